"""How instances are made comparable: directions that vary much without telling sounds apart count less.

A share of a covariance (`covariance`: RANK directions of their own, one variance for the rest) is replaced by one equal
variance for every direction. Whitening with the root of the inverse costs 2 x RANK products per value, where the full
matrix costs as many as there are values.
"""

from __future__ import annotations

import numpy as np

from eightcut.ml.covariance import Variances
from eightcut.ml.embedder import F32, Field
from eightcut.ml.features import Statistics, instance_blocks, instances
from eightcut.ml.types import FrameTable
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Space:
    """Instances of these fields made comparable: `pooled` statistics for short videos, and a symmetric whitening.

    Whitened, a row x becomes level x - basis (squeeze * basis' x); `basis` is (dims, rank), `squeeze` (rank,).
    """

    fields: tuple[Field, ...]
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
        return instances(table, self.fields, self.pooled)

    def video_cosines(self, table: FrameTable, direction: F32) -> F32:
        """Cosines (n,) between a video's whitened instances and a direction of length 1; memory stays constant."""
        blocks = instance_blocks(table, self.fields, self.pooled)
        return np.concatenate([self.cosines(block, direction) for block in blocks])

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


def whitening(fields: tuple[Field, ...], pooled: Statistics, found: Variances, shrinkage: float) -> Space:
    """The space of a covariance of which `shrinkage` is replaced by equal variances."""
    dims = len(found.basis)
    if found.mean <= 0:
        return Space(fields, pooled, np.zeros((dims, 1), np.float32), np.zeros(1, np.float32), 1.0)
    rest, along = found.rest / found.mean, found.along / found.mean
    level = 1 / np.sqrt((1 - shrinkage) * rest + shrinkage)
    squeeze = level - 1 / np.sqrt((1 - shrinkage) * along + shrinkage)
    return Space(fields, pooled, found.basis.astype(np.float32), squeeze.astype(np.float32), float(np.float32(level)))
