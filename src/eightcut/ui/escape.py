"""Escape: lets go of one thing at a time, what is nearest to the hand first."""

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
        said = _tr("Keys are for the film again.")
    elif armed is not None:
        deck.disarm()
        said = _tr("Marker {0} stays as it is; the next export is a new one.").format(armed.number)
    elif actions["compare"].isChecked():
        actions["compare"].setChecked(False)
        said = _tr("The comparison is closed.")
    elif actions["full_screen"].isChecked():
        actions["full_screen"].setChecked(False)
        said = ""
    elif problem.isVisible():
        problem.hide()
        said = ""
    else:
        said = _tr("There is nothing to leave: no field, no overwriting, no comparison.")
    status.say(said)


def _tr(text: str) -> str:
    return QCoreApplication.translate("escape", text)
