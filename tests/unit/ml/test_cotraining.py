from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from eightcut.domain.progress import CancelToken
from eightcut.domain.spans import TimeSpan, moment
from eightcut.ml.cotraining import APART, FEWEST, MOST, WEIGHT, Chooser, UnmarkedVideo, free_instances
from eightcut.ml.embedder import F32
from eightcut.ml.types import FrameTable
from eightcut.ml.unlabelled import OUTSIDE, Unlabelled

MakeFilm = Callable[..., FrameTable]


def chooser(*films: FrameTable, taken: tuple[TimeSpan, ...] = ()) -> Chooser:
    pool = Unlabelled([24])
    for table in films:
        pool.add([table], OUTSIDE, CancelToken())
    unmarked = [UnmarkedVideo(film, free_instances(film.rows, taken)) for film in pool.films()]
    return Chooser(pool, unmarked, pool.spaces(None, 5), (1.0,))


@pytest.fixture
def bell() -> F32:
    """The direction of a bell: its six values."""
    direction = np.zeros(24, np.float32)
    direction[:6] = 1 / np.sqrt(6)
    return direction


def test_the_moments_most_like_the_direction_are_chosen_far_from_each_other(film: MakeFilm, bell: F32) -> None:
    table = film(600.0, bells=range(10, 580, 40), seed=1)
    found = chooser(table)

    choice = found.choose([bell], clips=10)

    assert choice is not None
    assert choice.values[0].shape == (FEWEST, 24)
    assert choice.weight == WEIGHT
    chosen = choice.values[0][:, :6].mean(axis=1)
    assert chosen.min() > 1
    assert len(np.unique(choice.values[0], axis=0)) == FEWEST


def test_what_the_user_has_named_is_not_chosen(film: MakeFilm, bell: F32) -> None:
    bells = list(range(10, 580, 40))
    table = film(600.0, bells=bells, seed=1)

    choice = chooser(table, taken=tuple(moment(start - 2.0) for start in bells)).choose([bell], clips=10)

    assert choice is not None
    assert choice.values[0][:, :6].mean(axis=1).max() < 1


def test_instances_that_touch_a_clip_or_come_near_a_refused_moment_are_not_free() -> None:
    free = free_instances(40, [TimeSpan(10.0, 18.0)], [TimeSpan(30.0, 32.0)])

    taken = sorted(set(range(40)) - set(np.flatnonzero(free).tolist()))
    assert taken == [*range(9, 18), *range(30 - APART - 1, 32 + APART), 39]


def test_choices_never_outweigh_the_clips(film: MakeFilm, bell: F32) -> None:
    found = chooser(*(film(1500.0, seed=seed) for seed in range(4)))

    one, many = found.choose([bell], clips=1), found.choose([bell], clips=100)

    assert one is not None
    assert many is not None
    assert len(one.values[0]) == len(many.values[0]) == MOST
    assert one.weight * MOST == pytest.approx(1)
    assert many.weight == WEIGHT


def test_where_nothing_is_free_nothing_is_chosen(film: MakeFilm, bell: F32) -> None:
    assert chooser(film(60.0), taken=(TimeSpan(0.0, 60.0),)).choose([bell], clips=3) is None
    assert chooser().choose([bell], clips=3) is None
