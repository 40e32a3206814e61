"""Review by keyboard, mouse and player."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import Region
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.history import Place
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan.model import SCORE, VERDICT
from eightcut.ui.scan.panel import ScanResultsPanel
from eightcut.ui.scan.table import RegionTable
from tests.ui.scan.conftest import Save
from tests.ui.scan.finds import Heard, child, load, marks, pick, starts, undo


def test_verdicts_go_on_to_the_next_that_waits(panel: ScanResultsPanel, context: Context, save: Save) -> None:
    save()
    load(panel)
    played = Heard(panel.region_chosen)
    panel.next_region()
    panel.judge(Verdict.ACCEPT)
    panel.judge(Verdict.REJECT)
    panel.judge(Verdict.UNCERTAIN)
    view = panel.view
    assert (view.review.text(), view.review.property("role"), view.export.property("role")) == (
        "Review 1 more",
        "main",
        "",
    )
    panel.judge(Verdict.ACCEPT)
    assert (view.review.isHidden(), view.export.property("role")) == (True, "main")
    assert [mark.start for (mark,) in played.said if isinstance(mark, RegionMark)] == starts(panel)
    verdicts = [m.verdict for m in marks(panel)]
    assert verdicts == [Verdict.ACCEPT, Verdict.REJECT, Verdict.UNCERTAIN, Verdict.ACCEPT]
    assert child(panel, QLabel, "left_to_judge").text() == "All 4 judged"
    assert panel.current is not None
    assert panel.current.start == starts(panel)[3]
    withdrawn = Heard(panel.withdrawn)
    panel.judge(Verdict.ACCEPT)
    assert marks(panel)[3].verdict is None
    assert withdrawn.said == [("Verdict withdrawn",)]
    assert context.history.stack.undoText() == "Clear verdict on match"
    for _ in range(5):
        undo(context)
    assert child(panel, QLabel, "left_to_judge").text() == "4 of 4 not judged yet"
    assert not any(m.negative for m in marks(panel))


def test_off_screen_is_said_beside_the_verdict_and_stays_on_the_match(
    panel: ScanResultsPanel, context: Context, save: Save
) -> None:
    save()
    load(panel)
    panel.next_region()
    panel.judge(Verdict.ACCEPT)
    pick(panel, 0, 1)
    row = panel.view.table.row
    panel.toggle_off_screen()
    assert panel.view.table.row == row
    said = [(mark.verdict, mark.off_screen) for mark in marks(panel)[:3]]
    assert said == [(Verdict.ACCEPT, True), (None, True), (None, False)]
    told = panel.view.model.data(panel.view.model.index(0, VERDICT), Qt.ItemDataRole.ToolTipRole)
    assert "accepted, source off screen" in str(told)
    assert child(panel, QLabel, "left_to_judge").text() == "3 of 4 not judged yet · 2 off screen"
    assert context.history.stack.undoText() == "Mark 2 matches as off screen"
    save()
    load(panel)
    assert [mark.off_screen for mark in marks(panel)] == [True, True, False, False]
    pick(panel, 0)
    panel.toggle_off_screen()
    assert [mark.off_screen for mark in marks(panel)[:2]] == [False, True]
    undo(context)
    undo(context)
    assert not any(mark.off_screen for mark in marks(panel))
    assert marks(panel)[0].verdict is Verdict.ACCEPT


def test_a_verdict_is_shown_on_every_later_scan(panel: ScanResultsPanel, save: Save) -> None:
    save()
    load(panel)
    panel.next_region()
    panel.judge(Verdict.REJECT)
    save(peaks={11: 0.8, 90: 0.7})
    load(panel)
    assert [(m.verdict, m.negative) for m in marks(panel)] == [(Verdict.REJECT, True), (None, False)]


def test_judging_several_goes_on_below_them(panel: ScanResultsPanel, save: Save) -> None:
    save()
    load(panel)
    pick(panel, 0, 1, 2)
    panel.judge(Verdict.ACCEPT)
    assert panel.current == marks(panel)[3]
    assert [m.verdict is Verdict.ACCEPT for m in marks(panel)] == [True, True, True, False]


def test_without_a_row_the_find_under_the_playhead_is_judged(panel: ScanResultsPanel, save: Save) -> None:
    save()
    load(panel)
    panel.judge(Verdict.ACCEPT)
    assert panel.current == marks(panel)[0]
    assert marks(panel)[0].verdict is None
    panel.load_for_file("other.mp4", "default")
    load(panel)
    panel.follow(starts(panel)[1] + 1)
    panel.judge(Verdict.ACCEPT)
    assert marks(panel)[1].verdict is Verdict.ACCEPT


def test_another_video_begins_without_a_row(panel: ScanResultsPanel, db: ProcessedDB, save: Save) -> None:
    save()
    db.save_scan_results("other.mp4", "default", "AISFX", [(10.0, 18.0, 0.9)])
    load(panel)
    panel.next_region()
    panel.load_for_file("other.mp4", "default")
    assert panel.current is None
    load(panel)
    panel.next_region()
    panel.refresh()
    assert panel.current == marks(panel)[0]


def test_next_and_previous_go_by_cluster_and_wrap(panel: ScanResultsPanel, save: Save) -> None:
    save(regions=[Region(10, 18, 0.9), Region(16, 24, 0.8), Region(40, 48, 0.7), Region(60, 68, 0.9, True)])
    load(panel)
    gone: list[float] = []
    panel.region_chosen.connect(lambda mark: gone.append(mark.start))
    for _ in range(3):
        panel.next_region()
    panel.follow(20.0)
    panel.next_region()
    panel.follow(30.0)
    panel.previous_region()
    panel.previous_region()
    assert gone == [10, 40, 10, 40, 10, 40]


def test_the_first_click_on_score_puts_the_best_first_and_next_then_follows_the_table(
    panel: ScanResultsPanel, qtbot: QtBot, save: Save
) -> None:
    save(regions=[Region(10, 18, 0.6), Region(30, 38, 0.9), Region(50, 58, 0.8, True), Region(70, 78, 0.7)])
    load(panel)
    gone: list[float] = []
    panel.region_chosen.connect(lambda mark: gone.append(mark.start))
    head = child(panel, RegionTable, "regions").horizontalHeader()
    assert head is not None
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(head.sectionPosition(SCORE) + 20, 8))
    for _ in range(4):
        panel.next_region()
    panel.previous_region()
    assert gone == [30, 70, 10, 30, 10]


def test_undo_goes_back_to_the_match_that_it_is_about(panel: ScanResultsPanel, context: Context, save: Save) -> None:
    save()
    load(panel)
    jumps = Heard(panel.jump_asked)

    def merge() -> None:
        pick(panel, 1, 2)
        panel.merge_selected()

    edits: tuple[tuple[int, Callable[[], object]], ...] = (
        (0, lambda: panel.judge(Verdict.REJECT)),
        (1, panel.toggle_disabled),
        (1, merge),
    )
    for place, edit in edits:
        mark = marks(panel)[place]
        panel.choose_region(mark.id)
        edit()
        panel.choose_region(marks(panel)[-1].id)
        undo(context)
        assert panel.current is not None
        assert (panel.current.id, jumps.last) == (mark.id, mark.start)
        panel.choose_region(marks(panel)[-1].id)
        context.history.redo(Place("", "", ""))
        assert panel.current == marks(panel)[-1]


def test_the_row_under_the_playhead_is_selected_in_review_only(panel: ScanResultsPanel, save: Save) -> None:
    save()
    load(panel)
    second = marks(panel)[1]
    panel.follow(second.start + 1)
    assert panel.current is None
    panel.set_review(True)
    current, jumps = Heard(panel.current_changed), Heard(panel.jump_asked)
    panel.follow(second.start + 1)
    panel.follow(second.end + 1)
    assert panel.current == second
    assert current.last == second
    assert jumps.said == []
    panel.choose_region(marks(panel)[0].id)
    assert panel.current == marks(panel)[0]


def test_clicks_and_arrows_ask_the_player_to_go_there(panel: ScanResultsPanel, qtbot: QtBot, save: Save) -> None:
    save()
    load(panel)
    panel.resize(344, 700)
    panel.show()
    table = panel.view.table
    view = table.viewport()
    jumps = Heard(panel.jump_asked)
    first, second = marks(panel)[:2]

    def place(row: int, column: int) -> QPoint:
        return table.visualRect(panel.view.model.index(row, column)).center()

    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place(0, 0))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place(0, 1))
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place(3, 0))
    qtbot.keyClick(table, Qt.Key.Key_S)
    assert [t for (t,) in jumps.said] == [first.start, first.end - 3, second.end - 3]
    played = Heard(panel.region_chosen)
    panel.view.table.go_to(1)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert played.last == second
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert marks(panel)[1].disabled


def test_what_goes_with_a_verdict_is_told_once_and_not_when_it_is_undone(
    panel: ScanResultsPanel, context: Context, save: Save
) -> None:
    save()
    load(panel)
    (first, *_) = marks(panel)
    panel.mark_negative_at(first.start + 1)
    told = Heard(panel.also_removed)

    pick(panel, 0)
    panel.judge(Verdict.ACCEPT)
    undo(context)

    assert len(told.said) == 1
    ((said,),) = told.said
    assert str(said).endswith("(hard negative).")
    pick(panel, 1)
    panel.judge(Verdict.REJECT)
    panel.judge(Verdict.REJECT)
    assert len(told.said) == 1
