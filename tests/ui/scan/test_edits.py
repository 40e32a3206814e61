"""Edits from the panel and their undoing."""

from __future__ import annotations

from PyQt6.QtWidgets import QComboBox, QLabel

from eightcut.domain.judgements import HardNegative
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.context import Context
from eightcut.ui.scan.panel import ScanResultsPanel
from tests.ui.scan.conftest import Save
from tests.ui.scan.finds import VIDEO, child, load, marks, pick, starts, undo


def test_delete_switches_the_selected_off_and_on(panel: ScanResultsPanel, context: Context, save: Save) -> None:
    save()
    load(panel)
    pick(panel, 0, 1, 2)
    panel.view.table.delete_pressed.emit()
    assert [m.disabled for m in marks(panel)] == [True, True, True, False]
    assert context.history.stack.undoText() == "Disable 3 matches"
    panel.toggle_disabled()
    assert context.history.stack.undoText() == "Enable 3 matches"
    undo(context)
    assert [m.disabled for m in marks(panel)] == [True, True, True, False]
    undo(context)
    assert not any(m.disabled for m in marks(panel))


def test_an_edit_is_undone_in_its_own_version(
    panel: ScanResultsPanel, context: Context, db: ProcessedDB, save: Save
) -> None:
    first, second = save(), save()
    load(panel)
    pick(panel, 0)
    panel.toggle_disabled()
    panel.show_version(first)
    pick(panel, 1)
    panel.toggle_disabled()
    panel.show_version(second)
    undo(context)

    def off(timestamp: str) -> list[bool]:
        return [row[4] for row in db.load_scan_version("film.mp4", "default", "AISFX", timestamp)]

    assert (off(first), off(second)) == ([False] * 4, [True, False, False, False])
    undo(context)
    assert off(second) == [False] * 4
    assert not any(v.pinned for v in db.library.scans.versions(VIDEO, "default"))


def test_a_typed_time_and_a_dragged_edge_move_a_region(panel: ScanResultsPanel, context: Context, save: Save) -> None:
    save()
    load(panel)
    mark = marks(panel)[0]
    panel.view.model.setData(panel.view.model.index(0, 0), "0:08.0")
    assert starts(panel)[0] == 8.0
    assert marks(panel)[0].orig_start == mark.start
    panel.resize_region(mark.id, 9.0, 20.0)
    assert (marks(panel)[0].start, marks(panel)[0].end) == (9.0, 20.0)
    assert context.history.stack.undoText() == "Resize match"
    undo(context)
    undo(context)
    assert marks(panel)[0] == mark


def test_an_edge_stays_in_the_film_and_leaves_half_a_second(
    panel: ScanResultsPanel, context: Context, save: Save
) -> None:
    save()
    load(panel)
    mark = marks(panel)[3]
    panel.resize_region(mark.id, mark.start, 9999.0)
    assert marks(panel)[3].end == 167.0
    panel.resize_region(mark.id, mark.start, mark.start + 0.2)
    assert "at least 0.5 s" in child(panel, QLabel, "note").text()
    assert context.history.stack.count() == 1


def test_merged_regions_come_back_row_by_row(panel: ScanResultsPanel, context: Context, save: Save) -> None:
    save()
    load(panel)
    before = marks(panel)
    pick(panel, 0, 1)
    panel.merge_selected()
    merged = marks(panel)[0]
    assert (merged.start, merged.end, merged.score) == (before[0].start, before[1].end, before[0].score)
    assert context.history.stack.undoText() == "Merge 2 matches"
    undo(context)
    assert marks(panel) == before


def test_a_version_is_pinned_deleted_and_brought_back(panel: ScanResultsPanel, context: Context, save: Save) -> None:
    first, second = save(), save(peaks={20: 0.8})
    load(panel)
    panel.pin_current()
    assert panel.view.pin.isChecked()
    panel.view.pin.click()
    assert not panel.view.pin.isChecked()
    panel.view.delete.click()
    assert (panel.version_timestamp, child(panel, QComboBox, "versions").isHidden()) == (first, True)
    undo(context)
    panel.show_version(second)
    assert len(marks(panel)) == 1


def test_a_moment_of_the_timeline_is_marked(panel: ScanResultsPanel, db: ProcessedDB, save: Save) -> None:
    save()
    load(panel)
    panel.mark_negative_at(50.0)
    [negative] = db.get_hard_negatives("default")
    assert (negative["start_time"], negative["source_model"]) == (50.0, "AISFX")
    assert [(n.start, n.end) for n in panel.shown_now.negatives] == [(50.0, 58.0)]


def test_what_another_window_changed_is_seen_after_a_refresh(
    panel: ScanResultsPanel, db: ProcessedDB, save: Save
) -> None:
    save()
    load(panel)
    start = starts(panel)[0]
    db.library.negatives.add([HardNegative("film.mp4", start, content_id=VIDEO.content_id)], "default")
    panel.refresh()
    assert marks(panel)[0].negative
