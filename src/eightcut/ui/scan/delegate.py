"""How rows of regions are drawn: padding, scores as bars, colours that keep their meaning in selected rows."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import QModelIndex, QRect, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetrics, QPainter
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan.model import MARK, SCORE, TIME, VERDICT, colour_of, text_of

_BAR = 46
"""Pixels of a score of 1, where there is room."""
_THICK = 6
_INSET = 6
_IN_ORDER = TIME, Qt.SortOrder.AscendingOrder
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


class RowDelegate(QStyledItemDelegate):
    """Draws every cell of the table."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._plain, self._struck, self._bold = theme.font(), theme.font(), theme.font(bold=True)
        self._struck.setStrikeOut(True)
        self._ink, self._selection = QColor(theme.TEXT), QColor(theme.SELECTION)
        self.joined: Mapping[int, tuple[bool, bool]] = {}
        """Regions that are exported as one with the one before and after, by id."""
        self._table = table
        self._digits = QFontMetrics(self._plain).horizontalAdvance("0.00")

    def _by_time(self) -> bool:
        head = self._table.horizontalHeader()
        return head is not None and (head.sortIndicatorSection(), head.sortIndicatorOrder()) == _IN_ORDER

    @override
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        mark, column = index.data(MARK), index.column()
        if painter is None or not isinstance(mark, RegionMark):
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._selection)
        if column == TIME and mark.id in self.joined and self._by_time():
            _bracket(painter, option.rect, *self.joined[mark.id])
        font = self._struck if mark.disabled and column < VERDICT else self._bold if column >= VERDICT else self._plain
        painter.setFont(font)
        painter.setPen(colour_of(mark, column) or self._ink)
        if column >= VERDICT:
            painter.drawText(option.rect, int(Qt.AlignmentFlag.AlignCenter), text_of(mark, column))
            return
        place = option.rect.adjusted(theme.SPACE, 0, -theme.GAP, 0)
        if column == SCORE:
            width = min(_BAR, place.width() - self._digits - theme.SPACE)
            _bar(painter, place, max(0, width), mark)
            place.adjust(width + theme.SPACE, 0, 0, 0)
        painter.drawText(place, _LEFT, text_of(mark, column))


def _bracket(painter: QPainter, place: QRect, before: bool, after: bool) -> None:
    """A line at the side that runs on to the rows that this one is exported with."""
    top = place.top() if before else place.top() + _INSET
    bottom = place.bottom() + 1 if after else place.bottom() - _INSET
    painter.fillRect(place.left() + 2, top, 2, bottom - top, QColor(theme.FAINT))


def _bar(painter: QPainter, place: QRect, width: int, mark: RegionMark) -> None:
    pen = painter.pen()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.FAINT if mark.disabled else theme.score_colour(mark.score)))
    bar = QRectF(place.left(), place.center().y() + 1 - _THICK / 2, max(2.0, width * mark.score), _THICK)
    painter.drawRoundedRect(bar, min(bar.width(), _THICK) / 2, _THICK / 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(pen)
