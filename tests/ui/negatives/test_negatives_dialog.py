"""The list of hard negatives."""

from __future__ import annotations

from typing import Any

import pytest
from PyQt6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer
from PyQt6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from eightcut.domain.judgements import Judgement, Verdict
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.services.change import NO_CHANGE, Change, Kind
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.context import Context
from eightcut.ui.negatives.dialog import HardNegativesDialog
from eightcut.ui.negatives.model import NegativesModel
from tests.judging import give


@pytest.fixture
def filled(db: ProcessedDB) -> ProcessedDB:
    db.add_hard_negatives("b.mp4", "default", [12.5, 100.0, 9.0], "/in/b.mp4", "AISFX")
    db.add_hard_negatives("a.mp4", "default", [61.2], "", "")
    db.add_hard_negatives("a.mp4", "default", [30.0], "", "EAT_LARGE")
    return db


@pytest.fixture
def dialog(filled: ProcessedDB, context: Context, qtbot: QtBot) -> HardNegativesDialog:
    made = HardNegativesDialog(filled, "default", context=context)
    qtbot.addWidget(made)
    made.show()
    return made


def column(dialog: HardNegativesDialog, number: int) -> list[str]:
    model = dialog.model
    return [model.index(row, number).data() for row in range(model.rowCount())]


def select(dialog: HardNegativesDialog, *rows: int) -> None:
    chosen = dialog.table.selectionModel()
    assert chosen is not None
    how = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    for row in rows:
        chosen.select(dialog.model.index(row, 0), how)


def answer(role: QMessageBox.ButtonRole, said: list[str]) -> None:
    def look() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.append(box.text())
        assert box.defaultButton() is box.button(QMessageBox.StandardButton.Cancel)
        next(b for b in box.buttons() if box.buttonRole(b) == role).click()

    QTimer.singleShot(0, look)


def test_it_lists_negatives_with_their_source_model(dialog: HardNegativesDialog, qtmodeltester: Any) -> None:
    assert dialog.windowTitle() == "Hard Negatives"
    assert dialog.minimumWidth() >= 600
    assert dialog.minimumHeight() >= 400
    assert dialog.summary.text() == "5 hard negatives"
    assert column(dialog, 0) == ["a.mp4", "a.mp4", "b.mp4", "b.mp4", "b.mp4"]
    assert column(dialog, 1) == ["30.0s", "61.2s", "9.0s", "12.5s", "100.0s"]
    assert column(dialog, 2) == ["EAT_LARGE", "(unknown)", "AISFX", "AISFX", "AISFX"]
    marked = dialog.model.index(0, 2).data(Qt.ItemDataRole.ToolTipRole)
    assert marked.startswith("Marked ")
    assert marked.endswith(" UTC")
    qtmodeltester.check(dialog.model)


def test_the_filter_lists_models_in_order_and_unknown_last(dialog: HardNegativesDialog) -> None:
    box = dialog.filter
    assert [box.itemText(i) for i in range(box.count())] == ["(all)", "AISFX", "EAT_LARGE", "(unknown)"]
    box.setCurrentText("EAT_LARGE")
    assert dialog.summary.text() == "1 hard negative"
    box.setCurrentText("(unknown)")
    assert column(dialog, 1) == ["61.2s"]


def test_unknown_is_offered_only_where_such_rows_are(db: ProcessedDB, context: Context, qtbot: QtBot) -> None:
    db.add_hard_negatives("b.mp4", "default", [1.0], "", "AISFX")
    dialog = HardNegativesDialog(db, "default", context=context)
    qtbot.addWidget(dialog)
    assert [dialog.filter.itemText(i) for i in range(dialog.filter.count())] == ["(all)", "AISFX"]


def test_times_sort_as_numbers_and_the_selection_moves_along(dialog: HardNegativesDialog) -> None:
    select(dialog, 0)
    dialog.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert column(dialog, 1) == ["100.0s", "61.2s", "30.0s", "12.5s", "9.0s"]
    chosen = dialog.table.selectionModel()
    assert chosen is not None
    assert [index.row() for index in chosen.selectedRows()] == [2]


def test_deleting_the_selection_removes_exactly_that_and_undo_brings_it_back(
    dialog: HardNegativesDialog, filled: ProcessedDB, context: Context, qtbot: QtBot
) -> None:
    before = filled.get_hard_negatives("default")
    select(dialog, 1, 3)
    with qtbot.waitSignal(context.history.changed) as told:
        dialog.delete_selected.click()
    assert Kind.NEGATIVES in told.args[0].kinds
    assert [n["start_time"] for n in filled.get_hard_negatives("default")] == [30.0, 9.0, 100.0]
    assert dialog.summary.text() == "3 hard negatives"
    assert context.history.stack.undoText() == "Delete 2 hard negatives"
    dialog.undo.click()
    assert filled.get_hard_negatives("default") == before
    assert dialog.summary.text() == "5 hard negatives"
    assert not dialog.undo.isEnabled()


