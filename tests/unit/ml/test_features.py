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
    scales,
    single,
    summed,
    window_summaries,
)
from eightcut.ml.pool import Pool
from eightcut.ml.recogniser import Lesson
from eightcut.ml.space import Space
from eightcut.ml.types import FrameTable, TrainingVideo
from eightcut.ml.windows import window_scores

GOLDEN = Path(__file__).parents[2] / "golden" / "features.json"
PLAIN = Statistics(np.zeros(3, np.float32), np.ones(3, np.float32))


def golden_rows() -> F16:
    """80 rows of 3 values, written out by a formula."""
    t, d = np.meshgrid(np.arange(80), np.arange(3), indexing="ij")
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


def table_of(rows: F16) -> FrameTable:
    half = rows.shape[1] // 2
    fields = (Field("low", half), Field("high", rows.shape[1] - half))
    return FrameTable(rows, float(len(rows)), EmbedderSpec("TINY", "int8", "ab", 1, 16_000, fields))


def instances_of(rows: F16, pooled: Statistics = PLAIN) -> F32:
    """Instances, every field at its own size again."""
    table = table_of(rows)
    return instances(table, table.spec.fields, pooled) / scales(table.spec.fields)


def test_rows_become_single_precision_as_numpy_converts_them() -> None:
    every = np.arange(2**16, dtype=np.uint16).view(np.float16)
    finite = every[np.isfinite(every)]

    assert np.array_equal(single(finite), finite.astype(np.float32))


@pytest.mark.parametrize("rows", [29, 59, 60, 100, 256, 700])
def test_a_video_gives_the_same_bits_however_it_is_cut_into_blocks(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    table = table_of(np.random.default_rng(5).normal(1, 2, (rows, 3)).astype(np.float16))
    whole = instances(table, table.spec.fields, PLAIN)
    monkeypatch.setattr(features, "WHOLE", 256)

    blocks = list(features.instance_blocks(table, table.spec.fields, PLAIN))

    assert [len(block) for block in blocks] == [256] * (rows // 256) + [rows % 256] * (rows % 256 > 0)
    assert np.array_equal(np.concatenate(blocks), whole)


def test_what_surrounds_an_instance_is_taken_from_it() -> None:
    rows = np.random.default_rng(6).normal(1, 2, (90, 2)).astype(np.float16)
    highest = maxima(rows)
    half = features.AROUND // 2
    padded = np.concatenate([highest[:1].repeat(half, 0), highest, highest[-1:].repeat(half, 0)])
    around = np.array([padded[t : t + 2 * half].mean(axis=0) for t in range(90)])
    contrast = highest - features.CONTRAST * around

    expected = (contrast - contrast.mean(axis=0)) / contrast.std(axis=0)

    assert np.allclose(instances_of(rows), expected, atol=1e-4)


def test_a_slow_rise_tells_little_and_a_short_sound_all() -> None:
    rows = np.linspace(0, 4, 300, dtype=np.float16)[:, None].repeat(2, axis=1)
    rows[150] += 2

    values = instances_of(rows)

    assert set(np.argsort(-values[:, 0])[:2]) == {149, 150}
    assert np.abs(values[20:130]).max() < 1


def test_every_field_has_the_same_mass() -> None:
    fields = (Field("low", 4), Field("high", 400))
    rows = np.random.default_rng(7).normal(2, 1, (300, 404)).astype(np.float16)
    table = FrameTable(rows, 300.0, EmbedderSpec("TINY", "int8", "ab", 1, 16_000, fields))

    values = instances(table, fields, PLAIN)

    assert (values[:, :4] ** 2).sum() == pytest.approx((values[:, 4:] ** 2).sum(), rel=1e-3)
    assert np.allclose(instances(table, fields[1:], PLAIN), values[:, 4:])


def test_a_long_video_is_measured_against_its_own_mean_and_deviation() -> None:
    for seconds in (40, 200):
        quiet = np.random.default_rng(1).normal(2, 0.5, (seconds, 3)).astype(np.float16)

        values = instances_of(quiet)

        assert values.dtype == np.float32
        assert np.allclose(values.mean(axis=0), 0, atol=1e-4)
        assert np.allclose(values.std(axis=0), 1, atol=1e-3)
        assert np.allclose(values, instances_of(quiet * 2), atol=1e-2)


def test_a_video_too_short_for_statistics_is_measured_against_the_pooled_ones() -> None:
    rows = np.random.default_rng(2).normal(2, 0.5, (SHORTEST - 1, 3)).astype(np.float16)
    pooled = Statistics(np.full(3, 1, np.float32), np.full(3, 2, np.float32))

    assert np.allclose(instances_of(rows, pooled), (maxima(rows) - 1) / 2, atol=1e-6)


def test_a_value_that_never_changes_tells_nothing() -> None:
    for seconds in (50, 90):
        assert np.abs(instances_of(np.full((seconds, 3), 4, np.float16))).max() < 1e-3


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
    table = table_of(golden_rows())
    fields = table.spec.fields
    space = Space(fields, PLAIN, np.zeros((3, 1), np.float32), np.zeros(1, np.float32), 1.0)

    assert np.allclose(instances(table, fields, PLAIN), golden["instances"], atol=1e-4)

    model = wlda.Wlda(space, np.array([0, 1, 0], np.float32))
    assert np.allclose(model.raw(table), golden["window_scores"], atol=1e-4)

    clip = moment(17.0)
    examples = VideoExamples(VideoRef("a.mp4"), positives=(clip,), markers=(clip,))
    windows = np.array([0, 1, 2], np.int64)
    lesson = Lesson(
        (TrainingVideo(table, examples),), space, (windows,), TrainingSettings(("bell",)), CancelToken(),
        Pool(fields, 0),
    )  # fmt: skip
    learned = wlda.fit(lesson)
    assert isinstance(learned, wlda.Wlda)
    assert np.allclose(learned.direction, golden["direction"], atol=1e-3)
    cosines = np.array(golden["instances"]) / np.linalg.norm(golden["instances"], axis=1, keepdims=True)
    expected = window_scores((cosines @ learned.direction).astype(np.float32), float(len(table.rows)))
    assert np.allclose(learned.raw(table), expected, atol=1e-4)
