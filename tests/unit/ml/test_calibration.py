from __future__ import annotations

import numpy as np
import pytest

from eightcut.ml.calibration import background_ends, believable, fit_sigmoid, middle_threshold

NOTHING = np.zeros(0)


def background(number: int = 2000) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.random.default_rng(0).normal(0.0, 0.1, number)


def test_the_threshold_is_the_middle_between_low_positives_and_high_negatives() -> None:
    positives = np.linspace(0.5, 1.5, 11)
    negatives = np.linspace(-1.0, 0.0, 101)

    assert middle_threshold(positives, negatives) == pytest.approx((0.6 - 0.01) / 2, abs=1e-6)


def test_where_one_side_is_missing_the_other_gives_the_threshold() -> None:
    assert middle_threshold(np.array([0.4]), NOTHING) == 0.4
    assert middle_threshold(NOTHING, background()) == pytest.approx(0.19, abs=0.02)


def test_unmarked_sound_among_the_automatic_negatives_hardly_moves_the_threshold() -> None:
    clean = background()
    mixed = np.concatenate([clean, np.full(len(clean) // 10, 0.9)])

    positives = np.array([0.9])
    assert abs(middle_threshold(positives, mixed) - middle_threshold(positives, clean)) < 0.03
    assert np.percentile(mixed, 99) > 0.8


def test_believable_negatives_end_where_the_mirrored_lower_half_does() -> None:
    scores = np.array([-0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.9])

    assert believable(scores).tolist() == [-0.3, -0.2, -0.1, 0.0, 0.1, 0.2]
    assert 0.2 < background_ends(scores) < 0.31
    assert believable(NOTHING).tolist() == []


def test_the_sigmoid_keeps_order_and_parts_the_classes_at_equal_mass() -> None:
    generator = np.random.default_rng(1)
    positives, negatives = generator.normal(0.5, 0.1, 30), generator.normal(0.1, 0.1, 3000)

    sigmoid = fit_sigmoid(positives, negatives, NOTHING)

    assert sigmoid is not None
    probabilities = sigmoid(np.array([0.0, 0.3, 0.5, 0.7], np.float32))
    assert (np.diff(probabilities) > 0).all()
    assert probabilities[0] < 0.2
    assert probabilities[1] == pytest.approx(0.5, abs=0.15)
    assert probabilities[2] > 0.8


def test_the_sigmoid_is_the_least_of_its_cross_entropy() -> None:
    positives, negatives = np.array([0.05, 0.1, 0.3]), np.array([0.0, 0.2, 0.4])
    sigmoid = fit_sigmoid(positives, negatives, NOTHING)
    assert sigmoid is not None
    assert believable(negatives).tolist() == [0.0, 0.2]

    def loss(slope: float, offset: float) -> float:
        raw, target = np.concatenate([positives, negatives[:2]]), np.repeat([4 / 5, 1 / 4], [3, 2])
        logit = slope * raw + offset
        return float(np.repeat([1 / 3, 1 / 2], [3, 2]) @ (np.logaddexp(0, logit) - target * logit))

    best = loss(sigmoid.slope, sigmoid.offset)
    for slope, offset in ((0.1, 0), (-0.1, 0), (0, 0.1), (0, -0.1)):
        assert loss(sigmoid.slope + slope, sigmoid.offset + offset) > best


def test_refused_moments_count_as_negatives_whatever_they_score() -> None:
    positives = np.linspace(0.4, 0.6, 10)

    plain = fit_sigmoid(positives, background(50), NOTHING)
    warned = fit_sigmoid(positives, background(50), np.full(10, 0.5))

    assert plain is not None
    assert warned is not None
    at = np.array([0.5], np.float32)
    assert warned(at)[0] < plain(at)[0] - 0.02


def test_there_is_no_sigmoid_where_higher_scores_mean_less_or_a_side_is_missing() -> None:
    assert fit_sigmoid(np.full(10, -0.5) + background(10), background(100), NOTHING) is None
    assert fit_sigmoid(np.ones(10), NOTHING, NOTHING) is None
    assert fit_sigmoid(NOTHING, background(), NOTHING) is None


def test_the_best_clip_is_no_surer_than_the_number_of_clips_allows() -> None:
    positives = np.linspace(0.5, 0.6, 10)
    positives[-1] = 2.0

    sigmoid = fit_sigmoid(positives, background(), NOTHING)

    assert sigmoid is not None
    assert sigmoid(np.array([2.0], np.float32))[0] == pytest.approx(11 / 12, abs=1e-3)
    stored = sigmoid(np.linspace(0.3, 2.5, 200, dtype=np.float32)).astype(np.float16)
    assert (np.diff(stored) > 0).all()
