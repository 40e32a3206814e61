"""What rows tell, and what their menu does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QContextMenuEvent
from PyQt6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from eightcut.ui.kit.context import Context
from eightcut.ui.kit.lists import END
from eightcut.ui.kit.settings import Settings
from eightcut.ui.playlist.menu import tab_menu, video_menu
from eightcut.ui.playlist.model import Role
from eightcut.ui.playlist.pane import PlaylistPane
from tests.ui.playlist.conftest import NAMES, names
from tests.unit.media.numbered import run

Film = Callable[[str], str]
Clips = Callable[..., list[Path]]


def told(pane: PlaylistPane, role: int) -> dict[str, object]:
    """What the active list's rows tell, by name."""
    model = pane.lists.model
    assert model is not None
    return {Path(path).name: model.index(row).data(role) for row, path in enumerate(model.shown)}


def menu(pane: PlaylistPane, *chosen: str) -> QMenu:
    """The menu of these videos."""
    column = pane.lists.column
    assert column is not None
    selection = column.videos.selectionModel()
    assert selection is not None
    selection.clearSelection()
    for name in chosen:
        row = names(column.model.shown).index(name)
        selection.select(column.model.index(row), selection.SelectionFlag.Select)
    return video_menu(pane, column)


def press(at: QMenu, *texts: str) -> None:
    """Choose an entry by its words."""
    for text in texts[:-1]:
        at = next(m for a in at.actions() if a.text() == text and (m := a.menu()) is not None)
    action = next(a for a in at.actions() if a.text() == texts[-1])
    assert action.isEnabled(), texts
    action.trigger()


def test_only_a_missing_file_offers_to_be_relinked(pane: PlaylistPane, qtbot: QtBot) -> None:
    pane.set_profile("default")
    assert "Relink…" not in [action.text() for action in menu(pane, "a.mp4").actions()]
    with qtbot.waitSignal(pane.relink_asked):
        press(menu(pane, "a.mp4", "gone.avi"), "Relink…")


def test_videos_that_were_found_again_stand_at_their_new_place_with_their_line(
    pane: PlaylistPane, settings: Settings, tmp_path: Path, qtbot: QtBot
) -> None:
    pane.set_profile("default")
    model = pane.lists.model
    assert model is not None
    gone = next(path for path in model.kept.files if path.endswith("gone.avi"))
    model.put_line(gone)
    pane.choose(gone)
    found = tmp_path / "elsewhere" / "gone.avi"
    found.parent.mkdir()
    found.touch()
    with qtbot.waitSignal(pane.video_chosen) as opened:
        pane.follow({gone: str(found)})
    assert opened.args == [str(found)]
    assert str(found) in model.shown
    assert gone not in model.shown
    assert model.has_line(str(found))
    assert told(pane, Role.GONE)["gone.avi"] is False
    kept = settings.lists("default").tabs[0].files
    assert str(found) in kept
    pane.follow({str(found): model.shown[0]})
    assert str(found) not in model.shown
    assert len(set(model.shown)) == len(model.shown)


def test_rows_count_clips_without_hidden_and_disabled_folders(
    pane: PlaylistPane, clips: Clips, settings: Settings
) -> None:
    clips("a.mp4", 3)
    clips("a.mp4", 2, "Far")
    clips("b.mkv", 1, "Old_disabled")
    settings.set_hidden_subcats("default", ["Far"])
    pane.set_profile("default")
    assert told(pane, Role.COUNT) == {"a.mp4": 3, "b.mkv": 0, "c.mp4": 0, "gone.avi": 0, "house.mov": 0}
    assert [name for name, disabled in told(pane, Role.DISABLED).items() if disabled] == ["b.mkv"]
    assert [name for name, away in told(pane, Role.GONE).items() if away] == ["gone.avi"]
    assert [name for name, now in told(pane, Role.OPEN).items() if now] == ["a.mp4"]


def test_what_a_row_shows_by_colour_it_says_in_words_too(pane: PlaylistPane, clips: Clips) -> None:
    clips("b.mkv", 1, "Old_disabled")
    clips("a.mp4", 3)
    pane.set_profile("default")
    words = told(pane, Qt.ItemDataRole.AccessibleTextRole)
    assert words["a.mp4"] == "a.mp4, open, 3 clips exported"
    assert words["b.mkv"] == "b.mkv, 1 clip in Old_disabled, excluded from training"
    assert words["gone.avi"] == "gone.avi, The file is missing. Is a disk unplugged?"
    tips = told(pane, Qt.ItemDataRole.ToolTipRole)
    assert str(tips["gone.avi"]).endswith("gone.avi\nThe file is missing. Is a disk unplugged?")


