"""The lane of pictures of one timeline: shown or not, and what it wants next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QImage

from eightcut.ui.timeline.film import Film
from eightcut.ui.timeline.geometry import FILM

if TYPE_CHECKING:
    from eightcut.ui.timeline.view import Timeline


class FilmLane(QObject):
    """Takes pictures, and tells which part of the video it has none of."""

    wanted = pyqtSignal()
    """Another part is shown, or on another size."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline)
        self._timeline = timeline

    @property
    def on(self) -> bool:
        """Whether there is such a lane now."""
        return self._timeline.state.film is not None

    @property
    def height(self) -> int:
        """Pixels of the screen that its pictures are high."""
        return round(FILM * self._timeline.devicePixelRatioF())

    def show_video(self, aspect: float | None) -> None:
        """Pictures of a video of this shape, width over height; None: no lane."""
        self._timeline.state.film = None if aspect is None else Film(aspect)
        self._paint()
        self._timeline.arrange()

    def take(self, most: int) -> tuple[list[float], float]:
        """Film times at which pictures are wanted, the first ones first, and how far off one may be, in seconds."""
        film = self._timeline.state.film
        return ([], 0.0) if film is None else film.take(self._timeline.state.view, most)

    def add(self, found: Sequence[tuple[float, QImage]]) -> None:
        """Pictures that were found, each with its film time."""
        film = self._timeline.state.film
        if film is not None and found:
            for time, picture in found:
                picture.setDevicePixelRatio(self._timeline.devicePixelRatioF())
                film.add(time, picture)
            self._paint()

    def _paint(self) -> None:
        self._timeline.state.touch("film")
        self._timeline.update()
