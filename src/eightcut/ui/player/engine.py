"""Chooses the playback backend: libmpv if available, otherwise QtMultimedia."""

from __future__ import annotations

import locale
import logging
import threading
import weakref

from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QApplication

from eightcut.ui.player.backend import Backend, Reports
from eightcut.ui.player.grains import Grains
from eightcut.ui.player.mpv_backend import MpvBackend
from eightcut.ui.player.qt_backend import QtBackend

log = logging.getLogger("eightcut.player")

_UNSEEN = ("offscreen", "minimal")
"""Platforms without a screen: what nobody sees makes no sound either."""


class Engine:
    """One player of one pane: started once, off the window's thread; closed with the pane or with the program."""

    def __init__(self, reports: Reports, prefer_mpv: bool = True) -> None:
        """Made on the window's thread; starts nothing yet."""
        self.reports = reports
        self.backend: Backend | None = None
        self.problem = ""
        """Why libmpv is not used; "" where it is, or was not wanted."""
        self.grains: Grains | None = None
        """What is heard while the playhead is dragged; None: nothing."""
        self._volume = 100
        self.gain = 0.0
        """By how many dB it plays louder than the video is."""
        self._prefer_mpv = prefer_mpv
        self._silent = QGuiApplication.platformName() in _UNSEEN
        self._lock = threading.Lock()
        self._closed = False
        locale.setlocale(locale.LC_NUMERIC, "C")
        application = QApplication.instance()
        if application is not None:
            here = weakref.ref(self)
            application.aboutToQuit.connect(lambda: _close(here))

    @property
    def name(self) -> str:
        """What plays: "mpv" or "QtMultimedia"; "" before the first video."""
        return "" if self.backend is None else self.backend.name

    @property
    def audio(self) -> str:
        """Through what it is heard; "" before the first video, and where there is no device."""
        return "" if self.backend is None else self.backend.audio

    def prepare(self) -> None:
        """Start libmpv if it can be used; off the window's thread. Again: nothing happens."""
        with self._lock:
            if self.backend is None and self._prefer_mpv and not self._closed and not self.problem:
                try:
                    self.backend = MpvBackend(self.reports, self._silent)
                except (ImportError, OSError, RuntimeError, AttributeError, ValueError) as problem:
                    log.info("libmpv cannot be used: %s", problem)
                    self.problem = str(problem) or type(problem).__name__

    def take(self) -> Backend:
        """The backend, on the window's thread: what `prepare` started, else QtMultimedia."""
        if self.backend is None:
            self.backend = QtBackend(self.reports, self._silent)
        self.backend.set_volume(self._volume)
        self.backend.set_gain(self.gain)
        return self.backend

    def set_volume(self, percent: int) -> None:
        """Play this loud, 0 to 100; kept for the videos that follow."""
        self._volume = percent
        if self.backend is not None:
            self.backend.set_volume(percent)
        if self.grains is not None:
            self.grains.set_volume(percent)

    def set_gain(self, decibels: float) -> None:
        """Play so much louder (quieter below 0) than the video is, without clipping, whatever the volume."""
        if decibels != self.gain:
            self.gain = decibels
            if self.backend is not None:
                self.backend.set_gain(decibels)

    def set_grains(self, on: bool) -> Grains | None:
        """Whether sound is heard while the playhead is dragged."""
        if self.grains is not None and not on:
            self.grains.close()
            self.grains = None
        elif self.grains is None and on:
            self.grains = Grains(self._silent)
            self.grains.set_volume(self._volume)
        return self.grains

    def close(self) -> None:
        """Stop it for good."""
        with self._lock:
            self._closed = True
            if self.backend is not None:
                self.backend.close()
        self.set_grains(False)


def _close(engine: weakref.ref[Engine]) -> None:
    there = engine()
    if there is not None:
        there.close()
