"""Average precision and hits, against cases worked out by hand."""

from __future__ import annotations

import pytest

from eightcut.domain.scans import Region
from eightcut.domain.spans import TimeSpan
from eightcut.services.demo.measure import average_precision, hits, picks


def scored(count: int, **at: float) -> list[float]:
    """`count` windows scoring 0 but for `tN=score`."""
    scores = [0.0] * count
    for name, score in at.items():
        scores[int(name[1:])] = score
    return scores


def around(middle: float) -> TimeSpan:
    return TimeSpan(middle - 0.5, middle + 0.5)


def test_a_pick_puts_out_windows_that_start_six_seconds_away() -> None:
    assert picks(scored(14, t0=0.3, t6=0.9, t13=0.5)) == [6, 13]


def test_a_window_seven_seconds_away_is_a_pick_of_its_own() -> None:
    assert picks(scored(14, t0=0.3, t7=0.9)) == [7, 0]


def test_equal_scores_are_taken_in_film_order() -> None:
    assert picks([0.5] * 15) == [0, 7, 14]


def test_a_miss_between_two_hits_costs_the_second_hit_a_third() -> None:
    scores = scored(60, t5=0.9, t25=0.8, t45=0.7)
    assert average_precision([scores], [[around(9), around(50)]]) == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_an_event_that_no_pick_reaches_counts_as_nothing_found() -> None:
    scores = scored(60, t5=0.9)
    assert average_precision([scores[:6]], [[around(9), around(200)]]) == pytest.approx(1 / 2)


def test_one_event_is_found_once() -> None:
    # Windows 10 and 17 both hold 17.5 s. Matched once, the second pick is a miss before the hit at 40: 1/1 and 2/3.
    scores = scored(60, t10=0.9, t17=0.8, t37=0.7)
    assert average_precision([scores], [[around(17.5), around(40)]]) == pytest.approx((1 / 1 + 2 / 3) / 2)


def test_the_picks_of_all_videos_are_ranked_together() -> None:
    # The miss of the second video comes first, so the hits of the first have ranks 2 and 3.
    first, second = scored(60, t5=0.8, t45=0.7), scored(8, t1=0.9)
    assert average_precision([first, second], [[around(9), around(50)], []]) == pytest.approx((1 / 2 + 2 / 3) / 2)


def test_an_event_belongs_to_its_own_video() -> None:
    assert average_precision([scored(7, t1=0.9), scored(7)], [[], [around(30)]]) == 0


def test_without_any_event_there_is_no_average_precision() -> None:
    with pytest.raises(ValueError, match="at least one event"):
        average_precision([[0.5]], [[]])


def test_a_find_is_a_hit_when_it_holds_the_middle_of_an_event() -> None:
    finds = [Region(10, 18, 0.9), Region(19.5, 27.5, 0.8), Region(40, 48, 0.7)]
    assert hits(finds, [TimeSpan(16, 20), TimeSpan(46, 51)]) == (True, False, False)
