"""The cut point in the whole window: what is shown is what is cut, and keys say what is missing."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import Marker
from eightcut.ui.export.class_dialog import ClassDialog
from eightcut.ui.kit.settings import Settings
from tests.ui.conftest import Opens


def test_a_longer_span_moves_the_cursor_to_where_it_is_drawn(opens: Opens, film: Path) -> None:
    contents = opens(film)
    contents.cut.place(46.0)
    assert contents.cut.cursor == 46.0
    contents.panes.deck.set_clips(8)
    assert contents.cut.cursor == contents.panes.timeline.state.cursor == 31.0


def test_after_review_the_cursor_is_where_a_span_fits_again(opens: Opens, film: Path) -> None:
    contents = opens(film)
    contents.actions["review"].setChecked(True)
    contents.cut.place(58.0)
    assert contents.cut.cursor == 58.0
    contents.actions["review"].setChecked(False)
    assert contents.cut.cursor == contents.panes.timeline.state.cursor == 46.0


def test_another_profile_disarms_the_marker(opens: Opens, film: Path) -> None:
    contents = opens(film)
    row = ClipRow("film.mp4", 5.0, "/out/Door/vid_001/clip_001_m1_0.mp4", clip_count=1)
    marker = Marker("/out/Door", 1, 5.0, 13.0, (row,), 3.0)
    contents.panes.timeline.marker_armed.emit(marker)
    assert contents.panes.deck.armed == marker
    contents.profiles.choose("other")
    assert contents.panes.deck.armed is None


def test_keys_of_export_say_what_is_missing(opens: Opens, film: Path) -> None:
    empty = opens()
    empty.actions["export"].trigger()
    assert empty.panes.status.message.text() == "Open a video first."
    contents = opens(film)
    contents.actions["export"].trigger()
    [classes] = [one for one in QApplication.topLevelWidgets() if isinstance(one, ClassDialog) and one.isVisible()]
    classes.reject()
    contents.panes.deck.set_folder("/out/Door")
    contents.actions["export_3"].trigger()
    assert "no subprofile 3" in contents.panes.status.message.text()


def test_the_fuse_gap_that_was_kept_holds_from_the_start(settings: Settings, opens: Opens) -> None:
    settings.auto_fuse = 9.0
    contents = opens()
    assert contents.panes.scan_tab.order().fuse == 9.0
    assert contents.panes.panel.export.settings.fuse == 9.0


def test_a_hidden_folder_hides_its_subprofile_s_button_and_keys_stay(
    settings: Settings, opens: Opens, film: Path
) -> None:
    settings.subprofiles = ("a", "b")
    settings.set_hidden_subcats("default", ["Door_a"])
    contents = opens(film)
    contents.panes.playlist.set_export_folder("/out/Door")
    contents.profiles.choose("default")
    names = [button.objectName() for button in contents.panes.deck.export_tab.row.buttons]
    assert names == ["export_to_b"]


def test_a_focused_button_keeps_space_and_gives_it_back(opens: Opens, film: Path, qtbot: QtBot) -> None:
    contents = opens(film)
    play = contents.actions["toggle_play"]
    assert [key.toString() for key in play.shortcuts()] == ["Space"]
    window = contents.panes.deck.window()
    assert window is not None
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    contents.lock.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: not play.shortcuts())
    contents.panes.timeline.setFocus()
    qtbot.waitUntil(lambda: [key.toString() for key in play.shortcuts()] == ["Space"])


def test_the_lock_has_a_button_a_key_and_one_state(opens: Opens, film: Path) -> None:
    contents = opens(film)
    contents.lock.click()
    assert contents.cut.locked
    assert contents.actions["lock"].isChecked()
    contents.panes.timeline.lock_toggled.emit()
    assert not contents.lock.isChecked()
