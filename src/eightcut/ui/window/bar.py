"""What stands in the bar below the picture, by the room there is: verdicts first, then volume, then faster speeds."""

from __future__ import annotations

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QWidget

from eightcut.ui.player.transport import Transport
from eightcut.ui.scan.verdict_buttons import VerdictButtons

_CHOICES = (
    # verdicts, volume, faster speeds
    ("words", True, True),
    ("signs", True, True),
    ("signs", False, True),
    ("signs", False, False),
    ("", True, True),
    ("", False, True),
    ("", False, False),
)


class BarRoom(QObject):
    """Takes the first of the choices that fits whenever the bar's width, or whether there is a match, changes.

    Verdicts as signs stand there only while there is a match to judge; as words always, so that nothing jumps.
    """

    def __init__(self, bar: Transport, volume: QWidget, verdicts: VerdictButtons) -> None:
        super().__init__(bar)
        self._bar, self._volume, self._verdicts = bar, volume, verdicts
        bar.resized.connect(self.fit)
        verdicts.wanted_changed.connect(self.fit)

    def fit(self) -> None:
        """Show what there is room for."""
        bar, volume, verdicts = self._bar, self._volume, self._verdicts
        own = {form: width + bar.gap for form, width in verdicts.widths.items()} | {"": 0}
        beside = volume.sizeHint().width() + bar.gap
        least = bar.least_width() - (0 if volume.isHidden() else beside) - own[verdicts.form]
        for form, with_volume, fast in _CHOICES:
            if form == "signs" and not verdicts.isEnabled():
                continue
            if least + own[form] + (beside if with_volume else 0) + bar.faster_width(fast) <= bar.width():
                break
        verdicts.set_form(form)
        volume.setVisible(with_volume)
        bar.set_faster(fast)
