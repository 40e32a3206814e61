"""Opening a film: player, timeline, waveform, markers, finds."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from eightcut.ui.kit.values import Film
from eightcut.ui.parts import Parts
from eightcut.ui.timeline.waveform import show_waveform

_BLINK = 200
"""Milliseconds that what was open stays in sight while the next film opens, so that nothing blinks."""


class FilmDesk(QObject):
    """Brings a chosen video to all panes."""

    moment_asked = pyqtSignal(float)
    """The open film is to be shown at this moment, seconds."""

    def __init__(self, parts: Parts, parent: QObject | None = None) -> None:
        """Listen to the list and to the player."""
        super().__init__(parent)
        self._parts = parts
        self._wanted: float | None = None
        self._blink = QTimer(self)
        self._blink.setSingleShot(True)
        self._blink.setInterval(_BLINK)
        self._blink.timeout.connect(self._show_nothing)
        parts.playlist.video_chosen.connect(self.open)
        parts.player.opened.connect(self._opened)
        parts.player.failed.connect(self._failed)
        parts.player.notice.connect(parts.status.say)
        parts.player.position_changed.connect(self._moved)

    def open(self, path: str) -> None:
        """Open a video; what was open is closed, so that no key means it any more."""
        parts = self._parts
        parts.problem.hide()
        parts.now.set_film(None, opening=True)
        parts.deck.set_film(None)
        self._blink.start()
        parts.player.open(path)

    def open_at(self, path: str, at: float) -> None:
        """Open a video, if it is not open, and go to a moment (seconds)."""
        film = self._parts.now.film
        if film is not None and path in (film.video.path, film.video.filename):
            self.moment_asked.emit(at)
            return
        there = next((p for p in self._parts.playlist.paths() if path in (p, Path(p).name)), path)
        self._wanted = at
        self.open(there)

    def _opened(self, film: Film) -> None:
        parts = self._parts
        self._blink.stop()
        parts.timeline.set_film(film.duration, film.rate)
        parts.now.set_film(film)
        parts.deck.set_film(film)
        parts.panel.load_for_video(film.video, parts.now.profile)
        parts.playlist.set_current(film.video.path)
        parts.status.say("")
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.moment_asked.emit(wanted)
        show_waveform(parts.context, parts.timeline, film)

    def _failed(self, sentence: str) -> None:
        parts = self._parts
        self._wanted = None
        self._blink.stop()
        parts.now.set_film(None)
        parts.deck.set_film(None)
        self._show_nothing()
        parts.playlist.refresh_counts()  # a file that went since is marked
        parts.problem.tell(sentence)

    def _show_nothing(self) -> None:
        self._parts.timeline.set_film(None, Fraction(25))
        self._parts.panel.clear()

    def _moved(self, at: float) -> None:
        self._parts.timeline.set_playhead(at)
