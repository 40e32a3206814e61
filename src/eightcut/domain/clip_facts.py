"""What a trainer's loader finds in one clip."""

from __future__ import annotations

import math
from fractions import Fraction

from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """The first picture track: size in pixels as stored, frames that can be decoded, their average rate.

    `last` is the time from the first frame to the last, in seconds; `even` whether all frames are equally far apart.
    """

    width: int
    height: int
    frames: int
    fps: Fraction
    last: float
    even: bool = True

    def filtered(self, fps: int) -> int:
        """How many frames ffmpeg's fps filter makes of it at that rate, where the last one is lost at the end.

        ffmpeg before 7 loses it (Debian 12 has 5.1); a clip that is long enough for that is long enough for all.
        """
        return int(self.last * fps + 0.5)

    def resampled(self, fps: int) -> int:
        """How many moments of an even grid at that rate lie between its first frame and the end of its last."""
        length = self.last + (1 / float(self.fps) if self.fps else 0.0)
        return max(1, math.ceil(length * fps - 1e-6))


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """The first sound track: rate in Hz, channels, samples of each, the highest of them (1: full scale).

    `drift`: samples by which a frame's time stamp is off its place at most; `damaged`: frames that cannot be decoded.
    """

    rate: int
    channels: int
    samples: int
    peak: float
    drift: int = 0
    damaged: int = 0

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.samples / self.rate if self.rate else 0.0

    def at(self, rate: int) -> int:
        """How many samples it has once it is resampled."""
        return -(-self.samples * rate // self.rate) if self.rate else 0


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """One media file: seconds that its container tells (0: none), its first picture and its first sound."""

    seconds: float
    picture: PictureFacts | None = None
    sound: SoundFacts | None = None

    @property
    def heard(self) -> SoundFacts | None:
        """The sound, where anything of it can be decoded."""
        return self.sound if self.sound is not None and self.sound.samples else None
