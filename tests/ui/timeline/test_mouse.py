"""Hands on the timeline: every row of the habits that a mouse can do."""

from __future__ import annotations

from fractions import Fraction

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QContextMenuEvent, QKeyEvent
from PyQt6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from eightcut.ui.actions import CLIPS, SCROLL, WHEEL, ZOOM, wheel_turns
from eightcut.ui.timeline.state import KeyframeMark
from eightcut.ui.timeline.view import Timeline
from tests.ui.timeline.lines import (
    CTRL,
    LEFT,
    MIDDLE,
    PLAIN,
    SHIFT,
    WIDTH,
    at,
    drag,
    heard,
    loaded,
    marker,
    move,
    wheel,
)  # fmt: skip


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    return loaded(qtbot)


def test_a_press_moves_the_cursor_at_once_and_the_release_tells_the_last_place(
    timeline: Timeline, qtbot: QtBot
) -> None:
    said = heard(timeline.cursor_moved)

    qtbot.mousePress(timeline, LEFT, PLAIN, at(timeline, "wave", 400))
    assert timeline.state.cursor == 400.0
    assert said == [(400.0, False)]
    move(timeline, at(timeline, "wave", 410))
    move(timeline, at(timeline, "wave", 420))
    move(timeline, at(timeline, "wave", 430))
    assert timeline.state.cursor == 430.0
    assert len(said) == 1  # the rest waits for 16 ms
    qtbot.mouseRelease(timeline, LEFT, PLAIN, at(timeline, "wave", 431))

    assert said[1:] == [(431.0, True)]
    qtbot.wait(40)
    assert len(said) == 2


def test_a_drag_that_pauses_is_told_before_the_release(timeline: Timeline, qtbot: QtBot) -> None:
    said = heard(timeline.cursor_moved)
    qtbot.mousePress(timeline, LEFT, PLAIN, at(timeline, "wave", 400))
    move(timeline, at(timeline, "wave", 420))

    qtbot.waitUntil(lambda: said[-1] == (420.0, False))
    qtbot.mouseRelease(timeline, LEFT, PLAIN, at(timeline, "wave", 420))


