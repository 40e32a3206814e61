"""Where decoded sound belongs in the video: by its time stamps, but never torn apart by their small errors."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Generic, Protocol

from av.audio.frame import AudioFrame
from typing_extensions import TypeVar

from eightcut.values import dataclass

TOLERANCE = 0.008
"""Seconds by which stamps may stray from counted samples (containers round them, recorders jitter)."""
LOSS_TOLERANCE = 0.002
"""The same where something was just lost: a short packet must not hide in the tolerance."""
LOOKAHEAD = 16
"""Frames that are asked to confirm a step before it is believed."""
DISSENT = 8
"""One in so many of them may contradict."""
BACKWARDS = 1.0
"""Seconds; a step back by more is no overlap but a clock that was started again."""
BEYOND = 10.0
"""Seconds after the video's end up to which a stamp is believed."""


class Timed(Protocol):
    """Something that lasts `samples / sample_rate` seconds, from `time` on (the container's own) where that is told."""

    @property
    def time(self) -> float | None:
        """Seconds, None where the file tells none."""

    @property
    def samples(self) -> int:
        """How many."""

    @property
    def sample_rate(self) -> int:
        """Of them in a second."""


F = TypeVar("F", bound=Timed, default=AudioFrame)


@dataclass(slots=True)
class PlacedFrame(Generic[F]):
    """A frame and the film time of its first sample; `fresh`: it does not join the one before it."""

    frame: F
    at: float
    fresh: bool


@dataclass(slots=True)
class _Dated(Generic[F]):
    frame: F
    counted: float
    """Film time by counting samples since the first stamp."""
    stray: float
    """How much later the stamp is."""
    after_loss: bool


class Timeline(Generic[F]):
    """Gives each frame its film time.

    Samples are counted; the stamps decide only where they step away from the count and stay there: a hole, a lost
    packet, an overlap. A lone wrong stamp moves nothing. A clock that jumps far back or beyond the video's end is not
    followed, and `jumps` counts it: the sound goes on without a gap until the stamps make sense again.
    """

    def __init__(self, start: float, duration: float) -> None:
        """`start`: the container's own time of film time 0; `duration`: video length as far as known; seconds."""
        self._start = start
        self._limit = duration + BEYOND
        self._counted: float | None = None
        self._shift = 0.0
        self._ignored = 0.0
        self._ahead: deque[_Dated[F]] = deque()
        self._fresh = True
        self._astray: list[tuple[float, float]] = []
        self._left: float | None = None
        """Film time from which the clock is not followed now."""
        self.jumps = 0
        self.gaps = 0.0
        """Seconds of holes between frames."""
        self.end = 0.0
        """Film time at which the sound placed so far ends."""

    @property
    def astray(self) -> tuple[tuple[float, float], ...]:
        """Stretches of film time, from and to, in which the clock is not followed; the last may reach to the end."""
        return (*self._astray, *([] if self._left is None else [(self._left, max(self._left, self.end))]))

    def place(self, frames: Iterable[tuple[F, bool]]) -> Iterator[PlacedFrame[F]]:
        """Place (frame, whether something before it was lost) in order; frames come out `LOOKAHEAD` late."""
        for frame, after_loss in frames:
            placed = self.take(frame, after_loss)
            if placed is not None:
                yield placed
        yield from self.rest()

    def take(self, frame: F, after_loss: bool = False) -> PlacedFrame[F] | None:
        """Take the next frame; the one that can be placed now, if there is one."""
        ahead = self._ahead
        ahead.append(self._dated(frame, after_loss, ahead[-1].stray if ahead else self._shift + self._ignored))
        return self._settle() if len(ahead) > LOOKAHEAD else None

    def rest(self) -> Iterator[PlacedFrame[F]]:
        """At the end: the frames that are not placed yet."""
        while self._ahead:
            yield self._settle()

    def _dated(self, frame: F, after_loss: bool, stray: float) -> _Dated[F]:
        stamp = None if frame.time is None else frame.time - self._start
        if self._counted is None:
            self._counted = stamp or 0.0
        counted = self._counted
        self._counted += frame.samples / frame.sample_rate
        return _Dated(frame, counted, stray if stamp is None else stamp - counted, after_loss)

    def _settle(self) -> PlacedFrame[F]:
        item = self._ahead.popleft()
        fresh, self._fresh = self._fresh, False
        step = self._step(item, self._ahead)
        if step:
            fresh = self._take(item.counted + self._shift, item.counted + item.stray, step) or fresh
        at = item.counted + self._shift
        self.end = max(self.end, at + item.frame.samples / item.frame.sample_rate)
        return PlacedFrame(item.frame, at, fresh)

    def _take(self, expected: float, stamp: float, step: float) -> bool:
        """Follow a step of the stamps to film time `stamp`, or decide that the clock is wrong; whether followed."""
        if self._ignored and expected - TOLERANCE <= stamp <= self._limit:
            step, self._ignored = stamp - expected, 0.0
            if self._left is not None:
                self._astray.append((self._left, max(self._left, stamp)))
                self._left = None
        elif step < -BACKWARDS or expected + step > self._limit:
            self._ignored += step
            self.jumps += 1
            if self._left is None:
                self._left = expected
            return False
        self._shift += step
        self.gaps += max(0.0, step)
        return True

    def _step(self, item: _Dated[F], ahead: deque[_Dated[F]]) -> float:
        """Seconds by which the stamps step away here and stay; 0 where they do not."""
        expected = self._shift + self._ignored
        tolerance = LOSS_TOLERANCE if item.after_loss else TOLERANCE
        off = item.stray - expected
        if abs(off) <= tolerance:
            return 0.0
        sign = 1.0 if off > 0 else -1.0
        agreeing = [away for other in ahead if (away := sign * (other.stray - expected)) > tolerance]
        if len(agreeing) < len(ahead) - len(ahead) // DISSENT:
            return 0.0
        return sign * min([sign * off, *agreeing])
