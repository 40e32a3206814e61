"""Opening a film: player, timeline, waveform, markers, finds."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from eightcut.ui.kit.values import Film
from eightcut.ui.panes import Panes
from eightcut.ui.timeline.waveform import show_waveform

_BLINK = 200
"""Milliseconds that what was open stays in sight while the next film opens, so that nothing blinks."""


class FilmController(QObject):
    """Brings a chosen video to all panes."""

    moment_asked = pyqtSignal(float)
    """The open film is to be shown at this moment, seconds."""

    def __init__(self, panes: Panes, parent: QObject | None = None) -> None:
        """Listen to the list and to the player."""
        super().__init__(parent)
        self._panes = panes
        self._wanted: float | None = None
        self._blink = QTimer(self)
        self._blink.setSingleShot(True)
        self._blink.setInterval(_BLINK)
        self._blink.timeout.connect(self._show_nothing)
        panes.playlist.video_chosen.connect(self.open)
        panes.player.opened.connect(self._opened)
        panes.player.failed.connect(self._failed)
        panes.player.notice.connect(panes.status.say)
        panes.player.position_changed.connect(self._moved)

    def open(self, path: str) -> None:
        """Open a video; what was open is closed, so that no key means it any more."""
        panes = self._panes
        panes.problem.hide()
        panes.now.set_film(None, opening=True)
        panes.deck.set_film(None)
        self._blink.start()
        panes.player.open(path)

    def open_at(self, path: str, at: float) -> None:
        """Open a video, if it is not open, and go to a moment (seconds)."""
        film = self._panes.now.film
        if film is not None and path in (film.video.path, film.video.filename):
            self.moment_asked.emit(at)
            return
        there = next((p for p in self._panes.playlist.paths() if path in (p, Path(p).name)), path)
        self._wanted = at
        self.open(there)

    def _opened(self, film: Film) -> None:
        panes = self._panes
        self._blink.stop()
        panes.timeline.set_film(film.duration, film.rate)
        panes.now.set_film(film)
        panes.deck.set_film(film)
        panes.panel.load_for_video(film.video, panes.now.profile)
        panes.playlist.set_current(film.video.path)
        panes.status.say("")
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.moment_asked.emit(wanted)
        show_waveform(panes.context, panes.timeline, film)

    def _failed(self, sentence: str) -> None:
        panes = self._panes
        self._wanted = None
        self._blink.stop()
        panes.now.set_film(None)
        panes.deck.set_film(None)
        self._show_nothing()
        panes.playlist.refresh_counts()  # a file that went since is marked
        panes.problem.tell(sentence)

    def _show_nothing(self) -> None:
        self._panes.timeline.set_film(None, Fraction(25))
        self._panes.panel.clear()

    def _moved(self, at: float) -> None:
        self._panes.timeline.set_playhead(at)
