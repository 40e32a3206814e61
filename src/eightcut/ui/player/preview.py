"""A small window that shows the picture at which the clips end, while the cursor is moved."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QImage, QMoveEvent, QShowEvent
from PyQt6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from eightcut.domain.media import Still
from eightcut.errors import Cancelled, EnvironmentProblem
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.times import clock
from eightcut.ui.player.docking import Anchor, Edge, anchor
from eightcut.ui.player.overlay import Overlay
from eightcut.ui.player.picture import PictureView

_PATIENCE = 300
"""Milliseconds without a new wish before a picture is decoded."""
_SNAP = 150
"""Milliseconds after a move before an edge takes hold."""
_SIZE = QSize(320, 180)


class EndPreview(QWidget):
    """A tool window. Shown, it decodes one picture for each moment it is given; hidden, it does nothing."""

    shown_changed = pyqtSignal(bool)
    """It was opened or closed."""
    pictured = pyqtSignal(float)
    """The picture of this film time is there."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        """Hidden, held by the right edge of the window that it belongs to."""
        super().__init__(parent, Qt.WindowType.Tool)
        self.setObjectName("endPreview")
        self.setWindowTitle(self.tr("End of the clips"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setMinimumSize(160, 90)
        self.resize(_SIZE)
        self._context = context
        self._moment: tuple[str, float] | None = None
        self._anchor: Anchor | None = Anchor(Edge.RIGHT, 40)
        self._placing = False
        self.view = PictureView(self)
        self.view.setObjectName("endPicture")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self._wait = _timer(self, _PATIENCE, self._decode)
        self._snap = _timer(self, _SNAP, self._take_hold)
        self.set_moment(None)

    def set_moment(self, path: str | None, time: float = 0.0) -> None:
        """Show the picture at `time` seconds of this film; None: no film."""
        if path is None:
            self._moment = None
            self._wait.stop()
            self.view.set_image(None)
            self.view.set_film(QSize(), "")
            self.view.set_words(self.tr("No video"))
        elif self._moment != (path, time):
            if self._moment is None or self._moment[0] != path:
                self.view.set_image(None)
                self.view.set_film(QSize(), "")
                self.view.set_words(self.tr("Loading…"))
            self._moment = (path, time)
            if self.isVisible():
                self._wait.start()

    def set_overlay(self, overlay: Overlay | None) -> None:
        """The crop of the clips."""
        self.view.set_overlay(overlay)

    @override
    def showEvent(self, event: QShowEvent | None) -> None:
        main = self._main()
        if main is not None:
            main.installEventFilter(self)
        self._follow()
        if self._moment is not None:
            self._wait.start()
        self.shown_changed.emit(True)

    @override
    def closeEvent(self, event: QCloseEvent | None) -> None:
        super().closeEvent(event)
        self._wait.stop()
        self.shown_changed.emit(False)

    @override
    def moveEvent(self, event: QMoveEvent | None) -> None:
        if not self._placing:
            self._snap.start()

    @override
    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and watched is self._main() and event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._follow()
        return super().eventFilter(watched, event)

    def _decode(self) -> None:
        if self._moment is None:
            return
        path, time = self._moment
        height = round(max(self.view.height(), _SIZE.height()) * self.devicePixelRatioF())
        media = self._context.bench.media
        self._context.runner.run(
            self,
            lambda job: media.picture(path, time, height, job.cancel),
            lambda still: self._show(still, time),
            self._failed,
            key="preview",
        )

    def _show(self, still: Still, time: float) -> None:
        row = 3 * still.width
        image = QImage(still.rgb, still.width, still.height, row, QImage.Format.Format_RGB888)
        self.view.set_words()
        self.view.set_film(QSize(still.width, still.height), clock(time))
        self.view.set_image(image.convertToFormat(QImage.Format.Format_RGB32))
        self.pictured.emit(time)

    def _failed(self, problem: Exception) -> None:
        if isinstance(problem, Cancelled):
            return
        if not isinstance(problem, EnvironmentProblem):
            self._context.runner.problem.emit(problem)
            return
        self.view.set_image(None)
        self.view.set_film(QSize(), "")
        self.view.set_words(problem.message)

    def _main(self) -> QWidget | None:
        parent = self.parentWidget()
        return None if parent is None else parent.window()

    def _follow(self) -> None:
        main = self._main()
        if self._anchor is not None and main is not None:
            self._put(self._anchor.place(self.frameGeometry(), main.frameGeometry()))

    def _take_hold(self) -> None:
        main = self._main()
        if main is not None:
            self._anchor = anchor(self.frameGeometry(), main.frameGeometry())
            self._follow()

    def _put(self, corner: QPoint) -> None:
        self._placing = True
        self.move(corner)
        self._placing = False


def _timer(parent: QObject, milliseconds: int, call: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    timer.timeout.connect(call)
    return timer
