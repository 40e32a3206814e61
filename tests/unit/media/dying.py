"""What a test lets a reading process do: die in every way, talk nonsense, hang, answer."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from eightcut.domain.progress import CancelToken, Warn
from eightcut.errors import NoAudioTrack
from eightcut.media.lanes import F32


def own_number(_path: str) -> int:
    return os.getpid()


def folder_and_text(path: str) -> tuple[str, str]:
    return str(Path.cwd()), Path(path).read_text()


def refuses(path: str) -> None:
    raise NoAudioTrack(f"{path} has no sound.", path)


def has_a_bug(_path: str) -> None:
    raise ZeroDivisionError("a bug")


def killed_by(_path: str, number: int) -> None:
    os.kill(os.getpid(), number)
    time.sleep(60)


def reads_nowhere(_path: str) -> None:
    ctypes.string_at(0)


def exits(_path: str) -> None:
    os._exit(3)


def leaves(_path: str) -> None:
    sys.exit(4)


def prints(_path: str) -> str:
    """As a C library does, past Python."""
    os.write(1, b"8cv" * 1000)
    os.write(2, b"complaint\n")
    return "answered"


def writes_garbage(_path: str) -> None:
    """To every pipe that it has."""
    for number in range(3, 30):
        try:
            os.write(number, b"\x00garbage" * 10)
        except OSError:
            continue
    time.sleep(60)


def hangs(_path: str, _cancel: CancelToken) -> None:
    time.sleep(600)


def dies_once(path: str) -> int:
    """The first process that is asked dies, the next answers."""
    if not Path(path).exists():
        Path(path).touch()
        os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(60)
    return os.getpid()


class Sound:
    """Seconds of sound and of silence."""

    def __init__(self, seconds: str, warn: Warn, then: str) -> None:
        self._seconds, self._warn, self._then = seconds, warn, then

    def __iter__(self) -> Iterator[tuple[F32, ...]]:
        for number, what in enumerate(self._seconds):
            if what == "w":
                self._warn("film", f"at {number}")
            elif what == "_":
                yield np.zeros(16, np.float32), np.zeros(8, np.float32)
            elif what == ".":
                yield np.zeros(5, np.float32), np.zeros(3, np.float32)
            else:
                yield np.full(16, number + 1, np.float32), np.zeros(8, np.float32)
        if self._then == "die":
            os.kill(os.getpid(), signal.SIGSEGV)
        if self._then == "hang":
            time.sleep(600)

    def told(self) -> float:
        return float(len(self._seconds))


def sounds(_path: str, seconds: str, warn: Warn, then: str) -> Sound:
    return Sound(seconds, warn, then)
