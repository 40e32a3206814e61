"""How instances are made comparable: which directions vary much in the user's own videos anyway, and count less.

The covariance S of instances is estimated as that of a probabilistic principal component analysis (Tipping & Bishop,
1999): RANK leading directions with their variances, and one variance for all the rest; then a share of it is replaced
by one equal variance for every direction. Whitening with S^(-1/2) so costs 2 x RANK products per value, where the full
matrix costs as many as there are values (average precision the same within .003, see docs/decisions/0008).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from eightcut.ml.embedder import F32
from eightcut.ml.features import F64, Statistics, instance_blocks, instances
from eightcut.ml.types import FrameTable

RANK = 128
"""Leading directions that have a variance of their own."""
ITERATIONS = 2
"""Steps of subspace iteration from a known neighbouring basis."""


@dataclass(frozen=True, slots=True)
class Variances:
    """A covariance: `basis` (dims, rank) with orthonormal columns, the variance along each, and that of all others."""

    basis: F64
    along: F64
    rest: float

    @property
    def mean(self) -> float:
        """The mean variance over all directions; 0 for silence."""
        dims, rank = self.basis.shape
        return float((self.along.sum() + (dims - rank) * self.rest) / dims)


def variances(covariance: F64, near: F64 | None = None) -> Variances:
    """The leading directions of a covariance (dims, dims); quicker where those of a similar one are given as `near`."""
    dims = len(covariance)
    rank = min(RANK, dims)
    if near is None or near.shape[1] != rank:
        values, vectors = np.linalg.eigh(covariance.astype(np.float32))
        along, basis = values[::-1][:rank], vectors[:, ::-1][:, :rank]
    else:
        basis = near
        for _ in range(ITERATIONS):
            basis = np.linalg.qr(covariance @ basis)[0]
        values, turn = np.linalg.eigh(basis.T @ covariance @ basis)
        along, basis = values[::-1], basis @ turn[:, ::-1]
    left = float(np.trace(covariance) - along.sum())
    rest = max(0.0, left / (dims - rank)) if dims > rank else 0.0
    return Variances(np.ascontiguousarray(basis), np.maximum(along, 0.0), rest)


@dataclass(frozen=True, slots=True)
class Space:
    """One embedder's instances made comparable: `pooled` statistics for short videos, and a symmetric whitening.

    Whitened, a row x becomes level x - basis (squeeze * basis' x); `basis` is (dims, rank), `squeeze` (rank,).
    """

    pooled: Statistics
    basis: F32
    squeeze: F32
    level: float

    @property
    def dims(self) -> int:
        """Values per instance."""
        return len(self.basis)

    def instances(self, table: FrameTable) -> F32:
        """All instances of a video, (n, dims), not whitened."""
        return instances(table.rows, self.pooled)

    def video_cosines(self, table: FrameTable, direction: F32) -> F32:
        """Cosines (n,) between a video's whitened instances and a direction of length 1; memory stays constant."""
        return np.concatenate([self.cosines(block, direction) for block in instance_blocks(table, self.pooled)])

    def whitened(self, values: F32) -> F32:
        """Instances (n, dims), or one of them (dims,), whitened."""
        inside = (values @ self.basis) * self.squeeze
        return np.asarray(np.float32(self.level) * values - inside @ self.basis.T, np.float32)

    def lengths(self, values: F32) -> F32:
        """Lengths (n,) that instances (n, dims) have when whitened; 1 for a row of zeros."""
        loss = self.squeeze * np.float32(2 * self.level) - np.square(self.squeeze)
        squares = np.float32(self.level**2) * np.einsum("ij,ij->i", values, values)
        squares -= np.square(values @ self.basis) @ loss
        return np.asarray(np.sqrt(np.where(squares > 0, squares, 1)), np.float32)

    def products(self, values: F32, direction: F32) -> F32:
        """Scalar products (n,) of whitened instances with a direction (dims,) of the whitened space."""
        return np.asarray(values @ self.whitened(direction), np.float32)

    def cosines(self, values: F32, direction: F32) -> F32:
        """Cosines (n,) between whitened instances and a direction of length 1."""
        return self.products(values, direction) / self.lengths(values)


def whitening(pooled: Statistics, found: Variances, shrinkage: float) -> Space:
    """The space of a covariance of which `shrinkage` is replaced by equal variances."""
    dims = len(found.basis)
    if found.mean <= 0:
        return Space(pooled, np.zeros((dims, 1), np.float32), np.zeros(1, np.float32), 1.0)
    equal = shrinkage * found.mean
    level = 1 / np.sqrt((1 - shrinkage) * found.rest + equal)
    squeeze = level - 1 / np.sqrt((1 - shrinkage) * found.along + equal)
    return Space(pooled, found.basis.astype(np.float32), squeeze.astype(np.float32), float(np.float32(level)))
