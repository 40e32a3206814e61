"""Regions and markers as columns of numbers, so that thousands are found and drawn at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from eightcut.domain.judgements import Verdict
from eightcut.domain.markers import Marker
from eightcut.domain.scans import DifferenceKind
from eightcut.ui.kit.values import FaultMark, RegionMark
from eightcut.values import dataclass

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Side = Literal["start", "end"]

OFF, FOUND, EXPORTED, NEGATIVE = range(4)
"""What a region is; where several share a pixel the later one is seen."""
_VERDICTS = {None: 0, Verdict.ACCEPT: 1, Verdict.REJECT: 2, Verdict.UNCERTAIN: 3}
_CHANGES = {None: 0, DifferenceKind.SCORE: 0, DifferenceKind.NEW: 1, DifferenceKind.GONE: 2, DifferenceKind.MOVED: 3}
ACCEPTED, REJECTED, UNSURE = 1, 2, 3
NEW, GONE, MOVED = 1, 2, 3
_ROUNDING = 5e-4
"""Stored scores are rounded; a region is not hidden for that."""


def _column(values: Sequence[float]) -> F64:
    return np.array(values, dtype=np.float64)


def _kind(mark: RegionMark) -> int:
    if mark.negative:
        return NEGATIVE
    if mark.disabled:
        return OFF
    return EXPORTED if mark.exported else FOUND


@dataclass(frozen=True, slots=True)
class Regions:
    """Regions by start time."""

    marks: tuple[RegionMark, ...] = ()
    starts: F64 = field(default_factory=lambda: _column(()))
    ends: F64 = field(default_factory=lambda: _column(()))
    scores: F64 = field(default_factory=lambda: _column(()))
    kinds: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    verdicts: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    changes: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    places: dict[int, int] = field(default_factory=dict)
    """Row of each id."""

    def __len__(self) -> int:
        return len(self.marks)

    def within(self, start: float, end: float, threshold: float = 0.0) -> I64:
        """Rows of regions that reach into `start` to `end` and score at least `threshold`."""
        seen = (self.starts < end) & (self.ends > start) & (self.scores >= threshold - _ROUNDING)
        return np.flatnonzero(seen)

    def at(self, time: float, slack: float, threshold: float) -> int | None:
        """Row of the region at a time, the shortest where several are; `slack` seconds beside it count too."""
        rows = self.within(time - slack, time + slack, threshold)
        if not len(rows):
            return None
        return int(rows[np.argmin(self.ends[rows] - self.starts[rows])])

    def edge(self, time: float, slack: float, threshold: float) -> tuple[int, Side] | None:
        """The nearest edge within `slack` seconds: its row and which one it is."""
        rows = self.within(time - slack, time + slack, threshold)
        if not len(rows):
            return None
        far = np.stack([abs(self.starts[rows] - time), abs(self.ends[rows] - time)])
        side, row = np.unravel_index(np.argmin(far), far.shape)
        if far[side, row] > slack:
            return None
        return int(rows[row]), "end" if side else "start"

    def resized(self, row: int, start: float, end: float) -> Regions:
        """The same with other bounds of one region, whose scanned bounds stay known."""
        mark = self.marks[row]
        first = mark.start if mark.orig_start is None else mark.orig_start
        last = mark.end if mark.orig_end is None else mark.orig_end
        changed = replace(mark, start=start, end=end, orig_start=first, orig_end=last)
        starts, ends = self.starts.copy(), self.ends.copy()
        starts[row], ends[row] = start, end
        marks = (*self.marks[:row], changed, *self.marks[row + 1 :])
        return replace(self, marks=marks, starts=starts, ends=ends)


def regions_of(marks: Sequence[RegionMark]) -> Regions:
    """Columns of these regions."""
    ordered = tuple(sorted(marks, key=lambda mark: mark.start))
    return Regions(
        ordered,
        _column([mark.start for mark in ordered]),
        _column([mark.end for mark in ordered]),
        _column([mark.score for mark in ordered]),
        np.array([_kind(mark) for mark in ordered], np.int64),
        np.array([_VERDICTS[mark.verdict] for mark in ordered], np.int64),
        np.array([_CHANGES[mark.change] for mark in ordered], np.int64),
        {mark.id: row for row, mark in enumerate(ordered)},
    )


@dataclass(frozen=True, slots=True)
class Row:
    """The markers of one lane, by start time. `folder` is "" for the lane where several are folded."""

    name: str = ""
    folder: str = ""
    folders: tuple[str, ...] = ()
    marks: tuple[Marker, ...] = ()
    starts: F64 = field(default_factory=lambda: _column(()))
    ends: F64 = field(default_factory=lambda: _column(()))
    colours: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    spreads: F64 = field(default_factory=lambda: _column(()))
    """Seconds from a clip to the next one of its batch, 0 where there is none."""

    def within(self, start: float, end: float) -> I64:
        """Rows of markers that reach into `start` to `end`."""
        return np.flatnonzero((self.starts <= end) & (self.ends >= start))

    def near(self, time: float, slack: float, spans: bool) -> Marker | None:
        """The marker that starts within `slack` seconds, else (`spans`) the last one whose span holds the time."""
        if len(self.marks):
            place = int(np.argmin(abs(self.starts - time)))
            if abs(self.starts[place] - time) <= slack:
                return self.marks[place]
            inside = np.flatnonzero((self.starts <= time) & (self.ends >= time))
            if spans and len(inside):
                return self.marks[int(inside[-1])]
        return None


def rows_of(markers: Sequence[Marker], colours: dict[str, int], most: int) -> tuple[Row, ...]:
    """A row per folder by name; where there are more than `most`, the last row holds all that are left.

    `colours`: the number of each folder name's colour.
    """
    by_folder: dict[str, list[Marker]] = {}
    for marker in markers:
        by_folder.setdefault(marker.folder, []).append(marker)
    folders = sorted(by_folder, key=lambda folder: (by_folder[folder][0].name.casefold(), folder))
    groups: list[tuple[str, ...]] = [(folder,) for folder in folders]
    if len(groups) > most:
        groups = [*groups[: most - 1], tuple(folders[most - 1 :])]
    return tuple(_row(group, by_folder, colours) for group in groups)


def _row(folders: tuple[str, ...], by_folder: dict[str, list[Marker]], colours: dict[str, int]) -> Row:
    marks = sorted((mark for folder in folders for mark in by_folder[folder]), key=lambda mark: mark.start)
    single = len(folders) == 1
    return Row(
        by_folder[folders[0]][0].name if single else "",
        folders[0] if single else "",
        folders,
        tuple(marks),
        _column([mark.start for mark in marks]),
        _column([mark.end for mark in marks]),
        np.array([colours[mark.name] for mark in marks], np.int64),
        _column([mark.spread if len(mark.rows) > 1 else 0.0 for mark in marks]),
    )


@dataclass(frozen=True, slots=True)
class Faults:
    """Clips of one lane in which a check found faults, by start."""

    marks: tuple[FaultMark, ...] = ()
    starts: F64 = field(default_factory=lambda: _column(()))
    ends: F64 = field(default_factory=lambda: _column(()))


def faults_by_lane(marks: Sequence[FaultMark]) -> dict[str, Faults]:
    """By the export folder; those of matches by ""."""
    found = {}
    for folder in {mark.folder for mark in marks}:
        mine = tuple(sorted((mark for mark in marks if mark.folder == folder), key=lambda mark: mark.start))
        found[folder] = Faults(mine, _column([mark.start for mark in mine]), _column([mark.end for mark in mine]))
    return found
