"""Timecode counts each frame once, forth and back; times are read in every form that tools write."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.timecodes import frame_rate, seconds_of, timecode

RATES = [Fraction(24), Fraction(25), Fraction(24000, 1001), Fraction(30000, 1001), Fraction(60000, 1001), Fraction(60)]


@given(st.sampled_from(RATES), st.integers(0, 10_000_000))
def test_every_frame_has_a_timecode_of_its_own_which_leads_back_to_it(fps: Fraction, frame: int) -> None:
    rate = frame_rate(fps)
    assert rate is not None
    code = timecode(frame, rate)
    assert rate.frame(seconds_of(code, fps)) == frame
    assert timecode(frame + 1, rate) > code
    assert rate.frame(float(frame / fps)) == frame


@pytest.mark.parametrize(
    ("frame", "code"),
    [(1799, "00:00:59;29"), (1800, "00:01:00;02"), (17981, "00:09:59;29"), (17982, "00:10:00;00"),
     (107892, "01:00:00;00")],
)  # fmt: skip
def test_drop_frame_leaves_two_numbers_out_in_each_minute_but_every_tenth(frame: int, code: str) -> None:
    rate = frame_rate(Fraction(2997, 100))
    assert rate is not None
    assert timecode(frame, rate) == code


def test_a_rate_that_no_timecode_counts_is_none() -> None:
    assert [frame_rate(Fraction(fps)) for fps in ("24.5", "0", "18.37", "1000")] == [None] * 4


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("12.5", 12.5), (" 12,5 ", 12.5), ("1e-05", 1e-5), ("1:02.5", 62.5), ("1:00:02", 3602), ("50f", 2),
     ("00:00:02:12", 2.48), (".5", 0.5)],
)  # fmt: skip
def test_times_in_all_their_forms(text: str, seconds: float) -> None:
    assert seconds_of(text, Fraction(25)) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("text", "fps"),
    [("", None), ("now", Fraction(25)), ("50f", None), ("00:00:01:25", Fraction(25)), ("00:00:61:00", Fraction(25)),
     ("00:01:00;00", Fraction(30000, 1001)), ("00:00:01:00", Fraction(37, 2)), ("nan", None), ("٣", None)],
)  # fmt: skip
def test_what_is_no_time_is_refused(text: str, fps: Fraction | None) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        seconds_of(text, fps)
