"""Opening, adding, dropping."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eightcut.ui import theme
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.lists import VideoList
from eightcut.ui.kit.settings import Settings
from eightcut.ui.playlist.column import Column
from eightcut.ui.playlist.pane import PlaylistPane
from tests.ui.playlist.conftest import NAMES, names

Film = Callable[[str], str]
LEFT = Qt.MouseButton.LeftButton


def column(pane: PlaylistPane) -> Column:
    assert pane.lists.column is not None
    return pane.lists.column


def click(
    qtbot: QtBot, pane: PlaylistPane, row: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QApplication.processEvents()
    videos = column(pane).videos
    where = videos.visualRect(column(pane).model.index(row)).center()
    qtbot.mouseClick(videos.viewport(), LEFT, keys, where)


def test_the_first_video_opens_with_the_profile_and_later_the_one_shown_last(
    pane: PlaylistPane, settings: Settings, film: Film, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(pane.video_chosen) as chosen:
        pane.set_profile("default")
    assert chosen.args == [film("a.mp4")]
    pane.choose(film("c.mp4"))
    with qtbot.waitSignal(pane.video_chosen) as chosen:
        pane.set_profile("default")
    assert chosen.args == [film("c.mp4")]
    assert column(pane).videos.selected() == [film("c.mp4")]
    assert settings.lists("default").tabs[0].shown == film("c.mp4")


def test_a_missing_first_video_is_passed_over(pane: PlaylistPane, film: Film, qtbot: QtBot) -> None:
    Path(film("a.mp4")).unlink()
    with qtbot.waitSignal(pane.video_chosen) as chosen:
        pane.set_profile("default")
    assert chosen.args == [film("b.mkv")]


def test_files_that_come_into_an_empty_list_open_the_first(pane: PlaylistPane, film: Film, qtbot: QtBot) -> None:
    pane.set_profile("other")
    with qtbot.waitSignal(pane.video_chosen) as chosen:
        pane.add_files([film("b.mkv"), film("a.mp4"), film("b.mkv")])
    assert chosen.args == [film("b.mkv")]
    assert pane.paths() == [film("b.mkv"), film("a.mp4")]
    with qtbot.assertNotEmitted(pane.video_chosen):
        pane.add_files([film("c.mp4")])
    with qtbot.waitSignal(pane.notice) as told:
        pane.add_files([film("c.mp4")])
    assert told.args == ["Already in the list."]
    assert len(pane.paths()) == 3


def test_an_empty_folder_is_told(pane: PlaylistPane, tmp_path: Path, qtbot: QtBot) -> None:
    pane.set_profile("default")
    (tmp_path / "nothing").mkdir()
    with qtbot.waitSignal(pane.notice) as told:
        pane.add_files([str(tmp_path / "nothing")])
    assert told.args == ["It contains no videos. To add sounds, drop the files themselves."]


def test_a_click_opens_and_with_ctrl_or_shift_only_selects(pane: PlaylistPane, film: Film, qtbot: QtBot) -> None:
    pane.set_profile("default")
    with qtbot.waitSignal(pane.video_chosen) as chosen:
        click(qtbot, pane, 1)
    assert chosen.args == [film("b.mkv")]
    with qtbot.assertNotEmitted(pane.video_chosen):
        click(qtbot, pane, 2, Qt.KeyboardModifier.ControlModifier)
        click(qtbot, pane, 4, Qt.KeyboardModifier.ShiftModifier)
    assert names(column(pane).videos.selected()) == ["b.mkv", "c.mp4", "gone.avi", "house.mov"]
    assert pane.facts.current == film("b.mkv")


def test_enter_opens_arrows_move_and_letters_are_left_to_the_window(
    pane: PlaylistPane, film: Film, qtbot: QtBot
) -> None:
    pane.set_profile("default")
    videos = column(pane).videos
    with qtbot.assertNotEmitted(pane.video_chosen):
        qtbot.keyClick(videos, Qt.Key.Key_Down)
        qtbot.keyClick(videos, Qt.Key.Key_H)
    assert names(videos.selected()) == ["b.mkv"]
    with qtbot.waitSignal(pane.video_chosen) as chosen:
        qtbot.keyClick(videos, Qt.Key.Key_Return)
    assert chosen.args == [film("b.mkv")]


def test_next_goes_on_passes_missing_files_and_ends(pane: PlaylistPane, film: Film, qtbot: QtBot) -> None:
    pane.set_profile("default")
    pane.choose(film("c.mp4"))
    pane.open_next()
    assert pane.facts.current == film("house.mov")
    with qtbot.waitSignal(pane.notice) as told:
        pane.open_next()
    assert told.args == ["This is the last video of the list."]
    column(pane).filter.setText("nothing has this")
    with qtbot.waitSignal(pane.notice) as told:
        pane.open_next()
    assert told.args == ["The list is empty."]


def test_scan_all_asks_for_what_is_shown(pane: PlaylistPane, qtbot: QtBot) -> None:
    pane.set_profile("default")
    column(pane).filter.setText(".MP4")
    with qtbot.waitSignal(pane.scan_all_asked) as asked:
        qtbot.mouseClick(pane.scan_all, LEFT)
    assert names(asked.args[0]) == ["a.mp4", "c.mp4"]
    assert names(pane.paths()) == list(NAMES)


def test_the_filter_says_how_many_there_are(pane: PlaylistPane) -> None:
    pane.set_profile("default")
    assert column(pane).filter.placeholderText() == "Filter 5 videos"
    pane.lists.tabs.setCurrentIndex(1)
    assert column(pane).filter.placeholderText() == "Filter 1 video"


@pytest.mark.parametrize(("profile", "filter_", "words"), [
    ("foley", "", "Drop videos or folders here."),
    ("default", "xyz", "No names match the filter."),
])  # fmt: skip
def test_an_empty_list_says_why(pane: PlaylistPane, profile: str, filter_: str, words: str) -> None:
    pane.set_profile(profile)
    column(pane).filter.setText(filter_)
    assert column(pane).videos.nothing() == words
    QApplication.processEvents()
    picture = column(pane).videos.grab().toImage()
    drawn = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(80)}
    assert theme.DIM in drawn


def test_a_list_of_hidden_videos_says_why(pane: PlaylistPane) -> None:
    pane.set_profile("default")
    pane.moves.hide(pane.paths())
    assert column(pane).videos.nothing() == "All videos in this list are hidden. Show them from the View menu."


def test_enter_leaves_the_filter_for_the_list(pane: PlaylistPane, qtbot: QtBot) -> None:
    pane.set_profile("default")
    box = column(pane).filter
    box.setFocus()
    qtbot.keyClicks(box, "hou")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert column(pane).videos.hasFocus()
    with qtbot.waitSignal(pane.video_chosen) as chosen:
        qtbot.keyClick(column(pane).videos, Qt.Key.Key_Return)
    assert names(chosen.args) == ["house.mov"]


@pytest.mark.parametrize("name", ["videos", "filter", "scan_all", "hide_exported", "add_list", "list_tabs"])
def test_parts_have_names(pane: PlaylistPane, name: str) -> None:
    pane.set_profile("default")
    assert [w for w in pane.findChildren(object) if getattr(w, "objectName", str)() == name]  # type: ignore[type-var]


def test_it_works_beside_the_windows_thread(threaded: Context, settings: Settings, film: Film, qtbot: QtBot) -> None:
    pane = PlaylistPane(threaded, settings)
    qtbot.addWidget(pane)
    pane.set_profile("default")
    with qtbot.waitSignal(pane.video_chosen) as chosen:
        pane.add_files([film("gone.avi"), film("a.mp4")])
    assert chosen.args == [film("a.mp4")]
    assert pane.lists.model is not None
    assert pane.lists.model.kept == VideoList("List 1", (film("gone.avi"), film("a.mp4")), shown=film("a.mp4"))


def test_what_is_no_video_by_its_ending_stays_out_and_is_named(pane: PlaylistPane, tmp_path: Path) -> None:
    pane.set_profile("default")
    said: list[str] = []
    pane.notice.connect(said.append)
    strange = [tmp_path / name for name in ("notes.txt", "take.WAV", "shot.JPG", "reel.unknown")]
    for path in strange:
        path.touch()
    pane.add_files([str(path) for path in strange])
    assert names(pane.paths())[-2:] == ["take.WAV", "reel.unknown"]
    pane.add_files([str(strange[0])])
    assert said == ["Skipped 2 files: no video or sound.", "Skipped notes.txt: not a video or sound."]


def test_each_edit_of_the_list_is_said_once(pane: PlaylistPane, film: Callable[[str], str]) -> None:
    pane.set_profile("default")
    said: list[str] = []
    pane.notice.connect(said.append)
    pane.moves.hide([film("a.mp4")])
    pane.moves.unhide([film("a.mp4")])
    pane.lists.remove([film("a.mp4"), film("c.mp4")])
    for _ in range(3):
        pane.context.history.stack.undo()
    pane.context.history.stack.redo()
    assert said == ["Hidden in this profile: a.mp4", "Shown again: a.mp4", "Removed from the list: 2 videos"]
