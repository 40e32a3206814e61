"""Brushes, texts and glyphs that painting shares, made once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PyQt6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap, QStaticText

from eightcut.ui import theme
from eightcut.ui.kit.icons import icon

TEAL = theme.FOLDERS[4]
"""The band of sound to be extracted."""
GOLD = theme.FOLDERS[10]
"""Crop keyframes."""
TINY = 10
"""Pixels of the ruler's text."""


@lru_cache(maxsize=256)
def colour(name: str, alpha: float = 1.0) -> QColor:
    """A colour of the theme at an opacity of 0 to 1."""
    made = QColor(name)
    made.setAlphaF(alpha)
    return made


@lru_cache(maxsize=101)
def _shade(step: int) -> QColor:
    return theme.score_colour(step / 100)


def shade(place: float) -> QColor:
    """The score ramp at the place of a score on its scale, in hundredths."""
    return _shade(round(100 * place))


def ink(place: float) -> str:
    """Text that can be read on the ramp there."""
    return theme.WINDOW if place >= 0.35 else theme.WHITE


def pen(name: str, alpha: float = 1.0, width: float = 1.0, dashed: bool = False) -> QPen:
    """A line that stays as thin at every size of a pixel."""
    made = QPen(colour(name, alpha), width)
    if dashed:
        made.setDashPattern([3.0, 3.0])
    made.setCapStyle(Qt.PenCapStyle.FlatCap)
    return made


@lru_cache(maxsize=4096)
def _prepared(words: str, size: int, bold: bool) -> QStaticText:
    made = QStaticText(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    made.prepare(font=theme.font(size, bold))
    return made


@lru_cache(maxsize=16)
def _metrics(size: int, bold: bool) -> QFontMetricsF:
    return QFontMetricsF(theme.font(size, bold))


@lru_cache(maxsize=4096)
def width_of(words: str, size: int = theme.SMALL, bold: bool = False) -> float:
    """Pixels that a text takes."""
    return _metrics(size, bold).horizontalAdvance(words)


def write(
    painter: QPainter, left: float, area: QRectF, words: str, ink: QColor, size: int = theme.SMALL, bold: bool = False
) -> None:
    """One line of text from `left` on, half way down the area."""
    painter.setFont(theme_font(size, bold))
    painter.setPen(ink)
    height = _metrics(size, bold).height()
    painter.drawStaticText(QPointF(left, area.top() + (area.height() - height) / 2), _prepared(words, size, bold))


@lru_cache(maxsize=16)
def theme_font(size: int, bold: bool = False) -> QFont:
    """The theme's font, made once."""
    return theme.font(size, bold)


@lru_cache(maxsize=64)
def glyph(name: str, ink: str, size: int, density: float) -> QPixmap:
    """An icon of the Material Design font, sharp at this density."""
    return icon(name, ink).pixmap(QSize(size, size), density)


def put(painter: QPainter, x: float, y: float, name: str, ink: str, size: int = 12) -> None:
    """Draw an icon with its upper left corner there."""
    device = painter.device()
    density = device.devicePixelRatioF() if device is not None else 1.0
    painter.drawPixmap(QPointF(x, y), glyph(name, ink, size, density))


def draw_lines(painter: QPainter, lines: Sequence[QLineF]) -> None:
    """Lines, as many as there are."""
    if lines:
        painter.drawLines(*lines)
