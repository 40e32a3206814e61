"""From stored frames to what a recogniser looks at: the one computation that training and scanning share.

An *instance* is two seconds of video: the maximum of each frame value over two consecutive rows, one instance a second.
From it most of the mean of the half minute around it is taken (*local contrast*), so that what stands out from its
surroundings counts; then it is divided by its deviation over the whole video, so that a value tells how unusual the
moment is there, whatever the room, the codec or the loudness. Each field of the frames weighs the same, however wide it
is. Videos under a minute have no surroundings to speak of and keep their own mean, those under half a minute that of
all videos.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from eightcut.domain.spans import WINDOW
from eightcut.ml.embedder import F16, F32, Field
from eightcut.ml.types import FrameTable
from eightcut.values import dataclass

FEATURE_VERSION = 3
"""Raised whenever a value below changes for the same rows; models of another version are refused."""
INSTANCE = 2
"""Seconds, and rows, per instance."""
SHORTEST = 30
"""A video of fewer rows has too little sound for statistics of its own."""
CONTRASTED = 60
"""A video of fewer rows has no local contrast."""
_DOUBLINGS = 5
AROUND = 1 << _DOUBLINGS
"""Rows over which the running mean goes: from half of them before an instance on."""
CONTRAST = 0.9
"""Share of that mean that is taken off: all of it would cost sounds of half a minute and more (docs/detection.md)."""
LEAST_DEVIATION = 1e-3

WHOLE = 4096
"""Rows of a video that are taken at once where it need not be whole; a multiple of _BLOCK, so that sums are alike."""
_BLOCK = 128
"""Rows that are taken at a time, while they are in the processor's cache; their sums add up in float64."""

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


def scales(fields: Sequence[Field]) -> F32:
    """What each value is multiplied with, (dims,), so that every field has the same mass."""
    return np.concatenate([np.full(field.dims, field.dims**-0.5, np.float32) for field in fields])


def single(rows: F16) -> F32:
    """Finite rows as float32; the same as numpy's conversion in a sixth of its time: bits moved, exponent corrected."""
    bits = rows.view(np.int16).astype(np.int32)
    bits <<= 13
    bits &= ~0x70000000
    values: F32 = bits.view(np.float32)
    values *= np.float32(2.0**112)
    return values


def maxima(rows: F16, every: int = 1) -> F32:
    """Rows (n, dims) -> (n, dims) float32; row t is the maximum of rows t and t + 1, of one at the video's end.

    `every`: only row 0 of the result, row `every`, row 2 x `every`, and so on.
    """
    values = single(rows) if every == 1 else rows
    highest = np.array(values[::every], np.float32)
    for step in range(1, INSTANCE):
        following = np.asarray(values[step::every], np.float32)
        np.maximum(highest[: len(following)], following, out=highest[: len(following)])
    return highest


def instances(table: FrameTable, fields: Sequence[Field], pooled: Statistics) -> F32:
    """A video's instances (n, dims); `pooled` serves a video under SHORTEST rows."""
    return np.concatenate(list(instance_blocks(table, fields, pooled)))


def instance_blocks(table: FrameTable, fields: Sequence[Field], pooled: Statistics) -> Iterator[F32]:
    """The same as blocks of at most WHOLE rows, in order: many hours of video never lie in memory at once."""
    rows = table.values(*(field.name for field in fields))
    starts = range(0, len(rows), WHOLE)
    own, read = pooled, None
    if len(rows) >= SHORTEST:
        sums = Sums.empty(rows.shape[1])
        for start in starts:
            read = _part(rows, start)
            sums.add(summed(read))
            table.let_go()
        own = sums.statistics()
    factor = scales(fields) / own.deviation
    for start in starts:
        part = read if read is not None and len(starts) == 1 else _part(rows, start)
        part -= own.mean
        part *= factor
        yield part
        table.let_go()


def _part(rows: F16, start: int) -> F32:
    """The maxima of WHOLE rows from `start` on, of fewer at the end, less their surroundings.

    Sums of 32 rows are sums of two times 16, those of two times 8, and so on: the same bits wherever a part begins.
    """
    stop = min(len(rows), start + WHOLE)
    if len(rows) < CONTRASTED:
        return maxima(rows[start:stop])
    part = np.empty((stop - start, rows.shape[1]), np.float32)
    for first in range(start, stop, _BLOCK):
        last = min(stop, first + _BLOCK)
        before, after = first - AROUND // 2, last + AROUND // 2 - 1
        low, high = max(0, before), min(len(rows), after)
        near = maxima(rows[low : high + INSTANCE - 1])[: high - low]
        here = near[first - low : last - low]
        sums = near
        if (low, high) != (before, after):
            sums = np.concatenate([near[:1].repeat(low - before, 0), near, near[-1:].repeat(after - high, 0)])
        for doubling in range(_DOUBLINGS):
            sums = sums[: -(1 << doubling)] + sums[1 << doubling :]
        np.subtract(
            here, np.multiply(sums, np.float32(CONTRAST / AROUND), out=sums), out=part[first - start : last - start]
        )
    return part


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
