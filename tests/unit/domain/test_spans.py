"""Spans of film time."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.spans import TimeSpan, moment, window_count

SPANS = st.builds(
    lambda start, length: TimeSpan(start / 64, (start + length) / 64), st.integers(0, 10**6), st.integers(1, 10**5)
)


@pytest.mark.parametrize(("start", "end"), [(1.0, 1.0), (2.0, 1.0), (math.nan, 1.0), (1.0, math.nan)])
def test_a_span_that_is_empty_reversed_or_no_number_cannot_be_built(start: float, end: float) -> None:
    with pytest.raises(ValueError, match="a span must end after it starts"):
        TimeSpan(start, end)


def test_a_moment_lasts_a_window_unless_told() -> None:
    assert moment(3.0) == TimeSpan(3.0, 11.0)
    assert moment(3.0, 2.5) == TimeSpan(3.0, 5.5)
    assert (moment(3.0).duration, moment(3.0).middle) == (8.0, 7.0)


@given(SPANS, SPANS)
def test_overlap_and_distance_are_symmetric_and_never_both_positive(a: TimeSpan, b: TimeSpan) -> None:
    assert a.overlap(b) == b.overlap(a) >= 0
    assert a.distance(b) == b.distance(a) >= 0
    assert 0 in (a.overlap(b), a.distance(b))


@given(SPANS, SPANS)
def test_intersection_over_union_is_one_for_the_same_span_and_falls_to_zero(a: TimeSpan, b: TimeSpan) -> None:
    assert a.iou(a) == 1
    assert a.iou(b) == b.iou(a)
    assert 0 <= a.iou(b) <= 1
    assert (a.iou(b) == 0) == (a.overlap(b) == 0)


def test_spans_that_touch_have_no_overlap_and_no_distance() -> None:
    assert TimeSpan(0, 8).overlap(TimeSpan(8, 16)) == 0
    assert TimeSpan(0, 8).distance(TimeSpan(8, 16)) == 0
    assert TimeSpan(0, 8).distance(TimeSpan(20, 28)) == 12
    assert TimeSpan(0, 8).iou(TimeSpan(4, 12)) == pytest.approx(1 / 3)


def test_spans_sort_by_start_then_end() -> None:
    assert sorted([TimeSpan(2, 3), TimeSpan(1, 9), TimeSpan(1, 2)]) == [TimeSpan(1, 2), TimeSpan(1, 9), TimeSpan(2, 3)]


@pytest.mark.parametrize(("duration", "count"), [(0, 1), (3, 1), (7.99, 1), (8, 1), (8.99, 1), (9, 2), (180, 173)])
def test_a_video_has_a_window_for_each_second_that_begins_one(duration: float, count: int) -> None:
    assert window_count(duration) == count


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 20_000))
def test_the_last_window_ends_inside_the_video_and_one_more_would_not(hop10: int, window2: int, length: int) -> None:
    hop, window, duration = hop10 / 10, window2 / 2, length / 10
    last = (window_count(duration, window, hop) - 1) * hop
    assert last + window <= max(duration, window) + 1e-6
    assert last + hop + window > duration - 1e-6
