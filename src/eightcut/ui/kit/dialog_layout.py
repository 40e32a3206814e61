"""Layout that the dialogs of this folder share: title, column, explanation, row of buttons."""

from __future__ import annotations

from PyQt6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from eightcut.ui import theme


def dialog_column(dialog: QDialog, title: str, name: str, width: int = 520) -> QVBoxLayout:
    """Dress a dialog and give the column that its contents go into."""
    dialog.setWindowTitle(title)
    dialog.setObjectName(name)
    dialog.resize(width, 360)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(theme.WIDEST, theme.WIDEST, theme.WIDEST, theme.WIDE)
    column.setSpacing(theme.WIDE)
    return column


def foot(column: QVBoxLayout, left: list[QPushButton], right: list[QPushButton]) -> None:
    """A line and the buttons below it."""
    line = QFrame()
    line.setProperty("role", "line")
    column.addWidget(line)
    row = QHBoxLayout()
    row.setSpacing(theme.SPACE)
    for button in left:
        button.setAutoDefault(False)
        row.addWidget(button)
    row.addStretch(1)
    for button in right:
        row.addWidget(button)
    column.addLayout(row)


def button(text: str, name: str, role: str = "") -> QPushButton:
    """A button that tests and scripts find by name."""
    made = QPushButton(text)
    made.setObjectName(name)
    if role:
        made.setProperty("role", role)
    return made


def dim(text: str) -> QLabel:
    """A line of explanation."""
    label = QLabel(text)
    label.setProperty("role", "dim")
    label.setWordWrap(True)
    return label
