"""Reads foreign files in processes of their own, so that a fault inside a library costs one file and not the program.

A few processes are kept and asked one thing at a time each; threads share them. One that dies is named in a sentence
about the file that it read, and the next request gets a new one. They end with the program, however that ends.
"""

from __future__ import annotations

import atexit
import os
import signal
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import ParamSpec, Self, TypeVar, cast

from eightcut.cores import usable_cores
from eightcut.domain.progress import CancelToken, Report, Warn
from eightcut.errors import Cancelled, EightCutError, ReaderCrashed
from eightcut.media.aside_process import Died, Process, Said
from eightcut.media.aside_wire import (
    BLOCK,
    CALL,
    PROBLEM,
    SILENCE,
    STREAM,
    VALUE,
    WARNING,
    Block,
    Garbled,
    pack,
    unpack,
    unpack_block,
    unpack_silence,
)
from eightcut.media.on_disk import shown

P = ParamSpec("P")
T = TypeVar("T")
_SPARE = 2
"""Processes kept beyond one for each core."""
_FAULTS = {
    -int(getattr(signal, name))
    for name in ("SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV")
    if hasattr(signal, name)
}
"""Ends that only a fault in the process itself brings about."""
_KILLED = -getattr(signal, "SIGKILL", 1 << 20)
Stamp = tuple[str, int, int]


class Readers:
    """The processes that read."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._lock = Lock()
        self._idle: list[Process] = []
        self._all: set[Process] = set()
        self._fatal: dict[Stamp, int] = {}
        """Files that a process died of, as they were then, and how it ended."""
        self.closings = 0
        """How often all processes were ended together."""

    def call(self, file: str, function: Callable[P, T], *args: P.args, **names: P.kwargs) -> T:
        """What a function of a module gives, called in another process; `file` is the one that it reads.

        A CancelToken among the arguments is watched here: once it is set, the process ends and Cancelled is raised.
        What the function raises is raised. ReaderCrashed where the process dies of it.
        """
        given = (*args, *names.values())
        cancel = next((one for one in given if isinstance(one, CancelToken)), CancelToken())
        with _Talk(self, file, CALL, _request(function, args, names, None), cancel) as talk:
            return cast(T, talk.end(talk.hear()))

    def reported(
        self, file: str, cancel: CancelToken, report: Report, function: Callable[..., object], *args: object
    ) -> object:
        """The same for a function that reports how far it is; `report` among the arguments is called here."""
        with _Talk(self, file, CALL, _request(function, args, {}, report), cancel) as talk:
            while True:
                kind, data = said = talk.hear()
                if kind != WARNING:
                    return talk.end(said)
                report(*cast(tuple[float, float, str], talk.taken(unpack, data)))

    def stream(
        self, file: str, cancel: CancelToken, warn: Warn, function: Callable[..., object], *args: object
    ) -> Generator[Block, None, object]:
        """The blocks of what a function gives, made in another process; at the end what its `told()` says.

        `warn` among the arguments is called here. Giving the stream up ends the process. The errors of `call`.
        """
        with _Talk(self, file, STREAM, _request(function, args, {}, warn), cancel) as talk:
            while True:
                kind, data = said = talk.hear()
                if kind == BLOCK:
                    yield talk.taken(unpack_block, data)
                elif kind == SILENCE:
                    count, block = talk.taken(unpack_silence, data)
                    for _ in range(count):
                        yield block
                elif kind == WARNING:
                    warn(*cast(tuple[str, str], talk.taken(unpack, data)))
                else:
                    return talk.end(said)

    def warm(self) -> None:
        """Start a process, if none waits, and do not wait for it: what is asked next is answered sooner."""
        with self._lock:
            if self._idle:
                return
        self.give_back(self.take(fresh=True))

    def close(self) -> None:
        """End all processes, and with Cancelled what they were asked; a later request starts new ones."""
        with self._lock:
            children, self._idle, self._all = list(self._all), [], set()
            self.closings += 1
        for child in children:
            child.kill()

    def forget(self) -> None:
        """For a copy of this process: the reading processes belong to the original."""
        self._begin()

    def numbers(self) -> list[int]:
        """The system's numbers of the processes that run."""
        with self._lock:
            return [child.number for child in self._all if child.alive]

    def refuse_fatal(self, file: str) -> None:
        """ReaderCrashed where a process died of this very file before."""
        stamp = _stamp(file)
        with self._lock:
            code = None if stamp is None else self._fatal.get(stamp)
        if code is not None:
            raise _crash(file, code)

    def take(self, fresh: bool) -> Process:
        """A process to ask; `fresh`: one that was asked nothing yet."""
        with self._lock:
            while self._idle and not fresh:
                child = self._idle.pop()
                if child.alive:
                    return child
                self._all.discard(child)
        child = Process()
        with self._lock:
            self._all.add(child)
        return child

    def give_back(self, child: Process) -> None:
        """It answered and can be asked the next thing."""
        with self._lock:
            if child in self._all and len(self._idle) < usable_cores() + _SPARE:
                self._idle.append(child)
                return
        self.end(child)

    def end(self, child: Process) -> None:
        """It is not to be asked any more."""
        with self._lock:
            self._all.discard(child)
        child.kill()

    def crashed(self, file: str, child: Process) -> ReaderCrashed:
        """It died of this file: the error to raise."""
        code, stamp = child.fate(), _stamp(file)
        self.end(child)
        if code in _FAULTS and stamp is not None:
            with self._lock:
                self._fatal[stamp] = code
        return _crash(file, code)


