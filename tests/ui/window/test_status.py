"""Message, progress, problem, toast."""

from __future__ import annotations

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from eightcut.ui.window.status import ProblemBar, StatusBar, Toast


def test_progress_shows_and_can_be_cancelled(qtbot: QtBot) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show()
    bar.set_where("a.mp4", "doors", 1)
    bar.show_progress("Scanning a.mp4", 30, 120, "192x real time")
    assert bar.cancel.isVisible()
    assert bar.bar.value() == 250
    assert bar.where.text() == "a.mp4 · doors · 1 worker"
    with qtbot.waitSignal(bar.cancel_asked):
        qtbot.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
    bar.end_progress("Scanned a.mp4: 3 finds")
    assert not bar.bar.isVisible()
    assert bar.message.text() == "Scanned a.mp4: 3 finds"


def test_a_problem_says_what_to_do_and_its_button_does_it(qtbot: QtBot) -> None:
    bar = ProblemBar()
    qtbot.addWidget(bar)
    done: list[str] = []
    bar.tell("The file is gone.", "Find it…", lambda: done.append("found"))
    assert bar.isVisible()
    qtbot.mouseClick(bar.button, Qt.MouseButton.LeftButton)
    assert done == ["found"]
    assert not bar.isVisible()
    bar.tell("The disk is full.")
    assert not bar.button.isVisible()


def test_the_toast_offers_to_undo(qtbot: QtBot) -> None:
    parent = QWidget()
    parent.resize(800, 600)
    qtbot.addWidget(parent)
    parent.show()
    toast = Toast(parent)
    toast.tell("Disabled 3 finds")
    assert parent.rect().contains(toast.geometry())
    with qtbot.waitSignal(toast.undo_asked):
        qtbot.mouseClick(toast.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert not toast.isVisible()
    again: list[str] = []
    toast.undone("Undone: Disable 3 matches", lambda: again.append("redo"))
    assert (toast.button.text(), toast.button.focusPolicy()) == ("Redo", Qt.FocusPolicy.NoFocus)
    qtbot.mouseClick(toast.button, Qt.MouseButton.LeftButton)
    assert (again, toast.isVisible()) == (["redo"], False)
    toast.undone("Undone: Disable 3 matches", lambda: again.append("redo"))
    timer = toast.findChild(QTimer)
    assert timer is not None
    assert (timer.interval(), timer.isActive()) == (5000, True)
    toast.withdraw("Undo")
    assert toast.isVisible()
    toast.withdraw("Redo")
    assert not toast.isVisible()
