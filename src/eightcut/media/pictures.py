"""One picture of a video, decoded exactly, as pixels to show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction

import av.error
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from eightcut.domain.media import Still
from eightcut.domain.progress import CancelToken
from eightcut.errors import NoVideoTrack, UnreadableFile
from eightcut.media.on_disk import shown
from eightcut.media.probe import MICROSECONDS, listen_only_to, open_media, packets, picture_stream, start_of

_CLOSE = 0.0015
_STEP = 1.0
"""Seconds before the moment from which decoding starts; four times more where no picture was found."""
_LONGEST = 300.0


def picture_at(path: str, time: float, height: int, cancel: CancelToken, number: int | None = None) -> Still:
    """The picture shown at `time`, seconds of film time, at most `height` pixels high, in the shape people see.

    `number`: the picture track, None for the video's own. After the last picture it is the last one, before the first
    the first. NoVideoTrack, UnreadableFile where nothing could be decoded, the errors of `probe`, Cancelled.
    """
    with open_media(path) as container:
        stream = picture_stream(container, path, number)
        if stream is None:
            raise NoVideoTrack(f"{shown(path)} has no picture. Choose a video.", path)
        listen_only_to(container, stream)
        stream.thread_type = "AUTO"
        moment, back = start_of(container) + time, _STEP
        while True:
            beginning = back > _LONGEST or moment - back <= start_of(container)
            _seek(container, start_of(container) if beginning else moment - back)
            found = _last_until(container, stream, moment, cancel)
            if found is not None and (beginning or _stamp(found) <= moment + _CLOSE):
                return _still(found, stream, height)
            if beginning:
                raise UnreadableFile(f"No picture of {shown(path)} can be decoded there. Copy the file again.", path)
            back *= 4


def pictures_near(
    path: str, times: Sequence[float], within: float, height: int, cancel: CancelToken, number: int | None = None
) -> list[tuple[float, Still]]:
    """For each of these film times the first picture from `within` seconds before it on, or what is shown there.

    Each with a film time less than `within` from the one asked for; where nothing can be decoded there is none. The
    errors of `picture_at`.
    """
    with open_media(path) as container:
        stream = picture_stream(container, path, number)
        if stream is None:
            raise NoVideoTrack(f"{shown(path)} has no picture. Choose a video.", path)
        listen_only_to(container, stream)
        stream.thread_type = "AUTO"
        begin = start_of(container)
        found = []
        for time in times:
            _seek(container, begin + time)
            first, last = begin + time - within + _CLOSE, begin + time + within - _CLOSE
            frame = _first_within(container, stream, first, last, cancel)
            if frame is not None:
                at = _stamp(frame) - begin
                found.append((at if abs(at - time) < within else time, _still(frame, stream, height)))
        return found


def _first_within(
    container: InputContainer, stream: VideoStream, first: float, last: float, cancel: CancelToken
) -> VideoFrame | None:
    """The first picture that begins between these moments, else the one before them."""
    before: VideoFrame | None = None
    for frame in _frames(container, stream, cancel):
        if _stamp(frame) >= first:
            return frame if _stamp(frame) <= last or before is None else before
        before = frame
    return before


def _last_until(
    container: InputContainer, stream: VideoStream, moment: float, cancel: CancelToken
) -> VideoFrame | None:
    """The last picture that begins no later than the moment; the first one where all begin later."""
    best: VideoFrame | None = None
    for frame in _frames(container, stream, cancel):
        if _stamp(frame) > moment + _CLOSE:
            return frame if best is None else best
        best = frame
    return best


def _frames(container: InputContainer, stream: VideoStream, cancel: CancelToken) -> Iterator[VideoFrame]:
    """The pictures from here on that have a time; over damage to the next that can be decoded."""
    for packet in packets(container, stream):
        cancel.check()
        with suppress(av.error.FFmpegError):
            yield from (frame for frame in stream.decode(packet) if frame.pts is not None)


def _stamp(frame: VideoFrame) -> float:
    return float((frame.pts or 0) * (frame.time_base or Fraction(1)))


def _still(frame: VideoFrame, stream: VideoStream, height: int) -> Still:
    turned = frame.rotation % 180 != 0
    ratio = stream.sample_aspect_ratio or Fraction(1)
    wide, high = round(frame.width * ratio), frame.height
    scale = min(1.0, height / (wide if turned else high))
    wide, high = max(2, round(wide * scale)), max(2, round(high * scale))
    pixels = frame.reformat(width=wide, height=high, format="rgb24").to_ndarray()
    upright = np.ascontiguousarray(np.rot90(pixels, frame.rotation // 90))
    return Still(upright.shape[1], upright.shape[0], upright.tobytes())


def _seek(container: InputContainer, time: float) -> None:
    try:
        container.seek(int(time * MICROSECONDS))
    except av.error.FFmpegError:
        container.seek(0)
