from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from typing_extensions import override

from eightcut.domain.progress import CancelToken
from eightcut.domain.spans import moment
from eightcut.domain.training import TrainingSettings
from eightcut.errors import Cancelled
from eightcut.ml import wlda
from eightcut.ml.course import auto_negatives
from eightcut.ml.pool import OUTSIDE, Pool
from eightcut.ml.recogniser import Lesson, refused
from eightcut.ml.types import FrameTable, TrainingVideo
from eightcut.ml.windows import half_covered, meant_windows

MakeFilm = Callable[..., FrameTable]
MakeVideo = Callable[..., TrainingVideo]
SETTINGS = TrainingSettings(("bell",))


def lesson(videos: Sequence[TrainingVideo], settings: TrainingSettings = SETTINGS) -> Lesson:
    token = CancelToken()
    pool = Pool(videos[0].table.spec.fields, 0)
    for one in videos:
        pool.add(one.table, OUTSIDE, token)
    background = auto_negatives(videos, settings.margin).drawn(settings.seed)
    return Lesson(tuple(videos), pool.space(None, 3), background, settings, token, pool)


@pytest.fixture
def bells(film: MakeFilm, video: MakeVideo) -> TrainingVideo:
    """A film with three marked bells, each at another second of its clip."""
    table = film(300.0, bells=[42, 105, 166], knocks=[80, 230, 260])
    return video("a.mp4", table, [moment(40.0), moment(100.0), moment(160.0)])


def test_the_sound_scores_above_everything_else_in_another_film(bells: TrainingVideo, film: MakeFilm) -> None:
    other = film(200.0, bells=[50, 120], knocks=[20, 160], seed=5)

    scores = wlda.fit(lesson([bells])).raw(other)

    heard = half_covered([moment(47.0), moment(117.0)], len(scores))
    assert scores[[47, 117]].min() > scores[~heard].max()
    assert scores.min() >= -1
    assert scores.max() <= 1


def test_one_clip_is_enough(film: MakeFilm, video: MakeVideo) -> None:
    one = video("a.mp4", film(200.0, bells=[103]), [moment(100.0)])

    scores = wlda.fit(lesson([one])).raw(film(200.0, bells=[60], seed=5))

    assert 54 <= int(np.argmax(scores)) <= 61


def test_the_instance_that_holds_the_sound_is_the_one_that_is_learned(bells: TrainingVideo) -> None:
    model = wlda.fit(lesson([bells]))
    assert isinstance(model, wlda.Wlda)

    scores = model.space.video_cosines(bells.table, model.direction)

    assert {start + int(np.argmax(scores[start : start + 7])) for start in (40, 100, 160)} <= {
        *(41, 42, 43),
        *(104, 105, 106),
        *(165, 166),
    }


def test_a_refused_moment_is_turned_below_the_bound_and_the_sound_stays(
    bells: TrainingVideo, film: MakeFilm, video: MakeVideo
) -> None:
    reviewed = video("b.mp4", film(200.0, bells=[120], knocks=[50], seed=5), hard_negatives=[moment(47.0)])
    plain = wlda.fit(lesson([bells, video("b.mp4", reviewed.table)]))
    before = plain.raw(reviewed.table)

    after = plain.restrained(refused([reviewed]), float(before[47]) - 0.2).raw(reviewed.table)

    assert after[47] <= before[47] - 0.2 + 1e-3
    assert after[117] > before[117] - 0.1


def test_refused_moments_weigh_in_the_fit(bells: TrainingVideo, film: MakeFilm, video: MakeVideo) -> None:
    reviewed = video("b.mp4", film(200.0, knocks=[50], seed=5), hard_negatives=[moment(47.0)])

    without = wlda.fit(lesson([bells, video("b.mp4", reviewed.table)])).raw(reviewed.table)

    assert wlda.fit(lesson([bells, reviewed])).raw(reviewed.table)[47] < without[47]


def test_clips_of_the_negative_folder_weigh_in_the_fit(bells: TrainingVideo, film: MakeFilm, video: MakeVideo) -> None:
    table = film(200.0, knocks=[50], seed=5)
    settings = replace(SETTINGS, margin=0.0)
    with_knock = video("b.mp4", table, negatives=[moment(47.0)])
    with_noise = video("b.mp4", table, negatives=[moment(120.0)])

    knock = wlda.fit(lesson([bells, with_knock], settings)).raw(table)[47]

    assert knock < wlda.fit(lesson([bells, with_noise], settings)).raw(table)[47]


def test_between_two_hops_both_windows_of_a_refused_moment_are_turned(
    bells: TrainingVideo, film: MakeFilm, video: MakeVideo
) -> None:
    reviewed = video("b.mp4", film(20.0, knocks=[10], seed=5), hard_negatives=[moment(6.5)])
    model = wlda.fit(lesson([bells]))

    scores = model.restrained(refused([reviewed]), -0.1).raw(reviewed.table)

    assert meant_windows(moment(6.5), len(scores)).tolist() == [6, 7]
    assert scores[[6, 7]].max() <= -0.1 + 1e-3


def test_the_same_lesson_teaches_the_same(bells: TrainingVideo) -> None:
    one, other = (wlda.fit(lesson([bells])).raw(bells.table) for _ in range(2))

    assert np.allclose(one, other, atol=1e-6)


def test_a_stopped_fit_ends_between_two_rounds(bells: TrainingVideo) -> None:
    class StopsAfter(CancelToken):
        def __init__(self, looks: int) -> None:
            super().__init__()
            self.left = looks

        @override
        def check(self) -> None:
            self.left -= 1
            if self.left < 0:
                self.cancel()
            super().check()

    looks = 1 + wlda.ROUNDS
    stopping = replace(lesson([bells]), cancel=StopsAfter(looks - 1))

    with pytest.raises(Cancelled):
        wlda.fit(stopping)
    wlda.fit(replace(stopping, cancel=StopsAfter(looks)))


def test_a_rebuilt_recogniser_scores_the_same_and_a_direction_of_another_length_is_refused(
    bells: TrainingVideo,
) -> None:
    model = wlda.fit(lesson([bells]))
    assert isinstance(model, wlda.Wlda)

    again = wlda.rebuild(model.space, model.arrays())

    assert np.array_equal(again.raw(bells.table), model.raw(bells.table))
    with pytest.raises(ValueError, match="another length"):
        wlda.rebuild(model.space, {"direction": np.zeros(3, np.float32)})


def test_a_direction_starts_from_what_is_alike_in_the_clips(film: MakeFilm, video: MakeVideo) -> None:
    table = film(300.0, bells=[42, 105, 166], knocks=[45, 101, 162])
    clips = [moment(40.0), moment(100.0), moment(160.0)]
    marked = video("a.mp4", table, clips)

    model = wlda.fit(lesson([marked]))
    assert isinstance(model, wlda.Wlda)

    scores = model.space.video_cosines(film(200.0, bells=[50], seed=5), model.direction)
    assert int(np.argmax(scores)) in (49, 50, 51)


def test_silence_scores_nothing(bells: TrainingVideo) -> None:
    table = bells.table

    assert not wlda.fit(lesson([bells])).raw(FrameTable(np.zeros_like(table.rows), 300.0, table.spec)).any()
