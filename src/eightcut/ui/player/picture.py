"""Shows the picture, letterboxed in black, with its overlays, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont, QImage, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QTextOption
from PyQt6.QtWidgets import QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.kit.widgets import named
from eightcut.ui.player.overlay import Overlay, paint

_WORDS = 520
"""Pixels that a line of words is wide at most."""


class PictureView(QWidget):
    """An image, a caption, an overlay, and words where there is no image."""

    size_wanted = pyqtSignal(QSize)
    """The size in real pixels at which the picture is shown now."""
    clicked = pyqtSignal(float, float)
    """Pressed within the picture: 0..1 from its left, 0..1 from its top."""
    dragged = pyqtSignal(float, float)
    """Dragged with the button held; the same, kept within 0..1."""
    released = pyqtSignal()
    """The button that was pressed within the picture is up."""
    double_clicked = pyqtSignal()
    """Twice within the picture; told when the button is up again."""
    helped = pyqtSignal()
    """The button under the words was pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
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
        self._held = self._twice = False
        self.help = named(QPushButton(self), "picture_help")
        self.help.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.help.clicked.connect(self.helped)
        self.help.hide()

    @property
    def image(self) -> QImage | None:
        """What is shown."""
        return self._image

    def set_image(self, image: QImage | None) -> None:
        """Show this picture of the video."""
        self._image = image
        self.update()

    def set_video(self, shape: QSize, caption: str) -> None:
        """The shape of the video's pictures (empty: it has none), and the line below them."""
        self._shape = shape
        self._caption = caption
        self.setAccessibleName(caption or "No video")
        self._tell_size()
        self.update()

    def set_words(self, *lines: str, button: str = "") -> None:
        """Lines in place of a picture; the first one is the title. None of them: no words.

        `button` is what a button under them says, "" for none.
        """
        self._lines = lines
        self.setAccessibleDescription(" ".join(lines))
        self.help.setText(button)
        self.help.setVisible(bool(button))
        self._place_words()
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
        self._place_words()

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

    def _place_words(self) -> list[tuple[QFont, str, QRectF]]:
        """Each line with its font and place, in the middle; the button goes under them."""
        wide = min(_WORDS, self.width() - 2 * theme.WIDEST)
        fonts = [theme.font() if number else theme.font(theme.TIME, bold=True) for number in range(len(self._lines))]
        sizes = _heights(fonts, self._lines, QRectF(0, 0, wide, self.height()))
        button = self.help.sizeHint() if not self.help.isHidden() else QSize()
        under = theme.WIDE + button.height() if not self.help.isHidden() else 0
        top = max(theme.GAP, (self.height() - sum(sizes) - theme.SPACE * (len(sizes) - 1) - under) / 2)
        placed = []
        for font, line, size in zip(fonts, self._lines, sizes, strict=True):
            placed.append((font, line, QRectF((self.width() - wide) / 2, round(top), wide, size)))
            top += size + theme.SPACE
        if under:
            top = min(top + theme.WIDE - theme.SPACE, self.height() - button.height() - theme.GAP)
            self.help.setGeometry((self.width() - button.width()) // 2, round(top), button.width(), button.height())
        return placed

    def _paint_words(self, painter: QPainter) -> None:
        for number, (font, line, place) in enumerate(self._place_words()):
            painter.setFont(font)
            painter.setPen(QColor(theme.DIM if number else theme.TEXT))
            painter.drawText(place, line, _wrapped())

    @override
    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is None or event.button() != Qt.MouseButton.LeftButton or self._image is None:
            super().mousePressEvent(event)
        elif self.picture_rect.contains(event.position()):
            self._held = True
            self.clicked.emit(*self._within(event.position()))

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        self.mousePressEvent(event)
        self._twice = self._held

    @override
    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is not None and self._held:
            self.dragged.emit(*self._within(event.position()))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if self._held:
            self._held = False
            self.released.emit()
        super().mouseReleaseEvent(event)
        if self._twice:
            self._twice = False
            self.double_clicked.emit()

    def _within(self, point: QPointF) -> tuple[float, float]:
        place = self.picture_rect
        across, down = (point.x() - place.left()) / place.width(), (point.y() - place.top()) / place.height()
        return min(1.0, max(0.0, across)), min(1.0, max(0.0, down))

    def _tell_size(self) -> None:
        scale = self.devicePixelRatioF()
        place = self.picture_rect
        self.size_wanted.emit(QSize(round(place.width() * scale), round(place.height() * scale)))


def _wrapped() -> QTextOption:
    option = QTextOption(Qt.AlignmentFlag.AlignHCenter)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option


def _heights(fonts: Sequence[QFont], lines: Sequence[str], room: QRectF) -> list[float]:
    """How high each line is when it is drawn in this room."""
    nowhere = QImage(1, 1, QImage.Format.Format_RGB32)
    painter = QPainter(nowhere)
    heights = []
    for font, line in zip(fonts, lines, strict=True):
        painter.setFont(font)
        heights.append(painter.boundingRect(room, line, _wrapped()).height())
    painter.end()
    return heights
