"""Promises at the edges: one clip, two hundred, very short and silent videos, one video only, several sounds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from eightcut.domain.progress import CancelToken, silent
from eightcut.domain.spans import moment
from eightcut.domain.training import TrainingSettings
from eightcut.ml.learned import LearnedModel
from eightcut.ml.trainer import RecogniserTrainer
from eightcut.ml.types import FrameTable, TrainingInput, TrainingVideo

MakeFilm = Callable[..., FrameTable]
MakeVideo = Callable[..., TrainingVideo]


def learned(*videos: TrainingVideo, others: tuple[FrameTable, ...] = ()) -> LearnedModel:
    data = TrainingInput(videos, others, TrainingSettings(("bell",)), videos[0].table.spec.fields)
    return RecogniserTrainer().train(data, None, silent, CancelToken()).model


@pytest.fixture
def other(film: MakeFilm) -> FrameTable:
    """A video that nobody marked, with two bells and two knocks."""
    return film(200.0, bells=[50, 120], knocks=[20, 160], seed=5)


def test_one_clip_in_one_video_ranks_the_sound_first(film: MakeFilm, video: MakeVideo, other: FrameTable) -> None:
    model = learned(video("a.mp4", film(200.0, bells=[103]), [moment(100.0)]))

    scores = model.scores(other)

    assert scores[[47, 117]].min() > scores[[10, 85, 180]].max()
    assert 0 < model.threshold < 1
    assert not model.calibrated


def test_two_hundred_clips_in_a_hundred_videos_are_learned_from(
    film: MakeFilm, video: MakeVideo, other: FrameTable
) -> None:
    clips = [moment(40.0), moment(80.0)]
    videos = [video(f"{n}.mp4", film(130.0, bells=[42, 84], seed=n), clips) for n in range(100)]

    model = learned(*videos)

    scores = model.scores(other)
    assert model.calibrated
    assert scores[[47, 117]].min() >= model.threshold > scores[[10, 85, 180]].max()


@pytest.mark.parametrize("seconds", [1.0, 9.0, 29.0, 45.0])
def test_very_short_videos_are_learned_from_and_scored(film: MakeFilm, video: MakeVideo, seconds: float) -> None:
    videos = [video(f"{n}.mp4", film(seconds, bells=[0], seed=n), [moment(0.0)]) for n in range(3)]

    model = learned(*videos, video("long.mp4", film(200.0, bells=[103], seed=9), [moment(100.0)]))

    assert all(np.isfinite(model.scores(film(s, seed=4))).all() for s in (0.2, 1.0, seconds, 70.0))
    rings, rustles = film(seconds, bells=[0], seed=5), film(seconds, seed=5)
    assert model.scores(rings).max() > model.threshold > model.scores(rustles).max()


def test_silent_videos_teach_nothing_and_are_found_nothing_in(
    film: MakeFilm, video: MakeVideo, other: FrameTable
) -> None:
    def silence(seconds: float) -> FrameTable:
        return FrameTable(np.zeros_like(film(seconds).rows), seconds, other.spec)

    bells = video("a.mp4", film(200.0, bells=[103]), [moment(100.0)])

    model = learned(bells, others=(silence(20.0), silence(50.0), silence(100.0)))

    for seconds in (50.0, 100.0):
        assert model.scores(silence(seconds)).max() < model.threshold
    alone = learned(video("silent.mp4", silence(100.0), [moment(40.0)]))
    assert np.isfinite(alone.scores(silence(100.0))).all()


def test_every_class_of_a_library_finds_its_own_sound(film: MakeFilm, video: MakeVideo, other: FrameTable) -> None:
    table = film(300.0, bells=[42, 105, 166], knocks=[80, 230, 260])

    bell = learned(video("a.mp4", table, [moment(40.0), moment(100.0), moment(160.0)])).scores(other)
    knock = learned(video("a.mp4", table, [moment(77.0), moment(227.0), moment(257.0)])).scores(other)

    assert bell[[47, 117]].min() > bell[[17, 157]].max()
    assert knock[[17, 157]].min() > knock[[47, 117]].max()
