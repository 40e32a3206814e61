"""Moments by their time: going to a typed one, copying that of the cursor."""

from __future__ import annotations

from bisect import bisect_left

from PyQt6.QtCore import QObject
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QWidget

from eightcut.ui.controllers.cut import CutController
from eightcut.ui.kit.dialogs import show
from eightcut.ui.kit.timecode import typed_frame
from eightcut.ui.kit.times import clock, typed_time
from eightcut.ui.player.go_to import GoToDialog
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.window.panes import Handlers, Now
from eightcut.ui.window.status import StatusBar


class MomentController(QObject):
    """Times in seconds of film time."""

    def __init__(self, player: PlayerPane, cut: CutController, *, window: QWidget, now: Now, status: StatusBar) -> None:
        super().__init__(now)
        self._player, self._cut, self._window, self._now, self._status = player, cut, window, now, status

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {"go_to_time": self.ask, "copy_time": self.copy}

    def ask(self) -> None:
        """Ask where to, and go there: the cut point goes along unless it is locked."""
        if self._now.video is None:
            return
        dialog = GoToDialog(self._player.position, self._now.video.duration, self.moment, self._window)
        dialog.chosen.connect(self._cut.go_to)
        show(dialog)

    def moment(self, typed: str) -> float | None:
        """The moment of what was typed, None where it is none; a frame's number is that of the picture shown."""
        video = self._now.video
        frame = None if video is None else typed_frame(typed, video.rate)
        if video is None or frame is None:
            return typed_time(typed)
        instants = range(round(1000 * video.duration))
        found = bisect_left(instants, frame, key=lambda instant: self._player.frame_number(instant / 1000))
        return self._player.frame_start(found / 1000) if found < len(instants) else float(frame / video.rate)

    def copy(self) -> None:
        """Copy the time of the cursor as it is shown."""
        words, clipboard = clock(self._cut.cursor), QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(words)
            self._status.say(f"Copied {words}.")
