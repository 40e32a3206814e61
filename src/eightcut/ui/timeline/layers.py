"""The still part of the timeline, kept as pictures: each lane is painted again only where what it shows has changed.

A pan moves a picture by whole screen pixels; then only what has come into view is painted, and what is held by the
borders. Each lane tells this of a view by two screen pixels: whatever lies before the first is tied to the left border,
whatever lies from the second on to the right one, and everything between goes with the video.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from math import ceil

from PyQt6.QtCore import QPointF, QRect, QRectF
from PyQt6.QtGui import QPainter, QPixmap

from eightcut.ui import theme
from eightcut.ui.timeline import film, lanes, marks
from eightcut.ui.timeline.geometry import GAP, Lane, Lanes, Part
from eightcut.ui.timeline.paint import colour
from eightcut.ui.timeline.state import State
from eightcut.values import dataclass


def _folders(places: Lanes) -> Lane:
    first, last = places.folders[0], places.folders[-1]
    return Lane(first.top, last.bottom - first.top)


def _free(state: State) -> tuple[int, int]:
    return 0, state.view.columns


@dataclass(frozen=True, slots=True)
class Layer:
    """How a lane is painted, where it is, and what of it is held by the borders."""

    paint: Callable[[QPainter, QRectF, State, Part], None]
    place: Callable[[Lanes], Lane]
    held: Callable[[State], tuple[int, int]] = _free


_LAYERS = {
    "overview": Layer(lanes.overview, lambda places: places.overview),
    "ruler": Layer(lanes.ruler, lambda places: places.ruler, lanes.ruler_held),
    "film": Layer(film.draw, lambda places: places.film),
    "curve": Layer(lanes.curve, lambda places: places.curve),
    "regions": Layer(marks.regions, lambda places: places.regions, marks.regions_held),
    "markers": Layer(marks.markers, _folders, marks.markers_held),
    "wave": Layer(lanes.waveform, lambda places: places.wave, lanes.waveform_held),
}


@dataclass(slots=True)
class _Kept:
    """A picture and what it was painted of."""

    key: tuple[object, ...]
    picture: QPixmap
    left: int
    held: tuple[int, int]


@dataclass(slots=True)
class Layers:
    """The pictures, each with the gap below it; `painted` counts the screen's columns that were painted of each."""

    painted: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_LAYERS, 0))
    _kept: dict[str, _Kept] = field(default_factory=dict)

    def draw(self, painter: QPainter, state: State, dirty: QRect) -> None:
        """Put the lanes that reach into `dirty` on the widget, painting anew what changed."""
        for name, layer in _LAYERS.items():
            lane = layer.place(state.lanes)
            if lane.height and dirty.top() < lane.bottom + GAP and dirty.bottom() >= lane.top:
                painter.drawPixmap(QPointF(0, lane.top), self._picture(name, layer, lane, state))

    def _picture(self, name: str, layer: Layer, lane: Lane, state: State) -> QPixmap:
        view = state.view.fitted() if name == "overview" else state.view
        key = view.span, view.width, view.duration, view.sharp, lane, state.revision.get(name, 0)
        kept = self._kept.get(name)
        if kept is not None and kept.key == key and kept.left == view.left:
            return kept.picture
        held = layer.held(state)
        if kept is not None and kept.key == key:
            picture, parts = kept.picture, _changed(view.columns, view.left - kept.left, kept.held, held)
            picture.scroll(kept.left - view.left, 0, picture.rect())
        else:
            picture, parts = QPixmap(view.columns, ceil((lane.height + GAP) * view.sharp)), [Part(0, view.columns)]
            picture.setDevicePixelRatio(view.sharp)
        self._kept[name] = _Kept(key, picture, view.left, held)
        for part in parts:
            self.painted[name] += part.count
            _paint(picture, layer, lane, state, part)
        return picture


def _changed(columns: int, step: int, before: tuple[int, int], now: tuple[int, int]) -> list[Part]:
    """What is to be painted of a picture that was moved `step` pixels to the left; the borders held and hold this."""
    left = max(0, -step, before[0] - step, now[0])
    right = min(columns, columns - step, before[1] - step, now[1])
    if left >= right:
        return [Part(0, columns)]
    return [part for part in (Part(0, left), Part(right, columns)) if part.count]


def _paint(picture: QPixmap, layer: Layer, lane: Lane, state: State, part: Part) -> None:
    """Paint a part of a lane; not a pixel beside it."""
    view = state.view
    painter = QPainter(picture)
    painter.scale(1 / view.sharp, 1 / view.sharp)
    painter.setClipRect(part.first, 0, part.count, picture.height())
    painter.resetTransform()
    area = QRectF(0, 0, view.width, lane.height)
    painter.fillRect(area.adjusted(0, 0, 1, GAP + 1), colour(theme.PANEL))
    layer.paint(painter, area, state, part)
    painter.end()
