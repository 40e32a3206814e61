"""How rows of finds are drawn: room at the sides, scores as bars, colours that mean something in selected rows too."""

from __future__ import annotations

from PyQt6.QtCore import QModelIndex, QRect, QRectF, Qt
from PyQt6.QtGui import QBrush, QColor, QPainter
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan.model import MARK, SCORE, VERDICT

_BAR = 46
"""Pixels of a score of 1, where there is room."""
_THICK = 6


class RowDelegate(QStyledItemDelegate):
    """Draws every cell of the table."""

    def __init__(self, table: QTableView) -> None:
        """For this table."""
        super().__init__(table)
        self._table = table

    @override
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        style = self._table.style()
        mark = index.data(MARK)
        if painter is None or style is None or not isinstance(mark, RegionMark):
            return
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        text, cell.text = cell.text, ""
        cell.state &= ~QStyle.StateFlag.State_HasFocus
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, self._table)
        colour = index.data(Qt.ItemDataRole.ForegroundRole)
        painter.save()
        painter.setFont(cell.font)
        painter.setPen(colour.color() if isinstance(colour, QBrush) else QColor(colour or theme.TEXT))
        side = 0 if index.column() >= VERDICT else theme.SPACE
        place = cell.rect.adjusted(side, 0, -side // 2, 0)
        if index.column() == SCORE:
            width = min(_BAR, place.width() - cell.fontMetrics.horizontalAdvance("0.00") - theme.SPACE)
            _bar(painter, place, max(0, width), mark)
            place.adjust(width + theme.SPACE, 0, 0, 0)
        painter.drawText(place, int(cell.displayAlignment), text)
        painter.restore()


def _bar(painter: QPainter, place: QRect, width: int, mark: RegionMark) -> None:
    pen = painter.pen()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.FAINT if mark.disabled else theme.score_colour(mark.score)))
    bar = QRectF(place.left(), place.center().y() + 1 - _THICK / 2, max(2.0, width * mark.score), _THICK)
    painter.drawRoundedRect(bar, min(bar.width(), _THICK) / 2, _THICK / 2)
    painter.setPen(pen)
