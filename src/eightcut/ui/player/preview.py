"""A small window with the first and the last frame of the clips, framed as they will be cut."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QEvent, QObject, QPoint, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QMoveEvent, QShowEvent
from PyQt6.QtWidgets import QWidget
from typing_extensions import override

from eightcut.domain.media import Still
from eightcut.errors import Cancelled, EnvironmentProblem
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.later import later
from eightcut.ui.kit.stills import image_of
from eightcut.ui.kit.times import clock
from eightcut.ui.kit.widgets import hbox
from eightcut.ui.player.docking import Anchor, Edge, anchor
from eightcut.ui.player.overlay import Overlay
from eightcut.ui.player.picture import PictureView

_PATIENCE = 300
"""Milliseconds without a new wish before a picture is decoded."""
_SNAP = 150
"""Milliseconds after a move before an edge takes hold."""
_SIZE = QSize(560, 160)
_HEIGHT = 180
"""Pixels of a picture that is decoded, at least."""


class EndPreview(QWidget):
    """A tool window. Shown, it decodes the two pictures that it is given; hidden, it does nothing."""

    shown_changed = pyqtSignal(bool)
    """It was opened or closed."""
    pictured = pyqtSignal(float, float)
    """The pictures of these film times are there."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setObjectName("endPreview")
        self.setWindowTitle("First and last frame of the clips")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setMinimumSize(322, 90)
        self.resize(_SIZE)
        self._context = context
        self._moment: tuple[str, float, float, int | None] | None = None
        self._anchor: Anchor | None = Anchor(Edge.RIGHT, 40)
        self._placing = False
        self.first, self.last = PictureView(self), PictureView(self)
        line = hbox(self, spacing=2)
        for name, view in (("firstPicture", self.first), ("lastPicture", self.last)):
            view.setObjectName(name)
            line.addWidget(view, 1)
        self._decode_soon = later(self._decode, _PATIENCE, self)
        self._take_hold_soon = later(self._take_hold, _SNAP, self)
        self.set_moment(None)

    def set_moment(self, path: str | None, first: float = 0.0, last: float = 0.0, number: int | None = None) -> None:
        """Show the pictures at `first` and `last` seconds of this video; None: no video, or one without pictures.

        `number`: the picture track, None for the video's own.
        """
        if path is None:
            self._moment = None
            self._decode_soon.stop()
            self._blank("No picture")
        elif self._moment != (path, first, last, number):
            if self._moment is None or self._moment[0] != path:
                self._blank("Loading…")
            self._moment = (path, first, last, number)
            if self.isVisible():
                self._decode_soon.start()

    def _blank(self, words: str) -> None:
        for view in (self.first, self.last):
            view.set_image(None)
            view.set_video(QSize(), "")
            view.set_words(words)

    def set_overlays(self, first: Overlay | None, last: Overlay | None) -> None:
        """The crops of the first and of the last clip."""
        self.first.set_overlay(first)
        self.last.set_overlay(last)

    @override
    def showEvent(self, event: QShowEvent | None) -> None:
        main = self._main()
        if main is not None:
            main.installEventFilter(self)
        self._follow()
        if self._moment is not None:
            self._decode_soon.start()
        self.shown_changed.emit(True)

    @override
    def closeEvent(self, event: QCloseEvent | None) -> None:
        super().closeEvent(event)
        self._decode_soon.stop()
        self.shown_changed.emit(False)

    @override
    def moveEvent(self, event: QMoveEvent | None) -> None:
        if not self._placing:
            self._take_hold_soon.start()

    @override
    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is not None and watched is self._main() and event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._follow()
        return super().eventFilter(watched, event)

    def _decode(self) -> None:
        if self._moment is None:
            return
        path, first, last, number = self._moment
        height = round(max(self.first.height(), _HEIGHT) * self.devicePixelRatioF())
        media = self._context.services.media
        self._context.runner.in_background(
            self,
            lambda job: [media.picture(path, time, height, job.cancel, number) for time in (first, last)],
            lambda stills: self._show(stills, first, last),
            self._failed,
            key="preview",
        )

    def _show(self, stills: Sequence[Still], first: float, last: float) -> None:
        for view, still, said in (
            (self.first, stills[0], f"First frame · {clock(first)}"),
            (self.last, stills[1], f"Last frame · {clock(last)}"),
        ):
            view.set_words()
            view.set_video(QSize(still.width, still.height), said)
            view.set_image(image_of(still))
        self.pictured.emit(first, last)

    def _failed(self, problem: Exception) -> None:
        if isinstance(problem, Cancelled):
            return
        if not isinstance(problem, EnvironmentProblem):
            self._context.runner.problem.emit(problem)
            return
        self._blank(problem.message)

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

    def _on_screen(self, corner: QPoint) -> QPoint:
        """The nearest corner from which all of it is on the main window's screen."""
        main = self._main()
        screen = main.screen() if main is not None else None
        if screen is None:
            return corner
        room, size = screen.availableGeometry(), self.frameGeometry().size()
        right, lower = room.right() + 1 - size.width(), room.bottom() + 1 - size.height()
        return QPoint(max(room.left(), min(corner.x(), right)), max(room.top(), min(corner.y(), lower)))

    def _put(self, corner: QPoint) -> None:
        self._placing = True
        self.move(self._on_screen(corner))
        self._placing = False
