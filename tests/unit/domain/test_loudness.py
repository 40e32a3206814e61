"""Which loudness can be asked for, and what gain it takes."""

from __future__ import annotations

import pytest

from eightcut.domain.loudness import Levelled, Loudness, evened, loudness_named
from eightcut.domain.sound_quality import SILENCE
from eightcut.errors import BadRequest


@pytest.mark.parametrize("text", ["loud", "5", "-200", "nan", "inf", "-4.9", "-23 LUFS", "0", "", " "])
def test_what_is_no_loudness_is_refused_with_what_would_be_one(text: str) -> None:
    with pytest.raises(BadRequest, match=r"Use LUFS from -60 to -5, such as -23, or as-is\."):
        loudness_named(text)


def test_numbers_and_as_is_are_taken() -> None:
    assert [loudness_named(text) for text in ("as-is", " -23 ", "-14.5")] == [None, -23.0, -14.5]


@pytest.mark.parametrize("ceiling", [0.1, -21.0, float("nan")])
def test_what_is_no_ceiling_is_refused(ceiling: float) -> None:
    with pytest.raises(BadRequest, match=r"is no ceiling\. Use -20 to 0"):
        Loudness(-23.0, ceiling)


def test_a_gain_reaches_the_target_or_the_ceiling_and_leaves_silence() -> None:
    wanted = Loudness(-23.0, -2.0)
    assert [wanted.gain(-40.0, -30.0), wanted.gain(-40.0, -10.0), wanted.gain(-10.0, 3.0)] == [17.0, 8.0, -13.0]
    assert wanted.gain(SILENCE, SILENCE) == 0.0
    levels = [Levelled(-40, 17, -23.0), Levelled(-40, 8, -32.0), Levelled(SILENCE, 0, SILENCE), None]
    told = evened(wanted, levels).told
    assert told == (
        "1 clip brought to -23 LUFS; 1 left below it, as their true peaks would pass -2 dB; "
        "1 without measurable loudness left as they are."
    )
