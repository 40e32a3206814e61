"""Plays through libmpv: one thread gives it orders, one draws; the window's thread does neither."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

from PyQt6.QtCore import QSize
from PyQt6.QtGui import QImage

from eightcut.domain.frame_times import Frame
from eightcut.ui.player.backend import Reports
from eightcut.ui.player.libmpv import Screen, library, player

log = logging.getLogger("eightcut.player")

_CEILING = 0.89
"""The highest value that a louder video has: -1 dB."""
_PATIENCE = 5.0
"""Seconds that closing waits for a player that does not answer."""


class MpvBackend:
    """A `Backend`."""

    name = "mpv"

    def __init__(self, reports: Reports, silent: bool = False) -> None:
        """Start a player; not on the window's thread. ImportError, OSError or RuntimeError where libmpv cannot be used.

        `silent`: sound goes nowhere, in the same time.
        """
        self._reports = reports
        self._orders: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._wanted = ""
        self._open = False
        """Whether what it shows belongs to the video that was asked for last."""
        self._fresh = False
        """Whether it was not looked yet whether the video can be heard."""
        self._seeking = False
        """Whether the time it tells is where it wants to be, not what it shows."""
        self._closed = False
        self._plays = False
        self._speed = 1.0
        self._looped = 0.0
        """Seconds of a picture of the loop; 0 without one."""
        self._silent = silent
        self.audio = ""
        self._player = player(silent)
        try:
            self._screen = Screen(self._player, self._pictured)
        except RuntimeError:
            self._player.terminate()
            raise
        self._player.event_callback("file-loaded", "seek", "playback-restart", "end-file")(self._event)
        for name, hear in (("time-pos", self._moved), ("eof-reached", self._at_end), ("current-ao", self._heard)):
            self._player.observe_property(name, hear)
        self._thread = threading.Thread(target=self._obey, name="player-orders", daemon=True)
        self._thread.start()

    @property
    def reports(self) -> Reports:
        """Where it tells what happens."""
        return self._reports

    def load(self, path: str, _first: Frame, track: int | None = None, picture: int | None = None) -> None:
        """Open a video, paused at its first picture."""
        self._open = False
        self._wanted = path
        self._run(False)
        self._orders.put(lambda: self._load(path, track, picture))

    def unload(self) -> None:
        """Forget the video."""
        self._open = False
        self._wanted = ""
        self._orders.put(lambda: self._player.command("stop"))

    def show(self, frame: Frame) -> None:
        """Go to exactly this picture: mpv shows the first one at or after the moment it is asked for."""
        self._orders.put(lambda: self._player.command("seek", f"{frame.ahead:.6f}", "absolute+exact"))

    def skim(self, time: float) -> None:
        """Go to the keyframe near this film time."""
        self._orders.put(lambda: self._player.command("seek", f"{max(0.0, time):.6f}", "absolute+keyframes"))

    def play(self) -> None:
        """Play on from where it stands."""
        self._run(True)
        self._set("pause", False)

    def pause(self) -> None:
        """Stop where it is."""
        self._run(False)
        self._set("pause", True)

    def set_speed(self, speed: float) -> None:
        """Play this many times as fast, at the same pitch."""
        self._speed = speed
        self._run(self._plays)
        self._set("speed", speed)

    def set_volume(self, percent: int) -> None:
        """Play it this loud; mpv makes even steps of it itself."""
        self._set("volume", percent)

    def set_gain(self, decibels: float) -> None:
        """Play it so much louder; a limiter keeps channels that the mix hides from clipping."""
        limiter = f",alimiter=limit={_CEILING}:level=false" if decibels > 0 else ""
        self._set("af", f"lavfi=[volume={decibels:.1f}dB{limiter}]" if decibels else "")

    def set_loop(self, span: tuple[Frame, Frame] | None) -> None:
        """Go back to the first of these pictures instead of showing the second."""
        start, end = ("no", "no") if span is None else (f"{span[0].ahead:.6f}", f"{span[1].ahead:.6f}")
        self._set("ab-loop-a", start)
        self._set("ab-loop-b", end)
        self._looped = 0.0 if span is None else span[0].end - span[0].start
        self._run(self._plays)

    def set_size(self, size: QSize) -> None:
        """The size in real pixels at which pictures are wanted."""
        self._screen.set_size(size)

    def close(self) -> None:
        """Stop everything; nothing is reported after that."""
        if not self._closed:
            self._closed = True
            self._open = False
            self._orders.put(None)
            self._thread.join(_PATIENCE)

    def _run(self, plays: bool) -> None:
        """It plays or not; a loop is shown at its own pace."""
        self._plays = plays
        self._screen.pace = self._looped / self._speed if plays else 0.0

    def _set(self, name: str, value: object) -> None:
        self._orders.put(lambda: self._player.__setitem__(name, value))

    def _load(self, path: str, track: int | None, picture: int | None) -> None:
        self._player["pause"] = True
        self._player["aid"] = "auto" if track is None else track + 1
        self._player["vid"] = "auto" if picture is None else picture + 1
        self._player.command("loadfile", path, "replace")

    def _obey(self) -> None:
        while (order := self._orders.get()) is not None:
            try:
                order()
            except SystemError as problem:
                log.debug("mpv refused: %s", problem)
            except library().ShutdownError:
                break
        self._screen.close()
        self._player.terminate()

    def _event(self, event: Any) -> None:
        """On mpv's own thread, which must not ask mpv: the orders' thread does."""
        kinds = library().MpvEventID
        kind = event.event_id.value
        if kind == kinds.FILE_LOADED:
            self._orders.put(self._begin)
        elif kind == kinds.SEEK:
            self._seeking = True
        elif kind == kinds.PLAYBACK_RESTART:
            self._seeking = False
            self._orders.put(self._settle)
        elif kind == kinds.END_FILE and event.data.reason == library().MpvEventEndFile.ERROR:
            self._orders.put(self._fail)

    def _begin(self) -> None:
        if self._wanted and self._player.path == self._wanted:
            self._open = True
            self._fresh = True
            self._screen.redraw()

    def _settle(self) -> None:
        time = self._player.time_pos
        if self._open and not self._closed and time is not None:
            self._reports.settled.emit(float(time))
            if self._fresh:
                self._fresh = False
                if self._unheard() and any(track["type"] == "audio" for track in self._player.track_list):
                    self._reports.muted.emit()

    def _unheard(self) -> bool:
        """Whether the sound goes nowhere although nobody asked for that, as where there is no sound device."""
        return not self._player.aid or (not self._silent and self._player.current_ao == "null")

    def _fail(self) -> None:
        if self._wanted and not self._closed:
            self._reports.failed.emit(self._wanted)

    def _pictured(self, image: QImage) -> None:
        if self._open and not self._closed:
            self._reports.picture.emit(image)

    def _moved(self, _: str, time: float | None) -> None:
        if time is not None and self._open and not self._seeking and not self._closed:
            self._reports.moved.emit(float(time))

    def _heard(self, _: str, output: str | None) -> None:
        self.audio = output or ""

    def _at_end(self, _: str, ended: bool | None) -> None:
        if ended and self._open and not self._closed:
            self._reports.ended.emit()