def test_undo_in_the_list_takes_back_nothing_that_is_not_seen_there(
    dialog: HardNegativesDialog, context: Context
) -> None:
    context.history.keep("Export matches of a.mp4", Change(Kind.CLIPS, lambda: NO_CHANGE))
    assert context.history.stack.canUndo()
    assert not dialog.undo.isEnabled()
    assert dialog.undo.toolTip() == ""


def test_a_row_that_the_filter_hides_is_never_deleted(dialog: HardNegativesDialog, filled: ProcessedDB) -> None:
    select(dialog, 0, 1, 2)
    dialog.filter.setCurrentText("EAT_LARGE")
    assert not dialog.delete_selected.isEnabled()
    select(dialog, 0)
    dialog.delete_selected.click()
    assert [n["source_model"] for n in filled.get_hard_negatives("default")] == ["", "AISFX", "AISFX", "AISFX"]
    assert dialog.filter.currentText() == "(all)"


def test_clear_all_names_the_number_and_takes_only_what_the_filter_shows(
    dialog: HardNegativesDialog, filled: ProcessedDB
) -> None:
    said: list[str] = []
    dialog.filter.setCurrentText("AISFX")
    answer(QMessageBox.ButtonRole.RejectRole, said)
    dialog.clear_all.click()
    assert len(filled.get_hard_negatives("default")) == 5
    answer(QMessageBox.ButtonRole.DestructiveRole, said)
    dialog.clear_all.click()
    assert said == ["Delete 3 hard negatives of AISFX?"] * 2
    assert [n["filename"] for n in filled.get_hard_negatives("default")] == ["a.mp4", "a.mp4"]


def test_a_double_click_and_enter_jump_there(dialog: HardNegativesDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.jump_asked) as jump:
        dialog.table.doubleClicked.emit(dialog.model.index(3, 2))
    assert jump.args == ["/in/b.mp4", 12.5]
    dialog.table.setCurrentIndex(dialog.model.index(0, 0))
    dialog.table.setFocus()
    with qtbot.waitSignal(dialog.jump_asked) as jump:
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    assert jump.args == ["a.mp4", 30.0]


def test_a_reject_goes_and_comes_back_with_its_negative(db: ProcessedDB, context: Context, qtbot: QtBot) -> None:
    video = VideoRef("a.mp4", "/in/a.mp4", "a" * 32)
    verdicts = db.library.verdicts
    give(db.library, Judgement(video, "default", ("Knock",), TimeSpan(5.0, 13.0), Verdict.REJECT, "AISFX", "", 0.7))
    before = verdicts.of_video(video, "default")
    dialog = HardNegativesDialog(db, "default", context=context)
    qtbot.addWidget(dialog)
    select(dialog, 0)
    dialog.delete_selected.click()
    assert verdicts.of_video(video, "default") == []
    context.history.stack.undo()
    assert verdicts.of_video(video, "default") == before
    context.history.stack.redo()
    assert verdicts.of_video(video, "default") == []


def test_an_empty_list_says_how_it_is_filled(db: ProcessedDB, context: Context, qtbot: QtBot) -> None:
    dialog = HardNegativesDialog(db, "default", context=context)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.summary.text() == "0 hard negatives"
    assert dialog.empty.isVisible()
    assert not dialog.clear_all.isEnabled()


def test_fifty_thousand_rows_load_beside_the_window(db: ProcessedDB, threaded: Context, qtbot: QtBot) -> None:
    for number in range(5):
        db.add_hard_negatives(f"{number}.mp4", "default", range(10), "", "AISFX")
    rows = [(f"{i % 50}.mp4", i * 0.5) for i in range(50_000)]
    db.library.transactions.insert_many(
        "hard_negatives", ("filename", "profile", "start_time"), [(name, "many", time) for name, time in rows]
    )
    dialog = HardNegativesDialog(db, "many", context=threaded)
    qtbot.addWidget(dialog)
    assert dialog.summary.text() == "Loading…"
    with qtbot.waitSignal(dialog.loaded):
        pass
    assert dialog.summary.text() == "50,000 hard negatives"
    dialog.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert dialog.model.index(0, 1).data() == "24999.5s"


@pytest.mark.parametrize("count", [100, 2000])
def test_painting_selected_rows_asks_for_those_in_view_alone(
    dialog: HardNegativesDialog, filled: ProcessedDB, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    filled.add_hard_negatives("c.mp4", "default", [float(at) for at in range(count)])
    dialog._control.load()
    QApplication.processEvents()
    asked: list[int] = []
    plain = NegativesModel.rowCount

    def counted(model: NegativesModel, *at: QModelIndex) -> int:
        asked.append(1)
        return plain(model, *at)

    monkeypatch.setattr(NegativesModel, "rowCount", counted)
    dialog.table.selectAll()
    QApplication.processEvents()
    assert len(dialog._selected()) == count + 5
    assert 0 < len(asked) < 1500
