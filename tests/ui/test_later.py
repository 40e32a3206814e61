from __future__ import annotations

from PyQt6.QtCore import QObject
from pytestqt.qtbot import QtBot

from eightcut.ui.kit.later import later
from eightcut.ui.timeline.mouse import Coalescer


def test_what_is_asked_for_several_times_is_done_once_and_not_where_it_is_forgotten(qtbot: QtBot) -> None:
    parent, done = QObject(), list[str]()
    soon, never = later(lambda: done.append("soon"), 1, parent), later(lambda: done.append("never"), 1, parent)
    for _ in range(3):
        soon.start()
        never.start()
    never.stop()
    qtbot.waitUntil(lambda: bool(done))
    assert not soon.isActive()
    assert not never.isActive()
    assert done == ["soon"]


def test_of_a_drag_the_first_value_is_told_at_once_of_those_after_it_the_last_and_the_release_ends_it(
    qtbot: QtBot,
) -> None:
    parent, told = QObject(), list[tuple[float, bool]]()
    drag = Coalescer(lambda value, last: told.append((value, last)), parent)
    for value in (1.0, 2.0, 3.0):
        drag.give(value)
    assert told == [(1.0, False)]
    qtbot.waitUntil(lambda: len(told) > 1)
    drag.give(4.0)
    drag.settle()
    drag.settle()
    drag.give(5.0)
    drag.flush(6.0)
    drag.settle()
    assert told == [(1.0, False), (3.0, False), (4.0, False), (6.0, True)]
