from __future__ import annotations

from fractions import Fraction

import pytest

from eightcut.domain.media import CutResult
from eightcut.domain.uneven import Uneven, uneven


def clip(repeated: int = 0, late: int = 0, ended: int = 0, stood: int = 0) -> CutResult:
    return CutResult("clip.mp4", 0.0, 200, Fraction(25), 384000, 48000, repeated, late, ended, stood)


def test_even_clips_have_nothing_to_tell() -> None:
    assert uneven([clip(), clip()]).sentences == ()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (clip(1), "The frame rate of the source varies: 1 frame was repeated or dropped."),
        (clip(12), "The frame rate of the source varies: 12 frames were repeated or dropped."),
        (clip(1, late=1), "The picture starts later than the clip: 1 frame was held before it."),
        (clip(18, late=18), "The picture starts later than the clip: 18 frames were held before it."),
        (clip(199, ended=199), "The picture ends before the clip does: 199 frames were held after it."),
        (clip(1, ended=1), "The picture ends before the clip does: 1 frame was held after it."),
        (clip(125, stood=125), "The picture freezes or is missing for a while: 125 frames were held."),
        (clip(1, stood=1), "The picture freezes or is missing for a while: 1 frame was held."),
    ],
)
def test_each_reason_has_its_sentence_and_no_other_one_is_named(given: CutResult, sentence: str) -> None:
    assert uneven([given]).sentences == (sentence,)


def test_the_frames_of_several_clips_are_added_up_by_reason() -> None:
    both = uneven([clip(10, late=4, stood=1), clip(1200, ended=1200), clip(2)])
    assert both == Uneven(7, 4, 1200, 1)
    assert len(both.sentences) == 4
    assert "1,200 frames were" in both.sentences[2]
