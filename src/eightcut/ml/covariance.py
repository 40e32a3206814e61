"""Covariances by their leading directions: of the library's own sound, and the metric that an embedder ships.

The *metric* is the covariance of recordings of one sound around their mean, learned once from other people's
recordings: what varies there does not tell sounds apart. Mixed with the covariance of the user's own sound, RANK
leading directions are kept with their variances, and one variance for all the rest (probabilistic principal component
analysis, Tipping & Bishop 1999).
"""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray

from eightcut.values import dataclass

Floats = NDArray[np.float32] | NDArray[np.float64]

RANK = 64
"""Leading directions that have a variance of their own."""
ITERATIONS = 4
"""Steps of subspace iteration from a known neighbouring basis."""
METRIC = 0.65
"""The metric's share of the mixture."""


@dataclass(frozen=True, slots=True)
class Variances:
    """A covariance: `basis` (dims, rank) with orthonormal columns, the variance along each, and that of all others."""

    basis: Floats
    along: Floats
    rest: float

    @property
    def mean(self) -> float:
        """The mean variance over all directions; 0 for silence."""
        dims, rank = self.basis.shape
        return float((self.along.sum() + (dims - rank) * self.rest) / dims)


def mixed(covariance: Floats, metric: Variances | None) -> Floats:
    """The mixture, (dims, dims), of trace 1, of a covariance and the metric; of trace 0 where there is neither."""
    trace = float(np.trace(covariance))
    factor = 0.0 if trace <= 0 else (1 if metric is None else 1 - METRIC) / trace
    own: Floats = covariance * factor
    if metric is None:
        return own
    share = METRIC / (metric.mean * len(covariance))
    basis = metric.basis.astype(covariance.dtype)
    own += (basis * (share * (metric.along - metric.rest)).astype(covariance.dtype)) @ basis.T
    own[np.diag_indices_from(own)] += share * metric.rest
    return own


def variances(covariance: Floats, near: Floats | None = None) -> Variances:
    """The leading directions of a covariance (dims, dims); quicker where those of a similar one are given as `near`."""
    dims = len(covariance)
    rank = min(RANK, dims)
    if near is None or near.shape[1] < rank:
        values, vectors = np.linalg.eigh(covariance.astype(np.float32))
        along, basis = values[::-1][:rank], vectors[:, ::-1][:, :rank]
    else:
        basis = near[:, :rank]
        for _ in range(ITERATIONS):
            basis = np.linalg.qr(covariance @ basis)[0]
        values, turn = np.linalg.eigh(basis.T @ covariance @ basis)
        along, basis = values[::-1], basis @ turn[:, ::-1]
    left = float(np.trace(covariance) - along.sum())
    rest = max(0.0, left / (dims - rank)) if dims > rank else 0.0
    return Variances(np.ascontiguousarray(basis), np.maximum(along, 0.0), rest)


def read_metric(content: bytes) -> Variances:
    """The metric in the bytes of its file. ValueError, KeyError, OSError where they hold none."""
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        basis, along, rest = (np.asarray(file[name], np.float32) for name in ("basis", "along", "rest"))
    return Variances(basis, along, float(rest))
