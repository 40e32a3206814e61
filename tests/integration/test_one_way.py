"""Every action that window and command line share, done in both on copies of one library: the same rows and files.

What must differ, and is left out of the comparison: columns `*_at` and `*_timestamp`, instants at which something was
written; the instants and random letters in names of the trash folder and of backups; the random token of a fix, in
its row and its file's name; the random token of a model in its row and its file's name, and how long its training
took.
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication, QComboBox, QDialog, QRadioButton

from eightcut.ml.frame_store import file_name
from eightcut.ml.registry import Registry
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import TaskRunner
from eightcut.ui.training.dialog import TrainDialog
from eightcut.ui.window.main_window import MainWindow
from tests.integration.both import MATCHES, MODEL, OLD_MODEL, SHORT, Hands, Home, Snapshot, differences
from tests.unit.services.films import write_scene


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@dataclass(frozen=True)
class Action:
    """Something to do, in the window and on the command line."""

    name: str
    shown: Callable[[Hands], object]
    typed: Callable[[Home], object]


# -------------------------------------------------------------------------------------------- in the window


def models(button: str, version: int, question: bool = False) -> Callable[[Hands], None]:
    def do(hands: Hands) -> None:
        dialog = hands.dialog("models", "model_history")
        hands.choose_rows(dialog, lambda text: f"{MODEL} {version} " in text)
        if question:
            hands.answer()
        hands.press(dialog, button)
        dialog.close()

    return do


def renew(hands: Hands) -> None:
    history = hands.dialog("models", "model_history")
    hands.choose_rows(history, lambda text: f"{OLD_MODEL} · earlier 8-cut" in text)
    hands.press(history, "renew")
    (dialog,) = hands.panes.player.window().findChildren(TrainDialog)  # type: ignore[union-attr]  # it is in one
    dialog.close()


def profile(entry: str, name: str = "", of: str = "") -> Callable[[Hands], None]:
    def do(hands: Hands) -> None:
        menu = hands.panes.profiles
        if of:
            menu.choose(of)
            hands.idle()
        hands.answer(name)
        getattr(menu, entry)()
        hands.idle()

    return do


def verdict(at: int, action: str) -> Callable[[Hands], None]:
    def do(hands: Hands) -> None:
        hands.go_to(at)
        hands.act(action)

    return do


def negatives(wanted: Callable[[str], bool]) -> Callable[[Hands], None]:
    def do(hands: Hands) -> None:
        dialog: QDialog = hands.dialog("negatives", "hard_negatives")
        hands.choose_rows(dialog, wanted)
        hands.press(dialog, "delete_selected")
        dialog.close()

    return do


def mark_negative(hands: Hands) -> None:
    hands.panes.timeline.negative_asked.emit(30.5)
    hands.idle()


def keep_at(threshold: float) -> Callable[[Hands], None]:
    def do(hands: Hands) -> None:
        cut = hands.panes.panel.view.threshold
        cut.number.setValue(threshold)
        hands.until(lambda: not cut.keep.isHidden(), "the matches are cut anew")
        cut.keep.click()
        hands.idle()

    return do


def delete_version(hands: Hands) -> None:
    hands.panes.panel.delete_current()
    hands.idle()


def export(hands: Hands) -> None:
    hands.panes.playlist.set_export_folder(str(hands.home.out / "Door"))
    hands.panes.deck.set_folder(str(hands.home.out / "Door"))
    hands.spans(2, 2.0, 2.0)
    for name, text in (("label", " a door "), ("category", "Tool")):
        box = hands.panes.deck.findChild(QComboBox, name)
        assert box is not None
        box.setCurrentText(text)
    hands.contents.cut.place(18.0)
    hands.act("export")


def export_to_new_class(hands: Hands) -> None:
    hands.panes.playlist.set_export_folder(str(hands.home.out / "Glass door"))
    hands.panes.deck.set_folder(str(hands.home.out / "Glass door"))
    hands.spans(1, 2.0, 2.0)
    hands.contents.cut.place(33.24)
    hands.act("export")
    hands.panes.playlist.set_export_folder(str(hands.home.out / "Door"))
    hands.panes.deck.set_folder(str(hands.home.out / "Door"))


def overwrite(hands: Hands) -> None:
    hands.arm(2.0)
    hands.panes.deck.set_clips(1)
    hands.act("export")


def delete_marker(hands: Hands) -> None:
    hands.arm(8.0)
    hands.act("delete_marker")


def reexport(hands: Hands) -> None:
    hands.spans(2, 2.0, 2.5)
    dialog = hands.dialog("reexport", "reexport")
    keep = dialog.findChild(QRadioButton, "keep_count")
    assert keep is not None
    keep.click()
    hands.press(dialog, "go")


def export_scan(hands: Hands) -> None:
    hands.spans(1, 8.0, 2.0)
    hands.act("export_regions")


def folders(button: str, name: str) -> Callable[[Hands], None]:
    def do(hands: Hands) -> None:
        dialog = hands.dialog("folders", "folders_dialog")
        hands.choose_rows(dialog, lambda text: text.startswith(name))
        hands.press(dialog, button)
        dialog.close()

    return do


def relocate(hands: Hands) -> None:
    there = hands.home.moved_away()
    dialog = hands.dialog("relink", "relink_dialog")
    dialog.look_in(str(there))  # type: ignore[attr-defined]  # what its button does with the folder that is chosen
    hands.idle()
    dialog.close()


# -------------------------------------------------------------------------------------- on the command line


def judged(at: int, word: str) -> Callable[[Home], object]:
    span = MATCHES[at].start, MATCHES[at].end
    return lambda home: home.type("verdict", home.film, "--at", *span, "--as", word, "--model", MODEL)


def off_screen(at: int, word: str) -> Callable[[Home], object]:
    span = MATCHES[at].start, MATCHES[at].end
    return lambda home: home.type("off-screen", word, home.film, "--at", *span, "--model", MODEL)


def types(*words: object) -> Callable[[Home], object]:
    """The words, of which FILM and OUT stand for the home's."""
    return lambda home: home.type(*({"FILM": home.film, "OUT": home.out}.get(str(word), word) for word in words))


