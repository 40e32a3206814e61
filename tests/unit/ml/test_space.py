from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from eightcut.ml import covariance as covariance_module
from eightcut.ml.covariance import variances
from eightcut.ml.embedder import Field
from eightcut.ml.features import Statistics
from eightcut.ml.space import Space, whitening

DIMS = 40
PLAIN = Statistics(np.zeros(DIMS, np.float32), np.ones(DIMS, np.float32))


@pytest.fixture
def covariance() -> NDArray[np.float64]:
    """Of 40 values that vary along a few directions more than along the others."""
    generator = np.random.default_rng(1)
    values = generator.normal(size=(4000, DIMS)) + generator.normal(size=(4000, 5)) @ generator.normal(size=(5, DIMS))
    return np.asarray(values.T @ values / len(values))


@pytest.fixture
def space(covariance: NDArray[np.float64], monkeypatch: pytest.MonkeyPatch) -> Space:
    """A space with eight directions of their own."""
    monkeypatch.setattr(covariance_module, "RANK", 8)
    return whitening((Field("all", DIMS),), PLAIN, variances(covariance), 0.6)


def test_whitened_values_have_the_same_variance_in_every_direction(
    covariance: NDArray[np.float64], space: Space
) -> None:
    whole = space.whitened(np.eye(DIMS, dtype=np.float32))

    mean = np.trace(covariance) / DIMS
    shrunk = 0.4 * covariance + 0.6 * mean * np.eye(DIMS)
    spread = np.linalg.eigvalsh(whole @ shrunk @ whole) / mean
    assert spread == pytest.approx(np.ones(DIMS), abs=0.06)
    assert np.ptp(np.linalg.eigvalsh(shrunk)) > 1


def test_lengths_and_cosines_are_those_of_the_whitened_values(space: Space) -> None:
    values = np.random.default_rng(2).normal(size=(30, DIMS)).astype(np.float32)
    direction = np.random.default_rng(3).normal(size=DIMS).astype(np.float32)
    direction /= np.linalg.norm(direction)

    white = space.whitened(values)

    assert np.allclose(space.lengths(values), np.linalg.norm(white, axis=1), rtol=1e-4)
    assert np.allclose(space.cosines(values, direction), white @ direction / np.linalg.norm(white, axis=1), atol=1e-4)


def test_a_row_of_zeros_has_length_one_and_no_cosine(space: Space) -> None:
    nothing = np.zeros((1, DIMS), np.float32)

    assert space.lengths(nothing).tolist() == [1.0]
    assert space.cosines(nothing, np.ones(DIMS, np.float32)).tolist() == [0.0]
