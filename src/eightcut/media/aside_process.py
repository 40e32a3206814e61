"""One process that reads foreign files: its start, its requests and answers, its end."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Thread

from eightcut.domain.progress import CancelToken
from eightcut.errors import EnvironmentProblem
from eightcut.media.aside_wire import READY, Garbled, get, put

log = logging.getLogger("eightcut.readers")

_LOOK_EVERY = 0.05
"""Seconds between two looks at the cancel token."""
_DYING = 1.0
"""Seconds between the last word of a process that dies and its end, at most."""
_AHEAD = 8
"""Blocks of sound that are read before they are asked for."""
_PIPE = 1 << 20
"""Bytes that the system keeps between the two, where it lets itself be told."""
_NO_WINDOW = 0x08000000 if sys.platform == "win32" else 0
_START = "import sys; sys.path[:] = sys.argv[1:]; from eightcut.media.aside_child import main; main()"

Said = tuple[bytes, bytearray]
"""Kind and content of a frame."""


class Died(Exception):
    """The process is gone, or talks nonsense."""


class Process:
    """A reading process, and the thread that takes what it says. Used by one thread at a time."""

    def __init__(self) -> None:
        """Start it. EnvironmentProblem where the system refuses."""
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START, *filter(None, sys.path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                creationflags=_NO_WINDOW,
                process_group=0 if os.name == "posix" else None,
            )
        except OSError as problem:
            raise _no_reader(problem.strerror or "no reason given") from problem
        log.debug("reading process %d starts", self._process.pid)
        self.fresh = True
        """Whether it was asked nothing yet."""
        self._over = False
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in = io.FileIO(self._process.stdin.fileno(), "wb", closefd=False)
        self._out = io.FileIO(self._process.stdout.fileno(), "rb", closefd=False)
        self._said: Queue[Said | None] = Queue(_AHEAD)
        self._widen()
        Thread(target=self._take, name="aside", daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    @property
    def number(self) -> int:
        """The system's number of the process."""
        return self._process.pid

    def fate(self) -> int | None:
        """How it ended by itself: exit code, or the signal's number below 0; None where it runs on, and is ended."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(_DYING)
        self.kill()
        return None

    def ask(self, kind: bytes, request: bytes, cancel: CancelToken) -> None:
        """Hand over a request. Died, Cancelled; EnvironmentProblem where the process never came to life."""
        if self.fresh:
            self.fresh = False
            try:
                ready = self.hear(cancel)[0] == READY
            except Died:
                ready = False
            if not ready:
                raise _no_reader(f"exit code {self.fate()}")
        try:
            put(self._in, kind, request)
        except (OSError, ValueError) as problem:
            raise Died from problem

    def hear(self, cancel: CancelToken) -> Said:
        """The next thing that it says. Died, Cancelled."""
        while True:
            cancel.check()
            try:
                said = self._said.get(timeout=_LOOK_EVERY)
            except Empty:
                if self._over:
                    raise Died from None
                continue
            if said is None:
                raise Died
            return said

    def kill(self) -> None:
        """End it now."""
        self._over = True
        self._process.kill()
        self._process.wait()
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()

    def _take(self) -> None:
        assert self._process.stdout is not None
        said: Said | None = (READY, bytearray())
        with self._process.stdout:
            while said is not None and not self._over:
                try:
                    said = get(self._out)
                except (EOFError, OSError, ValueError, Garbled):
                    said = None
                self._hand_over(said)

    def _hand_over(self, said: Said | None) -> None:
        while not self._over:
            with suppress(Full):
                self._said.put(said, timeout=_LOOK_EVERY)
                return

    def _widen(self) -> None:
        """Let a second of sound fit into the pipe, so that the two wait less for each other."""
        if sys.platform == "linux" and self._process.stdout is not None:
            import fcntl

            with suppress(OSError):
                fcntl.fcntl(self._process.stdout, fcntl.F_SETPIPE_SZ, _PIPE)


def _no_reader(why: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"The process that reads videos could not be started ({why}). Close other programs if memory is "
        "short, or reinstall 8-cut."
    )
