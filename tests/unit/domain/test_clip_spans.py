from __future__ import annotations

import pytest

from eightcut.domain.clip_spans import check_spread
from eightcut.errors import BadRequest


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ((0, 3.0, 8.0), "0 clips"),
        ((100, 3.0, 8.0), "100 clips"),
        ((1, 1.5, 8.0), r"spread of 1\.5 s"),
        ((1, 9.0, 8.0), "spread of 9 s"),
        ((1, float("nan"), 8.0), "spread of nan s"),
        ((1, 3.0, 1.5), "2 to 30 s in steps of 0.5"),
        ((1, 3.0, 8.25), r"clip of 8\.25 s"),
        ((1, 3.0, float("inf")), "clip of inf s"),
    ],
)
def test_clips_that_cannot_lie_so_are_refused(numbers: tuple[int, float, float], sentence: str) -> None:
    with pytest.raises(BadRequest, match=sentence):
        check_spread(*numbers)


def test_the_limits_themselves_are_possible() -> None:
    check_spread(1, 2.0, 2.0)
    check_spread(99, 8.0, 30.0)


def test_clips_for_ltx_are_8_n_and_1_frames_long() -> None:
    for frames in (8, 200, 746, 753):
        with pytest.raises(BadRequest, match=f"A clip of {frames} frames is not possible for LTX-2"):
            check_spread(1, 3.0, frames / 25, ltx=True)
    check_spread(1, 3.0, 745 / 25, ltx=True)
