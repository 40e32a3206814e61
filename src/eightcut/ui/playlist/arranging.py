"""In which order the list stands, and which of its videos it shows: the menu beside the filter, and what is on."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QActionGroup
from PyQt6.QtWidgets import QMenu, QPushButton, QToolButton, QWidget

from eightcut.ui import theme
from eightcut.ui.kit.icons import icon
from eightcut.ui.kit.widgets import named, vbox

SORTED: Mapping[str, str] = {
    "": "List order",
    "name": "Name",
    "open": "Most open matches",
    "score": "Best score",
    "accepted": "Most accepted matches",
    "exported": "Most exported clips",
    "unscanned": "Not scanned first",
    "failed": "Failed first",
}
"""Words for SORTS of `kit.lists`."""
ALONE: Mapping[str, str] = {
    "": "All videos",
    "unscanned": "Not scanned",
    "open": "With open matches",
    "accepted": "With accepted matches",
    "exported": "With exported clips",
    "failed": "Could not be scanned",
}
"""Words for SHOWN of `kit.lists`."""


class Arrangement(QWidget):
    """The button stands beside the filter; what is on stands below it, as chips that end it."""

    chosen = pyqtSignal(str, str)
    """What the list is sorted by, and what it shows alone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on = ("", "")
        self.button = named(QToolButton(), "arrange", "flat", "Sort and filter the list")
        self.button.setToolTip("Sort and filter the list")
        self.button.setFixedSize(theme.CONTROL_HEIGHT, theme.CONTROL_HEIGHT)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.menu = QMenu(self.button)
        self._groups = [self._group("Sort by", SORTED, 0), self._group("Show", ALONE, 1)]
        self.button.setMenu(self.menu)
        self.chips = [
            self._chip("sorted", "Back to the order of the list", 0),
            self._chip("shown_alone", "Show all videos again", 1),
        ]
        column = vbox(self, spacing=theme.GAP)
        for chip in reversed(self.chips):
            column.addWidget(chip, 0, Qt.AlignmentFlag.AlignLeft)
        self.set("", "")

    def _chip(self, name: str, tip: str, place: int) -> QPushButton:
        chip = named(QPushButton(), name)
        chip.setIcon(icon("close", theme.DIM))
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the cross comes last
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.setStyleSheet(f"padding: 0 {theme.GAP}px; font-size: {theme.SMALL}px; min-height: {theme.SIZE + 7}px;")
        chip.setToolTip(tip)
        chip.clicked.connect(lambda: self._chose(place, ""))
        return chip

    def _group(self, title: str, words: Mapping[str, str], place: int) -> QActionGroup:
        heading = self.menu.addAction(title)
        assert heading is not None
        heading.setEnabled(False)
        group = QActionGroup(self)
        for key, text in words.items():
            action = self.menu.addAction(text)
            assert action is not None
            action.setCheckable(True)
            action.setData(key)
            group.addAction(action)
        group.triggered.connect(lambda action: self._chose(place, str(action.data())))
        self.menu.addSeparator()
        return group

    def _chose(self, place: int, key: str) -> None:
        self.chosen.emit(key if place == 0 else self._on[0], key if place == 1 else self._on[1])

    def set(self, sort: str, alone: str) -> None:
        """Tick what is on, and say it where it is not the whole list in its own order."""
        self._on = (sort, alone)
        for group, key in zip(self._groups, self._on, strict=True):
            for action in group.actions():
                action.setChecked(action.data() == key)
        self.button.setIcon(icon("filter-variant", theme.ACCENT if sort or alone else theme.DIM))
        for chip, words, key in zip(self.chips, (SORTED, ALONE), self._on, strict=True):
            chip.setText(words[key])
            chip.setVisible(bool(key))
        self.setVisible(bool(sort or alone))
