"""A dialog over its window keeps mouse and keys from it, and lets it be closed."""

from __future__ import annotations

from PyQt6 import sip
from PyQt6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PyQt6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent, QShortcut
from PyQt6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from eightcut.ui.kit.dialogs import front, show


class Below(QWidget):
    """A window with a button, a field and a shortcut."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []
        self.button, self.field = QPushButton("Go"), QLineEdit()
        self.button.clicked.connect(lambda: self.done.append("click"))
        QShortcut("Ctrl+Z", self).activated.connect(lambda: self.done.append("undo"))
        column = QVBoxLayout(self)
        column.addWidget(self.button)
        column.addWidget(self.field)

    def touch(self) -> None:
        """A click and keys as the desktop sends them: to the window."""
        window = self.windowHandle()
        at = QPointF(self.button.geometry().center())
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            there = QPointF(self.mapToGlobal(at.toPoint()))
            QCoreApplication.sendEvent(window, QMouseEvent(kind, at, there, left, left, none))
        self.activateWindow()
        self.field.setFocus()
        for key, mark, text in ((Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier, ""), (Qt.Key.Key_A, none, "a")):
            before = QKeyEvent(QEvent.Type.ShortcutOverride, key, mark, text)
            QCoreApplication.sendEvent(self.field, before)
            if not before.isAccepted() and mark is not none:
                self.done.append("shortcut")
            QCoreApplication.sendEvent(window, QKeyEvent(QEvent.Type.KeyPress, key, mark, text))


def opened(qtbot: QtBot) -> tuple[Below, QDialog]:
    below = Below()
    qtbot.addWidget(below)
    with qtbot.waitExposed(below):
        below.show()
    dialog = QDialog(below.button)
    show(dialog)
    return below, dialog


def test_mouse_and_keys_do_nothing_below_a_dialog_and_all_again_without_it(qtbot: QtBot) -> None:
    below, dialog = opened(qtbot)
    below.touch()
    assert (below.done, below.field.text()) == ([], "")
    dialog.close()
    below.touch()
    assert below.done[0] == "click"
    assert below.field.text() == "a"
    qtbot.waitUntil(lambda: sip.isdeleted(dialog))


def test_a_window_below_a_dialog_can_be_closed(qtbot: QtBot) -> None:
    below, _ = opened(qtbot)
    assert QApplication.activeModalWidget() is None  # a modal one has the desktop's wish to close dropped by Qt
    QCoreApplication.sendEvent(below.windowHandle(), QCloseEvent())
    assert not below.isVisible()


def test_the_last_dialog_is_in_front(qtbot: QtBot) -> None:
    below, dialog = opened(qtbot)
    assert front(below) is dialog
    second = QDialog(dialog)
    show(second)
    assert front(below) is second
    second.close()
    assert front(below) is dialog
    dialog.close()
    assert front(below) is below
