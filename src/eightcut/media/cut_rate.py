"""The constant rate of a clip: the one that the video's own frames keep there, the fast ones above all. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from statistics import median

from eightcut.domain.frame_grid import STANDARD, snap_rate

MICROSECOND = 1_000_000
NOMINAL = Fraction(25)
"""Frames per second where the video tells nothing that can be believed."""
SLOWEST = Fraction(5)
"""Frames per second below which a video is a row of stills, and a clip has the video's nominal rate."""
FASTEST = Fraction(300)
_LIKELY = (Fraction(1), Fraction(2), Fraction(1, 2), Fraction(4, 5))
"""What the rate of a video may be of the one that its file tells."""
_CLOSE = Fraction(15, 1000)
_TRIED = (*STANDARD, Fraction(144), Fraction(200), Fraction(240))
_RUN = 3
"""Steps of one length, one after the other, that make it a regular one."""
_EQUAL, _ROUNDED = Fraction(11, 10), Fraction(11, 10_000)
"""Steps are of one length up to this ratio, plus what a file that counts milliseconds makes of them, in seconds."""
_ON_THE_GRID = Fraction(35, 100)
_A_LITTLE_MORE = Fraction(103, 100)
_STRAYS, _STRAYS_APART = 50, 8
"""Of so many frames one may be too near to its neighbour, and two of these no nearer to each other than this."""


def nearest(value: Fraction) -> int:
    """The nearest whole number of one that is not negative, halves up."""
    return int(value + Fraction(1, 2))


def microseconds(time: Fraction) -> int:
    """The nearest whole number of microseconds, halves away from 0, as ffmpeg counts them."""
    return nearest(time * MICROSECOND) if time >= 0 else -nearest(-time * MICROSECOND)


def slots(frames: Sequence[Fraction], fps: Fraction, anchor: Fraction | None = None) -> list[int]:
    """The place of each frame on a constant grid: the nearest one, 0 for the first frame alone.

    The grid begins at `anchor`, with the first frame where there is none. What lies halfway goes where ffmpeg, which
    counts microseconds, puts it.
    """
    begin = microseconds(frames[0] if anchor is None else anchor)
    slot = fps / MICROSECOND
    return [0] + [max(1, nearest(max(0, microseconds(time) - begin) * slot)) for time in frames[1:]]


def choose_rate(frames: Sequence[Fraction], average: Fraction | None, nominal: Fraction | None = None) -> Fraction:
    """The constant rate for frames at these times; `average` and `nominal` are what the file tells of its rate.

    Where the frames are even it is theirs, which repeats and drops none; with holes between them still. Where the rate
    varies it is that of the shortest regular step, so that no motion is lost. Stills have the nominal rate.
    """
    even = _even(frames, average)
    if even is not None and len(frames) > _RUN:
        return even
    regular = _regular_rate(frames, [rate for rate in (average, nominal) if rate])
    usual = _usual(average, nominal)
    if regular is None and len(frames) <= 2 * _RUN:
        return even if even is not None and len(frames) > 1 else usual
    least = regular or 1 / median(b - a for a, b in pairwise(frames))
    if least < SLOWEST:
        return usual
    tried = sorted({*_TRIED, usual, *([regular] if regular else [])})
    on_grid = [rate for rate in tried if _is_on_grid(frames, rate)]
    best = _best([rate for rate in on_grid if regular is None or rate < regular * _A_LITTLE_MORE], frames)
    if best is not None:
        return best
    if regular is not None and _keeps_all(slots(frames, regular)):
        return regular
    faster = [rate for rate in tried if rate > least / _A_LITTLE_MORE and _keeps_all(slots(frames, rate))]
    return _best(on_grid, frames) or (faster[0] if faster else tried[-1])


def _even(frames: Sequence[Fraction], average: Fraction | None) -> Fraction | None:
    """A rate that repeats and drops none of the frames: the told one, snapped or not, or, where they are even, theirs.

    Theirs may be half or twice the told one, as with fields, or 4/5 of it, as where a video of 24 frames is flagged to
    be shown as 60 fields.
    """
    usable = average if average is not None and SLOWEST <= average <= FASTEST else None
    tries = [snap_rate(usable), usable] if usable else []
    if len(frames) > 1:
        own = ((len(frames) - 1) / (frames[-1] - frames[0])).limit_denominator(1001)
        off = {k: abs(own / (usable * k) - 1) for k in _LIKELY} if usable else {}
        tries += [snap_rate(usable * k) for k in off if usable and off[k] < _CLOSE + Fraction(1, 2 * len(frames))]
        tries += [snap_rate(own), own]
    return next((fps for fps in tries if fps >= SLOWEST and _is_even(frames, fps)), None)


