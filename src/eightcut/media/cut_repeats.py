"""Which frames of a clip repeat or are missing, and why: a rate that varies, or a picture that stands. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

from eightcut.media.cut_plan import CutPlan, Survey, expected_frames
from eightcut.values import dataclass

_HOLES = 2
"""Long steps in a clip at most, among regular ones, that are holes; where there are more the rate varies."""
_SAME = Fraction(2, 100)
"""By how much the video's average may differ from the clip's rate where the video's is constant: a few lost frames."""
_STILL = Fraction(1, 4)
"""Seconds from which on a picture among others that last as long is a still."""
_LONG = Fraction(3, 2)
"""Frames of the clip from which on a step is a long one."""


@dataclass(frozen=True, slots=True)
class Repeats:
    """Frames that are repeated or dropped, and how many of them for which reason; the fields of `CutResult`."""

    repeated: int = 0
    late: int = 0
    ended: int = 0
    stood: int = 0


def repeats(plan: CutPlan, seen: Survey, written: Sequence[Fraction | None]) -> Repeats:
    """`written`: the time of the video's frame behind each frame of the clip, None where it is not known."""
    if plan.fps is None:
        return Repeats()
    told = [time for time in written if time is not None]
    behind = told if len(told) == plan.frames else expected_frames(plan, seen.frames)
    again = [len(list(same)) - 1 for _, same in groupby(behind)]
    late = min(plan.lead, again[0])
    again[0] -= late
    ended = again[-1] if seen.end is not None and behind[-1] == max(seen.frames) else 0
    again[-1] -= ended
    stood = sum(held for held, stands in zip(again, _stands(plan, seen, behind), strict=True) if stands)
    return Repeats(repeats_and_drops(behind, seen.frames), late, ended, stood)


def _stands(plan: CutPlan, seen: Survey, behind: Sequence[Fraction]) -> list[bool]:
    """Of each run of frames that show the same picture, whether that one stands still there."""
    assert plan.fps is not None
    shown = [time for time, _ in groupby(behind)]
    begins = [max(shown[0], plan.begin), *shown[1:]]
    after = [time for time in seen.frames if time > shown[-1]]
    ends = [*shown[1:], after[0] if after else plan.begin + plan.frames / plan.fps]
    long = [(end - begin) * plan.fps > _LONG for begin, end in zip(begins, ends, strict=True)]
    constant = seen.average is not None and abs(seen.average / plan.fps - 1) < _SAME
    if constant or sum(long) <= _HOLES:
        return long
    still = sum(not each for each in long) <= _HOLES
    return [still and end - begin > _STILL for begin, end in zip(begins, ends, strict=True)]


def repeats_and_drops(written: Sequence[Fraction], frames: Sequence[Fraction]) -> int:
    """How many written frames repeat the one before, plus how many of `frames` between first and last are missing."""
    different = sorted(set(written))
    between = sum(1 for time in frames if different[0] <= time <= different[-1])
    return len(written) - len(different) + max(0, between - len(different))


def as_planned(plan: CutPlan, seen: Survey, written: Sequence[Fraction | None]) -> bool:
    """Whether the frames that ffmpeg decoded are those that the packets promised, within half a frame of the clip."""
    if plan.fps is None:
        return True
    if not written or None in written or written[0] != plan.first:
        return False
    near = 1 / (2 * plan.fps)
    told = [time for time in written if time is not None]
    promised = expected_frames(plan, seen.frames)
    return len(told) != len(promised) or all(abs(a - b) < near for a, b in zip(told, promised, strict=True))
