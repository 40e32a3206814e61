"""Dialogs beside the window, and questions whose default is always to change nothing."""

from __future__ import annotations

from PyQt6 import sip
from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QUndoStack
from PyQt6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget
from typing_extensions import override

from eightcut.ui.kit.keys import listen
from eightcut.ui.kit.widgets import in_role

MUCH = 10.0
"""Seconds of work that are not thrown away without a question."""


_INPUT = frozenset(
    (
        QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.KeyPress, QEvent.Type.KeyRelease,
        QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd, QEvent.Type.TabletPress,
        QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop,
    )
)  # fmt: skip
_PRESSED = (QEvent.Type.MouseButtonPress, QEvent.Type.KeyPress, QEvent.Type.TouchBegin)


class _Over(QObject):
    """Keeps mouse and keyboard from the window below a dialog; it can be closed, which Qt's modal dialogs do not allow.

    What a window gets comes to its handle first, but for keys that may be shortcuts.
    """

    def __init__(self, dialog: QDialog, below: QWidget) -> None:
        super().__init__(dialog)
        self.dialog, self._below = dialog, below
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        if event is None or sip.isdeleted(self.dialog) or not self.dialog.isVisible():
            return False
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride:
            if isinstance(watched, QWidget) and watched.window() is self._below:
                event.accept()
                return True
        elif kind in _INPUT and watched is self._below.windowHandle():
            if kind in _PRESSED:
                at = front(self._below)
                at.raise_()
                at.activateWindow()
            return True
        return False


def front(window: QWidget) -> QWidget:
    """What has the user's attention: a question, the last dialog over the window, or the window itself."""
    there = [over.dialog for over in window.findChildren(_Over) if over.dialog.isVisible()]
    return QApplication.activeModalWidget() or (there[-1] if there else window)


def show(dialog: QDialog) -> None:
    """Open a dialog over its window, which can then only be closed; closed, it is gone."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    parent = dialog.parentWidget()
    below = parent.window() if parent is not None else None
    if below is not None:
        _Over(dialog, below)
    dialog.show()


def show_beside(dialog: QDialog, aside: bool = False) -> None:
    """Open a dialog beside its window, which can be used too, or bring it to the front; closed, it is gone.

    `aside`: what it leads to is seen in the window, so it begins where it covers as little of the picture as it can.
    """
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if aside and not dialog.isVisible():
        _put_aside(dialog)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


def _put_aside(dialog: QDialog) -> None:
    """Right of its window where the screen has room for it, else over the lower right corner."""
    parent = dialog.parentWidget()
    window, screen = (parent.window() if parent is not None else None), dialog.screen()
    if window is None or screen is None:
        return
    there, room = window.frameGeometry(), screen.availableGeometry()
    right = min(there.right() + 1, room.right() + 1 - dialog.width())
    left = right if right > there.right() else min(there.right(), room.right()) + 1 - dialog.width()
    dialog.move(max(room.left(), left), max(room.top(), min(there.bottom(), room.bottom()) + 1 - dialog.height()))


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
