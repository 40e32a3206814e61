"""Tabs and columns, and that they are remembered."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from eightcut.ui.kit.context import Context
from eightcut.ui.kit.settings import Settings
from eightcut.ui.playlist.column import Column
from eightcut.ui.playlist.pane import PlaylistPane
from tests.ui.playlist.conftest import NAMES, names

Film = Callable[[str], str]
LEFT = Qt.MouseButton.LeftButton


def labels(pane: PlaylistPane) -> list[str]:
    return [pane.lists.tabs.tabText(index) for index in range(pane.lists.tabs.count())]


def test_tabs_are_added_closed_and_brought_back_and_never_the_last_goes(
    pane: PlaylistPane, context: Context, settings: Settings
) -> None:
    pane.set_profile("default")
    pane.lists.add_list()
    pane.lists.add_list()
    assert labels(pane) == ["House", "Street", "List 1", "List 2"]
    assert pane.lists.tabs.currentIndex() == 3
    pane.lists.close_list(0)
    assert labels(pane) == ["Street", "List 1", "List 2"]
    assert context.history.stack.undoText() == "Close list House"
    context.history.stack.undo()
    assert labels(pane) == ["House", "Street", "List 1", "List 2"]
    assert names(pane.lists.tab(0).kept.files) == list(NAMES)
    for _ in range(5):
        pane.lists.close_list(0)
    assert labels(pane) == ["List 2"]
    assert [tab.label for tab in settings.lists("default").tabs] == ["List 2"]


def test_a_tab_is_closed_by_its_button(pane: PlaylistPane, qtbot: QtBot) -> None:
    pane.set_profile("default")
    button = pane.lists.tabs.tabButton(0, pane.lists.tabs.ButtonPosition.RightSide)
    assert button is not None
    qtbot.mouseClick(button, LEFT)
    assert labels(pane) == ["Street"]
    assert pane.lists.tabs.tabButton(0, pane.lists.tabs.ButtonPosition.RightSide) is None


def test_a_tab_is_renamed_by_a_double_click(pane: PlaylistPane, qtbot: QtBot) -> None:
    pane.set_profile("default")
    qtbot.mouseDClick(pane.lists.tabs, LEFT, pos=pane.lists.tabs.tabRect(0).center())
    editor = pane.lists.tabs.findChild(QLineEdit, "list_name")
    assert editor is not None
    editor.setText(" Yard & hall ")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert pane.lists.tab(0).kept.label == "Yard & hall"
    assert labels(pane)[0] == "Yard && hall"


def test_moved_tabs_keep_their_videos(pane: PlaylistPane, settings: Settings) -> None:
    pane.set_profile("default")
    pane.lists.tabs.moveTab(0, 1)
    assert [tab.label for tab in settings.lists("default").tabs] == ["Street", "House"]
    assert names(pane.lists.tab(1).kept.files) == list(NAMES)
    assert names(pane.paths()) == list(NAMES)


def test_a_duplicate_has_the_files_lines_and_a_folder_beside(pane: PlaylistPane, film: Film) -> None:
    pane.set_profile("default")
    pane.lists.tab(0).set(export_folder="/out/mp4/", ltx2=True)
    pane.lists.tab(0).put_line(film("b.mkv"))
    pane.lists.duplicate_list(0)
    assert labels(pane) == ["House [LTX2]", "House copy [LTX2]", "Street"]
    copy = pane.lists.tab(1).kept
    assert (copy.files, copy.separators) == (pane.lists.tab(0).kept.files, (film("b.mkv"),))
    assert (copy.folder, pane.export_folder) == ("/out/mp4_copy", "/out/mp4_copy")


def test_each_tab_has_its_folder_and_says_when_it_changes(pane: PlaylistPane, qtbot: QtBot) -> None:
    pane.set_profile("default")
    with qtbot.waitSignal(pane.tab_changed) as told:
        pane.set_export_folder("/out/mp4")
    assert told.args[0].folder == "/out/mp4"
    with qtbot.waitSignal(pane.tab_changed) as told:
        pane.lists.tab(0).set(tab_folder=True)
    assert told.args[0].folder == pane.export_folder == "/out/mp4_House"
    with qtbot.assertNotEmitted(pane.tab_changed):
        pane.set_export_folder("/out/mp4_House")
    with qtbot.waitSignal(pane.tab_changed) as told:
        pane.lists.tabs.setCurrentIndex(1)
    assert (told.args[0].label, pane.export_folder) == ("Street", "")
    with qtbot.waitSignal(pane.tab_changed) as told:
        pane.lists.tab(1).set(ltx2=True)
    assert told.args[0].ltx2


def test_pinned_tabs_stand_side_by_side_and_the_one_touched_is_active(pane: PlaylistPane, qtbot: QtBot) -> None:
    pane.set_profile("default")
    columns = [c for n in range(2) if isinstance(c := pane.lists.side_by_side.widget(n), Column)]
    assert [c.isVisible() for c in columns] == [True, False]
    pane.lists.tab(0).set(pinned=True)
    assert [c.isVisible() for c in columns] == [True, False]
    pane.lists.tab(1).set(pinned=True)
    assert [c.isVisible() for c in columns] == [True, True]
    assert [c.title.text() for c in columns] == ["▸ House", "Street"]
    QApplication.processEvents()
    qtbot.mouseClick(columns[1].videos.viewport(), LEFT, pos=QPoint(10, 200))
    assert pane.lists.tabs.currentIndex() == 1
    assert [c.title.text() for c in columns] == ["House", "▸ Street"]
    assert pane.lists.tabs.count() == 2


def test_lists_belong_to_a_profile_and_come_back(
    pane: PlaylistPane, context: Context, settings: Settings, film: Film, qtbot: QtBot
) -> None:
    pane.set_profile("default")
    pane.lists.tab(1).set(pinned=True)
    pane.set_profile("foley")
    assert labels(pane) == ["List 1"]
    pane.add_files([film("c.mp4")])
    pane.set_profile("default")
    assert labels(pane) == ["House", "Street"]
    again = PlaylistPane(context, settings)
    qtbot.addWidget(again)
    again.set_profile("default")
    assert again.lists.kept == pane.lists.kept
    again.set_profile("foley")
    assert again.paths() == [film("c.mp4")]


def test_what_was_done_in_another_profile_is_undone_there(
    pane: PlaylistPane, context: Context, settings: Settings, film: Film
) -> None:
    pane.set_profile("default")
    pane.lists.remove([film("b.mkv")])
    pane.lists.close_list(1)
    pane.set_profile("foley")
    context.history.stack.undo()
    context.history.stack.undo()
    assert labels(pane) == ["List 1"]
    kept = settings.lists("default").tabs
    assert [tab.label for tab in kept] == ["House", "Street"]
    assert names(kept[0].files) == list(NAMES)
    pane.set_profile("default")
    pane.lists.remove([film("b.mkv")])
    pane.set_profile("foley")
    pane.set_profile("default")
    context.history.stack.undo()
    assert names(pane.paths()) == list(NAMES)
