"""The rest of the menus: files, folders, profiles, views, help; and what a window remembers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtGui import QCursor
from PyQt6.QtWidgets import QDialog, QFileDialog, QMenu

from eightcut import __version__
from eightcut.domain.clips import DISABLED
from eightcut.errors import Cancelled
from eightcut.services.clips.importing import Imported, import_clips
from eightcut.services.videos.files import VIDEO_SUFFIXES
from eightcut.ui.about import about
from eightcut.ui.diagnostics import copy_diagnostics, show_log
from eightcut.ui.export.deck import NAMES
from eightcut.ui.key_sheet import KeySheet
from eightcut.ui.kit.dialogs import show
from eightcut.ui.kit.history import Place
from eightcut.ui.kit.times import plural
from eightcut.ui.news import News
from eightcut.ui.palette import Palette
from eightcut.ui.panes import Handlers, Panes
from eightcut.ui.profiles.folders_dialog import FoldersDialog
from eightcut.ui.profiles.relink_dialog import RelinkDialog
from eightcut.ui.profiles.settings_dialog import SettingsDialog
from eightcut.ui.profiles.subprofiles_dialog import SubprofilesDialog

if TYPE_CHECKING:
    from eightcut.ui.main_window import MainWindow
    from eightcut.ui.window_contents import WindowContents

VIDEOS = " ".join(f"*{ending}" for ending in VIDEO_SUFFIXES)
"""Names of videos, for the system's dialog."""


