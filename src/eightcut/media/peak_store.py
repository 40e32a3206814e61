"""Waveforms on disk: each film's sound is passed through once for its waveform, and later read back.

One file per content and sound track, complete or absent: a mark, the BLAKE2b sum of everything behind it, then JSON of
a fixed length and the levels from fine to coarse as int8 pairs. One that does not pass is named, removed and made anew.
The time of a file's last use is its modification time; where the folder is read-only, that stays as it is.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import pairwise
from pathlib import Path

import numpy as np

from eightcut.atomic import Door, PendingFile, refusal, sweep
from eightcut.domain.progress import Warn
from eightcut.domain.shapes import Misshapen, fields, items, number, whole
from eightcut.errors import CacheProblem
from eightcut.media.peaks import BINS, F32, FACTOR, LEVELS, RATE, Level, PeakBuilder, PeakFile, Peaks
from eightcut.ordinary import Unfit, content, json_of

DOOR = Door(CacheProblem, "choose another cache folder (EIGHTCUT_CACHE)")
MARK = b"8cutPKS1"
_SUM = 16
_TEXT = 512
_LARGEST = 1_000_000_000
"""Bytes: the waveform of 24 days."""
_LONGEST = 1e9
_BODY = len(MARK) + _SUM + _TEXT
_ID = re.compile(r"[A-Za-z0-9_-]+")
_NAME = re.compile(r"(?P<content>[A-Za-z0-9_-]+)\.t(?P<track>-?\d+)\.peaks")


class PeakWriter:
    """A waveform being made: kept in memory (1.7 MB an hour of film), and written at its end."""

    def __init__(
        self, store: PeakStore, pending: PendingFile | None, whose: dict[str, object], spare: Warn | None
    ) -> None:
        """`PeakStore.create` makes these; without `pending`, nothing can be written. `spare` hears of what is not."""
        self._store = store
        self._pending = pending
        self._whose = whose
        self._spare = spare
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
        if self._pending is None:
            return made
        body = b"".join(level.tobytes() for level in levels)
        told = self._whose | {
            "duration": duration, "counts": [len(level) for level in levels], "sum": _digest(body).hex()
        }  # fmt: skip
        text = json.dumps(told).encode("ascii").ljust(_TEXT)
        try:
            with self._store.problems():
                self._pending.write(MARK + _digest(text) + text + body)
                self._pending.commit()
            self._store.told = False
            self._store.grown()
        except CacheProblem as problem:
            if self._spare is None:
                raise
            self._store.tell(problem, self._spare)
        return made


class PeakStore:
    """The waveforms in one folder, which several databases and processes may share: 1.7 MB an hour of film."""

    def __init__(self, folder: Path, grown: Callable[[], object] = lambda: None) -> None:
        """Name the folder; it is made when the first waveform is written. `grown` is called after every new file."""
        self.folder = folder
        self.grown = grown
        self._swept = False
        self.told = False
        """Whether it was said that nothing can be kept, since something was."""

    def find(self, content_id: str, track: int, warn: Warn) -> Peaks | None:
        """The waveform, or None where there is none; a damaged file is named through `warn`, removed, and None.

        A folder or file that cannot be read is named once, and None. ValueError where `content_id` is none.
        """
        path = self._path(content_id, track)
        try:
            with self.problems():
                return self._found(path, _whose(content_id, track), warn)
        except CacheProblem as problem:
            self.tell(problem, warn)
        return None

    def _found(self, path: Path, whose: dict[str, object], warn: Warn) -> Peaks | None:
        try:
            found = _read(path, whose)
        except FileNotFoundError:
            return None
        except (Unfit, Misshapen):
            if not path.is_dir():
                path.unlink(missing_ok=True)
            warn(str(path), f"The stored waveform in {path} is damaged; it is removed and made anew.")
            return None
        with suppress(OSError):  # a disk that can only be read has its own word for it
            os.utime(path)
        return found

    @contextmanager
    def create(self, content_id: str, track: int, spare: Warn | None = None) -> Iterator[PeakWriter]:
        """Write a new waveform; leaving the block without `commit` removes the temporary file.

        CacheProblem where the folder cannot be used or its disk is full; with `spare`, that is told there and the
        waveform is kept in memory alone.
        """
        path = self._path(content_id, track)
        with ExitStack() as stack:
            pending = None
            try:
                with self.problems():
                    DOOR.folder(self.folder)
                    if not self._swept:
                        sweep(self.folder, own=True)
                        self._swept = True
                    pending = stack.enter_context(DOOR.pending(path))
            except CacheProblem as problem:
                if spare is None:
                    raise
                self.tell(problem, spare)
            yield PeakWriter(self, pending, _whose(content_id, track), spare)

    def all(self) -> list[PeakFile]:
        """Every waveform, least recently used first. CacheProblem."""
        with self.problems():
            paths = sorted(self.folder.iterdir()) if self.folder.exists() else []
            listed = [file for path in paths if (file := _listed(path)) is not None]
        return sorted(listed, key=lambda file: file.used_at)

    def discard(self, files: Iterable[PeakFile]) -> None:
        """Remove these files, and temporary ones that a killed program left a day ago or earlier. CacheProblem."""
        with self.problems():
            sweep(self.folder, own=True)
            for file in files:
                file.path.unlink(missing_ok=True)

    @contextmanager
    def problems(self) -> Iterator[None]:
        """What the system refuses, as a sentence about the folder: CacheProblem."""
        try:
            yield
        except (OSError, CacheProblem) as problem:
            error = problem if isinstance(problem, OSError) else problem.__cause__
            if not isinstance(error, OSError) or error.errno == errno.EISDIR:
                raise
            told = refusal(self.folder, error, "used for stored waveforms", elsewhere=DOOR.elsewhere)
            raise CacheProblem(told, str(self.folder)) from error

    def tell(self, problem: CacheProblem, warn: Warn) -> None:
        """Say once what the store refuses, and that work goes on without it."""
        if not self.told:
            self.told = True
            warn(problem.file, f"{problem.message} The work goes on, but waveforms are not kept.")

    def _path(self, content_id: str, track: int) -> Path:
        if not _ID.fullmatch(content_id):
            raise ValueError(f"{content_id!r} is no content id")
        return self.folder / f"{content_id}.t{track}.peaks"


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


def _read(path: Path, whose: dict[str, object]) -> Peaks:
    """The waveform. Unfit or Misshapen where the file is not what was written for this content and track; OSError."""
    data = content(path, _LARGEST)
    text, body = data[len(MARK) + _SUM : _BODY], memoryview(data)[_BODY:]
    if data[: len(MARK)] != MARK or data[len(MARK) : len(MARK) + _SUM] != _digest(text):
        raise Unfit("begins with a damaged header")
    told = fields(json_of(text))
    if any(told.get(name) != value for name, value in (whose | {"sum": _digest(body).hex()}).items()):
        raise Unfit("is of another film, or damaged")
    counts = [whole(count, 0, _LARGEST) for count in items(told.get("counts"), LEVELS)]
    wanted = [counts[0], *(-(-counts[0] // FACTOR**level) for level in range(1, LEVELS))] if counts else []
    if not counts or counts != wanted or sum(counts) * 2 != len(body):
        raise Misshapen("the levels do not go together")
    edges = np.cumsum([0, *counts])
    bins = np.frombuffer(body, np.int8).reshape(-1, 2)
    levels = tuple(bins[first:last] for first, last in pairwise(edges.tolist()))
    return Peaks(levels, number(told.get("duration"), 0.0, _LONGEST))


def _whose(content_id: str, track: int) -> dict[str, object]:
    """What a file must say of itself: whose waveform it is, and how it was made."""
    return {"rate": RATE, "bins": BINS, "factor": FACTOR, "content": content_id, "track": track}


def _digest(data: bytes | memoryview) -> bytes:
    return hashlib.blake2b(data, digest_size=_SUM).digest()
