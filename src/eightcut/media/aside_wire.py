"""The protocol between the program and its reading processes: frames of bytes, and values in them."""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Sequence
from importlib import import_module

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from eightcut.domain.progress import CancelToken, Report, Warn

F32 = NDArray[np.float32]
Block = tuple[F32, ...]

READY, CALL, STREAM, VALUE, PROBLEM, BUG, BLOCK, SILENCE, WARNING = (bytes([code]) for code in b"rcsvpbkzw")
_KINDS = {READY, CALL, STREAM, VALUE, PROBLEM, BUG, BLOCK, SILENCE, WARNING}
_MARK = b"8c"
_HEAD = struct.Struct("<2scQ")
_LENGTH = struct.Struct("<Q")
_LONGEST = 1 << 31
"""Bytes of a frame; a longer one is garbage."""
_OTHERS = {("fractions", "Fraction"), ("array", "array"), ("array", "_array_reconstructor"), ("builtins", "bytearray")}
"""What values are made of beside the program's own classes."""


class Garbled(Exception):
    """What came is no frame."""


def put(file: io.FileIO, kind: bytes, *parts: bytes) -> None:
    """Write one frame. OSError where nobody reads any more."""
    data = memoryview(b"".join((_HEAD.pack(_MARK, kind, sum(map(len, parts))), *parts)))
    while data:
        data = data[file.write(data) :]


def get(file: io.FileIO) -> tuple[bytes, bytearray]:
    """Read one frame: kind and content. EOFError at the end, Garbled."""
    mark, kind, length = _HEAD.unpack(_exactly(file, _HEAD.size))
    if mark != _MARK or kind not in _KINDS or length > _LONGEST:
        raise Garbled
    return kind, _exactly(file, length)


def _exactly(file: io.FileIO, length: int) -> bytearray:
    data = bytearray(length)
    rest = memoryview(data)
    while rest:
        done = file.readinto(rest)
        if not done:
            raise EOFError
        rest = rest[done:]
    return data


class _Sender(pickle.Pickler):
    """Stop signs, warnings and reports do not travel: the other side has its own."""

    def __init__(self, file: io.BytesIO, warn: Warn | Report | None) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self._warn = warn

    @override
    def persistent_id(self, value: object) -> str | None:
        if isinstance(value, CancelToken):
            return "cancel"
        return "warn" if self._warn is not None and value is self._warn else None


class _Receiver(pickle.Unpickler):
    """Takes values of the program's own classes and calls nothing else: what reads a hostile file may lie."""

    def __init__(self, data: bytes | bytearray, warn: Warn | Report | None) -> None:
        super().__init__(io.BytesIO(data))
        self._warn = warn

    @override
    def persistent_load(self, name: str) -> object:
        return CancelToken() if name == "cancel" else self._warn

    @override
    def find_class(self, module: str, name: str) -> object:
        if (module, name) in _OTHERS or module.startswith("eightcut."):
            found: object = getattr(import_module(module), name)
            if isinstance(found, type) or module == "array":
                return found
        raise Garbled


def pack(value: object, warn: Warn | Report | None = None) -> bytes:
    """A value as bytes; `warn` is replaced by the receiver's."""
    file = io.BytesIO()
    _Sender(file, warn).dump(value)
    return file.getvalue()


def unpack(data: bytes | bytearray, warn: Warn | Report | None = None) -> object:
    """The value. Garbled where it is none."""
    try:
        return _Receiver(data, warn).load()
    except Garbled:
        raise
    except Exception as problem:  # a torn pickle can raise anything
        raise Garbled from problem


def pack_block(block: Sequence[F32]) -> list[bytes]:
    """One second of sound at several rates, as parts of a frame."""
    lengths = [_LENGTH.pack(len(one)) for one in block]
    return [_LENGTH.pack(len(block)), *lengths, *(one.tobytes() for one in block)]


def unpack_block(data: bytearray) -> Block:
    """The same back. Garbled."""
    try:
        (count,) = _LENGTH.unpack_from(data)
        lengths = struct.unpack_from(f"<{count}Q", data, _LENGTH.size)
        begin, block = _LENGTH.size * (1 + count), []
        for length in lengths:
            block.append(np.frombuffer(data, np.float32, length, begin))
            begin += 4 * length
    except (struct.error, ValueError) as problem:
        raise Garbled from problem
    return tuple(block)


def pack_silence(count: int, lengths: Sequence[int]) -> bytes:
    """So many blocks of nothing but zeros."""
    return struct.pack(f"<{1 + len(lengths)}Q", count, *lengths)


def unpack_silence(data: bytearray) -> tuple[int, Block]:
    """How many of which block. Garbled."""
    try:
        count, *lengths = struct.unpack(f"<{len(data) // _LENGTH.size}Q", data)
        block = tuple(np.zeros(length, np.float32) for length in lengths)
        for one in block:
            one.flags.writeable = False  # it is handed out many times
        return count, block
    except (struct.error, ValueError) as problem:
        raise Garbled from problem
