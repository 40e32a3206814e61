"""The list of videos: tabs, columns, what they know of their files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PyQt6.QtCore import QPoint, Qt, pyqtSignal
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

from eightcut.services.standing import ListState, list_state
from eightcut.services.video_files import gone, videos_among
from eightcut.ui import theme
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.lists import Lists, VideoList
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.times import plural
from eightcut.ui.playlist.column import Column
from eightcut.ui.playlist.edits import RemoveVideos, Swap
from eightcut.ui.playlist.facts import Facts
from eightcut.ui.playlist.menu import tab_menu, video_menu
from eightcut.ui.playlist.model import VideosModel
from eightcut.ui.playlist.moves import Moves
from eightcut.ui.playlist.tabs import TabRow


class PlaylistPane(QWidget):
    """Everything about the lists of one profile; says which video to open and where exports of the tab go."""

    video_chosen = pyqtSignal(str)
    tab_changed = pyqtSignal(object)
    """The active tab as a VideoList: another one, or its folder, name or mode changed."""
    files_dropped = pyqtSignal(list)
    """Paths that were dropped here; they are added already."""
    scan_all_asked = pyqtSignal(list)
    """The active list's shown paths."""
    notice = pyqtSignal(str)
    hide_exported_changed = pyqtSignal(bool)
    show_hidden_changed = pyqtSignal(bool)

    def __init__(self, context: Context, settings: Settings, parent: QWidget | None = None) -> None:
        """Empty until a profile is set."""
        super().__init__(parent)
        self.context = context
        self.settings = settings
        self.profile = ""
        self.facts = Facts(show_hidden=settings.show_hidden, hide_exported=settings.hide_exported)
        self.moves = Moves(self)
        self._columns: list[Column] = []
        self._told: VideoList | None = None
        self._choosing = False
        self._build()

    def _build(self) -> None:
        self.setObjectName("playlist")
        self.setAcceptDrops(True)
        row = TabRow()
        self.tabs = row.tabs
        row.add.clicked.connect(self.add_list)
        self.tabs.currentChanged.connect(self._activated)
        self.tabs.tabCloseRequested.connect(self.close_list)
        self.tabs.tabMoved.connect(self._moved)
        self.tabs.renamed.connect(lambda index, name: self._columns[index].model.set(label=name))
        self.tabs.menu_asked.connect(self._tab_menu)
        self.side_by_side = QSplitter(Qt.Orientation.Horizontal)
        self.side_by_side.setChildrenCollapsible(False)
        self.scan_all = QPushButton(self.tr("Scan all"))
        self.scan_all.setObjectName("scan_all")
        self.scan_all.setToolTip(self.tr("Scan every video of this list"))
        self.scan_all.clicked.connect(lambda: self.scan_all_asked.emit(self.shown_paths()))
        self.hide_button = QPushButton(self.tr("Hide exported"))
        self.hide_button.setObjectName("hide_exported")
        self.hide_button.setCheckable(True)
        self.hide_button.setToolTip(self.tr("Leave out videos that have clips"))
        self.hide_button.setChecked(self.facts.hide_exported)
        self.hide_button.toggled.connect(self.set_hide_exported)
        line = QFrame()
        line.setProperty("role", "line")
        bottom = QHBoxLayout()
        bottom.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        bottom.setSpacing(theme.GAP)
        for button in (self.scan_all, self.hide_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            bottom.addWidget(button)
        bottom.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(row)
        layout.addWidget(self.side_by_side, 1)
        layout.addWidget(line)
        layout.addLayout(bottom)

    # ------------------------------------------------------------------------------------------- profile

    def set_profile(self, name: str) -> None:
        """Show the lists of this profile, and open the video that was open last, or the first."""
        self.profile = name
        self.facts.state = ListState({}, frozenset())
        self.facts.gone = frozenset()
        self.facts.current = ""
        self.facts.hidden_folders = self.settings.hidden_subcats(name)
        self._columns, before = [], self._columns
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        self.tabs.blockSignals(False)
        for column in before:
            column.setParent(None)
            column.deleteLater()
        kept = self.settings.lists(name)
        for tab in kept.tabs:
            self._insert(len(self._columns), VideosModel(tab, self.facts, self))
        self.tabs.setCurrentIndex(kept.current)
        self._told = None
        self._activated()
        self._choosing = True
        self.refresh_counts()

    def refresh_counts(self) -> None:
        """Ask anew how many clips each video has, which are hidden, and which files are gone."""
        bench, profile = self.context.bench, self.profile
        if not profile:
            return
        paths = list(dict.fromkeys(path for column in self._columns for path in column.model.kept.files))
        self.facts.hidden_folders = self.settings.hidden_subcats(profile)

        def known(state: ListState) -> None:
            self.facts.state = state
            self._refresh()
            self.context.runner.run(self, lambda _: gone(paths), missing, key="gone")

        def missing(away: set[str]) -> None:
            self.facts.gone = frozenset(away)
            self._refresh()
            self._choose_first(set(paths))

        self.context.runner.desk(self, lambda: list_state(bench, profile, paths), known, key="state")

    def _refresh(self) -> None:
        for column in self._columns:
            column.model.refresh()

    def _choose_first(self, looked_for: set[str]) -> None:
        """The first file opens at start, with another profile, and when an empty list gets files."""
        model = self.model
        if not self._choosing or model is None or not model.kept.files or not looked_for.issuperset(model.kept.files):
            return
        self._choosing = False
        there = [path for path in model.shown if path not in self.facts.gone] or model.shown
        if there:
            self.choose(model.kept.shown if model.kept.shown in there else there[0])

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
        column.videos.menu_asked.connect(lambda where: video_menu(self, column).popup(where))
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
            at = next((n for n, column in enumerate(self._columns) if column.model is model), -1)
            if at >= 0 and len(self._columns) > 1:
                column = self._columns.pop(at)
                self.tabs.removeTab(at)
                column.setParent(None)
                column.deleteLater()
                self._edited()

        def back() -> None:
            if self.profile == profile:
                self._put(min(index, len(self._columns)), model)

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

    def _activated(self, _: int = 0) -> None:
        self._edited()

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
            tab_menu(self, index).popup(where)

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

    # -------------------------------------------------------------------------------------------- videos

    def paths(self) -> list[str]:
        """All files of the active list."""
        return list(self.model.kept.files) if self.model is not None else []

    def shown_paths(self) -> list[str]:
        """Those that filter and switches leave."""
        return self.model.shown if self.model is not None else []

    def add_files(self, paths: Sequence[str]) -> None:
        """Add files, and the videos in folders, to the active list; the first opens where the list was empty."""
        model = self.model
        given = list(paths)

        def found(files: list[str]) -> None:
            if model is None or not given:
                return
            empty = not model.kept.files
            new = model.add(files)
            if new:
                self._choosing = self._choosing or empty
                self.refresh_counts()
            elif files:
                self.notice.emit(self.tr("Already in the list."))
            else:
                self.notice.emit(self.tr("There are no videos in it."))

        self.context.runner.run(self, lambda _: videos_among(given), found)

    def choose(self, path: str) -> None:
        """Open a video of the list."""
        self.set_current(path)
        self.video_chosen.emit(path)

    def set_current(self, path: str) -> None:
        """Mark the open video."""
        self.facts.current = path
        self._refresh()
        column = self.column
        if column is None:
            return
        if path in column.model.kept.files and column.model.kept.shown != path:
            column.model.set(shown=path)
        if column.videos.selected() != [path]:
            column.videos.show_path(path)

    def open_next(self) -> None:
        """Open the next video whose file is there."""
        shown = self.shown_paths()
        after = shown[shown.index(self.facts.current) + 1 :] if self.facts.current in shown else shown
        following = next((path for path in after if path not in self.facts.gone), None)
        if following is None:
            self.notice.emit(self.tr("This is the last video of the list.") if shown else self.tr("The list is empty."))
        else:
            self.choose(following)

    def remove(self, paths: Sequence[str]) -> None:
        """Take videos out of the active list; their files stay. It can be undone."""
        model = self.model
        if model is not None and paths:
            text = self.tr("Remove {0} from the list").format(plural(len(paths), self.tr("video"), self.tr("videos")))
            self.context.history.stack.push(RemoveVideos(text, model, list(paths)))

    def set_hide_exported(self, on: bool) -> None:
        """Leave out videos that have clips."""
        if on != self.facts.hide_exported:
            self.facts.hide_exported = self.settings.hide_exported = on
            self.hide_button.setChecked(on)
            self._refresh()
            self.hide_exported_changed.emit(on)

    def set_show_hidden(self, on: bool) -> None:
        """Show videos that the profile hides."""
        if on != self.facts.show_hidden:
            self.facts.show_hidden = self.settings.show_hidden = on
            self._refresh()
            self.show_hidden_changed.emit(on)

    # ---------------------------------------------------------------------------------------------- drop

    @override
    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Files and folders may be dropped."""
        data = event.mimeData() if event is not None else None
        if event is not None and data is not None and data.hasUrls():
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent | None) -> None:
        """They go to the active list."""
        data = event.mimeData() if event is not None else None
        if event is None or data is None:
            return
        paths = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.add_files(paths)
        self.files_dropped.emit(paths)
