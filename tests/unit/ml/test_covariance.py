from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray

from eightcut.ml import covariance
from eightcut.ml.covariance import METRIC, Variances, mixed, read_metric, variances
from eightcut.ml.registry import Registry

DIMS = 40


@pytest.fixture
def own() -> NDArray[np.float64]:
    """Of 40 values that vary along a few directions more than along the others."""
    generator = np.random.default_rng(1)
    values = generator.normal(size=(4000, DIMS)) + generator.normal(size=(4000, 5)) @ generator.normal(size=(5, DIMS))
    return np.asarray(values.T @ values / len(values))


@pytest.fixture
def metric() -> Variances:
    """Three directions of their own."""
    basis = np.linalg.qr(np.random.default_rng(2).normal(size=(DIMS, 3)))[0]
    return Variances(basis, np.array([9.0, 5.0, 2.0]), 0.5)


def test_a_neighbouring_basis_leads_to_the_same_directions(
    own: NDArray[np.float64], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(covariance, "RANK", 5)
    near = variances(own + np.diag(np.linspace(0, 0.2, DIMS))).basis

    found, exact = variances(own, near), variances(own)

    assert found.along == pytest.approx(exact.along, rel=1e-3)
    assert found.rest == pytest.approx(exact.rest, rel=1e-3)
    assert np.abs(found.basis.T @ exact.basis).max(axis=0) == pytest.approx(np.ones(5), abs=1e-3)


def test_metric_and_own_covariance_are_mixed_by_their_shares(own: NDArray[np.float64], metric: Variances) -> None:
    basis, along, rest = metric.basis, metric.along, metric.rest
    whole = (basis * along) @ basis.T + rest * (np.eye(DIMS) - basis @ basis.T)

    found = mixed(own, metric)

    assert np.allclose(found, METRIC * whole / np.trace(whole) + (1 - METRIC) * own / np.trace(own))
    assert np.trace(found) == pytest.approx(1)
    assert np.allclose(mixed(own, None), own / np.trace(own))


def test_silence_leaves_the_metric_alone_and_without_one_nothing(metric: Variances) -> None:
    silence = np.zeros((DIMS, DIMS))

    assert np.trace(mixed(silence, metric)) == pytest.approx(METRIC)
    assert not mixed(silence, None).any()


def test_a_metric_reads_back_from_its_file(metric: Variances) -> None:
    file = io.BytesIO()
    np.savez(file, basis=metric.basis.astype(np.float16), along=metric.along, rest=metric.rest)

    found = read_metric(file.getvalue())

    assert np.allclose(found.basis, metric.basis, atol=1e-3)
    assert found.along.tolist() == metric.along.tolist()
    assert found.rest == 0.5


def test_the_metric_that_ships_covers_the_fields_that_are_learned() -> None:
    registry = Registry()
    metric = registry.metric("FOLEY")

    assert metric is not None
    assert len(metric.basis) == sum(field.dims for field in registry.fields("FOLEY")) == 1792
    assert registry.metric("AISFX") is None
    assert [field.name for field in registry.fields("AISFX")] == ["highest"]
