"""Where review goes next."""

from __future__ import annotations

from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan.rows import Walk, find_at, nearest, rows

MARKS = [RegionMark(1, 0, 8, 0.5), RegionMark(2, 4, 30, 0.5), RegionMark(3, 6, 14, 0.5, disabled=True)]


def test_without_finds_there_is_nowhere_to_go() -> None:
    assert (Walk(()).next(3), Walk(()).previous(3)) == (None, None)
    assert (find_at(rows(()), 3, None), nearest(rows(()), 3)) == (None, None)


def test_the_first_find_is_next_before_the_player_has_told_where_it_stands() -> None:
    assert Walk(MARKS).next(-1.0) == MARKS[0]


def test_a_find_that_is_switched_off_is_no_cluster() -> None:
    walk = Walk([MARKS[0], RegionMark(4, 40, 48, 0.5, disabled=True), RegionMark(5, 60, 68, 0.5)])
    assert (walk.next(0) or MARKS[0]).id == 5
    assert (walk.previous(50) or MARKS[2]).id == 1


def test_the_chosen_find_stays_as_long_as_the_playhead_is_in_it() -> None:
    listed = rows(MARKS)
    assert find_at(listed, 7, None) == 1
    assert find_at(listed, 7, 0) == 0
    assert find_at(listed, 9, 0) == 1
    assert find_at(listed, 30, 1) is None


def test_the_nearest_find_is_by_its_start() -> None:
    listed = rows(MARKS)
    assert [nearest(listed, t) for t in (-5, 1.9, 2.1, 5.5, 99)] == [0, 0, 1, 2, 2]
