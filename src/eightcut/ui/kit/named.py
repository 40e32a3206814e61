"""Widgets with the names that tests and scripts look for."""

from __future__ import annotations

from typing import TypeVar

from PyQt6.QtWidgets import QLabel, QWidget

W = TypeVar("W", bound=QWidget)


def named(widget: W, name: str, role: str = "") -> W:
    """The same widget, with this name, and the role that the style sheet knows."""
    widget.setObjectName(name)
    if role:
        widget.setProperty("role", role)
    return widget


def wrapped(name: str, role: str = "", text: str = "") -> QLabel:
    """A label whose text may take several lines."""
    label = named(QLabel(text), name, role)
    label.setWordWrap(True)
    return label


def in_role(widget: QWidget, role: str) -> None:
    """Dress a widget that is shown already in another role."""
    widget.setProperty("role", role)
    style = widget.style()
    if style is not None:
        style.polish(widget)
