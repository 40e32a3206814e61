"""The player: opens a video, plays it, shows exactly the asked picture, and says in words why there is none."""

from __future__ import annotations

import time as clocks

from PyQt6.QtCore import QSize, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QWidget

from eightcut.domain.frame_times import Frame, FrameTimes, grid
from eightcut.errors import Cancelled, EnvironmentProblem
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.kit.widgets import vbox
from eightcut.ui.player.away import PicturePlace
from eightcut.ui.player.backend import Reports
from eightcut.ui.player.engine import Engine
from eightcut.ui.player.opening import OpenedVideo, Opener, caption
from eightcut.ui.player.overlay import Overlay
from eightcut.ui.player.picture import PictureView
from eightcut.ui.player.place import Place
from eightcut.ui.player.seeks import Seeks
from eightcut.ui.player.span import Span
from eightcut.ui.player.transport import Transport
from eightcut.ui.player.words import Words

_OFTEN = 1 / 32
"""Seconds between two reports of the position while playing."""


class PlayerPane(QWidget):
    """The picture over its transport bar, and what plays. All times are seconds of film time."""

    opened = pyqtSignal(OpenVideo)
    """It is open, paused at its first picture."""
    failed = pyqtSignal(str)
    """A video could not be opened or played: a sentence."""
    open_asked = pyqtSignal()
    """The user wants to open videos, as none is open."""
    relink_asked = pyqtSignal()
    """The video is not where it was: the user wants to look for it."""
    notice = pyqtSignal(str)
    """Something works, but not as well as it could: a sentence, each once."""
    position_changed = pyqtSignal(float)
    """When the picture shown begins; about 30 times a second while playing."""
    playing_changed = pyqtSignal(bool)
    speed_changed = pyqtSignal(float)
    loop_changed = pyqtSignal(bool)
    picture_clicked = pyqtSignal(float, float)
    """Where, each 0..1 within the picture."""
    picture_dragged = pyqtSignal(float, float)
    picture_released = pyqtSignal()

    def __init__(
        self, context: Context, parent: QWidget | None = None, prefer_mpv: bool = True, clips: bool = False
    ) -> None:
        """Nothing open. `prefer_mpv`: use libmpv where it can be used. `clips`: it plays exported clips, no videos."""
        super().__init__(parent)
        self._context = context
        self._video: OpenVideo | None = None
        self._track: int | None = None
        """Of the sound, None for the video's default."""
        self._place = Place(grid(0.04, None))
        self._playing = False
        self._speed = 1.0
        self._told = 0.0
        self._noticed: set[str] = set()
        self._span = Span()
        self._seeks = Seeks(self)
        self.engine = Engine(Reports(), prefer_mpv)
        self._opener = Opener(context, self.engine.prepare, self, clips)
        self.view = PictureView(self)
        self._words = Words(self.view, clips)
        self.transport = Transport(self)
        column = vbox(self, spacing=0)
        column.addWidget(self.view, 1)
        column.addWidget(self.transport)
        self.picture_place = PicturePlace(self.view, column)
        self._connect()
        self._words.nothing()

    def _connect(self) -> None:
        reports, view, transport, opener = self.engine.reports, self.view, self.transport, self._opener
        self.destroyed.connect(self.engine.close)
        opener.found.connect(self._begin)
        opener.times_known.connect(self._know_times)
        opener.failed.connect(self._open_failed)
        reports.picture.connect(self._on_picture)
        reports.moved.connect(self._on_moved)
        reports.settled.connect(self._on_settled)
        reports.ended.connect(self._on_ended)
        reports.muted.connect(self._on_muted)
        reports.failed.connect(self._on_failed)
        transport.play_pressed.connect(self.toggle)
        transport.speed_chosen.connect(self.set_speed)
        transport.loop_toggled.connect(self.set_loop)
        view.size_wanted.connect(self._on_size)
        view.clicked.connect(self.picture_clicked)
        view.dragged.connect(self.picture_dragged)
        view.released.connect(self.picture_released)
        self._words.relink_asked.connect(self.relink_asked)
        self._words.open_asked.connect(self.open_asked)

    # ------------------------------------------------------------------------------------------- what is open

    @property
    def video(self) -> OpenVideo | None:
        """The open video."""
        return self._video

    def set_overlay(self, overlay: Overlay | None) -> None:
        """What lies over the picture."""
        self.view.set_overlay(overlay)

    def open(self, path: str) -> None:
        """Open the video at this path; `opened` or `failed` tells how it went. Speed and loop stay as they are."""
        self._forget()
        self._words.loading(path)
        self._opener.open(path)

    def close_video(self) -> None:
        """Show that nothing is open."""
        self._opener.stop()
        self._forget()
        self._words.nothing()

    def shut_down(self) -> None:
        """Stop the player and its threads for good."""
        self.engine.close()

    def _begin(self, found: OpenedVideo) -> None:
        backend = self.engine.take()
        if self.engine.problem:
            self._notice("libmpv was not found, so videos play through Qt and scrubbing is slower. Install libmpv2.")
        self._video, self._track = found.video, found.track
        video = found.video
        self._place = Place(found.times)
        self._words.opened(video)
        self.view.set_video(QSize(video.width, video.height), caption(video))
        self.transport.set_video(video.duration, found.times.count)
        self._seeks.begin(backend)
        backend.set_loop(None)
        backend.load(video.ref.path, self._place.shown, found.track, found.picture)
        backend.set_speed(self._speed)
        self.opened.emit(video)
        self._tell()
        if found.varies:
            self._opener.read_times(found)

    def _know_times(self, times: FrameTimes) -> None:
        """The rate of the video varies; from now on each of its pictures can be asked for."""
        if self._video is not None:
            self._place.know(times)
            self.transport.set_video(self._video.duration, times.count)
            self._apply_loop()
            self._tell()

    def _open_failed(self, problem: Exception) -> None:
        if isinstance(problem, Cancelled):
            return
        if not isinstance(problem, EnvironmentProblem):
            self._words.nothing()
            self._context.runner.problem.emit(problem)
            return
        self._words.unopened(problem)
        self.failed.emit(problem.message)

    def _forget(self) -> None:
        self._video = None
        self._span.forget()
        self._seeks.begin(None)
        if self.engine.backend is not None:
            self.engine.backend.pause()
            self.engine.backend.unload()
        self._set_playing(False)
        self.view.set_image(None)
        self.view.set_video(QSize(), "")
        self.transport.set_video(0.0, 0)

    # ------------------------------------------------------------------------------------------- frames

    @property
    def seeking(self) -> bool:
        """Whether the picture shown is not yet the one that was asked for."""
        return self._seeks.busy

    @property
    def position(self) -> float:
        """When the picture shown begins."""
        return self._place.shown.start

    def frame_number(self, time: float) -> int:
        """The number of the picture shown at this time, from 0."""
        return self._place.times.number(time)

    def frame_start(self, time: float) -> float:
        """When the picture shown at this time begins."""
        return self._place.frame(time).start

    def seek(self, time: float) -> None:
        """Show exactly the picture of this time."""
        if self._video is not None:
            self._go(self._place.frame(time))

    def scrub(self, time: float) -> None:
        """Show a picture near this time as fast as can be; of many calls the newest counts. `seek` ends a drag."""
        if self._video is not None:
            self._seeks.go(float(time))
            if self.engine.grains is not None and not self._playing and self._video.sound:
                self.engine.grains.play(self._video.ref.path, self._track, time)

    def step(self, frames: int) -> None:
        """Stop, and go this many pictures on (back where below 0)."""
        if self._video is not None:
            self.pause()
            self._go(self._place.times.frame(self._place.shown.number + frames))

    def _go(self, frame: Frame) -> None:
        self._place.shown = frame
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
        if self._video is None or self.engine.backend is None:
            return
        if self._place.shown.number >= self._place.times.count - 1:
            self._go(self._place.times.frame(0))
        self.engine.backend.play()
        self._set_playing(True)

    def pause(self) -> None:
        """Stop where it is."""
        if self.engine.backend is not None:
            self.engine.backend.pause()
        self._set_playing(False)

    def toggle(self) -> None:
        """Play, or stop."""
        if self._playing:
            self.pause()
        else:
            self.play()

    def play_span(self, start: float, end: float, loop: bool = True, at: float | None = None) -> None:
        """Play from `at` (None: `start`) to `end`; over and over where `loop` and the loop button say so, else once."""
        if self._video is None:
            return
        self._span.choose(start, end, loop)
        self._apply_loop()
        self._go(self._place.frame(start if at is None else at))
        if self.engine.backend is not None:
            self.engine.backend.play()
            self._set_playing(True)

    def set_span(self, start: float, end: float) -> None:
        """The loop's new bounds. What plays outside of them, or whose start moved, begins again at the start."""
        again = self._span.move(start, end, self._place.shown)
        self._apply_loop()
        if again and self._playing and self._video is not None:
            self._go(self._place.frame(start))

    def set_whole(self) -> None:
        """The loop is the whole video from now on; what plays goes on from where it is."""
        if self._video is not None:
            self._span.move(0.0, self._video.duration, self._place.shown)
            self._apply_loop()

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
        """Play this many times as fast; kept for the videos that follow."""
        self.transport.set_speed(speed)
        if speed != self._speed:
            self._speed = speed
            if self.engine.backend is not None:
                self.engine.backend.set_speed(speed)
            self.speed_changed.emit(speed)

    def _apply_loop(self) -> None:
        backend = self.engine.backend
        if backend is None or self._video is None:
            return
        bounds = self._span.repeated
        backend.set_loop(bounds and (self._place.frame(bounds[0]), self._place.frame(bounds[1])))

    # ------------------------------------------------------------------------------------------- reports

    @pyqtSlot(QImage)
    def _on_picture(self, image: QImage) -> None:
        if self._video is not None:
            self.view.set_image(image)

    @pyqtSlot()
    def _on_muted(self) -> None:
        self._notice("Videos play without sound because no sound device is available. Check the sound settings.")

    @pyqtSlot(str)
    def _on_failed(self, _: str) -> None:
        if self._video is not None:
            self.failed.emit(self._words.unplayable(self._video))

    @pyqtSlot(float)
    def _on_moved(self, time: float) -> None:
        if self._video is None or self._seeks.busy:
            return
        before, self._place.shown = self._place.shown, self._place.frame(time)
        bounds = self._span.bounds
        if bounds and self._playing and self._span.left(before, self._place.shown):
            self._go(self._place.frame(bounds[0]))
        elif bounds and self._playing and self._span.over(self._place.shown):
            self.pause()
            self._go(self._place.times.frame(self._place.times.number(bounds[1]) - 1))
        elif not self._playing or clocks.monotonic() - self._told >= _OFTEN:
            self._tell()

    @pyqtSlot(float)
    def _on_settled(self, time: float) -> None:
        if self._seeks.settled() and self._video is not None:
            self._on_moved(time)

    @pyqtSlot()
    def _on_ended(self) -> None:
        if not self._seeks.busy:
            self.pause()

    @pyqtSlot(QSize)
    def _on_size(self, size: QSize) -> None:
        if self.engine.backend is not None and not size.isEmpty():
            self.engine.backend.set_size(size)

    def _set_playing(self, playing: bool) -> None:
        if playing != self._playing:
            self._playing = playing
            self.transport.set_playing(playing)
            self.playing_changed.emit(playing)
            if not playing:
                self._tell()

    def _tell(self) -> None:
        self._told = clocks.monotonic()
        self.transport.set_position(self._place.shown.start, self._place.shown.number)
        if self._video is not None:
            self.position_changed.emit(self._place.shown.start)

    def _notice(self, sentence: str) -> None:
        if sentence not in self._noticed:
            self._noticed.add(sentence)
            self.notice.emit(sentence)
