"""Asks for a moment of the video, and says before where that is."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QWidget

from eightcut.ui import theme
from eightcut.ui.kit.times import clock
from eightcut.ui.kit.widgets import named, vbox, with_role

FORMS = "Seconds (83.4), 1:23.4, h:mm:ss.mmm, frame f2085, or timecode hh:mm:ss:ff"


class GoToDialog(QDialog):
    """The view alone."""

    chosen = pyqtSignal(float)
    """Seconds of film time."""

    def __init__(self, at: float, end: float, read: Callable[[str], float | None], parent: QWidget) -> None:
        """At a moment of a video that lasts until `end`; `read` makes a moment of what is typed, None of nonsense."""
        super().__init__(parent)
        self.setObjectName("go_to_time")
        self.setWindowTitle("Go to time")
        self.setMinimumWidth(440)
        self._end, self._read = end, read
        self.field = named(QLineEdit(clock(at)), "time", told="Time to go to")
        self.field.selectAll()
        self.told = with_role(QLabel(), "dim")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._go = buttons.addButton("Go", QDialogButtonBox.ButtonRole.AcceptRole)
        if self._go is not None:
            self._go.setDefault(True)
            self._go.setProperty("role", "main")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = vbox(self, spacing=theme.SPACE, margins=(theme.WIDEST,) * 4)
        column.addWidget(with_role(QLabel(FORMS), "small"))
        column.addWidget(self.field)
        column.addWidget(self.told)
        column.addWidget(buttons)
        self.field.textChanged.connect(self._tell)
        self.accepted.connect(self._choose)
        self._tell()

    def _tell(self) -> None:
        moment = self._read(self.field.text())
        if moment is None:
            words = "This is no time of the video." if self.field.text().strip() else ""
        elif moment > self._end:
            words = f"The video ends at {clock(self._end)}."
        else:
            words = f"Goes to {clock(moment)}"
        self.told.setText(words)
        if self._go is not None:
            self._go.setEnabled(moment is not None and moment <= self._end)

    def _choose(self) -> None:
        moment = self._read(self.field.text())
        if moment is not None:
            self.chosen.emit(moment)
