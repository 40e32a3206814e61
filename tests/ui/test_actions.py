"""The table of actions, and what is made from it: menus, keys, sheet, palette."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import QLabel, QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from eightcut.ui.actions import ACTIONS, EIGHTCUT, KEYMAP, MENUS, Situation, shortcut
from eightcut.ui.help.keys import KeySheet
from eightcut.ui.help.palette import Palette
from eightcut.ui.window.menus import build


def window_with(done: list[str]) -> QMainWindow:
    window = QMainWindow()
    window.actions_by_id = build(window, {row.id: (lambda *_, id_=row.id: done.append(id_)) for row in ACTIONS})  # type: ignore[attr-defined]
    return window


def test_no_key_stands_twice() -> None:
    keys = Counter(QKeySequence(key).toString() for row in ACTIONS for key in row.keys)
    assert [key for key, count in keys.items() if count > 1] == []
    assert "" not in keys


def test_every_action_has_an_id_of_its_own_and_a_menu_that_is_there() -> None:
    assert len({row.id for row in ACTIONS}) == len(ACTIONS)
    assert {row.menu.partition("/")[0] for row in ACTIONS} == set(MENUS)


def test_an_action_without_a_handler_is_refused(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    with pytest.raises(KeyError):
        build(window, {})


def missing(id_: str, now: Situation) -> str:
    [row] = [row for row in ACTIONS if row.id == id_]
    unmet = row.needs.unmet(now) if row.needs is not None else None
    return "" if unmet is None else unmet.words


def test_what_is_missing_first_is_said_first() -> None:
    assert missing("merge", Situation(opening=True)) == "The video is still opening."
    assert missing("merge", Situation()) == "Open a video first."
    assert missing("merge", Situation(video=True)).startswith("This video has not been scanned yet.")
    assert missing("merge", Situation(video=True, scan=True)).startswith("There are no matches here.")
    assert missing("merge", Situation(video=True, scan=True, matches=2)).startswith("Select two")
    assert missing("merge", Situation(video=True, scan=True, matches=2, editable=2)) == ""


def test_a_sentence_names_the_key_that_the_table_gives() -> None:
    assert missing("next_marker", Situation(video=True)) == (
        "This video has no markers yet. Press E to export the first one."
    )
    assert shortcut("scan") in missing("pin", Situation(video=True))


def test_a_key_of_a_subprofile_needs_that_subprofile() -> None:
    assert "subprofile 3" in missing("export_3", Situation(video=True, folder=True, subprofiles=2))
    assert missing("export_3", Situation(video=True, subprofiles=3)) == ""


def test_a_refused_action_is_not_run_and_stays_off(qtbot: QtBot) -> None:
    done: list[str] = []
    window = QMainWindow()
    qtbot.addWidget(window)
    handlers = {row.id: (lambda *_, id_=row.id: done.append(id_)) for row in ACTIONS}
    made = build(window, handlers, lambda row: row.needs is not None)
    made["compare"].trigger()
    made["accept"].trigger()
    made["review"].trigger()
    assert done == ["review"]
    assert not made["compare"].isChecked()
    assert made["review"].isChecked()


def test_keys_run_their_actions_and_are_silent_while_typing(qtbot: QtBot) -> None:
    done: list[str] = []
    window = window_with(done)
    field = QLineEdit()
    window.setCentralWidget(field)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Y)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert done == ["accept", "undo"]
    field.setFocus()
    qtbot.keyClicks(field, "yes 1")
    assert field.text() == "yes 1"
    assert done == ["accept", "undo"]


def test_the_sheet_shows_every_action_that_has_a_key(qtbot: QtBot) -> None:
    sheet = KeySheet()
    qtbot.addWidget(sheet)
    said = {label.text() for label in sheet.findChildren(QLabel)}
    numbered = re.compile(r"_[1-9]$")
    assert {row.title for row in ACTIONS if row.keys and not numbered.search(row.id)} <= said
    for name in ("Choose class", "Export to subprofile"):
        assert f"{name} 1 to 9" in said
        assert f"{name} 3" not in said
    assert "Alt+1 to Alt+9" in said


def test_the_sheet_is_searched_by_keys_words_and_menus(qtbot: QtBot) -> None:
    sheet = KeySheet()
    qtbot.addWidget(sheet)

    def found(words: str) -> set[str]:
        sheet.field.setText(words)
        return {label.text() for label in sheet._area.widget().findChildren(QLabel)}  # type: ignore[union-attr]

    assert {"Choose class…", "Shift+E"} <= found("shift+e")
    assert {"Cut", "Choose class 1 to 9"} <= found("class cut")
    assert "Export" not in found("class cut")
    assert found("no such thing") == {"No key and no command fits."}
    assert {"Scan", "Undo"} <= found("")


def test_numbered_commands_with_keys_of_their_own_stand_alone_in_the_sheet(qtbot: QtBot) -> None:
    sheet = KeySheet()
    qtbot.addWidget(sheet)
    KEYMAP.use(EIGHTCUT, {"class_3": ("F9",)})
    said = {label.text() for label in sheet.findChildren(QLabel)}
    assert {"F9", "Choose class 3", "Choose class 1"} <= said
    assert "Choose class 1 to 9" not in said
    KEYMAP.use(EIGHTCUT, {})


def test_the_palette_finds_by_parts_of_words_and_runs(qtbot: QtBot) -> None:
    done: list[str] = []
    window = window_with(done)
    qtbot.addWidget(window)
    window.actions_by_id["compare"].setEnabled(False)  # type: ignore[attr-defined]
    palette = Palette(window.actions_by_id, window)  # type: ignore[attr-defined]
    qtbot.addWidget(palette)
    assert palette.found.count() == len(ACTIONS) - 2
    qtbot.keyClicks(palette.field, "train cl")
    assert palette.found.count() == 1
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert done == ["train"]


def test_arrows_in_the_palette_s_field_choose(qtbot: QtBot) -> None:
    done: list[str] = []
    window = window_with(done)
    qtbot.addWidget(window)
    palette = Palette(window.actions_by_id, window)  # type: ignore[attr-defined]
    qtbot.addWidget(palette)
    qtbot.keyClicks(palette.field, "play: frame")
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert done == ["frame_on"]


def test_the_palette_says_that_nothing_is_called_so_and_stays(qtbot: QtBot) -> None:
    done: list[str] = []
    window = window_with(done)
    qtbot.addWidget(window)
    palette = Palette(window.actions_by_id, window)  # type: ignore[attr-defined]
    qtbot.addWidget(palette)
    palette.show()
    qtbot.keyClicks(palette.field, "zither")
    assert [palette.found.item(0).text(), palette.found.count()] == ['No command is called "zither".', 1]  # type: ignore[union-attr]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(palette.field, key)
    assert palette.isVisible()
    assert done == []
