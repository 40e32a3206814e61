from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from eightcut.domain.progress import CancelToken
from eightcut.errors import Cancelled
from eightcut.ml import pool as pool_module
from eightcut.ml.features import SHORTEST, instances
from eightcut.ml.pool import OUTSIDE, Pool, shrinkage
from eightcut.ml.space import Space
from eightcut.ml.types import FrameTable

MakeFilm = Callable[..., FrameTable]
GO = CancelToken()


def pool(*films: tuple[FrameTable, int], keep: bool = False) -> Pool:
    found = Pool(films[0][0].spec.fields, sum(len(table.rows) for table, _ in films))
    for table, group in films:
        found.add(table, group, GO, keep)
    return found


def space_of(pool: Pool, without: int | None = None, clips: int = 1) -> Space:
    return pool.space(without, clips)


def operator(space: Space) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return space.whitened(np.eye(24, dtype=np.float32))


@pytest.mark.parametrize("clips", [1, 20])
def test_whitening_follows_the_shrunk_covariance_of_every_film(film: MakeFilm, clips: int) -> None:
    films = [film(900.0, seed=1), film(100.0, seed=2)]

    space = space_of(pool((films[0], OUTSIDE), (films[1], OUTSIDE)), clips=clips)

    values = np.concatenate([instances(f, f.spec.fields, space.pooled) for f in films]).astype(np.float64)
    covariance = values.T @ values / len(values)
    share = shrinkage(clips)
    shrunk = (1 - share) * covariance / np.trace(covariance) * 24 + share * np.eye(24)
    assert np.allclose(operator(space) @ shrunk @ operator(space), np.eye(24), atol=1e-3)


def test_fewer_clips_trust_the_covariance_less() -> None:
    assert [round(shrinkage(clips), 3) for clips in (0, 1, 5, 10, 20, 1000)] == [0.88, 0.88, 0.88, 0.79, 0.745, 0.701]


def test_a_fold_that_is_left_out_teaches_nothing(film: MakeFilm) -> None:
    kept, held_out = film(100.0, seed=1), film(100.0, bells=range(0, 90, 5), seed=2)
    brief = film(10.0, bells=[3], seed=3)

    without = space_of(pool((kept, 0), (held_out, 1), (brief, 1)), without=1)

    alone = space_of(pool((kept, 0)))
    assert np.allclose(operator(without), operator(alone), atol=1e-4)
    assert np.array_equal(without.pooled.mean, alone.pooled.mean)
    assert not np.allclose(operator(without), operator(space_of(pool((kept, 0), (held_out, 1)))), atol=1e-2)


def test_films_too_short_for_statistics_count_by_the_pooled_ones(film: MakeFilm) -> None:
    brief = [film(12.0, seed=seed) for seed in range(5)]

    space = space_of(pool(*((table, OUTSIDE) for table in brief)))

    values = np.concatenate([instances(f, f.spec.fields, space.pooled) for f in brief])
    assert np.allclose(values.mean(axis=0), 0, atol=1e-4)
    assert np.allclose(values.std(axis=0), 24**-0.5, atol=1e-3)
    assert space.squeeze.any()


def test_silence_alone_whitens_nothing(film: MakeFilm) -> None:
    table = film(60.0)
    silent = FrameTable(np.zeros_like(table.rows), 60.0, table.spec)

    assert np.array_equal(operator(space_of(pool((silent, OUTSIDE)))), np.eye(24))


def test_a_long_pool_is_sampled_and_hardly_differs(film: MakeFilm, monkeypatch: pytest.MonkeyPatch) -> None:
    table = film(3000.0, bells=range(0, 2990, 13), seed=1)
    whole = operator(space_of(pool((table, OUTSIDE))))

    monkeypatch.setattr(pool_module, "SAMPLED", 1000)
    sampled = operator(space_of(pool((table, OUTSIDE))))

    assert not np.array_equal(sampled, whole)
    assert np.allclose(sampled, whole, atol=0.1)


def test_kept_instances_are_those_that_would_be_computed(film: MakeFilm) -> None:
    films = [film(100.0, seed=1), film(SHORTEST - 1.0, seed=2)]
    found = pool(*((table, OUTSIDE) for table in films), keep=True)
    pooled = space_of(found).pooled

    assert found.instances(films[0], pooled) is found.instances(films[0], pooled)
    for table in films:
        assert np.array_equal(found.instances(table, pooled), instances(table, table.spec.fields, pooled))


def test_a_stopped_job_takes_no_further_film_in(film: MakeFilm) -> None:
    stopped = CancelToken()
    stopped.cancel()

    with pytest.raises(Cancelled):
        Pool(film(60.0).spec.fields, 60).add(film(60.0), OUTSIDE, stopped)


def test_a_video_that_is_only_listened_to_changes_no_space(film: MakeFilm) -> None:
    marked, other = film(100.0, seed=1), film(100.0, bells=range(0, 90, 5), seed=2)
    alone, beside = pool((marked, OUTSIDE)), pool((marked, OUTSIDE))
    beside.listen(other, GO)
    assert np.array_equal(operator(space_of(beside)), operator(space_of(alone)))
    assert beside.elsewhere == []
