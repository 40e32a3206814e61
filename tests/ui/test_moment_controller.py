"""Going to a typed time in the whole window."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from eightcut.ui.player.go_to import GoToDialog
from eightcut.ui.window.contents import WindowContents
from tests.ui.conftest import Opens


def asked(contents: WindowContents) -> GoToDialog:
    contents.actions["go_to_time"].trigger()
    window = contents.panes.player.window()
    assert window is not None
    return window.findChildren(GoToDialog)[-1]


def go(dialog: GoToDialog) -> QPushButton:
    (button,) = [one for one in dialog.findChildren(QPushButton) if one.text() == "Go"]
    return button


def test_every_way_to_type_a_moment_brings_the_cut_point_there_by_enter(opens: Opens, film: Path, qtbot: QtBot) -> None:
    contents = opens(film)
    for typed in ("12.4", "12,4", "0:12,4", "0:00:12.400", "f310", "00:00:12:10", "12.43"):
        contents.cut.place(0.0)
        dialog = asked(contents)
        assert dialog.field.selectedText() == "0:00.000"

        qtbot.keyClicks(dialog.field, typed)
        assert dialog.told.text().startswith("Goes to 0:12.4")
        qtbot.keyClick(dialog.field, Qt.Key.Key_Return)

        assert contents.cut.cursor == contents.panes.timeline.state.cursor == 12.4
        assert contents.panes.player.position == 12.4
        assert not dialog.isVisible()


def test_what_is_no_time_of_the_video_is_said_while_typing_and_goes_nowhere(
    opens: Opens, film: Path, qtbot: QtBot
) -> None:
    contents = opens(film)
    dialog = asked(contents)
    for typed, said in (
        ("soon", "This is no time of the video."), ("00:00:12;10", "This is no time of the video."),
        ("61", "The video ends at 1:00.000."), ("f1501", "The video ends at 1:00.000."),
    ):  # fmt: skip
        dialog.field.setText(typed)
        assert (dialog.told.text(), go(dialog).isEnabled()) == (said, False)
        qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert contents.cut.cursor == 0.0
    dialog.reject()


def test_a_locked_cut_point_stays_and_the_picture_goes(opens: Opens, film: Path) -> None:
    contents = opens(film)
    contents.actions["lock"].setChecked(True)
    dialog = asked(contents)
    dialog.field.setText("30")
    dialog.accept()
    assert (contents.cut.cursor, contents.panes.player.position) == (0.0, 30.0)


def test_the_time_of_the_cursor_is_copied_as_it_is_typed(opens: Opens, film: Path) -> None:
    contents = opens(film)
    contents.cut.place(12.4)
    contents.actions["copy_time"].trigger()
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    assert clipboard.text() == "0:12.400"
    assert contents.panes.status.message.text() == "Copied 0:12.400."
    assert contents.moment.moment(clipboard.text()) == 12.4
