"""Regions as the table lists them, marks in time order with their numbers as columns, and where review goes next."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import field

import numpy as np
from numpy.typing import NDArray

from eightcut.domain.judgements import Verdict
from eightcut.domain.reviewed import clusters
from eightcut.ui.kit.values import RegionMark
from eightcut.values import dataclass

F64 = NDArray[np.float64]
_SLACK = 0.05
"""Seconds that a player may stand before the moment that it was sent to."""


def _none() -> F64:
    return np.zeros(0)


@dataclass(frozen=True, slots=True)
class Rows:
    """Marks in time order, their numbers as columns, their places by id."""

    marks: tuple[RegionMark, ...] = ()
    starts: F64 = field(default_factory=_none)
    ends: F64 = field(default_factory=_none)
    scores: F64 = field(default_factory=_none)
    places: Mapping[int, int] = field(default_factory=dict)


def rows(marks: Sequence[RegionMark]) -> Rows:
    """Marks with their columns."""
    return Rows(
        tuple(marks),
        np.array([m.start for m in marks], dtype=np.float64),
        np.array([m.end for m in marks], dtype=np.float64),
        np.array([m.score for m in marks], dtype=np.float64),
        {m.id: place for place, m in enumerate(marks)},
    )


def judged(mark: RegionMark) -> bool:
    """Whether the user said what this region is."""
    return mark.verdict is not None or mark.negative


def answer(mark: RegionMark) -> Verdict | None:
    """What the user said; a hard negative is a reject, whoever made it."""
    return Verdict.REJECT if mark.negative else mark.verdict


class Walk:
    """The regions that review visits: those that are switched on, in time order."""

    def __init__(self, marks: Sequence[RegionMark]) -> None:
        visited = [mark for mark in marks if not mark.disabled]
        groups = clusters([(mark.start, mark.end) for mark in visited])
        self._heads = [visited[i] for i, _ in groups]
        self._ends = [end for _, end in groups]
        self._starts = [mark.start for mark in self._heads]

    def next(self, at: float) -> RegionMark | None:
        """The first region of the next cluster after `at` (seconds); after the last comes the first."""
        if not self._heads:
            return None
        return self._heads[bisect_right(self._starts, at + _SLACK) % len(self._heads)]

    def previous(self, at: float) -> RegionMark | None:
        """The first region of the cluster before the one that `at` lies in; before the first comes the last."""
        if not self._heads:
            return None
        here = bisect_right(self._starts, at + _SLACK) - 1
        if here >= 0 and self._ends[here] <= at:
            here += 1
        return self._heads[(here - 1) % len(self._heads)]


def find_at(rows: Rows, time: float, preferred: int | None) -> int | None:
    """Place in time order of the region that holds `time`: the preferred one if it does, else the latest to begin.

    Whoever was sent to the preferred one's start stands at the picture of that moment, which begins before it.
    """
    if preferred is not None and rows.marks[preferred].start - _SLACK <= time < rows.marks[preferred].end:
        return preferred
    index = bisect_right(rows.starts, time) - 1
    for place in range(index, max(-1, index - 50), -1):
        if time < rows.ends[place] and not rows.marks[place].disabled:
            return place
    return None


def nearest(rows: Rows, start: float) -> int | None:
    """Place in time order of the region that begins closest to `start`."""
    if not rows.marks:
        return None
    index = min(bisect_left(rows.starts, start), len(rows.marks) - 1)
    return max(0, index - 1) if index and start - rows.starts[index - 1] < rows.starts[index] - start else index
