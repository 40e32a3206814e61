"""Looks for black bars in a video, a moment at each of a few places, by the filter that clips are checked with."""

from __future__ import annotations

from functools import partial

from eightcut.domain.picture_part import PicturePart
from eightcut.domain.progress import CancelToken, Report
from eightcut.errors import CutProblem, NoVideoTrack
from eightcut.media import probe
from eightcut.media.aside import READERS
from eightcut.media.ffmpeg import run_ffmpeg
from eightcut.media.on_disk import shown
from eightcut.media.picture_quality import BARS, NOTHING, frames_told, not_black, without_bars

_PLACES = 16
_FRAMES = 3
"""So many are looked at in each place."""
_FAR = 10.0
"""Seconds between two places from which on each is entered at the frame before it that stands on its own."""


def find_bars(path: str, number: int | None, cancel: CancelToken, report: Report) -> PicturePart | None:
    """The part of picture track `number` (None: the video's own) that black bars leave, over all of its length.

    Places are joined, and one that is dark says nothing. None where there are no bars, or nothing but dark places.
    NoVideoTrack, Cancelled, and the errors of `probe`.
    """
    info = READERS.call(path, probe.probe, path, number)
    picture, index = info.picture, READERS.call(path, _index, path, number)
    if picture is None or index is None:
        raise NoVideoTrack(f"{shown(path)} has no picture, so it has no black bars.", path)
    found: PicturePart | None = None
    step = info.duration / _PLACES
    look = partial(_part_at, path, index, (picture.width, picture.height), far=step >= _FAR, cancel=cancel)
    seen, problem = 0, None
    for place in range(_PLACES if step > 0 else 1):
        try:
            part = look((place + 0.5) * step)
            seen += 1
        except CutProblem as one:
            problem, part = one, None  # a damaged place; the others tell
        if part is not None:
            found = part if found is None else found.joined(part)
        report(place + 1.0, float(_PLACES), "places")
    if problem is not None and not seen:
        raise problem
    return without_bars(found, picture.width, picture.height)


def _index(path: str, number: int | None) -> int | None:
    with probe.open_media(path) as container:
        stream = probe.picture_stream(container, path, number)
        return None if stream is None else stream.index


def _part_at(
    path: str, index: int, size: tuple[int, int], at: float, *, far: bool, cancel: CancelToken
) -> PicturePart | None:
    """What is not black at this film time; None where nothing is bright, or there is no picture."""
    as_shown = f"scale={size[0]}:{size[1]}:out_range=tv,format=yuv420p"
    told = run_ffmpeg(
        [
            *(["-noaccurate_seek"] if far else []), "-ss", f"{at:.3f}", "-i", f"file:{path}", "-map", f"0:{index}",
            "-frames:v", str(_FRAMES), "-vf", f"{as_shown},{BARS},signalstats,metadata=mode=print:file=-",
            "-an", "-sn", "-dn", "-f", "null", "-",
        ],
        cancel, source=path,
    )  # fmt: skip
    frames = list(frames_told(told.splitlines()))
    lit = any(frame["signalstats.YHIGH"] > NOTHING for frame in frames)
    return not_black(frames[-1]) if lit else None
