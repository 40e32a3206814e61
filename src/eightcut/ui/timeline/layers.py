"""The still part of the timeline, kept as pictures: each lane is painted again only when what it shows has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from PyQt6.QtCore import QPointF, QRect, QRectF
from PyQt6.QtGui import QPainter, QPixmap

from eightcut.ui import theme
from eightcut.ui.timeline import lanes, marks
from eightcut.ui.timeline.geometry import Lane, Lanes
from eightcut.ui.timeline.paint import colour
from eightcut.ui.timeline.state import State

Paint = Callable[[QPainter, QRectF, State], None]


def _folders(places: Lanes) -> Lane:
    first, last = places.folders[0], places.folders[-1]
    return Lane(first.top, last.bottom - first.top)


_LAYERS: dict[str, tuple[Paint, Callable[[Lanes], Lane]]] = {
    "overview": (lanes.overview, lambda places: places.overview),
    "ruler": (lanes.ruler, lambda places: places.ruler),
    "curve": (lanes.curve, lambda places: places.curve),
    "regions": (marks.regions, lambda places: places.regions),
    "markers": (marks.markers, _folders),
    "wave": (lanes.waveform, lambda places: places.wave),
}


@dataclass(slots=True)
class Layers:
    """The pictures; `painted` counts how often each was made."""

    painted: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_LAYERS, 0))
    _kept: dict[str, tuple[object, QPixmap]] = field(default_factory=dict)

    def draw(self, painter: QPainter, state: State, density: float, dirty: QRect) -> None:
        """Put the lanes that reach into `dirty` on the widget, painting anew what changed."""
        for name, (paint, place) in _LAYERS.items():
            lane = place(state.lanes)
            if dirty.top() < lane.bottom and dirty.bottom() >= lane.top:
                painter.drawPixmap(QPointF(0, lane.top), self._picture(name, paint, lane, state, density))

    def _picture(self, name: str, paint: Paint, lane: Lane, state: State, density: float) -> QPixmap:
        view = state.view.fitted() if name == "overview" else state.view
        key = view, lane, density, state.duration, state.revision.get(name, 0)
        kept = self._kept.get(name)
        if kept is not None and kept[0] == key:
            return kept[1]
        width, height = round(view.width * density), round(lane.height * density)
        picture = QPixmap(width, height)
        picture.setDevicePixelRatio(density)
        picture.fill(colour(theme.PANEL))
        painter = QPainter(picture)
        paint(painter, QRectF(0, 0, view.width, lane.height), state)
        painter.end()
        self._kept[name] = key, picture
        self.painted[name] += 1
        return picture
