"""The list of all clips beside the window: opened, told what is open there, sending the window to moments."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from eightcut.ui.clips.dialog import ClipListDialog
from eightcut.ui.controllers.video import VideoController
from eightcut.ui.export.class_dialog import ClassDialog
from eightcut.ui.export.deck import Deck
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import show, show_beside
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.player.engine import Engine
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.player.volume import VolumeControl
from eightcut.ui.window.panes import Handlers, Now
from eightcut.ui.window.status import StatusBar


class ClipsController(QObject):
    """Joins the list of clips with the window."""

    measured = pyqtSignal()
    """More is known of the sound and picture of clips."""

    def __init__(
        self,
        player: PlayerPane,
        deck: Deck,
        volume: VolumeControl,
        *,
        window: QWidget,
        now: Now,
        status: StatusBar,
        settings: Settings,
        context: Context,
        videos: VideoController,
    ) -> None:
        super().__init__(now)
        self._player, self._deck, self._volume, self._window = player, deck, volume, window
        self._now, self._status, self._context, self._videos = now, status, context, videos
        self._settings = settings
        self._dialog: ClipListDialog | None = None
        self._own: Engine | None = None
        """What plays the clips of the open list."""
        now.video_changed.connect(self._video_changed)
        now.profile_changed.connect(self._profile_changed)
        volume.changed.connect(lambda *_: self._set_volume())

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {"list_clips": self.show}

    def show(self) -> None:
        """Open the list, or bring it to the front."""
        if self._dialog is None:
            self._dialog = self._made()
        show_beside(self._dialog)

    def _made(self) -> ClipListDialog:
        own = PlayerPane(self._context, clips=True)
        own.set_loop(False)
        own.opened.connect(lambda video: own.play_span(0.0, video.duration))
        own.playing_changed.connect(lambda playing: self._player.pause() if playing else None)
        video = self._now.video
        dialog = ClipListDialog(
            self._context, self._now.profile, video.ref if video is not None else None, own, own, self._settings.limits,
            self._window,
        )  # fmt: skip
        dialog.limits.chosen.connect(self._take_limits)
        dialog.moment_asked.connect(self._videos.open_at)
        dialog.class_asked.connect(self._ask_class)
        dialog.measured.connect(self.measured)
        dialog.finished.connect(self._gone)
        self._own = own.engine
        self._set_volume()
        return dialog

    def _take_limits(self, limits: str) -> None:
        self._settings.clip_limits = limits
        self.measured.emit()

    def _gone(self) -> None:
        if self._own is not None:
            self._own.close()
        self._dialog = self._own = None

    def close(self) -> None:
        """The list does not outlive the window."""
        if self._dialog is not None:
            self._dialog.close()

    def _set_volume(self) -> None:
        if self._own is not None:
            self._own.set_volume(self._volume.loudness)

    def _profile_changed(self, profile: str) -> None:
        if self._dialog is not None:
            self._dialog.set_profile(profile)

    def _video_changed(self, video: OpenVideo | None) -> None:
        if self._dialog is not None and not self._now.opening:
            self._dialog.set_video(video.ref if video is not None else None)

    def _ask_class(self, clips: str, then: Callable[[str, str], object]) -> None:
        deck = self._deck
        dialog = ClassDialog(self._context, self._now.profile, "", deck.base, clips, self._dialog, verb="Move")
        dialog.chosen.connect(partial(self._take, then))
        show(dialog)

    def _take(self, then: Callable[[str, str], object], folder: str, _base: str) -> None:
        then(folder, Path(folder).name)
