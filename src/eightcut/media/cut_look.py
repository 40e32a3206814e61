"""What a video's pictures and sound are like before anything is done to them: size, shape, fields, colours, samples."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av.error
from av.audio.codeccontext import AudioCodecContext
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from eightcut.media.aside import READERS
from eightcut.media.probe import decodable, open_media
from eightcut.values import dataclass

_PACKETS = 100
"""Packets of the picture among which its first frame must be."""
_FILMS = 256
_MICROSECOND = 1_000_000
_SHAPELESS = ("mpegts", "mpeg", "mpegvideo", "h264", "hevc", "m4v", "avi", "flv", "asf", "mxf")
"""Kinds of file that leave the shape of pixels to the pictures."""
UNKNOWN = "unknown"
_RANGES = {1: "tv", 2: "pc"}
_MATRICES = {
    0: "gbr", 1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "ycgco", 9: "bt2020nc",
    10: "bt2020c", 14: "ictcp",
}  # fmt: skip
_PRIMARIES = {
    1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "film", 9: "bt2020", 10: "smpte428",
    11: "smpte431", 12: "smpte432", 22: "ebu3213",
}  # fmt: skip
_TRANSFERS = {
    1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 7: "smpte240m", 8: "linear", 9: "log100", 10: "log316",
    11: "iec61966-2-4", 12: "bt1361e", 13: "iec61966-2-1", 14: "bt2020-10", 15: "bt2020-12", 16: "smpte2084",
    17: "smpte428", 18: "arib-std-b67",
}  # fmt: skip
_BITS = {"u8": 8, "s16": 16, "s32": 32, "s64": 64, "flt": 25, "dbl": 53}
"""Samples as a decoder gives them -> bits that they tell of. Of float, the fraction and its sign."""
_FINER = {
    "pcm_s20": 20, "pcm_s24le": 24, "pcm_s24be": 24, "pcm_u24le": 24, "pcm_u24be": 24, "pcm_s24le_planar": 24,
    "pcm_s24daud": 24, "pcm_bluray": 24, "pcm_dvd": 24, "flac": 24, "alac": 24, "tta": 24, "wavpack": 24,
    "truehd": 24, "mlp": 24, "dca": 24,
}  # fmt: skip
"""What is left of the 32 bits that some decoders give."""


@dataclass(frozen=True, slots=True)
class Colours:
    """How a picture's numbers mean colours, in ffmpeg's names: kind of pixel, range, matrix, primaries, transfer."""

    pixels: str
    range: str = UNKNOWN
    matrix: str = UNKNOWN
    primaries: str = UNKNOWN
    transfer: str = UNKNOWN


@dataclass(frozen=True, slots=True)
class Look:
    """A frame as ffmpeg hands it on, turned upright: size and shape of its pixels, whether it holds two fields."""

    size: tuple[int, int]
    shape: Fraction
    """Width of a pixel by its height."""
    interlaced: bool
    colours: Colours
    turned: bool = False
    """Whether it stands on its side in the file."""
    bottom_first: bool = False
    """Of two fields the lower is the earlier one, as far as is known."""
    by_frames: bool = False
    """Whether the shape is told by the pictures themselves, each for what follows, and not once by the file."""

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height with square pixels; the side that is the height in the file stays as it is."""
        if self.turned:
            return self.size[0], round(self.size[1] / self.shape)
        return round(self.size[0] * self.shape), self.size[1]

    @property
    def ratio(self) -> float:
        """Width by height of the whole picture as shown."""
        return float(self.size[0] * self.shape / self.size[1])


@dataclass(frozen=True, slots=True)
class SoundKind:
    """A sound track's codec and the format of its samples, in ffmpeg's names; bits of a sample, 0 where they are lossy.

    32-bit float counts 25, whole numbers and doubles what they have.
    """

    codec: str
    samples: str
    bits: int
    rate: int = 0
    """Hz."""


class _Seen:
    """The last look of clips of a video's picture track, with which the next one is planned. Threads may share it."""

    def __init__(self) -> None:
        self._looks: OrderedDict[tuple[str, int, int, int], Look] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, video: tuple[str, int, int, int]) -> Look | None:
        with self._lock:
            return self._looks.get(video)

    def note(self, video: tuple[str, int, int, int], look: Look) -> None:
        with self._lock:
            self._looks[video] = look
            while len(self._looks) > _FILMS:
                self._looks.popitem(last=False)


_SEEN = _Seen()


def look_of(path: str, index: int) -> tuple[Look | None, str]:
    """The look of a picture track, and its decoder's name: the beginning's look, or the one that was met last.

    Found out once as long as the file stays the same. None where no frame can be decoded.
    """
    video = _film(path)
    look, codec = _first_look(*video, index)
    return _SEEN.get((*video, index)) or look, codec


