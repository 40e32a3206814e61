"""Cutting a version anew, and comparing two."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtWidgets import QComboBox, QLabel, QPushButton, QSlider, QTabWidget
from pytestqt.qtbot import QtBot

from eightcut.domain.scans import DifferenceKind, Region
from eightcut.services.scans.thresholds import count
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.context import Context
from eightcut.ui.scan.panel import ScanResultsPanel
from eightcut.ui.scan.threshold import STEPS
from tests.ui.scan.conftest import Save
from tests.ui.scan.finds import Heard, asked_last, child, load, marks, pick, undo


def wait_for(qtbot: QtBot, panel: ScanResultsPanel, matches: int) -> None:
    qtbot.waitUntil(lambda: len(marks(panel)) == matches)


def test_the_threshold_cuts_anew_and_can_be_kept(
    panel: ScanResultsPanel, context: Context, db: ProcessedDB, qtbot: QtBot, save: Save
) -> None:
    save()
    load(panel)
    keep = child(panel, QPushButton, "keep_threshold")
    slider = child(panel, QSlider, "threshold")
    assert (panel.view.threshold.at, keep.isHidden()) == (0.5, True)
    slider.setValue(slider.value() - 180)
    wait_for(qtbot, panel, 5)
    assert not keep.isHidden()
    moved = panel.shown_now.threshold
    assert 0.33 < moved < 0.37
    assert child(panel, QTabWidget, "models").tabText(0) == "AISFX (5)"
    keep.click()
    assert (panel.view.threshold.at, keep.isHidden()) == (moved, True)
    assert child(panel, QComboBox, "versions").count() == 2
    assert len(marks(panel)) == 5
    older = panel._state.versions[1].timestamp
    again = ScanResultsPanel(db, context=context)
    qtbot.addWidget(again)
    load(again)
    assert (again.view.threshold.at, len(marks(again))) == (moved, 5)
    again.show_version(older)
    assert (again.view.threshold.at, len(marks(again))) == (0.5, 4)
    again.setParent(None)
    undo(context)
    assert (panel.view.threshold.at, len(marks(panel)), keep.isHidden()) == (moved, 5, False)
    panel.view.threshold.reset.click()
    wait_for(qtbot, panel, 4)
    assert (panel.view.threshold.at, keep.isHidden()) == (0.5, True)


def test_an_edit_of_what_is_cut_anew_keeps_it_first(
    panel: ScanResultsPanel, context: Context, db: ProcessedDB, qtbot: QtBot, save: Save
) -> None:
    timestamp = save()
    load(panel)
    panel.set_threshold(0.35)
    wait_for(qtbot, panel, 5)
    pick(panel, 4)
    panel.toggle_disabled()
    assert [m.disabled for m in marks(panel)] == [False] * 4 + [True]
    assert panel.version_timestamp > timestamp
    panel.choose_region(marks(panel)[0].id)
    jumps = Heard(panel.jump_asked)
    undo(context)
    assert panel.version_timestamp == timestamp
    assert panel.current == marks(panel)[4]
    assert (jumps.last, panel.shown_now.threshold) == (marks(panel)[4].start, 0.35)
    assert [v["timestamp"] for v in db.get_scan_versions("film.mp4", "default", "AISFX")] == [timestamp]


FEW = {10: 0.601, 30: 0.594, 50: 0.5868, 70: 0.5795, 90: 0.572, 110: 0.5648, 130: 0.5575, 148: 0.55}
"""Peaks of a model from five clips."""


def test_the_slider_shows_every_number_of_matches_where_scores_lie_close_together(
    panel: ScanResultsPanel, qtbot: QtBot, save: Save
) -> None:
    save(peaks=FEW, ground=0.49)
    load(panel)
    box, found = panel.view.threshold, panel._state.content
    assert found is not None
    values = np.array(found.found.scores)
    counts = [count(found.found, values, found.scale.score(place / STEPS)) for place in range(STEPS + 1)]
    assert [counts.count(number) > STEPS // 30 for number in range(1, 9)] == [True] * 8
    assert counts[-10:] == [0] * 10
    box.slider.setValue(STEPS)
    wait_for(qtbot, panel, 0)
    scale = panel.shown_now.scale
    assert (scale.place(0.601) > 0.9, scale.place(0.49) < 0.1, scale.words(0.5575)) == (True, True, "0.557")
    for number in range(1, 9):
        box.more.click()
        wait_for(qtbot, panel, number)
    assert box.count.text() == "8 matches"
    assert panel.view.model.data(panel.view.model.index(0, 2)) == "0.601"
    for _ in range(3):
        panel.step_threshold(False)
    wait_for(qtbot, panel, 5)


def test_a_step_that_joins_matches_says_so(panel: ScanResultsPanel, qtbot: QtBot, save: Save) -> None:
    save(peaks={20: 0.9, 29: 0.8, 60: 0.7}, ground=0.2)
    load(panel)
    note = child(panel, QLabel, "note")
    panel.set_threshold(0.775)
    wait_for(qtbot, panel, 2)
    panel.step_threshold(True)
    wait_for(qtbot, panel, 3)
    panel.step_threshold(True)
    wait_for(qtbot, panel, 1)
    assert note.text() == "3 matches run together here."
    panel.step_threshold(True)
    assert note.text() == "No lower threshold shows other matches."


def test_nothing_moves_under_the_hand_that_moves_the_threshold(
    panel: ScanResultsPanel, qtbot: QtBot, save: Save
) -> None:
    save(peaks=FEW, ground=0.49)
    load(panel)
    panel.resize(280, 560)
    panel.show()
    box = panel.view.threshold
    fixed = (box.slider, box.number, box.fewer, box.count, box.more, box.reset, box.note, panel.view.export)

    def places() -> list[QRect]:
        panel.layout().activate()  # type: ignore[union-attr]
        return [QRect(widget.mapTo(panel, QPoint()), widget.size()) for widget in fixed]

    qtbot.waitUntil(lambda: panel.view.export.text().startswith("Export 8 clips"))
    before = places()
    kept: list[QRect] = []
    for number in (0, 3, 8):
        box.slider.setValue(round(panel.shown_now.scale.place(0.6045 - 0.0073 * number) * STEPS))
        wait_for(qtbot, panel, number)
        assert panel.view.export.text().startswith(f"Export {number}")
        assert [now.y() for now in places()] == [then.y() for then in before]
        assert places()[:6] == before[:6]
        assert box.keep.isVisible()
        kept.append(box.keep.geometry())
    assert kept[1:] == kept[:-1]
    export, name = panel.view.export, "D"
    while len(export._lines(f"Export 10 clips to {name}")) == 1:
        name += "o"
    heights = set()
    for clips in (1, 10, 2):
        export.say(f"Export {clips} clips to {name}")
        heights.add(export.minimumHeight())
    assert len(heights) == 1


def test_a_threshold_is_typed_with_either_mark_and_reset(panel: ScanResultsPanel, qtbot: QtBot, save: Save) -> None:
    save(peaks=FEW, ground=0.49)
    load(panel)
    box, chosen = panel.view.threshold, Heard(panel.threshold_chosen)
    assert (box.reset.isEnabled(), box.reset.text()) == (False, "0.50")
    for typed, matches in (("0,59", 2), ("0.5612", 6)):
        box.number.selectAll()
        qtbot.keyClicks(box.number, typed)
        qtbot.keyClick(box.number, Qt.Key.Key_Return)
        wait_for(qtbot, panel, matches)
    assert chosen.said == [(0.59,), (0.5612,)]
    assert "0.50" in box.reset.toolTip()
    box.reset.click()
    qtbot.waitUntil(lambda: not box.keep.isVisibleTo(panel))
    assert (box.at, box.number.text(), box.reset.isEnabled()) == (0.5, "0.50", False)


def test_without_scores_the_threshold_hides_rows_and_says_so(panel: ScanResultsPanel, qtbot: QtBot, save: Save) -> None:
    save(regions=[Region(0, 8, 0.9), Region(20, 28, 0.4)])
    load(panel)
    assert "no stored scores" in child(panel, QLabel, "note").text()
    panel.set_threshold(0.5)
    wait_for(qtbot, panel, 1)
    assert child(panel, QPushButton, "keep_threshold").isHidden()
    asked = Heard(panel.export_asked)
    assert panel.export.lowest == 0.5
    panel.ask_export()
    assert (asked_last(asked).ids, asked_last(asked).lowest, asked_last(asked).anew) == (None, 0.5, False)
    panel.set_threshold(0.0)
    wait_for(qtbot, panel, 2)
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
