"""Signs of faults on clips: seen, told, clicked, and not a pixel painted for them where there are none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from eightcut.ui import theme
from eightcut.ui.kit.values import FaultMark
from eightcut.ui.timeline.menu import tooltip
from eightcut.ui.timeline.view import Timeline
from tests.ui.timeline.lines import LEFT, PLAIN, at, heard, like, loaded, move, picture, shown

ON_MARKER = FaultMark(703.0, 711.0, 704.5, "This clip has a hole in its sound.", "/out/door")
ON_MATCH = FaultMark(304.0, 312.0, 309.0, "This clip flashes at 5.00 s.\nThis clip is clipped.")
AT_NOTHING = FaultMark(420.0, 428.0, 420.0, "This clip has no match here.")


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    made = loaded(qtbot)
    found = shown()
    made.show_scan(replace(found, regions=tuple(replace(mark, exported=mark.id == 12) for mark in found.regions)))
    return made


def sign(timeline: Timeline, lane: str, mark: FaultMark) -> QPoint:
    return at(timeline, lane, timeline.state.view.snapped(mark.end) - 8)


def signed(timeline: Timeline, place: QPoint) -> bool:
    image = picture(timeline)
    return any(like(image, place + QPoint(x, 3), theme.UNSURE) for x in range(-6, 6))


def test_a_clip_with_a_fault_has_a_sign_that_tells_it_and_plays_its_place(timeline: Timeline, qtbot: QtBot) -> None:
    asked = heard(timeline.fault_clicked)
    timeline.set_faults([ON_MATCH, AT_NOTHING, ON_MARKER])
    assert like(picture(timeline), QPoint(704, timeline.state.lanes.folders[0].top + 2), theme.UNSURE)  # too narrow
    for lane, mark in (("folders", ON_MARKER), ("regions", ON_MATCH)):
        timeline.fit()
        timeline.zoom(40.0, mark.end)
        place = sign(timeline, lane, mark)
        assert signed(timeline, place)
        assert tooltip(timeline, place.x(), place.y()) == f"{mark.words}\nClick to play it"
        move(timeline, place)
        assert timeline.cursor().shape() == Qt.CursorShape.PointingHandCursor
        cursor = timeline.state.cursor
        qtbot.mouseClick(timeline, LEFT, PLAIN, place)
        assert asked.pop() == (mark,)
        assert timeline.state.cursor == cursor
        beside = place - QPoint(20, 0)
        qtbot.mouseClick(timeline, LEFT, PLAIN, beside)
        assert not asked
    timeline.fit()
    timeline.zoom(40.0, AT_NOTHING.end)
    assert not signed(timeline, sign(timeline, "regions", AT_NOTHING))


def test_what_a_pan_brings_into_view_is_as_if_painted_whole(timeline: Timeline) -> None:
    timeline.set_faults([ON_MATCH, ON_MARKER])
    timeline.fit()
    timeline.zoom(40.0, ON_MARKER.end)
    for step in (-500.0, 3.0, 7.0, 480.0, 30.0):
        timeline.pan(step)
        moved = picture(timeline)
        timeline.state.touch("markers", "regions")
        assert picture(timeline) == moved


def test_nothing_is_painted_anew_where_there_are_no_faults(timeline: Timeline) -> None:
    picture(timeline)
    before = dict(timeline.layers.painted)
    timeline.set_faults([])
    picture(timeline)
    assert timeline.layers.painted == before
    timeline.set_faults([ON_MARKER])
    picture(timeline)
    assert timeline.layers.painted != before
