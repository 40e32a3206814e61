"""What a file holds: how long the video is, its picture, its sound tracks; and how a file is opened for reading."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import av
import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Disposition, Stream
from av.video.stream import VideoStream

from eightcut.domain.media import AudioTrack, MediaInfo, Picture, PictureTrack
from eightcut.errors import NoAudioTrack, NotMedia, NoVideoTrack
from eightcut.media.formats import OPEN_OPTIONS, lists_others
from eightcut.media.main_picture import main_picture, moving_streams
from eightcut.media.on_disk import check_file, shown, unusable

MICROSECONDS = 1_000_000
_LATE_START = 0.5
"""A video that starts later than this, in seconds, may tell its end where it should tell its length."""
_TAIL = 10.0
"""Seconds before the presumed end from which the real end is looked for."""
_ROTATION_PACKETS = 100
_PROGRESSIVE = 1
"""Number of the order of fields that pictures without fields have; 0 is an unknown one."""
_USUAL = """
FL FR FC LFE BL BR FLC FRC BC SL SR TC TFL TFC TFR TBL TBC TBR DL DR WL WR SDL SDR LFE2 TSL TSR BFC BFL BFR SSL SSR TTL
TTR
"""
_PLACES = _USUAL.split()
"""Places of channels in the order that ffmpeg takes for usual."""
_GUESSED = {
    2: "FL FR", 3: "FL FR LFE", 4: "FL FR FC BC", 5: "FL FR FC BL BR", 6: "FL FR FC LFE BL BR",
    7: "FL FR FC LFE BC SL SR", 8: "FL FR FC LFE BL BR SL SR",
}  # fmt: skip
"""What ffmpeg takes channels for whose places the file does not tell."""


def open_media(path: str) -> InputContainer:
    """Open a file for reading, whatever its name holds; close it when done. FileMissing, UnreadableFile, NotMedia."""
    if check_file(path) == 0:
        raise NotMedia(f"{shown(path)} is empty. Copy or download it again.", path)
    try:
        container = av.open(f"file:{path}", metadata_errors="replace", options=OPEN_OPTIONS)
    except av.error.InvalidDataError as problem:
        raise _not_media(path) from problem
    except OSError as problem:
        raise unusable(path, problem) from problem
    except av.error.FFmpegError as problem:
        raise _not_media(path) from problem
    kinds = {stream.type for stream in container.streams}
    if not kinds & {"audio", "video"}:
        container.close()
        if kinds and "data" not in kinds:  # a cut MP4 has come out as a stream of data
            raise NotMedia(f"{shown(path)} contains neither picture nor sound. Choose another file.", path)
        raise _not_media(path)
    for sound in container.streams.audio:
        _plain_channels(sound)
    return container


def _plain_channels(stream: AudioStream) -> None:
    """Give a track whose channels come in an order of their own one that PyAV does not free twice.

    PyAV 17.1 to 18.1 abort the process otherwise (docs/upstream.md). Places that are in the usual order stay; where
    they are not, nothing is known of the channels any more but their number.
    """
    if not decodable(stream):
        return
    layout = stream.codec_context.layout
    names = [channel.name for channel in layout.channels]
    known = [_PLACES.index(name) for name in names if name in _PLACES]
    usual = len(known) == len(names) and all(a < b for a, b in pairwise(known))
    if names:
        stream.codec_context.layout = "+".join(names) if usual else f"{len(names)} channels"


def _not_media(path: str) -> NotMedia:
    if lists_others(path):
        return NotMedia(f"{shown(path)} is a list of other files, not a video: open the files it lists instead.", path)
    with Path(path).open("rb") as file:
        head = file.read(8)
    if head[4:8] == b"ftyp":
        return NotMedia(
            f"{shown(path)} is damaged or cut off: it lacks the index that an MP4 file needs. Copy, "
            "download or record it again.",
            path,
        )
    return NotMedia(f"{shown(path)} is not a readable video or sound file. Choose another file.", path)


def probe(path: str, number: int | None = None) -> MediaInfo:
    """What the file holds, its picture that of track `number`. FileMissing, NotMedia, UnreadableFile, NoVideoTrack."""
    with open_media(path) as container:
        picture = picture_stream(container, path, number)
        turned = picture is not None and _rotation(container, picture) % 180 != 0
        return describe(container, path, turned, number)


def describe(container: InputContainer, path: str, turned: bool = False, number: int | None = None) -> MediaInfo:
    """The same of an open container, which may be read on from another place afterwards.

    `turned`: the picture is shown rotated by a quarter. To find that out costs decoding a frame.
    """
    picture = picture_stream(container, path, number)
    start = start_of(container)
    duration = (container.duration or 0) / MICROSECONDS
    if duration <= 0 or start > _LATE_START:
        duration = last_moment(container, start + duration - _TAIL)
    sounds = container.streams.audio
    default = sound_stream(container, path, None) if sounds else None
    return MediaInfo(
        path=path,
        duration=duration,
        start=start,
        picture=None if picture is None else _picture(picture, turned),
        tracks=tuple(_track(number, stream, stream == default) for number, stream in enumerate(sounds)),
        container=container.format.name,
        pictures=_pictures(container, path),
        timecode=container.metadata.get("timecode") or (picture.metadata.get("timecode", "") if picture else ""),
    )


def start_of(container: InputContainer) -> float:
    """The container's own time, in seconds, of film time 0."""
    return (container.start_time or 0) / MICROSECONDS


def decodable(stream: Stream) -> bool:
    """Whether there is a decoder for the stream; PyAV gives it no codec context otherwise, whatever its types say."""
    return getattr(stream, "codec_context", None) is not None


