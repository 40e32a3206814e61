"""Edits in the whole window: undone elsewhere, edges dragged, finds merged."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import Marker
from tests.ui.timeline.lines import SHIFT, drag
from tests.ui.whole.hands import REGIONS, Opens, act, choose, idle, scanned


def test_an_edit_is_undone_where_it_was_made_and_the_place_is_named(opens: Opens, films: Path, qtbot: QtBot) -> None:
    contents = opens(films / "a.mp4", films / "b.mp4")
    panes = contents.panes
    choose(contents, qtbot, films / "a.mp4")
    first = scanned(contents, qtbot)
    panes.panel.view.table.go_to(0)
    act(contents, "toggle_disabled")
    idle(contents, qtbot)
    scanned(contents, qtbot, REGIONS[:1])
    panes.panel.show_version("")
    assert panes.panel.version_timestamp != first

    act(contents, "undo")
    idle(contents, qtbot)
    said = panes.status.message.text()
    assert said.startswith("Undone: Disable 1 match (AISFX, 2"), said
    rows = panes.db.get_scan_results("a.mp4", "default", first)["AISFX"]
    assert [row[4] for row in rows] == [False, False]

    choose(contents, qtbot, films / "b.mp4")
    act(contents, "redo")
    idle(contents, qtbot)
    assert panes.status.message.text().startswith("Redone: Disable 1 match (a.mp4, AISFX, 2")
    rows = panes.db.get_scan_results("a.mp4", "default", first)["AISFX"]
    assert [row[4] for row in rows] == [True, False]

    contents.profiles.choose("other")
    act(contents, "undo")
    idle(contents, qtbot)
    assert panes.status.message.text().endswith("profile default)")


def test_in_view_an_undone_edit_needs_no_place(opens: Opens, films: Path, qtbot: QtBot) -> None:
    contents = opens(films / "a.mp4")
    choose(contents, qtbot, films / "a.mp4")
    scanned(contents, qtbot)
    contents.panes.panel.view.table.go_to(0)
    act(contents, "toggle_disabled")
    idle(contents, qtbot)
    act(contents, "undo")
    assert contents.panes.status.message.text() == "Undone: Disable 1 match"


def test_an_edge_that_is_dragged_reaches_library_and_table_and_comes_back(
    opens: Opens, films: Path, qtbot: QtBot
) -> None:
    contents = opens(films / "a.mp4")
    panes = contents.panes
    choose(contents, qtbot, films / "a.mp4")
    timestamp = scanned(contents, qtbot)
    line = panes.timeline
    lane = line.state.lanes.regions

    def place(seconds: float) -> QPoint:
        return QPoint(round(line.state.view.x(seconds)), lane.top + lane.height // 2)

    def bounds() -> list[tuple[float, float]]:
        rows = panes.db.get_scan_results("a.mp4", "default", timestamp)["AISFX"]
        return [(round(row[1], 1), round(row[2], 1)) for row in rows]

    drag(qtbot, line, [place(11.0), place(12.0), place(13.0)], modifiers=SHIFT)
    idle(contents, qtbot)
    [(start, end), after] = bounds()
    assert (start, after) == (3.0, (15.0, 23.0))
    assert end == pytest.approx(13.0, abs=0.2)
    assert round(panes.panel.view.model.mark(0).end, 1) == end
    assert round(float(line.state.regions.ends[0]), 1) == end
    act(contents, "undo")
    idle(contents, qtbot)
    assert bounds() == [(3.0, 11.0), (15.0, 23.0)]
    assert panes.panel.view.model.mark(0).end == 11.0


def test_escape_ends_a_drag_before_anything_else(opens: Opens, films: Path, qtbot: QtBot) -> None:
    contents = opens(films / "a.mp4")
    panes = contents.panes
    choose(contents, qtbot, films / "a.mp4")
    row = ClipRow("a.mp4", 5.0, "/out/Door/vid_001/clip_001_m1_0.mp4", clip_count=1)
    panes.timeline.marker_armed.emit(Marker("/out/Door", 1, 5.0, 13.0, (row,), 3.0))
    line, left = panes.timeline, Qt.MouseButton.LeftButton
    wave = line.state.lanes.wave
    window = line.window()
    assert window is not None
    window.activateWindow()
    line.setFocus()
    qtbot.waitUntil(line.hasFocus)
    qtbot.mousePress(line, left, pos=QPoint(round(line.state.view.x(9.0)), wave.top + 20))
    assert line.busy()
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert not line.busy()
    assert panes.deck.armed is not None


def test_selected_finds_are_merged_and_come_back(opens: Opens, films: Path, qtbot: QtBot) -> None:
    contents = opens(films / "a.mp4")
    panes = contents.panes
    choose(contents, qtbot, films / "a.mp4")
    scanned(contents, qtbot)
    panes.panel.view.table.select_rows([0])
    act(contents, "merge")
    assert "two or more matches" in panes.status.message.text()
    panes.panel.view.table.selectAll()
    act(contents, "merge")
    idle(contents, qtbot)
    assert [(m.start, m.end) for m in panes.panel.shown_now.regions] == [(3.0, 23.0)]
    act(contents, "undo")
    idle(contents, qtbot)
    assert [(m.start, m.end) for m in panes.panel.shown_now.regions] == [(3.0, 11.0), (15.0, 23.0)]


def test_the_counts_of_the_list_follow_undo_and_redo(opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot) -> None:
    contents = opens(films / "a.mp4", films / "b.mp4")
    choose(contents, qtbot, films / "a.mp4")
    panes = contents.panes
    panes.deck.set_folder(str(tmp_path / films.name / "Door"))
    panes.deck.export_tab.spans.length.setValue(2.0)

    def count() -> int:
        return panes.playlist.facts.standing(str(films / "a.mp4")).count()

    for number in (2, 1):
        panes.deck.set_clips(number)
        act(contents, "export")
        qtbot.waitUntil(lambda: not panes.exporter.busy, timeout=30_000)
        idle(contents, qtbot)
    seen = [count()]
    for step in ("undo", "undo", "redo", "redo"):
        act(contents, step)
        idle(contents, qtbot)
        seen.append(count())
    assert seen == [3, 2, 0, 2, 3]
    assert panes.deck.export_tab.next.full.startswith("→ 0:00.000, 1 clip, Door · vid_001/clip_001_m3_0")
