"""Subprofiles and folders."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QModelIndex, Qt
from PyQt6.QtTest import QAbstractItemModelTester
from PyQt6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow, ClipTally
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.settings import Settings
from eightcut.ui.profiles.folders_dialog import Folder, FoldersDialog, FoldersModel, folders_of
from eightcut.ui.profiles.subprofiles_dialog import SubprofilesDialog


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "config")


# --------------------------------------------------------------------------------------------- subprofiles


@pytest.fixture
def subprofiles(settings: Settings, qtbot: QtBot) -> SubprofilesDialog:
    settings.subprofiles = ("knock",)
    made = SubprofilesDialog(settings)
    qtbot.addWidget(made)
    made.show()
    return made


def test_subprofiles_are_added_removed_and_kept_when_done(
    subprofiles: SubprofilesDialog, settings: Settings, qtbot: QtBot
) -> None:
    qtbot.keyClicks(subprofiles.name, " slam far ")
    qtbot.keyClick(subprofiles.name, Qt.Key.Key_Return)
    assert subprofiles.suffixes() == ("knock", "slam_far")
    assert subprofiles.isVisible()
    assert settings.subprofiles == ("knock",)
    subprofiles.names.setCurrentRow(0)
    qtbot.mouseClick(subprofiles.remove_button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(subprofiles.name, Qt.Key.Key_Return)
    assert not subprofiles.isVisible()
    assert settings.subprofiles == ("slam_far",)


@pytest.mark.parametrize(("text", "told"), [("knock", "already in the list"), ("a/b", "cannot contain"), ("  ", "")])
def test_a_name_that_cannot_be_is_refused(subprofiles: SubprofilesDialog, text: str, told: str) -> None:
    subprofiles.name.setText(text)
    assert told in subprofiles.told.text()
    assert not subprofiles.add_button.isEnabled()
    subprofiles.add()
    assert subprofiles.suffixes() == ("knock",)


def test_leaving_keeps_what_was(subprofiles: SubprofilesDialog, settings: Settings) -> None:
    subprofiles.name.setText("new")
    subprofiles.add()
    subprofiles.reject()
    assert settings.subprofiles == ("knock",)


# ------------------------------------------------------------------------------------------------- folders


def test_folders_are_counted_over_videos() -> None:
    tallies = [
        ClipTally("a.mp4", "/in/a.mp4", "1" * 32, "Door", 3),
        ClipTally("renamed.mp4", "/in/renamed.mp4", "1" * 32, "Door", 2),
        ClipTally("b.mp4", "", "", "Door", 1),
        ClipTally("b.mp4", "", "", "Old_disabled", 1),
        ClipTally("b.mp4", "", "", "", 1),
    ]
    assert folders_of(tallies) == [Folder("Door", 2, 6), Folder("Old_disabled", 1, 1)]


def test_the_table_keeps_qts_rules_and_says_which_folder_is_disabled() -> None:
    model = FoldersModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show([Folder("Door", 2, 1234), Folder("Old_disabled", 1, 1)])
    shown = [[model.index(row, column).data() for column in range(4)] for row in range(2)]
    assert shown == [["Door", "2", "1,234", "in training"], ["Old_disabled", "1", "1", "⊘ disabled"]]
    assert model.data(QModelIndex()) is None
    assert model.headerData(0, Qt.Orientation.Horizontal) == "Folder"
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    del tester


def test_a_folder_is_disabled_enabled_and_undone(context: Context, tmp_path: Path, qtbot: QtBot) -> None:
    clip = tmp_path / "Door/vid_001/a.mp4"
    clip.parent.mkdir(parents=True)
    clip.touch()
    context.services.library.clips.add(ClipRow("a.mp4", 1.0, str(clip)))
    dialog = FoldersDialog(context, "default")
    qtbot.addWidget(dialog)
    assert dialog.told.text() == "1 clip in 1 folder"
    assert (dialog.disable.isEnabled(), dialog.enable.isEnabled()) == (False, False)
    dialog.table.selectRow(0)
    assert (dialog.disable.isEnabled(), dialog.enable.isEnabled()) == (True, False)
    dialog.disable.click()
    assert [folder.name for folder in dialog.model.rows] == ["Door_disabled"]
    assert not clip.exists()
    dialog.table.selectRow(0)
    dialog.enable.click()
    assert clip.exists()
    assert context.history.stack.undoText() == "Enable Door_disabled"
    context.history.stack.undo()
    assert [folder.name for folder in dialog.model.rows] == ["Door_disabled"]


def test_what_cannot_be_moved_is_told_there(context: Context, tmp_path: Path, qtbot: QtBot) -> None:
    for folder in ("Door", "Door_disabled"):
        clip = tmp_path / folder / "vid_001/a.mp4"
        clip.parent.mkdir(parents=True)
        clip.touch()
    context.services.library.clips.add(ClipRow("a.mp4", 1.0, str(tmp_path / "Door/vid_001/a.mp4")))
    dialog = FoldersDialog(context, "default")
    qtbot.addWidget(dialog)
    dialog.table.selectRow(0)
    dialog.disable.click()
    assert "already exists" in dialog.told.text()


@pytest.mark.parametrize("agreed", [False, True])
def test_that_another_profile_uses_the_same_files_is_asked_before_they_move(
    context: Context, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, agreed: bool
) -> None:
    clip, asked = tmp_path / "Door/vid_001/a.mp4", list[str]()
    clip.parent.mkdir(parents=True)
    clip.touch()
    context.services.library.clips.add(ClipRow("a.mp4", 1.0, str(clip)))
    context.services.library.profiles.copy("default", "twin")

    def answer(box: QMessageBox) -> int:
        asked.append(box.informativeText())
        (yes,) = (one for one in box.buttons() if agreed == (one.text() == "Disable"))
        yes.click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    dialog = FoldersDialog(context, "default")
    qtbot.addWidget(dialog)
    dialog.table.selectRow(0)

    dialog.disable.click()

    assert asked == ["The profile twin uses the same files: its clips move as well."]
    assert clip.exists() != agreed
    assert context.history.stack.undoText() == ("Disable Door (also in profile twin)" if agreed else "")
