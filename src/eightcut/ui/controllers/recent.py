"""What was open before, in the File menu: videos, and lists that were closed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu

from eightcut.services.videos.same_place import exists
from eightcut.ui.kit.lists import Lists, VideoList, read_lists
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import TaskRunner
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.playlist.pane import PlaylistPane
from eightcut.ui.window.panes import Now

MOST = 10


class RecentController(QObject):
    """Keeps the last videos and lists, and opens them again."""

    def __init__(self, playlist: PlaylistPane, *, now: Now, settings: Settings, runner: TaskRunner) -> None:
        super().__init__(now)
        self._playlist, self._settings, self._runner = playlist, settings, runner
        self.videos, self.lists = QMenu("Recent videos"), QMenu("Recently closed lists")
        self.videos.setToolTipsVisible(True)
        self.videos.aboutToShow.connect(self._fill_videos)
        self.lists.aboutToShow.connect(self._fill_lists)
        now.video_changed.connect(self._opened)
        playlist.list_closed.connect(self._closed)

    def place(self, menu: QMenu, before: QAction) -> None:
        """Put them into a menu."""
        menu.insertMenu(before, self.videos)
        menu.insertMenu(before, self.lists)

    def _opened(self, video: OpenVideo | None) -> None:
        if video is not None:
            self._settings.recent_videos = _first(video.ref.path, self._settings.recent_videos)

    def _closed(self, one: VideoList) -> None:
        if one.files:
            self._settings.recent_lists = _first(Lists((one,)).text(), self._settings.recent_lists)

    def _fill_videos(self) -> None:
        menu, paths = self.videos, self._settings.recent_videos
        menu.clear()
        entries = {path: _entry(menu, _name(path)) for path in paths}
        for path, entry in entries.items():
            entry.setToolTip(path)
            entry.triggered.connect(partial(self._open, path))
        self._end(menu, bool(paths), self.forget_videos)

        def known(gone: list[str]) -> None:
            for path in gone:
                entries[path].setEnabled(False)
                entries[path].setToolTip(f"{path} is missing. Is its disk connected?")

        self._runner.in_background(menu, lambda _: [p for p in paths if not exists(p)], known, key="recent")

    def _open(self, path: str, _: bool = False) -> None:
        if path not in self._playlist.paths():
            self._playlist.add_files([path])
        self._playlist.choose(path)

    def _fill_lists(self) -> None:
        self.lists.clear()
        for text in self._settings.recent_lists:
            kept = read_lists(text)
            if kept is not None:
                one = kept.tabs[0]
                entry = _entry(self.lists, f"{one.label.replace('&', '&&')} ({plural(len(one.files), 'video')})")
                entry.triggered.connect(partial(self._open_list, text, one))
        self._end(self.lists, bool(self._settings.recent_lists), self.forget_lists)

    def _open_list(self, text: str, one: VideoList, _: bool = False) -> None:
        self._settings.recent_lists = tuple(kept for kept in self._settings.recent_lists if kept != text)
        self._playlist.open_list(one)

    def _end(self, menu: QMenu, some: bool, forget: Callable[[], None]) -> None:
        menu.addSeparator()
        clear = _entry(menu, "Clear" if some else "Nothing yet")
        clear.setEnabled(some)
        clear.triggered.connect(forget)

    def forget_videos(self) -> None:
        """Empty the menu of videos."""
        self._settings.recent_videos = ()

    def forget_lists(self) -> None:
        """Empty the menu of lists."""
        self._settings.recent_lists = ()


def _entry(menu: QMenu, text: str) -> QAction:
    made = menu.addAction(text)
    assert made is not None
    return made


def _first(one: str, others: tuple[str, ...]) -> tuple[str, ...]:
    return (one, *(other for other in others if other != one))[:MOST]


def _name(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1].replace("&", "&&")
