"""Tabs and columns of the list, kept for each profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSplitter, QVBoxLayout, QWidget

from eightcut.ui import theme
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.lists import Lists, VideoList
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.times import plural
from eightcut.ui.playlist.column import Column
from eightcut.ui.playlist.edits import RemoveVideos, Swap, with_files
from eightcut.ui.playlist.facts import Facts
from eightcut.ui.playlist.model import VideosModel
from eightcut.ui.playlist.tabs import TabRow


class ListTabs(QWidget):
    """The lists of one profile as tabs, pinned ones side by side; what is in them is the pane's affair."""

    tab_changed = pyqtSignal(object)
    """The active tab as a VideoList: another one, or its folder, name or mode changed."""

    def __init__(self, context: Context, settings: Settings, parent: QWidget | None = None) -> None:
        """Empty until lists are loaded."""
        super().__init__(parent)
        self.context = context
        self.settings = settings
        self.profile = ""
        self.facts = Facts(show_hidden=settings.show_hidden, hide_exported=settings.hide_exported)
        self._columns: list[Column] = []
        self._told: VideoList | None = None
        self._build()

    def choose(self, path: str) -> None:
        """Open a video of the list."""
        raise NotImplementedError

    def video_menu(self, column: Column) -> QMenu:
        """For the selected videos of a column."""
        raise NotImplementedError

    def tab_menu(self, index: int) -> QMenu:
        """For a tab."""
        raise NotImplementedError

    def _build(self) -> None:
        self.setObjectName("playlist")
        row = TabRow()
        self.tabs = row.tabs
        row.add.clicked.connect(self.add_list)
        self.tabs.currentChanged.connect(lambda _: self._edited())
        self.tabs.tabCloseRequested.connect(self.close_list)
        self.tabs.tabMoved.connect(self._moved)
        self.tabs.renamed.connect(lambda index, name: self._columns[index].model.set(label=name))
        self.tabs.menu_asked.connect(self._tab_menu)
        self.side_by_side = QSplitter(Qt.Orientation.Horizontal)
        self.side_by_side.setChildrenCollapsible(False)
        self.scan_all = QPushButton(self.tr("Scan all"))
        self.scan_all.setObjectName("scan_all")
        self.scan_all.setToolTip(self.tr("Scan every video of this list"))
        self.hide_button = QPushButton(self.tr("Hide exported"))
        self.hide_button.setObjectName("hide_exported")
        self.hide_button.setCheckable(True)
        self.hide_button.setToolTip(self.tr("Leave out videos that have clips"))
        self.hide_button.setChecked(self.facts.hide_exported)
        line = QFrame()
        line.setProperty("role", "line")
        bottom = QHBoxLayout()
        bottom.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        bottom.setSpacing(theme.GAP)
        for button in (self.scan_all, self.hide_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setStyleSheet(f"padding: 0 {theme.SPACE}px; font-size: {theme.SMALL}px;")
            bottom.addWidget(button)
        bottom.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(row)
        layout.addWidget(self.side_by_side, 1)
        layout.addWidget(line)
        layout.addLayout(bottom)

    def _load(self, kept: Lists) -> None:
        """Show these instead."""
        self._columns, before = [], self._columns
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        self.tabs.blockSignals(False)
        for column in before:
            column.setParent(None)
            column.deleteLater()
        for tab in kept.tabs:
            self._insert(len(self._columns), VideosModel(tab, self.facts, self))
        self.tabs.setCurrentIndex(kept.current)
        self._told = None
        self._edited()

    # ---------------------------------------------------------------------------------------------- tabs

    @property
    def column(self) -> Column | None:
        """The active one."""
        index = self.tabs.currentIndex()
        return self._columns[index] if 0 <= index < len(self._columns) else None

    @property
    def model(self) -> VideosModel | None:
        """The active tab."""
        return self.column.model if self.column is not None else None

    @property
    def lists(self) -> Lists:
        """All tabs as they are kept."""
        return Lists(tuple(column.model.kept for column in self._columns), max(0, self.tabs.currentIndex()))

    def _insert(self, index: int, model: VideosModel) -> None:
        column = Column(model)
        column.videos.chosen.connect(self.choose)
        column.videos.touched.connect(lambda: self._touch(column))
        column.videos.menu_asked.connect(lambda where: self.video_menu(column).popup(where))
        model.edited.connect(self._edited)
        column.hide()
        self._columns.insert(index, column)
        self.side_by_side.insertWidget(index, column)
        self.tabs.blockSignals(True)
        self.tabs.insertTab(index, "")
        self.tabs.blockSignals(False)

    def add_list(self) -> None:
        """Another tab, "List N"."""
        names = {column.model.kept.label for column in self._columns}
        number = next(n for n in range(1, len(names) + 2) if f"List {n}" not in names)
        self._put(len(self._columns), VideosModel(VideoList(f"List {number}"), self.facts, self))

    def duplicate_list(self, index: int) -> None:
        """A copy of a tab beside it, with a folder beside its own."""
        kept = self._columns[index].model.kept
        folder = kept.export_folder.rstrip("/\\")
        copy = replace(kept, label=f"{kept.label} copy", export_folder=f"{folder}_copy" if folder else "")
        self._put(index + 1, VideosModel(copy, self.facts, self))

    def _put(self, index: int, model: VideosModel) -> None:
        self._insert(index, model)
        self.tabs.setCurrentIndex(index)
        self._edited()

    def close_list(self, index: int) -> None:
        """Take a tab away; never the last. It can be undone."""
        if len(self._columns) < 2:
            return
        profile, model = self.profile, self._columns[index].model

        def away() -> None:
            same = [n for n, column in enumerate(self._columns) if column.model.kept.label == model.kept.label]
            at = next((n for n in same if self._columns[n].model is model), same[0] if same else -1)
            if at >= 0 and len(self._columns) > 1:
                column = self._columns.pop(at)
                self.tabs.removeTab(at)
                column.setParent(None)
                column.deleteLater()
                self._edited()

        def back() -> None:
            if self.profile == profile:
                self._put(min(index, len(self._columns)), VideosModel(model.kept, self.facts, self))
            else:
                kept = self.settings.lists(profile)
                self.settings.keep_lists(profile, Lists((*kept.tabs, model.kept), kept.current))

        text = self.tr("Close list {0}").format(model.kept.label)
        self.context.history.stack.push(Swap(text, away, back))

    def _moved(self, origin: int, target: int) -> None:
        self._columns.insert(target, self._columns.pop(origin))
        for place, column in enumerate(self._columns):
            self.side_by_side.insertWidget(place, column)
        self._edited()

    def _touch(self, column: Column) -> None:
        if column in self._columns:
            self.tabs.setCurrentIndex(self._columns.index(column))

    def _edited(self) -> None:
        """Show tabs and columns as they are, and keep them."""
        pinned = [column for column in self._columns if column.model.kept.pinned]
        active = self.column
        beside = pinned if len(pinned) > 1 and active in pinned else [active]
        for index, column in enumerate(self._columns):
            self.tabs.label(index, column.model.kept, len(self._columns) > 1 and column is active)
            column.mark(len(beside) > 1, column is active)
            column.setVisible(column in beside)
        if not self.profile or active is None:
            return
        self.settings.keep_lists(self.profile, self.lists)
        now = replace(active.model.kept, files=(), separators=(), shown="")
        if now != self._told:
            self._told = now
            self.tab_changed.emit(active.model.kept)

    def _tab_menu(self, index: int, where: QPoint | None) -> None:
        if where is None:
            self.rename_list(index)
        else:
            self.tab_menu(index).popup(where)

    def rename_list(self, index: int) -> None:
        """Type another name in the tab."""
        self.tabs.edit(index, self._columns[index].model.kept.label)

    def tab(self, index: int) -> VideosModel:
        """One of the tabs."""
        return self._columns[index].model

    # -------------------------------------------------------------------------------------------- folder

    @property
    def export_folder(self) -> str:
        """Where exports of the active tab go; "" where no folder was chosen."""
        return self.model.kept.folder if self.model is not None else ""

    def set_export_folder(self, folder: str) -> None:
        """Choose the active tab's folder; one that ends with the tab's own name stands as the folder with it."""
        model = self.model
        if model is not None and folder not in (model.kept.export_folder, model.kept.folder):
            model.set(export_folder=folder)

    def follow(self, moved: Mapping[str, str]) -> None:
        """Files of any tab lie elsewhere now."""
        for column in self._columns:
            column.model.follow(moved)

    def remove(self, paths: Sequence[str]) -> None:
        """Take videos out of the active list; their files stay. It can be undone."""
        model = self.model
        if model is not None and paths:
            profile = self.profile
            text = self.tr("Remove {0} from the list").format(plural(len(paths), self.tr("video"), self.tr("videos")))

            def back(at: VideosModel, before: VideoList) -> None:
                self._give_back(profile, at, before)

            self.context.history.stack.push(RemoveVideos(text, model, list(paths), back))

    def _give_back(self, profile: str, model: VideosModel, before: VideoList) -> None:
        """Undo a removal: in the tab itself, in the one of its name after a change of profile, or in what is kept."""
        shown = [column.model for column in self._columns] if profile == self.profile else []
        named = next((other for other in shown if other.kept.label == before.label), None)
        there = model if model in shown else named
        if there is not None:
            there.put(with_files(there.kept, before))
            return
        kept = self.settings.lists(profile)
        tabs = tuple(with_files(tab, before) if tab.label == before.label else tab for tab in kept.tabs)
        self.settings.keep_lists(profile, Lists(tabs, kept.current))
