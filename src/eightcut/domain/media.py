"""What a media file holds and what a cut is, as values."""

from __future__ import annotations

from dataclasses import field
from fractions import Fraction

from eightcut.domain.channels import ALL
from eightcut.domain.clip_form import Form
from eightcut.domain.loudness import Levelled, Loudness
from eightcut.domain.picture_part import PicturePart
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """One sound track: its number among the sound tracks (0, 1, ...), rate in Hz, channels, what the file calls it."""

    number: int
    rate: int
    channels: int
    codec: str = ""
    language: str = ""
    title: str = ""
    default: bool = False
    """Whether it is heard where no track is chosen."""
    samples: str = ""
    """The format of its samples as a decoder gives them, in ffmpeg's names."""
    places: tuple[str, ...] = ()
    """Where each channel is heard, in ffmpeg's names; () where nobody knows."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture track: size in pixels as shown, average frame rate."""

    width: int
    height: int
    fps: Fraction
    codec: str = ""
    interlaced: bool = False
    """Whether the file says that its frames hold two fields."""


@dataclass(frozen=True, slots=True)
class PictureTrack:
    """One moving picture: its number among the file's video streams, size as it lies in the file, what it is called."""

    number: int
    picture: Picture
    language: str = ""
    title: str = ""
    default: bool = False
    """Whether it is the video where no track is chosen."""


@dataclass(frozen=True, slots=True)
class Still:
    """One picture: size in pixels, red, green and blue of each pixel in rows from the top, 3 bytes a pixel."""

    width: int
    height: int
    rgb: bytes


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a file holds; `duration` in seconds of film time, `start` the container's own time of film time 0."""

    path: str
    duration: float
    start: float
    picture: Picture | None
    tracks: tuple[AudioTrack, ...]
    container: str = ""
    pictures: tuple[PictureTrack, ...] = ()
    timecode: str = ""
    """Of the first picture, as the file tells it; "" where it tells none."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter that a file tells of: seconds of film time, and its title."""

    start: float
    end: float
    title: str


@dataclass(frozen=True, slots=True)
class VideoClock:
    """What a pass over a video measured, in seconds of film time: its length, and where its own clock is not followed.

    `astray`: stretches, from and to, in which the file tells other times than the video's, because its clock started
    again; one that reaches to the end of the video does not come back.
    """

    duration: float
    astray: tuple[tuple[float, float], ...] = ()
    silent: bool = False
    """Whether the sound track was heard, and held nothing that is louder than -80 dB."""
    told: str = ""
    """What is wrong with the file and was survived (cut off, damaged, gaps), as sentences; "" where nothing is."""


@dataclass(frozen=True, slots=True)
class CutJob:
    """One clip to write: `start` is the asked film time, `duration` seconds; `output` the final path."""

    source: str
    output: str
    start: float
    duration: float = 8.0
    track: int | None = None
    """Number of the sound track, None for the file's default."""
    form: Form = field(default_factory=Form)
    clock: VideoClock | None = None
    """What was measured of the video; None where nothing was yet."""
    picture: int | None = None
    """Number of the picture track, None for the video's own."""
    channels: str = ALL
    """Which channels are heard, as in `channels`."""
    loudness: Loudness | None = None
    """What the sound is brought to; None: it stays as loud as it is."""
    shown: PicturePart | None = None
    """The part of the picture that is shown; None: all of it."""
    repeatable: bool = False
    """Whether cut again it is to have the same bytes, which takes longer."""


@dataclass(frozen=True, slots=True)
class CutResult:
    """What was written: film time of the first frame, frames, samples per channel, rate in Hz."""

    output: str
    start: float
    frames: int
    fps: Fraction | None
    samples: int
    rate: int
    repeated: int = 0
    """Frames that are repeated or dropped, for whatever reason; the next ones tell for which."""
    late: int = 0
    """Frames of them that show the first picture before it begins."""
    ended: int = 0
    """Frames of them that show the last picture after it has ended."""
    stood: int = 0
    """Frames of them in which the picture stands still or is missing for a while."""
    size: tuple[int, int] | None = None
    """Width and height of the frames, where the form is one that changes them."""
    notes: tuple[str, ...] = ()
    """What became of picture or sound on the way that the user should know, a sentence each."""
    level: Levelled | None = None
    """How loud the sound was, and its gain, where it was to be brought to a loudness."""

    @property
    def varied(self) -> int:
        """Frames of them that are repeated or dropped because the video's rate varies."""
        return self.repeated - self.late - self.ended - self.stood


@dataclass(frozen=True, slots=True)
class Encoder:
    """A hardware encoder that was tested here: ffmpeg's name, name for people, why it cannot be used ("": it can)."""

    name: str
    title: str
    problem: str = ""
