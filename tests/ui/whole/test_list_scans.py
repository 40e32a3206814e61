"""The list of the whole window tells what scans found and leads to what is open, by key and after every edit."""

from __future__ import annotations

import shutil
from pathlib import Path

from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.services.videos.identity import open_video
from eightcut.ui.playlist.matches_dialog import ListMatchesDialog
from eightcut.ui.playlist.model import Role
from eightcut.ui.window.contents import WindowContents
from tests.ui.whole.hands import REGIONS, Opens, act, choose, idle, scanned


def badges(contents: WindowContents) -> dict[str, str]:
    model = contents.panes.playlist.lists.model
    assert model is not None
    rows = {Path(path).name: model.index(row).data(Role.BADGES) for row, path in enumerate(model.shown)}
    return {name: " ".join(text for text, *_ in found) for name, found in rows.items()}


def test_a_key_leads_to_open_matches_and_the_list_follows_each_verdict_and_undo(
    opens: Opens, films: Path, qtbot: QtBot
) -> None:
    contents = opens(films / "a.mp4", films / "b.mp4")
    panes = contents.panes
    act(contents, "next_open")
    assert panes.status.message.text() == "No video in this list has open matches."
    for name in ("b.mp4", "a.mp4"):
        choose(contents, qtbot, films / name)
        scanned(contents, qtbot, REGIONS if name == "a.mp4" else REGIONS[:1])
    contents.refresh()  # as once a second, where another program wrote
    idle(contents, qtbot)
    assert badges(contents) == {"a.mp4": "○ 2", "b.mp4": "○ 1"}
    panes.panel.view.table.go_to(0)
    act(contents, "accept")
    idle(contents, qtbot)
    assert badges(contents)["a.mp4"] == "○ 1 ✓ 1"
    act(contents, "undo")
    idle(contents, qtbot)
    assert badges(contents)["a.mp4"] == "○ 2"

    qtbot.keyClick(contents._window, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: panes.now.video is not None and panes.now.video.ref.filename == "b.mp4", timeout=10_000)
    idle(contents, qtbot)
    panes.panel.view.table.go_to(0)
    assert panes.panel.view.next_open.isHidden()
    act(contents, "reject")
    idle(contents, qtbot)
    assert badges(contents) == {"a.mp4": "○ 2", "b.mp4": "✓"}
    assert panes.panel.view.next_open.text() == "Next video to judge (Shift+N)"
    assert not panes.panel.view.next_open.isHidden()
    panes.panel.view.next_open.click()
    qtbot.waitUntil(lambda: panes.now.video is not None and panes.now.video.ref.filename == "a.mp4", timeout=10_000)
    idle(contents, qtbot)
    act(contents, "next_open")
    assert panes.status.message.text() == "No other video in this list has open matches."
    for _ in range(2):
        panes.panel.view.table.go_to(0)
        act(contents, "next_region")
        act(contents, "accept")
        idle(contents, qtbot)
    assert panes.panel.view.next_open.isHidden()


def test_keys_in_the_table_of_all_matches_judge_and_open_them(opens: Opens, films: Path, qtbot: QtBot) -> None:
    contents = opens(films / "a.mp4", films / "b.mp4")
    panes = contents.panes
    choose(contents, qtbot, films / "a.mp4")
    scanned(contents, qtbot)
    choose(contents, qtbot, films / "b.mp4")
    contents.refresh()
    idle(contents, qtbot)
    act(contents, "list_matches")
    dialog = panes.playlist.findChild(ListMatchesDialog)
    assert dialog is not None
    idle(contents, qtbot)
    assert len(dialog.model.rows) == 2
    qtbot.keyClick(dialog.table, Qt.Key.Key_Y)
    idle(contents, qtbot)
    assert badges(contents)["a.mp4"] == "○ 1 ✓ 1"
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panes.now.video is not None and panes.now.video.ref.filename == "a.mp4", timeout=10_000)
    idle(contents, qtbot)
    assert contents.cut.cursor == REGIONS[1].start
    qtbot.keyClick(dialog.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    idle(contents, qtbot)
    assert badges(contents)["a.mp4"] == "○ 2"
    contents._window.close()
    assert not dialog.isVisible()


def test_clips_of_a_video_that_was_moved_are_counted_once_it_is_open(
    opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    moved = Path(shutil.copy(films / "a.mp4", tmp_path / "moved.mp4"))
    contents = opens(films / "b.mp4", moved)
    panes = contents.panes
    library = panes.db.library
    known = open_video(panes.context.services, str(films / "a.mp4"))
    library.clips.add(ClipRow("a.mp4", 1.0, "/out/Door/vid_001/c.mp4", content_id=known.content_id))
    contents.refresh()
    idle(contents, qtbot)
    assert panes.playlist.facts.count(str(moved)) == 0
    choose(contents, qtbot, moved)
    assert panes.playlist.facts.count(str(moved)) == 1
