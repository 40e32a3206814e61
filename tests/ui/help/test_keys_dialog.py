"""Keys that the user chooses: named conflicts, kept in the settings, followed by whatever shows a key."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from eightcut.ui.actions import ACTIONS, EDITOR, EIGHTCUT, KEYMAP, ZOOM, with_keys
from eightcut.ui.help.keys import KeySheet
from eightcut.ui.help.keys_dialog import KeysDialog
from eightcut.ui.kit.keys import load
from eightcut.ui.kit.settings import Settings
from tests.ui.conftest import Opens

PORTABLE = QKeySequence.SequenceFormat.PortableText


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    yield
    KEYMAP.use(EIGHTCUT, {})


@pytest.fixture
def dialog(settings: Settings, qtbot: QtBot) -> KeysDialog:
    made = KeysDialog(settings)
    qtbot.addWidget(made)
    made.show()
    return made


Press = Callable[[str, Qt.Key], str]


@pytest.fixture
def press(dialog: KeysDialog, qtbot: QtBot) -> Press:
    """Press a key for a command; what is said of it."""

    def press_key(id_: str, key: Qt.Key) -> str:
        dialog.choose(id_)
        qtbot.keyClick(dialog.press, key)
        return dialog.told.text()

    return press_key


def words(widget: QWidget) -> set[str]:
    return {label.text() for label in widget.findChildren(QLabel) if not label.isHidden()}


def test_every_action_has_keys_of_its_own_in_both_schemes() -> None:
    for scheme in (EDITOR, EIGHTCUT):
        KEYMAP.use(scheme, {})
        keys = [key for row in ACTIONS for key in KEYMAP.of(row.id)]
        assert "" not in keys
        assert len(set(keys)) == len(keys)
        assert all(KEYMAP.of(row.id) == KEYMAP.usual(row.id) for row in ACTIONS)


def test_a_key_that_another_command_has_is_named_and_replaced(
    dialog: KeysDialog, press: Press, settings: Settings
) -> None:
    assert press("accept", Qt.Key.Key_S) == "S is Next match: replace?"
    assert dialog.set.text() == "Replace"
    dialog.set.click()
    assert dialog.told.text() == "S is Accept match now. Next match has no key now."
    assert (KEYMAP.of("accept"), KEYMAP.of("next_region")) == (("S",), ())
    assert press("accept", Qt.Key.Key_Comma) == ""
    dialog.add.click()
    assert KEYMAP.of("accept") == ("S", ",")
    assert "cancel" in press("accept", Qt.Key.Key_Escape)
    assert not dialog.set.isEnabled()
    assert press("reject", Qt.Key.Key_X) == "X is its key already."
    # as a person reads it in the file, and as the next start does
    settings.sync()
    assert {'accept=S, ","', "next_region="} <= set(settings.path.read_text().splitlines())
    own = dict(KEYMAP.own)
    KEYMAP.use(EIGHTCUT, {})
    assert load(Settings(settings.path.parent)) == ""
    assert KEYMAP.own == own
    # one again, then all
    dialog.choose("next_region")
    dialog.reset.click()
    assert dialog.told.text() == "S stays with Accept match."
    dialog.reset_all.click()
    assert (KEYMAP.of("accept"), KEYMAP.of("next_region"), settings.own_keys()) == (("Y",), ("S",), {})


def test_what_makes_no_sense_in_the_file_is_told_and_ignored(settings: Settings) -> None:
    settings.key_scheme = EDITOR
    for id_, kept in {
        "fly": "F", "export": "Ctrl+Nonsense", "accept": ["S", "Tab"], "reject": "S", "escape": "Q", "scan": ["Ctrl+J"],
        "mute": "", "next_video": "Ctrl+K, Ctrl+S", "lock": b"\0\1", "undo": "ctrl+z",
    }.items():  # fmt: skip
        settings.keep(f"keys/{id_}", kept)
    settings.sync()
    said = load(Settings(settings.path.parent))
    for words in ("no command fly", "Ctrl+Nonsense cannot", "Tab cannot", "S of reject belongs to accept", "escape"):
        assert words in said
    assert str(settings.path) in said
    assert KEYMAP.of("shuttle_on") == ("L",)
    kept_ones = {id_: KEYMAP.of(id_) for id_ in ("export", "accept", "reject", "escape", "scan", "mute", "undo")}
    assert kept_ones == {
        "export": ("E",), "accept": ("S",), "reject": ("X",), "escape": ("Esc",), "scan": ("Ctrl+J",), "mute": (),
        "undo": ("Ctrl+Z",),
    }  # fmt: skip
    assert KEYMAP.of("next_region") == ()


def test_all_that_shows_or_hears_a_key_follows_at_once(opens: Opens, settings: Settings) -> None:
    contents = opens()
    sheet = KeySheet(contents.panes.deck.window())
    deck, verdicts = contents.panes.deck, contents.verdicts
    deck.set_subprofiles(["squeak"])
    KEYMAP.use(EIGHTCUT, {"export": ("Ctrl+I",), "lock": ("Z",), "accept": (), "export_1": ("F2",)})
    assert [key.toString(PORTABLE) for key in contents.actions["export"].shortcuts()] == ["Ctrl+I"]
    assert contents.lock.toolTip() == "Lock cursor (Z)"
    caps = {label.text() for button in deck.export_tab.buttons.findChildren(QLabel) for label in [button]}
    assert {"Ctrl+I", "F2"} <= caps
    assert [label.text() for label in verdicts.findChildren(QLabel) if not label.isHidden()] == ["X", "U"]
    assert "Ctrl+I" in {label.text() for label in sheet.findChildren(QLabel)}
    assert with_keys("Press {export} or {accept}.") == "Press Ctrl+I or Scan > Accept match."
    contents.lock.setFocus(Qt.FocusReason.TabFocusReason)  # a control that needs a key itself has it
    KEYMAP.use(EDITOR, {})
    assert [key.toString(PORTABLE) for key in contents.actions["frame_on"].shortcuts()] == ["Right"]
    contents.actions["choose_keys"].trigger()
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, KeysDialog) and one.isVisible())
    assert dialog.scheme.currentData() == EDITOR
    dialog.close()
    assert settings.wheel == ZOOM  # a first start, with nothing to take over
