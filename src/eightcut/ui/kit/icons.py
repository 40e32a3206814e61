"""Icons from the Material Design font, by name; never as text."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PyQt6.QtCore import QPoint, QRect, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontDatabase, QIcon, QIconEngine, QPainter, QPixmap
from PyQt6.QtWidgets import QApplication, QStyleOption
from typing_extensions import override

from eightcut.ui import theme

SIGNS = {
    "cancel": 0xF073A,
    "check-bold": 0xF0E1E,
    "chevron-down": 0xF0140,
    "chevron-right": 0xF0142,
    "chevron-up": 0xF0143,
    "close": 0xF0156,
    "close-circle-outline": 0xF015A,
    "close-thick": 0xF1398,
    "compare-horizontal": 0xF1492,
    "filter-variant": 0xF0236,
    "help": 0xF02D6,
    "information-outline": 0xF02FD,
    "lock": 0xF033E,
    "lock-open-variant-outline": 0xF0FC7,
    "minus": 0xF0374,
    "pause": 0xF03E4,
    "pin": 0xF0403,
    "pin-outline": 0xF0931,
    "play": 0xF040A,
    "plus": 0xF0415,
    "progress-clock": 0xF0996,
    "record-circle-outline": 0xF0EC3,
    "repeat": 0xF0456,
    "restore": 0xF099B,
    "trash-can-outline": 0xF0A7A,
    "tray-arrow-down": 0xF0120,
    "volume-high": 0xF057E,
    "volume-medium": 0xF0580,
    "volume-off": 0xF0581,
}
"""Names of the font's signs that are used, and where they stand in it: its package takes long to tell of all 7,000."""
_PACKAGE = "fonticon_mdi7"
_SHARE = 0.875
"""Of an icon's height, what its sign has: the font leaves room around it."""


def icon(name: str, colour: str = theme.TEXT) -> QIcon:
    """The icon of this Material Design name, such as "play" or "pin-off"; KeyError for one that is not in SIGNS."""
    return QIcon(_Sign(chr(SIGNS[name]), colour))


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
    found = find_spec(_PACKAGE)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(f"{_PACKAGE} is not installed.", name=_PACKAGE)
    font = Path(found.origin).parent / "fonts" / "materialdesignicons-webfont.ttf"
    return QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(font)))[0]
