"""Menus, palette, lock, fields and lists of the window: what they offer, and how they answer the hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtGui import QColor, QImage, QScreen
from PyQt6.QtWidgets import QDialog, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from eightcut.ui import theme
from eightcut.ui.help.palette import Palette
from eightcut.ui.kit.controls import seconds
from eightcut.ui.kit.lists import Lists, VideoList
from eightcut.ui.kit.settings import Settings
from eightcut.ui.playlist.relink_dialog import RelinkDialog
from eightcut.ui.window import status
from eightcut.ui.window.contents import WindowContents
from eightcut.ui.window.main_window import MainWindow
from eightcut.ui.window.menus import lettered
from eightcut.ui.window.status import StatusBar
from tests.ui.conftest import Opens


@pytest.fixture
def empty(opens: Opens) -> WindowContents:
    return opens()


def picture(widget: QWidget | None) -> QImage:
    assert widget is not None
    return widget.grab().toImage()


def window_of(contents: WindowContents) -> MainWindow:
    window = contents.panes.deck.window()
    assert isinstance(window, MainWindow)
    return window


def menu_of(contents: WindowContents, title: str) -> QMenu:
    menus = [m for m in window_of(contents).findChildren(QMenu) if m.title() == title]
    assert len(menus) == 1
    return menus[0]


def test_each_menu_has_a_letter_of_its_own_and_greys_what_cannot_be_done_while_it_is_open(
    empty: WindowContents,
) -> None:
    bar = window_of(empty).menuBar()
    assert bar is not None
    titles = [action.text() for action in bar.actions()]
    letters = {title[title.index("&") + 1].lower() for title in titles}
    assert len(letters) == len(titles) == 7
    cut, export = menu_of(empty, "&Cut"), empty.actions["export"]
    assert export.isEnabled()  # its key says what is missing
    cut.popup(QPoint(40, 40))
    assert not export.isEnabled()
    assert export.toolTip() == "Open a video first."
    assert empty.actions["export_1"].isEnabled()  # in a menu of its own
    cut.hide()
    assert export.isEnabled()
    assert not empty.actions["undo"].isEnabled()


def test_each_entry_has_a_letter_of_its_own_in_its_menu() -> None:
    letters: dict[str, list[str]] = {}
    for (menu, _), text in lettered().items():
        marked = text.replace("&&", "")
        assert marked.count("&") == 1, text
        letters.setdefault(menu, []).append(marked[marked.index("&") + 1].lower())
    assert {menu: sorted(set(found)) for menu, found in letters.items()} == {
        menu: sorted(found) for menu, found in letters.items()
    }


def test_the_palette_prefers_commands_and_words_that_begin_so(empty: WindowContents, qtbot: QtBot) -> None:
    palette = Palette(empty.actions)
    qtbot.addWidget(palette)
    for typed, first in (("about", "about"), ("zoom", "zoom_in"), ("keyf", "keyframe"), ("mode", "models")):
        palette.field.setText(typed)
        item = palette.found.item(0)
        assert item is not None
        assert item.data(Qt.ItemDataRole.UserRole) == first
    palette.field.setText("crop & track")
    item = palette.found.item(0)
    assert item is not None
    assert item.text().endswith(": Crop & Track")
    palette.field.setText("lock cursor")
    palette.show()
    row = palette.found.visualItemRect(palette.found.item(0))
    assert row.height() == 26
    shown = picture(palette.found.viewport()).copy(QRect(row.right() - 40, row.top(), 40, row.height()))
    assert len({shown.pixel(x, 13) for x in range(shown.width())}) > 1  # the key stands there


def test_the_lock_is_open_or_closed(empty: WindowContents) -> None:
    images = []
    for _ in range(3):
        images.append(empty.lock.icon().pixmap(16).toImage())
        empty.actions["lock"].trigger()
    assert images[0] == images[2] != images[1]


@pytest.mark.parametrize(("typed", "value"), [("2.5", 2.5), ("2,5", 2.5), ("0,7 s", 0.7), ("7", 7.0)])
def test_both_decimal_marks_are_understood(typed: str, value: float, qtbot: QtBot) -> None:
    field = seconds(0.0, 10.0, 0.5, 1.0)
    qtbot.addWidget(field)
    line = field.lineEdit()
    assert line is not None
    line.selectAll()
    qtbot.keyClicks(line, typed)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert field.value() == value
    assert line.text() == f"{value:.1f} s"


def test_a_message_goes_after_a_while_unless_it_is_about_what_runs(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert status._MESSAGE == 10_000
    monkeypatch.setattr(status, "_MESSAGE", 20)
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.show_progress("Scanning", 1, 2)
    qtbot.wait(60)
    assert bar.said == "Scanning"
    bar.end_progress("Scanned")
    assert bar.said == "Scanned"
    qtbot.waitUntil(lambda: bar.said == "")


def test_the_preview_opens_on_the_screen_beside_a_window_that_fills_it(
    empty: WindowContents, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = QRect(0, 0, 1280, 720)
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _: room)
    window = window_of(empty)
    window.setGeometry(room)
    empty.actions["end_frame"].trigger()
    assert room.contains(empty.panes.preview.frameGeometry())
    window.setGeometry(300, 300, 1000, 700)
    assert room.contains(empty.panes.preview.frameGeometry())


def test_relinking_offers_every_missing_video_of_every_list(
    opens: Opens, settings: Settings, tmp_path: Path, qtbot: QtBot
) -> None:
    gone = [str(tmp_path / name) for name in ("one.mp4", "two.mp4")]
    settings.keep_lists("default", Lists((VideoList("A", (gone[0],)), VideoList("B", (gone[1],)))))
    contents = opens()
    contents.actions["relink"].trigger()
    dialog = window_of(contents).findChild(RelinkDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.told.text() == "2 videos are missing.")


def test_a_problem_lies_over_the_picture_and_a_hint_is_not_red(empty: WindowContents) -> None:
    panes = empty.panes
    before = panes.player.geometry()
    panes.problem.tell("The disk is full. " * 30)
    assert panes.player.geometry() == before
    assert panes.problem.text.height() >= panes.problem.text.heightForWidth(panes.problem.text.width())
    assert panes.problem.width() == before.width()
    ground = QColor(theme.PROBLEM).rgb()
    assert picture(panes.problem).pixel(3, 3) == ground
    window_of(empty).resize(1100, 800)
    assert panes.problem.width() == panes.player.width()
    panes.problem.tell("Choose a class for the clips first.", hint=True)
    assert picture(panes.problem).pixel(3, 3) == QColor(theme.CONTROL).rgb()


def test_every_field_of_settings_and_training_has_a_name_for_those_who_listen(empty: WindowContents) -> None:
    for id_, count in (("settings", 3), ("train", 1)):
        empty.actions[id_].trigger()
        dialog = window_of(empty).findChildren(QDialog)[-1]
        fields = [field for field in dialog.findChildren(QLineEdit) if not field.objectName().startswith("qt_")]
        assert len(fields) >= count
        assert [field.objectName() for field in fields if not field.accessibleName()] == []
        dialog.close()
