from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eightcut.domain.progress import CancelToken, silent
from eightcut.domain.spans import TimeSpan, moment, window_count
from eightcut.domain.training import TrainingSettings
from eightcut.errors import BadRequest, Cancelled
from eightcut.ml.trainer import RecogniserTrainer, Trained
from eightcut.ml.types import FrameTable, PreviousTraining, TrainingInput, TrainingVideo

MakeFilm = Callable[..., FrameTable]
MakeVideo = Callable[..., TrainingVideo]
SETTINGS = TrainingSettings(("bell",))


def train(
    videos: Sequence[TrainingVideo],
    settings: TrainingSettings = SETTINGS,
    previous: PreviousTraining | None = None,
    others: Sequence[FrameTable] = (),
    silence: Sequence[FrameTable] = (),
) -> Trained:
    trainer = RecogniserTrainer()
    fields = videos[0].table.spec.fields
    data = TrainingInput(tuple(videos), tuple(others), settings, fields, silence=tuple(silence))
    return trainer.train(data, previous, silent, CancelToken())


@pytest.fixture
def library(film: MakeFilm, video: MakeVideo) -> list[TrainingVideo]:
    """Four films with three marked bells each, and knocks that sound like them."""
    clips = [moment(30.0), moment(90.0), moment(150.0)]
    return [video(f"{n}.mp4", film(240.0, bells=[32, 95, 156], knocks=[60, 200], seed=n), clips) for n in range(4)]


def test_a_few_clips_find_the_sound_in_another_film(library: list[TrainingVideo], film: MakeFilm) -> None:
    other = film(240.0, bells=[50, 120], seed=9)

    trained = train(library[:1])

    scores = trained.model.scores(other)
    assert scores.shape == (window_count(240.0),)
    assert scores.dtype == np.float32
    assert scores[[47, 117]].min() >= trained.model.threshold
    assert scores[[10, 80, 180]].max() < trained.model.threshold
    assert (trained.positives, trained.hard_negatives, trained.metrics) == (3, 0, None)
    assert trained.negatives > 10


@pytest.mark.parametrize("recogniser", RecogniserTrainer().recognisers)
def test_every_refused_moment_falls_below_the_threshold_and_below_the_sound(
    film: MakeFilm, video: MakeVideo, recogniser: str
) -> None:
    settings = replace(SETTINGS, recogniser=recogniser)
    clips = [moment(30.0), moment(90.0), moment(150.0)]
    marked = [video(f"{n}.mp4", film(240.0, bells=[32, 95, 156], seed=n), clips) for n in range(2)]
    apart = 1 if recogniser == "wlda" else 2  # it takes no knock for a bell that is less like one
    table = film(240.0, bells=[50, 120], knocks=[80, 160, 200], seed=9, apart=apart)
    first = train(marked, settings)
    knocks = [moment(77.0), moment(157.5), moment(196.0)]
    assert any(first.model.score_span(table, span) >= first.model.threshold for span in knocks)

    second = train([*marked, video("new.mp4", table, hard_negatives=knocks)], settings)

    assert all(second.model.score_span(table, span) < second.model.threshold for span in knocks)
    scores = second.model.scores(table).astype(np.float16)
    assert (scores[[77, 157, 158, 196]] < second.model.threshold).all()
    assert scores[[47, 117]].min() > scores[[77, 157, 158, 196]].max()
    assert second.hard_negatives == 3


def test_switched_off_hard_negatives_are_not_used(film: MakeFilm, video: MakeVideo) -> None:
    table = film(240.0, bells=[32, 95], knocks=[160])
    marked = video("a.mp4", table, [moment(30.0), moment(90.0)], hard_negatives=[moment(157.0)])

    without = train([marked], replace(SETTINGS, use_hard_negatives=False))

    assert without.hard_negatives == 0
    assert without.model.score_span(table, moment(157.0)) > train([marked]).model.score_span(table, moment(157.0))


@pytest.mark.parametrize("recogniser", RecogniserTrainer().recognisers)
@pytest.mark.parametrize("count", [4, 2])
@pytest.mark.parametrize(
    "ignored", [TimeSpan(0.0, 240.0), moment(33.5), TimeSpan(91.0, 95.0)], ids=["whole video", "clip", "part"]
)
def test_a_hard_negative_that_lies_on_a_clip_changes_nothing(
    library: list[TrainingVideo], recogniser: str, count: int, ignored: TimeSpan
) -> None:
    settings = replace(SETTINGS, recogniser=recogniser)
    marked = [replace(v, examples=replace(v.examples, hard_negatives=(moment(58.0),))) for v in library[:count]]
    more = [replace(v, examples=replace(v.examples, hard_negatives=(ignored, moment(58.0)))) for v in marked]

    plain, trained = train(marked, settings), train(more, settings)

    assert trained.hard_negatives == plain.hard_negatives == count
    assert trained.model.threshold == plain.model.threshold
    assert trained.metrics == plain.metrics
    assert np.array_equal(trained.model.scores(marked[0].table), plain.model.scores(marked[0].table))


