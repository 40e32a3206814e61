"""Subprofiles, folders, settings, missing videos."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PyQt6.QtCore import QModelIndex, Qt
from PyQt6.QtTest import QAbstractItemModelTester
from PyQt6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from eightcut.config import Config
from eightcut.cores import usable_cores
from eightcut.domain.clips import ClipRow, ClipTally
from eightcut.errors import BadRequest
from eightcut.services.change import Kind
from eightcut.services.videos import relinking
from eightcut.services.videos.identity import open_video
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.settings import Settings
from eightcut.ui.profiles import relink_dialog
from eightcut.ui.profiles.folders_dialog import FoldersDialog
from eightcut.ui.profiles.folders_model import Folder, FoldersModel, folders_of
from eightcut.ui.profiles.relink_dialog import RelinkDialog
from eightcut.ui.profiles.settings_dialog import SettingsDialog
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
    subprofiles.accept()
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
    model.put([Folder("Door", 2, 1234), Folder("Old_disabled", 1, 1)])
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
    assert [folder.name for folder in dialog.model.folders] == ["Door_disabled"]
    assert not clip.exists()
    dialog.table.selectRow(0)
    dialog.enable.click()
    assert clip.exists()
    assert context.history.stack.undoText() == "Enable Door_disabled"
    context.history.stack.undo()
    assert [folder.name for folder in dialog.model.folders] == ["Door_disabled"]


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


# ------------------------------------------------------------------------------------------------ settings


@pytest.fixture
def dialog(context: Context, settings: Settings, config: Config, qtbot: QtBot) -> SettingsDialog:
    made = SettingsDialog(context, settings, config=config)
    qtbot.addWidget(made)
    return made


def test_settings_show_what_holds_and_keep_what_is_changed(
    dialog: SettingsDialog, settings: Settings, config: Config, tmp_path: Path
) -> None:
    assert dialog.database.text() == str(config.database)
    assert dialog.cache.text() == str(config.cache)
    assert dialog.told.text() == ""
    dialog.cache.setText(str(tmp_path / "elsewhere"))
    assert dialog.told.text() == "Changes to database and cache take effect when 8-cut restarts."
    dialog.limit.setText("20G")
    dialog.workers.setValue(usable_cores())
    dialog.model.setCurrentIndex(dialog.model.count() - 1)
    dialog.accept()
    assert (settings.cache_folder, settings.cache_limit) == (str(tmp_path / "elsewhere"), "20G")
    assert settings.default_model == dialog.model.itemText(dialog.model.count() - 1)


def test_a_size_that_is_none_cannot_be_saved(dialog: SettingsDialog) -> None:
    dialog.limit.setText("20Q")
    assert dialog.told.text() == "'20Q' is not a valid size. Use a size such as 500M or 2G."
    assert not dialog.ok.isEnabled()
    dialog.limit.setText("")
    assert dialog.ok.isEnabled()
    dialog.database.setText(" ")
    assert dialog.told.text() == "Database and cache need a path."


def test_paths_are_chosen_with_the_systems_dialog(
    dialog: SettingsDialog, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: ("/new/library.db", ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/new/cache")
    for name in ("choose_database", "choose_cache_folder"):
        button = dialog.findChild(QPushButton, name)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert (dialog.database.text(), dialog.cache.text()) == ("/new/library.db", "/new/cache")


# --------------------------------------------------------------------------------------------------- relink


@pytest.fixture
def away(context: Context, tmp_path: Path) -> Path:
    """A video that the library knows, moved and renamed."""
    here = tmp_path / "in/a.mp4"
    here.parent.mkdir()
    here.write_bytes(b"film" * 5000)
    video = open_video(context.services, str(here))
    row = ClipRow("a.mp4", 1.0, "/out/Door/vid_001/a.mp4", source_path=str(here), content_id=video.content_id)
    context.services.library.clips.add(row)
    new = tmp_path / "new/b.mp4"
    new.parent.mkdir()
    shutil.move(here, new)
    return new


def test_missing_videos_are_found_in_a_folder(
    context: Context, away: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = RelinkDialog(context, "default")
    qtbot.addWidget(dialog)
    assert dialog.told.text() == "1 video is missing."
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(away.parent))
    with qtbot.waitSignal(dialog.relinked) as found:
        dialog.folder.click()
    assert found.args == [{str(away.parent.parent / "in/a.mp4"): str(away)}]
    assert dialog.told.text() == "Found 1 video."
    assert dialog.list.count() == 0
    assert [video.path for video in context.services.library.videos.known("default")] == [str(away)]


@pytest.mark.usefixtures("away")
def test_what_is_not_there_stays_in_the_list(context: Context, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = RelinkDialog(context, "default")
    qtbot.addWidget(dialog)
    (tmp_path / "other").mkdir()
    dialog.look_in(str(tmp_path / "other"))
    assert dialog.told.text() == "Found 0 videos. 1 still missing."
    assert dialog.list.count() == 1


def test_nothing_missing_is_told(context: Context, qtbot: QtBot) -> None:
    dialog = RelinkDialog(context, "default")
    qtbot.addWidget(dialog)
    assert dialog.told.text() == "No videos are missing."
    assert not dialog.folder.isEnabled()


def test_moved_clips_are_found_and_followed(context: Context, tmp_path: Path, qtbot: QtBot) -> None:
    rows = [tmp_path / f"out/Door/vid_00{n}/clip_00{n}_m1_0.mp4" for n in (1, 2, 3)]
    for path in rows:
        path.parent.mkdir(parents=True)
        path.write_bytes(str(path).encode())
        mark = context.services.media.content_id(str(path))
        context.services.library.clips.add(ClipRow("a.mp4", 1.0, str(path), label="oak", fingerprint=mark))
    (tmp_path / "out").rename(tmp_path / "elsewhere")
    (tmp_path / "elsewhere/Door/vid_003/clip_003_m1_0.mp4").write_bytes(b"another")
    dialog = RelinkDialog(context, "default")
    qtbot.addWidget(dialog)
    assert dialog.clips.item(0).text() == "Door: 3 clips"  # type: ignore[union-attr]
    assert dialog.clips_told.text() == "3 clips are not where the library expects."
    with qtbot.waitSignal(context.history.changed) as found:
        dialog.look_in(str(tmp_path))
    assert found.args[0].kinds is Kind.CLIPS
    assert dialog.clips_told.text() == "Found 2 clips. 1 still missing."
    assert "is a different clip, or was changed" in dialog.clips_told.toolTip()
    paths = [row.output_path for row in context.services.library.clips.of_profile("default")]
    assert paths == [
        *(str(tmp_path / "elsewhere" / path.relative_to(tmp_path / "out")) for path in rows[:2]),
        str(rows[2]),
    ]


@pytest.mark.parametrize("opened", [False, True])
def test_a_film_that_is_only_listed_is_missing_too(
    context: Context, tmp_path: Path, qtbot: QtBot, opened: bool
) -> None:
    listed, new = tmp_path / "a.mp4", tmp_path / "new" / ("b.mp4" if opened else "a.mp4")
    listed.write_bytes(b"film" * 5000)
    if opened:
        open_video(context.services, str(listed))
    new.parent.mkdir()
    listed.rename(new)
    dialog = RelinkDialog(context, "default", [str(listed), str(tmp_path / "gone.mp4")])
    qtbot.addWidget(dialog)
    assert dialog.told.text() == "2 videos are missing."
    with qtbot.waitSignal(dialog.relinked) as found:
        dialog.look_in(str(new.parent))
    assert found.args == [{str(listed): str(new)}]
    assert dialog.told.text() == "Found 1 video. 1 still missing."


@pytest.mark.usefixtures("away")
def test_a_search_can_be_stopped_and_a_problem_is_told(
    threaded: Context, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(*arguments: object) -> relinking.RelinkResult:
        job = arguments[-1]
        while True:
            job.cancel.check()  # type: ignore[attr-defined]

    def broken(*_: object) -> relinking.RelinkResult:
        raise BadRequest("The disk is gone.")

    dialog = RelinkDialog(threaded, "default")
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: dialog.list.count() == 1)
    monkeypatch.setattr(relink_dialog, "relink", endless)
    dialog.look_in("/x")
    qtbot.mouseClick(dialog.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.told.text() == "Stopped. Files found so far are kept.")
    monkeypatch.setattr(relink_dialog, "relink", broken)
    dialog.look_in("/x")
    qtbot.waitUntil(lambda: dialog.told.text() == "The disk is gone.")
    dialog.accept()
