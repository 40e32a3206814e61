"""A real window under a storm of clicks, keys, wheel turns and new sizes; run by the tests of starts.

    python -m tests.window.storm_job SEED WHAT TURNS FILE...

WHAT is "start" (until the window is ready), "films" or "profiles" (those are switched TURNS times), "scan" (one is
asked for TURNS times) or "actions" (TURNS actions of the window, all of them before one comes twice). The window is
closed in mid-storm. The library is the one of the environment. A Python event filter on the application sees every
event from before the window is there.

Ends with 1 where the window did not end by itself, with 5 where an object of Qt is left for PyQt to take apart at exit
(which may fall then), and with 4 where a module of Qt or of the window was first imported
by another thread than the window's, or one of Qt after the window was ready.
"""

from __future__ import annotations

import faulthandler
import gc
import random
import sys
import threading
import time
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from PyQt6 import sip
from PyQt6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PyQt6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication, QDialog, QMenu, QWidget
from typing_extensions import override

from eightcut.ui.app import make_application, open_window
from eightcut.ui.window.main_window import MainWindow

PATIENCE = 60.0
KEYS = (
    Qt.Key.Key_Space,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_S,
    Qt.Key.Key_G,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Up,
)
BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
NONE = Qt.KeyboardModifier.NoModifier
ENDING = {"quit", "new_window"}
"""Actions that end what is tried, or make more of it."""


class Strangers(MetaPathFinder):
    """Notes modules of Qt and of the window that another thread imports first, and late ones of Qt."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.ready = False

    @override
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Find nothing."""
        qt = name.split(".")[0] == "PyQt6" or name.startswith("eightcut.ui")
        late = self.ready and name.startswith("PyQt6.")
        if qt and (late or threading.current_thread() is not threading.main_thread()):
            self.found.append(name)
        return None


class Storm(QObject):
    """Looks at every event, and makes many."""

    def __init__(self, seed: int, what: str, turns: int, strangers: Strangers) -> None:
        super().__init__()
        self._draw = random.Random(seed)
        self._what = what
        self._turns = turns
        self._strangers = strangers
        self._ready = 0.0
        self._left: list[str] = []
        self.seen = 0
        self._answers = QTimer()  # of its own: a timer does not come round within itself, as in a question's loop
        self._answers.timeout.connect(self._answer)
        self._answers.start(50)
        self._timer = QTimer()
        self._timer.timeout.connect(self.blow)
        self._timer.start(0)

    @override
    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Look, and let pass."""
        self.seen += event is not None and event.type() is not None
        return False

    def _answer(self) -> None:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog | QMenu) and widget.isVisible():
                widget.close()

    def blow(self) -> None:
        """A few events for whatever is under a random point of the window."""
        window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible()), None)
        if window is None:
            return
        for _ in range(5):
            self._one(window)
        if window.contents is not None and self._over(window):
            self._timer.stop()
            QTimer.singleShot(0, window.close)
            for _ in range(20):
                self._one(window)

    def _over(self, window: MainWindow) -> bool:
        contents = window.contents
        assert contents is not None
        self._ready = self._ready or time.monotonic()
        self._strangers.ready = True
        if self._what == "start":
            return time.monotonic() > self._ready + 0.2
        panes = contents.panes
        self._turns -= 1
        if self._what == "films" and panes.playlist.paths():
            panes.playlist.choose(self._draw.choice(panes.playlist.paths()))
        elif self._what == "profiles":
            contents.panes.profiles.profile_chosen.emit(self._draw.choice(["default", "other"]))
        elif self._what == "scan":
            window.actions_by_id["scan"].trigger()
        elif self._what == "actions":
            if not self._left:
                self._left = sorted(set(window.actions_by_id) - ENDING)
                self._draw.shuffle(self._left)
            window.actions_by_id[self._left.pop()].trigger()
        return self._turns <= 0

    def _one(self, window: QWidget) -> None:
        at = QPoint(self._draw.randrange(window.width()), self._draw.randrange(window.height()))
        below = window.childAt(at) or window
        here, there = QPointF(below.mapFrom(window, at)), QPointF(window.mapToGlobal(at))
        kind = self._draw.random()
        button = BUTTONS[kind < 0.02]

        def call(event: QEvent) -> None:
            QApplication.postEvent(below, event)

        if kind < 0.45:
            for step in (QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
                call(QMouseEvent(step, here, there, button, button, NONE))
        elif kind < 0.7:
            for step in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                call(QKeyEvent(step, self._draw.choice(KEYS), NONE))
        elif kind < 0.95:
            turn = QPoint(0, self._draw.choice([-120, 120]))
            call(
                QWheelEvent(
                    here, there, QPoint(), turn, Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False
                )
            )
        else:
            window.resize(self._draw.randrange(700, 1700), self._draw.randrange(500, 1000))


def main(seed: int, what: str, turns: int, files: list[str]) -> int:
    faulthandler.enable()
    faulthandler.dump_traceback_later(PATIENCE, exit=True)
    strangers = Strangers()
    sys.meta_path.insert(0, strangers)
    application = make_application()
    storm = Storm(seed, what, turns, strangers)
    application.installEventFilter(storm)
    code = open_window(None, files=files)
    sys.stdout.write(f"{storm.seen} events\n")
    if strangers.found:
        sys.stderr.write(f"imported by another thread, or late: {', '.join(strangers.found)}\n")
        return 4
    gc.unfreeze()
    left = [one for one in gc.get_objects() if issubclass(type(one), QObject) and _taken_apart(one)]
    if left:
        sys.stderr.write(f"left to be taken apart: {left}\n")
        return 5
    return code


def _taken_apart(one: QObject) -> bool:
    return not sip.isdeleted(one) and sip.ispyowned(one)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:]))
