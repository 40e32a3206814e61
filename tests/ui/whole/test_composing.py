"""Captions composed by digits in the list of clips, clip after clip."""

from __future__ import annotations

import shutil
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eightcut.domain.captions import Stage, Template
from eightcut.domain.clips import ClipRow
from eightcut.services.clips.captions import save_template
from eightcut.services.context import Job
from eightcut.services.listening.sound_classes import ensure_table
from eightcut.services.videos.identity import open_video
from eightcut.ui.clips.class_caption_dialog import ClassCaptionDialog
from eightcut.ui.clips.dialog import ClipListDialog
from eightcut.ui.clips.model import CAPTION, EXPORTED, RATING
from eightcut.ui.clips.template_dialog import TemplateDialog
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.window.contents import WindowContents
from tests.ui.whole.hands import Opens, act, idle

STEPS = Template("Steps", (Stage("action", ("walks", "runs")), Stage("surface", ("gravel", "wood"))))
MANY, MOST_KEYS = 100, 250


def clips(contents: WindowContents, film: Path, out: Path, count: int, content_id: str = "") -> ClipListDialog:
    """The list of so many clips, which are one small file."""
    path = out / "Door/vid_001/clip_001_m1_0.mp4"
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(film, path)
    library = contents.panes.db.library
    with library.transactions.transaction():
        for number in range(count):
            library.clips.add(
                ClipRow("a.mp4", float(number), str(path), source_path=str(film), clip_count=1, content_id=content_id)
            )
    act(contents, "list_clips")
    dialog = contents._window.findChild(ClipListDialog)
    assert dialog is not None
    return dialog


def captions(dialog: ClipListDialog) -> list[str]:
    return [dialog.model.index(row, CAPTION).data() for row in range(dialog.model.rowCount())]


