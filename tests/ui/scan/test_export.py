"""What the panel exports, and everything as in the program."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import Region
from eightcut.domain.spans import TimeSpan
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan.exporting import joined
from eightcut.ui.scan.panel import ScanResultsPanel
from tests.ui.scan.conftest import Save
from tests.ui.scan.finds import Heard, asked_last, child, load, marks, pick


def test_the_export_button_counts_clips_of_what_is_exported(panel: ScanResultsPanel, save: Save) -> None:
    save(regions=[Region(0, 8, 0.9), Region(20, 34, 0.9), Region(36, 44, 0.8), Region(60, 68, 0.7)])
    counts = Heard(panel.count_changed)
    load(panel)
    button = child(panel, QPushButton, "export")
    assert button.text() == "Export 8 clips (4 not judged)"
    panel.set_fuse(0.0)
    assert (button.text(), counts.last) == ("Export 6 clips (4 not judged)", 6)
    panel.set_export_settings(duration=10.0, spread=2.0)
    assert button.text() == "Export 3 clips (4 not judged)"
    panel.set_export_settings(duration=8.0)
    asked = Heard(panel.export_asked)
    pick(panel, 0, 3)
    assert button.text() == "Export selected (2 clips) (2 not judged)"
    button.click()
    assert asked_last(asked).ids == (marks(panel)[0].id, marks(panel)[3].id)
    pick(panel, 0)
    button.click()
    assert asked_last(asked).ids is None
    panel.toggle_disabled()
    panel.choose_region(marks(panel)[3].id)
    panel.toggle_negative()
    assert len(marks(panel)) == 4
    assert button.text() == "Export 5 clips (2 not judged)"


def test_the_button_names_joined_matches_and_leaves_out_what_was_cut_by_hand(
    panel: ScanResultsPanel, db: ProcessedDB, save: Save
) -> None:
    for start, folder in ((58.0, "Door"), (16.5, "Other"), (16.5, "Door_disabled")):
        db.library.clips.add(ClipRow("film.mp4", start, f"/o/{folder}/v/c_001_m1_0.mp4", clip_count=1))
    save(regions=[Region(16.5, 24.5, 0.9), Region(27.5, 35.5, 0.9), Region(60, 68, 0.7)])
    spans = Heard(panel.clips_changed)
    panel.goal.set_listed("/o/Door", "/o")
    load(panel)
    button = child(panel, QPushButton, "export")
    assert button.text() == "Export 3 clips to Door (3 not judged)"
    assert "2 joined matches: 3 clips, 1 already exported. " in button.toolTip()
    assert spans.last == (TimeSpan(16.5, 24.5), TimeSpan(19.5, 27.5), TimeSpan(25.5, 33.5))
    model = panel.view.model
    told = [model.data(model.index(row, 0), Qt.ItemDataRole.ToolTipRole) for row in range(3)]
    assert ["exported as one" in str(one) for one in told] == [True, True, False]
    panel.goal.choose("/o/Other")
    assert button.text() == "Export 2 clips to Other (3 not judged)"


def test_exported_rows_are_green_and_their_clips_can_be_deleted(
    panel: ScanResultsPanel, db: ProcessedDB, save: Save
) -> None:
    save()
    row = ClipRow("film.mp4", 7.0, "/o/Door/v/c_001_a1_0.mp4", clip_count=1, scan_export=True)
    number = db.library.clips.add(row)
    load(panel)
    assert [m.exported for m in marks(panel)] == [True, False, False, False]
    panel.view.table.selectAll()
    asked = Heard(panel.exports_deletion_asked)
    panel.export.delete_clips()
    [clips] = [values[0] for values in asked.said]
    assert isinstance(clips, list)
    assert [clip.id for clip in clips] == [number]


def test_the_menu_offers_what_fits_the_rows(panel: ScanResultsPanel, save: Save) -> None:
    save()
    load(panel)
    pick(panel, 0, 1)
    menu = panel.menu()
    texts = {action.text(): action.isEnabled() for action in menu.actions() if action.text()}
    assert texts["Merge 2 matches"]
    assert texts["Export 2 matches"]
    assert not texts["Delete exported clips…"]


def test_exporting_what_is_cut_anew_keeps_it_first(
    panel: ScanResultsPanel, context: Context, qtbot: QtBot, save: Save
) -> None:
    timestamp = save()
    load(panel)
    panel.set_threshold(0.35)
    qtbot.waitUntil(lambda: len(marks(panel)) == 5)
    asked = Heard(panel.export_asked)
    pick(panel, 1, 2)
    shown = [(mark.start, mark.end) for mark in panel.view.table.selected()]
    panel.ask_export()
    assert asked_last(asked).anew
    assert asked_last(asked).timestamp == timestamp
    kept: list[tuple[str, tuple[int, ...] | None]] = []
    panel.keep(asked_last(asked), lambda *told: kept.append(told))
    [(version, ids)] = kept
    assert version == panel.version_timestamp > timestamp
    assert [(mark.start, mark.end) for mark in marks(panel) if ids and mark.id in ids] == shown
    context.history.stack.undo()
    context.history.stack.redo()
    assert len(kept) == 1


def test_loading_and_editing_work_as_in_the_program(
    db: ProcessedDB, threaded: Context, qtbot: QtBot, save: Save
) -> None:
    save()
    panel = ScanResultsPanel(db, context=threaded)
    qtbot.addWidget(panel)
    with qtbot.waitSignal(panel.loaded):
        panel.load_for_file("film.mp4", "default")
    panel.next_region()
    panel.judge(Verdict.ACCEPT)
    qtbot.waitUntil(lambda: not threaded.runner.busy)
    assert [m.verdict for m in marks(panel)] == [Verdict.ACCEPT, None, None, None]
    panel.set_threshold(0.35)
    qtbot.waitUntil(lambda: len(marks(panel)) == 5)
    threaded.history.stack.undo()
    qtbot.waitUntil(lambda: not threaded.runner.busy)
    assert [m.verdict for m in marks(panel)] == [None] * 5


def test_finds_that_are_exported_as_one_are_joined() -> None:
    marks = [
        RegionMark(1, 0, 8, 0.9),
        RegionMark(2, 10, 18, 0.9),
        RegionMark(3, 19, 27, 0.9, disabled=True),
        RegionMark(4, 22, 30, 0.9),
        RegionMark(5, 40, 48, 0.9),
    ]
    assert joined(marks, 4.0) == {1: (False, True), 2: (True, True), 4: (True, False)}
    assert joined(marks, 1.0) == {}
