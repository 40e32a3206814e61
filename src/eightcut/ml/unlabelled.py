"""Unmarked sound: how the values of an embedder vary together in the user's own videos, and those videos to search.

Videos come in groups, one per fold, so that a fold's own videos can be left out when the fold is measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from eightcut.domain.progress import CancelToken
from eightcut.ml.embedder import F32
from eightcut.ml.features import F64, SHORTEST, Statistics, Sums, instances, maxima, summed
from eightcut.ml.space import Space, Variances, variances, whitening
from eightcut.ml.types import FrameTable

SAMPLED = 12_000
"""About so many instances are enough for a covariance; longer pools give every second one, every third, ..."""
CHUNK = 4096
KEPT = 600_000_000
"""Bytes of instances that are kept in memory; those of further videos are computed each time."""
OUTSIDE = -1
"""The group of videos that no fold holds out."""


def shrinkage(clips: int) -> float:
    """Share of the covariance that is replaced by equal variances: the fewer clips, the more.

    One clip's picks say little of which directions matter: .75 up to 5 clips, .56 for 20 (docs/decisions/0008).
    """
    return 0.5 + 0.25 * min(1.0, 5 / max(1, clips))


@dataclass(frozen=True, slots=True)
class PoolVideo:
    """One video of the pool: a name for its content, a table per embedder, the fold that holds it out."""

    key: str
    tables: tuple[FrameTable, ...]
    group: int

    @property
    def rows(self) -> int:
        """Seconds that every embedder heard."""
        return min(len(table.rows) for table in self.tables)


@dataclass(slots=True)
class _Outer:
    """Sum of outer products of instances, and how many."""

    total: F64
    count: int = 0

    def add(self, values: F32) -> None:
        for start in range(0, len(values), CHUNK):
            part = values[start : start + CHUNK]
            self.total += part.T @ part
        self.count += len(values)


class Unlabelled:
    """Videos in groups, one group per fold, and OUTSIDE."""

    def __init__(self, dims: Sequence[int]) -> None:
        """`dims`: values per row of each embedder of the set."""
        self._dims = tuple(dims)
        self._videos: list[PoolVideo] = []
        self._kept: dict[int, F32] = {}
        self._size = 0
        self._found: dict[int | None, tuple[tuple[Statistics, Variances], ...]] = {}
        self._sums: dict[tuple[int, int], tuple[Sums, _Outer]] = {}
        self._lengths: dict[tuple[int, int], F32] = {}

    def add(self, tables: Sequence[FrameTable], group: int, cancel: CancelToken, key: str = "") -> None:
        """Take a video in. Cancelled where the job was stopped."""
        cancel.check()
        for cache in (self._found, self._sums, self._lengths):
            cache.clear()
        self._videos.append(PoolVideo(key, tuple(tables), group))
        for table in tables:
            size = len(table.rows) * table.spec.dims * 4
            if len(table.rows) >= SHORTEST and self._size + size <= KEPT:
                self._kept[id(table.rows)] = instances(table.rows, _UNUSED)
                self._size += size

    def films(self, without: int | None = None) -> list[PoolVideo]:
        """Every video outside the group `without`."""
        return [video for video in self._videos if without is None or video.group != without]

    def instances(self, table: FrameTable, pooled: Statistics) -> F32:
        """The instances of a video, (n, dims); kept ones are handed out again."""
        kept = self._kept.get(id(table.rows))
        return instances(table.rows, pooled) if kept is None else kept

    def lengths(self, video: PoolVideo) -> tuple[F32, ...]:
        """Whitened lengths of a video's instances by the spaces of the whole pool, one array per embedder."""
        spaces = self.spaces(None, 1)
        for i, table in enumerate(video.tables):
            if (id(table.rows), i) not in self._lengths:
                self._lengths[id(table.rows), i] = spaces[i].lengths(self.instances(table, spaces[i].pooled))
        return tuple(self._lengths[id(table.rows), i] for i, table in enumerate(video.tables))

    def spaces(self, without: int | None, clips: int) -> tuple[Space, ...]:
        """One space per embedder from every video outside the group `without`, for a lesson of so many clips."""
        if None not in self._found:
            self._found[None] = tuple(self._measured(i, None) for i in range(len(self._dims)))
        if without not in self._found:
            self._found[without] = tuple(self._measured(i, without) for i in range(len(self._dims)))
        return tuple(whitening(pooled, found, shrinkage(clips)) for pooled, found in self._found[without])

    def _measured(self, embedder: int, without: int | None) -> tuple[Statistics, Variances]:
        dims = self._dims[embedder]
        heard, outer = Sums.empty(dims), _Outer(np.zeros((dims, dims)))
        groups = {video.group for video in self.films(without)}
        for group in sorted(groups):
            sums, part = self._group(embedder, group)
            heard.add(sums)
            outer.total += part.total
            outer.count += part.count
        pooled = heard.statistics()
        for table in self._tables(embedder, groups):
            if len(table.rows) < SHORTEST:
                outer.add(instances(table.rows, pooled))
        near = None if without is None else self._found[None][embedder][1].basis
        return pooled, variances(outer.total / max(1, outer.count), near)

    def _group(self, embedder: int, group: int) -> tuple[Sums, _Outer]:
        """Sums of one group's videos; videos too short for statistics of their own have no outer products yet."""
        if (embedder, group) not in self._sums:
            dims = self._dims[embedder]
            heard, outer = Sums.empty(dims), _Outer(np.zeros((dims, dims)))
            every = max(1, sum(video.rows for video in self._videos) // SAMPLED)
            for table in self._tables(embedder, {group}):
                heard.add(summed(maxima(table.rows, every)))
                if len(table.rows) >= SHORTEST:
                    outer.add(self.instances(table, _UNUSED)[::every])
            self._sums[embedder, group] = (heard, outer)
        return self._sums[embedder, group]

    def _tables(self, embedder: int, groups: set[int]) -> Iterator[FrameTable]:
        return (video.tables[embedder] for video in self._videos if video.group in groups)


_UNUSED = Statistics(np.zeros(1, np.float32), np.ones(1, np.float32))
"""A video of SHORTEST rows or more is measured against itself."""
