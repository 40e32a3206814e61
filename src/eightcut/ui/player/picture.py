"""Shows the picture, letterboxed in black, with what lies over it; or says why there is none."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QTextOption
from PyQt6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.player.overlay import Overlay, paint

_WORDS = 520
"""Pixels that a line of words is wide at most."""


class PictureView(QWidget):
    """A dumb view: an image, a caption, an overlay, and words where there is no image."""

    size_wanted = pyqtSignal(QSize)
    """The size in real pixels at which the picture is shown now."""
    clicked = pyqtSignal(float, float)
    """Pressed within the picture: 0..1 from its left, 0..1 from its top."""
    dragged = pyqtSignal(float, float)
    """Dragged with the button held; the same, kept within 0..1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Black."""
        super().__init__(parent)
        self.setObjectName("picture")
        self.setMinimumSize(160, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._image: QImage | None = None
        self._shape = QSize()
        self._caption = ""
        self._lines: tuple[str, ...] = ()
        self._overlay: Overlay | None = None
        self._held = False

    @property
    def image(self) -> QImage | None:
        """What is shown."""
        return self._image

    def set_image(self, image: QImage | None) -> None:
        """Show this picture of the film."""
        self._image = image
        self.update()

    def set_film(self, shape: QSize, caption: str) -> None:
        """The shape of the film's pictures (empty: it has none), and the line below them."""
        self._shape = shape
        self._caption = caption
        self.setAccessibleName(caption or self.tr("No video"))
        self._tell_size()
        self.update()

    def set_words(self, *lines: str) -> None:
        """Lines in place of a picture; the first one is the title. None of them: no words."""
        self._lines = lines
        self.setAccessibleDescription(" ".join(lines))
        self.update()

    def set_overlay(self, overlay: Overlay | None) -> None:
        """What lies over the picture."""
        if overlay != self._overlay:
            self._overlay = overlay
            self.update()

    @property
    def picture_rect(self) -> QRectF:
        """Where the picture is, in the widget's own coordinates, on whole real pixels; empty where there is none."""
        if self._shape.isEmpty():
            return QRectF()
        scale = self.devicePixelRatioF()
        room = QSize(round(self.width() * scale), round(self.height() * scale))
        fitted = self._shape.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (room.width() - fitted.width()) // 2, (room.height() - fitted.height()) // 2
        return QRectF(left / scale, top / scale, fitted.width() / scale, fitted.height() / scale)

    @override
    def sizeHint(self) -> QSize:
        return QSize(640, 360)

    @override
    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self._tell_size()

    @override
    def event(self, event: QEvent | None) -> bool:
        if event is not None and event.type() == QEvent.Type.DevicePixelRatioChange:
            self._tell_size()
        return super().event(event)

    @override
    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.BLACK))
        place = self.picture_rect
        if self._image is not None and not place.isEmpty():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._image)
            if self._overlay is not None:
                paint(painter, place, self._overlay)
        if self._caption:
            self._paint_caption(painter)
        if self._lines:
            self._paint_words(painter)

    def _paint_caption(self, painter: QPainter) -> None:
        painter.setFont(theme.font(theme.SMALL))
        metrics = painter.fontMetrics()
        room = self.width() - 2 * theme.WIDEST
        text = metrics.elidedText(self._caption, Qt.TextElideMode.ElideMiddle, room)
        line = QRect(theme.WIDEST, self.height() - metrics.height() - theme.WIDE, room, metrics.height())
        behind = QRectF(line.adjusted(-theme.GAP, -2, 0, 2))
        behind.setWidth(metrics.horizontalAdvance(text) + 2 * theme.GAP)
        dark = QColor(theme.BLACK)
        dark.setAlpha(150)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(dark)
        painter.drawRoundedRect(behind, 3, 3)
        painter.setPen(QColor(theme.DIM))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_words(self, painter: QPainter) -> None:
        wide = min(_WORDS, self.width() - 2 * theme.WIDEST)
        option = QTextOption(Qt.AlignmentFlag.AlignHCenter)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        room = QRectF((self.width() - wide) / 2, 0, wide, self.height())
        fonts = [theme.font(theme.TIME, bold=True)] + [theme.font()] * (len(self._lines) - 1)
        sizes = []
        for font, line in zip(fonts, self._lines, strict=True):
            painter.setFont(font)
            sizes.append(painter.boundingRect(room, line, option).height())
        top = (self.height() - sum(sizes) - theme.SPACE * (len(sizes) - 1)) / 2
        for font, line, size in zip(fonts, self._lines, sizes, strict=True):
            painter.setFont(font)
            painter.setPen(QColor(theme.TEXT if font is fonts[0] else theme.DIM))
            painter.drawText(QRectF(room.left(), round(top), wide, size), line, option)
            top += size + theme.SPACE

    @override
    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is None or event.button() != Qt.MouseButton.LeftButton or self._image is None:
            super().mousePressEvent(event)
        elif self.picture_rect.contains(event.position()):
            self._held = True
            self.clicked.emit(*self._within(event.position()))

    @override
    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and self._held:
            self.dragged.emit(*self._within(event.position()))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        self._held = False
        super().mouseReleaseEvent(event)

    def _within(self, point: QPointF) -> tuple[float, float]:
        place = self.picture_rect
        across, down = (point.x() - place.left()) / place.width(), (point.y() - place.top()) / place.height()
        return min(1.0, max(0.0, across)), min(1.0, max(0.0, down))

    def _tell_size(self) -> None:
        scale = self.devicePixelRatioF()
        place = self.picture_rect
        self.size_wanted.emit(QSize(round(place.width() * scale), round(place.height() * scale)))
