"""What is on the screen is what E cuts: after every way of moving, hint, drawn span and row name one moment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from eightcut.domain.judgements import HardNegative, Verdict
from eightcut.domain.scans import Region
from eightcut.ui.kit.times import clock
from eightcut.ui.negatives.dialog import HardNegativesDialog
from eightcut.ui.scan.model import END, TIME
from eightcut.ui.timeline import menu as timeline_menu
from eightcut.ui.window.contents import WindowContents
from tests.ui.whole.hands import Opens, act, choose, idle, scanned

REGIONS = (Region(6.0, 14.0, 0.8), Region(17.0, 25.0, 0.7))
Way = Callable[[WindowContents, QtBot], object]


@pytest.fixture
def window(opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot) -> WindowContents:
    """Film a of 30 s with two finds; 1 clip of 2 s goes to a folder; the cursor stands at 2 s."""
    contents = opens(films / "a.mp4", films / "b.mp4")
    choose(contents, qtbot, films / "a.mp4")
    deck = contents.panes.deck
    deck.set_folder(str(tmp_path / films.name / "Door"))
    deck.set_clips(1)
    deck.export_tab.spans.length.setValue(2.0)
    scanned(contents, qtbot, REGIONS)
    contents.cut.place(2.0)
    idle(contents, qtbot)
    return contents


def point(contents: WindowContents, at: float) -> QPoint:
    line = contents.panes.timeline
    return QPoint(round(line.state.view.x(at)), line.state.lanes.wave.top + 4)


def click(at: float) -> Way:
    def way(contents: WindowContents, qtbot: QtBot) -> None:
        qtbot.mouseClick(contents.panes.timeline, Qt.MouseButton.LeftButton, pos=point(contents, at))

    return way


def dragged(contents: WindowContents, qtbot: QtBot) -> None:
    """The button is still down, and the last moves came faster than they are told."""
    line = contents.panes.timeline
    qtbot.mousePress(line, Qt.MouseButton.LeftButton, pos=point(contents, 3.0))
    for at in (5.0, 9.0, 12.0):
        qtbot.mouseMove(line, point(contents, at))
        line.scrub(line.state.view.x(at))


def double_click(contents: WindowContents, qtbot: QtBot) -> None:
    line = contents.panes.timeline
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=point(contents, 8.0))
    qtbot.mouseDClick(line, Qt.MouseButton.LeftButton, pos=point(contents, 8.0) + QPoint(9, 0))


def row_click(row: int, column: int) -> Way:
    def way(contents: WindowContents, qtbot: QtBot) -> None:
        table = contents.panes.panel.view.table
        place = table.visualRect(table.model().index(row, column)).center()  # type: ignore[union-attr]  # it has one
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)

    return way


def end_then_play(contents: WindowContents, qtbot: QtBot) -> None:
    row_click(0, END)(contents, qtbot)
    act(contents, "play_region")


def row_key(contents: WindowContents, qtbot: QtBot) -> None:
    row_click(0, TIME)(contents, qtbot)
    qtbot.keyClick(contents.panes.panel.view.table, Qt.Key.Key_Down)


def jump_menu(contents: WindowContents, _: QtBot) -> None:
    line = contents.panes.timeline
    place = point(contents, 9.0)
    shown: QMenu = timeline_menu.context_menu(line, place.x(), place.y(), QPoint())
    next(one for one in shown.actions() if one.objectName() == "jump").trigger()


def acts(*names: str) -> Way:
    def way(contents: WindowContents, _: QtBot) -> None:
        for name in names:
            act(contents, name)

    return way


def in_review(way: Way) -> Way:
    def inside(contents: WindowContents, qtbot: QtBot) -> None:
        contents.actions["review"].setChecked(True)
        way(contents, qtbot)

    return inside


def locked(way: Way) -> Way:
    def inside(contents: WindowContents, qtbot: QtBot) -> None:
        contents.actions["lock"].setChecked(True)
        way(contents, qtbot)

    return inside


def negative(contents: WindowContents, _: QtBot) -> None:
    contents.video.open_at("a.mp4", 11.0)


def negative_elsewhere(contents: WindowContents, qtbot: QtBot) -> None:
    contents.video.open_at("b.mp4", 11.0)
    qtbot.waitUntil(lambda: contents.panes.now.video is not None, timeout=20_000)


def zoomed_away(contents: WindowContents, _: QtBot) -> None:
    line = contents.panes.timeline
    line.zoom(8.0, 20.0)
    line.pan(400)


def playing(way: Way) -> Way:
    """It plays, and stands elsewhere by the time of the first move."""

    def inside(contents: WindowContents, qtbot: QtBot) -> None:
        act(contents, "play_cursor")
        contents.panes.player.seek(3.0)
        way(contents, qtbot)

    return inside


def playing_on(contents: WindowContents, _: QtBot) -> None:
    act(contents, "next_region")
    act(contents, "toggle_play")
    act(contents, "toggle_play")
    contents.panes.player.seek(20.0)


def compared(contents: WindowContents, qtbot: QtBot) -> None:
    act(contents, "next_region")
    scanned(contents, qtbot, REGIONS[1:])
    act(contents, "compare")
    idle(contents, qtbot)


def undone(contents: WindowContents, qtbot: QtBot) -> None:
    act(contents, "next_region")
    act(contents, "reject")
    idle(contents, qtbot)
    act(contents, "undo")
    idle(contents, qtbot)


def longer(contents: WindowContents, _: QtBot) -> None:
    act(contents, "next_region")
    act(contents, "next_region")
    for _more in range(5):
        act(contents, "more_clips")


def end_of_review(contents: WindowContents, qtbot: QtBot) -> None:
    in_review(click(29.5))(contents, qtbot)
    contents.actions["review"].setChecked(False)


def another_film(contents: WindowContents, qtbot: QtBot) -> None:
    act(contents, "next_region")
    act(contents, "next_video")
    qtbot.waitUntil(lambda: bool(contents.panes.now.video), timeout=20_000)


WAYS: dict[str, tuple[Way, float | None]] = {
    "nothing": (lambda *_: None, 2.0),
    "click": (click(10.0), None),
    "click in review": (in_review(click(10.0)), None),
    "click on a find": (in_review(click(18.0)), None),
    "drag under way": (dragged, None),
    "double click beside": (double_click, None),
    "frames": (acts("frame_on", "frame_on", "frame_back"), 2.04),
    "frames in review": (in_review(acts("frame_on", "second_on")), 3.04),
    "seconds": (acts("second_on", "second_on"), 4.0),
    "next find": (acts("next_region"), 6.0),
    "previous find": (acts("next_region", "previous_region"), 17.0),
    "next find in review": (in_review(acts("next_region", "next_region")), 17.0),
    "a row": (row_click(1, TIME), 17.0),
    "a row's end": (row_click(0, END), 11.0),
    "arrow in the table": (row_key, 17.0),
    "accepted, so the next": (acts("next_region", "accept"), 17.0),
    "rejected in review": (in_review(acts("next_region", "reject")), 17.0),
    "play the find": (in_review(end_then_play), 6.0),
    "a row while it plays": (playing(row_click(1, TIME)), 17.0),
    "jump by menu": (jump_menu, None),
    "a hard negative": (negative, 11.0),
    "a hard negative of another film": (negative_elsewhere, 11.0),
    "playback elsewhere": (playing_on, 6.0),
    "played from the cursor": (acts("next_region", "play_cursor", "pause"), 6.0),
    "zoomed and panned away": (zoomed_away, 2.0),
    "compared": (compared, 6.0),
    "undone": (undone, None),
    "more clips than fit": (longer, 13.0),
    "review ended": (end_of_review, 28.0),
    "another film": (another_film, 0.0),
    "locked, then a find": (locked(acts("next_region")), 2.0),
    "locked, then a row": (locked(row_click(1, TIME)), 2.0),
    "locked, then a click": (locked(click(12.0)), 2.0),
    "locked, then frames": (locked(acts("frame_on", "second_on")), 2.0),
    "locked, then the menu": (locked(jump_menu), 2.0),
    "locked, then a hard negative": (locked(negative), 2.0),
    "locked in review": (locked(in_review(acts("next_region", "accept"))), 2.0),
}


@pytest.mark.parametrize("name", WAYS)
def test_the_moment_on_the_screen_is_the_one_that_is_cut(window: WindowContents, qtbot: QtBot, name: str) -> None:
    way, wanted = WAYS[name]
    way(window, qtbot)
    panes = window.panes
    act(window, "export")  # at once, whatever is still on its way
    shown, hint = panes.timeline.state.cursor, panes.deck.export_tab.next.full
    if wanted is not None:
        assert shown == pytest.approx(wanted, abs=0.001)
    assert hint.startswith(f"→ {clock(shown)}")
    assert ("(locked)" in hint) == name.startswith("locked")
    assert "Door" in hint
    assert window.cut.cursor == shown
    qtbot.waitUntil(lambda: bool(panes.now.markers), timeout=30_000)
    idle(window, qtbot)
    [marker] = panes.now.markers
    assert marker.start == pytest.approx(shown, abs=1e-6)
    assert {row.start_time for row in marker.rows} == {marker.start}


def test_a_marker_is_overwritten_where_it_is_drawn(window: WindowContents, qtbot: QtBot) -> None:
    panes = window.panes
    window.cut.place(27.5)
    act(window, "export")
    qtbot.waitUntil(lambda: bool(panes.now.markers), timeout=30_000)
    idle(window, qtbot)
    panes.deck.set_clips(5)
    assert window.cut.cursor < 20
    line = panes.timeline
    lane = line.state.lanes.folders[0]
    place = QPointF(line.state.view.x(27.6), lane.top + 3).toPoint()
    qtbot.mouseDClick(line, Qt.MouseButton.LeftButton, pos=place)
    idle(window, qtbot)
    assert panes.deck.armed is not None
    assert panes.deck.export_tab.next.full.startswith("→ 0:27.480, 1 clip, Door · replaces clip_001_m1_0")
    assert line.state.cursor == window.cut.cursor == pytest.approx(27.48)


def test_review_does_not_move_what_plays_and_a_click_goes_to_its_row(window: WindowContents, qtbot: QtBot) -> None:
    player, panel, table = window.panes.player, window.panes.panel, window.panes.panel.view.table
    scanned(window, qtbot, (Region(0.0, 5.0, 0.8), Region(4.01, 12.0, 0.7), Region(17.0, 25.0, 0.7)))
    window.cut.place(6.0)
    act(window, "play_cursor")
    shown: list[float] = []
    player.position_changed.connect(shown.append)
    window.actions["review"].setChecked(True)
    assert all(at >= 6.0 for at in shown)
    act(window, "second_on")
    assert player.position >= 7.0
    row_click(2, TIME)(window, qtbot)
    row_click(1, TIME)(window, qtbot)  # the picture of 4.01 begins at 4.00
    assert (table.row, player.playing) == (1, True)
    act(window, "second_on")
    assert window.cut.cursor == player.position >= 5.0
    place = table.visualRect(panel.view.model.index(0, TIME)).center()
    qtbot.mousePress(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    player.position_changed.emit(player.position)  # it plays on while the button is down
    qtbot.mouseRelease(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (table.row, window.cut.cursor) == (0, 0.0)


def test_in_review_the_span_that_would_be_cut_is_drawn(window: WindowContents, qtbot: QtBot) -> None:
    row_click(1, TIME)(window, qtbot)
    line = window.panes.timeline
    window.panes.player.seek(3.0)
    before = line.grab().toImage()
    window.panes.deck.set_clips(2)
    line.repaint()
    y = int(line.state.lanes.body.bottom) - 2
    x = round(line.state.view.x(21.0) * line.devicePixelRatioF())
    assert line.grab().toImage().pixelColor(x, y) != before.pixelColor(x, y)


def test_a_find_that_leaves_no_room_is_said_before_and_refused_in_a_sentence(
    window: WindowContents, qtbot: QtBot
) -> None:
    panes = window.panes
    scanned(window, qtbot, (Region(29.0, 30.0, 0.9),))
    row_click(0, TIME)(window, qtbot)
    panes.deck.set_clips(3)
    assert panes.deck.export_tab.next.full.startswith("→ 0:29.000, no room for 3 clips, Door")
    act(window, "export")
    qtbot.waitUntil(panes.problem.isVisible, timeout=20_000)
    assert "Choose an earlier moment" in panes.problem.text.text()
    assert panes.now.markers == ()


def test_the_verdict_buttons_judge_the_current_match(window: WindowContents, qtbot: QtBot) -> None:
    panel = window.panes.panel
    buttons = window.verdicts.findChildren(QPushButton)
    assert not any(button.isEnabled() for button in buttons)
    act(window, "next_region")
    for button, verdict in zip(buttons, (Verdict.ACCEPT, Verdict.REJECT, Verdict.UNCERTAIN), strict=True):
        panel.choose_region(panel.shown_now.regions[0].id)
        button.click()
        idle(window, qtbot)
        assert panel.shown_now.regions[0].verdict is verdict
    panel.choose_region(panel.shown_now.regions[0].id)
    buttons[2].click()
    idle(window, qtbot)
    assert panel.shown_now.regions[0].verdict is None
    assert window.panes.status.message.text() == "Verdict withdrawn"


def test_a_hard_negative_is_heard_where_it_is_beside_the_list(window: WindowContents, qtbot: QtBot) -> None:
    panes = window.panes
    assert panes.now.video is not None
    video = panes.now.video.ref
    negative = HardNegative(video.filename, 17.0, video.path, content_id=video.content_id)
    panes.db.library.negatives.add([negative], "default")
    act(window, "negatives")
    main = panes.deck.window()
    assert main is not None
    [dialog] = main.findChildren(HardNegativesDialog)
    with qtbot.waitSignal(panes.player.playing_changed, timeout=10_000):
        qtbot.waitUntil(dialog.table.isVisible, timeout=10_000)
        dialog.table.setFocus()
        dialog.table.selectRow(0)
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert not dialog.isModal()
    assert window.cut.cursor == pytest.approx(17.0, abs=0.05)
    act(window, "negatives")
    assert main.findChildren(HardNegativesDialog) == [dialog]
    panes.profiles.choose("other")
    assert not dialog.isVisible()
