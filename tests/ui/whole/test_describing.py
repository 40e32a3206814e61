"""Captions of matches, composed by digits during review: in the open window, by its keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eightcut.domain.captions import Stage, Template
from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import Region
from eightcut.services.clips.captions import delete_template, rename_phrase, save_template
from eightcut.services.context import Job
from eightcut.services.listening.sound_classes import ensure_table
from eightcut.services.videos.identity import open_video
from eightcut.ui.clips.template_dialog import TemplateDialog
from eightcut.ui.window.contents import WindowContents
from tests.ui.whole.hands import Opens, act, choose, idle, scanned

STEPS = Template("Steps", (Stage("action", ("walks", "runs")), Stage("surface", ("gravel", "wood"))))
MATCHES = (Region(2.0, 10.0, 0.9), Region(11.0, 19.0, 0.8), Region(20.0, 28.0, 0.7))


def captions(contents: WindowContents) -> list[str]:
    model = contents.panes.panel.view.model
    return [model.mark(row).caption for row in range(model.rowCount())]


def verdicts(contents: WindowContents) -> list[Verdict | None]:
    model = contents.panes.panel.view.model
    return [model.mark(row).verdict for row in range(model.rowCount())]


def hands(contents: WindowContents, qtbot: QtBot) -> Callable[..., None]:
    window = contents._window
    QApplication.setActiveWindow(window)
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window, timeout=5_000)

    def press(*keys: Qt.Key) -> None:
        for key in keys:
            qtbot.keyClick(QApplication.focusWidget() or window, key)
        idle(contents, qtbot)

    return press


def test_accepted_matches_are_described_by_digits_and_the_next_one_plays_by_itself(
    opens: Opens, films: Path, qtbot: QtBot
) -> None:
    contents = opens(films / "a.mp4")
    ctx, panes = contents.panes.context.services, contents.panes
    save_template(ctx, "default", STEPS)
    video = open_video(ctx, str(films / "a.mp4"))
    ensure_table(ctx, video, Job())
    choose(contents, qtbot, films / "a.mp4")
    scanned(contents, qtbot, MATCHES)
    panes.player.view.setFocus()
    press = hands(contents, qtbot)
    table, strip = panes.panel.view.table, panes.compose
    played: list[tuple[float, float]] = []
    contents.review.played.connect(lambda start, end: played.append((start, end)))
    assert not strip.isVisible()
    press(Qt.Key.Key_D)
    assert strip.isVisible()
    assert contents.actions["describe"].isChecked()
    assert contents.actions["review"].isChecked()
    assert table.row == 0
    assert played == [(2.0, 10.0)]
    assert panes.player.loop
    press(Qt.Key.Key_Space)
    assert played == [(2.0, 10.0)] * 2, "Space plays it again"
    assert strip.heard.full.startswith("W takes what is heard: ") == bool(contents.describing._heard)

    press(Qt.Key.Key_Y)
    assert table.row == 0, "an accepted match waits for its caption"
    press(Qt.Key.Key_2, Qt.Key.Key_9)
    assert panes.status.message.text().startswith("9 stands for no phrase of the stage surface.")
    press(Qt.Key.Key_Backspace, Qt.Key.Key_1, Qt.Key.Key_2)
    assert (captions(contents), table.row) == (["walks, wood", "", ""], 1)
    assert played[-1] == (11.0, 19.0)
    press(Qt.Key.Key_X)
    assert table.row == 2, "what is rejected needs none"
    press(Qt.Key.Key_2, Qt.Key.Key_0)
    assert captions(contents) == ["walks, wood", "", "runs"]
    assert table.row == 2
    assert verdicts(contents) == [Verdict.ACCEPT, Verdict.REJECT, None], "a caption is no verdict"
    press(Qt.Key.Key_Y)
    assert (table.row, verdicts(contents)[2]) == (2, Verdict.ACCEPT)
    assert panes.db.library.clips.of_profile("default") == [], "a digit is no export to a subprofile"
    assert strip.kept.full == "Caption: runs"
    rename_phrase(ctx, "default", STEPS, "action", "walks", "strolls")
    contents.refresh()
    idle(contents, qtbot)
    assert captions(contents)[0] == "strolls, wood"

    act(contents, "undo")
    act(contents, "undo")
    idle(contents, qtbot)
    assert captions(contents)[2] == ""
    press(Qt.Key.Key_Escape)
    assert not strip.isVisible()
    assert not contents.actions["describe"].isChecked()
    assert "1" in [key.toString() for key in contents.actions["export_1"].shortcuts()]
    assert "caption: strolls, wood" in panes.panel.view.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)


def test_what_is_heard_is_taken_by_a_key_and_a_first_template_is_asked_for(
    opens: Opens, films: Path, qtbot: QtBot
) -> None:
    contents = opens(films / "a.mp4")
    panes = contents.panes
    choose(contents, qtbot, films / "a.mp4")
    scanned(contents, qtbot, MATCHES)
    press = hands(contents, qtbot)
    press(Qt.Key.Key_D)
    dialog = contents._window.findChild(TemplateDialog)
    assert dialog is not None
    assert not panes.compose.isVisible()
    assert not contents.actions["describe"].isChecked()
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    idle(contents, qtbot)
    qtbot.waitUntil(panes.compose.isVisible, timeout=5_000)
    press = hands(contents, qtbot)
    press(Qt.Key.Key_W)
    assert panes.status.message.text().startswith("What is heard in this match is not known")
    contents.describing._hear("dog, animal")
    press(Qt.Key.Key_W)
    assert captions(contents) == ["dog, animal", "", ""]
    assert panes.panel.view.table.row == 1
    field = panes.panel.view.threshold.number
    field.setFocus()
    field.selectAll()
    press(Qt.Key.Key_0)
    assert field.text().startswith("0"), "a field keeps the digits that are typed in it"
    assert panes.compose.stages.accessibleName() == "Caption so far: nothing"


def test_digits_count_from_the_key_on_and_an_open_strip_is_always_an_action_that_is_on(
    opens: Opens, films: Path, qtbot: QtBot
) -> None:
    contents = opens(films / "a.mp4", films / "b.mp4")
    ctx, panes = contents.panes.context.services, contents.panes
    choose(contents, qtbot, films / "a.mp4")
    scanned(contents, qtbot, MATCHES[:1])
    press = hands(contents, qtbot)
    press(Qt.Key.Key_D)
    dialog = contents._window.findChild(TemplateDialog)
    assert dialog is not None
    choose(contents, qtbot, films / "b.mp4")  # which was not scanned
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    idle(contents, qtbot)
    assert not panes.compose.isVisible()
    assert "1" in [key.toString() for key in contents.actions["export_1"].shortcuts()]
    choose(contents, qtbot, films / "a.mp4")
    press = hands(contents, qtbot)
    press(Qt.Key.Key_D, Qt.Key.Key_1, Qt.Key.Key_0, Qt.Key.Key_0)  # before the templates were read
    assert panes.compose.isVisible()
    assert contents.actions["describe"].isChecked()
    assert captions(contents) == ["footsteps"]
    assert panes.db.library.clips.of_profile("default") == []
    press(Qt.Key.Key_0, Qt.Key.Key_0, Qt.Key.Key_0)
    assert captions(contents) == [""]
    count = contents.panes.context.history.stack.count()
    press(Qt.Key.Key_0, Qt.Key.Key_0, Qt.Key.Key_0)  # nothing is taken away where nothing is
    assert contents.panes.context.history.stack.count() == count
    choose(contents, qtbot, films / "b.mp4")
    playing = panes.player.playing
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: panes.player.playing is not playing, timeout=5_000)
    [template] = ctx.library.captions.templates("default")
    delete_template(ctx, "default", template)
    contents.refresh()
    idle(contents, qtbot)
    assert not panes.compose.isVisible()
    assert not contents.actions["describe"].isChecked()
    assert panes.status.message.text().startswith("There is no caption template any more")
