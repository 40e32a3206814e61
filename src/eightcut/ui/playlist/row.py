"""How a row of the list is drawn."""

from __future__ import annotations

from PyQt6.QtCore import QModelIndex, QRect, QSize, Qt
from PyQt6.QtGui import QColor, QFontMetrics, QPainter
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.kit.icons import icon
from eightcut.ui.playlist.model import Role

_BAR = 3
"""Pixels of the mark of the open video."""


class VideoRow(QStyledItemDelegate):
    """Name at the left; at the right a glyph for disabled clips and the number of clips in green."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(80, theme.ROW)

    @override
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        if painter is None:
            return
        painter.save()
        area = option.rect
        state = option.state
        is_open = bool(index.data(Role.OPEN))
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.SELECTION))
        elif is_open or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(theme.CONTROL))
        if is_open:
            painter.fillRect(QRect(area.left(), area.top(), _BAR, area.height()), QColor(theme.ACCENT))
        lines = int(index.data(Role.LINE) or 0)
        for flag, top in ((1, area.top()), (2, area.bottom())):
            if lines & flag:
                painter.fillRect(QRect(area.left(), top, area.width(), 1), QColor(theme.DIM))
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setPen(QColor(theme.ACCENT))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        self._words(painter, area.adjusted(theme.SPACE, 0, -theme.SPACE, 0), index, is_open)
        painter.restore()

    def _words(self, painter: QPainter, area: QRect, index: QModelIndex, is_open: bool) -> None:
        right = area.right()
        count = int(index.data(Role.COUNT) or 0)
        if count:
            painter.setFont(theme.font(bold=True))
            painter.setPen(QColor(theme.GOOD))
            text = f"{count:,}"
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            right -= QFontMetrics(painter.font()).horizontalAdvance(text) + theme.SPACE
        disabled = bool(index.data(Role.DISABLED))
        if disabled:
            place = QRect(right - theme.ICON + 2, area.center().y() - theme.ICON // 2 + 1, theme.ICON, theme.ICON)
            icon("cancel", theme.BAD).paint(painter, place)
            right -= theme.ICON + theme.GAP
        font = theme.font(bold=is_open)
        colour = theme.BAD if disabled else theme.TEXT
        if index.data(Role.HIDDEN):
            font.setItalic(True)
            colour = theme.DIM
        if index.data(Role.GONE):
            font.setStrikeOut(True)
            colour = theme.FAINT
        painter.setFont(font)
        painter.setPen(QColor(colour))
        room = QRect(area.left(), area.top(), right - area.left(), area.height())
        name = QFontMetrics(font).elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
