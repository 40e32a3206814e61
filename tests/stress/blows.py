"""What hits a program in these tests: it is counted, killed, or refused by the system at the n-th step of its writing.

A step is whatever changes a file: opening it for writing, each write, flush and closing, a rename, a link, a folder
made or removed, a statement that writes to the database, a program started. What SQLite and ffmpeg do within
themselves is none: full disks (`test_disks`) and drawn moments meet those.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from typing_extensions import override

SILENT = {
    "full": (errno.ENOSPC, {"open", "write", "fsync", "close", "mkdir", "link", "symlink"}, True),
    "sick": (errno.EIO, {"open", "write", "fsync", "close", "rename", "remove", "mkdir", "rmdir", "link"}, False),
    "read-only": (errno.EROFS, {"open", "rename", "remove", "mkdir", "rmdir", "link", "symlink"}, True),
    "denied": (errno.EACCES, {"open", "rename", "remove", "mkdir", "rmdir", "link"}, False),
}
"""Kinds of refusal: the error, the steps that meet it, and whether it stays."""
_EVENTS = {
    "os.rename": "rename", "os.remove": "remove", "os.mkdir": "mkdir", "os.rmdir": "rmdir", "os.link": "link",
    "os.symlink": "symlink", "subprocess.Popen": "start",
}  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_SQL = ("INSERT", "UPDATE", "DELETE", "COMMIT", "RELEASE", "CREATE", "ALTER", "DROP")


@dataclass(frozen=True)
class Blow:
    """What happens at step `at` (from 1; 0: never), to files under `root`."""

    root: str
    at: int = 0
    signal: int = 0
    """Sent to the program itself."""
    refusal: str = ""
    """A kind of `SILENT`: the step fails."""
    log: str = ""
    """File that gets a line per step."""

    def words(self) -> dict[str, Any]:
        """As a line of JSON carries it."""
        return asdict(self)


class _Striker:
    """Counts steps in all threads of this process."""

    def __init__(self, blow: Blow) -> None:
        self._blow = blow
        self._lock = threading.RLock()
        self._steps = 0
        self._struck = False
        self._log = os.open(blow.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND) if blow.log else -1

    def step(self, kind: str, path: object) -> None:
        place = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else ""
        if kind not in {"sql", "start"} and not os.path.abspath(place).startswith(self._blow.root):  # noqa: PTH100
            return
        with self._lock:
            self._steps += 1
            now = self._steps
            if self._log >= 0:
                os.write(self._log, f"{now} {kind} {place!a}\n".encode())
            if self._blow.at == 0 or now < self._blow.at:
                return
            if self._blow.signal:
                if now == self._blow.at:
                    os.kill(os.getpid(), self._blow.signal)
                return
            number, kinds, stays = SILENT[self._blow.refusal]
            if kind not in kinds or (self._struck and not stays):
                return
            self._struck = True
        raise OSError(number, os.strerror(number), place)


class _File(io.FileIO):
    """A file whose writes and closing are steps."""

    striker: _Striker

    @override
    def write(self, content: Any, /) -> int:
        self.striker.step("write", _named(self))
        return super().write(content)

    @override
    def close(self) -> None:
        if self.closed or not self.writable():
            super().close()
            return
        name = _named(self)
        super().close()
        self.striker.step("close", name)


def _named(file: io.FileIO) -> str:
    if isinstance(file.name, int):
        return _path_of(file.name)
    return os.fsdecode(file.name)


def _path_of(number: int) -> str:
    return str(Path(f"/proc/self/fd/{number}").readlink())


def install(blow: Blow) -> None:
    """From here on the steps of this process are counted, and the blow falls."""
    striker = _Striker(blow)
    _File.striker = striker

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & _WRITING and not isinstance(path, int):
                striker.step("open", path)
        elif (kind := _EVENTS.get(event)) is not None:
            striker.step(kind, arguments[0])

    sys.addaudithook(heard)
    os.fsync = _flushing(os.fsync, striker)  # type: ignore[assignment]  # its argument has another name
    builtins.open = io.open = _opening(io.open)
    sqlite3.connect = _connecting(sqlite3.connect, striker)  # type: ignore[assignment]  # without its overloads


def _flushing(flush: Callable[[int], None], striker: _Striker) -> Callable[[Any], None]:
    def fsync(file: Any) -> None:
        number = file if isinstance(file, int) else file.fileno()
        striker.step("fsync", _path_of(number))
        flush(number)

    return fsync


def _opening(plain: Callable[..., Any]) -> Callable[..., Any]:
    def opening(
        file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None, errors: str | None = None,
        newline: str | None = None, closefd: bool = True, opener: Any = None,
    ) -> Any:  # fmt: skip
        if not set(mode) & set("wax+") or opener is not None:
            return plain(file, mode, buffering, encoding, errors, newline, closefd, opener)
        raw = _File(file, mode.replace("b", "").replace("t", ""), closefd)
        if buffering == 0:
            return raw
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        if "b" in mode:
            return buffered
        return io.TextIOWrapper(buffered, encoding, errors, newline)

    return opening


def _connecting(connect: Callable[..., sqlite3.Connection], striker: _Striker) -> Callable[..., sqlite3.Connection]:
    def heard(statement: str) -> None:
        if statement.lstrip().upper().startswith(_SQL):
            striker.step("sql", statement[:60])

    def connecting(*arguments: Any, **more: Any) -> sqlite3.Connection:
        connection = connect(*arguments, **more)
        connection.set_trace_callback(heard)
        return connection

    return connecting


def shift_clock(seconds: float, at: int) -> None:
    """From the `at`-th look at it on, this process's clock is so many seconds off; nothing else notices."""
    import datetime as module
    import time

    plain, looks = time.time, [0]

    def shifted() -> float:
        looks[0] += 1
        return plain() + (seconds if looks[0] >= at else 0.0)

    class Shifted(module.datetime):
        @classmethod
        @override
        def now(cls, tz: module.tzinfo | None = None) -> Any:
            return module.datetime.fromtimestamp(shifted(), tz)

    time.time = shifted
    for loaded in [m for name, m in list(sys.modules.items()) if name.startswith("eightcut")]:
        if getattr(loaded, "datetime", None) is module.datetime:
            loaded.datetime = Shifted  # type: ignore[attr-defined]


def limit_files(size: int) -> None:
    """No file may grow beyond so many bytes, as on a disk that is nearly full."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