def test_the_cursor_stands_on_a_frame(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.zoom(7.3, 400.0)

    qtbot.mouseClick(timeline, LEFT, PLAIN, at(timeline, "wave", 333))

    assert timeline.state.cursor * 25 == pytest.approx(round(timeline.state.cursor * 25))
    assert timeline.state.cursor == pytest.approx(timeline.state.view.time(333), abs=0.02)


def test_the_cursor_stops_where_the_span_still_fits_but_is_free_in_review(timeline: Timeline, qtbot: QtBot) -> None:
    qtbot.mouseClick(timeline, LEFT, PLAIN, at(timeline, "wave", 995))
    assert timeline.state.cursor == 986.0  # three clips of 8 s, 3 s apart, are 14 s

    timeline.set_review(True)
    qtbot.mouseClick(timeline, LEFT, PLAIN, at(timeline, "wave", 995))
    assert timeline.state.cursor == 995.0

    timeline.set_review(False)
    assert timeline.state.cursor == 986.0


def test_a_longer_span_pushes_the_cursor_back(timeline: Timeline) -> None:
    timeline.set_cursor(980.0)

    timeline.set_span(30.0, 5, 8.0)

    assert timeline.state.cursor == 938.0


def test_while_locked_click_and_drag_tell_where_but_leave_the_cursor(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_cursor(50.0)
    timeline.set_locked(True)
    timeline.set_playhead(60.0)
    said = heard(timeline.cursor_moved)

    drag(qtbot, timeline, [at(timeline, "wave", 400), at(timeline, "wave", 990)])

    assert timeline.state.cursor == 50.0
    assert said[-1] == (990.0, True)
    assert timeline.state.playhead == 990.0


def test_the_wheel_adds_and_removes_clips_by_whole_notches(timeline: Timeline) -> None:
    said = heard(timeline.clips_stepped)

    wheel(timeline, 500, 120)
    wheel(timeline, 500, -240)
    for _ in range(3):
        wheel(timeline, 500, 40)
    wheel(timeline, 500, 60)
    wheel(timeline, 500, -60)

    assert said == [(1,), (-2,), (1,)]
    assert timeline.visible == (0.0, 1000.0)


def test_ctrl_and_wheel_zoom_at_the_pointer_down_to_a_quarter_second(timeline: Timeline) -> None:
    wheel(timeline, 250, 120, CTRL)
    start, end = timeline.visible
    assert end - start == pytest.approx(800.0)
    assert start + 0.25 * (end - start) == pytest.approx(250.0)

    for _ in range(60):
        wheel(timeline, 250, 120, CTRL)
    assert timeline.visible[1] - timeline.visible[0] == pytest.approx(0.25)

    for _ in range(80):
        wheel(timeline, 250, -120, CTRL)
    assert timeline.visible == (0.0, 1000.0)


@pytest.mark.parametrize("plain", WHEEL)
def test_the_plain_wheel_does_what_was_chosen_and_each_modifier_what_it_always_does(
    timeline: Timeline, plain: str
) -> None:
    stepped, does = heard(timeline.clips_stepped), {}
    timeline.set_wheel(plain)
    for name, modifiers in {"plain": PLAIN, ZOOM: CTRL, SCROLL: SHIFT, CLIPS: CTRL | SHIFT}.items():
        timeline.zoom(4.0, 500.0)
        start, end = timeline.visible
        stepped.clear()
        wheel(timeline, 500, 120, modifiers)
        now = timeline.visible
        zoomed, panned = now[1] - now[0] < end - start - 1, now[0] < start - 1
        does[name] = CLIPS if stepped else ZOOM if zoomed else SCROLL if panned else ""
        timeline.fit()
    assert does == {"plain": plain, ZOOM: ZOOM, SCROLL: SCROLL, CLIPS: CLIPS}
    said = dict(wheel_turns(plain))
    assert [what for keys, what in said.items() if keys.startswith("Wheel")] == [WHEEL[plain]]
    assert set(said.values()) == set(WHEEL.values())


def test_shift_and_wheel_and_a_sideways_wheel_pan(timeline: Timeline) -> None:
    timeline.zoom(10.0, 500.0)

    wheel(timeline, 500, -120, SHIFT)
    assert timeline.visible == pytest.approx((460.0, 560.0))
    wheel(timeline, 500, 0, PLAIN, sideways=120)
    assert timeline.visible == pytest.approx((450.0, 550.0))


def test_a_middle_drag_pans_and_a_middle_click_locks(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.zoom(10.0, 500.0)
    said = heard(timeline.lock_toggled)

    drag(qtbot, timeline, [at(timeline, "wave", 500), at(timeline, "wave", 490), at(timeline, "wave", 400)], MIDDLE)
    assert timeline.visible == pytest.approx((460.0, 560.0))
    assert said == []

    drag(qtbot, timeline, [at(timeline, "wave", 500), at(timeline, "wave", 502)], MIDDLE)
    assert said == [()]
    assert timeline.visible == pytest.approx((460.0, 560.0))


def test_the_back_button_asks_for_autoclip(timeline: Timeline, qtbot: QtBot) -> None:
    said = heard(timeline.autoclip_asked)

    qtbot.mouseClick(timeline, Qt.MouseButton.BackButton, PLAIN, at(timeline, "wave", 500))

    assert said == [()]
    assert timeline.state.cursor == 0.0


def test_the_overview_is_dragged_and_clicked(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.zoom(10.0, 500.0)

    drag(qtbot, timeline, [at(timeline, "overview", 500), at(timeline, "overview", 600)])
    assert timeline.visible == pytest.approx((550.0, 650.0))

    qtbot.mouseClick(timeline, LEFT, PLAIN, at(timeline, "overview", 200))
    assert timeline.visible == pytest.approx((150.0, 250.0))
    assert timeline.state.cursor == 0.0


def test_a_click_on_a_find_chooses_it_and_a_drag_does_not(timeline: Timeline, qtbot: QtBot) -> None:
    said = heard(timeline.region_clicked)

    qtbot.mouseClick(timeline, LEFT, PLAIN, at(timeline, "regions", 320))
    assert said == [(12,)]

    drag(qtbot, timeline, [at(timeline, "regions", 320), at(timeline, "regions", 330), at(timeline, "regions", 325)])
    qtbot.mouseClick(timeline, LEFT, PLAIN, at(timeline, "regions", 400))
    assert said == [(12,)]


def test_a_double_click_on_a_marker_arms_it_and_puts_the_cursor_there(timeline: Timeline, qtbot: QtBot) -> None:
    armed, moved, disarmed = heard(timeline.marker_armed), heard(timeline.cursor_moved), heard(timeline.disarmed)

    qtbot.mouseDClick(timeline, LEFT, PLAIN, at(timeline, "wave", 708))

    assert armed == [(marker("door", 2, 700.0),)]
    assert moved[-1] == (700.0, True)
    assert timeline.state.cursor == 700.0
    assert disarmed == []


def test_a_marker_between_two_frames_is_armed_at_its_own_time(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_markers([marker("door", 1, 200.013)])
    moved = heard(timeline.cursor_moved)

    qtbot.mouseDClick(timeline, LEFT, PLAIN, at(timeline, "wave", 200))

    assert moved[-1] == (200.013, True)


def test_in_its_lane_a_marker_is_met_by_its_span_too(timeline: Timeline, qtbot: QtBot) -> None:
    armed = heard(timeline.marker_armed)

    qtbot.mouseDClick(timeline, LEFT, PLAIN, at(timeline, "folders", 213))

    assert armed == [(marker("door", 1, 200.0),)]


def test_a_double_click_on_nothing_disarms_and_moves(timeline: Timeline, qtbot: QtBot) -> None:
    armed, disarmed = heard(timeline.marker_armed), heard(timeline.disarmed)

    qtbot.mouseDClick(timeline, LEFT, PLAIN, at(timeline, "wave", 400))

    assert armed == []
    assert disarmed == [(400.0,)]
    assert timeline.state.cursor == 400.0


def test_locked_a_double_click_on_a_marker_chains_the_next_cut(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_locked(True)
    armed, chained = heard(timeline.marker_armed), heard(timeline.chain_requested)

    qtbot.mouseDClick(timeline, LEFT, PLAIN, at(timeline, "wave", 502))

    assert armed == []
    assert chained == [(514.0,)]
    assert timeline.state.cursor == 514.0


def menu_at(timeline: Timeline, place: QPoint) -> dict[str, object]:
    """The entries that a right click offers there, by name."""
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, timeline.mapToGlobal(place))
    QApplication.sendEvent(timeline, event)
    menu = timeline.findChildren(QMenu)[-1]
    entries: dict[str, object] = {action.objectName(): action for action in menu.actions() if action.objectName()}
    menu.close()
    return entries


def test_the_right_button_offers_what_is_there(timeline: Timeline) -> None:
    key = KeyframeMark(510.0)
    timeline.set_keyframes([key])
    deleted, cleared, jumped = (
        heard(timeline.marker_deletion_asked),
        heard(timeline.markers_clear_asked),
        heard(timeline.jump_asked),
    )
    negative, keys = heard(timeline.negative_asked), heard(timeline.keyframe_deletion_asked)
    folders: list[QPoint] = []
    timeline.folders_menu_asked.connect(folders.append)

    on_marker = menu_at(timeline, at(timeline, "wave", 703))
    on_key = menu_at(timeline, QPoint(511, timeline.state.lanes.wave.top))
    on_find = menu_at(timeline, at(timeline, "regions", 330))

    on_marker["deleteMarker"].trigger()  # type: ignore[attr-defined]
    on_marker["clearMarkers"].trigger()  # type: ignore[attr-defined]
    on_marker["folders"].trigger()  # type: ignore[attr-defined]
    on_key["deleteKeyframe"].trigger()  # type: ignore[attr-defined]
    on_find["jump"].trigger()  # type: ignore[attr-defined]
    on_find["negative"].trigger()  # type: ignore[attr-defined]
    assert deleted == [(marker("door", 2, 700.0),)]
    assert cleared == [()]
    assert keys == [(key,)]
    assert jumped == [(300.0,)]
    assert negative == [(300.0,)]
    assert len(folders) == 1
    assert "deleteMarker" not in on_find
    assert "(3)" in on_marker["clearMarkers"].text()  # type: ignore[attr-defined]


def test_the_menu_key_offers_what_is_at_the_cursor(timeline: Timeline) -> None:
    timeline.set_cursor(700.0)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), timeline.mapToGlobal(QPoint(0, 0)))

    QApplication.sendEvent(timeline, event)

    menu = timeline.findChildren(QMenu)[-1]
    assert "deleteMarker" in [action.objectName() for action in menu.actions()]
    menu.close()


def test_the_folded_lane_offers_the_folders(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.set_markers([marker(f"class_{n}", 1, 100.0 * n) for n in range(6)])
    said: list[QPoint] = []
    timeline.folders_menu_asked.connect(said.append)
    lane = timeline.state.lanes.folders[3]

    qtbot.mouseClick(timeline, LEFT, PLAIN, QPoint(WIDTH - 10, lane.top + 5))

    assert len(said) == 1
    assert timeline.state.cursor == 0.0


def test_without_a_film_hands_do_nothing(qtbot: QtBot) -> None:
    timeline = Timeline()
    qtbot.addWidget(timeline)
    timeline.resize(WIDTH, 232)
    said = [heard(signal) for signal in (timeline.cursor_moved, timeline.clips_stepped, timeline.disarmed)]

    drag(qtbot, timeline, [QPoint(10, 200), QPoint(300, 200)])
    qtbot.mouseDClick(timeline, LEFT, PLAIN, QPoint(100, 200))
    wheel(timeline, 100, 120)
    move(timeline, QPoint(50, 50))

    assert said == [[], [], []]
    assert timeline.state.hover is None


def test_letters_and_arrows_are_left_to_the_window(timeline: Timeline) -> None:
    for key in (Qt.Key.Key_Left, Qt.Key.Key_E, Qt.Key.Key_Space):
        event = QKeyEvent(QKeyEvent.Type.KeyPress, key, PLAIN)
        QApplication.sendEvent(timeline, event)
        assert not event.isAccepted()


def test_a_film_that_opens_during_a_drag_ends_it(timeline: Timeline, qtbot: QtBot) -> None:
    qtbot.mousePress(timeline, LEFT, PLAIN, at(timeline, "wave", 400))

    timeline.set_video(100.0, Fraction(25))
    move(timeline, at(timeline, "wave", 500))
    qtbot.mouseRelease(timeline, LEFT, PLAIN, at(timeline, "wave", 500))

    assert timeline.state.cursor == 0.0


def test_another_button_does_not_end_a_drag(timeline: Timeline, qtbot: QtBot) -> None:
    qtbot.mousePress(timeline, LEFT, PLAIN, at(timeline, "wave", 400))
    qtbot.mouseClick(timeline, MIDDLE, PLAIN, at(timeline, "wave", 400))
    move(timeline, at(timeline, "wave", 500))

    assert timeline.state.cursor == 500.0
    qtbot.mouseRelease(timeline, LEFT, PLAIN, at(timeline, "wave", 500))


def test_where_the_cut_point_is_can_be_heard(timeline: Timeline, qtbot: QtBot) -> None:
    qtbot.mouseClick(timeline, LEFT, PLAIN, at(timeline, "wave", 500))

    assert timeline.accessibleDescription() == "Cut point at 8:20.000"
