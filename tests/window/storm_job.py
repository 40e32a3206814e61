"""A real window under a storm of clicks, keys, wheel turns and new sizes; run by the tests of starts.

    python -m tests.window.storm_job SEED WHAT FOLDER FILE...

WHAT is "start" (until the window is ready), "films" (films are switched 200 times), "scan" (while a scan runs) or
"profiles" (the profile is switched 50 times). The window is closed in mid-storm. The library is the one of the
environment. A Python event filter on the application sees every event from before the window is there, as a debugger's or
an accessibility tool's would. Ends with 4 where a module of Qt was first imported by another thread than the window's.
"""

from __future__ import annotations

import faulthandler
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from PyQt6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PyQt6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication, QDialog, QMenu, QMessageBox, QWidget
from typing_extensions import override

from eightcut.ui.app import make_application, open_window
from eightcut.ui.main_window import MainWindow

PATIENCE = 60.0
KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_S, Qt.Key.Key_G, Qt.Key.Key_Escape, Qt.Key.Key_Up)
BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
NONE = Qt.KeyboardModifier.NoModifier
TURNS = {"films": 200, "profiles": 50}


class Strangers(MetaPathFinder):
    """Notes modules of Qt, and of the window, that another thread than the window's imports first."""

    def __init__(self) -> None:
        self.found: list[str] = []

    @override
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Find nothing."""
        qt = name.split(".")[0] in ("PyQt6", "superqt", "qtpy") or name.startswith("eightcut.ui")
        if qt and threading.current_thread() is not threading.main_thread():
            self.found.append(name)
        return None


class Storm(QObject):
    """Looks at every event, and makes many."""

    def __init__(self, seed: int, what: str) -> None:
        super().__init__()
        self._draw = random.Random(seed)
        self._what = what
        self._turns = 0
        self._ready = 0.0
        self._end = time.monotonic() + PATIENCE
        self.seen = 0
        self._timer = QTimer()
        self._timer.timeout.connect(self.blow)
        self._timer.start(0)

    @override
    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Look, and let pass."""
        self.seen += event is not None and event.type() is not None
        return False

    def blow(self) -> None:
        """A few events for whatever is under a random point of the window."""
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog | QMessageBox | QMenu) and widget.isVisible():
                widget.close()
        window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible()), None)
        if window is None:
            return
        for _ in range(5):
            self._one(window)
        if time.monotonic() > self._end:
            faulthandler.dump_traceback(all_threads=True)
            raise SystemExit(3)
        if window.furniture is not None and self._over(window):
            self._timer.stop()
            QTimer.singleShot(0, window.close)
            for _ in range(20):
                self._one(window)

    def _over(self, window: MainWindow) -> bool:
        furniture = window.furniture
        assert furniture is not None
        parts, now = furniture.parts, time.monotonic()
        self._ready = self._ready or now
        if self._what == "films":
            paths = parts.playlist.paths()
            if paths:
                parts.playlist.choose(self._draw.choice(paths))
                self._turns += 1
        elif self._what == "profiles":
            furniture.profiles.profile_chosen.emit(self._draw.choice(["default", "other"]))
            self._turns += 1
        elif self._what == "scan":
            window.actions_by_id["scan"].trigger()
        return self._turns >= TURNS.get(self._what, 0) and now > self._ready + (4.0 if self._what == "scan" else 0.3)

    def _one(self, window: QWidget) -> None:
        at = QPoint(self._draw.randrange(window.width()), self._draw.randrange(window.height()))
        below = window.childAt(at) or window
        here, there = QPointF(below.mapFrom(window, at)), QPointF(window.mapToGlobal(at))
        kind = self._draw.random()
        button = BUTTONS[kind < 0.02]
        call: Callable[[QEvent], None] = lambda event: QApplication.postEvent(below, event)  # noqa: E731 - one line
        if kind < 0.45:
            for step in (QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
                call(QMouseEvent(step, here, there, button, button, NONE))
        elif kind < 0.7:
            for step in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                call(QKeyEvent(step, self._draw.choice(KEYS), NONE))
        elif kind < 0.95:
            turn = QPoint(0, self._draw.choice([-120, 120]))
            call(QWheelEvent(here, there, QPoint(), turn, Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False))
        else:
            window.resize(self._draw.randrange(700, 1700), self._draw.randrange(500, 1000))


def main(seed: int, what: str, files: list[str]) -> int:
    faulthandler.enable()
    faulthandler.register(signal.SIGUSR1, all_threads=True)
    strangers = Strangers()
    sys.meta_path.insert(0, strangers)
    application = make_application()
    storm = Storm(seed, what)
    application.installEventFilter(storm)
    code = open_window(None, files=files)
    sys.stdout.write(f"{storm.seen} events\n")
    if strangers.found:
        sys.stderr.write(f"imported by another thread than the window's: {', '.join(strangers.found)}\n")
        return 4
    return code


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], sys.argv[3:]))
