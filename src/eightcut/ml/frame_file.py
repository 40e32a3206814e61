"""One file of stored frames: a header of 4,096 bytes, then rows of little-endian float16.

The header is a mark of 8 bytes, the BLAKE2b sum of the text that follows (16 bytes), and that text: JSON, padded with
spaces. The text says whose frames these are, which fields a row holds in which order, and the BLAKE2b sum of the rows,
so any damage is noticed. Rows begin on a page, where they can be mapped into memory. Later releases may add fields to
the rows and names to the text: whoever reads takes what it knows by name.

Files with the first mark are read, and no longer written: their rows are one field, whose name their embedder tells.
"""

from __future__ import annotations

import hashlib
import json
import math
import mmap
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np

from eightcut.cache_folder import newer
from eightcut.domain.shapes import Misshapen, fields, items, number, text, whole
from eightcut.ml.embedder import EmbedderSpec, Field
from eightcut.ml.identity import read_fields, read_spec
from eightcut.ml.types import FrameTable
from eightcut.ordinary import Unfit, json_of, opened
from eightcut.values import dataclass

MARK = b"8cutFRM2"
FIRST_MARK = b"8cutFRM1"
FIRST_FIELDS: Mapping[str, Field] = {"AISFX": Field("highest", 512), "YAMNET": Field("last", 1024)}
"""What a row holds under the first mark, by embedder."""
HEADER_SIZE = 4096
DTYPE = np.dtype("<f2")
_SUM_SIZE = 16
_TEXT_AT = len(MARK) + _SUM_SIZE
_LONGEST_SOURCE = 256
_MOST_FIELDS = 64
_INFINITE = 0x7C00
"""The bits of the least float16 that is no number, without its sign: seven times faster than `isfinite`."""
_LONGER = 60.0
"""Seconds by which a video may be longer than its rows."""


class Damaged(Exception):
    """The file is not what was written; the message completes "The stored frames of ... "."""


class Newer(Damaged):
    """A newer release wrote it, in a form that is not known here."""


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """What a file of frames says of itself."""

    content_id: str
    track: int
    spec: EmbedderSpec
    source: str
    """Name of the video it was made from, for lists; the last 256 letters of a longer one."""
    rows: int
    duration: float
    """Video length in seconds."""
    checksum: str
    """BLAKE2b of the rows, 32 hex digits."""
    machine: str = ""
    """The kind of processor that made the rows: on another kind their last bits may differ. "" where none is named."""

    @property
    def row_bytes(self) -> int:
        """Size of the rows in bytes."""
        return self.rows * self.spec.dims * DTYPE.itemsize


def file_size(seconds: float, spec: EmbedderSpec) -> int:
    """Bytes of the frames of so long a video."""
    return HEADER_SIZE + math.ceil(seconds / spec.hop) * spec.dims * DTYPE.itemsize


def pack(header: FrameHeader) -> bytes:
    """The header as its 4,096 bytes."""
    said = asdict(header) | {"source": header.source[-_LONGEST_SOURCE:]}
    packed = json.dumps(said).encode("ascii").ljust(HEADER_SIZE - _TEXT_AT)
    if len(packed) != HEADER_SIZE - _TEXT_AT:
        raise ValueError(f"the header of {header.source!r} is longer than {HEADER_SIZE} bytes")
    return MARK + _sum(packed).digest() + packed


def read_header(path: Path) -> FrameHeader:
    """The header of a file whose size fits it; names of later releases are passed over. Damaged, OSError."""
    try:
        with opened(path) as file:
            head = file.read(HEADER_SIZE)
            size = file.seek(0, 2)
        mark, told, rest = head[: len(MARK)], head[len(MARK) : _TEXT_AT], head[_TEXT_AT:]
        if newer(mark, MARK):
            raise Newer("were written by a newer 8-cut")
        if mark not in (FIRST_MARK, MARK) or _sum(rest).digest() != told:
            raise Damaged("start with a damaged header")
        header = _header(fields(json_of(rest)), first=mark == FIRST_MARK)
    except (Unfit, Misshapen) as error:
        raise Damaged("are not frames of 8-cut") from error
    if size != HEADER_SIZE + header.row_bytes:
        raise Damaged(f"have {size} bytes instead of {HEADER_SIZE + header.row_bytes}")
    return header


def _header(told: Mapping[str, object], *, first: bool) -> FrameHeader:
    """Misshapen where something is missing, or is not what belongs there."""
    spec = fields(told.get("spec"))
    return FrameHeader(
        text(told.get("content_id")),
        whole(told.get("track"), -1, 2**31),
        read_spec(
            spec, _first_field(text(spec.get("name")), spec.get("dims")) if first else _fields(spec.get("fields"))
        ),
        text(told.get("source"), file_name=True),
        whole(told.get("rows"), 0, 2**40),
        number(told.get("duration"), 0.0),
        text(told.get("checksum")),
        text(told.get("machine", ""), file_name=True),
    )


def _first_field(name: str, dims: object) -> tuple[Field, ...]:
    known = FIRST_FIELDS.get(name)
    if known is None or dims != known.dims:
        raise Misshapen("expected the rows of an embedder of that time")
    return (known,)


def _fields(told: object) -> tuple[Field, ...]:
    found = read_fields(items(told, _MOST_FIELDS))
    if not found or len({one.name for one in found}) < len(found):
        raise Misshapen("expected fields with different names")
    return found


def check_length(header: FrameHeader) -> None:
    """There are rows for the whole video: windows are counted by its length. Damaged."""
    if header.duration > header.rows * header.spec.hop + _LONGER:
        raise Damaged(f"are {header.rows} rows for {header.duration:.0f} s of video")


def check_rows(path: Path, header: FrameHeader) -> None:
    """Read all rows once: they have their sum, and are numbers. Damaged, OSError."""
    total = _sum(b"")
    finite = True
    with path.open("rb") as file:
        file.seek(HEADER_SIZE)
        while block := file.read(1 << 20):
            total.update(block)
            finite = finite and bool((np.frombuffer(block, "<u2") & 0x7FFF).max() < _INFINITE)
    if total.hexdigest() != header.checksum:
        raise Damaged("do not match the checksum they were written with")
    if not finite:
        raise Damaged("contain values that are not numbers")


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
