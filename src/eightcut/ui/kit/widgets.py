"""Widgets as all of the window makes them: named for tests and scripts, in the roles of the style sheet, laid out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from PyQt6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from eightcut.ui import theme

W = TypeVar("W", bound=QWidget)
L = TypeVar("L", bound=QBoxLayout)
Margins = tuple[int, int, int, int]
_NONE = (0, 0, 0, 0)


def spoken(text: str) -> str:
    """The text of a menu's entry as it is read: without the mark of its letter."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def named(widget: W, name: str, role: str = "", told: str = "") -> W:
    """The same widget with this name; `told`: what a screen reader says, where the widget has no text of its own."""
    widget.setObjectName(name)
    if told:
        widget.setAccessibleName(told)
    return with_role(widget, role)


def with_role(widget: W, role: str) -> W:
    """The same widget, not yet shown, in this role; "" for none."""
    if role:
        widget.setProperty("role", role)
    return widget


def in_role(widget: QWidget, role: str) -> None:
    """Dress a widget that is shown already in another role."""
    widget.setProperty("role", role)
    style = widget.style()
    if style is not None:
        style.unpolish(widget)
        style.polish(widget)


def wrapped(name: str, role: str = "", text: str = "") -> QLabel:
    """A label whose text may take several lines."""
    label = named(QLabel(text), name, role)
    label.setWordWrap(True)
    return label


def button(text: str, name: str, role: str = "") -> QPushButton:
    """A push button."""
    return named(QPushButton(text), name, role)


def dim(text: str) -> QLabel:
    """A line of explanation."""
    return wrapped("", "dim", text)


def line() -> QFrame:
    """A thin line from side to side."""
    made = with_role(QFrame(), "line")
    made.setFixedHeight(1)
    return made


def hbox(owner: QWidget | None = None, spacing: int | None = None, margins: Margins = _NONE) -> QHBoxLayout:
    """A row, inside of `owner` or to be put into another layout; spacing None is the style's."""
    return _apart(QHBoxLayout(owner), spacing, margins)


def vbox(owner: QWidget | None = None, spacing: int | None = None, margins: Margins = _NONE) -> QVBoxLayout:
    """A column, as `hbox`."""
    return _apart(QVBoxLayout(owner), spacing, margins)


def _apart(layout: L, spacing: int | None, margins: Margins) -> L:
    layout.setContentsMargins(*margins)
    if spacing is not None:
        layout.setSpacing(spacing)
    return layout


def dialog_column(dialog: QDialog, title: str, name: str, width: int = 520, height: int = 360) -> QVBoxLayout:
    """Dress a dialog and give the column that its contents go into."""
    dialog.setWindowTitle(title)
    dialog.setObjectName(name)
    dialog.resize(width, height)
    return vbox(dialog, theme.WIDE, (theme.WIDEST, theme.WIDEST, theme.WIDEST, theme.WIDE))


def foot(column: QVBoxLayout, left: Sequence[QPushButton], right: Sequence[QPushButton]) -> None:
    """A line and the buttons below it; Enter presses none of the left ones."""
    column.addWidget(line())
    buttons = hbox(spacing=theme.SPACE)
    for one in left:
        one.setAutoDefault(False)
        buttons.addWidget(one)
    buttons.addStretch(1)
    for one in right:
        buttons.addWidget(one)
    column.addLayout(buttons)