def test_a_hundred_clips_have_two_phrases_each_in_at_most_250_keys(
    opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    contents = opens(films / "a.mp4")
    save_template(contents.panes.context.services, "default", STEPS)
    dialog = clips(contents, films / "a.mp4", tmp_path / "out", MANY)
    idle(contents, qtbot)
    keys = 0

    def press(key: Qt.Key) -> None:
        nonlocal keys
        keys += 1
        qtbot.keyClick(QApplication.focusWidget() or dialog, key)

    press(Qt.Key.Key_P)
    idle(contents, qtbot)
    assert dialog.composing.on
    wanted = []
    for number in range(MANY):
        first, second = 1 + number % 2, 1 + number // 2 % 2
        wanted.append(STEPS.compose([first, second]).text)
        press(Qt.Key(Qt.Key.Key_0 + first))
        press(Qt.Key(Qt.Key.Key_0 + second))
    idle(contents, qtbot)
    assert captions(dialog) == wanted
    assert keys <= MOST_KEYS
    assert dialog.said.full == "That was the last clip of the list."
    contents.panes.context.history.stack.undo()
    idle(contents, qtbot)
    assert captions(dialog)[-2:] == [wanted[-2], ""]


def test_phrases_are_digits_only_while_captions_are_composed(
    opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    contents = opens(films / "a.mp4")
    ctx = contents.panes.context.services
    video = open_video(ctx, str(films / "a.mp4"))
    ensure_table(ctx, video, Job())
    dialog = clips(contents, films / "a.mp4", tmp_path / "out", 3, video.content_id)
    idle(contents, qtbot)
    player = dialog.findChild(PlayerPane)
    assert player is not None
    strip, table = dialog.composing.strip, dialog.table

    def press(*keys: Qt.Key) -> None:
        for key in keys:
            qtbot.keyClick(table, key)
        idle(contents, qtbot)

    press(Qt.Key.Key_P)
    made = dialog.findChild(TemplateDialog)
    assert made is not None
    assert not strip.isVisible()
    made.called.clear()
    assert not made.ok.isEnabled()
    assert made.told.text() == "A caption template needs a name."
    qtbot.keyClicks(made.called, "Steps")
    assert made.told.text().startswith("For example: footsteps, on gravel, slow.")
    qtbot.mouseClick(made.ok, Qt.MouseButton.LeftButton)
    idle(contents, qtbot)
    assert strip.isVisible()
    assert dialog.composing.button.isChecked()
    assert player.loop
    assert "Stage action: 1 footsteps, 2 a door creaks" in strip.phrases.accessibleName()
    press(Qt.Key.Key_1, Qt.Key.Key_9)
    assert dialog.said.full.startswith("9 stands for no phrase of the stage surface.")
    press(Qt.Key.Key_Backspace, Qt.Key.Key_2, Qt.Key.Key_0)
    assert strip.stages.accessibleName() == "Caption so far: a door creaks"
    with qtbot.waitSignal(player.opened, timeout=10_000):
        press(Qt.Key.Key_1)
    assert captions(dialog) == ["a door creaks, slow", "", ""]
    assert table.currentIndex().row() == 1
    press(Qt.Key.Key_1)
    table.sortByColumn(RATING, Qt.SortOrder.DescendingOrder)
    dialog.edits.rate(dialog.model.rows[2:], 3)
    idle(contents, qtbot)
    assert strip.stages.accessibleName() == "Caption so far: footsteps"
    contents.panes.context.history.stack.undo()
    table.sortByColumn(EXPORTED, Qt.SortOrder.DescendingOrder)
    with qtbot.waitSignal(player.opened, timeout=10_000):
        press(Qt.Key.Key_Space)
    press(Qt.Key.Key_Backspace, Qt.Key.Key_Backspace)
    assert table.currentIndex().row() == 0
    dialog.edits.write(dialog.table.selected, CAPTION, "typed")
    idle(contents, qtbot)
    press(Qt.Key.Key_Down, Qt.Key.Key_Up)
    assert dialog.said.full.startswith("Its caption was typed, and stays")
    press(Qt.Key.Key_2, Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_1, Qt.Key.Key_1)
    assert captions(dialog)[:2] == ["typed", "a door creaks, on gravel, slow"]
    strip.edit_asked.emit()
    idle(contents, qtbot)
    edited = [one for one in dialog.findChildren(TemplateDialog) if one.isVisible()][-1]
    item = edited.table.item(0, 2)
    assert item is not None
    item.setText("a gate creaks")
    assert edited.told.text().endswith("2 captions change with it.")
    edited.ok.click()
    idle(contents, qtbot)
    assert dialog.focusWidget() is table
    assert captions(dialog)[:2] == ["typed", "a gate creaks, on gravel, slow"]
    assert "2 a gate creaks" in strip.phrases.accessibleName()
    contents.panes.context.history.stack.undo()
    idle(contents, qtbot)
    assert captions(dialog)[1] == "a door creaks, on gravel, slow"
    assert "2 a door creaks" in strip.phrases.accessibleName()
    table.go_to(2)
    idle(contents, qtbot)
    assert strip.heard.full == "W takes what is heard: silence"
    assert captions(dialog)[2] == ""
    press(Qt.Key.Key_W)
    assert captions(dialog)[2] == "silence"
    contents.panes.context.history.stack.undo()
    press(Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert not strip.isVisible()
    assert not player.loop
    press(Qt.Key.Key_P)
    qtbot.keyClick(dialog.filter, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert not dialog.composing.on
    table.go_to(2)
    press(Qt.Key.Key_4, Qt.Key.Key_D)
    assert dialog.model.index(2, RATING).data() == "★★★★"
    asked = dialog.findChild(ClassCaptionDialog)
    assert asked is not None
    qtbot.keyClicks(asked.field, "a door")
    qtbot.keyClick(asked.field, Qt.Key.Key_Return)
    idle(contents, qtbot)
    assert captions(dialog)[2] == "a door"
