"""Moments as directions, and the order in which the next one is always the one least like any before."""

from __future__ import annotations

import numpy as np
import pytest

from eightcut.domain.spans import moment
from eightcut.ml.backends import yamnet
from eightcut.ml.types import FrameTable
from eightcut.ml.variety import directions, farthest_first


def test_the_farthest_comes_next() -> None:
    found = np.random.default_rng(1).standard_normal((600, 8)).astype(np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    order = farthest_first(found, 20)
    assert (order[0], len(set(order)), len(order)) == (0, 20, 20)
    for place in range(1, 20):
        likest = (found @ found[order[:place]].T).max(axis=1)
        likest[order[:place]] = np.inf
        assert likest[order[place]] == pytest.approx(likest.min(), abs=1e-6)
    assert sorted(farthest_first(found[:3], 9)) == [0, 1, 2]
    assert farthest_first(found[:0], 9) == []
    assert farthest_first(np.ones((3, 1), np.float32), 3) == [0, 1, 2], "of equals, the best score"


def test_a_direction_is_the_mean_of_the_seconds_of_a_clip() -> None:
    spec = yamnet.spec().only("conv10")
    rows = np.zeros((20, 256), np.float16)
    rows[4:12, 0], rows[12:, 1] = 3, 4
    table = FrameTable(rows, 19.5, spec)
    found = directions(table, "conv10", [moment(4.2), moment(8), moment(11.5), moment(0, 2)])
    assert found[:, :2] == pytest.approx(np.array([[1, 0], [0.6, 0.8], [0, 1], [0, 0]]))
    with pytest.raises(ValueError, match="no frame"):
        directions(FrameTable(rows[:0], 0.0, spec), "conv10", [moment(0)])
