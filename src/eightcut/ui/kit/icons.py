"""Icons from the Material Design font, by name; never as text."""

from __future__ import annotations

from functools import cache

from fonticon_mdi7 import MDI7
from PyQt6.QtCore import QPoint, QRect, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap
from PyQt6.QtWidgets import QApplication, QStyleOption
from typing_extensions import override

from eightcut.ui import theme

_SHARE = 0.875
"""Of an icon's height, what its sign has: the font leaves room around it."""


def icon(name: str, colour: str = theme.TEXT) -> QIcon:
    """The icon of this Material Design name, such as "play" or "pin-off"; AttributeError for one that is not there."""
    sign: str = getattr(MDI7, name.replace("-", "_"))
    return QIcon(_Sign(sign.rpartition(".")[2], colour))


class _Sign(QIconEngine):
    """Draws one sign of the font in one colour, at any size; the style pales it where it is disabled."""

    def __init__(self, sign: str, colour: str) -> None:
        super().__init__()
        self._sign, self._colour = sign, colour

    @override
    def clone(self) -> QIconEngine:
        return _Sign(self._sign, self._colour)

    @override
    def paint(self, painter: QPainter | None, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        if painter is None:
            return
        font = QFont(_family())
        font.setPixelSize(round(rect.height() * _SHARE))
        painter.save()
        painter.setPen(QColor(self._colour))
        painter.setFont(font)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._sign)
        painter.restore()

    @override
    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        drawn = QPixmap(size)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        style = QApplication.style()
        if mode == QIcon.Mode.Normal or style is None:
            return drawn
        option = QStyleOption()
        option.palette = QApplication.palette()
        return style.generatedIconPixmap(mode, drawn, option)


@cache
def _family() -> str:
    """The font's family, once its file is given to Qt."""
    font = QFontDatabase.addApplicationFont(MDI7.__font_file__)
    return QFontDatabase.applicationFontFamilies(font)[0]
