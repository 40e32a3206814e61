from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from eightcut.domain.progress import CancelToken, silent
from eightcut.domain.spans import TimeSpan, moment
from eightcut.domain.training import TrainingSettings
from eightcut.errors import ModelProblem
from eightcut.ml import boosting, model_file
from eightcut.ml.course import auto_negatives
from eightcut.ml.learned import LearnedModel
from eightcut.ml.pool import OUTSIDE, Pool
from eightcut.ml.recogniser import Lesson, refused
from eightcut.ml.trainer import RecogniserTrainer
from eightcut.ml.types import FrameTable, TrainingInput, TrainingVideo

MakeFilm = Callable[..., FrameTable]
MakeVideo = Callable[..., TrainingVideo]
SETTINGS = TrainingSettings(("bell",), recogniser="boosting")
SCAN = """
import sys
from pathlib import Path
import numpy as np
from eightcut.ml.embedder import EmbedderSpec, Field
from eightcut.ml.trainer import RecogniserTrainer
from eightcut.ml.types import FrameTable

spec = EmbedderSpec("TINY", "int8", "ab" * 32, 1, 16_000, (Field("all", 24),))
model = RecogniserTrainer().load(Path(sys.argv[1]), spec)
print(len(model.scores(FrameTable(np.ones((60, 24), np.float16), 60.0, spec))))
print(*sorted({"sklearn", "scipy", "joblib"} & set(sys.modules)))
"""


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

    model = boosting.fit(lesson(bells))
    scores = model.squashed(model.raw(other))

    assert scores.dtype == np.float32
    assert scores[[47, 117]].min() > scores[[10, 80, 90, 150]].max()
    assert 0 <= scores.min() <= scores.max() <= 1


def test_a_single_clip_finds_the_sound_in_another_film(film: MakeFilm, video: MakeVideo) -> None:
    one = video("a.mp4", film(200.0, bells=[44]), [moment(40.0)])
    other = film(200.0, bells=[50, 120], seed=5)

    scores = boosting.fit(lesson(one)).raw(other)

    assert scores[[47, 117]].min() > np.percentile(scores, 80)


def test_one_window_of_each_kind_is_enough(film: MakeFilm, video: MakeVideo) -> None:
    table = film(16.0, bells=[2])
    one = video("a.mp4", table, [TimeSpan(0.0, 0.5)], negatives=[TimeSpan(15.5, 16.0)])

    scores = boosting.fit(lesson(one, margin=0.0)).raw(table)

    assert scores[0] > 0 > scores[8]


def test_a_clip_between_two_windows_is_still_learned(film: MakeFilm, video: MakeVideo) -> None:
    one = video("a.mp4", film(100.6, bells=[98]), [TimeSpan(100.1, 100.6)])

    assert boosting.fit(lesson(one)).raw(one.table)[92] > 0


def test_refused_and_negative_clips_weigh_in_the_fit(bells: TrainingVideo, film: MakeFilm, video: MakeVideo) -> None:
    table = film(200.0, knocks=[50], seed=5)
    plain = boosting.fit(lesson(bells)).raw(table)[47]

    for role in ("hard_negatives", "negatives"):
        assert boosting.fit(lesson(bells, video("b.mp4", table, **{role: [moment(47.0)]}))).raw(table)[47] < plain


def test_a_refused_moment_is_brought_below_the_bound_and_unlike_windows_stay(
    bells: TrainingVideo, film: MakeFilm, video: MakeVideo
) -> None:
    reviewed = video("b.mp4", film(200.0, bells=[120], knocks=[50], seed=5), hard_negatives=[moment(46.5)])
    model = boosting.fit(lesson(bells))
    before = model.raw(reviewed.table)
    bound = float(before[[46, 47]].max()) - 3

    turned = model.restrained(refused([bells, reviewed]), bound)

    after = turned.raw(reviewed.table)
    assert after[[46, 47]].max() <= bound + 1e-2
    assert before[[46, 47]].max() - after[[46, 47]].max() > 2 * (before[117] - after[117])
    assert model.restrained((), bound) is model


def test_the_same_lesson_and_seed_give_the_same_trees(bells: TrainingVideo) -> None:
    one, again = boosting.fit(lesson(bells)), boosting.fit(lesson(bells))
    other = boosting.fit(lesson(bells, settings=replace(SETTINGS, seed=1)))

    assert all(np.array_equal(one.arrays()[name], again.arrays()[name]) for name in one.arrays())
    assert not np.array_equal(one.raw(bells.table), other.raw(bells.table))


def test_a_rebuilt_recogniser_scores_the_same(bells: TrainingVideo) -> None:
    taught = lesson(bells)
    model = boosting.fit(taught)

    again = boosting.rebuild(taught.space, model.arrays())

    assert {array.dtype for array in model.arrays().values()} == {np.dtype(np.float32)}
    assert np.array_equal(again.raw(bells.table), model.raw(bells.table))


def test_a_model_file_whose_trees_lead_in_circles_is_damaged(bells: TrainingVideo, tmp_path: Path) -> None:
    path = tmp_path / "bell.safetensors"
    data = TrainingInput((bells,), (), SETTINGS, bells.table.spec.fields)
    model = RecogniserTrainer().train(data, None, silent, CancelToken()).model
    assert isinstance(model, LearnedModel)
    assert isinstance(model.recogniser, boosting.Boosting)
    trees = model.recogniser.trees
    circle = replace(model.recogniser, trees=replace(trees, left=np.zeros_like(trees.left)))
    model_file.write(replace(model, recogniser=circle), path, {})

    with pytest.raises(ModelProblem, match="is damaged"):
        model_file.read(path, model.spec)


def test_scanning_loads_nothing_that_only_training_needs(bells: TrainingVideo, tmp_path: Path) -> None:
    path = tmp_path / "bell.safetensors"
    trainer = RecogniserTrainer()
    data = TrainingInput((bells,), (), SETTINGS, bells.table.spec.fields)
    trainer.save(trainer.train(data, None, silent, CancelToken()).model, path, {})

    scanned = subprocess.run([sys.executable, "-c", SCAN, str(path)], capture_output=True, text=True, check=True)

    assert scanned.stdout.split("\n")[:2] == ["53", ""]
