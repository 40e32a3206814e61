"""The Crop tab: bar, keyframe list, what is remembered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from eightcut.domain.clip_form import CropKeyframe, Cropping
from eightcut.ui.export.crop_bar import CropBar
from eightcut.ui.export.crop_tab import CropTab
from eightcut.ui.export.keyframe_list import KeyframeList
from eightcut.ui.kit.settings import Settings

FRAMES = (CropKeyframe(2.0, "9:16", 0.25), CropKeyframe(7.5, "", 0.5, True, True))


@pytest.fixture
def tab(settings: Settings) -> Iterator[CropTab]:
    made = CropTab(settings)
    made.set_video((1920, 1080))
    made.resize(820, 116)
    made.show()
    yield made
    sip.delete(made)


def test_ratio_centre_and_chances_are_kept(tab: CropTab, settings: Settings) -> None:
    tab.ratio.setCurrentText("4:5")
    tab.set_centre(0.2)
    tab.square.click()
    assert tab.cropping() == Cropping("4:5", 0.2, square=True)
    later = CropTab(settings)
    assert later.cropping() == tab.cropping()
    sip.delete(later)


def test_what_is_lent_is_not_kept(tab: CropTab, settings: Settings) -> None:
    tab.lend(Cropping("1:1", 0.9, square=True))
    assert tab.cropping() == Cropping("1:1", 0.9, square=True)
    later = CropTab(settings)
    assert later.cropping() == Cropping()
    sip.delete(later)


def test_tracking_is_greyed_with_the_reason(tab: CropTab) -> None:
    assert not tab.track.isEnabled()
    assert "does not include a detector" in tab.track.toolTip()


def test_only_a_hand_on_the_boxes_tells_of_chance(tab: CropTab, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(tab.chance_changed):
        tab.portrait.setChecked(True)
    with qtbot.waitSignal(tab.chance_changed):
        qtbot.mouseClick(tab.square, Qt.MouseButton.LeftButton, pos=QPoint(6, tab.square.height() // 2))


def test_the_bar_is_moved_by_mouse_and_keys(tab: CropTab, qtbot: QtBot) -> None:
    told: list[tuple[float, bool]] = []
    tab.centre_moved.connect(lambda centre, final: told.append((round(centre, 2), final)))
    bar = tab.bar
    middle = bar.height() // 2
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=QPoint(6, middle))
    qtbot.mouseMove(bar, QPoint(bar.width(), middle))
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=QPoint(bar.width() // 2, middle))
    assert told[0] == (0.0, False)
    assert told[-1] == (0.5, True)
    told.clear()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End):
        qtbot.keyClick(bar, key)
    assert told == [(0.51, True), (0.41, True), (0.0, True), (1.0, True)]


def test_letters_on_the_bar_are_keys_of_the_window(tab: CropTab, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(tab.centre_moved):
        qtbot.keyClick(tab.bar, Qt.Key.Key_E)
        qtbot.keyClick(tab.bar, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)


def test_the_bar_draws_what_is_kept(qtbot: QtBot) -> None:
    bar = CropBar()
    qtbot.addWidget(bar)
    bar.resize(200, 28)
    plain = bar.grab().toImage()
    bar.set_part((0.2, 0.4))
    assert bar.grab().toImage() != plain


def test_keyframes_are_listed_chosen_and_deleted(qtbot: QtBot) -> None:
    view = KeyframeList()
    qtbot.addWidget(view)
    view.set_keyframes(FRAMES)
    said = [view.rows.item(i).text() for i in range(view.rows.count())]  # type: ignore[union-attr]
    assert said == ["0:02.00 · 9:16 · 25%", "0:07.50 · whole · 50% · random 9:16, 1:1"]
    assert not view.delete.isEnabled()
    view.show_current(FRAMES[1])
    assert view.chosen == FRAMES[1]
    with qtbot.waitSignal(view.deletion_asked) as asked:
        view.delete.click()
    assert asked.args == [FRAMES[1]]
    with qtbot.waitSignal(view.deletion_asked):
        qtbot.keyClick(view.rows, Qt.Key.Key_Delete)
    with qtbot.waitSignal(view.jump_asked) as asked:
        view.rows.itemActivated.emit(view.rows.item(1))
    assert asked.args == [7.5]
    with qtbot.waitSignal(view.clear_asked):
        view.clear.click()
    view.set_keyframes(())
    assert "Lock the cursor" in view.rows.item(0).text()  # type: ignore[union-attr]
    assert [view.delete.isEnabled(), view.clear.isEnabled()] == [False, False]


def test_the_bar_shows_the_crop_that_holds(tab: CropTab) -> None:
    tab.set_keyframes(FRAMES)
    assert tab.cropping().keyframes == FRAMES
    tab.show_holding(FRAMES[0])
    assert tab.bar.centre == 0.25
    tab.show_holding(None)
    assert tab.bar.centre == 0.5
