"""The process that reads foreign files for the program and may crash on them; `aside` starts it and talks to it."""

from __future__ import annotations

import io
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import import_module
from queue import SimpleQueue
from typing import cast

from eightcut.errors import EightCutError
from eightcut.media.aside_wire import (
    BLOCK,
    BUG,
    CALL,
    PROBLEM,
    READY,
    SILENCE,
    STREAM,
    VALUE,
    WARNING,
    Block,
    Garbled,
    get,
    pack,
    pack_block,
    pack_silence,
    put,
    unpack,
)
from eightcut.media.lanes import silence

Asked = tuple[str, str, str, tuple[object, ...], dict[str, object]]
"""Module, function, folder to be in, arguments."""
_LONGEST_RUN = 600
"""Seconds of silence that are told at once."""
_OFTEN = 0.25
"""Seconds after which what is known of a silence is told."""


def main() -> None:
    """Do what is asked, one thing after the other, until the one who asks is gone.

    Requests come on standard input, answers go to standard output; whatever a library prints goes to neither.
    """
    requests, answers = _private(0, os.O_RDONLY, "rb"), _private(1, os.O_WRONLY, "wb")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked: SimpleQueue[tuple[bytes, bytearray]] = SimpleQueue()
    threading.Thread(target=_hear, args=(requests, asked), daemon=True).start()
    put(answers, READY)
    with suppress(OSError):
        while True:
            kind, data = asked.get()
            _serve(kind, data, answers)


def _private(number: int, flags: int, mode: str) -> io.FileIO:
    """The pipe behind this descriptor under another number; in its place there is nothing."""
    pipe, nothing = os.dup(number), os.open(os.devnull, flags)
    os.dup2(nothing, number)
    os.close(nothing)
    return io.FileIO(pipe, mode)


def _hear(requests: io.FileIO, asked: SimpleQueue[tuple[bytes, bytearray]]) -> None:
    """End at once, whatever is being done, when the one who asks is gone: his end of the pipe closes."""
    with suppress(EOFError, OSError, Garbled):
        while True:
            asked.put(get(requests))
    os._exit(0)


def _serve(kind: bytes, data: bytearray, answers: io.FileIO) -> None:
    def warn(*said: object) -> None:
        put(answers, WARNING, pack(said))

    try:
        module, name, folder, args, names = cast(Asked, unpack(data, warn))
        with suppress(OSError):
            os.chdir(folder)
        function = getattr(import_module(module), name)
        done = function(*args, **names)
        value = pack(done if kind == CALL else _pass(done, answers))
    except EightCutError as problem:
        put(answers, PROBLEM, pack(problem))
    except Exception:  # noqa: BLE001  # a bug here is a bug there: told with its traceback
        put(answers, BUG, traceback.format_exc().encode())
    else:
        assert kind in (CALL, STREAM)
        put(answers, VALUE, value)


def _pass(stream: Iterable[Block], answers: io.FileIO) -> object:
    """Hand out the blocks, runs of silence as their number; what the stream tells of itself when it is over."""
    lengths: tuple[int, ...] = ()
    count, since = 0, 0.0
    for block in stream:
        silent = all(one is silence(len(one)) or not one.any() for one in block)
        now = tuple(len(one) for one in block)
        if count and (not silent or now != lengths or count >= _LONGEST_RUN or time.monotonic() - since > _OFTEN):
            put(answers, SILENCE, pack_silence(count, lengths))
            count = 0
        if not silent:
            put(answers, BLOCK, *pack_block(block))
        else:
            since = since if count else time.monotonic()
            count, lengths = count + 1, now
    if count:
        put(answers, SILENCE, pack_silence(count, lengths))
    told: Callable[[], object] | None = getattr(stream, "told", None)
    return told() if told is not None else None
