"""The keys as they are read: all of them by menu, and those of review beside the player's controls."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from eightcut.ui import theme
from eightcut.ui.actions import ACTIONS, GESTURES, MENUS, shortcut
from eightcut.ui.kit.widgets import hbox, vbox, with_role

_KEY = f"border: 1px solid {theme.LINE}; border-radius: 4px; padding: 0 4px; color: {theme.TEXT};"


class KeySheet(QDialog):
    """What every key and mouse gesture does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        self.setObjectName("key_sheet")
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setSpacing(theme.WIDEST * 2)
        groups = [
            (menu, [(self._keys(a.keys), a.title) for a in ACTIONS if _top(a.menu) == menu and a.keys])
            for menu in MENUS
        ]
        groups = [(name, rows) for name, rows in groups if rows]
        groups.append(("Mouse on the timeline", [(key, words) for key, words in GESTURES]))
        half = sum(len(rows) + 2 for _, rows in groups) / 2
        column, filled = self._column(columns), 0
        for name, rows in groups:
            if filled and filled + len(rows) / 2 > half and columns.count() == 1:
                column, filled = self._column(columns), 0
            self._group(column, name, rows)
            filled += len(rows) + 2
        for number in range(columns.count()):
            item = columns.itemAt(number)
            filled_column = item.layout() if item is not None else None
            if isinstance(filled_column, QVBoxLayout):
                filled_column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        close = with_role(QPushButton("Close"), "main")
        close.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.addWidget(area)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.resize(760, 690)

    def _column(self, columns: QHBoxLayout) -> QVBoxLayout:
        column = vbox(spacing=theme.GAP)
        columns.addLayout(column, 1)
        return column

    def _keys(self, keys: tuple[str, ...]) -> str:
        text = QKeySequence.SequenceFormat.NativeText
        return "  ".join(QKeySequence(key).toString(text) for key in keys)

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


class KeyHints(QWidget):
    """A row of keys and what they do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("key_hints")
        row = hbox(self, spacing=theme.GAP)
        for id_, words in (
            ("accept", "accept"),
            ("reject", "reject"),
            ("uncertain", "unsure"),
        ):
            cap, said = QLabel(shortcut(id_)), QLabel(words)
            cap.setStyleSheet(_KEY)
            cap.setFont(theme.font(theme.SMALL))
            said.setProperty("role", "dim")
            row.addWidget(cap)
            row.addWidget(said)


def _top(menu: str) -> str:
    return menu.partition("/")[0]
