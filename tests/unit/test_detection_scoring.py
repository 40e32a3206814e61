"""The detection benchmark's own figures, by cases worked out by hand."""

from __future__ import annotations

import pytest

from benchmarks.detection.scoring import Searched, best_windows, quality
from eightcut.domain.spans import TimeSpan


def _scores(**at: float) -> list[float]:
    scores = [0.0] * 53
    for name, score in at.items():
        scores[int(name[1:])] = score
    return scores


def _event(middle: float) -> TimeSpan:
    return TimeSpan(middle - 0.5, middle + 0.5)


def test_a_miss_between_two_hits_costs_precision() -> None:
    video = Searched([_event(14), _event(50)], best_windows(_scores(t10=0.9, t30=0.8, t45=0.7)))
    found = quality([video])
    assert found.precision == pytest.approx((1 + 2 / 3) / 2)
    assert found.best == pytest.approx(0.8)


def test_an_event_is_found_once() -> None:
    video = Searched([_event(17.5)], [(TimeSpan(10, 18), 0.9), (TimeSpan(17, 25), 0.8)])
    assert quality([video]).precision == 1
    assert quality([video]).best == 1
    assert quality([Searched([_event(40)], video.offered)]).precision == 0


def test_a_second_window_of_a_long_event_counts_as_nothing() -> None:
    windows = [(TimeSpan(10, 18), 0.9), (TimeSpan(20, 28), 0.8), (TimeSpan(45, 53), 0.7)]
    assert quality([Searched([TimeSpan(8, 30), _event(50)], windows)]).precision == 1


def test_a_match_must_lie_where_the_event_does() -> None:
    near, wide, aside = TimeSpan(6, 22), TimeSpan(33, 67), TimeSpan(16, 24)
    assert quality([Searched([_event(14), _event(50)], [], [(near, 0.9), (wide, 0.8)])]).own == pytest.approx(0.5)
    assert quality([Searched([_event(14)], [], [(aside, 0.9)])]).own == 0


def test_without_an_event_there_is_nothing_to_measure() -> None:
    with pytest.raises(ValueError, match="at least one event"):
        quality([Searched([], [])])
