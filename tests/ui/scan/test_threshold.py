"""Cutting a version anew, and comparing two."""

from __future__ import annotations

from PyQt6.QtWidgets import QComboBox, QLabel, QPushButton, QSlider, QTabWidget
from pytestqt.qtbot import QtBot

from eightcut.domain.scans import DifferenceKind, Region
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.context import Context
from eightcut.ui.scan.panel import ScanResultsPanel
from tests.ui.scan.conftest import Save
from tests.ui.scan.finds import Heard, asked_last, child, load, marks, pick, undo


def test_the_threshold_cuts_anew_and_can_be_kept(
    panel: ScanResultsPanel, context: Context, qtbot: QtBot, save: Save
) -> None:
    save()
    load(panel)
    keep = child(panel, QPushButton, "keep_threshold")
    slider = child(panel, QSlider, "threshold")
    assert (slider.value(), slider.maximum(), keep.isHidden()) == (50, 100, True)
    slider.setValue(35)
    qtbot.waitUntil(lambda: len(marks(panel)) == 5)
    assert not keep.isHidden()
    assert panel.shown_now.threshold == 0.35
    assert child(panel, QTabWidget, "models").tabText(0) == "AISFX (5)"
    keep.click()
    assert (slider.value(), keep.isHidden()) == (35, True)
    assert child(panel, QComboBox, "versions").count() == 2
    assert len(marks(panel)) == 5
    undo(context)
    assert (slider.value(), len(marks(panel))) == (50, 4)


def test_an_edit_of_what_is_cut_anew_keeps_it_first(
    panel: ScanResultsPanel, context: Context, db: ProcessedDB, qtbot: QtBot, save: Save
) -> None:
    timestamp = save()
    load(panel)
    panel.set_threshold(0.35)
    qtbot.waitUntil(lambda: len(marks(panel)) == 5)
    pick(panel, 4)
    panel.toggle_disabled()
    assert [m.disabled for m in marks(panel)] == [False] * 4 + [True]
    assert panel.version_timestamp > timestamp
    undo(context)
    assert panel.version_timestamp == timestamp
    assert [v["timestamp"] for v in db.get_scan_versions("film.mp4", "default", "AISFX")] == [timestamp]


def test_without_scores_the_threshold_hides_rows_and_says_so(panel: ScanResultsPanel, qtbot: QtBot, save: Save) -> None:
    save(regions=[Region(0, 8, 0.9), Region(20, 28, 0.4)])
    load(panel)
    assert "no stored scores" in child(panel, QLabel, "note").text()
    panel.set_threshold(0.5)
    qtbot.waitUntil(lambda: len(marks(panel)) == 1)
    assert child(panel, QPushButton, "keep_threshold").isHidden()
    asked = Heard(panel.export_asked)
    assert panel.export.lowest == 0.5
    panel.ask_export()
    assert (asked_last(asked).ids, asked_last(asked).lowest, asked_last(asked).anew) == (None, 0.5, False)
    panel.set_threshold(0.0)
    qtbot.waitUntil(lambda: len(marks(panel)) == 2)
    assert panel.export.lowest == 0.0


def test_a_comparison_lists_new_gone_and_moved(panel: ScanResultsPanel, save: Save) -> None:
    save()
    save(peaks={10: 0.9, 42: 0.7, 70: 0.6, 150: 0.8})
    load(panel)
    told = Heard(panel.compared)
    panel.view.compare.setChecked(True)
    kinds = [panel.view.model.mark(r).change for r in range(panel.view.model.rowCount())]
    moved, score, new, gone = DifferenceKind.MOVED, DifferenceKind.SCORE, DifferenceKind.NEW, DifferenceKind.GONE
    assert kinds[0] is None
    assert set(kinds[1:]) <= {moved, score, new, gone}
    assert {moved, new, gone} <= set(kinds)
    before, after = told.said[-1]
    assert isinstance(before, tuple)
    assert isinstance(after, tuple)
    assert (len(before), len(after)) == (4, 4)
    assert child(panel, QTabWidget, "models").tabText(0) == "AISFX (4)"
    assert "1 gone" in child(panel, QLabel, "note").text()
    panel.set_compare(False)
    assert told.said[-1] == (None, None)
    assert panel.view.model.rowCount() == 4
