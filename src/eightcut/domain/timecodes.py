"""Times as other programs write them: seconds, clock times, frames, and timecode with and without dropped numbers."""

from __future__ import annotations

import math
import re
from fractions import Fraction

from eightcut.values import dataclass

_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2}(?:\.\d+)?)", re.ASCII)
_TIMECODE = re.compile(r"(\d{1,3}):(\d{2}):(\d{2})([:;])(\d{2,3})", re.ASCII)
_FRAMES = re.compile(r"(\d{1,12})f", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_FASTEST = 300
_NEAR = Fraction(2, 1000)
"""Two rates of one kind differ by less than this many pictures a second: files round theirs."""


@dataclass(frozen=True, slots=True)
class FrameRate:
    """A rate that timecode can count: pictures a second, how many numbers a second has, whether numbers are dropped."""

    exact: Fraction
    base: int
    drop: bool = False

    @property
    def dropped(self) -> int:
        """Numbers that each minute leaves out, but for every tenth: 2 at 29.97, 4 at 59.94."""
        return self.base // 15 if self.drop else 0

    def frame(self, seconds: float) -> int:
        """The number of the picture shown at a film time, from 0."""
        return math.floor(Fraction(seconds) * self.exact + Fraction(1, 1000))

    def frames(self, seconds: float) -> int:
        """How many pictures a stretch of so many seconds has, at least one."""
        return max(1, round(Fraction(seconds) * self.exact))


def frame_rate(fps: Fraction) -> FrameRate | None:
    """How timecode counts pictures of this rate; None for one that it cannot count, such as a varying one."""
    base = round(fps)
    if not 1 <= base <= _FASTEST:
        return None
    slower = Fraction(base * 1000, 1001)
    if abs(fps - slower) < _NEAR and base % 6 == 0:
        return FrameRate(slower, base, base % 30 == 0)
    return FrameRate(Fraction(base), base) if abs(fps - base) < _NEAR else None


def timecode(frame: int, rate: FrameRate) -> str:
    """`01:00:00:00`; with `;` before the frames where numbers are dropped."""
    if rate.drop:
        tens, rest = divmod(frame, rate.base * 600 - 9 * rate.dropped)
        minutes = max(0, rest - rate.base * 60) // (rate.base * 60 - rate.dropped) + (rest >= rate.base * 60)
        frame += rate.dropped * (9 * tens + minutes)
    seconds, part = divmod(frame, rate.base)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{';' if rate.drop else ':'}{part:02d}"


def seconds_of(text: str, fps: Fraction | None) -> float:
    """Film time in seconds of `12.5`, `12,5`, `1:02.5`, `0:01:02.5`, `00:01:02:12`, `00:01:02;12` or `1500f`.

    `fps` is the video's own rate, None where it has no picture. ValueError: words that complete "The time `...` ".
    """
    plain = text.strip().replace(",", ".")
    if _NUMBER.fullmatch(plain):
        return float(plain)
    if found := _CLOCK.fullmatch(plain):
        hours, minutes, seconds = found.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
    frames = _FRAMES.fullmatch(plain)
    code = _TIMECODE.fullmatch(plain)
    if not frames and not code:
        raise ValueError("is none: give seconds, H:MM:SS.s, H:MM:SS:FF, or frames as 1500f")
    if fps is None or fps <= 0:
        raise ValueError("counts frames, and the video has no picture whose rate is known: give seconds")
    if frames:
        return float(int(frames[1]) / fps)
    assert code is not None
    return float(_counted(code, fps))


def _counted(code: re.Match[str], fps: Fraction) -> Fraction:
    rate = frame_rate(fps)
    if rate is None:
        raise ValueError(f"is timecode, which cannot count {float(fps):.3f} pictures a second: give seconds")
    hours, minutes, seconds, part = (int(code[group]) for group in (1, 2, 3, 5))
    dropped = rate.dropped if code[4] == ";" else 0
    missing = dropped and seconds == 0 and minutes % 10 and part < dropped
    if minutes > 59 or seconds > 59 or part >= rate.base or missing:
        raise ValueError(f"is no timecode of a video with {float(fps):.3f} pictures a second")
    past = hours * 60 + minutes
    return ((past * 60 + seconds) * rate.base + part - dropped * (past - past // 10)) / rate.exact
