"""What lies over the picture: the part that a crop throws away, and lines where random crops may fall."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QLineF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from eightcut.ui import theme

_DIM = 96
"""Of 255: how strongly what is cropped is tinted."""
_DASH = (6, 4)
_DOT = (2, 3)


@dataclass(frozen=True, slots=True)
class Overlay:
    """Crops of one clip. `ratio` is width / height of the crop, None for none; `centre` 0 to 1 across the picture."""

    ratio: float | None = None
    centre: float = 0.5
    portrait: bool = False
    """Lines where a random 9:16 crop at this centre would cut."""
    square: bool = False
    """The same for 1:1."""


def kept(picture: QRectF, ratio: float, centre: float) -> QRectF:
    """The part of the picture that a crop of this ratio keeps; it stays inside of the picture."""
    width = min(picture.width(), picture.height() * ratio)
    height = min(picture.height(), picture.width() / ratio)
    left = picture.left() + centre * picture.width() - width / 2
    left = min(max(left, picture.left()), picture.right() - width)
    return QRectF(left, picture.top() + (picture.height() - height) / 2, width, height)


def paint(painter: QPainter, picture: QRectF, overlay: Overlay) -> None:
    """Draw it over a picture that is shown in this rectangle."""
    painter.save()
    painter.setClipRect(picture)
    if overlay.ratio is not None:
        inside = kept(picture, overlay.ratio, overlay.centre)
        dark, red = QColor(theme.BLACK), QColor(theme.BAD)
        dark.setAlpha(_DIM)
        red.setAlpha(_DIM)
        for outside in _around(picture, inside):
            painter.fillRect(outside, dark)
            painter.fillRect(outside, red)
        _lines(painter, inside, QPen(QColor(theme.BAD), 1))
    if overlay.portrait:
        _lines(painter, kept(picture, 9 / 16, overlay.centre), _pen(theme.BAD, _DASH))
    if overlay.square:
        _lines(painter, kept(picture, 1.0, overlay.centre), _pen(theme.ACCENT, _DOT))
    painter.restore()


def _pen(colour: str, pattern: tuple[int, int]) -> QPen:
    pen = QPen(QColor(colour), 2)
    pen.setDashPattern([float(n) for n in pattern])
    return pen


def _lines(painter: QPainter, inside: QRectF, pen: QPen) -> None:
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawLine(QLineF(inside.topLeft(), inside.bottomLeft()))
    painter.drawLine(QLineF(inside.topRight(), inside.bottomRight()))


def _around(picture: QRectF, inside: QRectF) -> list[QRectF]:
    top, bottom = inside.top(), inside.bottom()
    around = [
        QRectF(picture.left(), picture.top(), picture.width(), top - picture.top()),
        QRectF(picture.left(), bottom, picture.width(), picture.bottom() - bottom),
        QRectF(picture.left(), top, inside.left() - picture.left(), inside.height()),
        QRectF(inside.right(), top, picture.right() - inside.right(), inside.height()),
    ]
    return [part for part in around if not part.isEmpty()]
