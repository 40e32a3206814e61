"""Versions of models as a table."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PyQt6.QtGui import QColor
from typing_extensions import override

from eightcut.domain.training import TrainingRun
from eightcut.ui import theme
from eightcut.ui.training.wording import trained_at

_NOWHERE = QModelIndex()
_COLUMNS = 7
_NUMBERS = (1, 4, 5, 6)


class ModelHistory(QAbstractTableModel):
    """One row per version, by model, newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: list[TrainingRun] = []

    def show(self, runs: Sequence[TrainingRun]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._runs = list(runs)
        self.endResetModel()

    def run(self, row: int) -> TrainingRun:
        """What a row shows."""
        return self._runs[row]

    @override
    def rowCount(self, parent: QModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._runs)

    @override
    def columnCount(self, parent: QModelIndex = _NOWHERE) -> int:
        return 0 if parent.isValid() else _COLUMNS

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < _COLUMNS:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("Model"), self.tr("Version"), self.tr("Trained"), self.tr("Learned from"), self.tr("Positives"),
            self.tr("Hard negatives"), self.tr("Average precision"),
        )[section]  # fmt: skip

    @override
    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Texts; the active version is ticked and green."""
        if not index.isValid():
            return None
        run = self._runs[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            precision = "–" if run.metrics is None else f"{run.metrics.average_precision:.2f}"
            return (
                f"✓ {run.model}" if run.active else f"    {run.model}",
                str(run.version), trained_at(run), ", ".join(run.settings.positive_folders),
                str(run.positives), str(run.hard_negatives), precision,
            )[index.column()]  # fmt: skip
        if role == Qt.ItemDataRole.ForegroundRole and run.active:
            return QColor(theme.GOOD)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _aligned(index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tr("In use") if run.active else None
        return None


def _aligned(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
