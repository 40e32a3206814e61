"""Frames and timecode as editors type them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.ui.kit.timecode import typed_frame

PAL, FILM, NTSC, FAST = Fraction(25), Fraction(24_000, 1001), Fraction(30_000, 1001), Fraction(60_000, 1001)


@pytest.mark.parametrize(
    ("typed", "rate", "frame"),
    [
        ("f1234", PAL, 1234), (" F 7 ", FILM, 7), ("1234f", PAL, 1234),
        ("00:00:01:00", PAL, 25), ("1:00:00:24", PAL, 90_024), ("00:01:00:00", FILM, 1440),
        ("00:01:00:00", NTSC, 1800), ("00:00:59;29", NTSC, 1799), ("00:01:00;02", NTSC, 1800),
        ("00:10:00;00", NTSC, 17_982), ("01:00:00;00", NTSC, 107_892), ("01;00;00;00", FAST, 215_784),
        ("00:01:00;04", FAST, 3600),
    ],
)  # fmt: skip
def test_a_typed_frame_is_the_one_that_the_standard_counts(typed: str, rate: Fraction, frame: int) -> None:
    assert typed_frame(typed, rate) == frame


@pytest.mark.parametrize(
    ("typed", "rate"),
    [
        ("12", PAL), ("1:02.5", PAL), ("0:00:01", PAL), ("", PAL), ("f", PAL), ("f-3", PAL), ("f1.5", PAL),
        ("00:00:00:25", PAL), ("00:60:00:00", PAL), ("00:00:60:00", PAL),
        ("00:00:01;00", PAL), ("00:00:01;00", FILM), ("00:00:01;00", Fraction(30)),
        ("00:01:00;00", NTSC), ("00:01:00;01", NTSC), ("00:01:00;03", FAST),
    ],
)  # fmt: skip
def test_what_names_no_frame_of_this_rate_is_none(typed: str, rate: Fraction) -> None:
    assert typed_frame(typed, rate) is None


@pytest.mark.parametrize("rate", [NTSC, FAST])
@given(minute=st.integers(0, 1439))
def test_drop_frame_counts_on_without_a_gap_over_every_minute(rate: Fraction, minute: int) -> None:
    nominal = round(rate)
    before = typed_frame(f"{minute // 60}:{minute % 60}:59;{nominal - 1}", rate)
    after = minute + 1
    first = 0 if after % 10 == 0 else nominal // 15
    assert before is not None
    assert typed_frame(f"{after // 60}:{after % 60}:00;{first}", rate) == before + 1
