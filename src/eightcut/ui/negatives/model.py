"""Hard negatives as a table: file, time, and the model that suggested each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter

from PyQt6.QtCore import QModelIndex, QObject, Qt
from typing_extensions import override

from eightcut.domain.judgements import NOBODY, HardNegative, Signed
from eightcut.ui.kit.rows import RowsModel
from eightcut.ui.kit.times import clock

UNKNOWN = "(unknown)"
"""What stands for a model that no row names."""
FILE, TIME, MODEL = range(3)
_LAST = "\U0010ffff"
"""Sorts behind every name."""
_file = attrgetter("filename")
_time = attrgetter("start_time")


def _model(negative: HardNegative) -> str:
    """Known models first."""
    return negative.source_model or _LAST


class NegativesModel(RowsModel[HardNegative]):
    """The rows that the filter shows, in the order of the chosen column."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._given: list[HardNegative] = []
        self.marked: Mapping[int, Signed] = {}
        """When each was marked, and by whom, by number."""
        self.heads = "File", "Time", "Source Model"
        self._column, self._order = FILE, Qt.SortOrder.AscendingOrder

    @override
    def show(self, rows: Sequence[HardNegative]) -> None:
        """Show these instead, given by file name, then time."""
        self._given = list(rows)
        super().show(self._sorted())

    def _sorted(self) -> list[HardNegative]:
        down = self._order == Qt.SortOrder.DescendingOrder
        if self._column == FILE:
            return sorted(self._given, key=_file, reverse=down)
        if self._column == TIME:
            return sorted(self._given, key=_time, reverse=down)
        return sorted(self._given, key=_model, reverse=down)

    @override
    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        negative = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (negative.filename, f"{negative.start_time:.1f}s", negative.source_model or UNKNOWN)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == FILE:
            return negative.source_path or negative.filename
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == TIME:
            return clock(negative.start_time, 1)
        if role == Qt.ItemDataRole.ToolTipRole:
            words = self.marked.get(negative.id, NOBODY).words
            return f"Marked {words}" if words else None
        return None

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < 3:
            return
        self._column, self._order = column, order
        self.reorder(self._sorted())