def delete_first_negative(home: Home) -> None:
    there = [event for event in home.type("negatives", "list") if event["event"] == "negative"]
    home.type("negatives", "delete", next(event["id"] for event in there if event["start_time"] == 37.0))


def on_version(command: str, *values: object) -> Callable[[Home], object]:
    def do(home: Home) -> None:
        newest = next(e for e in home.type("history", "list", home.film) if e["event"] == "version")
        home.type("history", command, home.film, newest["timestamp"], *values, "--model", MODEL)

    return do


def relocate_by_command(home: Home) -> None:
    home.type("relocate", home.out / "Door", home.moved_away())


DOOR = ("--out", "OUT", "--folder", "Door")
LABELLED = ("--label", " a door ", "--category", "Tool")
EIGHT = ("--model", MODEL, "--spread", 8, "--duration", 2)
ACTIONS = (
    Action("renew frames and a model", renew, types("models", "renew")),
    Action("restore a model", models("restore", 1), types("models", "restore", MODEL, 1)),
    Action("delete a model", models("delete_version", 2, question=True), types("models", "delete", MODEL, 2)),
    Action("create a profile", profile("new", "one"), types("profiles", "create", "one")),
    Action("rename a profile", profile("rename", "two"), types("profiles", "rename", "one", "two")),
    Action("copy a profile", profile("duplicate", "copy", of="default"), types("profiles", "copy", "default", "copy")),
    Action("delete a profile", profile("ask_delete"), types("profiles", "delete", "copy")),
    Action("open the film", Hands.open_film, lambda _: None),
    Action("accept", verdict(0, "accept"), judged(0, "accept")),
    Action("reject", verdict(1, "reject"), judged(1, "reject")),
    Action("be unsure", verdict(2, "uncertain"), judged(2, "uncertain")),
    Action("take an accept back", verdict(0, "accept"), judged(0, "none")),
    Action("take a reject back", verdict(1, "reject"), judged(1, "none")),
    Action("take back that one was unsure", verdict(2, "uncertain"), judged(2, "none")),
    Action("be unsure again", verdict(2, "uncertain"), judged(2, "uncertain")),
    Action("say that one is off screen", verdict(0, "off_screen"), off_screen(0, "add")),
    Action("say that another is off screen", verdict(2, "off_screen"), off_screen(2, "add")),
    Action("take back that one is off screen", verdict(0, "off_screen"), off_screen(0, "remove")),
    Action("mark a match as a hard negative", verdict(1, "toggle_negative"), judged(1, "reject")),
    Action("add a hard negative", mark_negative, types("negatives", "add", "FILM", "--at", 30.5, "--model", MODEL)),
    Action("delete a hard negative", negatives(lambda text: "37.0" in text or "0:37" in text), delete_first_negative),
    Action("clear the hard negatives", negatives(lambda _: True), types("negatives", "clear")),
    Action("pin a version", lambda hands: hands.act("pin"), on_version("pin")),
    Action("unpin a version", lambda hands: hands.act("pin"), on_version("unpin")),
    Action("save matches at another threshold", keep_at(0.5321), on_version("threshold", 0.5321)),
    Action("delete a version", delete_version, on_version("delete")),
    Action("export", export, types("export", "FILM", "--at", 18, *DOOR, "--clips", 2, *SHORT, *LABELLED)),
    Action(
        "export to a class with a blank in its name",
        export_to_new_class,
        types(
            "export", "FILM", "--at", 33.24, "--out", "OUT", "--folder", "Glass door", "--clips", 1, *SHORT, *LABELLED
        ),
    ),
    Action("overwrite", overwrite, types("export", "FILM", "--at", 2, *DOOR, "--clips", 1, "--overwrite")),
    Action("delete a marker", delete_marker, types("clips", "delete", "FILM", "--at", 8, *DOOR)),
    Action(
        "re-export",
        reexport,
        types("export", "FILM", "--again", "count", *DOOR, "--spread", 2, "--duration", 2.5),
    ),
    Action("export a scan", export_scan, types("export-scan", "FILM", *DOOR, *EIGHT)),
    Action("disable a class folder", folders("disable", "Door"), types("clips", "disable", "Door")),
    Action("enable a class folder", folders("enable", "Door"), types("clips", "enable", "Door")),
    Action(
        "disable a video's clips",
        lambda hands: hands.act("disable_clips"),
        types("clips", "disable", "Door", "--video", "FILM"),
    ),
    Action(
        "enable a video's clips",
        lambda hands: hands.act("enable_clips"),
        types("clips", "enable", "Door", "--video", "FILM"),
    ),
    Action("relocate", relocate, relocate_by_command),
)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> list[tuple[Snapshot, Snapshot]]:
    """What each action left in the window's copy and in the command line's."""
    root = tmp_path_factory.mktemp("one_way")
    home, kept = Home(root / "library"), root / "kept"
    home.folder.mkdir()
    write_scene(home.film, 40, [("doors_glass_door_close", 3.0), ("doors_glass_door_close", 10.0), ("misc_crow", 25.0)])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EIGHTCUT_CACHE", str(home.config.cache))
        home.fill()
        shutil.copytree(home.folder, kept)
        shown = in_window(qapp, home, root / "config")
        shutil.rmtree(home.folder)
        shutil.copytree(kept, home.folder)
        typed = [(action.typed(home), home.snapshot())[1] for action in ACTIONS]
    return list(zip(shown, typed, strict=True))


