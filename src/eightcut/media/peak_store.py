"""Waveforms on disk: each video's sound is passed through once for its waveform, and later read back.

One file per content and sound track, complete or absent: a mark, the BLAKE2b sum of everything behind it, then JSON of
a fixed length and the levels from fine to coarse as int8 triples. A file of an earlier form, which had no RMS, is made
anew.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from typing_extensions import override

from eightcut.cache_folder import CachedFile, CacheFolder, NewFile, Unusable, newer
from eightcut.domain.progress import Warn
from eightcut.domain.shapes import Misshapen, fields, items, number, whole
from eightcut.errors import CacheProblem
from eightcut.media.peaks import BINS, F32, FACTOR, LEVELS, RATE, Level, PeakBuilder, Peaks
from eightcut.ordinary import Unfit, content, json_of

MARK = b"8cutPKS2"
_EARLIER = b"8cutPKS1"
_SUM = 16
_TEXT = 512
_LARGEST = 1_000_000_000
"""Bytes: the waveform of 16 days."""
_LONGEST = 1e9
_BODY = len(MARK) + _SUM + _TEXT
_ID = re.compile(r"[A-Za-z0-9_-]+")


class PeakWriter:
    """A waveform being made: kept in memory (2.5 MB an hour of video), and written at its end."""

    def __init__(self, file: NewFile, whose: dict[str, object]) -> None:
        """`PeakStore.create` makes these."""
        self._file = file
        self._whose = whose
        self._builder = PeakBuilder()
        self._fine: list[Level] = []

    def append(self, samples: F32) -> None:
        """Take mono samples at `RATE`."""
        self._fine.append(self._builder.push(samples))

    def commit(self, duration: float) -> Peaks:
        """Write all levels and the header, flush and rename. CacheProblem."""
        last, coarse = self._builder.finish()
        levels = (np.concatenate([*self._fine, last]), *coarse)
        made = Peaks(levels, duration)
        if not self._file.there:
            return made
        body = b"".join(level.tobytes() for level in levels)
        told = self._whose | {
            "duration": duration, "counts": [len(level) for level in levels], "sum": _digest(body).hex()
        }  # fmt: skip
        text = json.dumps(told).encode("ascii").ljust(_TEXT)
        try:
            self._file.write(MARK + _digest(text) + text + body)
            return self._file.commit(lambda _: made)
        except CacheProblem as problem:
            self._file.do_without(problem)
        return made


class PeakStore(CacheFolder[CachedFile]):
    """The waveforms in one folder: 2.5 MB an hour of video."""

    names = re.compile(r"(?P<content>[A-Za-z0-9_-]+)\.t(?P<track>-?\d+)(_\d)?\.peaks")
    mark = MARK
    used_for = "stored waveforms"
    unkept = "waveforms are not stored"

    def find(self, content_id: str, track: int, warn: Warn) -> Peaks | None:
        """The waveform, or None where there is none; a damaged file is named through `warn`, removed, and None.

        A folder or file that cannot be read is named once, and None. ValueError where `content_id` is none.
        """
        for path in self._paths(content_id, track):
            found = self._read(path, partial(_peaks, path, _whose(content_id, track)), warn)
            if found is not None:
                return found
        return None

    @contextmanager
    def create(self, content_id: str, track: int, spare: Warn | None = None) -> Iterator[PeakWriter]:
        """Write a new waveform; leaving the block without `commit` removes the temporary file.

        CacheProblem where the folder cannot be used or its disk is full; with `spare`, that is told there and the
        waveform is kept in memory alone.
        """
        with self._new(self._paths(content_id, track)[0], spare) as file:
            yield PeakWriter(file, _whose(content_id, track))

    @override
    def _listed(self, file: CachedFile, name: re.Match[str]) -> CachedFile:
        return file

    def _paths(self, content_id: str, track: int) -> list[Path]:
        if not _ID.fullmatch(content_id):
            raise ValueError(f"{content_id!r} is not a content id")
        return self._places(self.folder / f"{content_id}.t{track}.peaks")


def _peaks(path: Path, whose: dict[str, object]) -> Peaks:
    """The waveform. Unusable where the file is not what was written for this content and track; OSError."""
    try:
        data = content(path, _LARGEST)
        head = data[: len(MARK)]
        if head == _EARLIER:
            raise FileNotFoundError(path)
        if newer(head, MARK):
            sentence = f"The stored waveform in {path} was written by a newer 8-cut. It stays, and is computed again"
            raise Unusable(f"{sentence} for this one.", stays=True)
        return _levels(data, whose)
    except (Unfit, Misshapen) as damage:
        raise Unusable(f"The stored waveform in {path} is damaged; it is removed and computed again.") from damage


def _levels(data: bytes, whose: dict[str, object]) -> Peaks:
    """The waveform of a whole file. Unfit, Misshapen."""
    text, body = data[len(MARK) + _SUM : _BODY], memoryview(data)[_BODY:]
    if data[: len(MARK)] != MARK or data[len(MARK) : len(MARK) + _SUM] != _digest(text):
        raise Unfit("starts with a damaged header")
    told = fields(json_of(text))
    if any(told.get(name) != value for name, value in (whose | {"sum": _digest(body).hex()}).items()):
        raise Unfit("belongs to another video, or is damaged")
    counts = [whole(count, 0, _LARGEST) for count in items(told.get("counts"), LEVELS)]
    wanted = [counts[0], *(-(-counts[0] // FACTOR**level) for level in range(1, LEVELS))] if counts else []
    if not counts or counts != wanted or sum(counts) * 3 != len(body):
        raise Misshapen("the levels do not go together")
    edges = np.cumsum([0, *counts])
    bins = np.frombuffer(body, np.int8).reshape(-1, 3)
    levels = tuple(bins[first:last] for first, last in pairwise(edges.tolist()))
    return Peaks(levels, number(told.get("duration"), 0.0, _LONGEST))


def _whose(content_id: str, track: int) -> dict[str, object]:
    """What a file must say of itself: whose waveform it is, and how it was made."""
    return {"rate": RATE, "bins": BINS, "factor": FACTOR, "content": content_id, "track": track}


def _digest(data: bytes | memoryview) -> bytes:
    return hashlib.blake2b(data, digest_size=_SUM).digest()
