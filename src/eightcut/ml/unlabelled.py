"""What unmarked sound teaches: how the values of an embedder vary together in the user's own films.

Sums are kept per fold, so that a fold's own films can be left out when the fold is measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eightcut.domain.progress import CancelToken
from eightcut.ml.embedder import F32
from eightcut.ml.features import F64, SHORTEST, Statistics, Sums, instances, summed, three_second_maxima
from eightcut.ml.types import FrameTable

SHRINKAGE = 0.7
"""Share of the covariance that is replaced by one equal variance for every direction."""
CHUNK = 8192
OUTSIDE = -1
"""The group of films that no fold holds out."""


@dataclass(frozen=True, slots=True)
class Space:
    """How one embedder's instances are made comparable: `pooled` statistics for short films, whitening (dims, dims)."""

    pooled: Statistics
    whitening: F32

    def whitened(self, table: FrameTable) -> F32:
        """All instances of a film, whitened, (n, dims)."""
        return np.asarray(instances(table.rows, self.pooled) @ self.whitening, np.float32)


class _Group:
    """Sums of one group of films for one embedder; films too short for statistics of their own are kept as they are."""

    def __init__(self, dims: int) -> None:
        self.maxima = Sums.empty(dims)
        self.count = 0
        self.outer: F64 = np.zeros((dims, dims))
        self.short: list[FrameTable] = []

    def add(self, table: FrameTable) -> None:
        self.maxima.add(summed(three_second_maxima(table.rows)))
        if len(table.rows) < SHORTEST:
            self.short.append(table)
            return
        values = instances(table.rows, self.maxima.statistics())
        self.count += len(values)
        for start in range(0, len(values), CHUNK):
            chunk = values[start : start + CHUNK]
            self.outer += chunk.T @ chunk


class Unlabelled:
    """Sums over films in groups, one group per fold, and OUTSIDE."""

    def __init__(self, dims: Sequence[int]) -> None:
        """`dims`: values per row of each embedder of the set."""
        self._dims = tuple(dims)
        self._groups: dict[int, tuple[_Group, ...]] = {}
        self._spaces: dict[int | None, tuple[Space, ...]] = {}

    def add(self, tables: Sequence[FrameTable], group: int, cancel: CancelToken) -> None:
        """Take a film in. Cancelled where the job was stopped."""
        cancel.check()
        self._spaces.clear()
        sums = self._groups.setdefault(group, tuple(_Group(dims) for dims in self._dims))
        for one, table in zip(sums, tables, strict=True):
            one.add(table)

    def spaces(self, without: int | None = None) -> tuple[Space, ...]:
        """One space per embedder from every film outside the group `without`."""
        if without not in self._spaces:
            kept = [sums for group, sums in sorted(self._groups.items()) if group != without]
            self._spaces[without] = tuple(_space(d, [sums[i] for sums in kept]) for i, d in enumerate(self._dims))
        return self._spaces[without]


def _space(dims: int, groups: Sequence[_Group]) -> Space:
    maxima = Sums.empty(dims)
    outer: F64 = np.zeros((dims, dims))
    count = 0
    for group in groups:
        maxima.add(group.maxima)
        outer += group.outer
        count += group.count
    pooled = maxima.statistics()
    for table in (table for group in groups for table in group.short):
        values = instances(table.rows, pooled)
        outer += values.T @ values
        count += len(values)
    covariance = outer / max(1, count)
    spread = float(np.trace(covariance)) / dims
    if spread <= 0:
        return Space(pooled, np.eye(dims, dtype=np.float32))
    shrunk = (1 - SHRINKAGE) * covariance + SHRINKAGE * spread * np.eye(dims)
    lower = np.linalg.cholesky(shrunk)
    return Space(pooled, np.ascontiguousarray(np.linalg.inv(lower).T, dtype=np.float32))
