"""When each picture of a video is shown: a grid where the rate is constant, every frame's own time where it varies."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Protocol

from eightcut.domain.frame_grid import snap_rate
from eightcut.values import dataclass

CLOSE = 0.0015
"""Seconds by which a file's stamps may be off (Matroska rounds to milliseconds)."""
USUAL = Fraction(25)
"""Frames a second of a video that tells no rate."""
_NEAR_RATE = 0.0004
"""Relative; less than what lies between 24000/1001 and 24."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: it is shown from `start` to `end`, seconds of film time; the one before it began at `before`."""

    number: int
    start: float
    end: float
    before: float

    @property
    def ahead(self) -> float:
        """A moment a quarter of a frame before the picture: the first one at or after it is this one. Not below 0."""
        return max(0.0, self.start - (self.start - self.before) / 4)


class FrameTimes(Protocol):
    """The frames of one video, numbered from 0."""

    @property
    def count(self) -> int:
        """How many frames; at least 1."""

    @property
    def rate(self) -> Fraction:
        """Frames a second, on average where it varies."""

    def number(self, time: float) -> int:
        """The frame shown at this film time; the first one before the beginning, the last one after the end."""

    def frame(self, number: int) -> Frame:
        """The frame of this number, the nearest one where there is none."""


@dataclass(frozen=True, slots=True)
class FrameGrid:
    """Frames at a constant rate, the first one at `first` seconds of film time."""

    rate: Fraction
    count: int
    first: float = 0.0

    def __post_init__(self) -> None:
        """ValueError for a rate that is not positive or a video without frames."""
        if self.rate <= 0 or self.count < 1:
            raise ValueError(f"no video has {self.count} frames at {self.rate} per second")

    def number(self, time: float) -> int:
        """The frame shown at this film time."""
        length = float(1 / self.rate)
        place = int((time - self.first + min(CLOSE, length / 4)) / length) if time > self.first else 0
        return min(self.count - 1, place)

    def frame(self, number: int) -> Frame:
        """The frame of this number, the nearest one where there is none."""
        place = min(self.count - 1, max(0, number))
        start, end, before = (self.first + float(n / self.rate) for n in (place, place + 1, place - 1))
        return Frame(place, start, end, before)


class FrameList:
    """Frames at times of their own, seconds of film time; the last one ends with the video."""

    def __init__(self, starts: Iterable[float], end: float) -> None:
        """ValueError for a video without frames."""
        self._starts: Sequence[float] = array("d", sorted(set(starts)))
        if not self._starts:
            raise ValueError("no video has zero frames")
        self._end = end if end > self._starts[-1] else self._starts[-1] + float(1 / USUAL)

    @property
    def count(self) -> int:
        """How many frames."""
        return len(self._starts)

    @property
    def rate(self) -> Fraction:
        """Frames a second on average; the usual rate where that is very near."""
        average = Fraction(self.count) / Fraction(self._end - self._starts[0])
        return snap_rate(average, _NEAR_RATE).limit_denominator(1001)

    def number(self, time: float) -> int:
        """The frame shown at this film time."""
        place = bisect_right(self._starts, time)
        if place < self.count and self._starts[place] - time < min(CLOSE, self._length(place - 1) / 4):
            place += 1
        return max(0, place - 1)

    def frame(self, number: int) -> Frame:
        """The frame of this number, the nearest one where there is none."""
        place = min(self.count - 1, max(0, number))
        start = self._starts[place]
        before = self._starts[place - 1] if place else start - self._length(0)
        return Frame(place, start, start + self._length(place), before)

    def _length(self, place: int) -> float:
        place = max(0, place)
        following = self._starts[place + 1] if place + 1 < self.count else self._end
        return following - self._starts[place]


def grid(duration: float, rate: Fraction | None, first: float = 0.0) -> FrameGrid:
    """The grid of a video of `duration` seconds; 25 frames a second where the rate is not known."""
    sure = rate if rate else USUAL
    return FrameGrid(sure, max(1, round(float(sure) * (duration - first))), first)
