from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.ml.features import F64
from eightcut.ml.restraint import nearest, turned


def to_unit(vector: F64) -> F64:
    return np.asarray(vector / np.linalg.norm(vector), np.float64)


@given(st.integers(0, 30))
def test_the_nearest_vector_keeps_the_bounds_and_moves_only_along_the_cuts(seed: int) -> None:
    generator = np.random.default_rng(seed)
    direction, cuts = generator.normal(size=20), generator.normal(size=(5, 20))

    found = nearest(direction, cuts, np.full(5, 0.1))

    assert (cuts @ found <= 0.1 + 1e-3).all()
    moved = direction - found
    multipliers = np.linalg.lstsq(cuts.T, moved, rcond=None)[0]
    assert np.allclose(cuts.T @ multipliers, moved, atol=1e-6)
    assert (multipliers >= -1e-6).all()
    assert np.allclose(multipliers * (cuts @ found - 0.1), 0, atol=1e-2)


def test_a_direction_within_its_bounds_stays_as_it_is() -> None:
    direction = np.array([1.0, 0, 0], np.float32)
    cut = np.array([[0.0, 1, 0]])

    found = turned(direction, lambda d: (cut, cut @ d), 0.1, to_unit)

    assert np.array_equal(found, direction)


@given(st.integers(0, 30))
def test_a_turned_direction_brings_every_marked_window_down_at_length_one(seed: int) -> None:
    generator = np.random.default_rng(seed)
    direction = to_unit(generator.normal(size=30))
    marked = np.array([to_unit(direction + 0.2 * generator.normal(size=30)) for _ in range(4)])

    found = turned(direction.astype(np.float32), lambda d: (marked, marked @ d), 0.2, to_unit)

    assert (marked @ direction > 0.2).any()
    assert (marked @ found <= 0.2 + 1e-3).all()
    assert np.linalg.norm(found) == pytest.approx(1, abs=1e-5)


def test_cuts_are_gathered_while_readings_change_with_the_direction() -> None:
    instances = np.array([to_unit(np.array([1.0, 0.2, 0, 0])), to_unit(np.array([1.0, 0, 0.2, 0]))])

    def best(d: F64) -> tuple[F64, F64]:
        highest = instances[[int(np.argmax(instances @ d))]]
        return highest, highest @ d

    found = turned(np.array([1.0, 0, 0, 0.1], np.float32), best, 0.1, to_unit)

    assert (instances @ found <= 0.1 + 1e-3).all()


def test_readings_of_nothing_turn_nothing() -> None:
    direction = np.array([1.0, 0], np.float32)
    empty = np.zeros((1, 2))

    assert np.array_equal(turned(direction, lambda _: (empty, np.ones(1)), 0.1, lambda v: v * 0), direction)
