"""Profiles and folders: which profile is shown, where its clips go, whose markers are seen."""

from __future__ import annotations

from functools import partial
from pathlib import PurePath

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtGui import QCursor
from PyQt6.QtWidgets import QMenu, QWidget

from eightcut.ui.export.deck import Deck
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import show
from eightcut.ui.kit.settings import Settings
from eightcut.ui.playlist.pane import PlaylistPane
from eightcut.ui.profiles.folders_dialog import FoldersDialog
from eightcut.ui.profiles.menu import ProfileMenu
from eightcut.ui.profiles.subprofiles_dialog import SubprofilesDialog
from eightcut.ui.timeline.view import Timeline
from eightcut.ui.window.panes import Handlers, Now


class ProfileController(QObject):
    """Joins the profile menu with list, deck and timeline."""

    def __init__(
        self,
        menu: ProfileMenu,
        playlist: PlaylistPane,
        deck: Deck,
        timeline: Timeline,
        *,
        window: QWidget,
        now: Now,
        settings: Settings,
        context: Context,
    ) -> None:
        super().__init__(now)
        self._playlist, self._deck, self._timeline, self._window = playlist, deck, timeline, window
        self._now, self._settings, self._context = now, settings, context
        menu.profile_chosen.connect(self.choose)
        playlist.tab_changed.connect(lambda _: self._folder_changed())
        deck.folder_changed.connect(playlist.set_export_folder)

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {
            "subprofiles": self.subprofiles,
            "folders": lambda: show(FoldersDialog(self._context, self._now.profile, self._window)),
            "marker_folders": self.marker_folders,
        }

    def choose(self, profile: str) -> None:
        """Another profile: its lists, matches, markers, models."""
        self._settings.profile = profile
        self._now.set_profile(profile)
        self._playlist.set_profile(profile)
        self._deck.set_profile(profile)
        self._timeline.set_hidden_folders(self._hidden())
        self._subprofile_buttons()

    def _hidden(self) -> set[str]:
        return set(self._settings.hidden_subcats(self._now.profile))

    def subprofiles(self) -> None:
        """Edit the suffixes."""
        dialog = SubprofilesDialog(self._settings, self._window)
        dialog.accepted.connect(self._subprofile_buttons)
        show(dialog)

    def _subprofile_buttons(self) -> None:
        """A button for each subprofile, but for those whose folder is hidden."""
        hidden, name, suffixes = self._hidden(), PurePath(self._deck.written).name, self._settings.subprofiles
        self._deck.set_subprofiles(suffixes, {suffix for suffix in suffixes if f"{name}_{suffix}" in hidden})

    def marker_folders(self) -> None:
        """Tick the folders whose markers are shown."""
        hidden, names = self._hidden(), sorted({marker.name for marker in self._now.markers})
        menu = QMenu(self._window)
        hide = partial(self._hide, self._now.profile)
        menu.addAction("Show all", lambda: hide(set()))
        menu.addAction("Hide all", lambda: hide(set(names)))
        menu.addSeparator()
        for name in names:
            tick = menu.addAction(name)
            if tick is not None:
                tick.setCheckable(True)
                tick.setChecked(name not in hidden)
                tick.toggled.connect(lambda on, name=name: hide(hidden - {name} if on else hidden | {name}))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(QCursor.pos())

    def _hide(self, profile: str, folders: set[str]) -> None:
        self._settings.set_hidden_subcats(profile, sorted(folders))
        self._timeline.set_hidden_folders(folders)
        self._subprofile_buttons()
        self._playlist.refresh_counts()

    def _folder_changed(self) -> None:
        self._deck.set_folder(self._playlist.export_folder)
        self._subprofile_buttons()
