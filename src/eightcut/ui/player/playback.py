"""Playing: exactly the asked picture, spans over and over, and where it stands; without opening or painting a film."""

from __future__ import annotations

import time as clocks

from PyQt6.QtCore import pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QWidget

from eightcut.domain.frame_times import Frame, FrameTimes, grid
from eightcut.ui.kit.values import Film
from eightcut.ui.player.backend import Reports
from eightcut.ui.player.engine import Engine
from eightcut.ui.player.seeks import Seeks
from eightcut.ui.player.span import Span
from eightcut.ui.player.transport import Transport

_OFTEN = 1 / 32
"""Seconds between two reports of the position while playing."""


class Playback(QWidget):
    """What plays, and the transport bar that drives it. All times are seconds of film time."""

    position_changed = pyqtSignal(float)
    """When the picture shown begins; about 30 times a second while playing."""
    playing_changed = pyqtSignal(bool)
    speed_changed = pyqtSignal(float)
    loop_changed = pyqtSignal(bool)

    def __init__(self, prefer_mpv: bool = True, parent: QWidget | None = None) -> None:
        """Nothing open. `prefer_mpv`: use libmpv where it can be used."""
        super().__init__(parent)
        self._film: Film | None = None
        self._times: FrameTimes = grid(0.04, None)
        self._shown: Frame = self._times.frame(0)
        self._playing = False
        self._span = Span()
        self._speed = 1.0
        self._told = 0.0
        self.transport = Transport(self)
        self._seeks = Seeks(self)
        reports = Reports()
        self._engine = Engine(reports, prefer_mpv)
        self.destroyed.connect(self._engine.close)
        reports.moved.connect(self._on_moved)
        reports.settled.connect(self._on_settled)
        reports.ended.connect(self._on_ended)
        self.transport.play_pressed.connect(self.toggle)
        self.transport.speed_chosen.connect(self.set_speed)
        self.transport.loop_toggled.connect(self.set_loop)

    @property
    def film(self) -> Film | None:
        """The open film."""
        return self._film

    @property
    def seeking(self) -> bool:
        """Whether the picture shown is not yet the one that was asked for."""
        return self._seeks.busy

    # ------------------------------------------------------------------------------------------- frames

    @property
    def position(self) -> float:
        """When the picture shown begins."""
        return self._shown.start

    def frame_number(self, time: float) -> int:
        """The number of the picture shown at this time, from 0."""
        return self._times.number(time)

    def frame_start(self, time: float) -> float:
        """When the picture shown at this time begins."""
        return self._frame_at(time).start

    def _frame_at(self, time: float) -> Frame:
        return self._times.frame(self._times.number(time))

    def seek(self, time: float) -> None:
        """Show exactly the picture of this time."""
        if self._film is not None:
            self._go(self._frame_at(time))

    def scrub(self, time: float) -> None:
        """Show a picture near this time as fast as can be; of many calls the newest counts. `seek` ends a drag."""
        if self._film is not None:
            self._seeks.go(float(time))

    def step(self, frames: int) -> None:
        """Stop, and go this many pictures on (back where below 0)."""
        if self._film is not None:
            self.pause()
            self._go(self._times.frame(self._shown.number + frames))

    def _go(self, frame: Frame) -> None:
        self._shown = frame
        self._seeks.go(frame)
        self._tell()

    # ------------------------------------------------------------------------------------------- playing

    @property
    def playing(self) -> bool:
        """Whether it plays."""
        return self._playing

    @property
    def speed(self) -> float:
        """How many times as fast it plays."""
        return self._speed

    @property
    def loop(self) -> bool:
        """Whether a span is played over and over."""
        return self._span.loop

    def play(self) -> None:
        """Play on from where it stands; from the beginning where it stands at the end."""
        if self._film is None or self._engine.backend is None:
            return
        if self._shown.number >= self._times.count - 1:
            self._go(self._times.frame(0))
        self._engine.backend.play()
        self._set_playing(True)

    def pause(self) -> None:
        """Stop where it is."""
        if self._engine.backend is not None:
            self._engine.backend.pause()
        self._set_playing(False)

    def toggle(self) -> None:
        """Play, or stop."""
        if self._playing:
            self.pause()
        else:
            self.play()

    def play_span(self, start: float, end: float, loop: bool = True, at: float | None = None) -> None:
        """Play from `at` (None: `start`) to `end`; over and over where `loop` and the loop button say so, else once."""
        if self._film is None:
            return
        self._span.choose(start, end, loop)
        self._apply_loop()
        self._go(self._frame_at(start if at is None else at))
        if self._engine.backend is not None:
            self._engine.backend.play()
            self._set_playing(True)

    def set_span(self, start: float, end: float) -> None:
        """The loop's new bounds. What plays outside of them, or whose start moved, begins again at the start."""
        again = self._span.move(start, end, self._shown)
        self._apply_loop()
        if again and self._playing and self._film is not None:
            self._go(self._frame_at(start))

    def preview_end(self, end: float) -> None:
        """The span became shorter: play its last three seconds, then all of it, over and over."""
        if self._span.bounds is not None:
            self.play_span(self._span.bounds[0], end, at=self._span.before_end(end))

    def set_loop(self, loop: bool) -> None:
        """Whether spans are played over and over."""
        if loop != self._span.loop:
            self._span.loop = loop
            self.transport.set_loop(loop)
            self._apply_loop()
            self.loop_changed.emit(loop)

    def set_speed(self, speed: float) -> None:
        """Play this many times as fast; kept for the films that follow."""
        self.transport.set_speed(speed)
        if speed != self._speed:
            self._speed = speed
            if self._engine.backend is not None:
                self._engine.backend.set_speed(speed)
            self.speed_changed.emit(speed)

    def _apply_loop(self) -> None:
        backend = self._engine.backend
        if backend is None or self._film is None:
            return
        bounds = self._span.repeated
        backend.set_loop(bounds and (self._frame_at(bounds[0]), self._frame_at(bounds[1])))

    # ------------------------------------------------------------------------------------------- reports

    @pyqtSlot(float)
    def _on_moved(self, time: float) -> None:
        if self._film is None or self._seeks.busy:
            return
        before, self._shown = self._shown, self._frame_at(time)
        bounds = self._span.bounds
        if bounds and self._playing and self._span.left(before, self._shown):
            self._go(self._frame_at(bounds[0]))
        elif bounds and self._playing and self._span.over(self._shown):
            self.pause()
            self._go(self._times.frame(self._times.number(bounds[1]) - 1))
        elif not self._playing or clocks.monotonic() - self._told >= _OFTEN:
            self._tell()

    @pyqtSlot(float)
    def _on_settled(self, time: float) -> None:
        if self._seeks.settled() and self._film is not None:
            self._on_moved(time)

    @pyqtSlot()
    def _on_ended(self) -> None:
        if not self._seeks.busy:
            self.pause()

    def _set_playing(self, playing: bool) -> None:
        if playing != self._playing:
            self._playing = playing
            self.transport.set_playing(playing)
            self.playing_changed.emit(playing)
            if not playing:
                self._tell()

    def _tell(self) -> None:
        self._told = clocks.monotonic()
        self.transport.set_position(self._shown.start, self._shown.number)
        if self._film is not None:
            self.position_changed.emit(self._shown.start)
