from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.spans import TimeSpan, moment, window_count
from eightcut.ml.windows import (
    far_from,
    half_covered,
    inside,
    meant_windows,
    sounding,
    window_scores,
    window_weights,
)


def by_hand(scores: list[float], duration: float) -> list[float]:
    """The rule of the module, written as loops."""
    last = max(0, len(scores) - 2)
    best = []
    for i in range(window_count(duration)):
        seen = sorted(scores[min(i, last) : min(min(i, last) + 7, last + 1)])[-2:]
        best.append(sum(seen) / len(seen))
    near = [best[max(0, i - 1) : i + 2] for i in range(len(best))]
    return [sum(part) / len(part) for part in near]


@given(st.floats(0.5, 40.0), st.integers(0, 5))
def test_window_scores_are_the_smoothed_means_of_the_best_two_instances(duration: float, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=int(np.ceil(duration))).astype(np.float32)

    found = window_scores(scores, duration)

    assert found.shape == (window_count(duration),)
    assert np.allclose(found, by_hand(scores.tolist(), duration), atol=1e-5)


@given(st.floats(0.5, 40.0), st.integers(0, 5), st.data())
def test_the_weights_of_a_window_give_its_score(duration: float, seed: int, data: st.DataObject) -> None:
    scores = np.random.default_rng(seed).normal(size=int(np.ceil(duration))).astype(np.float32)
    window = data.draw(st.integers(0, window_count(duration) - 1))

    used, weights = window_weights(scores, duration, window)

    assert weights.sum() == pytest.approx(1, abs=1e-5)
    assert weights @ scores[used] == pytest.approx(window_scores(scores, duration)[window], abs=1e-4)


def test_the_instances_of_a_clip_lie_wholly_inside_it() -> None:
    assert inside(moment(10.0), 100).tolist() == [10, 11, 12, 13, 14, 15, 16]
    assert inside(moment(10.5), 100).tolist() == [11, 12, 13, 14, 15, 16]
    assert inside(moment(95.0), 100).tolist() == [95, 96, 97, 98]


def test_a_clip_too_short_for_an_instance_gives_the_nearest_one_and_one_beyond_the_film_none() -> None:
    assert inside(TimeSpan(20.4, 21.8), 100).tolist() == [20]
    assert inside(TimeSpan(99.5, 101.5), 100).tolist() == [98]
    assert inside(moment(0.0), 2).tolist() == [0]
    assert inside(moment(100.0), 100).tolist() == []


@pytest.mark.parametrize(
    ("start", "windows"), [(10.0, [10]), (10.0005, [10]), (9.9995, [10]), (10.5, [10, 11]), (0.2, [0, 1]), (99.0, [92])]
)
def test_a_moment_means_the_windows_less_than_a_hop_away(start: float, windows: list[int]) -> None:
    assert meant_windows(moment(start), 93).tolist() == windows


def test_a_longer_span_means_every_window_inside_it() -> None:
    assert meant_windows(TimeSpan(10.0, 20.0), 93).tolist() == [10, 11, 12]
    assert meant_windows(TimeSpan(10.0, 12.0), 93).tolist() == [10]


def test_half_covered_windows_share_half_of_the_shorter_of_the_two() -> None:
    assert np.flatnonzero(half_covered([moment(20.0)], 93)).tolist() == list(range(16, 25))
    assert np.flatnonzero(half_covered([TimeSpan(20.0, 22.0)], 93)).tolist() == list(range(13, 22))
    assert np.flatnonzero(half_covered([TimeSpan(20.0, 50.0)], 93)).tolist() == list(range(16, 47))
    assert not half_covered([], 93).any()


def test_every_clip_sounds_somewhere() -> None:
    assert sounding(moment(20.0), 93).tolist() == list(range(16, 25))
    assert sounding(TimeSpan(100.4, 101.0), 93).tolist() == [92]


def test_far_windows_are_farther_than_the_margin_from_every_marker() -> None:
    far = far_from([moment(40.0), moment(60.0)], 93, 10.0)

    assert np.flatnonzero(far).tolist() == [*range(22), *range(79, 93)]
    assert far_from([], 93, 10.0).all()
