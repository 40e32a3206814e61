"""The profile selector."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.lists import Lists, VideoList
from eightcut.ui.kit.settings import Settings
from eightcut.ui.profiles.menu import ProfileMenu


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "config")


@pytest.fixture
def menu(context: Context, settings: Settings, qtbot: QtBot) -> ProfileMenu:
    context.services.library.profiles.create("foley")
    context.services.library.clips.add(ClipRow("a.mp4", 1.0, "/out/Door/vid_001/a.mp4", profile="foley"))
    settings.keep_lists("foley", Lists((VideoList("House"),)))
    made = ProfileMenu(context, "foley", settings)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """What the user types when asked for a name; "" is Cancel."""

    def prepare(text: str) -> None:
        monkeypatch.setattr(QInputDialog, "getText", lambda *_: (text, bool(text)))

    return prepare


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], list[str]]:
    """Answer the question; what was asked."""

    def prepare(yes: bool) -> list[str]:
        asked: list[str] = []

        def execute(box: QMessageBox) -> int:
            asked.append(f"{box.text()}\n{box.informativeText()}")
            role = QMessageBox.ButtonRole.DestructiveRole if yes else QMessageBox.ButtonRole.RejectRole
            next(b for b in box.buttons() if box.buttonRole(b) == role).click()
            return 0

        monkeypatch.setattr(QMessageBox, "exec", execute)
        return asked

    return prepare


def entries(menu: ProfileMenu) -> list[str]:
    return [a.text() + (" *" if a.isChecked() else "") for a in menu.list.actions() if a.text()]


def press(menu: ProfileMenu, text: str) -> None:
    next(a for a in menu.list.actions() if a.text() == text).trigger()


def test_it_names_the_profile_and_lists_all(menu: ProfileMenu, qtbot: QtBot) -> None:
    assert menu.text() == "foley"
    assert entries(menu) == ["default", "foley *", "New…", "Duplicate…", "Rename…", "Delete…"]
    with qtbot.waitSignal(menu.profile_chosen) as chosen:
        press(menu, "default")
    assert chosen.args == ["default"]
    assert menu.text() == "default"
    assert entries(menu)[:2] == ["default *", "foley"]


def test_default_cannot_be_deleted(menu: ProfileMenu) -> None:
    menu.set_profile("default")
    assert not next(a for a in menu.list.actions() if a.text() == "Delete…").isEnabled()
    menu.ask_delete()
    assert menu.profile == "default"


def test_a_new_profile_is_chosen_and_undone(
    menu: ProfileMenu, context: Context, typed: Callable[[str], None], qtbot: QtBot
) -> None:
    typed(" new one ")
    with qtbot.waitSignal(menu.profile_chosen) as chosen:
        press(menu, "New…")
    assert chosen.args == ["new one"]
    assert context.services.library.profiles.all() == ["default", "foley", "new one"]
    with qtbot.waitSignal(menu.profile_chosen) as chosen:
        context.history.stack.undo()
    assert chosen.args == ["foley"]
    assert context.services.library.profiles.all() == ["default", "foley"]


def test_asking_may_be_left_and_a_taken_name_is_told(
    menu: ProfileMenu, context: Context, typed: Callable[[str], None], qtbot: QtBot
) -> None:
    typed("")
    press(menu, "New…")
    typed("default")
    with qtbot.waitSignal(menu.notice) as told:
        press(menu, "New…")
    assert told.args == ["There is already a profile default."]
    assert context.services.library.profiles.all() == ["default", "foley"]


def test_a_duplicate_has_rows_and_lists(
    menu: ProfileMenu, context: Context, settings: Settings, typed: Callable[[str], None]
) -> None:
    typed("foley copy")
    press(menu, "Duplicate…")
    assert menu.profile == "foley copy"
    assert context.services.library.profiles.counts("foley copy")["clips"] == 1
    assert settings.lists("foley copy").tabs[0].label == "House"


def test_a_renamed_profile_keeps_rows_and_lists_and_goes_back(
    menu: ProfileMenu, context: Context, settings: Settings, typed: Callable[[str], None]
) -> None:
    typed("sounds")
    press(menu, "Rename…")
    assert (menu.profile, context.services.library.profiles.all()) == ("sounds", ["default", "sounds"])
    assert settings.lists("sounds").tabs[0].label == "House"
    context.history.stack.undo()
    assert (menu.profile, context.services.library.profiles.all()) == ("foley", ["default", "foley"])
    assert settings.lists("foley").tabs[0].label == "House"


def test_deleting_names_what_goes_says_where_the_copy_is_and_is_undone(
    menu: ProfileMenu, context: Context, answer: Callable[[bool], list[str]], qtbot: QtBot
) -> None:
    answer(False)
    press(menu, "Delete…")
    assert "foley" in context.services.library.profiles.all()
    asked = answer(True)
    with qtbot.waitSignal(menu.notice) as told:
        press(menu, "Delete…")
    assert asked[0].startswith("Delete profile foley?\nThis removes from the database: 1 clip.")
    assert ".backup-profile-" in told.args[0]
    assert (menu.profile, context.services.library.profiles.all()) == ("default", ["default"])
    context.history.stack.undo()
    assert (menu.profile, context.services.library.profiles.all()) == ("foley", ["default", "foley"])
    assert context.services.library.profiles.counts("foley")["clips"] == 1


def test_an_empty_profile_says_so(
    menu: ProfileMenu, answer: Callable[[bool], list[str]], typed: Callable[[str], None]
) -> None:
    typed("empty")
    press(menu, "New…")
    asked = answer(True)
    press(menu, "Delete…")
    assert "nothing (it is empty)" in asked[0]


def test_a_long_name_is_cut(context: Context, qtbot: QtBot) -> None:
    made = ProfileMenu(context, "x" * 80)
    qtbot.addWidget(made)
    assert len(made.text()) < 40
