"""Verdicts by mouse: the buttons that stand beside the player's controls."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QWidget

from eightcut.ui import theme
from eightcut.ui.kit.controls import KeyButton
from eightcut.ui.kit.widgets import hbox, named


class VerdictButtons(QWidget):
    """The verdicts on the current match, each with its key; enabled where there is one."""

    asked = pyqtSignal(str)
    """The id of the action that gives it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("verdict_buttons")
        row = hbox(self, spacing=theme.GAP)
        self._buttons: list[tuple[KeyButton, str, str]] = []
        for id_, words, sign in (("accept", "Accept", "✓"), ("reject", "Reject", "✕"), ("uncertain", "Unsure", "?")):
            button = named(KeyButton(words, id_, parent=self), f"verdict_{id_}", told=f"{words}: current match")
            button.setToolTip(f"{words}: current match")
            button.clicked.connect(lambda _=False, id_=id_: self.asked.emit(id_))
            row.addWidget(button)
            self._buttons.append((button, words, sign))
        self.setEnabled(False)

    def set_narrow(self, narrow: bool) -> None:
        """Whether there is room for signs only."""
        for button, words, sign in self._buttons:
            button.setText(sign if narrow else words)
