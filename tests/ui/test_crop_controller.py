"""The crop in the whole window: picture, bar, keyframes, timeline and preview say the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from eightcut.domain.clip_form import CropKeyframe, Cropping
from eightcut.ui.player.overlay import Overlay, Part
from eightcut.ui.timeline.state import KeyframeMark
from eightcut.ui.window.contents import WindowContents
from tests.ui.conftest import Opens


@pytest.fixture
def window(opens: Opens, film: Path, qtbot: QtBot) -> WindowContents:
    """A film is open; its picture is 4:3."""
    contents = opens(film)
    idle(contents, qtbot)
    return contents


def idle(contents: WindowContents, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not contents.panes.context.runner.busy, timeout=20_000)


def kept(contents: WindowContents) -> Part | None:
    """The part of the picture that is left clear."""
    overlay: Overlay | None = contents.panes.player.view._overlay
    return None if overlay is None else overlay.kept


def click(contents: WindowContents, x: float) -> None:
    contents.panes.player.view.clicked.emit(x, 0.5)
    contents.panes.player.view.released.emit()


@pytest.fixture
def portrait(window: WindowContents) -> WindowContents:
    window.panes.deck.crop_tab.ratio.setCurrentText("9:16")
    return window


def test_a_ratio_shows_its_box_over_the_picture(window: WindowContents) -> None:
    assert kept(window) is None
    window.panes.deck.crop_tab.ratio.setCurrentText("9:16")
    box = kept(window)
    assert box is not None
    assert box[2] < 0.6
    assert box[0] + box[2] / 2 == pytest.approx(0.5, abs=0.02)
    window.panes.deck.export_tab.format.setCurrentIndex(2)
    assert kept(window) is None


def test_a_click_on_the_picture_and_the_bar_set_the_centre(portrait: WindowContents) -> None:
    click(portrait, 0.25)
    tab = portrait.panes.deck.crop_tab
    assert tab.centre == tab.bar.centre == portrait.panes.deck.cropping().centre == 0.25
    tab.bar.moved.emit(0.75, False)
    box = kept(portrait)
    assert box is not None
    assert box[0] + box[2] > 0.75
    tab.bar.moved.emit(0.7, True)
    assert portrait.panes.settings.crop_center == 0.7
    assert portrait.crop.keyframes == ()


def test_without_a_ratio_a_click_says_how_to_crop(window: WindowContents) -> None:
    click(window, 0.25)
    assert "Choose a ratio" in window.panes.status.message.text()
    assert window.panes.deck.crop_tab.centre == 0.5


def test_keyframes_are_set_while_the_cursor_is_locked_and_hold_from_there_on(
    portrait: WindowContents, qtbot: QtBot
) -> None:
    cut, panes = portrait.cut, portrait.panes
    cut.set_locked(True)
    for at, centre in ((10.0, 0.3), (20.0, 0.9), (20.04, 0.7)):
        panes.player.seek(at)
        click(portrait, centre)
    first, second = portrait.crop.keyframes
    assert (first, second.centre) == (CropKeyframe(10.0, "9:16", 0.3), 0.7)
    assert [mark.time for mark in panes.timeline.state.keyframes] == [10.0, second.time]
    assert panes.deck.cropping().centre == 0.5
    places = []
    for at in (5.0, 12.0, 25.0):
        panes.player.seek(at)
        box = kept(portrait)
        places.append(round(box[0] + box[2] / 2, 1) if box else None)
    assert places == [0.5, 0.3, 0.7]
    idle(portrait, qtbot)


def test_a_drag_is_one_keyframe(portrait: WindowContents) -> None:
    portrait.cut.set_locked(True)
    portrait.panes.player.seek(10.0)
    view, stack = portrait.panes.player.view, portrait.panes.context.history.stack
    view.clicked.emit(0.3, 0.5)
    view.dragged.emit(0.4, 0.5)
    assert (stack.count(), portrait.crop.keyframes) == (0, ())
    view.released.emit()
    assert stack.count() == 1
    assert portrait.crop.keyframes == (CropKeyframe(10.0, "9:16", 0.4),)


def test_at_the_start_of_the_film_the_crop_itself_is_set(portrait: WindowContents) -> None:
    portrait.cut.set_locked(True)
    portrait.panes.player.seek(0.04)
    click(portrait, 0.25)
    assert (portrait.crop.keyframes, portrait.panes.deck.cropping().centre) == ((), 0.25)
    assert "not a keyframe" in portrait.panes.status.message.text()


def test_a_random_box_ticked_while_locked_holds_from_there_on(window: WindowContents) -> None:
    window.cut.set_locked(True)
    window.panes.player.seek(10.0)
    window.panes.deck.crop_tab.square.click()
    assert window.crop.keyframes == (CropKeyframe(10.0, "", 0.5, square=True),)
    assert window.panes.timeline.state.keyframes == (KeyframeMark(10.0, square=True),)


def test_unlocking_clears_and_undo_brings_back_the_keyframes_and_the_lock(
    portrait: WindowContents, qtbot: QtBot
) -> None:
    cut, panes = portrait.cut, portrait.panes
    panes.player.seek(10.0)
    portrait.actions["keyframe"].trigger()
    assert cut.locked
    there = portrait.crop.keyframes
    assert len(there) == 1
    portrait.actions["lock"].trigger()
    assert (portrait.crop.keyframes, panes.timeline.state.keyframes) == ((), ())
    assert panes.status.message.text() == "Cleared 1 crop keyframe. This can be undone."
    idle(portrait, qtbot)
    portrait.actions["undo"].trigger()
    qtbot.waitUntil(lambda: portrait.crop.keyframes == there, timeout=10_000)
    qtbot.waitUntil(lambda: cut.locked)
    portrait.actions["undo"].trigger()
    qtbot.waitUntil(lambda: portrait.crop.keyframes == (), timeout=10_000)
    portrait.actions["redo"].trigger()
    qtbot.waitUntil(lambda: portrait.crop.keyframes == there, timeout=10_000)


@pytest.mark.parametrize("delete", [
    lambda f: f.panes.timeline.keyframe_deletion_asked.emit(KeyframeMark(10.0)),
    lambda f: f.panes.deck.crop_tab.list.deletion_asked.emit(f.crop.keyframes[0]),
])  # fmt: skip
def test_a_keyframe_is_deleted_on_the_timeline_or_in_the_list(
    portrait: WindowContents, delete: Callable[[WindowContents], object]
) -> None:
    portrait.cut.set_locked(True)
    for at in (10.0, 20.0):
        portrait.panes.player.seek(at)
        click(portrait, 0.5)
    delete(portrait)
    assert [one.time for one in portrait.crop.keyframes] == [20.0]
    assert portrait.panes.context.history.stack.undoText() == "Delete crop keyframe at 0:10.00"


def test_a_click_on_a_diamond_goes_there(portrait: WindowContents) -> None:
    portrait.cut.set_locked(True)
    portrait.panes.player.seek(10.0)
    click(portrait, 0.5)
    portrait.panes.player.seek(30.0)
    portrait.panes.timeline.keyframe_clicked.emit(KeyframeMark(10.0))
    assert portrait.panes.player.position == 10.0
    assert portrait.cut.cursor == 0.0


def test_keyframes_wait_for_their_film(portrait: WindowContents, film: Path, tmp_path: Path, qtbot: QtBot) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(film.read_bytes() + b"\0\0\0\x08free")
    portrait.panes.player.seek(10.0)
    portrait.actions["keyframe"].trigger()
    there = portrait.crop.keyframes
    now = portrait.panes.now
    for path, wanted in ((other, ()), (film, there)):
        portrait.video.open(str(path))
        qtbot.waitUntil(lambda: now.video is not None, timeout=20_000)
        assert now.video is not None
        assert now.video.ref.path == str(path)
        assert portrait.crop.keyframes == wanted
        assert portrait.cut.locked == bool(wanted)
    idle(portrait, qtbot)


def test_the_preview_shows_the_very_frames_that_are_cut(portrait: WindowContents) -> None:
    panes = portrait.panes
    moments: list[tuple[float, float]] = []
    panes.preview.set_moment = lambda _path, *asked: moments.append(asked[:2])  # type: ignore[method-assign]
    shown: list[tuple[Overlay | None, Overlay | None]] = []
    panes.preview.set_overlays = lambda *both: shown.append(both)  # type: ignore[method-assign]
    panes.player.seek(12.0)
    portrait.actions["keyframe"].trigger()
    panes.deck.crop_tab.ratio.setCurrentIndex(0)
    portrait.cut.set_locked(True)
    portrait.cut.place(10.0)
    start, end = moments[-1]
    assert (start, round(end, 6)) == (10.0, 23.96)
    first, last = shown[-1]
    assert first is None
    assert last is not None


def test_the_ratio_key_goes_round(window: WindowContents) -> None:
    said = []
    for _ in range(4):
        window.actions["crop_ratio"].trigger()
        said.append(window.panes.status.message.text())
    assert said == ["Crop: 9:16", "Crop: 4:5", "Crop: 1:1", "Crop: Off"]
    assert window.panes.deck.cropping() == Cropping()


def test_delete_in_the_list_means_its_keyframe_and_no_find(portrait: WindowContents, qtbot: QtBot) -> None:
    portrait.panes.deck.show_tab("crop")
    portrait.panes.player.seek(10.0)
    portrait.actions["keyframe"].trigger()
    rows = portrait.panes.deck.crop_tab.list.rows
    window = rows.window()
    assert window is not None
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    rows.setFocus()
    rows.setCurrentRow(0)
    qtbot.waitUntil(rows.hasFocus)
    portrait.panes.status.say("")
    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    assert portrait.crop.keyframes == ()
    assert portrait.panes.status.message.text() == ""
    qtbot.keyClick(rows, Qt.Key.Key_C)
    assert portrait.panes.status.message.text() == "Crop: 4:5"
