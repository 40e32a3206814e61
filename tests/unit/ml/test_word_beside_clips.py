from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from eightcut.domain.progress import CancelToken, silent
from eightcut.domain.spans import moment
from eightcut.domain.training import TrainingSettings
from eightcut.ml.course import Course
from eightcut.ml.embedder import F32
from eightcut.ml.evaluation import assign_folds, source
from eightcut.ml.pool import OUTSIDE, Pool
from eightcut.ml.trainer import RecogniserTrainer
from eightcut.ml.types import FrameTable, PreviousTraining, TrainingInput, TrainingVideo, Word
from eightcut.ml.wlda import Wlda

MakeFilm = Callable[..., FrameTable]
MakeVideo = Callable[..., TrainingVideo]
SETTINGS = TrainingSettings(("bell",))


def sure(*said: tuple[FrameTable, Mapping[int, float]]) -> Word:
    """A word that is sure of these seconds, and knows no other video."""

    def scores(table: FrameTable) -> F32 | None:
        for known, seconds in said:
            if known is table:
                found = np.zeros(len(table.rows), np.float32)
                found[list(seconds)] = list(seconds.values())
                return found
        return None

    return Word(scores, "The name was used.")


def course(
    videos: Sequence[TrainingVideo], word: Word | None, settings: TrainingSettings = SETTINGS, *others: FrameTable
) -> Course:
    folds = assign_folds(videos)
    pool = Pool(videos[0].table.spec.fields, 0, None, word)
    for one in videos:
        pool.add(one.table, folds.get(source(one), OUTSIDE), CancelToken(), keep=True)
    for table in others:
        pool.add(table, OUTSIDE, CancelToken())
    return Course(videos, settings, pool, folds, CancelToken())


def fitted(
    videos: Sequence[TrainingVideo], word: Word | None, settings: TrainingSettings = SETTINGS, *others: FrameTable
) -> Wlda:
    found = course(videos, word, settings, *others).fit(None)
    assert isinstance(found, Wlda)
    return found


@pytest.fixture
def both(film: MakeFilm, video: MakeVideo) -> TrainingVideo:
    """One clip that holds a bell and two knocks: which of them is meant cannot be heard."""
    table = film(300.0, bells=[42, 150], knocks=[44, 46, 250], apart=6)
    return video("a.mp4", table, [moment(40.0)])


def lead(model: Wlda, film: MakeFilm) -> float:
    """How far the bells of another film score above its knocks."""
    scores = model.raw(film(200.0, bells=[50, 120], knocks=[20, 160], apart=6, seed=5))
    return float(scores[[47, 117]].min() - scores[[17, 157]].max())


def test_a_name_tells_which_sound_of_a_single_clip_is_meant(both: TrainingVideo, film: MakeFilm) -> None:
    alone, named = fitted([both], None), fitted([both], sure((both.table, {151: 0.9})))

    assert (alone.named, named.named) == (False, True)
    assert lead(alone, film) < 0.15
    assert lead(named, film) > 0.4


def test_videos_without_a_mark_tell_it_too(both: TrainingVideo, film: MakeFilm) -> None:
    other = film(200.0, bells=[80], seed=3)

    named = fitted([both], sure((other, {81: 0.9})), SETTINGS, other)

    assert named.named
    assert lead(named, film) > 0.3


def test_a_name_that_the_clips_do_not_agree_with_changes_nothing(film: MakeFilm, video: MakeVideo) -> None:
    table = film(300.0, bells=[42, 105], knocks=[200, 250], apart=6)
    bells = video("a.mp4", table, [moment(40.0), moment(100.0)])
    word = sure((table, {201: 0.9, 251: 0.8}))

    for clips in (bells, replace(bells, examples=replace(bells.examples, positives=bells.examples.positives[:1]))):
        alone, named = fitted([clips], None), fitted([clips], word)
        assert not named.named
        assert alone.direction.tobytes() == named.direction.tobytes()


