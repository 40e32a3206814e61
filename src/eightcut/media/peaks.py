"""The waveform of a whole video: lowest and highest sample and RMS of short stretches, at several coarsenesses.

Kept are square roots as int8, so that quiet rooms are not lost beside slammed doors.
"""

from __future__ import annotations

from dataclasses import field

import numpy as np
from numpy.typing import NDArray

from eightcut.values import dataclass

F32 = NDArray[np.float32]
Level = NDArray[np.int8]
"""Shape (n, 3): lowest, highest and RMS of each stretch."""

RATE = 16_000
"""Hz at which a video is heard for its waveform."""
BINS = 200
"""Stretches per second on the finest level."""
FACTOR = 8
"""Stretches of a level that make one of the next."""
LEVELS = 4
_TOP = 127
_POWERS = np.arange(_TOP + 1, dtype=np.int64) ** 4
"""The power of each kept value; whole numbers, so that sums do not depend on their order."""


@dataclass(frozen=True, slots=True)
class Peaks:
    """The waveform of a video of `duration` seconds; `levels` from fine to coarse."""

    levels: tuple[Level, ...]
    duration: float
    loudest: float = field(init=False, default=0.0)
    """The level (0 to 1) that all but the loudest thousandth of the video stays below."""

    def __post_init__(self) -> None:
        coarse = self.levels[min(1, len(self.levels) - 1)]
        if len(coarse):
            level = float(np.quantile(abs(coarse[:, :2].astype(np.float32)).max(axis=1), 0.999) / _TOP) ** 2
            object.__setattr__(self, "loudest", level)

    def columns(self, first: int, count: int, width: float) -> F32:
        """Lowest and highest sample and RMS (-1 to 1), shape (count, 3), of columns that each take `width` seconds.

        Column 0 begins with the video; what a column holds does not depend on which others are asked for.
        """
        level, rate = 0, float(BINS)
        while level + 1 < len(self.levels) and width * rate / FACTOR >= 1:
            level, rate = level + 1, rate / FACTOR
        bins = self.levels[level]
        edges = np.floor(np.arange(first, first + count + 1) * (width * rate)).astype(np.int64)
        inside = (edges[:-1] >= 0) & (edges[:-1] < len(bins))
        made = np.zeros((count, 3), np.float32)
        if not inside.any():
            return made
        at = edges[:-1][inside]
        begin, end = int(at[0]), max(int(edges[-1]), int(at[-1]) + 1)
        part = bins[begin:end]
        at -= begin
        made[inside, 0] = np.minimum.reduceat(part[:, 0], at)
        made[inside, 1] = np.maximum.reduceat(part[:, 1], at)
        counts = np.maximum(1, np.diff(at, append=len(part)))
        made[inside, 2] = _mean(np.add.reduceat(_POWERS[part[:, 2]], at), counts)
        made /= _TOP
        made *= abs(made)
        return made


class PeakBuilder:
    """Makes the levels from blocks of samples in order; what it holds is the coarser levels, 0.2 MB an hour."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.float32)
        self._open: list[Level] = [np.zeros((0, 3), np.int8) for _ in range(LEVELS)]
        self._coarse = [bytearray() for _ in range(LEVELS - 1)]

    def push(self, samples: F32) -> Level:
        """Take mono samples at `RATE`; the finished stretches of the finest level, shape (n, 3)."""
        size = RATE // BINS
        if not len(self._rest) and not len(samples) % size and not samples.any():
            return self._add(np.zeros((len(samples) // size, 3), np.int8))
        heard = np.concatenate([self._rest, samples])
        whole = len(heard) // size * size
        self._rest = heard[whole:]
        return self._add(_packed(heard[:whole].reshape(-1, size)))

    def finish(self) -> tuple[Level, tuple[Level, ...]]:
        """The last, shorter stretch of the finest level, and all coarser levels."""
        last = np.zeros((0, 3), np.int8)
        if len(self._rest):
            last = self._add(_packed(self._rest.reshape(1, -1)))
        for number in range(1, LEVELS):
            if len(self._open[number]):
                self._reduce(number, self._open[number][np.newaxis])
        return last, tuple(np.frombuffer(bytes(level), np.int8).reshape(-1, 3) for level in self._coarse)

    def _add(self, fine: Level) -> Level:
        self._pass_on(1, fine)
        return fine

    def _pass_on(self, number: int, bins: Level) -> None:
        if number == LEVELS:
            return
        gathered = np.concatenate([self._open[number], bins])
        whole = len(gathered) // FACTOR * FACTOR
        self._open[number] = gathered[whole:]
        if whole:
            self._reduce(number, gathered[:whole].reshape(-1, FACTOR, 3))

    def _reduce(self, number: int, groups: Level) -> None:
        loud = np.round(_mean(_POWERS[groups[..., 2]].sum(axis=1), groups.shape[1])).astype(np.int8)
        made = np.stack([groups[..., 0].min(axis=1), groups[..., 1].max(axis=1), loud], axis=1)
        self._coarse[number - 1] += made.tobytes()
        self._pass_on(number + 1, made)


def _mean(powers: NDArray[np.int64], counts: NDArray[np.int64] | int) -> F32:
    """The value, as it is kept, whose power is the mean of `counts` powers with these sums."""
    made: F32 = np.sqrt(np.sqrt(powers / counts)).astype(np.float32)
    return made


def _packed(stretches: F32) -> Level:
    """Lowest, highest and RMS of each row, rounded away from silence, as int8."""
    if not stretches.size:
        return np.zeros((0, 3), np.int8)
    power = np.einsum("ij,ij->i", stretches, stretches) / stretches.shape[1]
    told = np.stack([stretches.min(axis=1), stretches.max(axis=1), np.sqrt(power)], axis=1)
    loud = np.sqrt(np.minimum(1.0, abs(told))) * _TOP
    packed: Level = (np.sign(told) * np.round(loud)).astype(np.int8)
    return packed
