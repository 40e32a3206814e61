"""The keys as they are read: all of them by menu."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from eightcut.ui import theme
from eightcut.ui.actions import ACTIONS, CLIPS, KEYMAP, MENUS, gestures
from eightcut.ui.keys import native
from eightcut.ui.kit.keys import follow
from eightcut.ui.kit.widgets import button, foot, vbox, with_role


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
        groups = [
            (menu, [(_keys(row.id), row.title) for row in ACTIONS if _top(row.menu) == menu and KEYMAP.of(row.id)])
            for menu in MENUS
        ]
        groups = [(name, rows) for name, rows in groups if rows]
        groups.append(("Mouse on the timeline", gestures(self._wheel)))
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
        self._area.setWidget(inside)

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


def _keys(id_: str) -> str:
    return "  ".join(map(native, KEYMAP.of(id_)))


def _top(menu: str) -> str:
    return menu.partition("/")[0]