def in_window(application: QApplication, home: Home, settings: Path) -> list[Snapshot]:
    runner = TaskRunner()
    window = MainWindow(home.config, Settings(settings), runner)
    window.show()
    found = []
    try:
        while window.contents is None:
            application.processEvents()
        hands = Hands(window.contents, home)
        hands.idle()
        for action in ACTIONS:
            action.shown(hands)
            problem = hands.panes.problem
            assert not problem.isVisible(), f"{action.name}: {problem.text.text()}"
            found.append(home.snapshot())
    finally:
        window.close()
        runner.shut_down()
        window.close_library()
    return found


def test_window_and_command_line_leave_the_same_rows_and_files(done: list[tuple[Snapshot, Snapshot]]) -> None:
    different, before = {}, set[str]()
    for action, (shown, typed) in zip(ACTIONS, done, strict=True):
        here = set(differences(shown, typed))
        if here - before:
            different[action.name] = sorted(here - before)
        before = here
    assert different == {}


def test_window_and_command_line_leave_no_frames_of_an_earlier_release(done: list[tuple[Snapshot, Snapshot]]) -> None:
    new = file_name("0", -1, Registry().spec(OLD_MODEL)).removeprefix("0")
    frames = {name for snapshot in done[0] for name in snapshot.files if name.startswith("cache/frames/")}
    assert [name[name.index(".t") :] for name in frames] == [new]


def test_every_action_changes_something(done: list[tuple[Snapshot, Snapshot]]) -> None:
    """Else the comparison above would say nothing of it."""
    before, idle = None, []
    for action, (shown, _) in zip(ACTIONS, done, strict=True):
        if before == shown:
            idle.append(action.name)
        before = shown
    assert idle == ["open the film"]
