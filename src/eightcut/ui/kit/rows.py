"""Tables with a row for each of many values, such as videos, versions, folders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from PyQt6.QtCore import QAbstractTableModel, QItemSelectionModel, QModelIndex, QObject, Qt
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTableView
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.kit.widgets import named

R = TypeVar("R")
_NOWHERE = QModelIndex()


class RowsModel(QAbstractTableModel, Generic[R]):
    """Values in rows. What its cells hold, `data` says.

    `heads` are its titles, `numbers` its columns at the right, `best_first` those that the first click sorts downwards.
    """

    heads: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    best_first: tuple[int, ...] = ()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[R] = []

    def show(self, rows: Sequence[R]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def reorder(self, rows: Sequence[R]) -> None:
        """Show the same values in another order; what is selected stays so."""
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        held = [self.rows[index.row()] for index in old]
        self.rows = list(rows)
        place = {id(value): row for row, value in enumerate(self.rows)} if old else {}
        new = [self.index(place[id(value)], index.column()) for value, index in zip(held, old, strict=True)]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def side(self, column: int) -> Qt.AlignmentFlag:
        """Where the text of a column stands."""
        side = Qt.AlignmentFlag.AlignRight if column in self.numbers else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    @override
    def rowCount(self, parent: QModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def columnCount(self, parent: QModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.heads)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.heads):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(section)
        if role == Qt.ItemDataRole.InitialSortOrderRole:
            order = Qt.SortOrder.DescendingOrder if section in self.best_first else Qt.SortOrder.AscendingOrder
            return order.value
        return self.heads[section] if role == Qt.ItemDataRole.DisplayRole else None


class SortedRows(RowsModel[R]):
    """The same in the order of a column, `by` and downwards at first. What it goes by, `key` says."""

    by: int = 0
    down: bool = False

    def key(self, value: R, column: int) -> Any:
        """What a column sorts a value by, of one kind for each column."""
        raise NotImplementedError

    @override
    def show(self, rows: Sequence[R]) -> None:
        super().show(self.ordered(rows))

    def ordered(self, rows: Sequence[R]) -> list[R]:
        """These values in the order that is chosen."""
        return sorted(rows, key=lambda value: self.key(value, self.by), reverse=self.down)

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self.heads):
            self.by, self.down = column, order == Qt.SortOrder.DescendingOrder
            self.reorder(self.ordered(self.rows))


def dress_rows(table: QTableView, name: str, told: str, model: QAbstractTableModel, widest: int = 0) -> QHeaderView:
    """Have a table show a model in whole rows; its heads, of which the column `widest` has the room that is left."""
    named(table, name, told=told)
    table.setModel(model)
    table.setShowGrid(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    rows, heads = table.verticalHeader(), table.horizontalHeader()
    assert rows is not None
    assert heads is not None
    rows.hide()
    rows.setDefaultSectionSize(theme.ROW)
    heads.setHighlightSections(False)
    heads.setSectionResizeMode(widest, QHeaderView.ResizeMode.Stretch)
    return heads


def heed_no_selection(head: QHeaderView) -> None:
    """Paint the header without asking each selected row whether all of a column is; to be called once it has a model.

    With 50,000 rows selected each painting would take a second.
    """
    head.setSelectionModel(QItemSelectionModel(head.model(), head))


def moments_table(name: str, told: str, model: SortedRows[R], widths: Mapping[int, int]) -> QTableView:
    """A table of which one row is chosen at a time, in the model's own order at first; pixels of narrow columns."""
    table, by, down = QTableView(), model.by, model.down
    heads = dress_rows(table, name, told, model)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    table.setStyleSheet(f"QTableView::item {{ padding: 0 {theme.SPACE}px; }}")
    table.setSortingEnabled(True)
    table.sortByColumn(by, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder)
    rows = table.verticalHeader()
    if rows is not None:
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    heed_no_selection(heads)
    for place, width in widths.items():
        heads.resizeSection(place, width)
    return table
