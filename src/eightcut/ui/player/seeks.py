"""Serialised seeking: while one seek is pending, only the newest request is kept."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QTimer

from eightcut.domain.frame_times import Frame
from eightcut.ui.player.backend import Backend

_PATIENCE = 1500
"""Milliseconds after which an unanswered seek counts as done."""


class Seeks(QObject):
    """Between the player and its backend."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend: Backend | None = None
        self._waiting: Frame | float | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE)
        self._timer.timeout.connect(self.settled)

    @property
    def busy(self) -> bool:
        """Whether one is on its way."""
        return self._timer.isActive()

    def begin(self, backend: Backend | None) -> None:
        """Forget all wishes; from now on this backend is asked. A load counts as a seek on its way."""
        self._backend = backend
        self._waiting = None
        self._timer.stop()
        if backend is not None:
            self._timer.start()

    def go(self, place: Frame | float) -> None:
        """To exactly this picture, or near this film time."""
        if self.busy:
            self._waiting = place
        else:
            self._ask(place)

    def settled(self) -> bool:
        """The one on its way is done; whether it was the last."""
        self._timer.stop()
        if self._waiting is None:
            return True
        place, self._waiting = self._waiting, None
        self._ask(place)
        return False

    def _ask(self, place: Frame | float) -> None:
        if self._backend is None:
            return
        self._timer.start()
        if isinstance(place, Frame):
            self._backend.show(place)
        else:
            self._backend.skim(place)
