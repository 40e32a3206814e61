"""Class folders of a profile: what they hold, and which are out of training."""

from __future__ import annotations

from PyQt6.QtWidgets import QAbstractItemView, QDialog, QHeaderView, QLabel, QTableView, QWidget

from eightcut.services.change import Change, Kind
from eightcut.services.clips import disabling
from eightcut.services.context import Job
from eightcut.ui import theme
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import button, dialog_column, dim, foot, in_role, named
from eightcut.ui.profiles.folders_model import Folder, FoldersModel, folders_of


class FoldersDialog(QDialog):
    """A table of folders; a disabled one's clips lie in `FOLDER_disabled`. Every change can be undone."""

    def __init__(self, context: Context, profile: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._profile = profile
        self._problem = ""
        column = dialog_column(self, self.tr("Class folders of {0}").format(profile), "folders_dialog", 560)
        column.addWidget(
            dim(
                self.tr(
                    "Disabling moves the clips of a folder, for all videos, to FOLDER_disabled: "
                    "training, lists and timeline ignore them. Enabling moves them back."
                )
            )
        )
        self.model = FoldersModel(self)
        self.table = named(QTableView(), "folders", told=self.tr("Folders"))
        self.table.setModel(self.model)
        self.table.setShowGrid(False)
        self.table.setStyleSheet(f"QTableView::item {{ padding: 0 {theme.SPACE}px; }}")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setTabKeyNavigation(False)
        rows, heads = self.table.verticalHeader(), self.table.horizontalHeader()
        if rows is not None and heads is not None:
            rows.hide()
            rows.setDefaultSectionSize(theme.ROW)
            heads.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            heads.setHighlightSections(False)
            for number, width in ((1, 80), (2, 80), (3, 120)):
                heads.resizeSection(number, width)
        column.addWidget(self.table, 1)
        self.told = QLabel()
        self.told.setWordWrap(True)
        column.addWidget(self.told)
        self.disable = button(self.tr("Disable"), "disable")
        self.enable = button(self.tr("Enable"), "enable")
        close = button(self.tr("Close"), "close", "main")
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
        self.model.put(folders)
        total = plural(sum(folder.clips for folder in folders), self.tr("clip"), self.tr("clips"))
        counted = self.tr("{0} in {1}").format(total, plural(len(folders), self.tr("folder"), self.tr("folders")))
        self._say(self._problem or counted, "bad" if self._problem else "dim")
        self._check()

    def _say(self, text: str, role: str = "dim") -> None:
        self.told.setText(text)
        in_role(self.told, role)

    def selected(self) -> list[Folder]:
        """Chosen folders."""
        chosen = self.table.selectionModel()
        rows = sorted(index.row() for index in chosen.selectedRows()) if chosen is not None else []
        return [self.model.folders[row] for row in rows]

    def _check(self) -> None:
        folders = self.selected()
        self.disable.setEnabled(any(folder.enabled for folder in folders))
        self.enable.setEnabled(any(not folder.enabled for folder in folders))

    def _move(self, out: bool) -> None:
        names = {folder.name for folder in self.selected() if folder.enabled == out}
        self._problem = ""
        ctx, profile = self._context.services, self._profile
        change = disabling.disable if out else disabling.enable
        text = (self.tr("Disable {0}") if out else self.tr("Enable {0}")).format(", ".join(sorted(names)))
        self._context.history.do(text, lambda: change(ctx, profile, None, names, Job()))

    def _failed(self, problem: Exception) -> None:
        self._problem = str(problem)
        self._say(self._problem, "bad")
