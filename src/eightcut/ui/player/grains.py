"""Short grains of a video's sound while the playhead is dragged, by a player of their own: pictures do not wait."""

from __future__ import annotations

import logging
import threading
from typing import Any

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.ui.player.libmpv import library, player

log = logging.getLogger("eightcut.player")

GRAIN = 0.07
"""Seconds of each."""
_PATIENCE = 1.0
"""Seconds after which a place that was not reached is given up."""
_CLOSING = 5.0


class Grains(QObject):
    """Of one video at a time, in a thread of their own; of many places asked for, the newest counts."""

    played = pyqtSignal(float)
    """Film time of a grain that was heard."""
    failed = pyqtSignal()
    """There is no libmpv: nothing will be heard."""

    def __init__(self, silent: bool) -> None:
        """`silent`: sound goes nowhere, in the same time."""
        super().__init__()
        self._silent = silent
        self._news = threading.Condition()
        self._asked: tuple[str, int | None, float] | None = None
        self._opened: tuple[str, int | None] | None = None
        self._volume: float = 100
        self._over = False
        self._reached = threading.Event()
        self._thread = threading.Thread(target=self._run, name="player-grains", daemon=True)
        self._thread.start()

    def set_volume(self, percent: float) -> None:
        """So loud, 0 to 100."""
        self._volume = percent

    def play(self, path: str, track: int | None, time: float) -> None:
        """One grain of this video from this film time on, as soon as the one that plays is over.

        `track`: number of the sound track, None for the file's default.
        """
        with self._news:
            self._asked = path, track, time
            self._news.notify()

    def close(self) -> None:
        """For good."""
        with self._news:
            self._over = True
            self._news.notify()
        self._thread.join(_CLOSING)

    def _run(self) -> None:
        try:
            made = player(self._silent, vid="no", audio_buffer=0.05)
        except (ImportError, OSError, RuntimeError, AttributeError, ValueError) as problem:
            log.info("no sound while dragging: %s", problem)
            if not self._over:
                self.failed.emit()
            return
        made.event_callback("playback-restart")(lambda _: self._reached.set())
        while True:
            with self._news:
                self._news.wait_for(lambda: self._over or self._asked is not None)
                asked, self._asked = self._asked, None
            if self._over or asked is None:
                break
            try:
                self._grain(made, *asked)
            except (SystemError, library().ShutdownError) as problem:
                log.debug("no grain: %s", problem)
        made.terminate()

    def _grain(self, made: Any, path: str, track: int | None, place: float) -> None:
        self._reached.clear()
        if self._opened != (path, track):
            made["aid"] = "auto" if track is None else track + 1
            made.command("loadfile", path, "replace")
            self._reached.wait(_PATIENCE)
            self._reached.clear()
            self._opened = path, track
        made["volume"] = self._volume
        made.command("seek", f"{max(0.0, place):.6f}", "absolute+exact")
        if not self._reached.wait(_PATIENCE):
            return
        made["pause"] = False
        with self._news:
            self._news.wait_for(lambda: self._over, GRAIN)
        made["pause"] = True
        if not self._over:
            self.played.emit(place)
