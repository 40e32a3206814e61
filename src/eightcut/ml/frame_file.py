"""One file of stored frames: a header of 4,096 bytes, then rows of little-endian float16.

The header is a mark of 8 bytes, the BLAKE2b sum of the text that follows (16 bytes), and that text: JSON, padded with
spaces. The text says whose frames these are and holds the BLAKE2b sum of the rows, so any damage is noticed. Rows begin
on a page, where they can be mapped into memory.
"""

from __future__ import annotations

import hashlib
import json
import mmap
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

import numpy as np

from eightcut.ml.embedder import EmbedderSpec
from eightcut.ml.types import FrameTable

MARK = b"8cutFRM1"
HEADER_SIZE = 4096
DTYPE = np.dtype("<f2")
_SUM_SIZE = 16
_TEXT_AT = len(MARK) + _SUM_SIZE
_LONGEST_SOURCE = 256


class Damaged(Exception):
    """The file is not what was written; the message completes "The stored frames of ... "."""


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """What a file of frames says of itself."""

    content_id: str
    track: int
    spec: EmbedderSpec
    source: str
    """Name of the film it was made from, for lists; the last 256 letters of a longer one."""
    rows: int
    duration: float
    """Film length in seconds."""
    checksum: str
    """BLAKE2b of the rows, 32 hex digits."""

    @property
    def row_bytes(self) -> int:
        """Size of the rows in bytes."""
        return self.rows * self.spec.dims * DTYPE.itemsize


def pack(header: FrameHeader) -> bytes:
    """The header as its 4,096 bytes."""
    fields = asdict(header) | {"source": header.source[-_LONGEST_SOURCE:]}
    text = json.dumps(fields).encode("ascii").ljust(HEADER_SIZE - _TEXT_AT)
    if len(text) != HEADER_SIZE - _TEXT_AT:
        raise ValueError(f"the header of {header.source!r} is longer than {HEADER_SIZE} bytes")
    return MARK + _sum(text).digest() + text


def read_header(path: Path) -> FrameHeader:
    """The header of a file whose size fits it. Damaged, OSError."""
    with path.open("rb") as file:
        head = file.read(HEADER_SIZE)
        size = file.seek(0, 2)
    mark, told, text = head[: len(MARK)], head[len(MARK) : _TEXT_AT], head[_TEXT_AT:]
    if mark != MARK or _sum(text).digest() != told:
        raise Damaged("begin with a damaged header")
    fields: dict[str, Any] = json.loads(text)
    header = FrameHeader(**(fields | {"spec": EmbedderSpec(**fields["spec"])}))
    if size != HEADER_SIZE + header.row_bytes:
        raise Damaged(f"have {size} bytes instead of {HEADER_SIZE + header.row_bytes}")
    return header


def check_rows(path: Path, header: FrameHeader) -> None:
    """Read all rows once and compare their sum. Damaged, OSError."""
    with path.open("rb") as file:
        file.seek(HEADER_SIZE)
        if row_sum(file) != header.checksum:
            raise Damaged("do not have the checksum that they were written with")


def row_sum(file: IO[bytes]) -> str:
    """BLAKE2b of what is left to read, 32 hex digits."""
    total = _sum(b"")
    while block := file.read(1 << 20):
        total.update(block)
    return total.hexdigest()


def map_rows(path: Path, header: FrameHeader) -> FrameTable:
    """The table, its rows (n, dims) read-only and mapped into memory. OSError."""
    shape = (header.rows, header.spec.dims)
    if not header.rows:
        return FrameTable(np.zeros(shape, DTYPE), header.duration, header.spec)
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    rows = np.frombuffer(mapped, DTYPE, offset=HEADER_SIZE).reshape(shape)
    return FrameTable(rows, header.duration, header.spec, partial(_let_go, mapped))


def _let_go(mapped: mmap.mmap) -> None:
    if hasattr(mmap, "MADV_DONTNEED"):  # elsewhere the system takes clean pages when it needs them
        mapped.madvise(mmap.MADV_DONTNEED)


def _sum(data: bytes) -> hashlib.blake2b:
    return hashlib.blake2b(data, digest_size=_SUM_SIZE)
