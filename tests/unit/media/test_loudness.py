"""How loud a stretch is, and what makes stretches equally loud."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.media.loudness import CEILING, FLOOR, MOST, TARGET, Level, evening, level
from eightcut.media.peaks import F32, RATE, PeakBuilder, Peaks


def waveform(*sounds: F32) -> Peaks:
    builder, samples = PeakBuilder(), np.concatenate(sounds)
    fine = builder.push(samples)
    last, coarse = builder.finish()
    return Peaks((np.concatenate([fine, last]), *coarse), len(samples) / RATE)


def tone(decibels: float, seconds: float = 4.0) -> F32:
    """With this RMS."""
    turns = np.arange(round(seconds * RATE), dtype=np.float32) * np.float32(2 * np.pi * 440 / RATE)
    wave: F32 = np.sin(turns) * np.float32(10 ** (decibels / 20) * 2**0.5)
    return wave


def test_a_stretch_has_the_peak_and_the_rms_of_what_is_in_it() -> None:
    heard = level(waveform(tone(-30), tone(-10)), 4.5, 4.54)

    assert heard.rms == pytest.approx(-10, abs=0.3)
    assert heard.peak == pytest.approx(-7, abs=0.3)
    assert level(waveform(tone(-30), tone(-10)), 1.0, 1.04).rms == pytest.approx(-30, abs=0.3)
    assert level(waveform(tone(-10)), 99.0, 99.04) == Level() == Level(FLOOR, FLOOR).louder(6)


@given(st.floats(-60, -4), st.floats(-60, -4))
def test_evened_stretches_are_equally_loud_as_far_as_the_limit_lets_them_and_never_clip(one: float, two: float) -> None:
    peaks = waveform(tone(one, 1.0), tone(two, 1.0))
    for start, before in ((0.0, one), (1.0, two)):
        gain = evening(peaks, start, start + 1.0)
        after = level(peaks, start, start + 1.0).louder(gain)
        assert abs(gain) <= MOST
        assert after.peak <= max(CEILING + 0.1, before + 3.5)
        if abs(TARGET - before) < MOST:
            assert after.rms == pytest.approx(TARGET, abs=0.4)


def test_a_knock_counts_and_not_the_quiet_around_it() -> None:
    quiet = tone(-55, 3.8)
    alone, in_quiet = waveform(tone(-28, 0.2)), waveform(quiet[: 2 * RATE], tone(-28, 0.2), quiet[: 2 * RATE])

    assert evening(in_quiet, 0.0, 4.2) == pytest.approx(evening(alone, 0.0, 0.2), abs=0.3)


def test_a_sharp_knock_gets_no_louder_than_its_peak_allows_and_silence_stays_silent() -> None:
    knock = tone(-60, 1.0)
    knock[5000:5010] = 0.7

    assert evening(waveform(knock), 0.0, 1.0) == pytest.approx(2.1, abs=0.2)
    assert evening(waveform(np.zeros(RATE, np.float32)), 0.0, 1.0) == 0.0
