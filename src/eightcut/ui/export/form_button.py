"""The button beside Export that names the form of the clips, with the menu of all forms."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QMenu, QPushButton

from eightcut.domain.named_form import KEYS, NamedForm
from eightcut.ui import theme
from eightcut.ui.actions import shortcut, with_keys
from eightcut.ui.kit.widgets import named

_NAME_MOST = 110
"""Pixels of a name on the button."""
_COMMANDS = (
    ("save_form", "Save controls as form…", False), ("overwrite_form", "Overwrite {0} with controls", True),
    ("rename_form", "Rename {0}…", True), ("delete_form", "Delete {0}", True),
)  # fmt: skip
"""Action, words, and whether it is about the present form."""


class FormButton(QPushButton):
    """Shows what it is told, and says what was chosen in its menu."""

    chosen = pyqtSignal(str)
    """The id of a form."""
    asked = pyqtSignal(str)
    """The id of an action of the table."""
    opened = pyqtSignal()
    """The menu is about to be seen."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "form_button")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._forms: Sequence[NamedForm] = ()
        self._now: NamedForm | None = None
        self._told: tuple[object, ...] = ()
        self._changed = False
        self.list = QMenu(self)
        self.list.setStyleSheet("QMenu { menu-scrollable: 1; }")
        self.list.setToolTipsVisible(True)
        self.list.aboutToShow.connect(self.opened)
        self.setMenu(self.list)
        self.show_forms((), None, ())

    def show_forms(self, forms: Sequence[NamedForm], now: NamedForm | None, differing: Sequence[str]) -> None:
        """All forms, the present one, and in which values the controls are other than it."""
        told = (tuple(forms), now, tuple(differing))
        if told == self._told:
            return
        self._told, self._forms, self._now, self._changed = told, forms, now, bool(differing)
        words = "" if now is None else self.fontMetrics().elidedText(now.name, Qt.TextElideMode.ElideRight, _NAME_MOST)
        text = f"{words.replace('&', '&&')}{' · changed' if differing else ''}" if now is not None else "Form"
        if text != self.text():
            self.setText(text)
            colour = f"color: {theme.UNSURE};" if differing else ""
            self.setStyleSheet(f"QPushButton {{ padding: 0 18px 0 8px; {colour} }}")
        self.setToolTip(self._tip(differing))
        self.setAccessibleName(
            "Form of the clips: none" if now is None else
            f"Form of the clips: {now.name}{', changed' if differing else ''}"
        )  # fmt: skip
        self._fill()

    def _tip(self, differing: Sequence[str]) -> str:
        if self._now is None:
            return with_keys("Keep format, size, sound, crop and clips under a name ({save_form})")
        told = f"Clips are written as {self._now.name}"
        return f"{told}, but for: {', '.join(differing)}" if differing else told

    def _fill(self) -> None:
        menu, now = self.list, self._now
        menu.clear()
        for one in self._forms:
            key = shortcut(f"form_{one.number}") if one.number <= KEYS else ""
            action = menu.addAction(f"{one.name.replace('&', '&&')}\t{key}")
            if action is not None:
                action.setCheckable(True)
                action.setChecked(now is not None and one.id == now.id)
                action.triggered.connect(partial(self._choose, one.id))
        if self._forms:
            menu.addSeparator()
        name = "form" if now is None else self.fontMetrics().elidedText(now.name, Qt.TextElideMode.ElideRight, 240)
        for id_, words, needs in _COMMANDS:
            action = menu.addAction(f"{words.format(name.replace('&', '&&'))}\t{shortcut(id_)}")
            if action is not None:
                action.setEnabled(not needs or (now is not None and (id_ != "overwrite_form" or self._changed)))
                if not action.isEnabled():
                    action.setToolTip("The controls are as the form says." if now else "Choose a form first.")
                action.triggered.connect(partial(self._ask, id_))

    def _choose(self, id_: str, _on: bool = False) -> None:
        self.chosen.emit(id_)

    def _ask(self, id_: str, _on: bool = False) -> None:
        self.asked.emit(id_)
