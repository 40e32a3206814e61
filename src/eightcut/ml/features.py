"""From stored frames to what a recogniser looks at: the one computation that training and scanning share.

An *instance* is two seconds of video: the maximum of each frame value over two consecutive rows, one instance a second,
z-scored with the mean and deviation of the whole video it comes from. So a value tells how unusual the moment is within
its video, whatever the room, the codec or the loudness.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eightcut.domain.spans import WINDOW
from eightcut.ml.embedder import F16, F32
from eightcut.ml.types import FrameTable

FEATURE_VERSION = 2
"""Raised whenever a value below changes for the same rows; models of another version are refused."""
INSTANCE = 2
"""Seconds, and rows, per instance."""
SHORTEST = 30
"""A video of fewer rows has too little sound for statistics of its own."""
LEAST_DEVIATION = 1e-3

WHOLE = 4096
"""Rows of a video that are taken at once where it need not be whole; a multiple of _BLOCK, so that sums are alike."""
_BLOCK = 128
"""Rows that are summed in float32 at a time, while they are in the processor's cache; blocks add up in float64."""

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Mean and deviation of each value, both of shape (dims,); the deviation is never 0."""

    mean: F32
    deviation: F32


@dataclass(slots=True)
class Sums:
    """Running sums from which statistics over many videos follow; `total` and `squares` have shape (dims,)."""

    count: int
    total: F64 | F32
    squares: F64 | F32

    @classmethod
    def empty(cls, dims: int) -> Sums:
        """Sums over nothing."""
        return cls(0, np.zeros(dims), np.zeros(dims))

    def add(self, other: Sums) -> None:
        """Take the other's rows in."""
        self.count += other.count
        self.total += other.total
        self.squares += other.squares

    def statistics(self) -> Statistics:
        """Mean 0 and deviation 1 where nothing was summed."""
        if not self.count:
            return Statistics(np.zeros(len(self.total), np.float32), np.ones(len(self.total), np.float32))
        mean = self.total / self.count
        variance = np.maximum(self.squares / self.count - mean**2, 0.0)
        deviation = np.maximum(np.sqrt(variance), LEAST_DEVIATION)
        return Statistics(mean.astype(np.float32), deviation.astype(np.float32))


def summed(values: F32) -> Sums:
    """Sums over rows (n, dims)."""
    sums = Sums.empty(values.shape[1])
    for start in range(0, len(values), _BLOCK):
        block = values[start : start + _BLOCK]
        sums.add(Sums(len(block), block.sum(axis=0), np.square(block).sum(axis=0)))
    return sums


def maxima(rows: F16 | F32, every: int = 1) -> F32:
    """Rows (n, dims) -> (n, dims) float32; row t is the maximum of rows t and t + 1, of one at the video's end.

    `every`: only row 0 of the result, row `every`, row 2 x `every`, and so on.
    """
    values = np.asarray(rows, np.float32) if every == 1 else rows
    highest = np.array(values[::every], np.float32)
    for step in range(1, INSTANCE):
        following = np.asarray(values[step::every], np.float32)
        np.maximum(highest[: len(following)], following, out=highest[: len(following)])
    return highest


def instances(rows: F16 | F32, pooled: Statistics) -> F32:
    """Rows (n, dims) of a whole video -> its instances (n, dims); `pooled` serves a video under SHORTEST rows."""
    highest = maxima(rows)
    return _standardised(highest, pooled if len(highest) < SHORTEST else summed(highest).statistics())


def instance_blocks(table: FrameTable, pooled: Statistics) -> Iterator[F32]:
    """The same as blocks of at most WHOLE rows, in order: many hours of video never lie in memory at once."""
    rows = table.rows
    if len(rows) <= WHOLE:
        yield instances(rows, pooled)
        return
    sums = Sums.empty(rows.shape[1])
    for start in range(0, len(rows), WHOLE):
        sums.add(summed(_part(rows, start)))
        table.let_go()
    own = sums.statistics()
    for start in range(0, len(rows), WHOLE):
        yield _standardised(_part(rows, start), own)
        table.let_go()


def _part(rows: F16 | F32, start: int) -> F32:
    """The maxima of WHOLE rows from `start` on, of fewer at the end."""
    return maxima(rows[start : start + WHOLE + INSTANCE - 1])[:WHOLE]


def _standardised(highest: F32, own: Statistics) -> F32:
    highest -= own.mean
    highest *= 1 / own.deviation
    return highest


def window_summaries(rows: F16 | F32, count: int) -> F32:
    """Rows (n, dims) -> (count, 3 dims): mean, maximum and deviation of each window's 8 rows, the last one repeated."""
    values = np.asarray(rows, np.float32)
    steps = range(min(int(WINDOW), len(values)))
    index, last = np.arange(count), len(values) - 1
    mean = np.zeros((count, values.shape[1]), np.float32)
    highest = np.full_like(mean, -np.inf)
    for step in steps:
        row = values[np.minimum(index + step, last)]
        mean += row / np.float32(len(steps))
        np.maximum(highest, row, out=highest)
    variance = np.zeros_like(mean)
    for step in steps:
        variance += np.square(values[np.minimum(index + step, last)] - mean) / np.float32(len(steps))
    return np.concatenate([mean, highest, np.sqrt(variance)], axis=1)
