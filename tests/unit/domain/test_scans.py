"""What changed between two versions, and which switched-off finds stay off."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.scans import SAME, Difference, DifferenceKind, Region, carry_disabled, compare

REGIONS = st.lists(
    st.builds(
        lambda start, length, score: Region(start, start + length, score / 10),
        st.integers(0, 60),
        st.integers(8, 20),
        st.integers(0, 10),
    ),
    max_size=8,
)


def test_finds_that_are_new_gone_moved_or_scored_otherwise_are_told_in_film_order() -> None:
    stays, gone = Region(0, 8, 0.5), Region(20, 28, 0.9)
    moved, shifted = Region(40, 48, 0.6), Region(41, 49, 0.6)
    before_score, after_score = Region(60, 68, 0.6), Region(60, 68, 0.8)
    new = Region(30, 38, 0.7)
    assert compare([before_score, moved, gone, stays], [stays, new, shifted, after_score]) == [
        Difference(DifferenceKind.GONE, gone, None),
        Difference(DifferenceKind.NEW, None, new),
        Difference(DifferenceKind.MOVED, moved, shifted),
        Difference(DifferenceKind.SCORE, before_score, after_score),
    ]


def test_bounds_within_a_millisecond_and_scores_within_a_hundredth_are_the_same() -> None:
    assert compare([Region(0, 8, 0.5)], [Region(0.0009, 8.0009, 0.509)]) == []


def test_a_moved_end_is_a_move_and_the_least_change_of_score_can_be_asked_for() -> None:
    assert [c.kind for c in compare([Region(0, 8, 0.5)], [Region(0, 9, 0.5)])] == [DifferenceKind.MOVED]
    assert [c.kind for c in compare([Region(0, 8, 0.5)], [Region(0, 8, 0.505)], 0.001)] == [DifferenceKind.SCORE]


def test_a_find_is_paired_with_the_one_it_overlaps_best() -> None:
    before = [Region(0, 8, 0.5)]
    near, nearer = Region(2, 10, 0.5), Region(1, 9, 0.5)
    assert compare(before, [near, nearer]) == [
        Difference(DifferenceKind.MOVED, before[0], nearer),
        Difference(DifferenceKind.NEW, None, near),
    ]


def test_half_an_overlap_is_the_same_find_and_less_is_another() -> None:
    assert SAME == 0.5
    assert [c.kind for c in compare([Region(0, 9, 0.5)], [Region(3, 12, 0.5)])] == [DifferenceKind.MOVED]
    assert [c.kind for c in compare([Region(0, 9, 0.5)], [Region(3.1, 12.1, 0.5)])] == [
        DifferenceKind.GONE,
        DifferenceKind.NEW,
    ]


@given(REGIONS)
def test_a_version_compared_with_itself_has_no_changes(regions: list[Region]) -> None:
    assert compare(regions, regions) == []


@given(REGIONS, REGIONS)
def test_every_find_is_told_at_most_once_and_the_other_way_round_swaps_new_and_gone(
    before: list[Region], after: list[Region]
) -> None:
    there, back = compare(before, after), compare(after, before)
    told = [id(c.before) for c in there if c.before] + [id(c.after) for c in there if c.after]
    assert len(told) == len(set(told))
    assert sum(c.kind is DifferenceKind.GONE for c in there) - sum(c.kind is DifferenceKind.NEW for c in there) == len(
        before
    ) - len(after)
    assert sum(c.kind is DifferenceKind.NEW for c in back) - sum(c.kind is DifferenceKind.GONE for c in back) == len(
        before
    ) - len(after)


def test_a_find_that_was_switched_off_stays_off_where_it_is_found_again() -> None:
    earlier = [Region(0, 8, 0.9, disabled=True), Region(20, 28, 0.9)]
    found = [Region(1, 9, 0.8), Region(20, 28, 0.8), Region(6, 14, 0.7)]
    carried = carry_disabled(earlier, found)
    assert [r.disabled for r in carried] == [True, False, False]
    assert [r.span for r in carried] == [r.span for r in found]


def test_without_an_earlier_version_nothing_is_switched_off() -> None:
    assert carry_disabled([], [Region(0, 8, 0.9)]) == (Region(0, 8, 0.9),)
