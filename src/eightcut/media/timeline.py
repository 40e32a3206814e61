"""Where decoded sound belongs in the film: by its time stamps, but never torn apart by their small errors."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from av.audio.frame import AudioFrame

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
"""Seconds after the film's end up to which a stamp is believed."""


@dataclass(frozen=True, slots=True)
class PlacedFrame:
    """A frame and the film time of its first sample; `fresh`: it does not join the one before it."""

    frame: AudioFrame
    at: float
    fresh: bool


@dataclass(frozen=True, slots=True)
class _Dated:
    frame: AudioFrame
    counted: float
    """Film time by counting samples since the first stamp."""
    stray: float
    """How much later the stamp is."""
    after_loss: bool


class Timeline:
    """Gives each frame its film time.

    Samples are counted; the stamps decide only where they step away from the count and stay there: a hole, a lost
    packet, an overlap. A lone wrong stamp moves nothing. A clock that jumps far back or beyond the film's end is not
    followed, and `jumps` counts it: the sound goes on without a gap until the stamps make sense again.
    """

    def __init__(self, start: float, duration: float) -> None:
        """`start`: the container's own time of film time 0; `duration`: film length as far as known; seconds."""
        self._start = start
        self._limit = duration + BEYOND
        self._counted: float | None = None
        self._shift = 0.0
        self._ignored = 0.0
        self.jumps = 0
        self.gaps = 0.0
        """Seconds of holes between frames."""
        self.end = 0.0
        """Film time at which the sound placed so far ends."""

    def place(self, frames: Iterable[tuple[AudioFrame, bool]]) -> Iterator[PlacedFrame]:
        """Place (frame, whether something before it was lost) in order; frames come out `LOOKAHEAD` late."""
        ahead: deque[_Dated] = deque()
        fresh = True
        for frame, after_loss in frames:
            ahead.append(self._dated(frame, after_loss, ahead[-1].stray if ahead else self._shift + self._ignored))
            if len(ahead) > LOOKAHEAD:
                yield self._settle(ahead, fresh)
                fresh = False
        while ahead:
            yield self._settle(ahead, fresh)
            fresh = False

    def _dated(self, frame: AudioFrame, after_loss: bool, stray: float) -> _Dated:
        stamp = None if frame.time is None else frame.time - self._start
        if self._counted is None:
            self._counted = stamp or 0.0
        counted = self._counted
        self._counted += frame.samples / frame.sample_rate
        return _Dated(frame, counted, stray if stamp is None else stamp - counted, after_loss)

    def _settle(self, ahead: deque[_Dated], fresh: bool) -> PlacedFrame:
        item = ahead.popleft()
        step = self._step(item, ahead)
        if step:
            fresh = self._take(item.counted + self._shift, item.counted + item.stray, step) or fresh
        at = item.counted + self._shift
        self.end = max(self.end, at + item.frame.samples / item.frame.sample_rate)
        return PlacedFrame(item.frame, at, fresh)

    def _take(self, expected: float, stamp: float, step: float) -> bool:
        """Follow a step of the stamps to film time `stamp`, or decide that the clock is wrong; whether followed."""
        if self._ignored and expected - TOLERANCE <= stamp <= self._limit:
            step, self._ignored = stamp - expected, 0.0
        elif step < -BACKWARDS or expected + step > self._limit:
            self._ignored += step
            self.jumps += 1
            return False
        self._shift += step
        self.gaps += max(0.0, step)
        return True

    def _step(self, item: _Dated, ahead: deque[_Dated]) -> float:
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
