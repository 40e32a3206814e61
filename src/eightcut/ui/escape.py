"""Escape: cancels one thing at a time, the innermost first."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import QCoreApplication
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QAbstractSpinBox, QComboBox, QLineEdit, QWidget

from eightcut.ui.export.deck import Deck
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.status import ProblemBar, StatusBar


def escape(
    field: QWidget | None,
    player: PlayerPane,
    deck: Deck,
    actions: Mapping[str, QAction],
    problem: ProblemBar,
    status: StatusBar,
) -> None:
    """Leave a field; else disarm a marker; else end the comparison; else leave full screen; else dismiss a problem."""
    armed = deck.armed
    if isinstance(field, QLineEdit | QAbstractSpinBox | QComboBox) and field.hasFocus():
        player.view.setFocus()
        said = _tr("Keyboard shortcuts are active again.")
    elif armed is not None:
        deck.disarm()
        said = _tr("Marker {0} stays unchanged. The next export makes a new marker.").format(armed.number)
    elif actions["compare"].isChecked():
        actions["compare"].setChecked(False)
        said = _tr("Comparison closed.")
    elif actions["full_screen"].isChecked():
        actions["full_screen"].setChecked(False)
        said = ""
    elif problem.isVisible():
        problem.hide()
        said = ""
    else:
        said = _tr("Nothing to cancel.")
    status.say(said)


def _tr(text: str) -> str:
    return QCoreApplication.translate("escape", text)
