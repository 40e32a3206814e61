"""The settings that the user sees."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from eightcut.config import Config
from eightcut.cores import usable_cores
from eightcut.ui.actions import KEYMAP, shortcut
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.settings import Settings
from eightcut.ui.window.settings_dialog import SettingsDialog


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "config")


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
    dialog.wheel.setCurrentIndex(dialog.wheel.findData("scroll"))
    dialog.keys.setCurrentIndex(dialog.keys.findData("editor"))
    dialog.accept()
    assert (settings.wheel, settings.key_scheme, shortcut("shuttle_on")) == ("scroll", "editor", "L")
    KEYMAP.use("8cut", {})
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


def test_the_folder_of_classes_and_the_question_about_folders_are_kept(
    context: Context, settings: Settings, config: Config, qtbot: QtBot, tmp_path: Path
) -> None:
    settings.base_folder, settings.clip_count = str(tmp_path / "sounds"), 3
    dialog = SettingsDialog(context, settings, config=config)
    qtbot.addWidget(dialog)
    assert dialog.base.text() == str(tmp_path / "sounds")
    assert dialog.reset.text() == "Return to 3 clips for each video"
    dialog.base.setText(str(tmp_path / "foley"))
    dialog.ask.setChecked(False)
    dialog.accept()
    assert (settings.base_folder, settings.ask_folder) == (str(tmp_path / "foley"), False)


def test_who_changes_nothing_chooses_no_folder_of_classes(dialog: SettingsDialog, settings: Settings) -> None:
    assert dialog.base.text().endswith("8-cut")
    dialog.accept()
    assert settings.base_folder == ""
