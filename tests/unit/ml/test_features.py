from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.progress import CancelToken
from eightcut.domain.spans import moment
from eightcut.domain.training import TrainingSettings, VideoExamples
from eightcut.domain.videos import VideoRef
from eightcut.ml import features, wlda
from eightcut.ml.embedder import F16, F32, EmbedderSpec, Field
from eightcut.ml.features import (
    FEATURE_VERSION,
    SHORTEST,
    Statistics,
    Sums,
    instances,
    maxima,
    summed,
    window_summaries,
)
from eightcut.ml.recogniser import Lesson
from eightcut.ml.space import Space
from eightcut.ml.types import FrameTable, TrainingVideo
from eightcut.ml.unlabelled import Unlabelled
from eightcut.ml.windows import window_scores

GOLDEN = Path(__file__).parents[2] / "golden" / "features.json"
PLAIN = Statistics(np.zeros(3, np.float32), np.ones(3, np.float32))


def golden_rows() -> F16:
    """40 rows of 3 values, written out by a formula."""
    t, d = np.meshgrid(np.arange(40), np.arange(3), indexing="ij")
    return np.asarray((t * 7 + d * 11) % 13 / 4 + (t == 20) * 6 * (d == 1), np.float16)


def test_an_instance_is_the_maximum_of_two_rows_and_of_one_at_the_end() -> None:
    rows = np.array([[1], [5], [2], [0], [3]], np.float16)

    assert maxima(rows).ravel().tolist() == [5, 5, 2, 3, 3]
    assert maxima(rows[:1]).ravel().tolist() == [1]
    assert rows.ravel().tolist() == [1, 5, 2, 0, 3]


def test_every_second_maximum_is_the_same_as_the_whole_has_there() -> None:
    rows = np.random.default_rng(4).normal(size=(11, 2)).astype(np.float16)

    for every in (1, 2, 3, 20):
        assert np.array_equal(maxima(rows, every), maxima(rows)[::every])


def test_blocks_of_a_long_video_are_its_instances(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.random.default_rng(5).normal(1, 2, (700, 3)).astype(np.float16)
    whole = instances(rows, PLAIN)
    monkeypatch.setattr(features, "WHOLE", 256)

    def blocks_of(part: F16) -> list[F32]:
        table = FrameTable(part, float(len(part)), EmbedderSpec("TINY", "int8", "ab", 1, 16_000, (Field("all", 3),)))
        return list(features.instance_blocks(table, PLAIN))

    blocks = blocks_of(rows)

    assert [len(block) for block in blocks] == [256, 256, 188]
    assert np.array_equal(np.concatenate(blocks), whole)
    assert np.array_equal(np.concatenate(blocks_of(rows[:100])), instances(rows[:100], PLAIN))


def test_a_long_video_is_measured_against_its_own_mean_and_deviation() -> None:
    quiet = np.random.default_rng(1).normal(2, 0.5, (60, 3)).astype(np.float16)

    values = instances(quiet, PLAIN)

    assert values.dtype == np.float32
    assert np.allclose(values.mean(axis=0), 0, atol=1e-5)
    assert np.allclose(values.std(axis=0), 1, atol=1e-4)
    assert np.allclose(values, instances(quiet * 2, PLAIN), atol=1e-3)


def test_a_video_too_short_for_statistics_is_measured_against_the_pooled_ones() -> None:
    rows = np.random.default_rng(2).normal(2, 0.5, (SHORTEST - 1, 3)).astype(np.float16)
    pooled = Statistics(np.full(3, 1, np.float32), np.full(3, 2, np.float32))

    assert np.allclose(instances(rows, pooled), (maxima(rows) - 1) / 2)


def test_a_value_that_never_changes_tells_nothing() -> None:
    assert not instances(np.full((50, 3), 4, np.float16), PLAIN).any()


@given(st.lists(st.integers(1, 20), min_size=1, max_size=4))
def test_sums_over_parts_give_the_statistics_of_the_whole(lengths: list[int]) -> None:
    whole = np.random.default_rng(sum(lengths)).normal(3, 2, (sum(lengths), 3)).astype(np.float32)
    sums = Sums.empty(3)
    for part in np.split(whole, np.cumsum(lengths)[:-1]):
        sums.add(summed(part))

    found = sums.statistics()

    assert np.allclose(found.mean, whole.mean(axis=0), atol=1e-4)
    assert np.allclose(found.deviation, np.maximum(whole.std(axis=0), 1e-3), atol=1e-3)


def test_statistics_of_nothing_change_nothing() -> None:
    nothing = Sums.empty(3).statistics()

    assert nothing.mean.tolist() == [0, 0, 0]
    assert nothing.deviation.tolist() == [1, 1, 1]


def test_a_window_summary_is_mean_maximum_and_deviation_of_its_eight_rows() -> None:
    rows = np.random.default_rng(3).normal(size=(12, 2)).astype(np.float16)

    found = window_summaries(rows, 5)

    part = rows[4:12].astype(np.float64)
    assert found.shape == (5, 6)
    assert np.allclose(found[4], [*part.mean(axis=0), *part.max(axis=0), *part.std(axis=0)], atol=1e-5)
    short = rows[:3].astype(np.float64)
    assert np.allclose(window_summaries(rows[:3], 1)[0, :2], short.mean(axis=0), atol=1e-5)


def test_training_and_scanning_see_the_features_that_were_once_written_down() -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert golden["version"] == FEATURE_VERSION, (
        "features changed: raise FEATURE_VERSION and write the golden file anew"
    )
    table = FrameTable(golden_rows(), 40.0, EmbedderSpec("TINY", "int8", "ab", 1, 16_000, (Field("all", 3),)))
    space = Space(PLAIN, np.zeros((3, 1), np.float32), np.zeros(1, np.float32), 1.0)

    assert np.allclose(instances(table.rows, PLAIN), golden["instances"], atol=1e-4)

    model = wlda.Wlda((space,), (1.0,), (np.array([0, 1, 0], np.float32),))
    assert np.allclose(model.raw([table]), golden["window_scores"], atol=1e-4)

    clip = moment(17.0)
    examples = VideoExamples(VideoRef("a.mp4"), positives=(clip,), markers=(clip,))
    windows = np.array([0, 1, 2], np.int64)
    settings = TrainingSettings(("bell",))
    videos = (TrainingVideo((table,), examples),)
    learned = wlda.fit(Lesson(videos, (space,), (windows,), settings, CancelToken(), Unlabelled([3]), (1.0,)))
    assert isinstance(learned, wlda.Wlda)
    assert np.allclose(learned.directions[0], golden["direction"], atol=1e-3)
    cosines = np.array(golden["instances"]) / np.linalg.norm(golden["instances"], axis=1, keepdims=True)
    expected = window_scores((cosines @ learned.directions[0]).astype(np.float32), 40.0)
    assert np.allclose(learned.raw([table]), expected, atol=1e-4)
