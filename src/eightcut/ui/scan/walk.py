"""Where review goes next: clusters of overlapping regions, the region under the playhead."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from eightcut.domain.reviewed import clusters
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan.rows import Rows

_SLACK = 0.05
"""Seconds that a player may stand before the moment that it was sent to."""


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
    """Place in time order of the region that holds `time`: the preferred one if it does, else the latest to begin."""
    if preferred is not None and rows.marks[preferred].start <= time < rows.marks[preferred].end:
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
