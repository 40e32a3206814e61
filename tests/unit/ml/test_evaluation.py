from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from eightcut.domain.spans import TimeSpan, moment, window_count
from eightcut.ml import evaluation
from eightcut.ml.embedder import F32
from eightcut.ml.evaluation import (
    Detections,
    Heard,
    assign_folds,
    average_precision,
    best_f1,
    detections,
    difference_interval,
    held_out,
    peaks,
    recall_at_precision,
    sounds,
    source,
)
from eightcut.ml.types import FrameTable, TrainingVideo
from eightcut.ml.windows import half_covered

MakeFilm = Callable[..., FrameTable]
MakeVideo = Callable[..., TrainingVideo]


def scores(seconds: float, **at: float) -> F32:
    """Zeros, but for `t14=0.9`: the window that starts at 14 s scores 0.9."""
    found = np.zeros(window_count(seconds), np.float32)
    for name, value in at.items():
        found[int(name[1:])] = value
    return found


def found_in(score: Sequence[float], right: Sequence[bool], films: Sequence[int], sounds: Sequence[int]) -> Detections:
    return Detections(np.array(score, np.float64), np.array(right), np.array(films), np.array(sounds))


def test_a_find_is_right_when_its_window_holds_half_of_a_clip_that_nothing_better_found(
    film: MakeFilm, video: MakeVideo
) -> None:
    marked = video("a.mp4", film(100.0), [moment(20.0), moment(60.0)])

    found = detections([Heard(marked, scores(100.0, t24=0.9, t40=0.8, t55=0.7, t64=0.6))])

    assert found.scores[:4].tolist() == pytest.approx([0.9, 0.8, 0.7, 0.6])
    assert found.right[:4].tolist() == [True, False, False, True]
    assert found.sounds.tolist() == [2]


def test_average_precision_is_the_mean_precision_at_the_right_finds() -> None:
    found = found_in([0.9, 0.8, 0.7], [True, False, True], [0, 0, 0], [2])

    assert average_precision(found) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(found_in([0.9], [True], [0], [4])) == pytest.approx(1 / 4)
    assert average_precision(found_in([0.9], [False], [0], [0])) == 0


def test_a_second_find_of_the_same_sound_counts_neither_way(film: MakeFilm, video: MakeVideo) -> None:
    marked = video("a.mp4", film(100.0), [moment(20.0)])

    found = detections([Heard(marked, scores(100.0, t17=0.9, t24=0.8, t60=0.7))])

    assert found.scores[:2].tolist() == pytest.approx([0.9, 0.7])
    assert found.right[:2].tolist() == [True, False]


def test_an_unmarked_find_counts_as_wrong_in_a_film_with_positives(film: MakeFilm, video: MakeVideo) -> None:
    soft = moment(60.0)
    marked = video("a.mp4", film(100.0), [moment(20.0)], softs=[soft], markers=[moment(20.0), soft])

    found = detections([Heard(marked, scores(100.0, t60=0.9, t20=0.8))])

    assert found.right[:2].tolist() == [False, True]


def test_a_film_without_positives_counts_only_on_its_refused_moments(film: MakeFilm, video: MakeVideo) -> None:
    reviewed = video("b.mp4", film(100.0), hard_negatives=[moment(60.0)])

    found = detections([Heard(reviewed, scores(100.0, t20=0.9, t61=0.8))])

    assert found.scores.tolist() == pytest.approx([0.8])
    assert not found.right.any()


def test_an_unsure_find_counts_neither_way_unless_it_was_refused(film: MakeFilm, video: MakeVideo) -> None:
    marked = video("a.mp4", film(100.0), [moment(20.0)], hard_negatives=[moment(60.0)])
    heard = Heard(marked, scores(100.0, t20=0.9, t40=0.8, t60=0.7, t80=0.5))

    found = detections([heard], unsure=0.6)

    assert found.scores[:3].tolist() == pytest.approx([0.9, 0.7, 0.5])
    assert found.right[:3].tolist() == [True, False, False]


def test_windows_within_six_seconds_of_a_better_one_are_the_same_find() -> None:
    assert peaks(scores(21.0, t0=0.3, t6=0.9, t13=0.5)).tolist() == [6, 13]
    assert peaks(scores(21.0, t0=0.3, t7=0.9))[:2].tolist() == [7, 0]


def test_the_clips_of_one_batch_are_one_sound() -> None:
    batch = [moment(10.0), moment(13.0), moment(16.0)]

    assert sounds([*batch, moment(30.0)]) == [TimeSpan(10.0, 24.0), moment(30.0)]
    assert sounds([moment(10.0), moment(15.0)]) == [moment(10.0), moment(15.0)]


