"""Finds out when each picture of a film is shown: a few looks where the rate is constant, all packets where not."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import av.error
from av.container import InputContainer
from av.video.stream import VideoStream

from eightcut.domain.frame_grid import snap_rate
from eightcut.domain.frame_times import CLOSE, FrameGrid, FrameList, FrameTimes, grid
from eightcut.domain.progress import CancelToken
from eightcut.media.probe import MICROSECONDS, describe, listen_only_to, open_media, packets, picture_stream, start_of

_LOOKS = 6
"""Places, spread over the film, whose frames must lie on one grid."""
_EACH = 40
"""Packets that one look reads."""
_TAIL = 3.0
"""Seconds before the end at which the last look begins."""


def frame_times(path: str, cancel: CancelToken) -> FrameTimes:
    """The film's frames in film time; one frame for the whole length where there is no picture.

    A constant rate is told by looks at several places; otherwise every packet is read, seconds for an hour of film.
    FileMissing, NotMedia, UnreadableFile, Cancelled.
    """
    with open_media(path) as container:
        info = describe(container, path)
        stream = picture_stream(container)
        if stream is None:
            return FrameGrid(Fraction(25), max(1, round(25 * info.duration)))
        listen_only_to(container, stream)
        start = start_of(container)
        rate = stream.average_rate or stream.guessed_rate
        seen = _looks(container, stream, start, info.duration, cancel)
        if seen is None:
            return grid(info.duration, rate)
        found = _as_grid(seen, [r for r in (rate, stream.guessed_rate) if r], info.duration)
        if found is not None:
            return found
        _seek(container, start)
        every = [time - start for time in _times(container, stream, cancel) if time is not None]
        return FrameList(every, info.duration) if every else grid(info.duration, rate)


def _looks(
    container: InputContainer, stream: VideoStream, start: float, duration: float, cancel: CancelToken
) -> list[list[float]] | None:
    """Film times of the frames at several places, the beginning first, the end last; None where there are none."""
    places = [duration * n / _LOOKS for n in range(_LOOKS)] + [max(0.0, duration - _TAIL)]
    seen: list[list[float]] = []
    for number, place in enumerate(places):
        if not _seek(container, start + place):
            continue
        look: list[float] = []
        for time in _times(container, stream, cancel):
            if time is None:
                return None
            look.append(time - start)
            if len(look) >= _EACH and number < len(places) - 1:
                break
        if look:
            seen.append(sorted(look))
    return seen or None


def _as_grid(seen: list[list[float]], rates: list[Fraction], duration: float) -> FrameGrid | None:
    first, last = seen[0][0], max(seen[-1])
    for rate in dict.fromkeys([snapped for r in rates for snapped in (snap_rate(r), r)]):
        length = float(1 / rate)
        near = min(CLOSE, length / 4)
        on_it = all(
            abs(time - first - length * round((time - first) / length)) < near for look in seen for time in look
        )
        # The first look has no hole, and what the file holds is as long as the grid says.
        steps = zip(seen[0], seen[0][1:], strict=False)
        whole = all(round((b - a) / length) == 1 for a, b in list(steps)[: _EACH // 2])
        if on_it and whole:
            end = last if last + 2 * length >= duration - _TAIL else duration - length
            return FrameGrid(rate, max(1, round((end - first) / length) + 1), first)
    return None


def _times(container: InputContainer, stream: VideoStream, cancel: CancelToken) -> Iterator[float | None]:
    """The container's own seconds of each frame from here on, as the packets lie; None for one that tells none."""
    try:
        for packet in packets(container, stream):
            cancel.check()
            if packet.size and not packet.is_discard:
                yield None if packet.pts is None else float(packet.pts * packet.time_base)
    except av.error.FFmpegError:
        return


def _seek(container: InputContainer, time: float) -> bool:
    try:
        container.seek(int(time * MICROSECONDS))
    except av.error.FFmpegError:
        return False
    return True
