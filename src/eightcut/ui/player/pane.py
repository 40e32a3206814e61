"""The player: opens a film, shows its picture, and says in words why there is none."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QSize, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from eightcut.domain.frame_times import FrameTimes
from eightcut.errors import Cancelled, EnvironmentProblem, FileMissing
from eightcut.services.context import Job
from eightcut.ui.kit.context import Context
from eightcut.ui.player.opening import Opened, caption, look_into
from eightcut.ui.player.overlay import Overlay
from eightcut.ui.player.picture import PictureView
from eightcut.ui.player.playback import Playback


class PlayerPane(Playback):
    """The picture over its transport bar, and what opens a film. All times are seconds of film time."""

    opened = pyqtSignal(object)
    """A Film: it is open, paused at its first picture."""
    failed = pyqtSignal(str)
    """A film could not be opened or played: a sentence."""
    relink_asked = pyqtSignal()
    """The film is not where it was: the user wants to look for it."""
    notice = pyqtSignal(str)
    """Something works, but not as well as it could: a sentence, each once."""
    picture_clicked = pyqtSignal(float, float)
    """Where, each 0..1 within the picture."""
    picture_dragged = pyqtSignal(float, float)
    picture_released = pyqtSignal()

    def __init__(self, context: Context, parent: QWidget | None = None, prefer_mpv: bool = True) -> None:
        """Nothing open. `prefer_mpv`: use libmpv where it can be used."""
        super().__init__(prefer_mpv, parent)
        self._context = context
        self._noticed: set[str] = set()
        self.view = PictureView(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addWidget(self.transport)
        reports = self._engine.reports
        reports.picture.connect(self._on_picture)
        reports.muted.connect(self._on_muted)
        reports.failed.connect(self._on_failed)
        self.view.size_wanted.connect(self._on_size)
        self.view.clicked.connect(self.picture_clicked)
        self.view.dragged.connect(self.picture_dragged)
        self.view.released.connect(self.picture_released)
        self.view.helped.connect(self.relink_asked)
        self._show_nothing()

    # ------------------------------------------------------------------------------------------- what is open

    @property
    def backend_name(self) -> str:
        """What plays: "mpv" or "QtMultimedia"; "" before the first film."""
        backend = self._engine.backend
        return "" if backend is None else backend.name

    @property
    def audio(self) -> str:
        """Through what it is heard; "" before the first film, and where there is no device."""
        backend = self._engine.backend
        return "" if backend is None else backend.audio

    def open(self, path: str) -> None:
        """Open the film at this path; `opened` or `failed` tells how it went. Speed and loop stay as they are."""
        self._forget()
        self.view.set_words(self.tr("Loading…"), Path(path).name)
        ctx, engine = self._context.services, self._engine

        def work(job: Job) -> Opened:
            found = look_into(ctx, path, job.cancel)
            engine.prepare()
            return found

        self._context.runner.in_background(self, work, self._begin, self._open_failed, key="open")

    def shut_down(self) -> None:
        """Stop the player and its threads for good."""
        self._engine.close()

    def close_film(self) -> None:
        """Show that nothing is open."""
        self._context.runner.in_background(self, lambda _: None, key="open")
        self._forget()
        self._show_nothing()

    def _begin(self, found: Opened) -> None:
        backend = self._engine.take()
        if self._engine.problem:
            self._notice(
                self.tr("libmpv was not found, so videos play through Qt: dragging is slower. Install libmpv2.")
            )
        self._film, self._times = found.film, found.times
        film = found.film
        self._shown = self._times.frame(0)
        self.view.set_words(*(() if film.width else (self.tr("Sound only"), film.video.filename)))
        self.view.set_film(QSize(film.width, film.height), caption(film))
        self.transport.set_film(film.duration, self._times.count)
        self._seeks.begin(backend)
        backend.set_loop(None)
        backend.load(film.video.path, self._shown, found.track, found.picture)
        backend.set_speed(self._speed)
        self.opened.emit(film)
        self._tell()
        if found.varies:
            media = self._context.services.media
            self._context.runner.in_background(
                self,
                lambda job: media.frame_times(film.video.path, job.cancel, found.picture),
                self._know_times,
                key="times",
            )

    def _know_times(self, times: FrameTimes) -> None:
        """The rate of the film varies; from now on each of its pictures can be asked for."""
        if self._film is not None:
            shown, self._times = self._shown.start, times
            self._shown = self._frame_at(shown)
            self.transport.set_film(self._film.duration, times.count)
            self._apply_loop()
            self._tell()

    def _open_failed(self, problem: Exception) -> None:
        if isinstance(problem, Cancelled):
            return
        if not isinstance(problem, EnvironmentProblem):
            self._show_nothing()
            self._context.runner.problem.emit(problem)
            return
        button = self.tr("Relink…") if isinstance(problem, FileMissing) else ""
        self.view.set_words(self.tr("This video cannot be opened"), problem.message, button=button)
        self.failed.emit(problem.message)

    def _forget(self) -> None:
        self._context.runner.in_background(self, lambda _: None, key="times")
        self._film = None
        self._span.forget()
        self._seeks.begin(None)
        if self._engine.backend is not None:
            self._engine.backend.pause()
            self._engine.backend.unload()
        self._set_playing(False)
        self.view.set_image(None)
        self.view.set_film(QSize(), "")
        self.transport.set_film(0.0, 0)

    def _show_nothing(self) -> None:
        self.view.set_words(
            self.tr("Drop videos here"),
            self.tr("Mark a sound with E: it becomes a clip"),
            self.tr("Train on a few clips, then find that sound everywhere"),
        )

    def set_overlay(self, overlay: Overlay | None) -> None:
        """What lies over the picture."""
        self.view.set_overlay(overlay)

    # ------------------------------------------------------------------------------------------- reports

    @pyqtSlot(object)
    def _on_picture(self, image: QImage) -> None:
        if self._film is not None:
            self.view.set_image(image)

    @pyqtSlot()
    def _on_muted(self) -> None:
        self._notice(self.tr("Films play without sound: no sound device can be used. Look at the sound settings."))

    @pyqtSlot(str)
    def _on_failed(self, _: str) -> None:
        if self._film is not None:
            sentence = self.tr("{0} cannot be played. Copy or convert it.").format(self._film.video.filename)
            self.view.set_words(sentence)
            self.failed.emit(sentence)

    @pyqtSlot(QSize)
    def _on_size(self, size: QSize) -> None:
        if self._engine.backend is not None and not size.isEmpty():
            self._engine.backend.set_size(size)

    def _notice(self, sentence: str) -> None:
        if sentence not in self._noticed:
            self._noticed.add(sentence)
            self.notice.emit(sentence)
