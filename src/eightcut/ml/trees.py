"""Decision trees as plain arrays: boosted models evaluated without the library that trained them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

import numpy as np

from eightcut.ml.embedder import F32
from eightcut.ml.windows import Bools, Ints
from eightcut.values import dataclass

MOST = 1 << 24
"""Numbers below this are exact in float32, the one type of a model file."""


@dataclass(frozen=True, slots=True)
class Trees:
    """The nodes of all trees in one row; `roots` (trees,) says where each tree begins.

    At a node, a row of values goes on to node `left` where its value number `feature` is at most `threshold`, else to
    `right`. Both lie behind the node. At a leaf both are the leaf itself, and it gives `value`. The row's score is the
    sum of what all trees give.
    """

    roots: Ints
    feature: Ints
    threshold: F32
    left: Ints
    right: Ints
    value: F32

    def leaves(self, values: F32) -> Ints:
        """The leaf of each tree in which each row of values (n, dims) ends, (n, trees)."""
        row = np.arange(len(values))[:, None]
        node = np.repeat(self.roots[None], len(values), axis=0)
        while True:
            low = values[row, self.feature[node]] <= self.threshold[node]
            below = np.where(low, self.left[node], self.right[node])
            if np.array_equal(below, node):
                return node
            node = below

    def scores(self, values: F32) -> F32:
        """Scores of rows of values (n, dims), (n,)."""
        return np.asarray(self.value[self.leaves(values)].sum(axis=1, dtype=np.float64), np.float32)

    def arrays(self) -> Mapping[str, F32]:
        """All of them as float32."""
        whole = {"roots": self.roots, "feature": self.feature, "left": self.left, "right": self.right}
        told = {name: numbers.astype(np.float32) for name, numbers in whole.items()}
        return {**told, "threshold": self.threshold, "value": self.value}

    @classmethod
    def of(cls, arrays: Mapping[str, F32], dims: int) -> Self:
        """Trees from what `arrays` gave, for rows of `dims` values; KeyError or ValueError where they are none."""
        threshold, value = arrays["threshold"], arrays["value"]
        count = value.size
        if count > MOST or any(arrays[n].shape != (count,) for n in ("feature", "threshold", "left", "right", "value")):
            raise ValueError("the arrays of the trees differ in length")
        if not (np.isfinite(threshold).all() and np.isfinite(value).all()):
            raise ValueError("a tree contains values that are not numbers")
        left, right = _numbers(arrays["left"], count), _numbers(arrays["right"], count)
        own = np.arange(count)
        inner: Bools = (left > own) & (right > own)
        leaf: Bools = (left == own) & (right == own)
        if not (inner | leaf).all():
            raise ValueError("a tree does not lead from its root to its leaves")
        roots, feature = _numbers(arrays["roots"], count), _numbers(arrays["feature"], dims)
        if not len(roots):
            raise ValueError("there is no tree")
        return cls(roots, feature, threshold, left, right, value)


def _numbers(array: F32, limit: int) -> Ints:
    """The whole numbers from 0 to below `limit` that the array (n,) holds; ValueError where it holds anything else."""
    if array.ndim != 1 or not ((array >= 0) & (array < limit) & (array == np.floor(array))).all():
        raise ValueError("an array of the trees points at something that is not there")
    return array.astype(np.int64)
