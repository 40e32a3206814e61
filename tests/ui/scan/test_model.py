"""Finds as a table."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QPersistentModelIndex, Qt
from PyQt6.QtGui import QColor

from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import DifferenceKind
from eightcut.ui import theme
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan.model import CHANGE, END, SCORE, TIME, VERDICT, RegionModel
from eightcut.ui.scan.rows import rows
from tests.ui.scan.finds import Heard

DOWN, UP = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder
MARKS = [
    RegionMark(1, 759.24, 767.24, 0.91),
    RegionMark(2, 795.1, 803.1, 0.43, negative=True, verdict=Verdict.REJECT),
    RegionMark(3, 845.6, 853.6, 0.95, verdict=Verdict.ACCEPT),
    RegionMark(4, 972.0, 980.0, 0.55, disabled=True, negative=True, exported=True),
    RegionMark(5, 1100.4, 1109.9, 0.74, verdict=Verdict.UNCERTAIN),
    RegionMark(6, 3675.5, 3683.5, 0.61, exported=True, change=DifferenceKind.NEW),
]


@pytest.fixture
def model() -> RegionModel:
    made = RegionModel()
    made.fill(rows(MARKS))
    return made


def texts(model: RegionModel, column: int) -> list[object]:
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_the_model_keeps_qts_rules(model: RegionModel, qtmodeltester: object) -> None:
    qtmodeltester.check(model)  # type: ignore[attr-defined]  # untyped
    model.sort(SCORE, DOWN)
    qtmodeltester.check(model)  # type: ignore[attr-defined]  # untyped


def test_rows_read_as_people_read_times(model: RegionModel) -> None:
    assert texts(model, TIME) == ["12:39.2", "13:15.1", "14:05.6", "16:12.0", "18:20.4", "1:01:15.5"]
    assert texts(model, SCORE)[0] == "0.91"
    assert texts(model, VERDICT) == ["", "✕", "✓", "✕↗", "?", "↗"]
    assert texts(model, CHANGE)[-1] == "+"


def test_disabled_comes_before_negative_before_exported(model: RegionModel) -> None:
    colours = [model.index(row, TIME).data(Qt.ItemDataRole.ForegroundRole) for row in range(6)]
    faint, bad, good = (QColor(c) for c in (theme.FAINT, theme.BAD, theme.GOOD))
    assert colours == [None, bad, None, faint, None, good]
    struck = [model.index(row, TIME).data(Qt.ItemDataRole.FontRole) is not None for row in range(6)]
    assert struck == [False, False, False, True, False, False]


@pytest.mark.parametrize(
    ("column", "order", "ids"),
    [
        (TIME, DOWN, [6, 5, 4, 3, 2, 1]),
        (SCORE, DOWN, [3, 1, 5, 6, 4, 2]),
        (VERDICT, UP, [1, 6, 5, 3, 2, 4]),
        (CHANGE, UP, [6, 1, 2, 3, 4, 5]),
        (END, UP, [1, 2, 3, 4, 5, 6]),
    ],
)
def test_the_list_itself_is_sorted(model: RegionModel, column: int, order: Qt.SortOrder, ids: list[int]) -> None:
    model.sort(column, order)
    assert [model.mark(row).id for row in range(6)] == ids
    assert [model.row_of(number) for number in ids] == list(range(6))
    assert [model.row_at(model.index_of(row)) for row in range(6)] == list(range(6))


def test_an_index_stays_with_its_find_when_sorted(model: RegionModel) -> None:
    kept = QPersistentModelIndex(model.index(2, SCORE))
    model.sort(SCORE, DOWN)
    assert (kept.row(), kept.data()) == (0, "0.95")


@pytest.mark.parametrize(
    ("column", "typed", "start", "end"),
    [(TIME, "12:40.5", 760.5, 767.24), (END, "0:12:50", 759.24, 770.0), (TIME, "700", 700.0, 767.24)],
)
def test_a_typed_time_is_an_edit(model: RegionModel, column: int, typed: str, start: float, end: float) -> None:
    edits = Heard(model.edited)
    assert model.setData(model.index(0, column), typed)
    [(mark, new_start, new_end)] = edits.said
    assert (mark, new_start, new_end) == (MARKS[0], start, end)


@pytest.mark.parametrize("typed", ["soon", "", "1:2:3:4", "12:47.0", "13:00.0"])
def test_what_is_no_time_and_no_region_is_put_back_and_said(model: RegionModel, typed: str) -> None:
    edits, words = Heard(model.edited), Heard(model.refused)
    assert not model.setData(model.index(0, TIME), typed)
    assert (edits.said, len(words.said), texts(model, TIME)[0]) == ([], 1, "12:39.2")


def test_leaving_a_time_as_it_is_changes_nothing(model: RegionModel) -> None:
    edits, words = Heard(model.edited), Heard(model.refused)
    assert not model.setData(model.index(0, TIME), "12:39.2")
    assert edits.said == words.said == []


def test_only_times_of_what_is_there_can_be_edited(model: RegionModel) -> None:
    model.fill(rows([MARKS[0], RegionMark(9, 800, 808, 0.5, change=DifferenceKind.GONE)]))
    editable = [
        [bool(model.index(row, column).flags() & Qt.ItemFlag.ItemIsEditable) for column in range(5)] for row in (0, 1)
    ]
    assert editable == [[True, True, False, False, False], [False] * 5]
    assert not model.setData(model.index(0, SCORE), "0.5")


def test_the_next_that_waits_is_below_then_from_the_top(model: RegionModel) -> None:
    assert model.next_unjudged(1) == 5
    assert model.next_unjudged(5) == 0
    model.fill(rows(MARKS[1:5]))
    assert model.next_unjudged(0) is None


def test_a_row_says_everything_in_words(model: RegionModel) -> None:
    told = str(model.index(3, TIME).data(Qt.ItemDataRole.AccessibleTextRole))
    assert all(word in told for word in ("16:12.0", "score 0.55", "hard negative", "disabled", "exported"))
    assert "new" in str(model.index(5, TIME).data(Qt.ItemDataRole.ToolTipRole))


def test_columns_have_names(model: RegionModel) -> None:
    names = [model.headerData(c, Qt.Orientation.Horizontal) for c in range(3)]
    assert names == ["Time", "End", "Score"]
