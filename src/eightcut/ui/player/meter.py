"""How loud the sound is that plays: its peak, held for a moment, on a scale of dB, and a light where it clipped."""

from __future__ import annotations

from PyQt6.QtCore import QRectF, QSize, Qt, QTimer
from PyQt6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from eightcut.media.loudness import FLOOR, Level
from eightcut.ui import theme

LOWEST = -48.0
"""dB at the left end."""
CLIPPED = -0.1
HOT = -6.0
"""dB from which the light is lit; from which the bar has another colour."""
TICK = 1 / 30
FALL = 24.0
HELD = 1.5
"""Seconds between two steps; dB a second by which the bar falls; seconds that the highest peak stays."""
_MARKS = (-40, -20, -6)
_BAR, _LIGHT, _WIDTH = 6, 8, 72
_TOLD = (
    "Level of the sound that plays, all channels together: from \N{MINUS SIGN}48 dB to full scale, "
    "with marks at \N{MINUS SIGN}40, \N{MINUS SIGN}20 and \N{MINUS SIGN}6 dB. The volume does not change it."
)


class LevelMeter(QWidget):
    """Shows what it is fed; left alone, it falls to silence and rests."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("levelMeter")
        self.setAccessibleName("Level")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.level = Level()
        self.held = FLOOR
        """The highest peak of the last moment."""
        self.clipped = False
        self._rest = 0.0
        """Seconds that the held peak still stays."""
        self._timer = QTimer(self)
        self._timer.setInterval(round(1000 * TICK))
        self._timer.timeout.connect(self.fall)
        self._tell()

    @property
    def resting(self) -> bool:
        """Whether there is nothing to show any more."""
        return not self._timer.isActive()

    def feed(self, heard: Level) -> None:
        """This plays now."""
        self.level = Level(max(self.level.peak, heard.peak), max(self.level.rms, heard.rms))
        if heard.peak >= self.held:
            self.held, self._rest = heard.peak, HELD
        if heard.peak >= CLIPPED and not self.clipped:
            self.clipped = True
            self._tell()
        if not self._timer.isActive() and heard.peak > LOWEST:
            self._timer.start()
        self.update()

    def fall(self) -> None:
        """A step of time went by."""
        step = FALL * TICK
        self.level = Level(self.level.peak - step, self.level.rms - step)
        self._rest -= TICK
        if self._rest <= 0:
            self.held -= step
        if max(self.level.peak, self.held) <= LOWEST:
            self.level, self.held = Level(), FLOOR
            self._timer.stop()
        self.update()

    def clear(self) -> None:
        """The light goes out."""
        self.clipped = False
        self._tell()
        self.update()

    def _tell(self) -> None:
        said = "Clipped: it reached full scale. Click, or press Enter here, to clear." if self.clipped else ""
        self.setToolTip(f"{_TOLD}\n{said}".strip())
        self.setAccessibleDescription(said or _TOLD)

    @override
    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, _BAR + 3)

    @override
    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        self.clear()

    @override
    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clear()
        else:
            super().keyPressEvent(event)

    def _x(self, decibels: float) -> float:
        room = self.width() - _LIGHT - 3
        return room * min(1.0, max(0.0, 1 - decibels / LOWEST))

    @override
    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        end, hot = self._x(0), self._x(HOT)
        painter.fillRect(QRectF(0, 0, end, _BAR), QColor(theme.CONTROL))
        peak, loud = self._x(self.level.peak), self._x(self.level.rms)
        painter.fillRect(QRectF(0, 0, min(peak, hot), _BAR), QColor(theme.WAVE))
        painter.fillRect(QRectF(0, 0, min(loud, hot), _BAR), QColor(theme.WAVE_RMS))
        if peak > hot:
            painter.fillRect(QRectF(hot, 0, peak - hot, _BAR), QColor(theme.UNSURE))
        if self.held > LOWEST:
            painter.fillRect(QRectF(max(0.0, self._x(self.held) - 2), 0, 2, _BAR), QColor(theme.WHITE))
        light = QRectF(self.width() - _LIGHT, 0, _LIGHT, _BAR)
        painter.fillRect(light, QColor(theme.BAD if self.clipped else theme.CONTROL))
        painter.setPen(QColor(theme.NEUTRAL))
        painter.drawRect(light.adjusted(0.5, 0.5, -0.5, -0.5))
        for mark in _MARKS:
            painter.fillRect(QRectF(round(self._x(mark)), _BAR + 1, 1, 2), QColor(theme.DIM))
        if self.hasFocus():
            painter.setPen(QColor(theme.ACCENT))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()
