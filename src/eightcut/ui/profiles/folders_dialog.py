"""Class folders of a profile: what they hold, and which are out of training."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QModelIndex, QObject, Qt
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QAbstractItemView, QDialog, QLabel, QTableView, QWidget
from typing_extensions import override

from eightcut.domain.clips import DISABLED, ClipTally
from eightcut.services.change import Change, Kind
from eightcut.ui import theme
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.moving import move_clips
from eightcut.ui.kit.rows import RowsModel, dress_rows
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import button, dialog_column, dim, foot, in_role
from eightcut.values import dataclass


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


class FoldersModel(RowsModel[Folder]):
    """Folder, Videos, Clips, State."""

    numbers = (1, 2)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.heads = "Folder", "Videos", "Clips", "State"

    @override
    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        folder = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            state = "in training" if folder.enabled else "⊘ disabled"
            return (folder.name, f"{folder.videos:,}", f"{folder.clips:,}", state)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(index.column())
        if role == Qt.ItemDataRole.ForegroundRole and not folder.enabled:
            return QColor(theme.BAD if index.column() == 3 else theme.DIM)
        return None


class FoldersDialog(QDialog):
    """A table of folders; a disabled one's clips lie in `FOLDER_disabled`. Every change can be undone."""

    def __init__(self, context: Context, profile: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._profile = profile
        self._problem = ""
        column = dialog_column(self, f"Class folders of {profile}", "folders_dialog", 560)
        column.addWidget(
            dim(
                "Disabling moves the clips of a folder, for all videos, to FOLDER_disabled: "
                "training, lists and timeline ignore them. Enabling moves them back."
            )
        )
        self.model = FoldersModel(self)
        self.table = QTableView()
        heads = dress_rows(self.table, "folders", "Folders", self.model)
        self.table.setStyleSheet(f"QTableView::item {{ padding: 0 {theme.SPACE}px; }}")
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setTabKeyNavigation(False)
        for number, width in ((1, 80), (2, 80), (3, 120)):
            heads.resizeSection(number, width)
        column.addWidget(self.table, 1)
        self.told = QLabel()
        self.told.setWordWrap(True)
        column.addWidget(self.told)
        self.disable = button("Disable", "disable")
        self.enable = button("Enable", "enable")
        close = button("Close", "close", "main")
        self.disable.clicked.connect(lambda: self._move(True))
        self.enable.clicked.connect(lambda: self._move(False))
        close.clicked.connect(self.accept)
        foot(column, [self.disable, self.enable], [close])
        chosen = self.table.selectionModel()
        if chosen is not None:
            chosen.selectionChanged.connect(self._check)
        context.history.changed.connect(self._library_changed)
        context.history.failed.connect(self._failed)
        self._check()
        self.reload()

    def _library_changed(self, change: Change) -> None:
        if change.touches(Kind.CLIPS, self._profile):
            self.reload()

    def reload(self) -> None:
        """Count anew."""
        clips = self._context.services.library.clips
        self._context.runner.in_library(
            self, lambda: folders_of(clips.tallies(self._profile)), self._show, key="folders"
        )

    def _show(self, folders: list[Folder]) -> None:
        self.model.show(folders)
        total = plural(sum(folder.clips for folder in folders), "clip", "clips")
        counted = f"{total} in {plural(len(folders), 'folder', 'folders')}"
        self._say(self._problem or counted, "bad" if self._problem else "dim")
        self._check()

    def _say(self, text: str, role: str = "dim") -> None:
        self.told.setText(text)
        in_role(self.told, role)

    def selected(self) -> list[Folder]:
        """Chosen folders."""
        chosen = self.table.selectionModel()
        rows = sorted(index.row() for index in chosen.selectedRows()) if chosen is not None else []
        return [self.model.rows[row] for row in rows]

    def _check(self) -> None:
        folders = self.selected()
        self.disable.setEnabled(any(folder.enabled for folder in folders))
        self.enable.setEnabled(any(not folder.enabled for folder in folders))

    def _move(self, out: bool) -> None:
        names = sorted({folder.name for folder in self.selected() if folder.enabled == out})
        self._problem = ""
        text = ("Disable {0}" if out else "Enable {0}").format(", ".join(names))
        move_clips(self._context, self, text, self._profile, None, names, out=out)

    def _failed(self, problem: Exception) -> None:
        self._problem = str(problem)
        self._say(self._problem, "bad")
