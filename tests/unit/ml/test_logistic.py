from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from eightcut.domain.progress import CancelToken
from eightcut.domain.spans import TimeSpan, moment
from eightcut.domain.training import TrainingSettings
from eightcut.ml import logistic
from eightcut.ml.course import auto_negatives
from eightcut.ml.pool import OUTSIDE, Pool
from eightcut.ml.recogniser import Lesson, refused
from eightcut.ml.types import FrameTable, TrainingVideo

MakeFilm = Callable[..., FrameTable]
MakeVideo = Callable[..., TrainingVideo]
SETTINGS = TrainingSettings(("bell",), recogniser="logistic")


def lesson(*videos: TrainingVideo, margin: float = 30.0, settings: TrainingSettings = SETTINGS) -> Lesson:
    pool = Pool(videos[0].table.spec.fields, 0)
    for one in videos:
        pool.add(one.table, OUTSIDE, CancelToken())
    background = auto_negatives(videos, margin).drawn(0)
    return Lesson(videos, pool.space(None, 1), background, settings, CancelToken(), pool)


@pytest.fixture
def bells(film: MakeFilm, video: MakeVideo) -> TrainingVideo:
    table = film(300.0, bells=[44, 104, 164], knocks=[80, 230, 260])
    return video("a.mp4", table, [moment(40.0), moment(100.0), moment(160.0)])


def test_windows_with_the_sound_score_above_the_others(bells: TrainingVideo, film: MakeFilm) -> None:
    other = film(200.0, bells=[50, 120], seed=5)

    model = logistic.fit(lesson(bells))
    scores = model.squashed(model.raw(other))

    assert scores[[47, 117]].min() > scores[[10, 80, 90, 150]].max()
    assert 0 <= scores.min() <= scores.max() <= 1
    assert np.array_equal(np.argsort(scores), np.argsort(model.squashed(model.raw(other))))


def test_a_refused_moment_is_turned_below_the_bound(bells: TrainingVideo, film: MakeFilm, video: MakeVideo) -> None:
    reviewed = video("b.mp4", film(200.0, bells=[120], knocks=[50], seed=5), hard_negatives=[moment(46.5)])
    model = logistic.fit(lesson(bells))
    bound = float(model.raw(reviewed.table)[[46, 47]].max()) - 3

    turned = model.restrained(refused([bells, reviewed]), bound)

    assert turned.raw(reviewed.table)[[46, 47]].max() <= bound + 1e-2
    assert model.restrained((), bound) is model


def test_refused_and_negative_clips_weigh_in_the_fit(bells: TrainingVideo, film: MakeFilm, video: MakeVideo) -> None:
    table = film(200.0, knocks=[50], seed=5)
    plain = logistic.fit(lesson(bells)).raw(table)[47]

    for role in ("hard_negatives", "negatives"):
        assert logistic.fit(lesson(bells, video("b.mp4", table, **{role: [moment(47.0)]}))).raw(table)[47] < plain


def test_a_clip_between_two_windows_is_still_learned(film: MakeFilm, video: MakeVideo) -> None:
    one = video("a.mp4", film(100.6, bells=[98]), [TimeSpan(100.1, 100.6)])

    assert logistic.fit(lesson(one)).raw(one.table)[92] > 0


def test_a_rebuilt_recogniser_scores_the_same_and_arrays_of_another_length_are_refused(bells: TrainingVideo) -> None:
    taught = lesson(bells)
    model = logistic.fit(taught)

    again = logistic.rebuild(taught.space, model.arrays())

    assert np.array_equal(again.raw(bells.table), model.raw(bells.table))
    with pytest.raises(ValueError, match="another length"):
        logistic.rebuild(taught.space, {**model.arrays(), "mean": np.zeros(3, np.float32)})
