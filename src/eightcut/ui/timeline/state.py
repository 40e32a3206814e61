"""All that the timeline shows: what painting reads and the mouse changes."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import field
from fractions import Fraction
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from eightcut.domain.markers import Marker
from eightcut.domain.spans import TimeSpan
from eightcut.media.peaks import Peaks
from eightcut.ui import theme
from eightcut.ui.kit.scores import WHOLE, Scale
from eightcut.ui.timeline.columns import Faults, Regions, Row, rows_of
from eightcut.ui.timeline.film import Film
from eightcut.ui.timeline.geometry import MOST_FOLDERS, Lanes, View, lanes
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class KeyframeMark:
    """A crop keyframe: from `time` on; whether it makes random portrait (9:16) or square (1:1) crops."""

    time: float
    portrait: bool = False
    square: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """Scores from 0 to 1, one per window of `window` seconds, `hop` seconds apart, each told at its window's middle."""

    scores: NDArray[np.float32]
    hop: float
    window: float

    def at(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scores at these times, straight between two windows."""
        places = (times - self.window / 2) / self.hop
        last = len(self.scores) - 1
        first = min(max(0, floor(places.min())), last)
        behind = min(max(first, ceil(places.max())), last) + 1
        return np.interp(places, np.arange(first, behind), self.scores[first:behind])


MOST_GAIN = 64.0


@dataclass(slots=True)
class State:
    """Times in seconds of film time. `revision` of a layer goes up with everything that it shows."""

    duration: float | None = None
    rate: Fraction = Fraction(25)
    view: View = field(default_factory=View)
    lanes: Lanes = field(default_factory=lambda: lanes(0, 1))
    film: Film | None = None
    """Its pictures, where they are shown."""
    peaks: Peaks | None = None
    note: str = ""
    """What stands in the waveform's lane while there is none."""
    gain: float = 1.0
    """How much higher than to fit the lane the waveform is drawn."""
    curve: Curve | None = None
    scale: Scale = WHOLE
    """What the lane's lower and upper edge stand for, and the ends of the colours."""
    model: str = ""
    threshold: float = 0.0
    regions: Regions = field(default_factory=Regions)
    negatives: tuple[TimeSpan, ...] = ()
    accepted: tuple[TimeSpan, ...] = ()
    before: Regions | None = None
    after: Regions = field(default_factory=Regions)
    cuts: tuple[TimeSpan, ...] = ()
    """The clips that an export of the regions would cut, by start."""
    markers: tuple[Marker, ...] = ()
    faults: dict[str, Faults] = field(default_factory=dict)
    """What checks found in clips, by export folder; "" holds those of matches. Empty where there is nothing."""
    hidden: frozenset[str] = frozenset()
    rows: tuple[Row, ...] = ()
    cursor: float = 0.0
    ghost: float | None = None
    clip: float = 8.0
    clips: int = 1
    spread: float = 3.0
    playhead: float | None = None
    active: int | None = None
    armed: Marker | None = None
    locked: bool = False
    review: bool = False
    keyframes: tuple[KeyframeMark, ...] = ()
    band: tuple[float, float] | None = None
    pending: float | None = None
    edges: tuple[float | None, float | None] = (None, None)
    """Start and end of the sound that is being marked."""
    hover: tuple[float, float] | None = None
    """Pixel of the pointer while nothing is dragged."""
    lifted: bool = False
    """Whether the threshold is being dragged or pointed at."""
    ring: bool = False
    """Whether the keyboard's focus is to be seen."""
    revision: dict[str, int] = field(default_factory=dict)
    colours: dict[str, int] = field(default_factory=dict)
    """Number of the colour of each folder name seen so far."""

    def of_video(self, duration: float | None, rate: Fraction) -> State:
        """The same for another video (None: for no video): what is not of the video that was shown stays."""
        return State(
            duration=duration if duration is None or duration > 0 else 0.001,
            rate=rate if rate > 0 else Fraction(25),
            clip=self.clip,
            clips=self.clips,
            spread=self.spread,
            gain=self.gain,
            hidden=self.hidden,
            review=self.review,
            ring=self.ring,
            revision=self.revision,
            colours=self.colours,
        )

    def touch(self, *names: str) -> None:
        """Have these layers painted anew."""
        for name in names:
            self.revision[name] = self.revision.get(name, 0) + 1

    @property
    def span(self) -> float:
        """Seconds from the cut point to the end of the last clip."""
        return self.clip + (self.clips - 1) * self.spread

    def clamped(self, time: float) -> float:
        """The nearest time at which the cursor may stand: the whole span fits behind it, unless in review or locked."""
        if self.duration is None:
            return 0.0
        free = self.review or self.locked
        return max(0.0, min(time, self.duration if free else self.duration - self.span))

    def allowed(self, time: float) -> float:
        """The nearest frame at which the cursor may stand."""
        rate = float(self.rate)
        last = self.clamped(self.duration or 0.0)
        return max(0.0, min(floor(time * rate + 0.5), floor(last * rate + 1e-6)) / rate)

    def arrange(self) -> None:
        """Sort the markers into lanes: `_disabled` never, hidden folders not."""
        seen = [mark for mark in self.markers if not self._is_hidden(mark)]
        self._colour(mark.name for mark in seen)
        self.rows = rows_of(seen, self.colours, MOST_FOLDERS)
        self.touch("markers", "overview")

    def _is_hidden(self, mark: Marker) -> bool:
        return mark.disabled or mark.folder in self.hidden or mark.name in self.hidden

    def _colour(self, names: Iterable[str]) -> None:
        """A colour by the name alone, and the next free one where two names would share it."""
        count = len(theme.FOLDERS)
        for name in sorted(set(names) - set(self.colours)):
            first = zlib.crc32(name.encode()) % count
            taken = set(self.colours.values())
            free = [(first + step) % count for step in range(count) if (first + step) % count not in taken]
            self.colours[name] = free[0] if free else first

    def score_at(self, time: float) -> float | None:
        """Score at a time, None where there are no scores."""
        return None if self.curve is None else float(self.curve.at(np.array([time]))[0])

    def overlapped(self) -> list[Marker]:
        """Markers on show whose spans the clips at the cursor would overlap; the armed one is meant to be."""
        if self.duration is None or self.review:
            return []
        start, end = self.cursor, self.cursor + self.span
        found = [row.marks[i] for row in self.rows for i in row.within(start, end)]
        return [mark for mark in found if mark != self.armed and mark.start < end - 1e-3 and mark.end > start + 1e-3]
