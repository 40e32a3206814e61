"""Hard negatives as a table: file, time, and the model that suggested each."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from typing_extensions import override

from eightcut.domain.judgements import HardNegative

UNKNOWN = "(unknown)"
"""What stands for a model that no row names."""
FILE, TIME, MODEL = range(3)
_LAST = "\U0010ffff"
"""Sorts behind every name."""
_file = attrgetter("filename")
_time = attrgetter("start_time")
_NOWHERE = QModelIndex()


def _model(negative: HardNegative) -> str:
    """Known models first."""
    return negative.source_model or _LAST


class NegativesModel(QAbstractTableModel):
    """The rows that the filter shows, in the order of the chosen column."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._given: list[HardNegative] = []
        self._rows: list[HardNegative] = []
        self._column, self._order = FILE, Qt.SortOrder.AscendingOrder

    def show(self, rows: Sequence[HardNegative]) -> None:
        """Show these instead, given by file name, then time."""
        self.beginResetModel()
        self._given = list(rows)
        self._rows = self._sorted()
        self.endResetModel()

    def negative(self, row: int) -> HardNegative:
        """What a row shows."""
        return self._rows[row]

    @property
    def rows(self) -> tuple[HardNegative, ...]:
        """All that is shown, in order."""
        return tuple(self._rows)

    def _sorted(self) -> list[HardNegative]:
        """What was given, in the chosen order; equal ones by file name and time."""
        down = self._order == Qt.SortOrder.DescendingOrder
        if self._column == FILE:
            return sorted(self._given, key=_file, reverse=down)
        if self._column == TIME:
            return sorted(self._given, key=_time, reverse=down)
        return sorted(self._given, key=_model, reverse=down)

    @override
    def rowCount(self, parent: QModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: QModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else 3

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and 0 <= section < 3:
            if role == Qt.ItemDataRole.DisplayRole:
                return (self.tr("File"), self.tr("Time"), self.tr("Source Model"))[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    @override
    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Texts; the full path as tool tip of the file."""
        if not index.isValid():
            return None
        negative = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (negative.filename, f"{negative.start_time:.1f}s", negative.source_model or UNKNOWN)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == FILE:
            return negative.source_path or negative.filename
        return None

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; what is selected stays so."""
        if not 0 <= column < 3:
            return
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        held = [self._rows[index.row()] for index in old]
        self._column, self._order = column, order
        self._rows = self._sorted()
        if old:
            place = {id(negative): row for row, negative in enumerate(self._rows)}
            new = [self.index(place[id(negative)], index.column()) for negative, index in zip(held, old, strict=True)]
            self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()
