"""From window scores to regions."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.regions import areas, find_regions
from eightcut.domain.scans import Region
from eightcut.domain.spans import window_count

SCORES = st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), min_size=1, max_size=120)


def _windows_that_hear(start: float, end: float, duration: float) -> list[float]:
    """Scores of the windows that share some time with a sound."""
    count = window_count(duration)
    return [0.9 if i < end and i + 8 > start else 0.1 for i in range(count)]


def test_a_film_without_a_high_window_has_no_region() -> None:
    assert find_regions([0.1, 0.2], 0.5, 9.0) == ()
    assert find_regions([], 0.5, 0.0) == ()


def test_a_window_right_at_the_threshold_counts() -> None:
    assert find_regions([0.5], 0.5, 8.0) == (Region(0.0, 8.0, 0.5),)


@given(st.floats(0, 170), st.floats(0.1, 2.0))
def test_one_short_sound_gives_one_region_that_holds_it_and_is_shorter_than_sixteen_seconds(
    start: float, length: float
) -> None:
    (region,) = find_regions(_windows_that_hear(start, start + length, 180.0), 0.5, 180.0)
    assert region.start <= start
    assert region.end >= min(start + length, 180.0)
    assert 8.0 <= region.end - region.start < 16.0


@given(st.floats(0, 110), st.floats(10, 70))
def test_a_long_sound_gives_one_region_of_its_length_and_what_the_films_edge_leaves_open(
    start: float, length: float
) -> None:
    (region,) = find_regions(_windows_that_hear(start, start + length, 180.0), 0.5, 180.0)
    assert (0 if start <= 8 else start - 2) <= region.start <= start
    assert start + length <= region.end <= (180 if start + length >= 172 else start + length + 2)


@given(SCORES, st.sampled_from([0.0, 2.0, 4.0, 60.0]), st.floats(0, 0.99))
def test_regions_are_in_order_apart_at_least_a_window_long_and_inside_the_film(
    scores: list[float], fuse: float, rest: float
) -> None:
    duration = len(scores) + 7 + rest
    regions = find_regions(scores, 0.5, duration, fuse=fuse)
    for region in regions:
        assert region.start >= 0
        assert region.end - region.start >= 8.0 - 1e-9
        assert region.end <= duration
    assert all(a.end <= b.start for a, b in pairwise(regions))
    high = [score for score in scores if score >= 0.5]
    assert bool(high) == bool(regions)
    assert max((r.score for r in regions), default=None) == max(high, default=None)


@given(SCORES)
def test_a_larger_gap_never_gives_more_regions(scores: list[float]) -> None:
    counts = [len(find_regions(scores, 0.5, len(scores) + 7.0, fuse=fuse)) for fuse in (0.0, 1.0, 5.0, 30.0)]
    assert counts == sorted(counts, reverse=True)


def test_windows_join_where_their_spans_touch_or_lie_within_the_gap() -> None:
    def count(apart: int, fuse: float = 0.0) -> int:
        scores = [0.9] + [0.0] * (apart - 1) + [0.9]
        return len(find_regions(scores, 0.5, apart + 8.0, fuse=fuse))

    assert [count(7), count(8), count(9)] == [1, 1, 2]
    assert [count(12, fuse=4.0), count(13, fuse=4.0)] == [1, 2]


def test_a_region_carries_the_best_score_of_its_windows() -> None:
    assert [r.score for r in find_regions([0.6, 0.8, 0.7], 0.5, 10.0)] == [0.8]


def test_a_film_shorter_than_a_window_is_one_padded_window() -> None:
    assert find_regions([0.7], 0.5, 3.0) == (Region(0.0, 8.0, 0.7),)


def test_a_sound_at_the_very_end_is_kept_inside_the_film() -> None:
    (region,) = find_regions(_windows_that_hear(59.5, 60.0, 60.4), 0.5, 60.4)
    assert region.start == pytest.approx(52.4)
    assert region.end == 60.4


def test_a_film_that_is_one_sound_is_one_region() -> None:
    assert find_regions([0.9] * 53, 0.5, 60.4) == (Region(0.0, 60.4, 0.9),)


def test_another_window_and_hop_are_obeyed() -> None:
    (region,) = find_regions([0.0, 0.9, 0.9, 0.9, 0.0], 0.5, 6.0, hop=0.5, window=4.0)
    assert (region.start, region.end) == (1.0, 5.0)


def test_areas_join_what_overlaps_or_lies_within_the_gap() -> None:
    regions = [Region(30, 38, 0.6), Region(0, 8, 0.5), Region(6, 14, 0.9), Region(18, 26, 0.7)]
    assert areas(regions, 4.0) == (Region(0, 38, 0.9),)
    assert areas(regions, 3.9) == (Region(0, 14, 0.9), Region(18, 26, 0.7), Region(30, 38, 0.6))
    assert areas([], 4.0) == ()


def test_a_region_inside_another_does_not_shorten_the_area() -> None:
    assert areas([Region(0, 40, 0.5), Region(4, 12, 0.9), Region(39, 47, 0.1)], 0.0) == (Region(0, 47, 0.9),)


@given(
    st.lists(st.builds(lambda s, n: Region(s, s + n, s / 500), st.integers(0, 500), st.integers(8, 60)), max_size=20)
)
def test_joining_areas_again_changes_nothing(regions: list[Region]) -> None:
    once = areas(regions, 4.0)
    assert areas(once, 4.0) == once
    assert all(any(a.start <= r.start and r.end <= a.end and r.score <= a.score for a in once) for r in regions)


def test_a_dip_below_the_threshold_parts_two_sounds() -> None:
    scores = [0.0] * 30
    scores[3:11] = scores[14:22] = [0.9] * 8
    first, second = find_regions(scores, 0.5, 37.0)
    assert (first.start, first.end, second.start, second.end) == (6.5, 14.5, 17.5, 25.5)
    assert len(find_regions(scores, 0.5, 37.0, fuse=3.0)) == 1