def test_more_clips_weigh_more_than_the_name(film: MakeFilm, video: MakeVideo) -> None:
    at = list(range(12, 460, 30))
    table = film(500.0, bells=at, seed=1)
    few, many = (video("a.mp4", table, [moment(float(s - 2)) for s in at[:n]]) for n in (3, 15))
    word = sure((table, {at[0] + 1: 0.9}))

    def moved(clips: TrainingVideo) -> float:
        return float(1 - fitted([clips], None).direction @ fitted([clips], word).direction)

    assert moved(many) < moved(few)


@pytest.mark.parametrize("role", ["hard_negatives", "negatives", "markers"])
def test_nothing_near_a_mark_that_is_no_clip_is_taken_for_the_name(
    both: TrainingVideo, video: MakeVideo, role: str
) -> None:
    marks = {"hard_negatives": (), "negatives": (), "markers": (moment(40.0),)}
    marks[role] = (*marks[role], moment(147.0))
    marked = video("a.mp4", both.table, [moment(40.0)], **marks)

    alone, named = fitted([marked], None), fitted([marked], sure((both.table, {151: 0.9, 156: 0.8, 145: 0.7})))

    assert not named.named
    assert alone.direction.tobytes() == named.direction.tobytes()


def test_the_name_may_be_heard_in_the_clips_themselves(both: TrainingVideo, film: MakeFilm) -> None:
    assert lead(fitted([both], sure((both.table, {42: 0.9}))), film) > 0.3


def test_a_fold_that_is_left_out_gives_no_moments_for_the_name(film: MakeFilm, video: MakeVideo) -> None:
    videos = [
        video(f"{n}.mp4", film(200.0, bells=[42, 150], knocks=[45], apart=6, seed=n), [moment(40.0)]) for n in range(3)
    ]
    alone, named = course(videos, None), course(videos, sure((videos[0].table, {151: 0.9})))

    def directions(fold: int) -> tuple[bytes, bytes]:
        one, other = alone.fit(fold), named.fit(fold)
        assert isinstance(one, Wlda)
        assert isinstance(other, Wlda)
        return one.direction.tobytes(), other.direction.tobytes()

    held_out = assign_folds(videos)[source(videos[0])]
    without, with_it = directions(held_out)
    assert without == with_it
    without, with_it = directions((held_out + 1) % 3)
    assert without != with_it


def test_that_a_name_was_used_is_said_and_only_then(both: TrainingVideo) -> None:
    def notes(word: Word, settings: TrainingSettings = SETTINGS) -> tuple[str, ...]:
        data = TrainingInput((both,), (), settings, both.table.spec.fields, None, word)
        return RecogniserTrainer().train(data, None, silent, CancelToken()).notes

    fits = sure((both.table, {151: 0.9}))
    assert "The name was used." in notes(fits)
    assert "The name was used." not in notes(sure((both.table, {200: 0.001})))
    assert "The name was used." not in notes(fits, replace(SETTINGS, use_name=False))
    assert "The name was used." not in notes(fits, replace(SETTINGS, recogniser="logistic"))


def test_the_version_before_is_measured_without_the_name_that_it_did_not_use(film: MakeFilm, video: MakeVideo) -> None:
    videos = tuple(
        video(f"{n}.mp4", film(200.0, bells=[42, 150], knocks=[45], apart=6, seed=n), [moment(40.0)]) for n in range(3)
    )
    word = sure(*((one.table, {151: 0.9}) for one in videos))
    plain = replace(SETTINGS, use_name=False)

    def measured(settings: TrainingSettings, word: Word | None) -> tuple[float, float]:
        data = TrainingInput(videos, (), settings, videos[0].table.spec.fields, None, word)
        before = PreviousTraining(plain, videos)
        metrics = RecogniserTrainer().train(data, before, silent, CancelToken()).metrics
        assert metrics is not None
        assert metrics.previous_average_precision is not None
        return metrics.average_precision, metrics.previous_average_precision

    alone, before = measured(plain, None)
    assert alone == before
    assert measured(SETTINGS, word)[1] == before
