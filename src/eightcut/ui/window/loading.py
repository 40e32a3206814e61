"""Loads the panes' code by the window's own thread, a little at a time while it has nothing else to do.

No other thread may be the first to import a module of Qt: what the window's thread shows Python of an event meanwhile
goes through all modules of Qt that there are, and through one that is half loaded the program falls.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from PyQt6.QtCore import QObject, QTimer

STEPS = (
    "PyQt6.QtMultimedia", "PyQt6.QtOpenGL", "fonticon_mdi7",
    "eightcut.ui.playlist.pane", "eightcut.ui.player.pane", "eightcut.ui.timeline.lanes", "eightcut.ui.timeline.view",
    "eightcut.ui.export.deck", "eightcut.ui.scan.panel", "eightcut.ui.training.dialog",
    "eightcut.ui.controllers.training", "eightcut.ui.controllers.profiles", "eightcut.ui.window.contents",
)  # fmt: skip
"""Modules whose loading takes about a picture's time each, after those before them."""


class Loading(QObject):
    """Imports STEPS one by one; a click or a new size is seen between two of them."""

    def __init__(self, done: Callable[[], object], parent: QObject) -> None:
        """Begin; `done` is called after the last one, unless it was stopped or its parent is gone."""
        super().__init__(parent)
        self._left = list(STEPS)
        self._done = done
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._one)
        self._timer.start(0)

    def stop(self) -> None:
        """Go no further."""
        self._timer.stop()

    def _one(self) -> None:
        if self._left:
            import_module(self._left.pop(0))
        else:
            self._timer.stop()
            self._done()