def test_recall_counts_where_nine_in_ten_finds_are_right() -> None:
    right = [True] * 9 + [False] * 3 + [True]

    assert recall_at_precision(found_in(list(np.linspace(1, 0, 13)), right, [0] * 13, [18])) == pytest.approx(0.5)
    assert recall_at_precision(found_in([0.9, 0.8], [False, True], [0, 0], [1])) == 0


def test_the_best_f1_comes_with_the_score_half_way_to_the_next_find() -> None:
    found = found_in([0.9, 0.8, 0.6, 0.2], [True, False, True, False], [0] * 4, [2])

    f1, threshold = best_f1(found)

    assert f1 == pytest.approx(0.8)
    assert threshold == pytest.approx(0.4)
    assert best_f1(found_in([0.9], [False], [0], [1])) == (0.0, None)
    assert best_f1(found_in([], [], [], [1])) == (0.0, None)


def test_fewer_than_three_source_videos_with_positives_have_no_folds(film: MakeFilm, video: MakeVideo) -> None:
    videos = [video(name, film(60.0), [moment(10.0)]) for name in ("a.mp4", "b.mp4")]
    reviewed = video("c.mp4", film(60.0), hard_negatives=[moment(10.0)])

    assert assign_folds([*videos, videos[0], reviewed]) == {}
    assert set(assign_folds([*videos, video("d.mp4", film(60.0), [moment(1.0)])]).values()) == {0, 1, 2}


def test_folds_are_at_most_five_and_share_the_positives_out(film: MakeFilm, video: MakeVideo) -> None:
    videos = [video(f"{n}.mp4", film(200.0), [moment(10.0 * i) for i in range(n + 1)]) for n in range(10)]

    folds = assign_folds(videos)

    load = [sum(len(v.examples.positives) for v in videos if folds[source(v)] == fold) for fold in range(5)]
    assert len(folds) == 10
    assert max(load) - min(load) <= 2


def memory(trained_on: Sequence[TrainingVideo]) -> Callable[[TrainingVideo], F32]:
    """A recogniser that knows the clips it was trained on by heart, and no other sound."""

    def score(video: TrainingVideo) -> F32:
        known = [p for v in trained_on if v is video for p in v.examples.positives]
        noise = np.random.default_rng(len(video.examples.video.filename)).random(300) / 10
        count = window_count(video.table.duration)
        return (half_covered(known, count) + noise[:count]).astype(np.float32)

    return score


def test_what_is_known_by_heart_measures_as_nothing_on_the_right_folds(film: MakeFilm, video: MakeVideo) -> None:
    videos = [video(f"{n}.mp4", film(200.0), [moment(20.0), moment(150.0)]) for n in "abcde"]
    folds = assign_folds(videos)

    def outside(fold: int) -> evaluation.Score:
        return memory([v for v in videos if folds[source(v)] != fold])

    def swapped(fold: int) -> evaluation.Score:
        return memory([v for v in videos if folds[source(v)] == fold])

    assert average_precision(detections(held_out(videos, folds, outside))) < 0.3
    assert average_precision(detections(held_out(videos, folds, swapped))) == 1


def test_two_entries_of_one_source_video_are_in_one_fold(film: MakeFilm, video: MakeVideo) -> None:
    videos = [video(n, film(60.0), [moment(10.0 * i)]) for i, n in enumerate(["a", "b", "c", "d", "a"])]

    heard: dict[int, list[str]] = {}

    def fit(fold: int) -> evaluation.Score:
        heard[fold] = []

        def score(one: TrainingVideo) -> F32:
            heard[fold].append(source(one))
            return scores(60.0)

        return score

    held_out(videos, assign_folds(videos), fit)

    assert sorted(name for names in heard.values() for name in names) == ["a", "a", "b", "c", "d"]
    assert sum("a" in names for names in heard.values()) == 1


def test_the_interval_of_a_difference_is_narrow_where_every_film_agrees() -> None:
    better = found_in([0.9, 0.8, 0.7, 0.6], [True] * 4, [0, 1, 2, 3], [1] * 4)
    worse = found_in([0.9, 0.8, 0.7, 0.6, 0.5], [False, True, True, True, True], [0, 0, 1, 2, 3], [1] * 4)

    assert difference_interval(better, better, seed=0) == (0.0, 0.0)
    low, high = difference_interval(better, worse, seed=0)
    assert 0 <= low < average_precision(better) - average_precision(worse) < high
    assert difference_interval(worse, better, seed=0)[1] <= 0


def test_a_film_drawn_twice_counts_twice() -> None:
    found = found_in([0.9, 0.8], [True, False], [0, 1], [1, 1])

    assert average_precision(found, np.array([2.0, 0.0])) == 1
    assert average_precision(found, np.array([0.0, 2.0])) == 0
    assert average_precision(found, np.array([1.0, 1.0])) == 0.5
