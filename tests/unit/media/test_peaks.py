"""Waveforms: what they show, at every coarseness, whatever the blocks they are made from."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.media.peaks import BINS, F32, FACTOR, RATE, PeakBuilder, Peaks


def built(samples: F32, block: int = RATE) -> Peaks:
    builder = PeakBuilder()
    fine = [builder.push(samples[at : at + block]) for at in range(0, len(samples), block)]
    last, coarse = builder.finish()
    return Peaks((np.concatenate([*fine, last]), *coarse), len(samples) / RATE)


def noise(seconds: float, seed: int = 0) -> F32:
    loud = np.random.default_rng(seed).uniform(-1, 1, round(seconds * RATE))
    return (loud * np.linspace(0.05, 1, len(loud))).astype(np.float32)


@given(st.integers(1, 3 * RATE), st.integers(40, RATE))
def test_the_size_of_the_blocks_changes_nothing(length: int, block: int) -> None:
    samples = noise(3)[:length]

    whole, parts = built(samples, length), built(samples, block)

    assert all(np.array_equal(a, b) for a, b in zip(whole.levels, parts.levels, strict=True))
    assert len(whole.levels[0]) == -(-length // (RATE // BINS))


def test_every_level_holds_the_extremes_of_the_one_before() -> None:
    levels = built(noise(7.3)).levels

    for fine, coarse in pairwise(levels):
        assert len(coarse) == -(-len(fine) // FACTOR)
        for at, (low, high, loud) in enumerate(coarse):
            part = fine[at * FACTOR : (at + 1) * FACTOR]
            assert (low, high) == (part[:, 0].min(), part[:, 1].max())
            assert loud == pytest.approx(np.mean(part[:, 2].astype(float) ** 4) ** 0.25, abs=0.51)


@pytest.mark.parametrize("width", [0.001, 0.01, 0.3, 4.0])
@pytest.mark.parametrize("loud", [0.9, 0.1, 0.01])
def test_the_rms_of_a_tone_is_that_of_a_tone_at_every_zoom(width: float, loud: float) -> None:
    samples = loud * np.sin(2 * np.pi * 440 / RATE * np.arange(20 * RATE))

    columns = built(samples.astype(np.float32)).columns(0, round(16 / width), width)

    assert np.sqrt(np.mean(columns[:, 2] ** 2)) == pytest.approx(loud / np.sqrt(2), rel=0.1)
    assert (columns[:, 2] <= columns[:, :2].max(axis=1) + 1e-6).all()


def test_a_click_has_peaks_and_hardly_any_rms() -> None:
    samples = np.zeros(4 * RATE, np.float32)
    samples[RATE] = 1.0

    ((_, high, loud),) = built(samples).columns(1, 1, 1.0)

    assert high == 1.0
    assert loud == pytest.approx(1 / np.sqrt(RATE), rel=0.2)


def test_a_click_is_seen_where_it_is_at_every_zoom() -> None:
    samples = np.zeros(20 * RATE, np.float32)
    samples[round(12.5 * RATE)] = 0.8
    peaks = built(samples)

    for first, width in ((0, 0.2), (1200, 0.01), (12_450, 0.001)):
        columns = peaks.columns(first, 100, width)
        loudest = (first + np.argmax(columns[:, 1]) + 0.5) * width
        assert loudest == pytest.approx(12.5, abs=width + 1 / BINS)
        assert columns[:, 1].max() == pytest.approx(0.8, abs=0.02)
        assert columns[:, 0].min() == 0


def test_before_and_after_the_film_it_is_silent() -> None:
    peaks = built(noise(2))

    columns = peaks.columns(-20, 60, 0.1)

    assert not columns[:19].any()
    assert not columns[41:].any()
    assert columns[21:39].any(axis=1).all()
    assert not peaks.columns(25, 5, 0.4).any()


@pytest.mark.parametrize("width", [0.001, 0.04, 0.3, 2.0])
def test_a_column_holds_the_same_whichever_others_are_asked_for(width: float) -> None:
    peaks = built(noise(20))
    count = round(20 / width) + 3
    whole = peaks.columns(-3, count + 3, width)

    for first in range(-3, count, max(1, count // 50)):
        few = min(4, count - first)
        assert np.array_equal(peaks.columns(first, few, width), whole[first + 3 : first + 3 + few])


def test_quiet_sound_is_kept_to_a_few_thousandths() -> None:
    peaks = built(np.full(RATE, 0.004, np.float32))

    assert peaks.columns(0, 10, 0.1)[:, 1] == pytest.approx(0.004, abs=0.0006)


def test_the_level_of_a_film_is_not_that_of_one_click() -> None:
    samples = np.full(400 * RATE, 0.1, np.float32)
    samples[RATE] = 1.0

    assert built(samples).loudest == pytest.approx(0.1, abs=0.01)
    assert built(np.zeros(0, np.float32)).loudest == 0.0
