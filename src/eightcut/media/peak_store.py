"""Waveforms on disk: each film's sound is passed through once for its waveform, and later read back.

One file per content and sound track, complete or absent: a mark, the BLAKE2b sum of everything behind it, then JSON of
a fixed length and the levels from fine to coarse as int8 pairs. One that does not pass is named, removed and made anew.
The time of a file's last use is its modification time; where the folder is read-only, that stays as it is.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path

import numpy as np

from eightcut.atomic import PendingFile, remove_stale
from eightcut.domain.progress import Warn
from eightcut.errors import CacheProblem
from eightcut.media.peaks import BINS, F32, FACTOR, RATE, Level, PeakBuilder, PeakFile, Peaks

MARK = b"8cutPKS1"
_SUM = 16
_TEXT = 512
_BODY = len(MARK) + _SUM + _TEXT
_ID = re.compile(r"[A-Za-z0-9_-]+")
_NAME = re.compile(r"(?P<content>[A-Za-z0-9_-]+)\.t(?P<track>-?\d+)\.peaks")


class PeakWriter:
    """A waveform being written under a temporary name."""

    def __init__(self, store: PeakStore, pending: PendingFile, content_id: str, track: int) -> None:
        """Leave room for the header; `PeakStore.create` makes these."""
        self._store = store
        self._pending = pending
        self._content_id = content_id
        self._track = track
        self._builder = PeakBuilder()
        self._bins = 0
        self._sum = hashlib.blake2b(digest_size=_SUM)
        with _problems(pending.path.parent):
            pending.file.write(bytes(_BODY))

    def append(self, samples: F32) -> None:
        """Take mono samples at `RATE`. CacheProblem where they cannot be written."""
        self._bins += self._write(self._builder.push(samples))

    def commit(self, duration: float) -> Peaks:
        """Write the coarser levels and the header, flush and rename. CacheProblem."""
        last, coarse = self._builder.finish()
        self._bins += self._write(last)
        for level in coarse:
            self._write(level)
        counts = [self._bins, *(len(level) for level in coarse)]
        fields = _whose(self._content_id, self._track)
        fields |= {"duration": duration, "counts": counts, "sum": self._sum.hexdigest()}
        text = json.dumps(fields).encode("ascii").ljust(_TEXT)
        with _problems(self._pending.path.parent):
            self._pending.file.seek(0)
            self._pending.file.write(MARK + _digest(text) + text)
            self._pending.commit()
            found = _read(self._pending.path, self._content_id, self._track)
        if found is None:
            raise CacheProblem(
                f"The waveform in {self._pending.path} was not kept as it was written. Check that disk, or choose "
                "another cache folder.",
                str(self._pending.path),
            )
        self._store.grown()
        return found

    def _write(self, bins: Level) -> int:
        data = bins.tobytes()
        with _problems(self._pending.path.parent):
            self._pending.file.write(data)
        self._sum.update(data)
        return len(bins)


class PeakStore:
    """The waveforms in one folder, which several databases and processes may share: 1.7 MB an hour of film."""

    def __init__(self, folder: Path, grown: Callable[[], object] = lambda: None) -> None:
        """Name the folder; it is made when the first waveform is written. `grown` is called after every new file."""
        self._folder = folder
        self.grown = grown

    def find(self, content_id: str, track: int, warn: Warn) -> Peaks | None:
        """The waveform, or None where there is none; a damaged file is named through `warn`, removed, and None.

        CacheProblem where the folder or the file cannot be read, ValueError where `content_id` is none.
        """
        path = self._path(content_id, track)
        with _problems(self._folder):
            try:
                found = _read(path, content_id, track)
            except FileNotFoundError:
                return None
            if found is None:
                path.unlink(missing_ok=True)
                warn(str(path), f"The stored waveform in {path} is damaged; it is removed and made anew.")
                return None
            with suppress(PermissionError, FileNotFoundError):
                os.utime(path)
        return found

    @contextmanager
    def create(self, content_id: str, track: int) -> Iterator[PeakWriter]:
        """Write a new waveform; leaving the block without `commit` removes the temporary file.

        CacheProblem where the folder cannot be used or its disk is full.
        """
        path = self._path(content_id, track)
        with _problems(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            remove_stale(self._folder)
            pending = PendingFile(path)
        with pending:
            yield PeakWriter(self, pending, content_id, track)

    def all(self) -> list[PeakFile]:
        """Every waveform, least recently used first. CacheProblem."""
        with _problems(self._folder):
            paths = sorted(self._folder.iterdir()) if self._folder.exists() else []
            listed = [file for path in paths if (file := _listed(path)) is not None]
        return sorted(listed, key=lambda file: file.used_at)

    def discard(self, files: Iterable[PeakFile]) -> None:
        """Remove these files, and temporary ones that a killed program left a day ago or earlier. CacheProblem."""
        with _problems(self._folder):
            remove_stale(self._folder)
            for file in files:
                file.path.unlink(missing_ok=True)

    def _path(self, content_id: str, track: int) -> Path:
        if not _ID.fullmatch(content_id):
            raise ValueError(f"{content_id!r} is no content id")
        return self._folder / f"{content_id}.t{track}.peaks"


def _listed(path: Path) -> PeakFile | None:
    """The file for a list; None for one that is not the store's, or was removed meanwhile."""
    named = _NAME.fullmatch(path.name)
    if named is None:
        return None
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return PeakFile(path, named["content"], int(named["track"]), status.st_size, status.st_mtime)


def _read(path: Path, content: str, track: int) -> Peaks | None:
    """The waveform; None where the file is not what was written for this content and track. OSError."""
    data = path.read_bytes()
    text, body = data[len(MARK) + _SUM : _BODY], memoryview(data)[_BODY:]
    if data[: len(MARK)] != MARK or data[len(MARK) : len(MARK) + _SUM] != _digest(text):
        return None
    fields = json.loads(text)
    wanted = _whose(content, track) | {"sum": _digest(body).hex()}
    if any(fields.get(name) != value for name, value in wanted.items()) or sum(fields["counts"]) * 2 != len(body):
        return None
    edges = np.cumsum([0, *fields["counts"]])
    bins = np.frombuffer(body, np.int8).reshape(-1, 2)
    levels = tuple(bins[first:last] for first, last in pairwise(edges.tolist()))
    return Peaks(levels, float(fields["duration"]))


def _whose(content_id: str, track: int) -> dict[str, object]:
    """What a file must say of itself: whose waveform it is, and how it was made."""
    return {"rate": RATE, "bins": BINS, "factor": FACTOR, "content": content_id, "track": track}


def _digest(data: bytes | memoryview) -> bytes:
    return hashlib.blake2b(data, digest_size=_SUM).digest()


@contextmanager
def _problems(folder: Path) -> Iterator[None]:
    """What the system refuses, as a sentence about the folder."""
    try:
        yield
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise CacheProblem(
            f"The folder of stored waveforms {folder} cannot be used: {why}. Choose another cache folder, or mend it.",
            str(folder),
        ) from problem
