"""Class folders of a profile as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PyQt6.QtGui import QColor
from typing_extensions import override

from eightcut.domain.clips import DISABLED, ClipTally
from eightcut.ui import theme


@dataclass(frozen=True, slots=True)
class Folder:
    """One class folder: how many videos have how many clips in it."""

    name: str
    videos: int
    clips: int

    @property
    def enabled(self) -> bool:
        """Whether training and timeline use it."""
        return not self.name.endswith(DISABLED)


def folders_of(tallies: Sequence[ClipTally]) -> list[Folder]:
    """By name; clips without a class folder are left out."""
    clips: dict[str, int] = {}
    videos: dict[str, set[str]] = {}
    for tally in tallies:
        if tally.folder:
            clips[tally.folder] = clips.get(tally.folder, 0) + tally.clips
            videos.setdefault(tally.folder, set()).add(tally.content_id or tally.filename)
    return [Folder(name, len(videos[name]), clips[name]) for name in sorted(clips)]


class FoldersModel(QAbstractTableModel):
    """Folder, Videos, Clips, State."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folders: list[Folder] = []
        self._heads = (self.tr("Folder"), self.tr("Videos"), self.tr("Clips"), self.tr("State"))

    def put(self, folders: Sequence[Folder]) -> None:
        """Show these."""
        self.beginResetModel()
        self.folders = list(folders)
        self.endResetModel()

    @override
    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.folders)

    @override
    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._heads)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._heads):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section)
        return self._heads[section] if role == Qt.ItemDataRole.DisplayRole else None

    @override
    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.folders):
            return None
        folder = self.folders[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            state = self.tr("in training") if folder.enabled else self.tr("⊘ disabled")
            return (folder.name, f"{folder.videos:,}", f"{folder.clips:,}", state)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(index.column())
        if role == Qt.ItemDataRole.ForegroundRole and not folder.enabled:
            return QColor(theme.BAD if index.column() == 3 else theme.DIM)
        return None


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in (1, 2) else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
