"""Verdicts by mouse: the buttons that stand beside the player's controls."""

from __future__ import annotations

from PyQt6.QtCore import QEvent, pyqtSignal
from PyQt6.QtWidgets import QWidget
from typing_extensions import override

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
        self._words, self._signs = False, False  # out of sight until the window says its room: it has no parent yet
        for id_, words, sign in (("accept", "Accept", "✓"), ("reject", "Reject", "✕"), ("uncertain", "Unsure", "?")):
            button = named(KeyButton(words, id_, parent=self), f"verdict_{id_}", told=f"{words}: current match")
            button.setToolTip(f"{words}: current match")
            button.clicked.connect(lambda _=False, id_=id_: self.asked.emit(id_))
            row.addWidget(button)
            self._buttons.append((button, words, sign))
        self.setEnabled(False)

    def set_room(self, words: bool, signs: bool) -> None:
        """For what there is room: for words; or for signs, and then only while there is a match to judge."""
        self._words, self._signs = words, signs
        for button, word, sign in self._buttons:
            button.setText(word if words else sign)
        self._show()

    def _show(self) -> None:
        self.setVisible(self._words or (self._signs and self.isEnabled()))

    @override
    def changeEvent(self, a0: QEvent | None) -> None:
        super().changeEvent(a0)
        if a0 is not None and a0.type() == QEvent.Type.EnabledChange:
            self._show()