def shapes_within(
    path: str, index: int, seek: Fraction | None, begin: Fraction, end: Fraction
) -> list[Fraction] | None:  # fmt: skip
    """The shapes of pixels from `begin` to `end`, the container's own seconds, each that differs from the one before.

    Read from `seek` on (None: from the beginning), where a picture that stands alone lies before `begin`.
    None where the file tells one for all pictures, or nothing can be seen.
    """
    return READERS.call(path, read_shapes, path, index, seek, begin, end)


def read_shapes(
    path: str, index: int, seek: Fraction | None, begin: Fraction, end: Fraction
) -> list[Fraction] | None:  # fmt: skip
    """The same, read here."""
    with open_media(path) as container:
        if container.format.name not in _SHAPELESS:
            return None
        stream = next(s for s in container.streams.video if s.index == index)
        stream.codec_context.skip_frame = "NONKEY"
        if seek is not None:
            with suppress(av.error.FFmpegError):
                container.seek(int(seek * _MICROSECOND))
        under: Fraction | None = None
        found: list[Fraction] = []
        for time, shape in _shapes(container, stream):
            if time >= end:
                break
            if time <= begin:
                under = shape
            elif not found or found[-1] != shape:
                found.append(shape)
        seen = [*([under] if under is not None else []), *found]
        return [shape for shape, before in zip(seen, [None, *seen], strict=False) if shape != before] or None


def _shapes(container: InputContainer, stream: VideoStream) -> Iterator[tuple[Fraction, Fraction]]:
    """Time and shape of every frame that stands alone; damage is passed over."""
    known = False
    with suppress(av.error.FFmpegError):
        for packet in container.demux(stream):
            stamp = packet.pts if packet.pts is not None else packet.dts
            if stamp is None:
                continue
            if packet.is_keyframe:
                with suppress(av.error.FFmpegError):
                    stream.decode(packet)
                    known = True
            told = stream.codec_context.sample_aspect_ratio
            if known:
                yield stamp * packet.time_base, Fraction(told) if told else Fraction(1)


def remember_look(path: str, index: int, look: Look) -> None:
    """Pictures of this track of a video looked like this where they were cut."""
    _SEEN.note((*_film(path), index), look)


def sound_kind(path: str, index: int) -> SoundKind | None:
    """How a sound track is stored; None where nobody can decode it."""
    return _sounds(*_film(path)).get(index)


def _film(path: str) -> tuple[str, int, int]:
    there = Path(path).stat()
    return path, there.st_size, there.st_mtime_ns


@lru_cache(maxsize=_FILMS)
def _sounds(path: str, _size: int, _changed: int) -> dict[int, SoundKind]:
    return READERS.call(path, read_sounds, path)


def read_sounds(path: str) -> dict[int, SoundKind]:
    """How each sound track is stored, by its index; read here."""
    with open_media(path) as container:
        return {
            stream.index: _sound_kind(stream.codec_context)
            for stream in container.streams.audio
            if decodable(stream) and stream.codec_context.format is not None
        }


@lru_cache(maxsize=_FILMS)
def _first_look(path: str, _size: int, _changed: int, index: int) -> tuple[Look | None, str]:
    return READERS.call(path, read_first_look, path, index)


def read_first_look(path: str, index: int) -> tuple[Look | None, str]:
    """The look of the first frame, and the decoder's name; read here."""
    with open_media(path) as container:
        stream = next(s for s in container.streams.video if s.index == index)
        return _look(container, stream), stream.codec_context.codec.name


def _look(container: InputContainer, stream: VideoStream) -> Look | None:
    for _, packet in zip(range(_PACKETS), container.demux(stream), strict=False):
        try:
            frames = stream.decode(packet)
        except av.error.FFmpegError:
            continue
        for frame in frames:
            return _look_of(stream, frame)
    return None


def _look_of(stream: VideoStream, frame: VideoFrame) -> Look:
    told = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio
    shape = Fraction(told) if told else Fraction(1)
    size = frame.width, frame.height
    turned = frame.rotation % 180 != 0
    if turned:
        size, shape = (size[1], size[0]), 1 / shape
    colours = Colours(
        frame.format.name,
        _RANGES.get(int(frame.color_range), UNKNOWN),
        _MATRICES.get(int(frame.colorspace), UNKNOWN),
        _PRIMARIES.get(int(frame.color_primaries), UNKNOWN),
        _TRANSFERS.get(int(frame.color_trc), UNKNOWN),
    )
    return Look(size, shape, frame.interlaced_frame, colours, turned)


def _sound_kind(context: AudioCodecContext) -> SoundKind:
    codec, samples = context.codec, context.format.name
    bits = _BITS.get(samples.removesuffix("p"), 0) if codec.lossless or codec.name.startswith("pcm_") else 0
    return SoundKind(
        codec.name, samples, _FINER.get(codec.name, bits) if bits == _BITS["s32"] else bits, context.sample_rate
    )