def picture_stream(container: InputContainer, path: str, number: int | None = None) -> VideoStream | None:
    """The picture track of that number among the video streams; None: the moving picture, no cover, no still.

    Of several it is the one that the file marks as its default, unless that is a still before the video; else the
    longest. NoVideoTrack where the number is none.
    """
    streams = container.streams.video
    if number is not None:
        if not 0 <= number < len(streams) or not decodable(streams[number]):
            raise NoVideoTrack(f"{shown(path)} has no picture track {number}. `8cut tracks` lists its tracks.", path)
        return streams[number]
    moving = moving_streams(container)
    if len(moving) > 1:
        there = Path(path).stat()
        index = _main_picture(path, there.st_size, there.st_mtime_ns)
        return next((stream for stream in moving if stream.index == index), moving[0])
    return moving[0] if moving else None


@lru_cache(maxsize=256)
def _main_picture(path: str, _size: int, _changed: int) -> int:
    with open_media(path) as container:
        return main_picture(container)


def sound_stream(container: InputContainer, path: str, track: int | None) -> AudioStream:
    """The sound track of that number; None: the one the file marks as default, or the first. NoAudioTrack."""
    streams = container.streams.audio
    if not streams:
        raise NoAudioTrack(f"{shown(path)} has no sound. Choose a file with a sound track.", path)
    if track is None:
        return next((stream for stream in streams if stream.disposition & Disposition.default), streams[0])
    if not 0 <= track < len(streams):
        there = "only track 0" if len(streams) == 1 else f"tracks 0 to {len(streams) - 1}"
        raise NoAudioTrack(f"{shown(path)} has no sound track {track}. It has {there}.", path)
    return streams[track]


def listen_only_to(container: InputContainer, wanted: Stream) -> None:
    """Let the demuxer skip every other stream's packets."""
    for stream in container.streams:
        stream.discard = Discard.default if stream.index == wanted.index else Discard.all


def packets(container: InputContainer, *streams: Stream) -> Iterator[Packet[Stream]]:
    """Packets of these streams from here to the end, then the empty ones that flush the decoders.

    Raises PyAV's errors where reading fails; calling again reads on behind the damage.
    """
    try:
        yield from container.demux(*streams)
    except IndexError:
        # A damaged or spliced transport stream brings new streams in the middle; PyAV, which does not know them,
        # stumbles over them when it flushes, after the last packet.
        return


def last_moment(container: InputContainer, since: float) -> float:
    """Film time at which the last picture or sound ends; read from `since` (the container's own seconds) to the end."""
    attached = Disposition.attached_pic
    streams = [s for s in container.streams if s.type in ("audio", "video") and not s.disposition & attached]
    for stream in streams:
        stream.discard = Discard.default
    for place in (max(since, start_of(container)), start_of(container)):
        end = _end_of_packets(container, streams, place)
        if end is not None:
            return max(0.0, end - start_of(container))
    return 0.0


def _end_of_packets(container: InputContainer, streams: list[Stream], place: float) -> float | None:
    end: float | None = None
    try:
        container.seek(int(place * MICROSECONDS))
        for packet in packets(container, *streams):
            if packet.pts is not None:
                moment = float((packet.pts + (packet.duration or 0)) * packet.time_base)
                end = moment if end is None else max(end, moment)
    except av.error.FFmpegError:
        return end
    return end


def _track(number: int, stream: AudioStream, default: bool) -> AudioTrack:
    known = decodable(stream)
    return AudioTrack(
        number=number,
        rate=stream.codec_context.sample_rate or 0 if known else 0,
        channels=stream.codec_context.channels if known else 0,
        codec=stream.codec_context.codec.canonical_name if known else "",
        language=stream.metadata.get("language", ""),
        title=stream.metadata.get("title", ""),
        default=default,
        samples=stream.codec_context.format.name if known and stream.codec_context.format is not None else "",
        places=places_of(stream),
    )


def places_of(stream: AudioStream) -> tuple[str, ...]:
    """Where each channel is heard, as ffmpeg takes it; () where nobody knows."""
    if not decodable(stream):
        return ()
    names = [channel.name for channel in stream.codec_context.layout.channels]
    return tuple(names if set(names) <= set(_PLACES) else _GUESSED.get(len(names), "").split())


def _pictures(container: InputContainer, path: str) -> tuple[PictureTrack, ...]:
    default, moving = picture_stream(container, path), moving_streams(container)
    return tuple(
        PictureTrack(
            number, _picture(stream, turned=False), stream.metadata.get("language", ""),
            stream.metadata.get("title", ""), stream == default,
        )
        for number, stream in enumerate(container.streams.video)
        if stream in moving
    )  # fmt: skip


def _picture(stream: VideoStream, turned: bool) -> Picture:
    width, height = stream.codec_context.width, stream.codec_context.height
    if stream.sample_aspect_ratio:
        width = round(width * stream.sample_aspect_ratio)
    if turned:
        width, height = height, width
    rate = stream.average_rate or stream.guessed_rate or Fraction(25)
    codec = stream.codec_context
    return Picture(width, height, Fraction(rate), codec.codec.canonical_name, codec.field_order > _PROGRESSIVE)


def _rotation(container: InputContainer, stream: VideoStream) -> int:
    """Degrees by which the first picture is shown turned; 0 where none of the first packets can be decoded."""
    for _, packet in zip(range(_ROTATION_PACKETS), container.demux(stream), strict=False):
        try:
            frames = stream.decode(packet)
        except av.error.FFmpegError:
            continue
        for frame in frames:
            return frame.rotation
    return 0
