"""Opening a video: player, timeline, waveform, markers, regions."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.playlist.pane import PlaylistPane
from eightcut.ui.scan.panel import ScanResultsPanel
from eightcut.ui.timeline.view import Timeline
from eightcut.ui.timeline.waveform import show_waveform
from eightcut.ui.window.panes import Now
from eightcut.ui.window.status import ProblemBar, StatusBar

_BLINK = 200
"""Milliseconds that what was open stays in sight while the next video opens, so that nothing blinks."""


class VideoController(QObject):
    """Brings a chosen video to all panes."""

    moment_asked = pyqtSignal(float)
    """The open video is to be shown at this moment, seconds."""

    def __init__(
        self,
        playlist: PlaylistPane,
        player: PlayerPane,
        timeline: Timeline,
        panel: ScanResultsPanel,
        *,
        now: Now,
        status: StatusBar,
        problem: ProblemBar,
        context: Context,
    ) -> None:
        super().__init__(now)
        self._playlist, self._player, self._timeline, self._panel = playlist, player, timeline, panel
        self._now, self._status, self._problem, self._context = now, status, problem, context
        self._wanted: tuple[float, float] | None = None
        """The moment to go to once it is open, and for how long to play there, seconds."""
        self._blink = QTimer(self)
        self._blink.setSingleShot(True)
        self._blink.setInterval(_BLINK)
        self._blink.timeout.connect(self._show_nothing)
        playlist.video_chosen.connect(self.open)
        playlist.moment_asked.connect(self.open_at)
        playlist.emptied.connect(self.close)
        player.opened.connect(self._opened)
        player.failed.connect(self._failed)
        player.position_changed.connect(timeline.set_playhead)
        now.profile_changed.connect(self._profile_changed)

    def open(self, path: str) -> None:
        """Open a video; what was open is closed, so that no key means it any more."""
        self._open(path, None)

    def _open(self, path: str, wanted: tuple[float, float] | None) -> None:
        self._wanted = wanted
        self._problem.leave_video()
        self._now.set_video(None, opening=True)
        self._blink.start()
        self._player.open(path)

    def close(self) -> None:
        """No video is open any more."""
        self._problem.leave_video()
        self._player.close_video()
        self._closed()

    def _closed(self) -> None:
        self._wanted = None
        self._blink.stop()
        self._now.set_video(None)
        self._show_nothing()

    def open_at(self, path: str, at: float, heard: float = 0.0) -> None:
        """Open a video, if it is not open, and go to a moment; play so much from there (both in seconds)."""
        video = self._now.video
        if video is not None and path in (video.ref.path, video.ref.filename):
            self._arrive(at, heard)
            return
        there = next((p for p in self._playlist.paths() if path in (p, Path(p).name)), path)
        self._open(there, (at, heard))

    def _opened(self, video: OpenVideo) -> None:
        self._blink.stop()
        self._timeline.set_video(video.duration, video.rate)
        self._now.set_video(video)
        self._panel.load_for_video(video.ref, self._now.profile)
        self._playlist.set_current(video.ref.path)
        self._status.say("")
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self._arrive(*wanted)
        show_waveform(self._context, self._timeline, video)

    def _arrive(self, at: float, heard: float) -> None:
        self.moment_asked.emit(at)
        if heard:
            self._player.play_span(at, at + heard)

    def _failed(self, sentence: str) -> None:
        self._closed()
        self._playlist.refresh_counts()  # a file that went since is marked
        self._problem.tell(sentence)

    def _profile_changed(self, profile: str) -> None:
        if self._now.video is not None:
            self._panel.load_for_video(self._now.video.ref, profile)

    def _show_nothing(self) -> None:
        self._timeline.set_video(None, Fraction(25))
        self._panel.clear()
