"""Plays through QtMultimedia, which comes with PyQt6: less exact in dragging, and needs nothing installed."""

from __future__ import annotations

from PyQt6.QtCore import QMetaObject, QObject, QSize, Qt, QThread, QUrl, pyqtSignal, pyqtSlot
from PyQt6.QtGui import QImage
from PyQt6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer, QVideoFrame, QVideoSink

from eightcut.domain.frame_times import Frame
from eightcut.ui.player.backend import Reports

_MICROSECONDS = 1_000_000
_SOON = 0.010
"""Seconds."""
_PATIENCE = 5000
"""Milliseconds that closing waits."""


class _Worker(QObject):
    """Owns the player, in a thread with an event loop of its own."""

    order = pyqtSignal(str, object)

    def __init__(self, reports: Reports, silent: bool) -> None:
        super().__init__()
        self._reports = reports
        self._silent = silent
        self._sound: QAudioOutput | None = None
        self._span: tuple[Frame, Frame] | None = None
        self._track: int | None = None
        self._picture: int | None = None
        self._size = QSize()
        self._seeking = False
        self._fresh = False
        self._loading = False
        self._first = 0.0
        self._offset = 0.0
        """Seconds that Qt's times are later than film time: it counts from where the first of all tracks begins."""
        self.over = False
        self.order.connect(self._obey)

    @pyqtSlot()
    def start(self) -> None:
        self._player = QMediaPlayer(self)
        self._sink = QVideoSink(self)
        self._player.setVideoSink(self._sink)
        if not self._silent:
            self._sound = QAudioOutput(self)
            self._player.setAudioOutput(self._sound)
        self._sink.videoFrameChanged.connect(self._take)
        self._player.mediaStatusChanged.connect(self._status)
        self._player.errorOccurred.connect(self._error)

    @pyqtSlot()
    def stop(self) -> None:
        self.over = True
        self._player.stop()
        self._player.setVideoSink(None)
        self._player.setSource(QUrl())
        thread = self.thread()
        if thread is not None:
            thread.quit()

    @pyqtSlot(QVideoFrame)
    def _take(self, frame: QVideoFrame) -> None:
        """Here by queue, as a copy: code of ours on the player's own thread could lock it up while it stops."""
        if self.over or not self._fresh or not frame.isValid():
            return
        time = frame.startTime() / _MICROSECONDS - self._offset
        if self._loading:
            self._loading = False
            self._offset, time = time - self._first, self._first
        if self._span is not None and not self._seeking and self._span[1].ahead <= time and self._plays():
            self._go(_early(self._span[0]))
            return
        image = frame.toImage()
        if not self._size.isEmpty() and image.width() > self._size.width():
            image = image.scaled(
                self._size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        self._reports.picture.emit(image.convertToFormat(QImage.Format.Format_RGB32))
        if self._seeking:
            self._seeking = False
            self._reports.settled.emit(time)
        else:
            self._reports.moved.emit(time)

    def _plays(self) -> bool:
        return self._player.playbackState() == QMediaPlayer.PlaybackState.PlayingState

    @pyqtSlot(str, object)
    def _obey(self, what: str, value: object) -> None:
        if self.over:
            return
        if what == "load" and isinstance(value, tuple):
            path, self._track, self._picture, self._first = value
            self._fresh, self._seeking, self._loading, self._offset = True, True, True, 0.0
            self._player.setSource(QUrl.fromLocalFile(path))
            self._player.pause()
        elif what == "unload":
            self._fresh = False
            self._player.setSource(QUrl())
        elif what == "seek" and isinstance(value, float):
            self._go(value)
        elif what == "play":
            self._player.play()
        elif what == "pause" and self._plays():
            self._player.pause()
        elif what == "speed" and isinstance(value, float):
            self._player.setPlaybackRate(value)
        elif what == "volume" and isinstance(value, float) and self._sound is not None:
            self._sound.setVolume(value)
        elif what == "loop":
            self._span = value if isinstance(value, tuple) else None
        elif what == "size" and isinstance(value, QSize):
            self._size = value

    def _go(self, time: float) -> None:
        self._seeking = True
        if self._player.playbackState() == QMediaPlayer.PlaybackState.StoppedState:
            self._player.pause()
        self._player.setPosition(round(1000 * max(0.0, time + self._offset)))

    @pyqtSlot(QMediaPlayer.MediaStatus)
    def _status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status == QMediaPlayer.MediaStatus.LoadedMedia:
            if self._track is not None:
                self._player.setActiveAudioTrack(self._track)
            if self._picture is not None:
                self._player.setActiveVideoTrack(self._picture)
        elif status == QMediaPlayer.MediaStatus.EndOfMedia:
            if self._span is not None:
                self._go(_early(self._span[0]))
                self._player.play()
            else:
                self._reports.ended.emit()

    @pyqtSlot(QMediaPlayer.Error, str)
    def _error(self, _: QMediaPlayer.Error, sentence: str) -> None:
        self._reports.failed.emit(sentence)


def _early(frame: Frame) -> float:
    """A moment at which Qt shows the frame, which it believes to last as long as frames do on average."""
    return frame.start + min(_SOON, (frame.end - frame.start) / 3)


class QtBackend:
    """A `Backend`."""

    name = "QtMultimedia"

    @property
    def audio(self) -> str:
        """The system's own output."""
        return QMediaDevices.defaultAudioOutput().description()

    def __init__(self, reports: Reports, silent: bool = False) -> None:
        """Start its thread; made on the window's thread. `silent`: no sound."""
        self._reports = reports
        self._thread = QThread()
        self._worker = _Worker(reports, silent)
        self._worker.moveToThread(self._thread)
        self._thread.started.connect(self._worker.start)
        self._thread.start()
        self._closed = False
        self._share, self._gain = 1.0, 0.0

    @property
    def reports(self) -> Reports:
        """Where it tells what happens."""
        return self._reports

    def load(self, path: str, first: Frame, track: int | None = None, picture: int | None = None) -> None:
        """Open a video, paused at its first picture."""
        self._worker.order.emit("load", (path, track, picture, first.start))

    def unload(self) -> None:
        """Forget the video."""
        self._worker.order.emit("unload", None)

    def show(self, frame: Frame) -> None:
        """Go to exactly this picture: asked soon after it began, Qt shows it."""
        self._worker.order.emit("seek", _early(frame))

    def skim(self, time: float) -> None:
        """Go to this film time; there is no faster way."""
        self._worker.order.emit("seek", float(time))

    def play(self) -> None:
        """Play on from where it stands."""
        self._worker.order.emit("play", None)

    def pause(self) -> None:
        """Stop where it is."""
        self._worker.order.emit("pause", None)

    def set_speed(self, speed: float) -> None:
        """Play this many times as fast."""
        self._worker.order.emit("speed", float(speed))

    def set_volume(self, percent: int) -> None:
        """Play it this loud: as mpv does, by the cube of the share."""
        self._share = (percent / 100) ** 3
        self._tell_volume()

    def set_gain(self, decibels: float) -> None:
        """Play it so much louder, as far as the volume leaves room for it."""
        self._gain = decibels
        self._tell_volume()

    def _tell_volume(self) -> None:
        self._worker.order.emit("volume", min(1.0, self._share * 10 ** (self._gain / 20)))

    def set_loop(self, span: tuple[Frame, Frame] | None) -> None:
        """Go back to the first of these pictures instead of showing the second."""
        self._worker.order.emit("loop", span)

    def set_size(self, size: QSize) -> None:
        """The size in real pixels that is enough."""
        self._worker.order.emit("size", size)

    def close(self) -> None:
        """Stop everything; nothing is reported after that."""
        if not self._closed:
            self._closed = True
            self._worker.over = True
            QMetaObject.invokeMethod(self._worker, "stop", Qt.ConnectionType.QueuedConnection)
            self._thread.wait(_PATIENCE)
