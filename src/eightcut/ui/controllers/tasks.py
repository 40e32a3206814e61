"""All work in one place: what is under way, what is in line, and one switch that holds it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PyQt6.QtCore import QObject, QTimer, pyqtSignal
from PyQt6.QtWidgets import QWidget

from eightcut.ui.kit.desktop import Desktop
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import TaskRunner
from eightcut.ui.kit.values import Piece
from eightcut.ui.window.drawer import TasksDrawer
from eightcut.ui.window.panes import Handlers, Now
from eightcut.ui.window.status import StatusBar

_EVERY = 400
"""Milliseconds between two looks while something is under way."""
LONG = 20.0
"""Seconds of work whose end the desktop tells of."""


class TasksController(QObject):
    """Fills the drawer of tasks while it is seen, and pauses."""

    shown_changed = pyqtSignal(bool)
    """The tasks are listed, or no more."""

    def __init__(
        self,
        drawer: TasksDrawer,
        sources: Sequence[Callable[[], list[Piece]]],
        *,
        window: QWidget,
        now: Now,
        status: StatusBar,
        settings: Settings,
        runner: TaskRunner,
        desktop: Desktop | None = None,
    ) -> None:
        """`sources` tell what is under way and in line."""
        super().__init__(now)
        self._window, self._settings, self._desktop = window, settings, desktop or Desktop()
        self._since: float | None = None
        self._drawer, self._sources, self._status, self._runner = drawer, sources, status, runner
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self._look)
        runner.began.connect(self._wake)
        drawer.close_asked.connect(lambda: self.show(False))
        drawer.view.pause_toggled.connect(runner.set_paused)
        status.tasks_asked.connect(lambda: self.show(drawer.isHidden()))
        runner.paused_changed.connect(self._paused)
        self._paused(runner.paused)

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {"tasks": self.show, "pause_tasks": self.pause}

    @property
    def pieces(self) -> list[Piece]:
        """All of it, first what is under way."""
        found = [piece for source in self._sources for piece in source()]
        return sorted(found, key=lambda piece: piece.part is None)

    @property
    def waiting(self) -> int:
        """How many wait in line."""
        return _waiting(self.pieces)

    def pause(self) -> None:
        """Hold all of it, or let it go on."""
        self._runner.set_paused(not self._runner.paused)
        kept = "What is done so far is kept; Pause again lets it go on."
        self._status.say(f"Paused. {kept}" if self._runner.paused else "Work goes on.")

    def show(self, on: bool) -> None:
        """List it, or no more."""
        self._drawer.set_shown(on)
        self._look()
        self.shown_changed.emit(on)

    def _paused(self, on: bool) -> None:
        self._drawer.set_paused(on)
        self._status.set_paused(on)
        self._look()

    def _wake(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _look(self) -> None:
        pieces = self.pieces
        if self._runner.paused and not pieces and not self._runner.busy:
            self._runner.set_paused(False)  # whatever begins next is not meant
        waiting = _waiting(pieces)
        self._status.set_tasks(len(pieces) - waiting, waiting)
        self._tell_desktop(pieces)
        if self._drawer.isVisible():
            self._drawer.show_pieces(pieces, self._runner.paused)
        if not pieces and not self._runner.busy:
            self._timer.stop()

    def _tell_desktop(self, pieces: Sequence[Piece]) -> None:
        """Progress in the taskbar, and that all is over where that took long and the window is not in front."""
        parts = [piece.part for piece in pieces if piece.part is not None]
        self._desktop.show_part(round(sum(parts) / len(parts), 2) if parts else None)
        now = time.monotonic()
        if pieces:
            self._since = now if self._since is None else self._since
            return
        began, self._since = self._since, None
        if began is not None and now - began > LONG and self._settings.notify and not self._window.isActiveWindow():
            self._desktop.notify(self._window, self._status.said or "All tasks are done.")


def _waiting(pieces: Sequence[Piece]) -> int:
    return sum(piece.part is None for piece in pieces)
