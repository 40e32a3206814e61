"""One file of stored frames: a header of 4,096 bytes, then rows of little-endian float16.

The header is a mark of 8 bytes, the BLAKE2b sum of the text that follows (16 bytes), and that text: JSON, padded with
spaces. The text says whose frames these are and holds the BLAKE2b sum of the rows, so any damage is noticed. Rows begin
on a page, where they can be mapped into memory.
"""

from __future__ import annotations

import hashlib
import json
import mmap
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from eightcut.domain.shapes import Misshapen, fields, items, number, text, whole
from eightcut.ml.embedder import EmbedderSpec, Field
from eightcut.ml.types import FrameTable
from eightcut.ordinary import Unfit, json_of, opened

MARK = b"8cutFRM1"
HEADER_SIZE = 4096
DTYPE = np.dtype("<f2")
_SUM_SIZE = 16
_TEXT_AT = len(MARK) + _SUM_SIZE
_LONGEST_SOURCE = 256
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

    @property
    def row_bytes(self) -> int:
        """Size of the rows in bytes."""
        return self.rows * self.spec.dims * DTYPE.itemsize


def pack(header: FrameHeader) -> bytes:
    """The header as its 4,096 bytes."""
    said = asdict(header) | {"source": header.source[-_LONGEST_SOURCE:], "spec": told_spec(header.spec, fields=True)}
    packed = json.dumps(said).encode("ascii").ljust(HEADER_SIZE - _TEXT_AT)
    if len(packed) != HEADER_SIZE - _TEXT_AT:
        raise ValueError(f"the header of {header.source!r} is longer than {HEADER_SIZE} bytes")
    return MARK + _sum(packed).digest() + packed


def read_header(path: Path) -> FrameHeader:
    """The header of a file whose size fits it; fields of later releases are passed over. Damaged, OSError."""
    try:
        with opened(path) as file:
            head = file.read(HEADER_SIZE)
            size = file.seek(0, 2)
        mark, told, rest = head[: len(MARK)], head[len(MARK) : _TEXT_AT], head[_TEXT_AT:]
        if mark[:-1] == MARK[:-1] and mark[-1:].isdigit() and mark > MARK:
            raise Newer("were written by a newer 8-cut")
        if mark != MARK or _sum(rest).digest() != told:
            raise Damaged("start with a damaged header")
        header = _header(fields(json_of(rest)))
    except (Unfit, Misshapen) as error:
        raise Damaged("are not frames of 8-cut") from error
    if size != HEADER_SIZE + header.row_bytes:
        raise Damaged(f"have {size} bytes instead of {HEADER_SIZE + header.row_bytes}")
    return header


def _header(told: Mapping[str, object]) -> FrameHeader:
    """Misshapen where a field is missing, or is not what belongs there."""
    spec = fields(told.get("spec"))
    return FrameHeader(
        text(told.get("content_id")),
        whole(told.get("track"), -1, 2**31),
        EmbedderSpec(
            text(spec.get("name")),
            text(spec.get("precision")),
            text(spec.get("weights")),
            whole(spec.get("front_end"), 0, 2**31),
            whole(spec.get("rate"), 1, 2**31),
            _fields(spec),
            number(spec.get("hop"), 1e-3, 1e3),
        ),
        text(told.get("source"), file_name=True),
        whole(told.get("rows"), 0, 2**40),
        number(told.get("duration"), 0.0),
        text(told.get("checksum")),
    )


def _fields(told: Mapping[str, object]) -> tuple[Field, ...]:
    if "fields" not in told:
        return (Field("", whole(told.get("dims"), 1, 2**20)),)
    listed = [fields(one) for one in items(told["fields"], 64)]
    return tuple(Field(text(one.get("name")), whole(one.get("dims"), 1, 2**20)) for one in listed)


def told_spec(spec: EmbedderSpec, *, fields: bool) -> dict[str, object]:
    """The identity as it is written, its width beside it; `fields`: what makes up that width, too."""
    told = asdict(spec) | {"dims": spec.dims}
    return told if fields else {name: value for name, value in told.items() if name != "fields"}


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
            finite = finite and bool(np.isfinite(np.frombuffer(block, DTYPE)).all())
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
