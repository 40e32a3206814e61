"""Which part of a video is played, and whether it loops."""

from __future__ import annotations

from eightcut.domain.frame_times import Frame

_NEAR = 1e-6
"""Seconds by which two times may differ and still be the same."""
_BEFORE_END = 3.0
"""Seconds before the end of a span that became shorter, from where it is played."""


class Span:
    """A part of the video, its bounds in seconds of film time, or none. Without one the video plays to its end."""

    def __init__(self) -> None:
        self.bounds: tuple[float, float] | None = None
        self._loop = True
        self._once = False
        """Whether it is played to its end and no further."""

    @property
    def loop(self) -> bool:
        """Whether parts are played over and over."""
        return self._loop

    @loop.setter
    def loop(self, loop: bool) -> None:
        self._loop, self._once = loop, not loop

    @property
    def repeated(self) -> tuple[float, float] | None:
        """The bounds, where the part is played over and over."""
        return self.bounds if self._loop and not self._once else None

    @property
    def played_once(self) -> tuple[float, float] | None:
        """The bounds, where playing stops at the end of the part."""
        return self.bounds if self._once else None

    def forget(self) -> None:
        """No part any more; `loop` stays."""
        self.bounds, self._once = None, False

    def choose(self, start: float, end: float, loop: bool) -> None:
        """Another part; without `loop` this one is played once."""
        self.bounds = (start, end)
        self._once = not (loop and self._loop)

    def move(self, start: float, end: float, shown: Frame) -> bool:
        """New bounds; whether what plays has to begin again, as its start moved or the picture shown lies outside.

        From now on the part is repeated as `loop` says.
        """
        moved = self.bounds is not None and abs(self.bounds[0] - start) > _NEAR
        self.bounds, self._once = (start, end), not self._loop
        return moved or not start - _NEAR <= shown.start < end

    def before_end(self, end: float) -> float | None:
        """Where to play from if the part ended at `end`: three seconds before, not before its start. None: no part."""
        return None if self.bounds is None else max(self.bounds[0], end - _BEFORE_END)

    def left(self, before: Frame, shown: Frame) -> bool:
        """Whether playing went from inside of a repeated part to behind it: its end came nearer too late."""
        if self.repeated is None:
            return False
        start, end = self.repeated
        return start - _NEAR <= before.start < end <= shown.start

    def over(self, shown: Frame) -> bool:
        """Whether a part that is played once has been played with this picture."""
        return self.played_once is not None and shown.end >= self.played_once[1] - _NEAR