def test_new_clips_are_counted_when_asked(pane: PlaylistPane, clips: Clips) -> None:
    pane.set_profile("default")
    clips("c.mp4", 2)
    pane.refresh_counts()
    assert told(pane, Role.COUNT)["c.mp4"] == 2


def test_exported_videos_can_be_left_out_but_the_open_one_stays(
    pane: PlaylistPane, clips: Clips, settings: Settings, qtbot: QtBot, film: Film
) -> None:
    clips("a.mp4", 1)
    clips("c.mp4", 1)
    pane.set_profile("default")
    with qtbot.waitSignal(pane.hide_exported_changed):
        qtbot.mouseClick(pane.hide_button, Qt.MouseButton.LeftButton)
    assert names(pane.shown_paths()) == ["a.mp4", "b.mkv", "gone.avi", "house.mov"]
    assert settings.hide_exported
    pane.choose(film("b.mkv"))
    assert names(pane.shown_paths()) == ["b.mkv", "gone.avi", "house.mov"]
    pane.set_hide_exported(False)
    assert not pane.hide_button.isChecked()
    assert names(pane.shown_paths()) == list(NAMES)


def test_videos_are_hidden_by_profile_shown_when_asked_and_undone(
    pane: PlaylistPane, context: Context, settings: Settings, qtbot: QtBot
) -> None:
    pane.set_profile("default")
    press(menu(pane, "b.mkv", "c.mp4"), "Hide in this profile")
    assert names(pane.shown_paths()) == ["a.mp4", "gone.avi", "house.mov"]
    assert context.services.library.hidden_files.names("default") == {"b.mkv", "c.mp4"}
    with qtbot.waitSignal(pane.show_hidden_changed):
        pane.set_show_hidden(True)
    assert told(pane, Qt.ItemDataRole.DisplayRole)["b.mkv"] == "[hidden] b.mkv"
    assert settings.show_hidden
    press(menu(pane, "b.mkv"), "Unhide")
    assert context.services.library.hidden_files.names("default") == {"c.mp4"}
    context.history.stack.undo()
    context.history.stack.undo()
    assert context.services.library.hidden_files.names("default") == set()
    assert names(pane.shown_paths()) == list(NAMES)


def test_channels_in_clips_are_chosen_shown_and_taken_back(
    pane: PlaylistPane, context: Context, film: Film, qtbot: QtBot
) -> None:
    pane.set_profile("default")
    run("-f", "lavfi", "-i", "aevalsrc=0.1|0.1:c=stereo:d=0.5", "-f", "mp4", film("a.mp4"))
    with qtbot.waitSignal(pane.notice) as said:
        press(menu(pane, "a.mp4"), "Channels in clips", "Left channel only")
    assert said.args == ["Clips of a.mp4: left channel only. Scans hear all channels as before"]
    assert "left channel only" in str(told(pane, Qt.ItemDataRole.AccessibleTextRole)["a.mp4"])

    def ticked(name: str) -> list[str]:
        opened = menu(pane, name)
        sub = next(m for a in opened.actions() if a.text() == "Channels in clips" and (m := a.menu()) is not None)
        return [action.text() for action in sub.actions() if action.isChecked()]

    assert (ticked("a.mp4"), ticked("c.mp4")) == (["Left channel only"], ["All channels"])
    with qtbot.waitSignal(context.history.failed) as failed:
        press(menu(pane, "a.mp4"), "Channels in clips", "Without the centre")
    assert "has no centre channel" in str(failed.args[0])
    context.history.stack.undo()
    assert ticked("a.mp4") == ["All channels"]


