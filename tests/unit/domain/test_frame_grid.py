"""Frames and samples of a clip."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.frame_grid import STANDARD, frame_count, sample_count, snap_rate


@pytest.mark.parametrize("rate", STANDARD, ids=str)
def test_a_standard_rate_is_its_own_nearest(rate: Fraction) -> None:
    assert snap_rate(rate) == rate


@pytest.mark.parametrize(
    ("fps", "rate"),
    [
        (Fraction(2997, 100), Fraction(30000, 1001)),
        (Fraction(23976, 1000), Fraction(24000, 1001)),
        (Fraction(299, 10), Fraction(30000, 1001)),
        (Fraction(2501, 100), Fraction(25)),
        (Fraction(5995, 100), Fraction(60000, 1001)),
    ],
)
def test_an_average_near_a_standard_rate_becomes_that_rate(fps: Fraction, rate: Fraction) -> None:
    assert snap_rate(fps) == rate


@pytest.mark.parametrize("fps", [Fraction(15), Fraction(12), Fraction(27), Fraction(1, 2), Fraction(144)], ids=str)
def test_a_rate_far_from_any_standard_stays(fps: Fraction) -> None:
    assert snap_rate(fps) == fps


@given(st.fractions(Fraction(1, 10), Fraction(240)))
def test_a_snapped_rate_is_within_half_a_percent_and_stays_when_snapped_again(fps: Fraction) -> None:
    rate = snap_rate(fps)
    assert abs(rate - fps) <= fps * Fraction(0.005)
    assert snap_rate(rate) == rate


@pytest.mark.parametrize(
    ("duration", "fps", "frames"),
    [
        (8.0, Fraction(25), 200),
        (8.0, Fraction(30000, 1001), 240),
        (8.0, Fraction(24000, 1001), 192),
        (2.5, Fraction(25), 63),
        (0.001, Fraction(25), 1),
        (8.04, Fraction(25), 201),
    ],
)
def test_a_clip_has_its_length_in_frames_halves_up_and_at_least_one(
    duration: float, fps: Fraction, frames: int
) -> None:
    assert frame_count(duration, fps) == frames


@given(st.integers(4, 60), st.sampled_from([8000, 16000, 22050, 44100, 48000, 96000]))
def test_half_seconds_have_a_whole_number_of_samples(halves: int, rate: int) -> None:
    assert sample_count(halves / 2, rate) * 2 == halves * rate


def test_an_odd_length_is_rounded_to_whole_samples() -> None:
    assert sample_count(8.04, 48000) == 385920
    assert sample_count(1 / 3, 44100) == 14700
