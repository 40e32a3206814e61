"""Shown when the library cannot be opened or is no longer available: the problem, and ways to continue."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from eightcut.errors import DatabaseMoved
from eightcut.ui import theme
from eightcut.ui.kit.widgets import vbox, with_role, wrapped

_WIDTH = 640


class LibraryProblem(QWidget):
    """The program never goes on without its library: it says why, and asks."""

    another_asked = pyqtSignal(str)
    """Open the database at this path instead."""
    again_asked = pyqtSignal()
    quit_asked = pyqtSignal()

    def __init__(self, problem: Exception, path: str, parent: QWidget | None = None) -> None:
        """Show why the database at `path` could not be opened, or is not there any more."""
        super().__init__(parent)
        self._path = path
        gone = isinstance(problem, DatabaseMoved)
        title = QLabel("The library is no longer available" if gone else "The library could not be opened")
        title.setProperty("role", "time")
        text = wrapped("library_problem", "", str(problem))
        text.setFixedWidth(_WIDTH)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QHBoxLayout()
        buttons.setAlignment(Qt.AlignmentFlag.AlignLeft)
        for words, call, role in (
            ("Try again", self.again_asked.emit, "main"),
            ("Open another library…", self._choose, ""),
            ("Quit", self.quit_asked.emit, ""),
        ):
            button = with_role(QPushButton(words), role)
            button.clicked.connect(lambda _=False, call=call: call())
            buttons.addWidget(button)
        inner = vbox(spacing=theme.WIDE)
        inner.addWidget(title)
        inner.addWidget(text)
        inner.addLayout(buttons)
        middle = QHBoxLayout()
        middle.addStretch()
        middle.addLayout(inner)
        middle.addStretch()
        outer = QVBoxLayout(self)
        outer.addStretch()
        outer.addLayout(middle)
        outer.addStretch()

    def _choose(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, "Open another library", self._path, "Databases (*.db);;All files (*)"
        )
        if path:
            self.another_asked.emit(path)
