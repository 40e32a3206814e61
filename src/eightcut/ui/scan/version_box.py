"""A selector whose entry stays readable where there is little room."""

from __future__ import annotations

from PyQt6.QtCore import QRect, QSize, Qt
from PyQt6.QtGui import QFont, QFontMetrics, QPaintEvent
from PyQt6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.kit.icons import icon

_ARROW = 16


class VersionBox(QComboBox):
    """Versions of a scan: text gets smaller, then shorter, before it is cut off; the list shows it whole."""

    def __init__(self, name: str, tip: str, parent: QWidget | None = None) -> None:
        """Empty; `name` for tests and scripts."""
        super().__init__(parent)
        self.setObjectName(name)
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setIconSize(QSize(12, 12))
        self._arrow = icon("chevron-down", theme.DIM)

    def fitting(self, text: str) -> str:
        """As much of a text as is shown."""
        metrics = QFontMetrics(self._font_for(text))
        return metrics.elidedText(text, Qt.TextElideMode.ElideRight, self._room().width())

    def _font_for(self, text: str) -> QFont:
        """The largest in which the text fits, or the smallest."""
        for size in (theme.SIZE, theme.SIZE - 1):
            if QFontMetrics(theme.font(size)).horizontalAdvance(text) <= self._room().width():
                return theme.font(size)
        return theme.font(theme.SMALL)

    def _room(self) -> QRect:
        room = self.rect().adjusted(theme.SPACE + 1, 0, -_ARROW - theme.SPACE, 0)
        if not self.itemIcon(self.currentIndex()).isNull():
            room.adjust(self.iconSize().width() + theme.GAP, 0, 0, 0)
        return room

    @override
    def showPopup(self) -> None:
        view = self.view()
        if view is not None:
            view.setMinimumWidth(view.sizeHintForColumn(0) + 2 * theme.WIDE)
        super().showPopup()

    @override
    def paintEvent(self, e: QPaintEvent | None) -> None:
        painter = QStylePainter(self)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        place, text = self._room(), option.currentText or ""
        picture = self.itemIcon(self.currentIndex())
        if not picture.isNull():
            side = self.iconSize().width()
            picture.paint(painter, place.left() - side - theme.GAP, (self.height() - side) // 2, side, side)
        painter.setFont(self._font_for(text))
        painter.setPen(option.palette.color(option.palette.ColorRole.ButtonText))
        alignment = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(place, alignment, self.fitting(text))
        self._arrow.paint(painter, self.width() - _ARROW - theme.GAP, (self.height() - _ARROW) // 2, _ARROW, _ARROW)