class HouseController(QObject):
    """Actions that concern no film, and the settings of the window."""

    def __init__(self, panes: Panes, contents: WindowContents, window: MainWindow) -> None:
        """Listen to list and profiles."""
        super().__init__(window)
        self._panes = panes
        self._contents = contents
        self._window = window
        contents.profiles.profile_chosen.connect(self.choose_profile)
        contents.profiles.notice.connect(panes.status.say)
        panes.playlist.tab_changed.connect(lambda _: self._folder_changed())
        panes.playlist.notice.connect(panes.status.say)
        panes.playlist.own_left_out.connect(self._own_left_out)
        panes.context.history.changed.connect(panes.playlist.refresh_counts)
        panes.playlist.relink_asked.connect(self.relink)
        panes.player.relink_asked.connect(self.relink)
        panes.now.film_changed.connect(lambda _: self._where())
        panes.deck.workers_changed.connect(lambda _: self._where())
        panes.deck.subprofiles_asked.connect(self.subprofiles)
        panes.deck.folder_changed.connect(panes.playlist.set_export_folder)
        panes.timeline.folders_menu_asked.connect(lambda _: self.marker_folders())

    def handlers(self) -> Handlers:
        """Actions of this desk."""
        timeline, history = self._panes.timeline, self._panes.context.history
        return {
            "open": self.open_files,
            "open_folder": self.open_folder,
            "export_folder": self.export_folder,
            "new_window": self._window.open_another,
            "quit": self._window.quit,
            "undo": lambda: self._back(
                history.stack.undoText(), history.place_before(), history.stack.undo, self.tr("Undone: {0}")
            ),
            "redo": lambda: self._back(
                history.stack.redoText(), history.place_after(), history.stack.redo, self.tr("Made again: {0}")
            ),
            "subprofiles": self.subprofiles,
            "folders": lambda: show(FoldersDialog(self._panes.context, self._panes.now.profile, self._window)),
            "settings": lambda: show(self._settings_dialog()),
            "next_video": self._panes.playlist.open_next,
            "marker_folders": self.marker_folders,
            "zoom_in": lambda: timeline.zoom(1.25, self._contents.cut.cursor),
            "zoom_out": lambda: timeline.zoom(0.8, self._contents.cut.cursor),
            "zoom_all": timeline.fit,
            "end_frame": self._panes.preview.setVisible,
            "hide_exported": self._panes.playlist.set_hide_exported,
            "show_hidden": self._panes.playlist.set_show_hidden,
            "import_clips": self.import_clips,
            "relink": self.relink,
            "disable_clips": lambda: self._move_clips(True),
            "enable_clips": lambda: self._move_clips(False),
            **{f"pin_{name}": partial(self._panes.deck.pin, name) for name in NAMES},
            "full_screen": lambda on: self._window.showFullScreen() if on else self._window.showNormal(),
            "palette": lambda: show(Palette(self._contents.actions, self._window)),
            "keys": lambda: show(KeySheet(self._window)),
            "show_log": lambda: show_log(self._panes, self._window),
            "copy_diagnostics": lambda: copy_diagnostics(self._panes),
            "news": self.news,
            "about": lambda: show(about(self._window, self._panes)),
        }

    def _back(self, text: str, place: Place | None, move: Callable[[], object], said: str) -> None:
        """Undo or redo, and say what, and where that is not in view."""
        where = self._elsewhere(place)
        move()
        self._panes.status.say(said.format(f"{text} ({where})" if where else text))

    def _elsewhere(self, place: Place | None) -> str:
        """Where this is, as far as it is not in view."""
        if place is None:
            return ""
        panes = self._panes
        film, profile = panes.now.film, panes.now.profile
        same = film is not None and (
            film.video.content_id == place.content_id if place.content_id else film.video.filename == place.filename
        )
        scanned = same and profile == place.profile and place.version in (None, panes.panel.version_id)
        said = ["" if same else place.filename, "" if scanned else place.scan]
        if profile != place.profile:
            said.append(self.tr("profile {0}").format(place.profile))
        return ", ".join(part for part in said if part)

    def start(self) -> None:
        """Open the last session; after an update say what is new."""
        settings = self._panes.settings
        seen = settings.value("seen_version", "")
        settings.set_value("seen_version", __version__)
        if seen not in ("", __version__) and not settings.value("quiet_news", False):
            self.news()
        self.choose_profile(self._panes.now.profile)
        if settings.splitter:
            self._contents.splitter.restoreState(settings.splitter)

    def save(self) -> None:
        """Keep what is to be there again."""
        self._panes.settings.splitter = self._contents.splitter.saveState().data()
        self._panes.settings.profile = self._panes.now.profile
        self._panes.settings.sync()

    # ------------------------------------------------------------------------------------------------- files

    def open_files(self) -> None:
        """Choose videos for the active list."""
        paths, _ = QFileDialog.getOpenFileNames(
            self._window, self.tr("Open videos"), "", self.tr("Videos ({0});;All files (*)").format(VIDEOS)
        )
        if paths:
            self._panes.playlist.add_files(paths)

    def _own_left_out(self, paths: list[str]) -> None:
        """A scan of clips would cut clips of clips; whoever wants them in the list all the same can have them."""
        playlist = self._panes.playlist
        said = self.tr("Left out {0} of your own: clips are no videos to search.").format(plural(len(paths), "clip"))
        self._panes.status.say(said)
        self._panes.toast.tell(
            said, self.tr("Add it") if len(paths) == 1 else self.tr("Add them"), lambda: playlist.add_files(paths, True)
        )

    def open_folder(self) -> None:
        """Choose a folder whose videos are added."""
        folder = QFileDialog.getExistingDirectory(self._window, self.tr("Open a folder of videos"))
        if folder:
            self._panes.playlist.add_files([folder])

    def _settings_dialog(self) -> QDialog:
        panes = self._panes
        dialog = SettingsDialog(panes.context, panes.settings, self._window, self._window.config)
        dialog.accepted.connect(lambda: panes.deck.set_workers(panes.settings.workers))
        return dialog

    def export_folder(self) -> None:
        """Choose where the active list's clips go."""
        folder = QFileDialog.getExistingDirectory(
            self._window, self.tr("Export folder of this list"), self._panes.playlist.export_folder
        )
        if folder:
            self._panes.playlist.set_export_folder(folder)

    def relink(self) -> None:
        """Look for missing videos."""
        panes = self._panes
        dialog = RelinkDialog(panes.context, panes.now.profile, panes.playlist.paths(), self._window)
        dialog.relinked.connect(panes.playlist.follow)
        dialog.clips_found.connect(panes.playlist.refresh_counts)
        dialog.clips_found.connect(self._contents.markers.reload_markers)
        show(dialog)

    def import_clips(self) -> None:
        """Take clips that another program cut into the profile."""
        folder = QFileDialog.getExistingDirectory(self._window, self.tr("Folder of clips, CLASS/vid_001/clip.mp4"))
        if not folder:
            return
        panes = self._panes
        ctx, profile = panes.context.services, panes.now.profile
        said = self.tr("Reading clips")
        panes.status.cancels = panes.context.runner.in_background(
            self,
            lambda job: import_clips(ctx, profile, folder, job),
            self._imported,
            self._not_imported,
            progress=lambda _task, _file, done, total: panes.status.show_progress(said, done, total),
            key="import",
        )

    def _not_imported(self, problem: Exception) -> None:
        self._panes.status.end_progress()
        if not isinstance(problem, Cancelled):
            self._contents.tell(problem)

    def _imported(self, found: Imported) -> None:
        text = self.tr("{0} taken in, {1} known already; classes: {2}").format(
            plural(found.new, "clip"), found.known, ", ".join(found.classes) or "-"
        )
        self._panes.status.end_progress(text)
        self._panes.playlist.refresh_counts()
        self._contents.markers.reload_markers()

    def _move_clips(self, disable: bool) -> None:
        """Take the open video's clips out of training and timeline, or bring them back; in every folder."""
        film, playlist = self._panes.asked_film(), self._panes.playlist
        if film is None:
            return
        there = playlist.facts.standing(film.video.path).folders
        names = sorted(name for name in there if name and name.endswith(DISABLED) != disable)
        if names:
            (playlist.moves.disable if disable else playlist.moves.enable)([film.video.path], names)
        else:
            self._panes.status.say(self.tr("This video has no such clips."))

    # ---------------------------------------------------------------------------------------------- profiles

    def choose_profile(self, profile: str) -> None:
        """Another profile: its lists, finds, markers, models."""
        panes = self._panes
        self._contents.markers.disarm()
        panes.now.profile = profile
        panes.settings.profile = profile
        panes.playlist.set_profile(profile)
        panes.deck.set_profile(profile)
        self._contents.learning.reload_models()
        panes.timeline.set_hidden_folders(set(panes.settings.hidden_subcats(profile)))
        self._subprofile_buttons()
        if panes.now.film is not None:
            panes.panel.load_for_video(panes.now.film.video, profile)
            self._contents.markers.reload_markers()
        self._where()

    def subprofiles(self) -> None:
        """Edit the suffixes."""
        dialog = SubprofilesDialog(self._panes.settings, self._window)
        dialog.accepted.connect(self._subprofile_buttons)
        show(dialog)

    def _subprofile_buttons(self) -> None:
        """A button for each subprofile, but for those whose folder is hidden."""
        panes = self._panes
        hidden = set(panes.settings.hidden_subcats(panes.now.profile))
        name = PurePath(panes.deck.written).name
        suffixes = panes.settings.subprofiles
        panes.deck.set_subprofiles(suffixes, {suffix for suffix in suffixes if f"{name}_{suffix}" in hidden})

    def marker_folders(self) -> None:
        """Tick the folders whose markers are shown."""
        panes = self._panes
        profile = panes.now.profile
        hidden = set(panes.settings.hidden_subcats(profile))
        names = sorted({marker.name for marker in panes.now.markers})
        menu = QMenu(self._window)

        def put(shown: set[str]) -> None:
            panes.settings.set_hidden_subcats(profile, sorted(shown))
            panes.timeline.set_hidden_folders(shown)
            self._subprofile_buttons()
            panes.playlist.refresh_counts()

        menu.addAction(self.tr("Show all"), lambda: put(set()))
        menu.addAction(self.tr("Hide all"), lambda: put(set(names)))
        menu.addSeparator()
        for name in names:
            tick = menu.addAction(name)
            if tick is not None:
                tick.setCheckable(True)
                tick.setChecked(name not in hidden)
                tick.toggled.connect(lambda on, name=name: put(hidden - {name} if on else hidden | {name}))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(QCursor.pos())

    def _folder_changed(self) -> None:
        self._panes.deck.set_folder(self._panes.playlist.export_folder)
        self._subprofile_buttons()

    def _where(self) -> None:
        if self._panes.now.opening:
            return  # the next name comes at once
        film = self._panes.now.film
        name = film.video.filename if film else ""
        self._panes.status.set_where(name, self._panes.now.profile, self._panes.settings.workers)
        self._window.setWindowTitle(f"{name} - 8-cut" if name else "8-cut")

    # -------------------------------------------------------------------------------------------------- help

    def news(self) -> None:
        """What this version brought."""
        dialog = News(__version__, self._window)
        dialog.accepted.connect(lambda: self._told(dialog.keep_telling))
        show(dialog)

    def _told(self, more: bool) -> None:
        self._panes.settings.set_value("quiet_news", not more)
