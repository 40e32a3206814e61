"""The bar on which the centre of a crop is chosen: the picture's cut side, and on it the part that is kept."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from eightcut.ui import theme

_STEP = 0.01
_LONG_STEP = 0.1
_KEYS = {
    Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Down: -_STEP, Qt.Key.Key_Right: _STEP, Qt.Key.Key_Up: _STEP,
    Qt.Key.Key_PageDown: -_LONG_STEP, Qt.Key.Key_PageUp: _LONG_STEP, Qt.Key.Key_Home: -1.0, Qt.Key.Key_End: 1.0,
}  # fmt: skip


class CropBar(QWidget):
    """A centre from 0 (left or top) to 1 (right or bottom), by mouse and by keys."""

    moved = pyqtSignal(float, bool)
    """The centre, and whether the hand let go."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("crop_bar")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(110)
        self._centre = 0.5
        self._part: tuple[float, float] | None = None
        self._held = False
        self.set_centre(0.5)

    @property
    def centre(self) -> float:
        """Where it stands."""
        return self._centre

    def set_centre(self, centre: float) -> None:
        """Show this centre, without a signal."""
        self._centre = min(1.0, max(0.0, centre))
        self.setAccessibleDescription(f"{self._centre:.0%}")
        self.setToolTip(f"Centre of the crop: {self._centre:.0%} from the left or top")
        self.update()

    def set_part(self, part: tuple[float, float] | None) -> None:
        """Where the part that is kept begins and ends, 0 to 1; None: all of it."""
        self._part = part
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, theme.CONTROL_HEIGHT)

    @override
    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self._held = True
            self._follow(event.position(), False)

    @override
    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and self._held:
            self._follow(event.position(), False)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and self._held and event.button() == Qt.MouseButton.LeftButton:
            self._held = False
            self._follow(event.position(), True)

    @override
    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        step = _KEYS.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        self.set_centre(round(self._centre + step, 2))
        self.moved.emit(self._centre, True)

    def _follow(self, at: QPointF, final: bool) -> None:
        inside = self._groove()
        self.set_centre((at.x() - inside.left()) / inside.width())
        self.moved.emit(self._centre, final)

    def _groove(self) -> QRectF:
        return QRectF(self.rect()).adjusted(6, 5, -6, -5)

    @override
    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        groove, able = self._groove(), self.isEnabled()
        painter.setPen(QPen(QColor(theme.ACCENT if self.hasFocus() else theme.LINE), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(theme.WINDOW))
        painter.drawRoundedRect(groove, 4, 4)
        if self._part is not None and able:
            begin, end = self._part
            kept = QRectF(groove.left() + begin * groove.width(), groove.top() + 2, (end - begin) * groove.width(),
                          groove.height() - 4)  # fmt: skip
            painter.setPen(QPen(QColor(theme.ACCENT), 1))
            painter.setBrush(QColor(theme.SELECTION))
            painter.drawRoundedRect(kept, 3, 3)
        x = groove.left() + self._centre * groove.width()
        painter.setPen(QPen(QColor(theme.WHITE if able else theme.LINE), 2))
        painter.drawLine(QPointF(x, groove.top() + 3), QPointF(x, groove.bottom() - 3))
