"""A program of the user that is asked about a file: the path goes in as its last argument, a line comes out."""

from __future__ import annotations

import logging
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

from eightcut.domain.progress import CancelToken
from eightcut.domain.wording import one_line, short
from eightcut.errors import EnvironmentProblem
from eightcut.media.on_disk import shown

log = logging.getLogger("eightcut.clips")

_LOOK_EVERY = 0.05
"""Seconds between two looks at the cancel token, the clock and what was written so far."""
_MOST = 1_000_000
"""Bytes that it may write."""
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_NO_WINDOW = 0x08000000 if sys.platform == "win32" else 0


class ProgramProblem(EnvironmentProblem):
    """It failed on this file."""


class ProgramMissing(EnvironmentProblem):
    """It cannot be started, so not for other files either."""


def said_by(command: Sequence[str], path: str, seconds: float, cancel: CancelToken) -> str:
    """The first line with words that it writes to its standard output, as UTF-8.

    ProgramProblem where it fails, says nothing, or takes longer than `seconds`; ProgramMissing; Cancelled. It and what
    it started have ended by then.
    """
    cancel.check()
    arguments = [*command, path]
    log.debug("%s", shlex.join(arguments))
    try:
        process = subprocess.Popen(
            arguments,
            bufsize=0,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            creationflags=_NO_WINDOW,
            start_new_session=True,
        )
    except (OSError, ValueError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else problem
        raise ProgramMissing(
            f"The program {shown(command[0])} could not be started: {why}. Check --captioner.", command[0]
        ) from problem
    with process:
        told, complaints = _Heard(process.stdout), _Heard(process.stderr)
        try:
            cut_short = _wait(process, (told, complaints), seconds, cancel)
        finally:
            _end(process)
        said = next((line for line in map(_plain, told.text().splitlines()) if line), "")
        words = one_line(complaints.text().strip().rpartition("\n")[2])
    code = process.returncode
    wrong = "�" in said or "\0" in said
    if cut_short or code or not said or wrong:
        ended = f"was killed (signal {-code})" if code < 0 else f"ended with exit code {code}"
        why = cut_short or (ended if code else "wrote no UTF-8 text" if wrong else "said nothing")
        told_why = f": {short(words)}" if words else ""
        raise ProgramProblem(f"{shown(command[0])} {why} for {shown(path)}{shown(told_why)}.", path)
    return said


def _plain(line: str) -> str:
    """Without what only colours a terminal."""
    return one_line(_COLOURS.sub("", line))


class _Heard:
    """What goes through a pipe, up to a little more than `_MOST` bytes; it is read on, so that nobody waits."""

    def __init__(self, pipe: IO[bytes] | None) -> None:
        assert pipe is not None
        self.held = bytearray()
        self._pipe = pipe
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        with suppress(OSError, ValueError):  # closed from here
            while part := self._pipe.read(65536):
                if len(self.held) <= _MOST:
                    self.held += part

    def text(self) -> str:
        """All of it, once the program has ended; what it started may hold the pipe open for a moment."""
        self._reader.join(1.0)
        return bytes(self.held[:_MOST]).decode("utf-8-sig", "replace")


def _wait(process: subprocess.Popen[bytes], heard: Sequence[_Heard], seconds: float, cancel: CancelToken) -> str:
    """Until it ends; why it must be ended beforehand, "" where it did by itself."""
    last = time.monotonic() + seconds
    while True:
        cancel.check()
        try:
            process.wait(_LOOK_EVERY)
        except subprocess.TimeoutExpired:
            if time.monotonic() > last:
                return f"took longer than {seconds:g} seconds"
            if any(len(one.held) > _MOST for one in heard):
                return f"wrote more than {_MOST // 1_000_000} MB"
            continue
        return ""


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it with everything that it started."""
    if sys.platform == "win32":
        process.kill()
    else:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            log.debug("the program and what it started are gone")
    process.wait()
