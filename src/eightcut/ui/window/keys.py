"""Keys of the window: a focused control keeps those that it needs itself, and Escape cancels one thing at a time."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QShortcut
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QTabBar,
    QWidget,
)

from eightcut.ui.actions import KEYMAP, key_sequences
from eightcut.ui.controllers.edges import EdgesController
from eightcut.ui.export.deck import Deck
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.window.status import ProblemBar, StatusBar

_OWN = ((QAbstractButton, {"Space"}), (QAbstractSlider | QTabBar | QComboBox, {"Left", "Right"}))
"""Kinds of controls, and the keys that are theirs while they have the focus."""


class FocusKeys:
    """Takes keys from the window's actions while a control has the focus that needs them."""

    def __init__(self, actions: Mapping[str, QAction]) -> None:
        self._actions = actions
        self._taken: set[str] = set()
        self._lent: Mapping[str, QShortcut] = {}
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focused)
        KEYMAP.changed.connect(self._apply)

    def stop(self) -> None:
        """Listen no more."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.disconnect(self._focused)
        KEYMAP.changed.disconnect(self._apply)

    def lend(self, keys: Mapping[str, QShortcut]) -> None:
        """Let these shortcuts have their keys until others are lent; the actions go without them."""
        for shortcut in self._lent.values():
            shortcut.setEnabled(False)
        self._lent = keys
        self._apply()

    def _focused(self, _before: QWidget | None, now: QWidget | None) -> None:
        taken = {key for kind, keys in _OWN if isinstance(now, kind) for key in keys}
        if taken != self._taken:
            self._taken = taken
            self._apply()

    def _apply(self) -> None:
        """Each action listens to its keys, but for those that are taken."""
        for id_, action in self._actions.items():
            taken = self._taken | self._lent.keys()
            keys = [sequence for sequence in key_sequences(id_) if sequence.toString() not in taken]
            if keys != action.shortcuts():
                action.setShortcuts(keys)
        for key, shortcut in self._lent.items():
            shortcut.setEnabled(key not in self._taken)


def focus_by_tab_only(controls: QWidget) -> None:
    """Buttons and choices in there are reached by Tab; a click on them leaves the keys to the window."""
    for control in (*controls.findChildren(QAbstractButton), *controls.findChildren(QComboBox)):
        if not (isinstance(control, QComboBox) and control.isEditable()):
            control.setFocusPolicy(Qt.FocusPolicy.TabFocus)


def escape(
    field: QWidget | None,
    player: PlayerPane,
    deck: Deck,
    edges: EdgesController,
    actions: Mapping[str, QAction],
    problem: ProblemBar,
    status: StatusBar,
) -> None:
    """Leave a field; else one after the other: full picture, marker, sound, captions, comparison, drawers, problem."""
    armed = deck.armed
    if isinstance(field, QLineEdit | QAbstractSpinBox | QComboBox) and field.hasFocus():
        player.view.setFocus()
        said = "Keyboard shortcuts are active again."
    elif actions["picture_full"].isChecked():
        actions["picture_full"].setChecked(False)
        said = ""
    elif armed is not None:
        deck.disarm()
        said = f"Marker {armed.number} stays unchanged. The next export makes a new marker."
    elif edges.let_go():
        said = "The sound is not marked any more."
    elif actions["describe"].isChecked():
        actions["describe"].setChecked(False)
        said = "Digits are keys of the window again."
    elif actions["compare"].isChecked():
        actions["compare"].setChecked(False)
        said = "Comparison closed."
    elif actions["workers"].isChecked():
        actions["workers"].setChecked(False)
        said = ""
    elif actions["tasks"].isChecked():
        actions["tasks"].setChecked(False)
        said = ""
    elif actions["full_screen"].isChecked():
        actions["full_screen"].setChecked(False)
        said = ""
    elif problem.isVisible():
        problem.hide()
        said = ""
    else:
        said = "Nothing to cancel."
    status.say(said)
