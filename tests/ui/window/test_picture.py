"""The picture full screen and on a second screen: keys, frame and panes stay; an unplugged screen gives it back."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication, QScreen
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eightcut.ui.kit.settings import Settings
from eightcut.ui.player.away import PictureWindow
from eightcut.ui.window.contents import WindowContents
from tests.ui.conftest import Opens
from tests.ui.player.conftest import make_film, read_number


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_film(tmp_path_factory.mktemp("numbered") / "numbered.mp4", Fraction(25), count=600).path


def other_screen() -> QScreen:
    """The one that the window does not stand on."""
    return next(screen for screen in QGuiApplication.screens() if screen.name() == "second")


def away(contents: WindowContents) -> PictureWindow:
    window = contents.panes.player.view.window()
    assert isinstance(window, PictureWindow)
    return window


def at_home(contents: WindowContents) -> bool:
    player = contents.panes.player
    stands = player.view.window() is player.window() and player.view.isVisible()
    return stands and not player.picture_place.note.isVisible()


def choose(contents: WindowContents, screen: str) -> None:
    """Through the menu, as a hand does."""
    menu = contents.picture.screens
    menu.aboutToShow.emit()
    next(entry for entry in menu.actions() if entry.text().startswith(screen)).trigger()


def at_frame(contents: WindowContents, number: int, qtbot: QtBot) -> None:
    player = contents.panes.player
    qtbot.waitUntil(lambda: not player.seeking and read_number(player.view.image) == number, timeout=10_000)


def test_full_screen_and_second_screen_keep_frame_and_keys_and_an_unplugged_screen_gives_the_picture_back(
    opens: Opens, numbered: Path, settings: Settings, qtbot: QtBot
) -> None:
    contents = opens(numbered)
    player, view, keys = contents.panes.player, contents.panes.player.view, Qt.Key
    main = player.window()
    assert main is not None
    own = main.screen()
    assert own is not None
    at_frame(contents, 0, qtbot)
    contents.cut.go_to(4.0)
    at_frame(contents, 100, qtbot)

    qtbot.keyClick(main, keys.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    full = away(contents)
    assert full.isFullScreen()
    assert full.geometry() == own.geometry()
    qtbot.waitUntil(full.isActiveWindow)
    at_frame(contents, 100, qtbot)
    qtbot.keyClick(view, keys.Key_Right)
    at_frame(contents, 101, qtbot)
    qtbot.keyClick(view, keys.Key_I)
    assert "4.0" in full._said.text()
    assert full._said.isVisible()
    qtbot.keyClick(view, keys.Key_Escape)  # the picture first, then what was marked
    assert at_home(contents)
    assert not contents.actions["picture_full"].isChecked()
    assert contents.edges.let_go()
    at_frame(contents, 101, qtbot)

    choose(contents, "second")
    second = away(contents)
    assert second.geometry() == other_screen().geometry()
    assert "second" in player.picture_place.where.text()
    assert player.picture_place.back.isVisible()
    player.play()
    qtbot.waitUntil(lambda: (read_number(view.image) or 0) > 110, timeout=10_000)
    qtbot.keyClick(second, keys.Key_Space)
    assert not player.playing
    qtbot.keyClick(main, keys.Key_Space)
    assert player.playing
    choose(contents, "This window")
    assert at_home(contents)
    assert player.playing
    player.pause()

    choose(contents, "second")
    qtbot.waitUntil(lambda: main.isActiveWindow() or away(contents).isActiveWindow())
    qtbot.keyClick(view, keys.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    assert away(contents).geometry() == own.geometry()
    qtbot.waitUntil(away(contents).isActiveWindow)
    qtbot.keyClick(view, keys.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    assert away(contents).geometry() == other_screen().geometry()
    application = QApplication.instance()
    assert isinstance(application, QGuiApplication)
    application.screenRemoved.emit(other_screen())
    assert at_home(contents)
    assert "second" in contents.panes.status.said
    assert settings.picture_screen == "second"
    player.seek(2.0)
    at_frame(contents, 50, qtbot)
    main.close()

    again = opens(numbered)
    assert away(again).geometry() == other_screen().geometry()
    qtbot.mouseClick(again.panes.player.picture_place.back, Qt.MouseButton.LeftButton)
    assert at_home(again)
    assert settings.picture_screen == ""
    settings.picture_screen = "unplugged since"
    last = again.panes.player.window()
    assert last is not None
    last.close()
    assert at_home(opens(numbered))


def test_a_double_click_fills_the_screen_unless_clicks_place_the_crop_and_a_dialog_is_never_behind_it(
    opens: Opens, numbered: Path, qtbot: QtBot
) -> None:
    contents = opens(numbered)
    view = contents.panes.player.view
    at_frame(contents, 0, qtbot)

    def double() -> None:
        middle, left = view.rect().center(), Qt.MouseButton.LeftButton
        qtbot.mouseClick(view, left, pos=middle)
        qtbot.mouseDClick(view, left, pos=middle)
        qtbot.mouseRelease(view, left, pos=middle)

    double()
    full = away(contents)
    qtbot.waitUntil(full.isActiveWindow)
    contents.panes.problem.tell("The disk is full.")
    assert full._said.text() == "The disk is full."
    double()
    assert at_home(contents)
    contents.actions["crop_ratio"].trigger()
    double()
    assert at_home(contents)
    contents.actions["crop_ratio"].trigger()
    contents.actions["picture_full"].trigger()
    full = away(contents)
    qtbot.waitUntil(full.isActiveWindow)
    contents.actions["palette"].trigger()
    qtbot.waitUntil(lambda: at_home(contents), timeout=5_000)
    for dialog in QApplication.topLevelWidgets():
        if dialog.isVisible() and dialog.objectName() == "palette":
            dialog.close()
    contents.actions["picture_full"].trigger()
    away(contents).close()  # by the system
    assert at_home(contents)
