"""Which of several pictures in a file is the video: not the still before it, not the clip beside it."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from fractions import Fraction

import av.error
from av.container import InputContainer
from av.stream import Discard, Disposition
from av.video.stream import VideoStream

_LOOK, _PACKETS = Fraction(20), 20_000
"""Seconds of video, and packets at most, that are looked at."""
_FEW = 10
"""A picture with fewer frames by this factor than another one is a row of stills beside it."""
_SHORT = Fraction(1, 2)
"""A picture shorter than this part of the longest one is no video."""


def moving_streams(container: InputContainer) -> list[VideoStream]:
    """The video streams that can be decoded and that the file calls neither cover, thumbnail nor still."""
    still = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    known = [stream for stream in container.streams.video if getattr(stream, "codec_context", None) is not None]
    return [stream for stream in known if not stream.disposition & still]


def main_picture(container: InputContainer) -> int:
    """Index in the file of the stream that is the video, of several that move. The container is read on.

    Of those that are as long and have as many frames as a video it is the one that alone is marked as default, or else
    the longest; the first of equals.
    """
    streams = moving_streams(container)
    counted, seen = _look(container, streams)
    frames = {stream.index: _told_frames(stream) or counted[stream.index] for stream in streams}
    lengths = {stream.index: _told_length(stream) for stream in streams}
    if not all(lengths.values()):
        lengths = seen
    longest = max(lengths.values())
    full = [s for s in streams if frames[s.index] > 1 and frames[s.index] * _FEW >= max(frames.values())]
    full = [s for s in full if lengths[s.index] >= longest * _SHORT] or streams
    marked = [s for s in full if s.disposition & Disposition.default]
    chosen = marked if 0 < len(marked) < len(full) else full
    # Lengths that differ by the end of a frame are one.
    return max(chosen, key=lambda s: (round(lengths[s.index] / max(longest, Fraction(1)) * 20), -s.index)).index


def _look(container: InputContainer, streams: list[VideoStream]) -> tuple[Counter[int], dict[int, Fraction]]:
    """Of the first seconds of the video: packets of each stream, and from when to when it has any, in seconds."""
    for stream in container.streams:
        stream.discard = Discard.default if stream in streams else Discard.all
    seen: Counter[int] = Counter()
    times: dict[int, list[Fraction]] = {stream.index: [] for stream in streams}
    end = Fraction(container.start_time or 0, 1_000_000) + _LOOK
    with suppress(av.error.FFmpegError, IndexError):
        for packet in container.demux(*streams):
            seen[packet.stream.index] += 1 if packet.size else 0
            if packet.dts is not None:
                times[packet.stream.index].append(packet.dts * packet.time_base)
                if times[packet.stream.index][-1] > end:
                    break
            if seen.total() > _PACKETS:
                break
    return seen, {index: max(of) - min(of) if of else Fraction(0) for index, of in times.items()}


def _told_frames(stream: VideoStream) -> int:
    told = stream.metadata.get("NUMBER_OF_FRAMES", "")
    return stream.frames or (int(told) if told.isdigit() else 0)


def _told_length(stream: VideoStream) -> Fraction:
    """Seconds; 0 where the file does not tell."""
    if stream.duration and stream.time_base:
        return stream.duration * stream.time_base
    with suppress(ValueError):
        hours, minutes, seconds = stream.metadata.get("DURATION", "").split(":")
        return int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds)
    return Fraction(0)
