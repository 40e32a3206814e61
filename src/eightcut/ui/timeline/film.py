"""Pictures of the video along the part that is shown: which there are, which are wanted, and how they are painted."""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import field
from math import ceil, floor, log2
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QImage, QPainter

from eightcut.ui import theme
from eightcut.ui.timeline import paint
from eightcut.ui.timeline.geometry import FILM, Part, View
from eightcut.values import dataclass

if TYPE_CHECKING:
    from eightcut.ui.timeline.state import State

MOST = 400
"""Pictures that are kept of a video: 20 MB on a screen with two pixels to one of ours."""
_NARROWEST = 0.4
"""Of a cell, width over height: however narrow the pictures are, all in view are kept."""
_FINER = 4
"""Widths of a cell between one and its double, so that a little zoom keeps what is there."""


@dataclass(slots=True)
class Film:
    """The pictures of one video, by film time; `aspect` is their width over their height."""

    aspect: float
    pictures: dict[float, QImage] = field(default_factory=dict)
    _times: list[float] = field(default_factory=list)
    _asked: set[tuple[int, float]] = field(default_factory=set)

    def step(self, view: View) -> float:
        """Seconds of a cell, which is as wide as a picture or a little wider."""
        least = FILM * max(_NARROWEST, self.aspect) / view.scale
        return float(2 ** (ceil(_FINER * log2(least)) / _FINER))

    def nearest(self, time: float, within: float) -> QImage | None:
        """The picture nearest to a time, less than `within` seconds from it."""
        place = bisect_left(self._times, time)
        near = min(self._times[max(0, place - 1) : place + 1], key=lambda one: abs(one - time), default=None)
        return None if near is None or abs(near - time) >= within else self.pictures[near]

    def take(self, view: View, most: int) -> tuple[list[float], float]:
        """Middles of cells without a picture of their own, every eighth first, and half a cell, in seconds.

        Each is told once: where there is no picture then, none could be decoded.
        """
        step, end = self.step(view), min(view.end, view.duration)
        cells = {n: middle(n, step, view.duration) for n in range(floor(view.start / step), ceil(end / step))}
        wanted = [n for n, at in cells.items() if (n, step) not in self._asked and self.nearest(at, step / 2) is None]
        wanted.sort(key=lambda n: next((k for k in range(3) if n % (8 >> k) == 0), 3))
        self._asked.update((n, step) for n in wanted[:most])
        return [cells[n] for n in wanted[:most]], step / 2

    def add(self, time: float, picture: QImage) -> None:
        """Keep this picture, and of too many not the oldest one."""
        if time not in self.pictures:
            insort(self._times, time)
        self.pictures[time] = picture
        if len(self.pictures) > MOST:
            oldest = next(iter(self.pictures))
            del self.pictures[oldest]
            self._times.remove(oldest)
            self._asked.clear()


def middle(number: int, step: float, duration: float) -> float:
    """The middle of a cell, or of as much of it as there is of the video."""
    return (number * step + min(duration, (number + 1) * step)) / 2


def draw(painter: QPainter, area: QRectF, state: State, part: Part) -> None:
    """The pictures that are there, each at its cell's left edge; while there is no better one, that of a neighbour."""
    film, view = state.film, state.view
    if film is None or state.duration is None:
        return
    step = film.step(view)
    ground = paint.colour(theme.WINDOW, 0.55)
    first, last = part.times(view)
    for number in range(max(0, floor(first / step)), ceil(min(last, state.duration) / step)):
        left = view.snapped(number * step)
        right = view.snapped(min((number + 1) * step, state.duration))
        cell = QRectF(left, area.top(), right - left, area.height())
        painter.fillRect(cell, ground)
        picture = film.nearest(middle(number, step, state.duration), step)
        if picture is not None:
            sharp = picture.devicePixelRatio()
            room = min(cell.width() - 1, picture.width() / sharp)
            painter.drawImage(QPointF(left, area.top()), picture, QRectF(0, 0, room * sharp, picture.height()))
