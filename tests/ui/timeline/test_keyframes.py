"""Crop keyframes under the mouse."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from eightcut.ui.timeline import hits
from eightcut.ui.timeline.state import KeyframeMark
from eightcut.ui.timeline.view import Timeline
from tests.ui.timeline.lines import LEFT, loaded


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    return loaded(qtbot)


def test_a_press_on_a_diamond_chooses_it_and_moves_nothing(timeline: Timeline, qtbot: QtBot) -> None:
    key = KeyframeMark(400.0)
    timeline.set_keyframes([key])
    timeline.set_cursor(100.0)
    with qtbot.waitSignal(timeline.keyframe_clicked) as told:
        qtbot.mouseClick(timeline, LEFT, pos=QPoint(400, int(timeline.state.lanes.wave.top)))
    assert told.args == [key]
    assert timeline.state.cursor == 100.0
    assert hits.does(timeline.state, 400, timeline.state.lanes.wave.top, False) == "keyframe"