@pytest.mark.parametrize("recogniser", RecogniserTrainer().recognisers)
@pytest.mark.parametrize("count", [1, 4])
def test_the_threshold_lies_above_silence(
    library: list[TrainingVideo], film: MakeFilm, recogniser: str, count: int
) -> None:
    settings = replace(SETTINGS, recogniser=recogniser)
    like = film(90.0, knocks=[40], seed=5, apart=2)
    assert train(library[:count], settings).model.scores(like).max() >= 0

    model = train(library[:count], settings, silence=[film(30.0, seed=6), like]).model

    assert model.scores(like).max() < model.threshold
    assert model.scores(library[0].table)[[30, 90, 150]].max() >= model.threshold


def test_what_cannot_be_told_from_silence_is_refused(library: list[TrainingVideo]) -> None:
    with pytest.raises(BadRequest, match="clips of bell cannot be told from silence"):
        train(library, silence=[library[1].table])


def test_a_refused_moment_that_is_the_sound_itself_is_told(film: MakeFilm, video: MakeVideo) -> None:
    rows = film(240.0, bells=[32, 95, 160]).rows.copy()
    rows[150:170] = rows[85:105]
    table = FrameTable(rows, 240.0, film(240.0).spec)
    marked = video("a.mp4", table, [moment(92.0)], hard_negatives=[moment(157.0)])

    trained = train([marked])

    said = [note for note in trained.notes if "sound too much like the clips" in note]
    below = trained.model.score_span(table, moment(157.0)) < trained.model.threshold
    assert bool(said) != below


def test_three_films_are_measured_and_ten_clips_make_scores_probabilities(library: list[TrainingVideo]) -> None:
    trained = train(library)

    assert trained.metrics is not None
    assert trained.metrics.videos == 4
    assert trained.metrics.average_precision > 0.6
    assert trained.metrics.event_f1 > 0.6
    assert trained.metrics.previous_average_precision is None
    assert trained.model.calibrated
    few = [replace(v, examples=replace(v.examples, positives=v.examples.positives[:2])) for v in library]
    assert not train(few).model.calibrated


@pytest.mark.parametrize("seed", range(3))
def test_sound_that_nobody_marked_does_not_raise_the_threshold(film: MakeFilm, video: MakeVideo, seed: int) -> None:
    bells = [*range(30, 590, 35)]
    clips = [moment(float(bell - 3)) for bell in bells[:3]]
    marked = [video(f"{n}.mp4", film(620.0, bells, seed=10 * seed + n), clips) for n in range(4)]
    other = film(620.0, bells, seed=10 * seed + 9)

    model = train(marked).model

    scores = model.scores(other)
    assert np.mean(scores[[bell - 3 for bell in bells]] >= model.threshold) >= 0.9


def test_two_films_are_not_measured(library: list[TrainingVideo]) -> None:
    trained = train(library[:2])

    assert trained.metrics is None
    assert not trained.model.calibrated


def test_the_same_film_under_two_names_is_one_source_video(library: list[TrainingVideo]) -> None:
    twice = [replace(library[0], examples=replace(library[0].examples)) for _ in range(3)]

    assert train([*twice, library[1]]).metrics is None


def test_the_previous_version_is_measured_on_the_same_folds(library: list[TrainingVideo]) -> None:
    same = train(library, previous=PreviousTraining(SETTINGS, tuple(library))).metrics
    assert same is not None
    assert same.previous_average_precision == pytest.approx(same.average_precision)
    assert (same.difference_low, same.difference_high) == (0.0, 0.0)

    poor = [replace(v, examples=replace(v.examples, positives=(moment(200.0),))) for v in library]
    better = train(library, previous=PreviousTraining(SETTINGS, tuple(poor))).metrics

    assert better is not None
    assert better.previous_average_precision is not None
    assert better.previous_average_precision < better.average_precision
    assert better.difference_low is not None
    assert better.difference_high is not None
    assert 0 < better.difference_low <= better.difference_high


def test_a_previous_version_that_cannot_be_refitted_is_not_compared(library: list[TrainingVideo]) -> None:
    trained = train(library, previous=PreviousTraining(SETTINGS, tuple(library[:1])))

    assert trained.metrics is not None
    assert trained.metrics.previous_average_precision is None
    assert "the previous version has nothing to learn from, so it is not measured." in " ".join(trained.notes)


def test_a_version_that_a_fold_leaves_without_negatives_is_not_measured(film: MakeFilm, video: MakeVideo) -> None:
    tables = [film(100.0, bells=[42], knocks=[80], seed=n) for n in range(3)]
    videos = [video(f"{n}.mp4", t, [moment(40.0)], hard_negatives=[moment(77.0)][n:]) for n, t in enumerate(tables)]

    trained = train(videos, replace(SETTINGS, margin=0.0))

    assert trained.metrics is None
    assert "this version has nothing to learn from" in " ".join(trained.notes)


