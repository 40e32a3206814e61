"""Edges of finds and the threshold are dragged, with the guards against accidents."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from eightcut.ui.kit.values import PanelState
from eightcut.ui.timeline.overlay import threshold_y
from eightcut.ui.timeline.view import Timeline
from tests.ui.timeline.lines import (
    LEFT,
    PLAIN,
    REGIONS,
    SHIFT,
    WIDTH,
    at,
    drag,
    heard,
    loaded,
    move,
    shown,
)  # fmt: skip


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    return loaded(qtbot)


def test_only_shift_moves_an_edge(timeline: Timeline, qtbot: QtBot) -> None:
    said = heard(timeline.region_resized)

    drag(qtbot, timeline, [at(timeline, "regions", 340), at(timeline, "regions", 350)])
    assert said == []

    drag(
        qtbot,
        timeline,
        [at(timeline, "regions", 342), at(timeline, "regions", 345), at(timeline, "regions", 350)],
        LEFT,
        SHIFT,
    )
    assert said == [(12, 300.0, 350.0)]
    assert timeline.state.regions.marks[1].orig_end == 340.0


def test_an_edge_four_pixels_away_is_not_taken(timeline: Timeline, qtbot: QtBot) -> None:
    said = heard(timeline.region_resized)

    drag(qtbot, timeline, [at(timeline, "regions", 344), at(timeline, "regions", 360)], LEFT, SHIFT)

    assert said == []


def test_half_a_second_is_left_of_a_find(timeline: Timeline, qtbot: QtBot) -> None:
    said = heard(timeline.region_resized)

    drag(qtbot, timeline, [at(timeline, "regions", 300), at(timeline, "regions", 400)], LEFT, SHIFT)
    assert said == [(12, 339.5, 340.0)]

    drag(qtbot, timeline, [at(timeline, "regions", 860), at(timeline, "regions", 700)], LEFT, SHIFT)
    assert said[1] == (14, 800.0, 800.5)


def test_near_the_border_the_view_goes_along_with_an_edge(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.zoom(10.0, 330.0)
    timeline.pan(-20.0)
    start = timeline.visible[0]
    qtbot.mousePress(timeline, LEFT, SHIFT, at(timeline, "regions", timeline.state.view.x(340.0)))
    move(timeline, at(timeline, "regions", WIDTH - 2), SHIFT)

    qtbot.waitUntil(lambda: timeline.visible[0] > start + 5)
    qtbot.mouseRelease(timeline, LEFT, SHIFT, at(timeline, "regions", WIDTH - 2))

    still = timeline.visible
    qtbot.wait(80)
    assert timeline.visible == still


def test_escape_puts_an_edge_a_threshold_and_a_cursor_back(timeline: Timeline, qtbot: QtBot) -> None:
    resized, thresholds, cursor = (
        heard(timeline.region_resized),
        heard(timeline.threshold_moved),
        heard(timeline.cursor_moved),
    )

    qtbot.mousePress(timeline, LEFT, SHIFT, at(timeline, "regions", 340))
    move(timeline, at(timeline, "regions", 380), SHIFT)
    qtbot.keyClick(timeline, Qt.Key.Key_Escape)
    qtbot.mouseRelease(timeline, LEFT, SHIFT, at(timeline, "regions", 380))
    assert resized == []
    assert timeline.state.regions.marks == REGIONS

    y = round(threshold_y(timeline.state))
    qtbot.mousePress(timeline, LEFT, PLAIN, QPoint(500, y))
    move(timeline, QPoint(500, y - 10))
    qtbot.keyClick(timeline, Qt.Key.Key_Escape)
    assert thresholds[-1] == (0.3, True)

    qtbot.mousePress(timeline, LEFT, PLAIN, at(timeline, "wave", 500))
    qtbot.keyClick(timeline, Qt.Key.Key_Escape)
    assert cursor[-1] == (0.0, True)
    assert timeline.state.cursor == 0.0


def test_the_threshold_is_dragged_and_hides_finds_at_once(timeline: Timeline, qtbot: QtBot) -> None:
    said = heard(timeline.threshold_moved)
    lane = timeline.state.lanes.curve
    y = round(threshold_y(timeline.state))

    drag(qtbot, timeline, [QPoint(500, y), QPoint(500, lane.top + 20), QPoint(500, lane.top + 14)])

    value, final = said[-1]
    assert (value, final) == (timeline.state.threshold, True)
    assert said[0][1] is False
    assert 0.6 < timeline.state.threshold < 0.8
    assert len(timeline.state.regions.within(0, 1000, timeline.state.threshold)) == 2
    assert timeline.state.cursor == 0.0


def test_the_pointers_shape_says_what_a_drag_would_do(timeline: Timeline) -> None:
    shapes = Qt.CursorShape

    def shape(place: QPoint, modifiers: Qt.KeyboardModifier = PLAIN) -> Qt.CursorShape:
        move(timeline, place, modifiers)
        return timeline.cursor().shape()

    assert shape(at(timeline, "wave", 500)) == shapes.ArrowCursor
    assert shape(at(timeline, "regions", 340)) == shapes.ArrowCursor
    assert shape(at(timeline, "regions", 340), SHIFT) == shapes.SizeHorCursor
    assert shape(QPoint(500, round(threshold_y(timeline.state)))) == shapes.SizeVerCursor
    assert shape(at(timeline, "overview", 500)) == shapes.PointingHandCursor


def test_pressing_shift_over_an_edge_changes_the_shape(timeline: Timeline, qtbot: QtBot) -> None:
    move(timeline, at(timeline, "regions", 340))

    qtbot.keyPress(timeline, Qt.Key.Key_Shift)
    assert timeline.cursor().shape() == Qt.CursorShape.SizeHorCursor
    qtbot.keyRelease(timeline, Qt.Key.Key_Shift)
    assert timeline.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_new_finds_do_not_take_the_threshold_out_of_the_hand(timeline: Timeline, qtbot: QtBot) -> None:
    y = round(threshold_y(timeline.state))
    qtbot.mousePress(timeline, LEFT, PLAIN, QPoint(500, y))
    move(timeline, QPoint(500, y - 10))
    held = timeline.state.threshold

    timeline.show_scan(shown(0.35))
    assert timeline.state.threshold == held
    qtbot.mouseRelease(timeline, LEFT, PLAIN, QPoint(500, y - 10))
    timeline.show_scan(shown(0.35))
    assert timeline.state.threshold == 0.35


def test_new_finds_let_go_of_an_edge_and_tell_nobody(timeline: Timeline, qtbot: QtBot) -> None:
    said = heard(timeline.region_resized)
    qtbot.mousePress(timeline, LEFT, SHIFT, at(timeline, "regions", 860))
    move(timeline, at(timeline, "regions", 900), SHIFT)

    timeline.show_scan(PanelState("AISFX", REGIONS[:1]))
    move(timeline, at(timeline, "regions", 910), SHIFT)
    qtbot.mouseRelease(timeline, LEFT, SHIFT, at(timeline, "regions", 910))

    assert said == []
    assert timeline.state.regions.marks == REGIONS[:1]
