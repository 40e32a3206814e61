from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from eightcut.domain.progress import CancelToken
from eightcut.errors import Cancelled
from eightcut.ml.features import instances
from eightcut.ml.types import FrameTable
from eightcut.ml.unlabelled import CHUNK, OUTSIDE, SHRINKAGE, Unlabelled

MakeFilm = Callable[..., FrameTable]
GO = CancelToken()


def pool(*films: tuple[FrameTable, int]) -> Unlabelled:
    found = Unlabelled([24])
    for table, group in films:
        found.add([table], group, GO)
    return found


def test_whitening_follows_the_shrunk_covariance_of_every_film(film: MakeFilm) -> None:
    films = [film(CHUNK + 100.0, seed=1), film(100.0, seed=2)]

    space = pool((films[0], OUTSIDE), (films[1], OUTSIDE)).spaces()[0]

    values = np.concatenate([instances(f.rows, space.pooled) for f in films]).astype(np.float64)
    covariance = values.T @ values / len(values)
    shrunk = (1 - SHRINKAGE) * covariance + SHRINKAGE * np.trace(covariance) / 24 * np.eye(24)
    assert np.allclose(space.whitening.T @ shrunk @ space.whitening, np.eye(24), atol=1e-3)


def test_a_fold_that_is_left_out_teaches_nothing(film: MakeFilm) -> None:
    kept, held_out = film(100.0, seed=1), film(100.0, bells=range(0, 90, 5), seed=2)
    brief = film(10.0, bells=[3], seed=3)

    without = pool((kept, 0), (held_out, 1), (brief, 1)).spaces(without=1)[0]

    alone = pool((kept, 0)).spaces()[0]
    assert np.array_equal(without.whitening, alone.whitening)
    assert np.array_equal(without.pooled.mean, alone.pooled.mean)
    assert not np.allclose(without.whitening, pool((kept, 0), (held_out, 1)).spaces()[0].whitening)


def test_films_too_short_for_statistics_count_by_the_pooled_ones(film: MakeFilm) -> None:
    brief = [film(12.0, seed=seed) for seed in range(5)]

    space = pool(*((table, OUTSIDE) for table in brief)).spaces()[0]

    values = np.concatenate([instances(f.rows, space.pooled) for f in brief])
    assert np.allclose(values.mean(axis=0), 0, atol=1e-4)
    assert np.allclose(values.std(axis=0), 1, atol=1e-3)
    assert not np.array_equal(space.whitening, np.eye(24))


def test_silence_alone_whitens_nothing(film: MakeFilm) -> None:
    table = film(60.0)
    silent = FrameTable(np.zeros_like(table.rows), 60.0, table.spec)

    assert np.array_equal(pool((silent, OUTSIDE)).spaces()[0].whitening, np.eye(24))


def test_a_stopped_job_takes_no_further_film_in(film: MakeFilm) -> None:
    stopped = CancelToken()
    stopped.cancel()

    with pytest.raises(Cancelled):
        Unlabelled([24]).add([film(60.0)], OUTSIDE, stopped)
