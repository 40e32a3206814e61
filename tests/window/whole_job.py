"""The whole job in a real window, as a person does it; run under a virtual screen by `test_whole_job`.

    python -m tests.window.whole_job FOLDER

Prints one JSON object per step: its name and what was seen. Leaves pictures in FOLDER.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PyQt6.QtGui import QAction
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QComboBox, QDialog, QMessageBox, QPushButton, QTableView, QWidget

from eightcut.config import Config
from eightcut.ui.app import make_application
from eightcut.ui.furniture import Furniture
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import default_runner
from eightcut.ui.main_window import MainWindow
from tests.unit.services.films import KNOCKS, write_film

PATIENCE = 60.0
"""Seconds that a step may take."""


class Person:
    """Two hands and eyes at one window."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window = window
        self.folder = folder
        self.until(lambda: window.furniture is not None, "the window is furnished")

    @property
    def furniture(self) -> Furniture:
        assert self.window.furniture is not None
        return self.window.furniture

    def until(self, true: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
        """Look until something is so."""
        end = time.monotonic() + patience
        while not true():
            if time.monotonic() > end:
                self.picture("stuck")
                raise TimeoutError(f"waited {patience:g} s until {what}; problem: {self.problem()}")
            self.rest(0.02)

    def rest(self, seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(int(1000 * seconds), loop.quit)
        loop.exec()

    def idle(self) -> None:
        self.until(lambda: not self.window.runner.busy, "nothing runs")
        self.rest(0.05)

    def problem(self) -> str:
        parts = self.furniture.parts if self.window.furniture else None
        return parts.problem.text.text() if parts and parts.problem.isVisible() else ""

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window, key, modifier)
        self.rest(0.02)

    def act(self, id_: str) -> None:
        action: QAction = self.window.actions_by_id[id_]
        assert action.isEnabled(), id_
        action.trigger()
        self.rest(0.02)

    def click(self, button: QPushButton) -> None:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.rest(0.02)

    def dialog(self, kind: type[QDialog]) -> Any:
        found: list[QDialog] = []

        def there() -> bool:
            found[:] = [w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible()]
            return bool(found)

        self.until(there, f"{kind.__name__} is open", 10)
        return found[0]

    def answer_yes(self) -> None:
        """Say yes to the next question."""

        def look() -> None:
            for widget in QApplication.topLevelWidgets():
                if isinstance(widget, QMessageBox) and widget.isVisible():
                    for button in widget.buttons():
                        role = widget.buttonRole(button)
                        if role in (
                            QMessageBox.ButtonRole.YesRole,
                            QMessageBox.ButtonRole.AcceptRole,
                            QMessageBox.ButtonRole.DestructiveRole,
                        ):
                            button.click()
                            return
            QTimer.singleShot(50, look)

        QTimer.singleShot(50, look)

    def picture(self, name: str, of: QWidget | None = None) -> None:
        self.rest(0.1)
        (of or self.window).grab().save(str(self.folder / f"{name}.png"))


def find(widget: QWidget, kind: type[Any], name: str = "") -> Any:
    """A child of this kind (and name)."""
    found = widget.findChild(kind, name) if name else widget.findChild(kind)
    assert found is not None, (kind, name)
    return found


__all__ = [
    "KNOCKS", "Config", "Iterator", "Path", "Person", "QComboBox", "QPoint", "QTableView", "Settings", "default_runner",
    "find", "json", "make_application", "os", "sys", "write_film",
]  # fmt: skip
