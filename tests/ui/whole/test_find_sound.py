"""A sound is found by a word, heard and marked, in videos that nobody listened to before."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eightcut.services.clips.listing import listed
from eightcut.ui.export.class_dialog import ClassDialog
from eightcut.ui.finding.dialog import FindSoundDialog
from eightcut.ui.finding.model import CLIP, HEARD, VIDEO
from eightcut.ui.window.contents import WindowContents
from tests.ui.whole.hands import Opens, act, choose, idle
from tests.unit.services.films import write_scene


@pytest.fixture(scope="module")
def crows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three videos; a crow is heard at 20 s in the second one."""
    folder = tmp_path_factory.mktemp("crows")
    write_scene(folder / "a.mp4", 14, [("loop_tabla", 3.0)])
    write_scene(folder / "b.mp4", 36, [("doors_glass_door_open", 5.0), ("misc_crow", 20.0)])
    (folder / "broken.mp4").write_bytes(b"no video")
    return folder


def opened(contents: WindowContents, qtbot: QtBot) -> FindSoundDialog:
    act(contents, "find_sound")
    dialog = contents._window.findChild(FindSoundDialog)
    assert dialog is not None
    idle(contents, qtbot)
    return dialog


def find(contents: WindowContents, qtbot: QtBot, dialog: FindSoundDialog, words: str) -> None:
    dialog.to_field()
    qtbot.keyClicks(dialog.field, words)
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    idle(contents, qtbot)


def row(dialog: FindSoundDialog, number: int) -> dict[int, object]:
    return {column: dialog.model.index(number, column).data() for column in (VIDEO, HEARD, CLIP)}


def test_a_word_leads_to_the_first_clip(opens: Opens, crows: Path, tmp_path: Path, qtbot: QtBot) -> None:
    contents = opens(crows / "a.mp4", crows / "b.mp4", crows / "broken.mp4")
    panes = contents.panes
    panes.settings.base_folder = str(tmp_path / crows.name)
    choose(contents, qtbot, crows / "a.mp4")
    panes.deck.set_folder("")
    dialog = opened(contents, qtbot)

    find(contents, qtbot, dialog, "crwo")
    assert "Did you mean: crow" in dialog.said.text()
    find(contents, qtbot, dialog, "crow")
    assert dialog.empty.text().startswith("None of these videos has been listened to yet.")
    dialog.scope.setCurrentIndex(1)
    dialog.scope.activated.emit(1)
    idle(contents, qtbot)
    assert dialog.empty.text().startswith("No video has been listened to yet.")
    dialog.scope.setCurrentIndex(0)
    dialog.scope.activated.emit(0)
    idle(contents, qtbot)
    idle(contents, qtbot)
    assert dialog.listening.text.text() == ("3 of 3 videos have not been listened to yet: a.mp4, b.mp4, broken.mp4.")
    dialog.listening.button.click()
    assert dialog.listening.button.text() == "Cancel"
    assert panes.situation.running
    idle(contents, qtbot)
    idle(contents, qtbot)  # looked again, and searched
    assert dialog.listening.text.text() == "Could not be listened to: broken.mp4."
    assert dialog.listening.button.isHidden()
    assert not panes.situation.running
    assert row(dialog, 0) == {VIDEO: "b.mp4", HEARD: "Crow", CLIP: ""}
    assert "2 videos" in dialog.said.text()
    hit = dialog.current
    assert hit is not None
    assert hit.heard.start in (20.0, 21.0)

    dialog.table.setFocus()
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panes.player.playing, timeout=20_000)
    assert panes.now.video is not None
    assert panes.now.video.ref.filename == "b.mp4"
    assert contents.cut.cursor == pytest.approx(hit.tag.span.start, abs=0.05)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Space)
    assert not panes.player.playing

    choose(contents, qtbot, crows / "a.mp4")  # the moment is marked whichever video is open
    dialog._select(0)
    qtbot.keyClick(dialog.table, Qt.Key.Key_E)
    [classes] = [w for w in QApplication.topLevelWidgets() if isinstance(w, ClassDialog) and w.isVisible()]
    qtbot.keyClick(dialog.table, Qt.Key.Key_E)  # waits for the answer
    idle(contents, qtbot)
    qtbot.keyClicks(classes.field, "Crow")
    qtbot.keyClick(classes.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.model.classes(hit) == "Crow", timeout=30_000)
    idle(contents, qtbot)
    [clip] = listed(panes.context.services, "default")
    assert (clip.row.filename, clip.row.folder) == ("b.mp4", "Crow")
    assert clip.row.span.start <= hit.heard.start
    assert clip.row.span.end >= hit.heard.end
    assert row(dialog, 0)[CLIP] == "✓ Crow"
    qtbot.keyClick(dialog.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: row(dialog, 0)[CLIP] == "", timeout=20_000)
    idle(contents, qtbot)

    find(contents, qtbot, dialog, "music crow")
    names = [Path(one.file).name for one in dialog.model.rows]
    for name in ("a.mp4", "b.mp4"):  # one video after the other, faster than they open
        dialog._select(names.index(name))
        dialog.mark()
    qtbot.waitUntil(lambda: sum(map(len, dialog.model.clips.values())) == 2, timeout=30_000)
    idle(contents, qtbot)
    assert {clip.row.filename for clip in listed(panes.context.services, "default")} == {"a.mp4", "b.mp4"}

    contents.cut.set_locked(True)
    dialog._select(names.index("b.mp4"))
    dialog.mark()
    assert panes.status.said.startswith("The cursor is locked: no clip is cut.")
    assert not panes.exporter.busy
    contents._window.close()
    assert not dialog.isVisible()
