"""The question before a window closes, and the list of tasks."""

from __future__ import annotations

from PyQt6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from eightcut.ui.kit.values import Piece
from eightcut.ui.window.leaving import Running, question
from eightcut.ui.window.tasks import TasksView

SCAN = Running(8.0, "A scan is", "Finished videos are kept.")
TRAINING = Running(60.0, "A training is", "The model in use is unchanged.")


def test_short_work_is_asked_about_only_where_more_waits_or_it_is_paused() -> None:
    idle = Running(0.0, "An export is", "")
    assert question([SCAN, idle], 0, False) == ("", "")
    assert question([idle], 0, True) == ("", "")
    assert question([SCAN, idle], 0, True)[0] == "A scan is paused. Stop it and close?"
    asked, told = question([SCAN], 2, False)
    assert asked == "A scan is running. Stop it and close?"
    assert told == "Finished videos are kept.\n2 tasks waiting in line will not be done."
    asked, told = question([SCAN, TRAINING], 0, False)
    assert asked == "2 tasks are running. Stop them and close?"
    assert told.splitlines()[1] == "A training is running: the model in use is unchanged."


def test_each_task_has_a_row_with_its_own_cancel(qtbot: QtBot) -> None:
    view, gone = TasksView(), list[str]()
    qtbot.addWidget(view)
    view.show_pieces(
        [Piece("Scan a", 0.5, lambda: gone.append("a")), Piece("Scan b", None, lambda: gone.append("b"))], False
    )
    assert view.head.full == "1 task under way · 1 waiting"
    assert [row.state.text() for row in view.rows] == ["50 %", "Waiting"]
    cancels = view.findChildren(QPushButton, "cancel_task")
    cancels[1].click()
    assert gone == ["b"]
    assert cancels[1].accessibleName() == "Cancel: Scan b"
    view.show_pieces([Piece("Scan a", 0.5, lambda: None)], True)
    assert [row.state.text() for row in view.rows] == ["Paused"]
    assert view.pause.text() == "Go on"