def test_a_moment_between_two_hops_scores_as_the_better_of_its_windows(library: list[TrainingVideo]) -> None:
    model, table = train(library[:1]).model, library[0].table
    scores = model.scores(table)

    assert model.score_span(table, moment(31.0)) == float(scores[31])
    assert model.score_span(table, moment(31.5)) == float(scores[31:33].max())


def test_films_shorter_than_a_window_are_one_window(library: list[TrainingVideo], film: MakeFilm) -> None:
    model = train(library[:1], others=[film(5.0, seed=8)]).model

    assert model.scores(film(5.0, bells=[2], seed=9))[0] > model.scores(film(5.0, seed=9))[0]
    assert model.scores(film(0.5)).shape == (1,)


def test_tables_of_another_embedder_are_a_bug(library: list[TrainingVideo]) -> None:
    table = library[0].table
    other = replace(table, spec=replace(table.spec, precision="fp16"))

    with pytest.raises(ValueError, match="another embedder"):
        train(library[:1]).model.scores(other)
    with pytest.raises(ValueError, match="different embedders"):
        train(library[:1], others=[other])


@pytest.mark.parametrize(
    ("positives", "settings", "sentence"),
    [
        ([], SETTINGS, "no positive clips of bell"),
        ([moment(500.0)], SETTINGS, "start after the end of their video"),
        ([moment(90.0)], replace(SETTINGS, margin=0.0), "Allow automatic negatives, mark"),
        (
            [moment(float(at)) for at in range(0, 240, 8)],
            SETTINGS,
            "No moment of the videos is .* away from every marker",
        ),
        ([moment(90.0)], replace(SETTINGS, recogniser="oracle"), "no recogniser 'oracle'"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_learned(
    film: MakeFilm, video: MakeVideo, positives: list[TimeSpan], settings: TrainingSettings, sentence: str
) -> None:
    with pytest.raises(BadRequest, match=sentence):
        train([video("a.mp4", film(240.0, bells=[92]), positives)], settings)


def test_hard_negatives_are_enough_where_automatic_ones_are_switched_off(film: MakeFilm, video: MakeVideo) -> None:
    table = film(240.0, bells=[92], knocks=[160])
    marked = video("a.mp4", table, [moment(90.0)], hard_negatives=[moment(157.0)])

    trained = train([marked], replace(SETTINGS, margin=0.0))

    assert (trained.negatives, trained.hard_negatives) == (0, 1)
    assert trained.model.score_span(table, moment(157.0)) < trained.model.threshold


def test_progress_is_told_step_by_step_up_to_the_end(library: list[TrainingVideo]) -> None:
    told: list[tuple[float, float, str]] = []

    data = TrainingInput(tuple(library), (), SETTINGS, library[0].table.spec.fields)
    previous = PreviousTraining(SETTINGS, tuple(library))
    RecogniserTrainer().train(data, previous, lambda *step: told.append(step), CancelToken())

    assert [done for done, _, _ in told] == [*range(1, 14), 13]
    assert {total for _, total, _ in told} == {13}
    assert list(dict.fromkeys(what for _, _, what in told)) == [
        "reading frames",
        "learning the sound",
        "measuring",
        "done",
    ]


@pytest.mark.parametrize("at", ["reading frames", "learning the sound", "measuring"])
def test_a_training_can_be_stopped_at_every_stage(library: list[TrainingVideo], at: str) -> None:
    token = CancelToken()
    data = TrainingInput(tuple(library), (), SETTINGS, library[0].table.spec.fields)

    def stop(*step: object) -> None:
        if step[-1] == at:
            token.cancel()

    with pytest.raises(Cancelled):
        RecogniserTrainer().train(data, None, stop, token)


def test_the_same_training_twice_gives_the_same_model(library: list[TrainingVideo]) -> None:
    one, other = train(library), train(library)

    table = library[0].table
    assert np.allclose(one.model.scores(table), other.model.scores(table), atol=1e-5)
    assert one.model.threshold == pytest.approx(other.model.threshold, abs=1e-5)
    assert one.metrics == other.metrics


def test_a_saved_model_comes_back(library: list[TrainingVideo], tmp_path: Path) -> None:
    trainer = RecogniserTrainer()
    model = train(library).model

    trainer.save(model, tmp_path / "bell.safetensors", {"profile": "default"})
    again = trainer.load(tmp_path / "bell.safetensors", library[0].table.spec)

    assert np.array_equal(again.scores(library[0].table), model.scores(library[0].table))
    assert (again.threshold, again.calibrated) == (model.threshold, model.calibrated)
