"""The scale of a video's scores, and how thresholds are written."""

from __future__ import annotations

import numpy as np
import pytest

from eightcut.ui.kit.scores import WHOLE, scale_of, threshold_words


def test_a_scale_reaches_from_what_most_of_the_video_scores_to_its_best() -> None:
    scores = np.array([0.2, *[0.51] * 60, *[0.52] * 30, 0.55, 0.58, 0.601], dtype=np.float32)
    scale = scale_of(scores, 0.56)
    assert 0.509 < scale.low <= 0.51
    assert 0.601 < scale.high < 0.61
    assert scale.score(1.0) > 0.601
    assert [scale.place(score) for score in (0.2, 0.9)] == [0.0, 1.0]
    assert scale.score(scale.place(0.5731)) == pytest.approx(0.5731, abs=1e-4)
    assert (scale.words(0.5731), WHOLE.words(0.5731)) == ("0.573", "0.57")
    assert scale_of(scores, 0.4).low == pytest.approx(0.4, abs=2e-4)
    assert scale_of(np.full(9, 0.5, dtype=np.float32), 0.5).place(0.5) < 0.1
    nothing = np.zeros(0, dtype=np.float32)
    assert scale_of(None, 0.5) == scale_of(nothing, 0.5) == scale_of(np.full(3, np.nan, dtype=np.float32), 0.5) == WHOLE


@pytest.mark.parametrize(
    ("threshold", "words"), [(0.5, "0.50"), (0.0, "0.00"), (1.0, "1.00"), (0.553, "0.553"), (0.601272, "0.6013")]
)
def test_a_threshold_has_the_decimals_that_it_needs(threshold: float, words: str) -> None:
    assert threshold_words(threshold) == words
