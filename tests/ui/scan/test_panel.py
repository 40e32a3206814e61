"""The scan panel: the steps of the plan, and what it says when there is little to show."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QComboBox, QLabel, QPushButton, QTableView, QTabWidget
from pytestqt.qtbot import QtBot

from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import Region
from eightcut.domain.timestamps import shown
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.context import Context, context_of
from eightcut.ui.kit.tasks import default_runner
from eightcut.ui.kit.values import PanelState
from eightcut.ui.scan.panel import ScanResultsPanel
from eightcut.ui.scan.steps import Situation
from tests.ui.scan.conftest import Save
from tests.ui.scan.finds import VIDEO, Heard, child, load, marks, pick, undo

LEGACY = Path(__file__).parents[2] / "data" / "legacy"


def test_step_6_a_scan_is_shown_with_the_time_it_was_saved_at(panel: ScanResultsPanel, save: Save) -> None:
    timestamp = save()
    with_loaded = Heard(panel.loaded)
    panel.load_for_file("film.mp4", "default")
    assert len(with_loaded.said) == 1
    assert panel.version_timestamp == timestamp
    versions = child(panel, QComboBox, "versions")
    assert versions.itemText(0) == f"{shown(timestamp)} (4 matches, best: 0.90)"
    assert shown(timestamp) in child(panel, QLabel, "summary").text()


def test_step_7_a_second_scan_makes_the_history_appear(panel: ScanResultsPanel, save: Save) -> None:
    save()
    load(panel)
    versions = child(panel, QComboBox, "versions")
    assert versions.isHidden()
    save(peaks={20: 0.8})
    load(panel)
    assert not versions.isHidden()
    assert versions.toolTip() == "Scan version history"
    assert versions.count() == 2
    assert "(1 match, best: 0.80)" in versions.itemText(0)


def test_step_8_choosing_a_version_shows_its_finds_in_table_and_timeline(panel: ScanResultsPanel, save: Save) -> None:
    save()
    save(peaks={20: 0.8})
    load(panel)
    told = Heard(panel.shown)
    table, tabs = child(panel, QTableView, "regions"), child(panel, QTabWidget, "models")
    child(panel, QComboBox, "versions").setCurrentIndex(1)
    seen = told.last
    assert isinstance(seen, PanelState)
    assert len(seen.regions) == 4
    assert seen.model == "AISFX"
    assert seen.scores is not None
    assert seen.scores.max() == pytest.approx(0.9, abs=1e-3)
    model = table.model()
    assert model is not None
    assert model.rowCount() == 4
    assert model.index(0, 0).data() == "0:10.0"
    assert tabs.tabText(0) == "AISFX (4)"
    child(panel, QComboBox, "versions").setCurrentIndex(0)
    assert len(marks(panel)) == 1


def test_step_9_a_negative_from_the_panel_stores_the_tabs_model(
    panel: ScanResultsPanel, context: Context, db: ProcessedDB, save: Save
) -> None:
    save("EAT_LARGE_door")
    load(panel)
    assert panel.current_model_name() == "EAT_LARGE_door"
    pick(panel, 0, 2)
    panel.toggle_negative()
    assert [n["source_model"] for n in db.get_hard_negatives("default")] == ["EAT_LARGE_door"] * 2
    assert [mark.negative for mark in marks(panel)] == [True, False, True, False]
    assert context.history.stack.undoText() == "Reject 2 matches"
    panel.toggle_negative()
    assert db.get_hard_negatives("default") == []
    undo(context)
    undo(context)
    assert not any(mark.negative for mark in marks(panel))


def test_without_a_video_and_without_a_scan_a_sentence_says_so(panel: ScanResultsPanel) -> None:
    words, asked = child(panel, QLabel, "step_words"), Heard(panel.step_asked)
    assert words.text().startswith("Open videos")
    load(panel)
    panel.show_step(Situation(VIDEO.filename, 1, "Door", 5, 2, "AISFX"))
    assert words.text().startswith("AISFX is trained. A scan lists every moment in this video")
    assert panel.current_model_name() == ""
    child(panel, QPushButton, "next_step").click()
    assert asked.said == [("scan",)]
    panel.clear()
    assert words.isVisibleTo(panel)


def test_where_nothing_was_found_the_best_score_is_told(panel: ScanResultsPanel, save: Save) -> None:
    save(peaks={30: 0.31})
    load(panel)
    message = child(panel, QLabel, "message").text()
    assert "best score was 0.31" in message
    child(panel, QPushButton, "show_best").click()
    assert panel.view.threshold.number.text() == "0.31"
    assert child(panel, QTabWidget, "models").tabText(0) == "AISFX (0)"
    assert not child(panel, QPushButton, "export").isEnabled()
    save("EMPTY", regions=())
    panel.load_for_video(VIDEO, "default")
    panel.show_model("EMPTY")
    assert child(panel, QLabel, "message").text().startswith("Nothing found.")


def test_a_library_that_cannot_be_read_is_told(panel: ScanResultsPanel, db: ProcessedDB, save: Save) -> None:
    save()
    db.library.transactions.change("UPDATE scans SET scores = x'00', packed = 1")
    load(panel)
    assert "damaged" in child(panel, QLabel, "message").text()
    assert panel.current_model_name() == ""


def test_every_model_has_a_tab_by_its_name(panel: ScanResultsPanel, save: Save) -> None:
    for model in ("EAT_LARGE_20260418_170800", "(legacy)", "A&B"):
        save(model, regions=[Region(0, 8, 0.9)])
    load(panel)
    tabs = child(panel, QTabWidget, "models")
    assert [tabs.tabText(i) for i in range(3)] == ["(legacy) (1)", "A&&B (1)", "EAT_LARGE_20260418_170800 (1)"]
    names = []
    for index in range(3):
        tabs.setCurrentIndex(index)
        names.append(panel.current_model_name())
    assert names == ["(legacy)", "A&B", "EAT_LARGE_20260418_170800"]
    panel.load_for_video(VIDEO, "default")
    assert panel.current_model_name() == "EAT_LARGE_20260418_170800"


@pytest.mark.parametrize("name", sorted(p.name for p in LEGACY.glob("*.db")))
def test_databases_of_earlier_releases_are_shown(name: str, tmp_path: Path, qtbot: QtBot) -> None:
    copy = tmp_path / name
    shutil.copy(LEGACY / name, copy)
    db = ProcessedDB(copy)
    files = db.library.transactions.rows("SELECT DISTINCT filename, profile FROM scan_results")
    panel = ScanResultsPanel(db)
    qtbot.addWidget(panel)
    for file, profile in files:
        with qtbot.waitSignal(panel.loaded):
            panel.load_for_file(file, profile)
        results = db.get_scan_results(file, profile)
        assert panel.current_model_name() in results
        rows = results[panel.current_model_name()]
        assert [(m.id, m.start, m.disabled) for m in marks(panel)] == [(r[0], r[1], r[4]) for r in rows]
    runner = default_runner()
    qtbot.waitUntil(lambda: not runner.busy)
    assert context_of(db).runner is runner
    db.close()


def test_without_a_video_nothing_can_be_done(panel: ScanResultsPanel, context: Context) -> None:
    panel.toggle_disabled()
    panel.toggle_negative()
    panel.merge_selected()
    panel.pin_current()
    panel.delete_current()
    panel.keep_threshold()
    panel.ask_export()
    panel.next_region()
    panel.judge(Verdict.ACCEPT)
    panel.mark_negative_at(3.0)
    panel.show_model("AISFX")
    panel.show_version("")
    panel.set_compare(True)
    panel.set_threshold(0.4)
    panel.refresh()
    assert context.history.stack.count() == 0
    assert panel.shown_now == PanelState()


def test_a_narrow_panel_keeps_its_entry_whole(panel: ScanResultsPanel, save: Save) -> None:
    save()
    save()
    load(panel)
    panel.resize(344, 600)
    panel.show()
    box = panel.view.versions
    assert box.fitting("2026-04-19 14:30 (12 matches, best: 0.95)") == "2026-04-19 14:30 (12 matches, best: 0.95)"
    assert box.fitting("x" * 200).endswith("…")
    assert not panel.grab().isNull()
