"""Tabs and columns of the list, kept for each profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PyQt6.QtCore import QPoint, QSignalBlocker, Qt, pyqtSignal
from PyQt6.QtGui import QUndoCommand
from PyQt6.QtWidgets import QSplitter, QWidget
from typing_extensions import override

from eightcut.ui.kit.history import History
from eightcut.ui.kit.lists import Lists, VideoList
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import vbox
from eightcut.ui.playlist.column import Column
from eightcut.ui.playlist.facts import Facts
from eightcut.ui.playlist.menu import tab_menu
from eightcut.ui.playlist.model import VideosModel
from eightcut.ui.playlist.tabs import TabRow


def with_files(kept: VideoList, before: VideoList) -> VideoList:
    """The tab with the files and lines it had before, where they were; what came meanwhile stays at the end."""
    had = set(before.files)
    came = tuple(path for path in kept.files if path not in had)
    return replace(kept, files=(*before.files, *came), separators=before.separators)


class RemoveVideos(QUndoCommand):
    """Take files out of a tab. `back` gives a tab what it had; it may be a tab of a profile that is not shown."""

    def __init__(
        self, text: str, model: VideosModel, paths: list[str], back: Callable[[VideosModel, VideoList], object]
    ) -> None:
        super().__init__(text)
        self._model = model
        self._paths = paths
        self._back = back
        self._before = model.kept

    @override
    def redo(self) -> None:
        self._before = self._model.kept
        self._model.remove(self._paths)

    @override
    def undo(self) -> None:
        self._back(self._model, self._before)


class Swap(QUndoCommand):
    """Anything of which both directions are calls."""

    def __init__(self, text: str, there: Callable[[], object], back: Callable[[], object]) -> None:
        super().__init__(text)
        self._there = there
        self._back = back

    @override
    def redo(self) -> None:
        self._there()

    @override
    def undo(self) -> None:
        self._back()


class ListTabs(QWidget):
    """The lists of one profile as tabs, pinned ones side by side."""

    closed = pyqtSignal(VideoList)
    """This list was taken away."""
    chosen = pyqtSignal(str)
    """A video of a list is to be opened."""
    notice = pyqtSignal(str)
    edited = pyqtSignal()
    """Tabs or what is in them are other ones now."""
    arranged = pyqtSignal(str, str)
    """What to sort by, and what to show alone."""
    video_menu_asked = pyqtSignal(Column, QPoint)
    """For the selected videos of a column, and where on the screen."""
    edited = pyqtSignal()
    """Lists hold other videos, or are shown otherwise."""
    tab_changed = pyqtSignal(VideoList)
    """The active tab: another one, or its folder, name or mode changed."""
    tab_shown = pyqtSignal(VideoList)
    """Another tab is the active one."""

    def __init__(self, history: History, settings: Settings, facts: Facts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._settings = settings
        self._facts = facts
        self.profile = ""
        self.columns: list[Column] = []
        self._announced: VideoList | None = None
        self._front: VideosModel | None = None
        row = TabRow()
        self.tabs = row.tabs
        row.add.clicked.connect(self.add_list)
        self.tabs.currentChanged.connect(self._edited)
        self.tabs.tabCloseRequested.connect(self.close_list)
        self.tabs.tabMoved.connect(self._moved)
        self.tabs.renamed.connect(lambda index, name: self.tab(index).set(label=name))
        self.tabs.rename_asked.connect(self.rename_list)
        self.tabs.menu_asked.connect(lambda index, where: tab_menu(self, index).popup(where))
        self.side_by_side = QSplitter(Qt.Orientation.Horizontal)
        self.side_by_side.setChildrenCollapsible(False)
        layout = vbox(self, spacing=0)
        layout.addWidget(row)
        layout.addWidget(self.side_by_side, 1)

    def load(self, profile: str) -> None:
        """Show the lists of this profile instead."""
        self.profile = profile
        kept = self._settings.lists(profile)
        self.columns, before = [], self.columns
        with QSignalBlocker(self.tabs):
            while self.tabs.count():
                self.tabs.removeTab(0)
        for column in before:
            column.setParent(None)
            column.deleteLater()
        for tab in kept.tabs:
            self._insert(len(self.columns), VideosModel(tab, self._facts, self))
        self.tabs.setCurrentIndex(kept.current)
        self._announced = None
        self._edited()

    # ---------------------------------------------------------------------------------------------- tabs

    @property
    def column(self) -> Column | None:
        """The active one."""
        index = self.tabs.currentIndex()
        return self.columns[index] if 0 <= index < len(self.columns) else None

    @property
    def model(self) -> VideosModel | None:
        """The active tab."""
        return self.column.model if self.column is not None else None

    def files(self) -> list[str]:
        """The files of all tabs, each once."""
        return list(dict.fromkeys(path for column in self.columns for path in column.model.kept.files))

    @property
    def kept(self) -> Lists:
        """All tabs as they are kept."""
        return Lists(tuple(column.model.kept for column in self.columns), max(0, self.tabs.currentIndex()))

    def _insert(self, index: int, model: VideosModel) -> None:
        column = Column(model)
        column.videos.chosen.connect(self.chosen)
        column.arranged.connect(self.arranged)
        column.videos.touched.connect(lambda: self._touch(column))
        column.videos.menu_asked.connect(lambda where: self.video_menu_asked.emit(column, where))
        model.edited.connect(self._edited)
        column.hide()
        self.columns.insert(index, column)
        self.side_by_side.insertWidget(index, column)
        with QSignalBlocker(self.tabs):
            self.tabs.insertTab(index, "")

    def add_list(self) -> None:
        """Another tab, "List N"."""
        names = {column.model.kept.label for column in self.columns}
        number = next(n for n in range(1, len(names) + 2) if f"List {n}" not in names)
        self._put(len(self.columns), VideosModel(VideoList(f"List {number}"), self._facts, self))

    def open_list(self, kept: VideoList) -> None:
        """A list that was closed, as it was, behind the others."""
        self._put(len(self.columns), VideosModel(kept, self._facts, self))

    def duplicate_list(self, index: int) -> None:
        """A copy of a tab beside it, with a folder beside its own."""
        kept = self.columns[index].model.kept
        folder = kept.export_folder.rstrip("/\\")
        copy = replace(kept, label=f"{kept.label} copy", export_folder=f"{folder}_copy" if folder else "")
        self._put(index + 1, VideosModel(copy, self._facts, self))

    def _put(self, index: int, model: VideosModel) -> None:
        self._insert(index, model)
        self.tabs.setCurrentIndex(index)
        self._edited()

    def close_list(self, index: int) -> None:
        """Take a tab away; never the last. It can be undone."""
        if len(self.columns) < 2:
            return
        profile, model = self.profile, self.columns[index].model

        def away() -> None:
            same = [n for n, column in enumerate(self.columns) if column.model.kept.label == model.kept.label]
            at = next((n for n in same if self.columns[n].model is model), same[0] if same else -1)
            if at >= 0 and len(self.columns) > 1:
                column = self.columns.pop(at)
                self.tabs.removeTab(at)
                column.setParent(None)
                column.deleteLater()
                self._edited()

        def back() -> None:
            if self.profile == profile:
                self._put(min(index, len(self.columns)), VideosModel(model.kept, self._facts, self))
            else:
                kept = self._settings.lists(profile)
                self._settings.keep_lists(profile, Lists((*kept.tabs, model.kept), kept.current))

        text = f"Close list {model.kept.label}"
        self._history.stack.push(Swap(text, away, back))
        self.closed.emit(model.kept)

    def _moved(self, origin: int, target: int) -> None:
        self.columns.insert(target, self.columns.pop(origin))
        for place, column in enumerate(self.columns):
            self.side_by_side.insertWidget(place, column)
        self._edited()

    def _touch(self, column: Column) -> None:
        if column in self.columns:
            self.tabs.setCurrentIndex(self.columns.index(column))

    def _edited(self) -> None:
        """Show tabs and columns as they are, and keep them."""
        pinned = [column for column in self.columns if column.model.kept.pinned]
        active = self.column
        beside = pinned if len(pinned) > 1 and active in pinned else [active]
        for index, column in enumerate(self.columns):
            self.tabs.label(index, column.model.kept, len(self.columns) > 1 and column is active)
            column.mark(len(beside) > 1, column is active)
            column.setVisible(column in beside)
        if not self.profile or active is None:
            return
        self._settings.keep_lists(self.profile, self.kept)
        self.edited.emit()
        now = replace(active.model.kept, files=(), separators=(), shown="")
        if now != self._announced:
            self._announced = now
            self.tab_changed.emit(active.model.kept)
        if active.model is not self._front:
            self._front = active.model
            self.tab_shown.emit(active.model.kept)

    def rename_list(self, index: int) -> None:
        """Type another name in the tab."""
        self.tabs.edit(index, self.columns[index].model.kept.label)

    def tab(self, index: int) -> VideosModel:
        """One of the tabs."""
        return self.columns[index].model

    # -------------------------------------------------------------------------------------------- folder

    @property
    def export_folder(self) -> str:
        """Where exports of the active tab go; "" where no folder was chosen."""
        return self.model.kept.folder if self.model is not None else ""

    def set_export_folder(self, folder: str) -> None:
        """Choose the active tab's folder; one that ends with the tab's own name stands as the folder with it."""
        model = self.model
        if model is not None and folder not in (model.kept.export_folder, model.kept.folder):
            model.set(export_folder=folder.removesuffix(model.kept.ending))

    def follow(self, moved: Mapping[str, str]) -> None:
        """Files of any tab lie elsewhere now."""
        for column in self.columns:
            column.model.follow(moved)

    def remove(self, paths: Sequence[str]) -> None:
        """Take videos out of the active list; their files stay. It can be undone."""
        model = self.model
        if model is not None and paths:
            profile = self.profile
            text = f"Remove {plural(len(paths), 'video', 'videos')} from list"

            def back(at: VideosModel, before: VideoList) -> None:
                self._give_back(profile, at, before)

            self._history.stack.push(RemoveVideos(text, model, list(paths), back))
            self.notice.emit(f"Removed from the list: {plural(len(paths), 'video', 'videos')}")

    def _give_back(self, profile: str, model: VideosModel, before: VideoList) -> None:
        """Undo a removal: in the tab itself, in the one of its name after a change of profile, or in what is kept."""
        shown = [column.model for column in self.columns] if profile == self.profile else []
        named = next((other for other in shown if other.kept.label == before.label), None)
        there = model if model in shown else named
        if there is not None:
            there.put(with_files(there.kept, before))
            return
        kept = self._settings.lists(profile)
        tabs = tuple(with_files(tab, before) if tab.label == before.label else tab for tab in kept.tabs)
        self._settings.keep_lists(profile, Lists(tabs, kept.current))
