"""The keys as they are read: all of them by menu."""

from __future__ import annotations

import re
from itertools import groupby

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from eightcut.ui import theme
from eightcut.ui.actions import ACTIONS, CLIPS, KEYMAP, MENUS, Action, gestures
from eightcut.ui.keys import native
from eightcut.ui.kit.keys import follow
from eightcut.ui.kit.widgets import button, dim, foot, named, vbox, with_role

_NUMBER = re.compile(r"_[1-9]$")
_NUMBERED = 9


class KeySheet(QDialog):
    """What every key and mouse gesture does."""

    change_asked = pyqtSignal()
    """The user wants other keys."""

    def __init__(self, parent: QWidget | None = None, wheel: str = CLIPS) -> None:
        """`wheel`: what the plain wheel does."""
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.setObjectName("key_sheet")
        self._wheel = wheel
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        column = vbox(self, theme.WIDE, (theme.WIDE, theme.WIDE, theme.WIDE, theme.WIDE))
        self.field = named(QLineEdit(), "find_key", told="Find a key or a command")
        self.field.setPlaceholderText("Find a key or a command")
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(lambda _: self._fill())
        column.addWidget(self.field)
        column.addWidget(self._area)
        change = button("Change keys…", "change_keys")
        change.clicked.connect(self.change_asked)
        close = button("Close", "close", "main")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        foot(column, [change], [close])
        follow(self, self._fill)
        self.resize(760, 690)

    def _fill(self) -> None:
        """All keys as they are now."""
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setSpacing(theme.WIDEST * 2)
        groups = [(menu, _rows([row for row in ACTIONS if _top(row.menu) == menu])) for menu in MENUS]
        groups.append(("Mouse on the timeline", gestures(self._wheel)))
        groups = [(name, rows) for name, every in groups if (rows := self._fitting(name, every))]
        half = sum(len(rows) + 2 for _, rows in groups) / 2
        column, filled = self._column(columns), 0
        for name, rows in groups:
            if filled and filled + len(rows) / 2 > half and columns.count() == 1:
                column, filled = self._column(columns), 0
            self._group(column, name, rows)
            filled += len(rows) + 2
        if not groups:
            column = self._column(columns)
            column.addWidget(dim("No key and no command fits."))
        for number in range(columns.count()):
            item = columns.itemAt(number)
            filled_column = item.layout() if item is not None else None
            if isinstance(filled_column, QVBoxLayout):
                filled_column.addStretch(1)
        self._area.setWidget(inside)

    def _fitting(self, group: str, rows: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """The rows that hold every word of the field."""
        words = self.field.text().lower().split()
        return [row for row in rows if all(word in f"{group} {row[0]} {row[1]}".lower() for word in words)]

    def _column(self, columns: QHBoxLayout) -> QVBoxLayout:
        column = vbox(spacing=theme.GAP)
        columns.addLayout(column, 1)
        return column

    def _group(self, column: QVBoxLayout, name: str, rows: list[tuple[str, str]]) -> None:
        title = with_role(QLabel(name), "title")
        title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        column.addWidget(title)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.WIDE)
        grid.setVerticalSpacing(theme.GAP)
        grid.setColumnMinimumWidth(0, 120)
        grid.setColumnStretch(1, 1)
        for number, (keys, words) in enumerate(rows):
            key, said = QLabel(keys), QLabel(words)
            key.setProperty("role", "dim")
            said.setWordWrap(True)
            grid.addWidget(key, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(said, number, 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(grid)
        column.addSpacing(theme.SPACE)


def _rows(actions: list[Action]) -> list[tuple[str, str]]:
    """Keys and words; nine that differ only by their digit, in both, are one row."""
    rows = []
    for _, same in groupby(actions, lambda action: _NUMBER.sub("", action.id)):
        there = [action for action in same if KEYMAP.of(action.id)]
        first, last = [(_keys(action.id), action.title) for action in (there[0], there[-1])] if there else ("", "")
        if len(there) == _NUMBERED and len({_plain(action) for action in there}) == 1:
            rows.append((f"{first[0]} to {last[0]}", f"{first[1]} to {_NUMBERED}"))
        else:
            rows += [(_keys(action.id), action.title) for action in there]
    return rows


def _plain(action: Action) -> tuple[str, str]:
    """Its keys and words without its own number."""
    number = action.id[-1]
    return _keys(action.id).replace(number, ""), action.title.replace(number, "")


def _keys(id_: str) -> str:
    return "  ".join(map(native, KEYMAP.of(id_)))


def _top(menu: str) -> str:
    return menu.partition("/")[0]
