"""What lies over the picture: the part that a crop throws away, and lines where random crops may fall."""

from __future__ import annotations

from PyQt6.QtCore import QLineF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from eightcut.ui import theme
from eightcut.values import dataclass

_DARK, _RED = 150, 64
"""Of 255: how strongly what is cropped is darkened and tinted."""
_DASH = (6, 4)
_DOT = (2, 3)


Part = tuple[float, float, float, float]
"""Left, top, width, height as parts of the picture, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a clip keeps of the picture; None: all of it."""

    kept: Part | None = None
    portrait: Part | None = None
    """What a random 9:16 crop would keep."""
    square: Part | None = None
    """The same for 1:1."""


def placed(picture: QRectF, part: Part) -> QRectF:
    """A part of a picture that is shown in this rectangle."""
    left, top, width, height = part
    return QRectF(
        picture.left() + left * picture.width(), picture.top() + top * picture.height(), width * picture.width(),
        height * picture.height(),
    )  # fmt: skip


def paint(painter: QPainter, picture: QRectF, overlay: Overlay) -> None:
    """Draw it over a picture that is shown in this rectangle."""
    painter.save()
    painter.setClipRect(picture)
    if overlay.kept is not None:
        inside = placed(picture, overlay.kept)
        dark, red = QColor(theme.BLACK), QColor(theme.BAD)
        dark.setAlpha(_DARK)
        red.setAlpha(_RED)
        for outside in _around(picture, inside):
            painter.fillRect(outside, dark)
            painter.fillRect(outside, red)
        painter.setPen(QPen(QColor(theme.BAD), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(inside)
    if overlay.portrait is not None:
        _lines(painter, placed(picture, overlay.portrait), _pen(theme.BAD, _DASH))
    if overlay.square is not None:
        _lines(painter, placed(picture, overlay.square), _pen(theme.ACCENT, _DOT))
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
