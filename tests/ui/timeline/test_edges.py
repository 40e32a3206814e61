"""Edges of finds and the threshold are dragged, with the guards against accidents."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from eightcut.ui.kit.values import Shown
from eightcut.ui.timeline.overlay import threshold_y
from eightcut.ui.timeline.view import Timeline
from tests.ui.timeline.lines import (
    FINDS,
    LEFT,
    PLAIN,
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
def line(qtbot: QtBot) -> Timeline:
    return loaded(qtbot)


def test_only_shift_moves_an_edge(line: Timeline, qtbot: QtBot) -> None:
    said = heard(line.region_resized)

    drag(qtbot, line, [at(line, "regions", 340), at(line, "regions", 350)])
    assert said == []

    drag(qtbot, line, [at(line, "regions", 342), at(line, "regions", 345), at(line, "regions", 350)], LEFT, SHIFT)
    assert said == [(12, 300.0, 350.0)]
    assert line.state.regions.marks[1].orig_end == 340.0


def test_an_edge_four_pixels_away_is_not_taken(line: Timeline, qtbot: QtBot) -> None:
    said = heard(line.region_resized)

    drag(qtbot, line, [at(line, "regions", 344), at(line, "regions", 360)], LEFT, SHIFT)

    assert said == []


def test_half_a_second_is_left_of_a_find(line: Timeline, qtbot: QtBot) -> None:
    said = heard(line.region_resized)

    drag(qtbot, line, [at(line, "regions", 300), at(line, "regions", 400)], LEFT, SHIFT)
    assert said == [(12, 339.5, 340.0)]

    drag(qtbot, line, [at(line, "regions", 860), at(line, "regions", 700)], LEFT, SHIFT)
    assert said[1] == (14, 800.0, 800.5)


def test_near_the_border_the_view_goes_along_with_an_edge(line: Timeline, qtbot: QtBot) -> None:
    line.zoom(10.0, 330.0)
    line.pan(-20.0)
    start = line.visible[0]
    qtbot.mousePress(line, LEFT, SHIFT, at(line, "regions", line.state.view.x(340.0)))
    move(line, at(line, "regions", WIDTH - 2), SHIFT)

    qtbot.waitUntil(lambda: line.visible[0] > start + 5)
    qtbot.mouseRelease(line, LEFT, SHIFT, at(line, "regions", WIDTH - 2))

    still = line.visible
    qtbot.wait(80)
    assert line.visible == still


def test_escape_puts_an_edge_a_threshold_and_a_cursor_back(line: Timeline, qtbot: QtBot) -> None:
    resized, thresholds, cursor = heard(line.region_resized), heard(line.threshold_moved), heard(line.cursor_moved)

    qtbot.mousePress(line, LEFT, SHIFT, at(line, "regions", 340))
    move(line, at(line, "regions", 380), SHIFT)
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    qtbot.mouseRelease(line, LEFT, SHIFT, at(line, "regions", 380))
    assert resized == []
    assert line.state.regions.marks == FINDS

    y = round(threshold_y(line.state))
    qtbot.mousePress(line, LEFT, PLAIN, QPoint(500, y))
    move(line, QPoint(500, y - 10))
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert thresholds[-1] == (0.3, True)

    qtbot.mousePress(line, LEFT, PLAIN, at(line, "wave", 500))
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert cursor[-1] == (0.0, True)
    assert line.state.cursor == 0.0


def test_the_threshold_is_dragged_and_hides_finds_at_once(line: Timeline, qtbot: QtBot) -> None:
    said = heard(line.threshold_moved)
    lane = line.state.lanes.curve
    y = round(threshold_y(line.state))

    drag(qtbot, line, [QPoint(500, y), QPoint(500, lane.top + 20), QPoint(500, lane.top + 14)])

    value, final = said[-1]
    assert (value, final) == (line.state.threshold, True)
    assert said[0][1] is False
    assert 0.6 < line.state.threshold < 0.8
    assert len(line.state.regions.within(0, 1000, line.state.threshold)) == 2
    assert line.state.cursor == 0.0


def test_the_pointers_shape_says_what_a_drag_would_do(line: Timeline) -> None:
    shapes = Qt.CursorShape

    def shape(place: QPoint, modifiers: Qt.KeyboardModifier = PLAIN) -> Qt.CursorShape:
        move(line, place, modifiers)
        return line.cursor().shape()

    assert shape(at(line, "wave", 500)) == shapes.ArrowCursor
    assert shape(at(line, "regions", 340)) == shapes.ArrowCursor
    assert shape(at(line, "regions", 340), SHIFT) == shapes.SizeHorCursor
    assert shape(QPoint(500, round(threshold_y(line.state)))) == shapes.SizeVerCursor
    assert shape(at(line, "overview", 500)) == shapes.PointingHandCursor


def test_pressing_shift_over_an_edge_changes_the_shape(line: Timeline, qtbot: QtBot) -> None:
    move(line, at(line, "regions", 340))

    qtbot.keyPress(line, Qt.Key.Key_Shift)
    assert line.cursor().shape() == Qt.CursorShape.SizeHorCursor
    qtbot.keyRelease(line, Qt.Key.Key_Shift)
    assert line.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_new_finds_do_not_take_the_threshold_out_of_the_hand(line: Timeline, qtbot: QtBot) -> None:
    y = round(threshold_y(line.state))
    qtbot.mousePress(line, LEFT, PLAIN, QPoint(500, y))
    move(line, QPoint(500, y - 10))
    held = line.state.threshold

    line.show_scan(shown(0.35))
    assert line.state.threshold == held
    qtbot.mouseRelease(line, LEFT, PLAIN, QPoint(500, y - 10))
    line.show_scan(shown(0.35))
    assert line.state.threshold == 0.35


def test_new_finds_let_go_of_an_edge_and_tell_nobody(line: Timeline, qtbot: QtBot) -> None:
    said = heard(line.region_resized)
    qtbot.mousePress(line, LEFT, SHIFT, at(line, "regions", 860))
    move(line, at(line, "regions", 900), SHIFT)

    line.show_scan(Shown("AISFX", FINDS[:1]))
    move(line, at(line, "regions", 910), SHIFT)
    qtbot.mouseRelease(line, LEFT, SHIFT, at(line, "regions", 910))

    assert said == []
    assert line.state.regions.marks == FINDS[:1]
