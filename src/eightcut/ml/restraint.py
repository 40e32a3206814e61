"""Moves moments marked as "not this sound" below the threshold by the smallest rotation of a direction.

A few hard negatives among a thousand background moments hardly move a regularised fit, and subtracting them outright
costs detections. So the fitted direction is projected onto the directions that score every marked window at most
`bound`: the nearest one, which leaves everything unlike the marked moments where it was.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from eightcut.ml.embedder import F32
from eightcut.ml.features import F64

Readings = Callable[[F64], tuple[F64, F64]]
"""For a direction (d,): the marked windows' linear readings (m, d) and their scores (m,) = readings @ direction."""
ROUNDS = 40
SWEEPS = 300
SLACK = 1e-4


def nearest(direction: F64, cuts: F64, bounds: F64) -> F64:
    """The vector nearest to `direction` (d,) with cuts @ vector <= bounds; cuts (m, d), bounds (m,).

    Hildreth's method: one multiplier per cut, each in turn raised or lowered to where its cut just holds.
    """
    gram = cuts @ cuts.T
    excess = cuts @ direction - bounds
    multipliers: F64 = np.zeros(len(cuts))
    for _ in range(SWEEPS):
        largest = 0.0
        for j, own in enumerate(np.diag(gram)):
            if own <= 0:
                continue
            raised = max(0.0, multipliers[j] + (excess[j] - gram[j] @ multipliers) / own)
            largest = max(largest, abs(raised - multipliers[j]) * float(np.sqrt(own)))
            multipliers[j] = raised
        if largest < SLACK / 10:
            break
    return np.asarray(direction - cuts.T @ multipliers, np.float64)


def turned(direction: F32, readings: Readings, bound: float, rescale: Callable[[F64], F64]) -> F32:
    """`direction` (d,) turned until every window that `readings` gives scores at most `bound`.

    `rescale` brings a vector back to the scale that scores assume. Readings may change with the direction (the best
    instances of a window do), so cuts are gathered until none is violated, or for ROUNDS rounds.
    """
    start = direction.astype(np.float64)
    now, scale = start, 1.0
    cuts: F64 = np.zeros((0, len(start)))
    for _ in range(ROUNDS):
        found, scores = readings(now)
        violated = scores > bound + SLACK
        if not violated.any():
            break
        cuts = np.concatenate([cuts, found[violated]])
        projected = nearest(start, cuts, np.full(len(cuts), bound * scale))
        rescaled = rescale(projected)
        length = float(np.linalg.norm(rescaled))
        if not np.isfinite(length) or length == 0:
            break
        scale = float(np.linalg.norm(projected)) / length
        now = rescaled
    return now.astype(np.float32)
