"""Work that many changes in a row ask for and that is done once."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QObject, Qt, QTimer


def later(call: Callable[[], object], wait: int, parent: QObject) -> QTimer:
    """Calls once, `wait` milliseconds after the last `start`; `stop` forgets it."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(wait)
    timer.timeout.connect(call)
    return timer
