from __future__ import annotations

import numpy as np

from eightcut.ml.backends import yamnet
from eightcut.ml.embedder import F32
from eightcut.ml.likeness import in_common, learned
from eightcut.ml.types import FrameTable

FIELDS = tuple(field for field in yamnet.spec().fields if field.name in yamnet.LEARNED)


def _video(seed: int, sound: F32, at: list[int], rows: int = 120) -> FrameTable:
    dims = sum(field.dims for field in yamnet.spec().fields)
    values = np.random.default_rng([7, seed]).gamma(0.5, 0.5, (rows, dims)).astype(np.float32)
    for second in at:
        values[second] += sound
    return FrameTable(values.astype(np.float16), float(rows), yamnet.spec())


def _sound(seed: int) -> F32:
    dims = sum(field.dims for field in yamnet.spec().fields)
    return np.random.default_rng([8, seed]).gamma(0.3, 1.0, dims).astype(np.float32)


def test_moments_that_the_class_passed_over_are_found_by_what_the_surest_share() -> None:
    sound, other = _sound(1), _sound(2)
    videos = [_video(n, sound, [20, 60, 100]) for n in range(4)]
    surest = [(video, {20: 0.9}) for video in videos[:3]] + [(_video(9, other, [50]), {50: 0.3})]
    found = learned(surest, FIELDS, None)
    assert found is not None
    scores = found.scores(videos[3])
    assert set(np.argsort(-scores)[:6].tolist()) == {19, 20, 59, 60, 99, 100}


def test_moments_of_which_the_class_is_not_sure_give_low_scores() -> None:
    sound = _sound(1)
    video = _video(1, sound, [20, 60])
    sure, unsure = learned([(video, {20: 0.9})], FIELDS, None), learned([(video, {20: 0.02})], FIELDS, None)
    assert sure is not None
    assert unsure is not None
    assert unsure.scores(video).max() < 0.1 * sure.scores(video).max()


def test_without_a_moment_nothing_is_learned() -> None:
    assert learned([], FIELDS, None) is None


def test_frames_without_the_fields_that_are_learned_from_cannot_be_compared() -> None:
    video = _video(1, _sound(1), [20])
    found = learned([(video, {20: 0.9})], FIELDS, None)
    assert found is not None
    old = FrameTable(video.values(yamnet.LAST), video.duration, yamnet.spec().only(yamnet.LAST))
    assert found.reads(video)
    assert not found.reads(old)


def test_of_the_two_instances_that_hold_a_second_the_one_like_the_others_counts() -> None:
    sound, noise = np.array([1, 0, 0], np.float32), np.array([0, 0, 1], np.float32)
    candidates = [np.stack([sound, noise]), np.stack([noise * -1, sound]), np.stack([sound])]
    direction = in_common(candidates, np.ones(3, np.float32), np.zeros(3, np.float32))
    assert np.allclose(direction, sound, atol=1e-6)
