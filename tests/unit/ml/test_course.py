from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from eightcut.domain.progress import CancelToken
from eightcut.domain.spans import moment
from eightcut.domain.training import TrainingSettings
from eightcut.ml.course import GAP, Course
from eightcut.ml.evaluation import assign_folds, source
from eightcut.ml.pool import OUTSIDE, Pool
from eightcut.ml.types import FrameTable, TrainingVideo

MakeFilm = Callable[..., FrameTable]
MakeVideo = Callable[..., TrainingVideo]
SETTINGS = TrainingSettings(("bell",))


def course(videos: Sequence[TrainingVideo], settings: TrainingSettings = SETTINGS) -> Course:
    folds = assign_folds(videos)
    pool = Pool(videos[0].table.spec.fields, 0)
    for one in videos:
        pool.add(one.table, folds.get(source(one), OUTSIDE), CancelToken())
    return Course(videos, settings, pool, folds, CancelToken())


def marked(film: MakeFilm, video: MakeVideo, number: int, **others: Sequence[object]) -> TrainingVideo:
    table = film(200.0, bells=[42, 105], knocks=[160], seed=number)
    return video(f"{number}.mp4", table, [moment(40.0), moment(100.0)], **others)


def test_a_fold_teaches_nothing_to_the_recogniser_that_is_measured_on_it(film: MakeFilm, video: MakeVideo) -> None:
    videos = [marked(film, video, n, hard_negatives=[moment(158.0)]) for n in range(3)]
    taught = course(videos)
    whole = taught.fit(0).raw(videos[0].table)
    assert [source(v) for v in taught.videos(0)] == ["1.mp4", "2.mp4"]

    other = [video("0.mp4", film(200.0, bells=[20, 30], seed=9), [moment(20.0), moment(30.0)]), *videos[1:]]

    assert np.allclose(course(other).fit(0).raw(videos[0].table), whole, atol=1e-6)
    assert not np.allclose(course(other).fit(1).raw(videos[0].table), taught.fit(1).raw(videos[0].table), atol=1e-3)


def test_the_examples_are_counted(film: MakeFilm, video: MakeVideo) -> None:
    one = marked(film, video, 0, hard_negatives=[moment(42.0), moment(158.0)], negatives=[moment(180.0)])

    counts = course([one]).counts()

    assert counts.positives == 2
    assert counts.hard_negatives == 1
    assert counts.negatives == int(sum(far.sum() for far in _far(one))) + 1


def _far(video: TrainingVideo) -> list[np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    starts = np.arange(193)
    return [np.all([(p.start - starts - 8 > 30) | (starts - p.end > 30) for p in video.examples.positives], axis=0)]


def test_what_is_odd_about_the_examples_is_said(film: MakeFilm, video: MakeVideo) -> None:
    table = film(60.0, bells=[28])
    odd = video("a.mp4", table, [moment(26.0), moment(70.0)], markers=[moment(26.0)], hard_negatives=[moment(26.0)])

    assert course([odd]).notes() == [
        "No moment is 30 s away from all markers; automatic negatives are at least 15 s away instead.",
        "1 clip starts after the end of its video and was left out.",
    ]
    assert course([marked(film, video, 0)]).notes() == []


def test_a_film_full_of_marks_has_no_automatic_negatives_and_that_is_said(film: MakeFilm, video: MakeVideo) -> None:
    full = course([video("a.mp4", film(20.0, bells=[8]), [moment(6.0)])])

    assert full.notes() == ["No moment is far enough from all markers, so there are no automatic negatives."]
    assert not full.has_negatives(None)


def test_examples_are_judged_by_the_windows_that_mean_them(film: MakeFilm, video: MakeVideo) -> None:
    one = marked(film, video, 0, hard_negatives=[moment(158.5)])
    scores = np.arange(193, dtype=np.float32)

    judged = course([one]).judged_scores([scores])

    assert judged.positives.tolist() == [44, 104]
    assert judged.refused.tolist() == [159]
    assert judged.negatives.tolist() == np.flatnonzero(_far(one)[0]).tolist()


def test_the_threshold_without_folds_lies_below_clips_that_were_left_out_and_above_the_background(
    film: MakeFilm, video: MakeVideo
) -> None:
    taught = course([marked(film, video, 0), marked(film, video, 1)])
    recogniser = taught.fit(None)

    threshold = taught.middle_threshold(recogniser)[0]

    judged = taught.judged(recogniser)
    assert np.percentile(judged.negatives, 95) < threshold < judged.positives.min()
    fresh = recogniser.raw(film(200.0, bells=[62], seed=7))
    assert fresh.max() >= threshold
    assert 55 <= int(np.argmax(fresh)) <= 62


def test_the_threshold_of_a_single_clip_is_where_the_background_ends(film: MakeFilm, video: MakeVideo) -> None:
    taught = course([video("a.mp4", film(200.0, bells=[42]), [moment(40.0)])])
    recogniser = taught.fit(None)

    assert taught.middle_threshold(recogniser)[0] <= np.percentile(taught.judged(recogniser).negatives, 97)


def test_the_threshold_of_a_single_clip_without_background_is_its_own_score(film: MakeFilm, video: MakeVideo) -> None:
    table = film(200.0, bells=[42], knocks=[160])
    settings = TrainingSettings(("bell",), margin=0.0)
    taught = course([video("a.mp4", table, [moment(40.0)], hard_negatives=[moment(158.0)])], settings)
    recogniser = taught.fit(None)

    assert taught.middle_threshold(recogniser)[0] == pytest.approx(taught.judged(recogniser).positives[0])


def test_settling_brings_refused_moments_outside_the_fold_below_the_threshold(film: MakeFilm, video: MakeVideo) -> None:
    taught = course([marked(film, video, n, hard_negatives=[moment(158.0)]) for n in range(3)])
    recogniser = taught.fit(0)
    bound = float(taught.judged(recogniser).refused.min()) - 0.1

    settled = taught.settled(recogniser, bound, 0)

    assert taught.judged(settled, 0).refused.max() <= bound - GAP + 1e-3
    assert len(taught.judged(settled, 0).refused) == 2
    assert course([marked(film, video, 0)]).settled(recogniser, bound) is recogniser
