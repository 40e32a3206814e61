"""Where things are on the timeline: film time to pixels and back, zoom, pan, lanes."""

from __future__ import annotations

from dataclasses import field, replace
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from eightcut.values import dataclass

LEAST = 0.25
"""Seconds that the closest view shows; a shorter video is shown whole."""
MARGIN = 0.1
"""Part of the view that is kept free before what is brought into it."""
MOST_FOLDERS = 4
OVERVIEW, RULER, FILM, CURVE, REGIONS, FOLDER, WAVE = 10, 18, 44, 40, 26, 16, 60
LEAST_WAVE, MOST_WAVE = 28, 400
"""Pixels of height of the waveform's lane."""
GAP = 3


@dataclass(frozen=True, slots=True)
class View:
    """The part of the video that is shown: `span` seconds from `start` on, on `width` pixels, of a video of `duration`.

    There are `sharp` pixels of the screen to one of ours. Whatever is placed is placed on a grid of screen pixels that
    begins with the video, so that a pan moves all of it by the same whole number of them.
    """

    start: float = 0.0
    span: float = 1.0
    width: int = 1
    duration: float = 1.0
    sharp: float = 1.0
    grid: float = field(init=False)
    """Screen pixels per second."""
    left: int = field(init=False)
    """Screen pixels from the start of the video to the left border."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "grid", self.scale * self.sharp)
        object.__setattr__(self, "left", round(self.start * self.grid))

    @property
    def end(self) -> float:
        """The last time shown."""
        return self.start + self.span

    @property
    def scale(self) -> float:
        """Pixels per second."""
        return self.width / self.span

    @property
    def whole(self) -> bool:
        """Whether all of the video is shown."""
        return self.span >= self.duration - 1e-9

    @property
    def columns(self) -> int:
        """Screen pixels from border to border; the last one may be cut."""
        return ceil(self.width * self.sharp)

    def x(self, time: float) -> float:
        """Pixel of a film time; outside of the widget where the time is."""
        return (time * self.grid - self.left) / self.sharp

    def time(self, x: float) -> float:
        """Film time of a pixel."""
        return (x * self.sharp + self.left) / self.grid

    def snapped(self, time: float) -> float:
        """The same as `x`, on the nearest edge between two screen pixels."""
        return (round(time * self.grid) - self.left) / self.sharp

    def places(self, times: NDArray[np.float64]) -> NDArray[np.int64]:
        """Screen pixels of film times, from the left border."""
        return np.rint(times * self.grid).astype(np.int64) - self.left

    def fitted(self) -> View:
        """All of the video."""
        return replace(self, start=0.0, span=self.duration)

    def resized(self, width: int, sharp: float) -> View:
        """The same part on another width or screen."""
        return replace(self, width=max(1, width), sharp=sharp)

    def zoomed(self, factor: float, at: float) -> View:
        """Closer by `factor` (below 1: farther), with the time `at` staying where it is."""
        span = min(self.duration, max(min(LEAST, self.duration), self.span / factor))
        part = (at - self.start) / self.span
        return self._placed(at - part * span, span)

    def from_time(self, start: float) -> View:
        """As close as now, beginning at `start` where the video lasts long enough."""
        return self._placed(start, self.span)

    def panned(self, pixels: float) -> View:
        """Moved by pixels: positive shows what comes later."""
        return self.from_time(self.start + pixels / self.scale)

    def showing(self, start: float, end: float) -> View:
        """A view that shows all of `start` to `end`, widened where it must be; this one where it does already."""
        if start >= self.start and end <= self.end:
            return self
        need = (end - start) / (1 - 2 * MARGIN)
        span = min(self.duration, max(self.span, need))
        if end - start >= (1 - MARGIN) * span or start < self.start:
            return self._placed(start - MARGIN * span, span)
        return self._placed(end + MARGIN * span - span, span)

    def following(self, time: float) -> View:
        """A view that shows `time`; turned over, like a page, where it has come near the right border."""
        if self.whole or self.start <= time <= self.end - MARGIN * self.span:
            return self
        return self.from_time(time - MARGIN * self.span)

    def _placed(self, start: float, span: float) -> View:
        start = min(max(0.0, start), max(0.0, self.duration - span))
        return replace(self, start=start, span=span)


@dataclass(frozen=True, slots=True)
class Part:
    """The screen pixels `first` to the one before `last`, from the left border of a view."""

    first: int
    last: int

    @property
    def count(self) -> int:
        """How many."""
        return self.last - self.first

    def times(self, view: View, before: float = 2.0) -> tuple[float, float]:
        """Film times from `before` pixels in front of it to a little behind it."""
        return view.time(self.first / view.sharp - before), view.time(self.last / view.sharp + 2)


@dataclass(frozen=True, slots=True)
class Lane:
    """A strip from edge to edge."""

    top: int
    height: int

    @property
    def bottom(self) -> int:
        """The first pixel below it."""
        return self.top + self.height

    def holds(self, y: float) -> bool:
        """Whether a pixel is in it."""
        return self.top <= y < self.bottom


@dataclass(frozen=True, slots=True)
class Lanes:
    """The lanes from top to bottom."""

    overview: Lane
    ruler: Lane
    film: Lane
    """Pictures of the video; no pixels high where they are not shown."""
    curve: Lane
    regions: Lane
    folders: tuple[Lane, ...]
    wave: Lane

    @property
    def body(self) -> Lane:
        """Everything below the overview."""
        return Lane(self.ruler.top, self.wave.bottom - self.ruler.top)


def height(folders: int = MOST_FOLDERS, wave: int = WAVE, film: bool = False) -> int:
    """Pixels that the lanes need, with this many export folders; `film`: with pictures."""
    count = min(MOST_FOLDERS, max(1, folders))
    pictures = FILM + GAP if film else 0
    return OVERVIEW + RULER + pictures + CURVE + REGIONS + count * FOLDER + wave + GAP * (4 + count)


def lanes(total: int, folders: int, film: bool = False) -> Lanes:
    """The lanes on `total` pixels; one for folders is always there, the waveform takes what is left."""
    tops = []
    y = 0
    count = min(MOST_FOLDERS, max(1, folders))
    for one in (OVERVIEW, RULER, FILM if film else 0, CURVE, REGIONS, *[FOLDER] * count):
        tops.append(Lane(y, one))
        y += one + GAP if one else 0
    wave = Lane(y, max(LEAST_WAVE, total - y))
    return Lanes(tops[0], tops[1], tops[2], tops[3], tops[4], tuple(tops[5:]), wave)


STEPS = (
    0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0,
    14_400.0, 36_000.0, 86_400.0, 172_800.0, 864_000.0,
)  # fmt: skip
"""Seconds between two labels of the ruler."""
ROOM = 72.0
"""Pixels that a label of the ruler has at least."""
_MINOR = {0.2: 4, 2.0: 4, 15.0: 3, 30.0: 3, 120.0: 4, 900.0: 3, 1800.0: 3, 7200.0: 4, 14_400.0: 4, 86_400.0: 4}


def ticks(view: View, room: float = ROOM) -> tuple[float, int, list[int]]:
    """Step between labels that leaves each `room` pixels, parts of a step, and the parts' numbers in the view.

    One more label before them and one more part behind are among the numbers: texts reach in, places are rounded.
    """
    step = next((one for one in STEPS if one * view.scale >= room), STEPS[-1])
    parts = _MINOR.get(step, 5)
    minor = step / parts
    first = max(0, floor(view.start / step - 0.5) * parts)
    return step, parts, list(range(first, floor(view.end / minor) + 2))
