"""The metric that ships: what a covariance must be, and the bytes that were built; and the parts of its builder."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from eightcut.domain.spans import TimeSpan
from eightcut.ml.backends import yamnet
from tools import build_metric
from tools.arrays import write_arrays

PATH = yamnet.weights_file().with_name("yamnet_metric.npz")
SHA256 = "470dad2ee32d9c10b1d4e6382f090cb4217d44dc512945bd9d1c5c2a643c1980"


def test_the_metric_that_ships_is_the_one_that_was_built() -> None:
    assert hashlib.sha256(PATH.read_bytes()).hexdigest() == SHA256


def test_the_metric_is_a_covariance_of_trace_one() -> None:
    width = sum(field.dims for field in yamnet.spec().fields if field.name in build_metric.LAYERS)
    with np.load(PATH, allow_pickle=False) as file:
        basis, along, rest = file["basis"].astype(np.float64), file["along"], float(file["rest"])
    assert basis.shape == (width, build_metric.DIRECTIONS)
    assert np.allclose(basis.T @ basis, np.eye(build_metric.DIRECTIONS), atol=2e-3)
    assert np.all(np.diff(along) <= 0)
    assert 0 < rest <= along[-1]
    assert np.isclose(along.sum() + rest * (width - build_metric.DIRECTIONS), 1, atol=1e-5)


def test_the_covariance_is_that_of_rows_around_the_mean_of_their_group() -> None:
    rng = np.random.default_rng(1)
    apart = rng.standard_normal((4000, 3)).astype(np.float32) * np.array([1, 2, 3], np.float32)
    groups = [f"{i % 1000}" for i in range(4000)]
    means = 100 * rng.standard_normal((1000, 3)).astype(np.float32)
    rows = apart + means[[i % 1000 for i in range(4000)]]
    alone = np.full((1, 3), 1e6, np.float32)
    covariance = build_metric.within(np.concatenate([rows, alone]), [*groups, "alone"])
    assert np.allclose(np.diag(covariance), [1, 4, 9], rtol=0.1)


def test_the_compact_form_gives_the_covariance_back() -> None:
    rng = np.random.default_rng(2)
    width = build_metric.DIRECTIONS + 60
    strong = rng.standard_normal((width, 20))
    covariance = strong @ strong.T + 0.5 * np.eye(width)
    arrays = build_metric.compact(covariance)
    basis = arrays["basis"].astype(np.float64)
    inside = basis @ basis.T
    restored = basis * arrays["along"] @ basis.T + float(arrays["rest"]) * (np.eye(width) - inside)
    assert np.allclose(restored, covariance / np.trace(covariance), atol=1e-4)


def test_a_long_event_is_heard_near_both_ends_too() -> None:
    assert build_metric.seconds_of(TimeSpan(10.0, 11.0), 600) == [10]
    assert build_metric.seconds_of(TimeSpan(10.0, 16.0), 600) == [10, 12, 14]
    assert build_metric.seconds_of(TimeSpan(599.0, 599.9), 600) == [598]


def test_writing_the_same_arrays_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    arrays = build_metric.compact(np.diag(np.arange(1.0, 200.0)))
    for name in ("a", "b"):
        write_arrays(arrays, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
