"""Verdicts by mouse: the buttons that stand beside the player's controls."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import QEvent, pyqtSignal
from PyQt6.QtWidgets import QWidget
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.kit.controls import KeyButton
from eightcut.ui.kit.keys import follow
from eightcut.ui.kit.widgets import hbox, named


class VerdictButtons(QWidget):
    """The verdicts on the current match, each with its key; enabled where there is one."""

    asked = pyqtSignal(str)
    """The id of the action that gives it."""
    wanted_changed = pyqtSignal()
    """There is a match to judge, or no more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("verdict_buttons")
        row = hbox(self, spacing=theme.GAP)
        self._buttons: list[tuple[KeyButton, str, str]] = []
        self.form = ""
        """"words", "signs", or "" where they are out of sight, as at first: they have no parent yet."""
        for id_, words, sign in (("accept", "Accept", "✓"), ("reject", "Reject", "✕"), ("uncertain", "Unsure", "?")):
            button = named(KeyButton(words, id_, parent=self), f"verdict_{id_}", told=f"{words}: current match")
            button.setToolTip(f"{words}: current match")
            button.clicked.connect(lambda _=False, id_=id_: self.asked.emit(id_))
            row.addWidget(button)
            self._buttons.append((button, words, sign))
        self.setEnabled(False)
        self.hide()
        self._widths: dict[str, int] = {}
        follow(self, self._forget)

    @property
    def widths(self) -> Mapping[str, int]:
        """Pixels that each form asks for."""
        if not self._widths:
            form = self.form
            for each in ("words", "signs"):
                self._write(each)
                least = [button.minimumSizeHint().width() for button, _, _ in self._buttons]
                self._widths[each] = sum(least) + theme.GAP * (len(least) - 1)
            self._write(form)
        return self._widths

    def set_form(self, form: str) -> None:
        """Show them so."""
        if form != self.form:
            self.form = form
            self._write(form)
            self.setVisible(bool(form))

    def _forget(self) -> None:
        """Other keys stand on the buttons."""
        self._widths.clear()
        self.wanted_changed.emit()

    def _write(self, form: str) -> None:
        for button, word, sign in self._buttons:
            button.setText(word if form == "words" else sign)

    @override
    def changeEvent(self, a0: QEvent | None) -> None:
        super().changeEvent(a0)
        if a0 is not None and a0.type() == QEvent.Type.EnabledChange:
            self.wanted_changed.emit()
