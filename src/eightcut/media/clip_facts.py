"""What a trainer's loader finds in a clip, by decoding all of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise

import av.error
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from eightcut.domain.clip_facts import ClipFacts, PictureFacts, SoundFacts
from eightcut.domain.progress import CancelToken
from eightcut.media.on_disk import unusable
from eightcut.media.probe import MICROSECONDS, decodable, listen_only_to, open_media, packets
from eightcut.media.sound_decoder import SoundDecoder, full_scale

_APART = 1.5
"""Units of the track's clock by which steps between frames differ where they are only rounded."""


def clip_facts(path: str, cancel: CancelToken) -> ClipFacts:
    """Length, picture and sound. FileMissing, NotMedia, UnreadableFile, Cancelled."""
    with open_media(path) as container:
        seconds = (container.duration or 0) / MICROSECONDS
        stream = next((one for one in container.streams.video if decodable(one)), None)
        picture = _picture(container, stream, path, cancel) if stream is not None else None
    with open_media(path) as container:
        heard = next((one for one in container.streams.audio if decodable(one)), None)
        sound = _sound(container, heard, path, cancel) if heard is not None else None
    return ClipFacts(seconds, picture, sound)


def _picture(container: InputContainer, stream: VideoStream, path: str, cancel: CancelToken) -> PictureFacts | None:
    stream.thread_type = "AUTO"
    codec = stream.codec_context
    size, rate = (codec.width, codec.height), Fraction(stream.average_rate or stream.guessed_rate or 0)
    stamps = sorted(_stamps(container, stream, path, cancel))
    if not stamps:
        return None
    steps = [after - before for before, after in pairwise(stamps)]
    even = not steps or max(steps) - min(steps) <= _APART
    last = float((stamps[-1] - stamps[0]) * (stream.time_base or Fraction(1, MICROSECONDS)))
    return PictureFacts(*size, len(stamps), rate, last, even)


def _stamps(container: InputContainer, stream: VideoStream, path: str, cancel: CancelToken) -> Iterator[int]:
    """When each frame that can be decoded is shown, in units of the stream's clock."""
    listen_only_to(container, stream)
    try:
        for packet in packets(container, stream):
            cancel.check()
            with suppress(av.error.InvalidDataError):
                for frame in stream.decode(packet):
                    if frame.pts is not None:
                        yield frame.pts
    except av.error.InvalidDataError:
        return  # what lies behind is lost to a loader, too
    except OSError as problem:
        raise unusable(path, problem) from problem


def _sound(container: InputContainer, stream: AudioStream, path: str, cancel: CancelToken) -> SoundFacts:
    listen_only_to(container, stream)
    decoder = SoundDecoder(container, stream, path)
    rate, channels, unit = stream.codec_context.sample_rate, stream.codec_context.channels, stream.time_base
    samples, peak, drift, first = 0, 0.0, 0, None
    for frame, _ in decoder.frames():
        cancel.check()
        if frame.pts is not None and unit is not None:
            place = round(frame.pts * unit * rate)
            first = place - samples if first is None else first
            drift = max(drift, abs(place - first - samples))
        samples += frame.samples
        peak = max(peak, float(np.abs(full_scale(frame.to_ndarray())).max(initial=0.0)))
    return SoundFacts(rate, channels, samples, peak, drift, decoder.damaged)
