"""Named limits and one's own: each measure flags what is beyond its number, and nothing else."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.clip_quality import ClipQuality
from eightcut.domain.limits import LIMITS, MEASURES, faults, limits_named
from eightcut.domain.picture_part import PicturePart
from eightcut.domain.picture_quality import PictureQuality
from eightcut.domain.sound_quality import SoundQuality
from eightcut.errors import BadRequest

GOOD = SoundQuality(
    peak=0.5, silence=0.1, noise=40, rolloff=6000, shelf=10, cutoff=0, loudness=-23, true_peak=-6, correlation=0.8
)
SEEN = PictureQuality(640, 480)
PLANTED: dict[str, tuple[float, float, SoundQuality | PictureQuality, str]] = {
    "silence": (0.3, 0.5, replace(GOOD, silence=0.4), "is silent for 40%"),
    "clipped": (10, 20, replace(GOOD, clipped=12), "is clipped: 12 samples"),
    "peak": (0.9, 0.99, replace(GOOD, peak=0.95), "is at full scale"),
    "true-peak": (-3, 0, replace(GOOD, true_peak=-1), "has a true peak of -1.0 dB, above -3 dB"),
    "loudness": (-35, -45, replace(GOOD, loudness=-40), "is as faint as -40.0 LUFS, not -35"),
    "noise": (20, 15, replace(GOOD, noise=17), "stands only 17 dB above its own noise"),
    "cutoff": (15, 10, replace(GOOD, cutoff=12_000), "has nothing above 12.0 kHz"),
    "shelf": (30, 50, replace(GOOD, shelf=40), "lacks what lies above 15 kHz"),
    "rolloff": (2, 0.5, replace(GOOD, rolloff=1000), "has nearly all of its sound below 1.0 kHz, not 2 kHz"),
    "dc": (0.01, 0.1, replace(GOOD, dc=-0.05), "does not swing around zero"),
    "polarity": (-0.5, -0.9, replace(GOOD, correlation=-0.7), "has channels of opposite polarity"),
    "holes": (0, 2, replace(GOOD, dropouts=1), "has a hole in its sound"),
    "speech": (0.3, 0.5, replace(GOOD, speech=0.4), "is speech for 40% of its length, more than 30%"),
    "music": (0.3, 0.5, replace(GOOD, music=0.4), "is music for 40% of its length, more than 30%"),
    "black": (0.2, 0.5, replace(SEEN, black=0.3), "shows nothing but black for 30%"),
    "still": (0.2, 0.5, replace(SEEN, still=0.3), "shows a still picture for 30%"),
    "cuts": (0, 2, replace(SEEN, cuts=(1.0,)), "holds 1 cut to another shot, at 1.00 s"),
    "flashes": (0, 2, replace(SEEN, flashes=(1.0,)), "flashes at 1.00 s"),
    "bars": (
        0.1,
        0.3,
        replace(SEEN, shown=PicturePart(0, 60, 640, 360)),
        "has black bars: the picture is 640x360 at 0,60",
    ),
}


def clip(part: SoundQuality | PictureQuality) -> ClipQuality:
    return ClipQuality(part, SEEN) if isinstance(part, SoundQuality) else ClipQuality(GOOD, part)


@pytest.mark.parametrize("measure", MEASURES)
def test_a_measure_flags_what_is_beyond_its_number_and_nothing_else(measure: str) -> None:
    tight, wide, part, words = PLANTED[measure]
    [said] = (fault.words for fault in faults(limits_named(f"{measure}={tight}"), clip(part)))
    assert said.startswith(words)
    assert faults(limits_named(f"{measure}={wide:g}"), clip(part)) == []
    assert faults(limits_named(f"{measure}={tight}"), ClipQuality(GOOD, SEEN)) == []
    strict = [fault.words for fault in faults(limits_named(f"strict, {measure}=off"), clip(part))]
    assert all(not one.startswith(words) for one in strict)
    for name, values in LIMITS.items():
        alone = faults(limits_named(f"{measure}={values[measure]}"), clip(part)) if measure in values else []
        assert faults(limits_named(name), clip(part)) == alone


def test_own_limits_change_named_ones() -> None:
    low = ClipQuality(replace(GOOD, silence=0.4, dropouts=1), replace(SEEN, cuts=(2.0,)))
    assert len(faults(limits_named("strict"), low)) == 2
    assert len(faults(limits_named("strict,silence=0.3"), low)) == 3
    assert faults(limits_named("strict,cuts=off,holes=1"), low) == []
    assert faults(limits_named("foleytune"), low) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "limits nothing|There are no limits"), ("loud", "There are no limits 'loud'"),
        ("strict,volume=1", "There is no limit for 'volume'. Use one of: silence, clipped"),
        ("strict,silence", "'' is no limit for silence"),
        ("silence=30", "'30' is no limit for silence. Use a number from 0 to 1"),
        ("noise=much", "'much' is no limit"), ("dc=nan", "'nan' is no limit"), ("peak=inf", "'inf' is no limit"),
        ("silence=off", "limits nothing"), ("strict,strict", "There is no limit for 'strict'"),
        ("=1", "There is no limit for ''"),
    ],
)  # fmt: skip
def test_what_are_no_limits_is_a_sentence_with_the_cure(text: str, told: str) -> None:
    with pytest.raises(BadRequest, match=told):
        limits_named(text)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_taken_or_refused(text: str) -> None:
    with suppress(BadRequest):
        assert isinstance(faults(limits_named(text), ClipQuality(GOOD, SEEN)), list)