class _Talk:
    """One request and its answers. A process that was asked before may have been hurt then: a fresh one is tried."""

    def __init__(self, readers: Readers, file: str, kind: bytes, request: bytes, cancel: CancelToken) -> None:
        self._readers, self._file, self._kind, self._request, self._cancel = readers, file, kind, request, cancel
        self._closings = readers.closings
        self._child: Process | None = None
        self._proven = False
        """Whether the process was fresh when it was asked this, or has answered."""

    def __enter__(self) -> Self:
        self._cancel.check()
        self._readers.refuse_fatal(self._file)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._child is not None:
            self._readers.end(self._child)

    def hear(self) -> Said:
        """The next answer. ReaderCrashed, Cancelled."""
        while True:
            try:
                if self._child is None:
                    self._child = self._readers.take(fresh=self._proven)
                    self._proven = self._child.fresh
                    self._child.ask(self._kind, self._request, self._cancel)
                said = self._child.hear(self._cancel)
            except Died as problem:
                assert self._child is not None
                if self._readers.closings != self._closings:
                    raise Cancelled("stopped") from problem
                if self._proven:
                    raise self._crashed() from problem
                self._readers.end(self._child)
                self._child, self._proven = None, True
            else:
                self._proven = True
                return said

    def taken(self, how: Callable[[bytearray], T], data: bytearray) -> T:
        """What an answer holds; one that makes no sense counts as a crash."""
        try:
            return how(data)
        except Garbled as problem:
            raise self._crashed() from problem

    def end(self, said: Said) -> object:
        """What the last answer holds, or the error that it tells of; the process is given back."""
        kind, data = said
        value = self.taken(unpack, data) if kind in (VALUE, PROBLEM) else None
        if kind == PROBLEM and not isinstance(value, EightCutError):
            raise self._crashed()
        assert self._child is not None
        self._readers.give_back(self._child)
        self._child = None
        if isinstance(value, EightCutError) and kind == PROBLEM:
            raise value
        if kind != VALUE:
            raise RuntimeError(f"while {self._file} was read:\n{bytes(data).decode(errors='replace')}")
        return value

    def _crashed(self) -> ReaderCrashed:
        assert self._child is not None
        child, self._child = self._child, None
        return self._readers.crashed(self._file, child)


def _request(function: Callable[..., object], args: object, names: object, back: Warn | Report | None) -> bytes:
    folder = ""
    with suppress(OSError):
        folder = str(Path.cwd())
    return pack((function.__module__, function.__qualname__, folder, args, names), back)


def _stamp(file: str) -> Stamp | None:
    try:
        there = Path(file).stat()
    except (OSError, ValueError):
        return None
    return str(Path(file).absolute()), there.st_size, there.st_mtime_ns


def _crash(file: str, code: int | None) -> ReaderCrashed:
    if code == _KILLED:
        return ReaderCrashed(
            f"{shown(file)} was not read: the system stopped the reader process. Close other programs if "
            "memory is short, and try again.",
            file,
        )
    if code is None:
        how = "it answers nonsense"
    else:
        how = signal.Signals(-code).name if -code in set(signal.Signals) else f"exit code {code}"
    return ReaderCrashed(
        f"{shown(file)} cannot be read: it crashed the reader process ({how}). Convert it with another "
        "program and use that copy; please report the file.",
        file,
    )


READERS = Readers()
"""Of this process, which ends them at its own end; a copy of it, made by a fork, must not touch them."""
atexit.register(READERS.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=READERS.forget)