def test_black_bars_are_looked_for_cut_off_shown_and_taken_back(
    pane: PlaylistPane, context: Context, film: Film, qtbot: QtBot
) -> None:
    pane.set_profile("default")
    run("-f", "lavfi", "-i", "color=gray:s=96x64:r=5:d=2,pad=96:96:0:16", "-f", "mp4", film("a.mp4"))
    run("-f", "lavfi", "-i", "color=gray:s=96x64:r=5:d=2", "-f", "mp4", film("c.mp4"))
    said: list[str] = []
    pane.notice.connect(said.append)

    def ticked(name: str) -> bool:
        return next(a for a in menu(pane, name).actions() if a.text() == "Cut black bars off").isChecked()

    press(menu(pane, "c.mp4"), "Cut black bars off")
    assert said == [
        "Looking for black bars in c.mp4…", "c.mp4 has no black bars on two sides. Its clips show the whole picture",
    ]  # fmt: skip
    assert not ticked("c.mp4")
    assert context.history.stack.count() == 0

    press(menu(pane, "a.mp4"), "Cut black bars off")
    assert said[-1] == "Clips of a.mp4: 96x64 at 0,16 of the picture, without black bars"
    assert "Clips: 96x64 at 0,16 of the picture" in str(told(pane, Qt.ItemDataRole.AccessibleTextRole)["a.mp4"])
    assert (ticked("a.mp4"), ticked("c.mp4")) == (True, False)
    press(menu(pane, "a.mp4"), "Cut black bars off")
    assert said[-1] == "Clips of a.mp4: the whole picture"
    assert not ticked("a.mp4")
    context.history.stack.undo()
    assert ticked("a.mp4")
    context.history.stack.undo()
    assert not ticked("a.mp4")
    actions = menu(pane, "a.mp4", "c.mp4").actions() + menu(pane, "gone.avi").actions()
    assert not any(a.isEnabled() for a in actions if a.text() == "Cut black bars off")
    with qtbot.waitSignal(context.runner.problem):
        press(menu(pane, "house.mov"), "Cut black bars off")


def test_removing_takes_videos_out_of_the_list_only_and_can_be_undone(
    pane: PlaylistPane, context: Context, film: Film
) -> None:
    pane.set_profile("default")
    press(menu(pane, "a.mp4", "c.mp4"), "Remove from list")
    assert names(pane.paths()) == ["b.mkv", "gone.avi", "house.mov"]
    assert Path(film("a.mp4")).exists()
    assert context.history.stack.undoText() == "Remove 2 videos from list"
    pane.add_files([film("a.mp4")])
    context.history.stack.undo()
    assert names(pane.paths()) == list(NAMES)


def test_names_are_copied(pane: PlaylistPane) -> None:
    pane.set_profile("default")
    press(menu(pane, "a.mp4", "gone.avi"), "Copy names")
    board = QApplication.clipboard()
    assert board is not None
    assert board.text() == "a.mp4\ngone.avi"


def test_deleting_asks_by_name_moves_to_the_trash_and_can_be_undone(
    pane: PlaylistPane, context: Context, film: Film, answer: Callable[[bool], list[str]]
) -> None:
    pane.set_profile("default")
    answer(False)
    press(menu(pane, "b.mkv"), "Delete from disk…")
    assert Path(film("b.mkv")).exists()
    asked = answer(True)
    press(menu(pane, "b.mkv", "c.mp4"), "Delete from disk…")
    assert asked[0].startswith("Delete 2 videos from disk?\nb.mkv\nc.mp4\n")
    assert not Path(film("b.mkv")).exists()
    assert list(Path(film("b.mkv")).parent.glob(".8cut-trash/*/*/b.mkv"))
    assert told(pane, Role.GONE)["b.mkv"]
    context.history.stack.undo()
    assert Path(film("b.mkv")).read_text() == "b.mkv"
    assert not told(pane, Role.GONE)["b.mkv"]


def test_a_long_question_names_some_and_counts_the_rest(
    pane: PlaylistPane, answer: Callable[[bool], list[str]]
) -> None:
    asked = answer(False)
    pane.moves.discard([f"/in/{number}.mp4" for number in range(40)])
    assert "11.mp4\nand 28 more" in asked[0]


def test_clips_are_disabled_in_a_folder_and_enabled_again(pane: PlaylistPane, context: Context, clips: Clips) -> None:
    (path,) = clips("a.mp4", 1)
    clips("c.mp4", 1, "Far")
    pane.set_profile("default")
    press(menu(pane, "a.mp4"), "Disable clips in", "Door (1 clip)")
    assert not path.exists()
    assert (path.parents[2] / "Door_disabled/vid_001/a_0.mp4").exists()
    assert told(pane, Role.DISABLED)["a.mp4"]
    assert told(pane, Role.COUNT)["a.mp4"] == 0
    press(menu(pane, "a.mp4"), "Re-enable clips in", "Door (1 clip)")
    assert path.exists()
    context.history.stack.undo()
    assert not path.exists()
    context.history.stack.undo()
    assert path.exists()
    assert told(pane, Role.COUNT)["a.mp4"] == 1


