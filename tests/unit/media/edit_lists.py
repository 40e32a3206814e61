"""Writes edit lists into MP4 files: which stretches of a track's media a player shows, one after the other."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

Edit = tuple[float, float | None]
"""Seconds that are shown, and the second of the media with which they begin; None: nothing is shown."""
_HEAD = 8


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of each box; fails where a box has the long form of length."""
    at = 0
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        assert size >= _HEAD
        yield kind, data[at + _HEAD : at + size]
        at += size


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + _HEAD, kind) + content


def _timescale(header: bytes) -> int:
    """Ticks per second, of the content of a `mvhd` or `mdhd`."""
    (scale,) = struct.unpack_from(">I", header, 20 if header[0] == 1 else 12)
    return int(scale)


def _edts(edits: Sequence[Edit], film: int, media: int) -> bytes:
    rows = [
        struct.pack(">QqI", round(shown * film), -1 if since is None else round(since * media), 1 << 16)
        for shown, since in edits
    ]
    return _box(b"edts", _box(b"elst", struct.pack(">II", 1 << 24, len(rows)) + b"".join(rows)))


def _track(trak: bytes, edits: Sequence[Edit], film: int) -> bytes:
    there = list(_boxes(trak))
    (mdia,) = (content for kind, content in there if kind == b"mdia")
    media = _timescale(next(content for kind, content in _boxes(mdia) if kind == b"mdhd"))
    kept = [_box(kind, content) for kind, content in there if kind != b"edts"]
    return kept[0] + _edts(edits, film, media) + b"".join(kept[1:])


def write_edits(path: Path, *tracks: Sequence[Edit]) -> None:
    """Give each track of the file its edits, in place of those it has; the file's index must lie at its end."""
    data = list(_boxes(path.read_bytes()))
    assert [kind for kind, _ in data][-1] == b"moov"
    moov = list(_boxes(data[-1][1]))
    film = _timescale(next(content for kind, content in moov if kind == b"mvhd"))
    left = iter(tracks)
    rewritten = [
        _box(kind, _track(content, next(left), film) if kind == b"trak" else content) for kind, content in moov
    ]
    assert next(left, None) is None
    path.write_bytes(b"".join(_box(kind, content) for kind, content in data[:-1]) + _box(b"moov", b"".join(rewritten)))


def read_edits(path: Path) -> list[list[tuple[Fraction, Fraction | None]]]:
    """The edits of each track of a file that ffmpeg wrote, in seconds as `Edit` tells."""
    moov = next(content for kind, content in _boxes(path.read_bytes()) if kind == b"moov")
    film = _timescale(next(content for kind, content in _boxes(moov) if kind == b"mvhd"))
    return [_track_edits(content, film) for kind, content in _boxes(moov) if kind == b"trak"]


def _track_edits(trak: bytes, film: int) -> list[tuple[Fraction, Fraction | None]]:
    there = dict(_boxes(trak))
    media = _timescale(dict(_boxes(there[b"mdia"]))[b"mdhd"])
    rows = dict(_boxes(there[b"edts"]))[b"elst"]
    assert rows[0] == 0
    (count,) = struct.unpack_from(">I", rows, 4)
    edits = [struct.unpack_from(">Iii", rows, 8 + 12 * row) for row in range(count)]
    return [(Fraction(shown, film), None if since < 0 else Fraction(since, media)) for shown, since, _ in edits]
