"""What can be measured of a clip's picture."""

from __future__ import annotations

from eightcut.domain.picture_part import PicturePart
from eightcut.values import dataclass


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
    shown: PicturePart | None = None
    black_at: float | None = None
    still_at: float | None = None

    @property
    def bars(self) -> float:
        """Share of the picture that black bars take."""
        if self.shown is None or not self.width * self.height:
            return 0.0
        return 1 - self.shown.width * self.shown.height / (self.width * self.height)
