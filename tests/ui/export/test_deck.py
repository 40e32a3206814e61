"""The control deck: what goes in, what comes out, what it remembers."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QComboBox, QMenu, QPushButton, QStyle, QStyleOptionComboBox
from pytestqt.qtbot import QtBot

from eightcut.domain.clip_form import Form
from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import Marker
from eightcut.services.clips.requests import ExportRequest
from eightcut.ui.export.deck import NAMES, Deck
from eightcut.ui.export.names import NextName
from eightcut.ui.export.orders import (
    SpanSettings,
    autoclips,
)
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.values import OpenVideo
from tests.ui.export.decks import deck_over, scan_tab


def marker(folder: str) -> Marker:
    path = f"{folder}/vid_001/clip_001_m4_0.mp4"
    row = ClipRow("a.mp4", 30.0, path, "bell", "Tool", clip_count=5, clip_duration=4.0, spread=2.0)
    return Marker(folder, 4, 30.0, 42.0, (row,), 2.0)


def test_without_film_nothing_can_be_exported_and_without_class_it_says_what_is_asked(
    deck: Deck, tmp_path: Path, film: OpenVideo
) -> None:
    button = deck.export_tab.main
    assert not button.isEnabled()
    assert "video" in button.toolTip()
    deck.set_video(film)
    assert (button.text(), button.isEnabled()) == ("Export 3 clips…", True)
    assert "class" in button.toolTip()
    deck.set_folder(str(tmp_path / "Door"))
    assert button.text() == "Export 3 clips"
    assert button.toolTip() == f"Cut 3 clips at the cursor to {tmp_path / 'Door'}"


def test_an_export_carries_what_the_controls_say(ready: Deck, qtbot: QtBot, tmp_path: Path) -> None:
    ready.export_tab.label.setCurrentText(" oak door ")
    ready.export_tab.category.setCurrentText("Tool")
    ready.output_tab.workers.setValue(1)
    with qtbot.waitSignal(ready.export_asked) as asked:
        qtbot.mouseClick(ready.export_tab.main, Qt.MouseButton.LeftButton)
    assert asked.args == ["", ""]
    assert ready.request("default", 12.5) == ExportRequest(
        "default", str(tmp_path), "Door", (12.5,), 3, 3.0, 8.0, "oak door", "Tool", workers=1
    )


def test_a_subprofile_goes_beside_the_folder(ready: Deck, qtbot: QtBot) -> None:
    ready.set_subprofiles(["far away"])
    with qtbot.waitSignal(ready.export_asked) as asked:
        qtbot.mouseClick(ready.export_tab.row.buttons[0], Qt.MouseButton.LeftButton)
    assert asked.args == ["far away", ""]
    assert ready.request("default", 0.0, "far away").folder == "Door_far_away"


def test_changes_of_the_span_are_told_once(ready: Deck) -> None:
    told: list[tuple[float, int, float]] = []
    ready.span_changed.connect(lambda *values: told.append(values))
    ready.step_clips(1)
    ready.set_clips(200)
    ready.export_tab.spans.length.setValue(4.3)
    assert told == [(8.0, 4, 3.0), (8.0, 99, 3.0), (4.5, 99, 3.0)]
    ready.set_clips(0)
    assert ready.span_settings() == SpanSettings(1, 3.0, 4.5)
    assert ready.span_settings().span == 4.5


@pytest.mark.parametrize(("playback", "clips"), [(0.0, 1), (18.0, 1), (20.9, 1), (21.0, 2), (24.0, 3), (1000.0, 99)])
def test_autoclip_takes_what_ends_before_the_play_position(ready: Deck, playback: float, clips: int) -> None:
    assert autoclips(playback, 10.0, SpanSettings()) == clips
    ready.autoclip(playback, 10.0)
    assert ready.span_settings().clips == clips


def test_a_new_film_begins_with_what_was_typed_where_the_settings_ask_for_it(
    ready: Deck, settings: Settings, qtbot: QtBot, film: OpenVideo
) -> None:
    settings.reset_clips = True
    box = ready.export_tab.spans.clips
    box.selectAll()
    qtbot.keyClicks(box, "5")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    ready.step_clips(3)
    assert ready.span_settings().clips == 8
    ready.set_video(film)
    assert ready.span_settings().clips == 5


def test_an_armed_marker_lends_its_values_and_gives_them_back(ready: Deck, qtbot: QtBot, tmp_path: Path) -> None:
    ready.export_tab.label.setCurrentText("oak")
    mine = marker(str(tmp_path / "Door"))
    ready.arm(mine)
    tab = ready.export_tab
    assert ready.span_settings() == SpanSettings(5, 2.0, 4.0)
    assert (tab.label.currentText(), tab.category.currentText()) == ("bell", "Tool")
    assert (tab.main.text(), tab.main.property("role")) == ("Overwrite 4", "armed")
    assert not any(button.isEnabled() for button in tab.row.buttons)
    assert "clip_001_m4_0.mp4" in tab.next.full
    assert ready.armed is mine
    with qtbot.waitSignal(ready.disarmed):
        qtbot.mouseClick(tab.cancel, Qt.MouseButton.LeftButton)
    assert ready.armed is None
    assert ready.span_settings() == SpanSettings()
    assert (tab.label.currentText(), tab.main.text()) == ("oak", "Export 3 clips")


def test_labels_category_and_workers_outlive_the_deck(ready: Deck, context: Context, settings: Settings) -> None:
    for label in ("oak", "elm", "oak"):
        ready.export_tab.label.setCurrentText(label)
        ready.remember_label()
    ready.export_tab.category.setCurrentText("Nature")
    ready.export_tab.category.activated.emit(ready.export_tab.category.currentIndex())
    ready.output_tab.workers.setValue(1)
    later = deck_over(context, settings)
    label_box = later.export_tab.label
    assert [label_box.itemText(i) for i in range(label_box.count())] == ["oak", "elm"]
    assert label_box.currentText() == "oak"
    assert later.export_tab.category.currentText() == "Nature"
    assert later.output_tab.workers.value() == 1
    sip.delete(later)


def test_settings_that_are_text_or_nonsense_are_taken_as_far_as_they_go(context: Context, settings: Settings) -> None:
    for key, value in (
        ("clip_count", "4"), ("spread", "9.5"), ("clip_duration", "31"), ("sound_labels", '"oak"'), ("crop_center", -1),
        ("clip_sound", "ogg"), ("sound_rate", 7), ("resize_short_side", 3),
        ("ltx_frames", 100), ("deck_pinned", '["scan", "none"]'),
    ):  # fmt: skip
        settings.keep(key, value)
    deck = deck_over(context, settings)
    assert deck.span_settings() == SpanSettings(4, 3.0, 8.0)
    assert deck.export_tab.label.itemText(0) == "oak"
    assert deck.pinned == ["scan"]
    assert deck.form() == Form()
    assert (deck.output_tab.frames.value(), deck.cropping().centre) == (97, 0.5)
    assert (settings.raw("spread"), settings.raw("clip_sound")) == ("9.5", "ogg")
    sip.delete(deck)


def test_the_next_name_is_shown(ready: Deck, tmp_path: Path) -> None:
    assert ready.export_tab.next.full == "→ 0:00.000, 3 clips, Door · vid_001/clip_001_m1_0..2"
    ready.set_clips(1)
    assert ready.export_tab.next.full == "→ 0:00.000, 1 clip, Door · vid_001/clip_001_m1_0"
    ready.set_folder(str(tmp_path / "clip_door"))
    assert "starts with 'clip_'" in ready.export_tab.next.full


def test_the_name_is_for_the_clips_of_now_though_their_number_changes_while_it_is_looked_up(
    threaded: Context, film: OpenVideo, tmp_path: Path, qtbot: QtBot
) -> None:
    names = NextName(threaded)
    names.look_up(film, str(tmp_path / "Door"), 3)
    names.recount(1)
    qtbot.waitUntil(lambda: bool(names.text))
    assert names.text == "vid_001/clip_001_m1_0"


def test_the_hint_follows_cursor_clips_lock_and_folder(ready: Deck, tmp_path: Path) -> None:
    ready.set_cursor(71.0)
    ready.set_clips(1)
    assert ready.export_tab.next.full.startswith("→ 1:11.000, 1 clip, Door · ")
    ready.set_locked(True)
    ready.set_folder(str(tmp_path / "Bell"))
    assert ready.export_tab.next.full.startswith("→ 1:11.000 (locked), 1 clip, Bell · ")
    ready.set_locked(False)
    ready.set_clips(3)
    ready.set_cursor(598.0)
    assert ready.export_tab.next.full.startswith("→ 9:58.000, no room for 3 clips, Bell · ")
    ready.set_folder("")
    assert ready.export_tab.next.full == "→ 9:58.000, no room for 3 clips, no class chosen"


def test_the_hint_is_in_sight_whatever_pane_is(ready: Deck) -> None:
    for name in NAMES:
        ready.show_tab(name)
        shown = [hint for hint in (ready.export_tab.next, ready.frame.small_next) if hint.isVisible()]
        assert [hint.full for hint in shown] == ["→ 0:00.000, 3 clips, Door · vid_001/clip_001_m1_0..2"]
    ready.set_folded(True)
    assert ready.frame.small_next.isVisible()


def test_while_cutting_it_says_what_and_beside_a_scan_can_be_cancelled_alone(ready: Deck, qtbot: QtBot) -> None:
    ready.set_busy("Clip 2 of 3 → Door")
    assert not ready.export_tab.cancel.isVisible()  # the status bar has Cancel
    ready.set_scanning(True)
    assert ready.export_tab.next.full == "→ 0:00.000, 3 clips, Door · Clip 2 of 3 → Door"
    with qtbot.waitSignal(ready.export_cancel_asked):
        qtbot.mouseClick(ready.export_tab.cancel, Qt.MouseButton.LeftButton)
    ready.set_busy(None)
    assert ready.export_tab.next.full.endswith("· vid_001/clip_001_m1_0..2")
    assert not ready.export_tab.cancel.isVisible()


def test_tab_goes_through_the_buttons_of_subprofiles(ready: Deck) -> None:
    ready.resize(1200, 150)
    ready.set_subprofiles(["squeak"])
    row, reached = ready.export_tab.buttons, []
    one = row.main.nextInFocusChain()
    while one is not None and one is not row.plus:
        if one.isVisible() and one.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.append(one.accessibleName() or one.objectName())
        one = one.nextInFocusChain()
    ratios = ["Export as 9:16", "Export as 1:1", "Export to squeak as 9:16", "Export to squeak as 1:1"]
    assert reached == ["Form of the clips: none", *ratios[:2], "export_to_squeak", *ratios[2:]]


@pytest.mark.parametrize("names", [["hinge"], ["hinge", "squeak", "rattle"]])
def test_the_first_subprofile_is_seen_before_the_whole_name_of_the_next_clip(
    ready: Deck, qtbot: QtBot, names: list[str]
) -> None:
    ready.resize(900, 150)
    ready.set_subprofiles(names)
    row = ready.export_tab.row
    qtbot.waitUntil(row.buttons[0].isVisible)
    assert row.buttons[0].geometry().right() <= row.width()
    assert ready.export_tab.next.width() >= 100
    if row._more.isVisible():
        menu = row._more.menu()
        assert menu is not None
        assert menu.actions()[0].text() == "▸ squeak\t2"


def test_subprofiles_that_find_no_room_are_in_a_menu(ready: Deck, qtbot: QtBot) -> None:
    ready.resize(640, 150)
    ready.set_subprofiles([f"sound{i}" for i in range(12)])
    row = ready.export_tab.row
    qtbot.waitUntil(lambda: not all(button.isVisible() for button in row.buttons))
    menu = row._more.menu()
    assert menu is not None
    with qtbot.waitSignal(ready.export_asked) as asked:
        menu.actions()[-1].trigger()
    assert asked.args[0] == "sound11"


def test_the_height_is_the_same_in_every_tab_and_state(ready: Deck, tmp_path: Path) -> None:
    heights = set()
    for name in NAMES:
        ready.show_tab(name)
        heights.add(ready.sizeHint().height())
    ready.arm(marker(str(tmp_path / "Door")))
    ready.set_busy("busy")
    scan_tab(ready).set_busy("scanning")
    heights.add(ready.sizeHint().height())
    assert len(heights) == 1


def test_it_folds_to_its_tabs_and_a_click_unfolds_it(ready: Deck, qtbot: QtBot) -> None:
    whole = ready.sizeHint().height()
    with qtbot.waitSignal(ready.frame.folded_changed):
        ready.set_folded(True)
    assert ready.sizeHint().height() < whole / 2
    place: QPoint = ready.frame.tabs.tabRect(3).center()
    qtbot.mouseClick(ready.frame.tabs, Qt.MouseButton.LeftButton, pos=place)
    assert not ready.frame.folded
    assert scan_tab(ready).isVisible()


def test_pinned_tabs_stay_side_by_side(ready: Deck, settings: Settings) -> None:
    ready.show_tab("export")
    ready.pin("scan", True)
    assert not scan_tab(ready).isVisible()
    ready.pin("export", True)
    assert scan_tab(ready).isVisible()
    assert ready.export_tab.isVisible()
    assert settings.deck_pinned == ("export", "scan")
    ready.pin("scan", False)
    assert not scan_tab(ready).isVisible()


def test_no_choice_is_wider_than_its_box(ready: Deck) -> None:
    for box in [
        box for tab in (ready.export_tab, ready.output_tab, scan_tab(ready)) for box in tab.findChildren(QComboBox)
    ]:
        option = QStyleOptionComboBox()
        box.initStyleOption(option)
        style = box.style()
        assert style is not None
        room = style.subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, box
        ).width()
        for index in range(box.count() if not box.isEditable() else 0):
            text = box.itemText(index)
            assert box.fontMetrics().horizontalAdvance(text) <= room, (box.objectName(), text, room)


@pytest.mark.parametrize("width", [920, 700])
def test_every_control_is_inside_the_deck(ready: Deck, qtbot: QtBot, width: int) -> None:
    ready.resize(width, ready.sizeHint().height())
    panes = (ready.export_tab, ready.output_tab, ready.crop_tab, scan_tab(ready))
    for name, pane in zip(NAMES, panes, strict=True):
        ready.show_tab(name)
        qtbot.waitUntil(lambda pane=pane: pane.isVisible())  # type: ignore[misc]
        for widget in [*pane.findChildren(QPushButton), *pane.findChildren(QComboBox)]:
            if widget.isVisible():
                right = widget.mapTo(ready, QPoint(widget.width(), 0)).x()
                assert right <= width, widget.objectName()


def test_the_folded_deck_exports_too(ready: Deck, qtbot: QtBot, tmp_path: Path) -> None:
    ready.set_folded(True)
    ready.arm(marker(str(tmp_path / "Door")))
    assert (ready.frame.small_export.text(), ready.frame.small_export.isVisible()) == ("Overwrite", True)
    ready.export_tab.disarm()
    assert ready.frame.small_export.text() == "Export"
    with qtbot.waitSignal(ready.export_asked):
        qtbot.mouseClick(ready.frame.small_export, Qt.MouseButton.LeftButton)
    ready.set_video(None)
    assert not ready.frame.small_export.isEnabled()


def test_the_settings_of_the_window_serve_the_deck(context: Context, tmp_path: Path, film: OpenVideo) -> None:
    settings = Settings(tmp_path)
    first = deck_over(context, settings)
    first.set_folder(str(tmp_path / "Door"))
    first.set_video(film)
    first.export_tab.spans.clips.setValue(7)
    first.export_tab.spans.clips.editingFinished.emit()
    first.export_tab.label.setCurrentText("oak")
    first.remember_label()
    first.pin("scan", True)
    second = deck_over(context, Settings(tmp_path))
    assert second.span_settings().clips == 7
    assert second.export_tab.label.itemText(0) == "oak"
    assert second.pinned == ["scan"]
    sip.delete(first)
    sip.delete(second)


def test_a_chosen_folder_is_kept_and_told(ready: Deck, settings: Settings, qtbot: QtBot, tmp_path: Path) -> None:
    with qtbot.waitSignal(ready.folder_changed) as told:
        ready.classes.chosen.emit(str(tmp_path / "Bell"))
    assert told.args == [str(tmp_path / "Bell")]
    assert ready.export_tab.folder.text() == "Bell ▾"
    assert ready.folder == settings.export_folder == str(tmp_path / "Bell")


def test_a_tab_is_pinned_from_its_menu(ready: Deck) -> None:
    for expected in (["scan"], []):
        ready.frame.tabs.customContextMenuRequested.emit(ready.frame.tabs.tabRect(3).center())
        menu = ready.frame.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)[-1]
        menu.actions()[0].trigger()
        menu.close()
        assert ready.pinned == expected


def test_no_scroll_bar_is_left_when_there_is_room_again(ready: Deck, qtbot: QtBot) -> None:
    ready.pin("export", True)
    ready.pin("scan", True)
    bar = ready.frame.panes[0].horizontalScrollBar()
    assert bar is not None
    qtbot.waitUntil(bar.isVisible)
    ready.pin("scan", False)
    qtbot.waitUntil(lambda: not bar.isVisible())
