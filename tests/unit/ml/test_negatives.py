from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from eightcut.domain.spans import moment
from eightcut.ml.course import ENOUGH, auto_negatives
from eightcut.ml.types import FrameTable, TrainingVideo

MakeFilm = Callable[..., FrameTable]
MakeVideo = Callable[..., TrainingVideo]


def test_automatic_negatives_keep_the_margin_from_every_marker(film: MakeFilm, video: MakeVideo) -> None:
    accepted, uncertain = moment(100.0), moment(200.0)
    marked = video("a.mp4", film(300.0), [accepted], markers=[accepted, uncertain])

    found = auto_negatives([marked], 30.0)

    windows = np.flatnonzero(found.far[0])
    assert found.margin == 30.0
    assert windows.tolist() == [*range(62), *range(139, 162), *range(239, 293)]


@pytest.mark.parametrize(("seconds", "used"), [(120.0, 30.0), (60.0, 15.0), (44.0, 8.0), (20.0, 0.0)])
def test_the_margin_is_halved_down_to_eight_seconds(
    film: MakeFilm, video: MakeVideo, seconds: float, used: float
) -> None:
    marked = video("a.mp4", film(seconds), [moment(seconds / 2 - 4)])

    found = auto_negatives([marked], 30.0)

    assert found.margin == used
    assert bool(found.count) == (used > 0)


def test_a_margin_of_zero_asks_for_no_automatic_negatives(film: MakeFilm, video: MakeVideo) -> None:
    assert auto_negatives([video("a.mp4", film(300.0), [moment(100.0)])], 0.0).count == 0


def test_a_film_with_hard_negatives_only_gives_windows_where_the_others_have_too_few(
    film: MakeFilm, video: MakeVideo
) -> None:
    reviewed = video("b.mp4", film(200.0), hard_negatives=[moment(50.0)])

    plenty = auto_negatives([video("a.mp4", film(300.0), [moment(100.0)]), reviewed], 30.0)
    few = auto_negatives([video("a.mp4", film(100.0), [moment(10.0)]), reviewed], 30.0)

    assert plenty.count >= ENOUGH
    assert not plenty.far[1].any()
    assert 0 < few.far[0].sum() < ENOUGH
    assert few.far[1].all()


def test_drawing_is_repeatable_and_takes_at_most_the_number_asked_for(film: MakeFilm, video: MakeVideo) -> None:
    videos = [video(name, film(300.0), [moment(100.0)]) for name in ("a.mp4", "b.mp4")]
    found = auto_negatives(videos, 30.0)

    drawn = found.drawn(seed=3, number=50)

    assert sum(len(windows) for windows in drawn) == 50
    assert all(len(windows) > 10 for windows in drawn)
    for windows, far in zip(drawn, found.far, strict=True):
        assert far[windows].all()
        assert all(a < b for a, b in pairwise(windows.tolist()))
    assert all(np.array_equal(a, b) for a, b in zip(drawn, found.drawn(3, 50), strict=True))
    assert any(not np.array_equal(a, b) for a, b in zip(drawn, found.drawn(4, 50), strict=True))
    assert sum(len(windows) for windows in found.drawn(3, 10_000)) == found.count
