"""The table of regions: how rows are drawn, keys and clicks, and keys that are not the table's left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QRect, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFontMetrics, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QResizeEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from eightcut.domain.scans import DifferenceKind
from eightcut.ui import theme
from eightcut.ui.kit.icons import icon
from eightcut.ui.kit.rows import heed_no_selection
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan.model import CHANGE, END, SCORE, TIME, VERDICT, RegionModel, colour_of, text_of

_SCREENFUL = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End}
_BAR = 46
"""Pixels of the best score on the scale, where there is room."""
_LEAST_BAR = 10
_NARROW = 250
"""Pixels below which there is no room for both ends of a match and what a comparison says of it."""
_SAID, _SAID_NARROW = 36, 28
"""Pixels of what was said of a match; where it is narrow, its score would have too little left."""
_DECIMALS = 2
_THICK = 6
_INSET = 6
_SIGN = 13
"""Pixels of the sign that a source is off screen."""
_IN_ORDER = TIME, Qt.SortOrder.AscendingOrder
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_CENTRE = int(Qt.AlignmentFlag.AlignCenter)


class RowDelegate(QStyledItemDelegate):
    """Draws every cell of the table."""

    def __init__(self, table: RegionTable) -> None:
        super().__init__(table)
        self._plain, self._struck, self._bold = theme.font(), theme.font(), theme.font(bold=True)
        self._struck.setStrikeOut(True)
        self._ink, self._selection = QColor(theme.TEXT), QColor(theme.SELECTION)
        self._faint, self._dim = QColor(theme.FAINT), QColor(theme.DIM)
        self.joined: Mapping[int, tuple[bool, bool]] = {}
        """Regions that are exported as one with the one before and after, by id."""
        self._signs = icon("eye-off"), icon("eye-off", theme.DIM)
        self._table, self._selected = table, table.selectionModel()
        metrics = QFontMetrics(self._plain)
        self._height, self._ascent = metrics.height(), metrics.ascent()
        self._digit = metrics.horizontalAdvance("0")
        self._digits = metrics.horizontalAdvance("0.00"), metrics.horizontalAdvance("0.000")

    def _by_time(self) -> bool:
        head = self._table.horizontalHeader()
        return head is not None and (head.sortIndicatorSection(), head.sortIndicatorOrder()) == _IN_ORDER

    @override
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        if painter is None or self._selected is None:
            return
        mark, column = self._table.regions.mark(index.row()), index.column()
        chosen = self._selected.isSelected(index)
        if chosen:
            painter.fillRect(option.rect, self._selection)
        text, off_screen = text_of(mark, column, self._table.regions.scale), column == VERDICT and mark.off_screen
        if not text and not off_screen:
            return
        if column == TIME and mark.id in self.joined and self._by_time():
            _bracket(painter, option.rect, *self.joined[mark.id])
        font = self._struck if mark.disabled and column < VERDICT else self._bold if column >= VERDICT else self._plain
        painter.setFont(font)
        colour = colour_of(mark, column) or self._ink
        painter.setPen(self._dim if colour == self._faint and chosen else colour)
        if off_screen:
            self._with_sign(painter, option.rect, text, mark.disabled)
            return
        if column >= VERDICT:
            painter.drawText(option.rect, _CENTRE, text)
            return
        place = option.rect.adjusted(theme.SPACE, 0, -theme.GAP, 0)
        if column == SCORE:
            digits = self._digits[self._table.regions.scale.decimals > _DECIMALS]
            width = min(_BAR, place.width() - digits - theme.SPACE)
            if width >= _LEAST_BAR:
                _bar(painter, place, width, mark, self._table.regions.scale.place(mark.score))
                place.adjust(width + theme.SPACE, 0, 0, 0)
        if len(text) * self._digit > place.width():
            painter.drawText(place, _LEFT, text)  # cut
        else:  # without a rectangle to be laid out in: half the time
            baseline = place.top() + (place.height() - self._height + 1) // 2 + self._ascent
            painter.drawText(place.left(), baseline, text)

    def _with_sign(self, painter: QPainter, place: QRect, words: str, faint: bool) -> None:
        """What was said, and an eye that is struck out: its source is off screen."""
        wide = painter.fontMetrics().horizontalAdvance(words)
        left = place.center().x() - (wide + _SIGN) // 2
        painter.drawText(place.adjusted(left - place.left(), 0, 0, 0), _LEFT, words)
        top = place.center().y() + 1 - _SIGN // 2
        self._signs[faint].paint(painter, QRect(left + wide, top, _SIGN, _SIGN))


def _bracket(painter: QPainter, place: QRect, before: bool, after: bool) -> None:
    """A line at the side that runs on to the rows that this one is exported with."""
    top = place.top() if before else place.top() + _INSET
    bottom = place.bottom() + 1 if after else place.bottom() - _INSET
    painter.fillRect(place.left() + 2, top, 2, bottom - top, QColor(theme.FAINT))


def _bar(painter: QPainter, place: QRect, width: int, mark: RegionMark, share: float) -> None:
    pen = painter.pen()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.FAINT if mark.disabled else theme.score_colour(share)))
    bar = QRectF(place.left(), place.center().y() + 1 - _THICK / 2, max(2.0, width * share), _THICK)
    painter.drawRoundedRect(bar, min(bar.width(), _THICK) / 2, _THICK / 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(pen)


class RegionTable(QTableView):
    """Rows of regions."""

    visited = pyqtSignal(int, int)
    """The user went to this row and column, by click or arrow key."""
    entered_row = pyqtSignal(int)
    """Enter in this row."""
    delete_pressed = pyqtSignal()
    selection_changed = pyqtSignal()
    drag_asked = pyqtSignal()
    """The selected regions are being dragged."""

    def __init__(self, model: RegionModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("regions")
        self.setAccessibleName("Scan results")
        self.setModel(model)
        self.regions = model
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setDragEnabled(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.held = False
        """Whether the left button is down, and so a row about to be chosen."""
        self._drawing = RowDelegate(self)
        self.setItemDelegate(self._drawing)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._dress()
        self.setSortingEnabled(True)
        self.sortByColumn(TIME, Qt.SortOrder.AscendingOrder)

    def _dress(self) -> None:
        side, head = self.verticalHeader(), self.horizontalHeader()
        assert side is not None
        assert head is not None
        side.setVisible(False)
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setDefaultSectionSize(theme.ROW)
        head.setHighlightSections(False)
        heed_no_selection(head)
        head.setMinimumSectionSize(24)
        for column, width in ((TIME, 76), (END, 72), (SCORE, 96), (VERDICT, _SAID), (CHANGE, 26)):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)
        head.setSectionResizeMode(SCORE, QHeaderView.ResizeMode.Stretch)
        self.show_changes(False)

    def show_changes(self, on: bool) -> None:
        """Whether a column tells what a comparison found; the ends of matches give way to it where it is narrow."""
        self.setColumnHidden(CHANGE, not on)
        self.setColumnHidden(END, on and self.width() < _NARROW)

    # -------------------------------------------------------------------------------------------------- rows

    @property
    def row(self) -> int | None:
        """The current row."""
        index = self.currentIndex()
        return index.row() if index.isValid() else None

    @property
    def current(self) -> RegionMark | None:
        """The region in the current row."""
        return None if self.row is None else self.regions.mark(self.row)

    def selected(self) -> list[RegionMark]:
        """The selected regions, from top to bottom."""
        chosen = self.selectionModel()
        if chosen is None:
            return []
        found = chosen.selection()
        ranges = sorted((found[i].top(), found[i].bottom()) for i in range(len(found)))
        marks: list[RegionMark] = []
        last = -1
        for top, bottom in ranges:
            marks += self.regions.marks_between(max(top, last + 1), bottom)
            last = max(last, bottom)
        return marks

    def editable(self) -> list[RegionMark]:
        """The selected regions of the version that is shown, without those that are gone from it."""
        return [mark for mark in self.selected() if mark.change is not DifferenceKind.GONE]

    def set_joined(self, joined: Mapping[int, tuple[bool, bool]]) -> None:
        """Which regions are exported as one with the one before and after them, by id."""
        changed, self._drawing.joined = joined != self._drawing.joined, joined
        self.regions.joined = joined
        viewport = self.viewport()
        if viewport is not None and changed:  # the line stands beside the time
            viewport.update(self.columnViewportPosition(TIME), 0, self.columnWidth(TIME), viewport.height())

    def go_to(self, row: int, select: bool = True) -> None:
        """Make this the current and only selected row, in sight."""
        chosen, column = self.selectionModel(), self.currentIndex().column()
        if chosen is None:
            return
        index = self.regions.index(row, max(column, TIME) if column in (TIME, END) else TIME)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        chosen.setCurrentIndex(index, flags if select else QItemSelectionModel.SelectionFlag.NoUpdate)
        self.scrollTo(index)

    def select_rows(self, rows: Sequence[int]) -> None:
        """Select these too."""
        chosen = self.selectionModel()
        ranges = QItemSelection()
        for row in rows:
            ranges.select(self.regions.index(row, TIME), self.regions.index(row, CHANGE))
        if chosen is not None:
            chosen.select(ranges, QItemSelectionModel.SelectionFlag.Select)

    # -------------------------------------------------------------------------------------------------- Qt

    @override
    def resizeEvent(self, e: QResizeEvent | None) -> None:
        self.show_changes(not self.isColumnHidden(CHANGE))
        self.setColumnWidth(VERDICT, _SAID_NARROW if self.width() < _NARROW else _SAID)
        super().resizeEvent(e)

    @override
    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.selection_changed.emit()

    @override
    def startDrag(self, _: Qt.DropAction) -> None:
        self.held = False  # its release is the drag's
        self.drag_asked.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        key = event.key()
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier == Qt.KeyboardModifier.NoModifier
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and plain:
            self.delete_pressed.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and self.row is not None:
            self.entered_row.emit(self.row)
        elif key in _SCREENFUL or event.matches(QKeySequence.StandardKey.SelectAll) or key == Qt.Key.Key_F2:
            before = self.currentIndex()
            super().keyPressEvent(event)
            now = self.currentIndex()
            if plain and key in _SCREENFUL and now.isValid() and now != before:
                self.visited.emit(now.row(), now.column())
        else:
            event.ignore()

    @override
    def mousePressEvent(self, e: QMouseEvent | None) -> None:
        self.held = e is not None and e.button() == Qt.MouseButton.LeftButton
        super().mousePressEvent(e)

    @override
    def mouseReleaseEvent(self, e: QMouseEvent | None) -> None:
        super().mouseReleaseEvent(e)
        if e is None or e.button() != Qt.MouseButton.LeftButton:
            return
        self.held = False
        index = self.indexAt(e.position().toPoint())
        if index.isValid() and e.modifiers() == Qt.KeyboardModifier.NoModifier and index == self.currentIndex():
            self.visited.emit(index.row(), index.column())

    @override
    def keyboardSearch(self, search: str | None) -> None:
        """Letters are the main window's."""
