"""Finds out when each picture of a video is shown: a few looks where the rate is constant, all packets where not."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, pairwise

import av.error
from av.container import InputContainer
from av.video.stream import VideoStream

from eightcut.domain.frame_grid import snap_rate
from eightcut.domain.frame_times import CLOSE, USUAL, FrameGrid, FrameList, FrameTimes, grid
from eightcut.domain.progress import CancelToken
from eightcut.media.probe import (
    MICROSECONDS,
    describe,
    listen_only_to,
    open_media,
    packets,
    picture_stream,
    probe,
    start_of,
)

_LOOKS = 6
"""Places, spread over the video, whose frames must lie on one grid."""
_EACH = 40
"""Packets that one look reads."""
_ODD = 2
"""Frames by which a file may miscount itself; where more are missing, some last longer than others."""
_TAIL = 3.0
"""Seconds before the end at which the last look begins."""


def frame_times(path: str, cancel: CancelToken, number: int | None = None) -> FrameTimes:
    """The video's frames in film time; where the rate varies every packet is read, seconds for an hour of video.

    `number`: the picture track, None for the video's own. NoVideoTrack, FileMissing, NotMedia, UnreadableFile,
    Cancelled.
    """
    even = frame_grid(path, cancel, number)
    if even is not None:
        return even
    return FrameList(
        (time for time in _from_the_beginning(path, cancel, number) if time is not None), probe(path).duration
    )


def frame_grid(path: str, cancel: CancelToken, number: int | None = None) -> FrameGrid | None:
    """The video's frames where the rate is constant, from a look at a few places, in some 30 ms; None where it varies.

    A video without a picture has a grid too. FileMissing, NotMedia, UnreadableFile, Cancelled.
    """
    with open_media(path) as container:
        info = describe(container, path, number=number)
        stream = picture_stream(container, path, number)
        if stream is None:
            return FrameGrid(USUAL, max(1, round(USUAL * Fraction(info.duration))))
        rate, told = stream.average_rate or stream.guessed_rate, stream.frames
        rates = [each for each in (rate, stream.guessed_rate) if each]
        listen_only_to(container, stream)
        seen = _looks(container, stream, info.duration, cancel)
    beginning = list(islice(_from_the_beginning(path, cancel, number), _EACH))
    if not beginning or None in beginning:
        return grid(info.duration, rate)
    seen.insert(0, sorted(time for time in beginning if time is not None))
    found = _as_grid(seen, rates, info.duration)
    return found if found is not None and (not told or abs(told - found.count) <= _ODD) else None


def _from_the_beginning(path: str, cancel: CancelToken, number: int | None) -> Iterator[float | None]:
    """Film times as the packets lie. Opened anew: in a transport stream no seek finds the first frames again."""
    with open_media(path) as container:
        stream = picture_stream(container, path, number)
        if stream is not None:
            listen_only_to(container, stream)
            yield from _times(container, stream, cancel)


def _looks(container: InputContainer, stream: VideoStream, duration: float, cancel: CancelToken) -> list[list[float]]:
    """Film times of the frames at several places, the end last."""
    places = [duration * n / _LOOKS for n in range(1, _LOOKS)] + [max(0.0, duration - _TAIL)]
    seen: list[list[float]] = []
    for place in places:
        if _seek(container, start_of(container) + place):
            upto = None if place == places[-1] else _EACH
            look = sorted(time for time in islice(_times(container, stream, cancel), upto) if time is not None)
            if look:
                seen.append(look)
    return seen


def _as_grid(seen: list[list[float]], rates: list[Fraction], duration: float) -> FrameGrid | None:
    first, last = seen[0][0], max(seen[-1])
    for rate in dict.fromkeys([snapped for r in rates for snapped in (snap_rate(r), r)]):
        length = float(1 / rate)
        near = min(CLOSE, length / 4)
        on_it = all(
            abs(time - first - length * round((time - first) / length)) < near for look in seen for time in look
        )
        # The first look has no hole, and what the file holds is as long as the grid says.
        whole = all(round((b - a) / length) == 1 for a, b in islice(pairwise(seen[0]), _EACH // 2))
        if on_it and whole:
            end = last if last + 2 * length >= duration - _TAIL else duration - length
            return FrameGrid(rate, max(1, round((end - first) / length) + 1), first)
    return None


def _times(container: InputContainer, stream: VideoStream, cancel: CancelToken) -> Iterator[float | None]:
    """Film times of the frames from here on, as the packets lie; None for one that tells none."""
    start = start_of(container)
    try:
        for packet in packets(container, stream):
            cancel.check()
            if packet.size and not packet.is_discard:
                yield None if packet.pts is None else float(packet.pts * packet.time_base) - start
    except av.error.FFmpegError:
        return


def _seek(container: InputContainer, time: float) -> bool:
    try:
        container.seek(int(time * MICROSECONDS))
    except av.error.FFmpegError:
        return False
    return True
