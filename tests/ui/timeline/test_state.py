"""Where the cursor may stand, for every film, rate and span."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.ui.timeline.state import State

rates = st.sampled_from([Fraction(25), Fraction(30000, 1001), Fraction(24000, 1001), Fraction(60)])
times = st.floats(0, 20_000)


@given(st.floats(0.1, 20_000), rates, times, st.integers(1, 99), st.floats(2, 8), st.booleans())
def test_by_hand_the_cursor_stands_on_a_frame_and_its_span_fits(
    duration: float, rate: Fraction, time: float, clips: int, spread: float, review: bool
) -> None:
    state = State(duration, rate, clips=clips, spread=spread, review=review)

    stands = state.allowed(time)

    last = max(0.0, duration if review else duration - state.span)
    assert 0 <= stands <= last + 1e-6
    assert stands * float(rate) == pytest.approx(round(stands * float(rate)), abs=1e-6)
    if time <= last - 1 / float(rate):
        assert abs(stands - time) <= 0.5 / float(rate) + 1e-6


@given(st.floats(0.1, 20_000), times, st.integers(1, 99))
def test_the_program_may_put_it_between_frames(duration: float, time: float, clips: int) -> None:
    state = State(duration, clips=clips)

    assert state.clamped(time) == max(0.0, min(time, duration - state.span))
    assert State(None).clamped(time) == 0.0
