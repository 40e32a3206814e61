"""The painting of the timeline: kept layers, what moves over them, and no more of the widget than has changed."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.timeline import geometry, overlay, paint
from eightcut.ui.timeline.layers import Layers
from eightcut.ui.timeline.state import State


class Canvas(QWidget):
    """Shows a `State`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty."""
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setAccessibleName(self.tr("Timeline"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.state = State()
        self.layers = Layers()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    @override
    def paintEvent(self, event: QPaintEvent | None) -> None:
        dirty = event.rect() if event is not None else self.rect()
        painter = QPainter(self)
        self.layers.draw(painter, self.state, dirty)
        overlay.draw(painter, self.state)
        if self.state.duration is None:
            words = self.tr("No video is open")
            wide = paint.width_of(words, theme.SIZE)
            area = QRectF(0, 0, self.width(), self.height())
            paint.write(painter, (self.width() - wide) / 2, area, words, paint.colour(theme.FAINT), theme.SIZE)
        if self.state.ring:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(paint.pen(theme.ACCENT, 1.0, 2.0))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    @override
    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self._measure()
        super().resizeEvent(event)

    @override
    def event(self, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.DevicePixelRatioChange:
            self._measure()
        return super().event(event)

    @override
    def sizeHint(self) -> QSize:
        return QSize(900, geometry.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(320, geometry.height(len(self.state.rows), geometry.LEAST_WAVE))

    def arrange(self) -> None:
        """Sort the markers into their lanes, and the lanes into the widget."""
        self.state.arrange()
        self._lay_out()
        self.updateGeometry()
        self.update()

    def _measure(self) -> None:
        self.state.view = self.state.view.resized(self.width(), self.devicePixelRatioF())
        self._lay_out()

    def _lay_out(self) -> None:
        self.state.lanes = geometry.lanes(self.height(), len(self.state.rows))
        self.update()

    def dirty(self, start: float, end: float, margin: float) -> None:
        """Have the widget paint these times, and the overview where the cursor shows there too."""
        view = self.state.view
        left = max(-20.0, view.x(start) - margin)
        right = min(view.width + 20.0, view.x(end) + margin)
        if right >= left:
            self.update(QRect(int(left), 0, int(right - left) + 2, self.height()))

    def dirty_span(self) -> None:
        """Have the cursor, its span, and its mark in the overview painted."""
        cursor, state = self.state.cursor, self.state
        self.dirty(cursor, cursor + state.span, 20)
        if not state.view.whole and state.duration:
            lane = state.lanes.overview
            self.update(QRect(round(cursor / state.duration * self.width()) - 2, lane.top, 5, lane.height))