def test_all_folders_but_the_main_one_are_disabled_after_a_question(
    pane: PlaylistPane, clips: Clips, tmp_path: Path, answer: Callable[[bool], list[str]]
) -> None:
    (main,) = clips("a.mp4", 1)
    (far,) = clips("c.mp4", 1, "Far")
    pane.set_profile("default")
    pane.set_export_folder(str(tmp_path / "out/Door"))
    answer(False)
    press(menu(pane), "Disable all folders but Door…")
    assert far.exists()
    asked = answer(True)
    press(menu(pane), "Disable all folders but Door…")
    assert "Far_disabled" in asked[0]
    assert main.exists()
    assert not far.exists()
    press(menu(pane), "Enable all folders")
    assert far.exists()


def test_lines_are_put_above_and_below_and_survive_removals(pane: PlaylistPane, film: Film) -> None:
    pane.set_profile("default")
    press(menu(pane, "b.mkv"), "Separator above")
    press(menu(pane, "house.mov"), "Separator below")
    assert told(pane, Role.LINE) == {"a.mp4": 0, "b.mkv": 1, "c.mp4": 0, "gone.avi": 0, "house.mov": 2}
    assert pane.lists.tab(0).kept.separators == (film("b.mkv"), END)
    pane.lists.remove([film("b.mkv"), film("c.mp4"), film("house.mov")])
    assert told(pane, Role.LINE) == {"a.mp4": 0, "gone.avi": 3}
    press(menu(pane, "gone.avi"), "Separator above")
    assert told(pane, Role.LINE) == {"a.mp4": 0, "gone.avi": 2}
    press(menu(pane, "a.mp4"), "Separator below")
    assert told(pane, Role.LINE) == {"a.mp4": 0, "gone.avi": 3}


def test_a_line_at_a_row_that_is_not_shown_stands_above_the_next(pane: PlaylistPane) -> None:
    pane.set_profile("default")
    press(menu(pane, "b.mkv"), "Separator above")
    column = pane.lists.column
    assert column is not None
    column.filter.setText("mp4")
    assert told(pane, Role.LINE) == {"a.mp4": 0, "c.mp4": 1}


def test_the_selection_outlives_a_filter(pane: PlaylistPane) -> None:
    pane.set_profile("default")
    menu(pane, "c.mp4", "house.mov")
    column = pane.lists.column
    assert column is not None
    column.filter.setText("C")
    assert names(column.videos.selected()) == ["c.mp4"]


def test_the_menu_opens_by_mouse_and_by_key(pane: PlaylistPane, qtbot: QtBot) -> None:
    pane.set_profile("default")
    column = pane.lists.column
    assert column is not None
    videos = column.videos
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        with qtbot.waitSignal(videos.menu_asked):
            videos.contextMenuEvent(QContextMenuEvent(reason, videos.rect().center(), videos.mapToGlobal(videos.pos())))
        QApplication.processEvents()
        for open_menu in pane.findChildren(QMenu):
            open_menu.close()


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("Pin side by side with other lists", "pinned"),
        ("Add list name to folder name", "tab_folder"),
        ("LTX-2 frame counts", "ltx2"),
    ],
)
def test_the_menu_of_a_tab_switches(pane: PlaylistPane, text: str, field: str) -> None:
    pane.set_profile("default")
    press(tab_menu(pane.lists, 1), text)
    assert getattr(pane.lists.tab(1).kept, field)
    press(tab_menu(pane.lists, 1), text)
    assert not getattr(pane.lists.tab(1).kept, field)


def test_the_menu_of_a_tab_duplicates_and_closes(pane: PlaylistPane) -> None:
    pane.set_profile("default")
    press(tab_menu(pane.lists, 0), "Duplicate")
    assert pane.lists.tabs.count() == 3
    press(tab_menu(pane.lists, 1), "Close")
    press(tab_menu(pane.lists, 1), "Close")
    assert not next(a for a in tab_menu(pane.lists, 0).actions() if a.text() == "Close").isEnabled()
