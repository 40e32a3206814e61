"""By which limits of sound and picture the list's clips are checked: named ones, or own ones that are typed."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox

from eightcut.domain.limits import LIMITS, STRICT, limits_named
from eightcut.errors import BadRequest
from eightcut.ui.kit.widgets import named

_WIDTH = 170


class LimitsBox(QComboBox):
    """Named limits in its list, others typed; what is none is refused, and stands there to be mended."""

    chosen = pyqtSignal(str)
    """Other limits, as `limits_named` takes them."""
    refused = pyqtSignal(str)
    """Why what was typed is none."""

    def __init__(self, limits: str) -> None:
        super().__init__()
        named(self, "clip_limits", told="Limits by which clips are checked")
        self.setToolTip(
            "Limits of the column Check and of the signs on the timeline: foleytune looks at the sound, strict at the "
            "picture too; or own ones, such as strict,speech=0.2,music=0.2,cuts=off"
        )
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMinimumWidth(_WIDTH)
        self.addItems(list(LIMITS))
        self._now = limits
        self.setCurrentText(limits)
        self.activated.connect(lambda _: self._heed())
        typed = self.lineEdit()
        if typed is not None:
            typed.editingFinished.connect(self._heed)

    @property
    def limits(self) -> str:
        """Those that hold."""
        return self._now

    def _heed(self) -> None:
        text = self.currentText().strip() or STRICT
        if text == self._now:
            return
        try:
            limits_named(text)
        except BadRequest as problem:
            self.refused.emit(problem.message)
        else:
            self._now = text
            self.setCurrentText(text)
            self.chosen.emit(text)
