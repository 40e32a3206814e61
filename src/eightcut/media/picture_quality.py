"""Measures a clip's picture with ffmpeg's own filters: black, still, cuts, flashes, bars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from eightcut.domain.picture_part import PicturePart
from eightcut.domain.picture_quality import PictureQuality
from eightcut.domain.progress import CancelToken
from eightcut.media import probe
from eightcut.media.aside import READERS
from eightcut.media.ffmpeg import run_ffmpeg

_BLACK = 18
"""A line with a mean of at most this (of 255; black is 16) may belong to a bar: scenes at night lie above."""
BARS = f"cropdetect=limit={_BLACK}:round=2:reset=0:skip=0"
"""Tells of each frame which part of it, and of those before, is not black."""
_FILTERS = (
    BARS, "scale=160:-2:flags=area", "format=yuv420p", "signalstats",
    "scdet", "metadata=mode=print:file=-",
)  # fmt: skip
NOTHING = 24.0
"""Nine tenths of the pixels of a black frame are at most this bright."""
_SAME, _LONG = 0.05, 0.5
"""Nothing moves: the mean difference to the frame before is below this, for as many seconds."""
_CUT = 10.0
"""Score of a change of shot, of 100: what `scdet` takes by itself. It compares two changes, so the first has none."""
_JUMP, _BACK, _SHORT = 25.0, 10.0, 0.2
"""A flash: the mean jumps by so much, and is back within so much after as many seconds."""
_BAR = 0.02
"""A bar on both sides is at least this share of the picture's side each."""


def picture_quality(path: str, cancel: CancelToken) -> PictureQuality | None:
    """Of the picture, decoded once; None where a file has none. CutProblem, Cancelled and the errors of `probe`."""
    picture = READERS.call(path, probe.probe, path).picture
    if picture is None:
        return None
    as_shown = f"scale={picture.width}:{picture.height}"  # changes nothing, but where pixels are no squares
    filters = ",".join((as_shown, *_FILTERS))
    told = run_ffmpeg(
        ["-i", f"file:{path}", "-map", "0:V:0", "-vf", filters, "-an", "-sn", "-dn", "-f", "null", "-"],
        cancel, source=path,
    )  # fmt: skip
    return measure(list(frames_told(told.splitlines())), picture.width, picture.height)


def frames_told(lines: Sequence[str]) -> Iterator[Mapping[str, float]]:
    """What the filters say of each frame, by name."""
    frame: dict[str, float] = {}
    for line in lines:
        if line.startswith("frame:"):
            if frame:
                yield frame
            frame = {"time": float(line.rpartition("pts_time:")[2])}
        else:
            name, _, value = line.partition("=")
            frame[name.removeprefix("lavfi.")] = float(value)
    if frame:
        yield frame


def measure(frames: Sequence[Mapping[str, float]], width: int, height: int) -> PictureQuality:
    """Of what the filters say of one frame after the other, `time` in seconds, in a picture of so many pixels."""
    if not frames:
        return PictureQuality(width, height)
    begin = frames[0]["time"]
    times = [frame["time"] - begin for frame in frames]
    step = times[-1] / (len(times) - 1) if len(times) > 1 else 0.0
    flashes = _flashes([frame["signalstats.YAVG"] for frame in frames], round(_SHORT / step) if step else 0)
    lit = {number for flash in flashes for number in range(flash[0], flash[1] + 1)}
    changes = [number for number, frame in enumerate(frames) if number > 1 and frame["scd.score"] >= _CUT]
    at_rest = [frame["signalstats.YDIF"] < _SAME for frame in frames[1:]]
    runs = [(first, count) for first, count in _runs(at_rest) if count * step >= _LONG]
    black = [number for number, frame in enumerate(frames) if frame["signalstats.YHIGH"] <= NOTHING]
    return PictureQuality(
        width,
        height,
        black=len(black) / len(frames),
        still=sum(run for _, run in runs) / len(at_rest) if at_rest else 0.0,
        cuts=tuple(times[number] for number in changes if number not in lit),
        flashes=tuple(times[first] for first, _ in flashes),
        shown=without_bars(not_black(frames[-1]), width, height),
        black_at=times[black[0]] if black else None,
        still_at=times[runs[0][0]] if runs else None,
    )


def _runs(same: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Number of the first and count of each stretch of true."""
    for true, run in groupby(range(len(same)), key=lambda number: same[number]):
        numbers = list(run)
        if true:
            yield numbers[0], len(numbers)


def _flashes(levels: Sequence[float], most: int) -> list[tuple[int, int]]:
    """First frame of each flash, and the first behind it."""
    found: list[tuple[int, int]] = []
    for first in range(1, len(levels)):
        if found and first <= found[-1][1]:
            continue
        before = levels[first - 1]
        if abs(levels[first] - before) < _JUMP:
            continue
        behind = range(first + 1, min(len(levels), first + most + 1))
        back = next((number for number in behind if abs(levels[number] - before) < _BACK), None)
        if back is not None:
            found.append((first, back))
    return found


def not_black(last: Mapping[str, float]) -> PicturePart | None:
    """What the last frame knows of itself and all before it; None where nothing was but black."""
    left, right, top, bottom = (round(last[f"cropdetect.{name}"]) for name in ("x1", "x2", "y1", "y2"))
    return PicturePart(left, top, right + 1 - left, bottom + 1 - top) if right > left and bottom > top else None


def without_bars(part: PicturePart | None, width: int, height: int) -> PicturePart | None:
    """The part of a picture of this size that is not black, where bars lie on two sides of it; None where they do not.

    One dark side is none: it may be the picture's own.
    """
    if part is None:
        return None
    beside = min(part.x, width - part.x - part.width) >= _BAR * width
    above = min(part.y, height - part.y - part.height) >= _BAR * height
    return part if beside or above else None
