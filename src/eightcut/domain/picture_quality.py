"""What can be measured of a clip's picture."""

from __future__ import annotations

from typing_extensions import override

from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of the picture, in pixels from its upper left corner."""

    x: int
    y: int
    width: int
    height: int

    @override
    def __str__(self) -> str:
        return f"{self.width}x{self.height} at {self.x},{self.y}"

    def joined(self, other: Crop) -> Crop:
        """The smallest part that holds both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        right, bottom = (
            max(self.x + self.width, other.x + other.width),
            max(self.y + self.height, other.y + other.height),
        )
        return Crop(x, y, right - x, bottom - y)


@dataclass(frozen=True, slots=True)
class PictureQuality:
    """Of a picture of `width` x `height` pixels.

    `black`: share of frames that show nothing. `still`: share of its length in which nothing moves for half a second
    or more. `cuts`: where one shot ends and another begins, and `flashes`: where it is lit or dark for a few frames, in
    seconds of the clip. `shown`: what is left without black bars; None where there are none, or nothing but black.
    `black_at`, `still_at`: seconds at which that begins; None where nothing is, or an earlier release measured.
    """

    width: int = 0
    height: int = 0
    black: float = 0.0
    still: float = 0.0
    cuts: tuple[float, ...] = ()
    flashes: tuple[float, ...] = ()
    shown: Crop | None = None
    black_at: float | None = None
    still_at: float | None = None

    @property
    def bars(self) -> float:
        """Share of the picture that black bars take."""
        if self.shown is None or not self.width * self.height:
            return 0.0
        return 1 - self.shown.width * self.shown.height / (self.width * self.height)
