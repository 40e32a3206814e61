"""The command palette: type a few letters, run any action."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt
from PyQt6.QtGui import QAction, QColor, QKeyEvent, QPainter
from PyQt6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.actions import ACTIONS
from eightcut.ui.kit.widgets import named, spoken

_SHOWN = 12
_KEYS = Qt.ItemDataRole.UserRole + 1


def _distance(word: str, name: str) -> int:
    """How far a command is from a typed word: it begins with it, one of its words does, it or its menu holds it."""
    return 0 if name.startswith(word) else 1 if any(part.startswith(word) for part in name.split()) else 2


class _Rows(QStyledItemDelegate):
    """The command at the left, its key at the right."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), theme.ROW)

    @override
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        super().paint(painter, option, index)
        if painter is not None:
            painter.setFont(theme.font())
            painter.setPen(QColor(theme.DIM))
            place = option.rect.adjusted(0, 0, -theme.WIDE, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, index.data(_KEYS))


class Palette(QDialog):
    """A field and the actions that fit it; Enter runs the chosen one after the palette has closed."""

    def __init__(
        self, actions: Mapping[str, QAction], parent: QWidget | None = None, more: Sequence[QAction] = ()
    ) -> None:
        """`actions`: those of the table, by id; `more`: forms that have no key."""
        super().__init__(parent)
        self.setWindowTitle("All commands")
        self.setObjectName("palette")
        self._actions = {row.id: (row.menu.replace("/", " > "), actions[row.id]) for row in ACTIONS}
        del self._actions["palette"]
        self._actions |= {action.objectName(): ("Cut > Form of the clips", action) for action in more}
        self.field = QLineEdit()
        self.field.setPlaceholderText("Type what you want to do")
        self.field.setAccessibleName("Command")
        self.found = named(QListWidget(), "commands", told="Commands")
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.setItemDelegate(_Rows(self.found))
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
        found: list[tuple[int, QListWidgetItem]] = []
        for id_, (menu, action) in self._actions.items():
            name = spoken(action.text())
            title = f"{menu}: {name}"
            if action.isEnabled() and all(word in title.lower() for word in words):
                item = QListWidgetItem(title)
                item.setData(Qt.ItemDataRole.UserRole, id_)
                item.setData(_KEYS, action.shortcut().toString(action.shortcut().SequenceFormat.NativeText))
                found.append((sum(_distance(word, name.lower()) for word in words), item))
        for _, item in sorted(found, key=lambda each: each[0]):
            self.found.addItem(item)
        if not found:
            none = QListWidgetItem(f'No command is called "{text.strip()}".')
            none.setFlags(Qt.ItemFlag.NoItemFlags)
            self.found.addItem(none)
            return
        self.found.setCurrentRow(0)

    def _run(self) -> None:
        item = self.found.currentItem()
        id_ = None if item is None else item.data(Qt.ItemDataRole.UserRole)
        if id_ is not None:
            self.accept()
            self._actions[id_][1].trigger()

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
