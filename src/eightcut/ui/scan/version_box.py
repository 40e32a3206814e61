"""A selector whose entry stays readable where there is little room."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QPaintEvent
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
        place = self.rect().adjusted(theme.SPACE + 1, 0, -_ARROW - theme.SPACE, 0)
        picture = self.itemIcon(self.currentIndex())
        if not picture.isNull():
            side = self.iconSize().width()
            picture.paint(painter, place.left(), (self.height() - side) // 2, side, side)
            place.adjust(side + theme.GAP, 0, 0, 0)
        for size in (theme.SIZE, theme.SIZE - 1, theme.SMALL):
            painter.setFont(theme.font(size))
            if painter.fontMetrics().horizontalAdvance(option.currentText) <= place.width():
                break
        text = painter.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, place.width())
        painter.setPen(option.palette.color(option.palette.ColorRole.ButtonText))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        self._arrow.paint(painter, self.width() - _ARROW - theme.GAP, (self.height() - _ARROW) // 2, _ARROW, _ARROW)