def _is_even(frames: Sequence[Fraction], fps: Fraction) -> bool:
    """Whether each frame has the next place; at an unusual rate, into which a lost one may hide, clearly so."""
    if slots(frames, fps) != list(range(len(frames))):
        return False
    return fps in STANDARD or all(abs((t - frames[0]) * fps - i) <= _ON_THE_GRID for i, t in enumerate(frames))


def _usual(average: Fraction | None, nominal: Fraction | None) -> Fraction:
    """The rate of a video of which no frames tell it."""
    told = [rate for rate in (average, nominal) if rate is not None and SLOWEST <= rate <= FASTEST]
    if average in told and nominal in told and any(abs(told[1] / (told[0] * k) - 1) < _CLOSE for k in (1, 2)):
        return snap_rate(told[0])
    standard = [snap_rate(rate) for rate in reversed(told) if snap_rate(rate) in STANDARD]
    return standard[0] if standard else NOMINAL


def _regular_rate(frames: Sequence[Fraction], told: Sequence[Fraction]) -> Fraction | None:
    """The rate of the shortest step that comes several times in a row, as a usual rate where it is near to one."""
    steps = [b - a for a, b in pairwise(frames)]
    starts = range(len(steps) - _RUN + 1)
    runs = [(sum(steps[i : i + _RUN], Fraction(0)), i) for i in starts if _is_one_length(steps[i : i + _RUN])]
    if not runs:
        return None
    shortest, first = min(runs)
    mean = shortest / _RUN
    last = first + _RUN
    while last < len(steps) and _is_one_length([mean, steps[last]]):
        last += 1
    while first and _is_one_length([mean, steps[first - 1]]):
        first -= 1
    own = (last - first) / sum(steps[first:last], Fraction(0))
    if own < SLOWEST:
        return None
    blur = min(Fraction(4, 100), _CLOSE / 3 + 2 * _ROUNDED / (last - first) * own)
    near = [snap_rate(rate) for rate in told if abs(rate / own - 1) < blur]
    standard = [rate for rate in STANDARD if abs(rate / own - 1) < blur]
    # Of a short run a whole rate and the one a thousandth slower cannot be told apart where milliseconds are counted.
    sure = _ROUNDED * own / (last - first)
    return min(
        near or standard or [own.limit_denominator(1001)],
        key=lambda rate: (
            abs(rate / own - 1) > sure,
            rate.denominator if abs(rate / own - 1) <= sure else 1,
            abs(rate - own),
        ),
    )


def _is_one_length(steps: Sequence[Fraction]) -> bool:
    return max(steps) <= min(steps) * _EQUAL + _ROUNDED


def _is_on_grid(frames: Sequence[Fraction], fps: Fraction) -> bool:
    places = slots(frames, fps)
    far = sum(abs((time - frames[0]) * fps - place) > _ON_THE_GRID for time, place in zip(frames, places, strict=True))
    return far * 33 <= len(frames) and _keeps_all(places)


def _best(rates: Sequence[Fraction], frames: Sequence[Fraction]) -> Fraction | None:
    """The slowest of these rates, of those beside it the one that the frames miss least."""
    if not rates:
        return None
    alike = [rate for rate in rates if rate < rates[0] * (1 + _CLOSE)]
    return min(alike, key=lambda fps: sum(abs((t - frames[0]) * fps - nearest((t - frames[0]) * fps)) for t in frames))


def _keeps_all(places: Sequence[int]) -> bool:
    """Whether every frame has a place of its own, but for a stray one here and there."""
    lost = [i for i, (a, b) in enumerate(pairwise(places)) if a == b]
    return len(lost) <= max(1, len(places) // _STRAYS) and all(b - a > _STRAYS_APART for a, b in pairwise(lost))
