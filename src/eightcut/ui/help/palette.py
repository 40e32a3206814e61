"""The command palette: type a few letters, run any action."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QAction, QKeyEvent
from PyQt6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

from eightcut.ui.actions import ACTIONS
from eightcut.ui.kit.widgets import named

_SHOWN = 12


class Palette(QDialog):
    """A field and the actions that fit it; Enter runs the chosen one after the palette has closed."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("All commands")
        self.setObjectName("palette")
        self._actions = actions
        self.field = QLineEdit()
        self.field.setPlaceholderText("Type what you want to do")
        self.field.setAccessibleName("Command")
        self.found = named(QListWidget(), "commands", told="Commands")
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.addWidget(self.field)
        layout.addWidget(self.found)
        self.resize(520, 420)
        self.field.textChanged.connect(self._search)
        self.field.returnPressed.connect(self._run)
        self.found.itemClicked.connect(lambda _: self._run())
        self.field.installEventFilter(self)
        self._search("")

    def _search(self, text: str) -> None:
        words = text.lower().split()
        self.found.clear()
        for row in ACTIONS:
            action = self._actions[row.id]
            menu = row.menu.replace("/", " > ")
            title = f"{menu}: {action.text()}"
            if action.isEnabled() and row.id != "palette" and all(word in title.lower() for word in words):
                keys = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
                item = QListWidgetItem(f"{title}    {keys}" if keys else title)
                item.setData(Qt.ItemDataRole.UserRole, row.id)
                self.found.addItem(item)
        self.found.setCurrentRow(0)

    def _run(self) -> None:
        item = self.found.currentItem()
        self.accept()
        if item is not None:
            self._actions[item.data(Qt.ItemDataRole.UserRole)].trigger()

    @override
    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Arrow keys in the field move through the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _SHOWN, Qt.Key.Key_PageUp: -_SHOWN}
            move = step.get(Qt.Key(event.key()))
            if move is not None and self.found.count():
                self.found.setCurrentRow(max(0, min(self.found.count() - 1, self.found.currentRow() + move)))
                return True
        return super().eventFilter(watched, event)
