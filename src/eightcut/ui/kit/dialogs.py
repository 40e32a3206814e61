"""Dialogs beside the window, and questions whose default is always to change nothing."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QUndoStack
from PyQt6.QtWidgets import QDialog, QMessageBox, QWidget

from eightcut.ui.kit.keys import listen
from eightcut.ui.kit.widgets import in_role

MUCH = 10.0
"""Seconds of work that are not thrown away without a question."""


def show(dialog: QDialog) -> None:
    """Open a dialog over its window; closed, it is gone."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def show_beside(dialog: QDialog) -> None:
    """Open a dialog beside its window, which can be used too, or bring it to the front; closed, it is gone."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


def listen_to_undo(dialog: QDialog, stack: QUndoStack) -> None:
    """The keys of Undo and Redo mean the window's edits in this dialog too."""
    listen(dialog, {"undo": stack.undo, "redo": stack.redo})


def agreed(parent: QWidget | None, question: str, title: str = "8-cut") -> bool:
    """Ask yes or no; No is the default."""
    yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
    return QMessageBox.question(parent, title, question, yes | no, no) == yes


def sure(parent: QWidget, question: str, told: str, go: str, stay: str = "") -> bool:
    """Ask before something goes; Cancel, or what `stay` calls it, is the default."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, "8-cut", question, QMessageBox.StandardButton.Cancel, parent)
    box.setInformativeText(told)
    yes = box.addButton(go, QMessageBox.ButtonRole.DestructiveRole)
    if yes is not None:
        in_role(yes, "danger")
    no = box.button(QMessageBox.StandardButton.Cancel)
    if no is not None and stay:
        no.setText(stay)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.setEscapeButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    return box.clickedButton() is yes
