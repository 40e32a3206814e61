"""What the best moments for a word have in common: a direction to search by, learned without a clip.

The classes of sound that have names say where a word's sound may be, often wrongly. The moments they are surest of are
taken as if they were clips, each weighing as much as the class is sure, squared: what they share is the sound, what they
do not share cancels out. Searching by the direction finds what the classes themselves passed over.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eightcut.ml.embedder import F32

MOMENTS = 20
"""How many of the surest moments are taken."""
_ROUNDS = 3


def direction(candidates: Sequence[F32], sureness: F32, background: F32) -> F32:
    """Direction (d,) of length 1 that moments have in common, over a background (d,).

    `candidates`: for each moment the whitened instances (m, d) that hold its second, scaled as in a fit; `sureness`:
    the class's score of each moment. ValueError for no moment.
    """
    if not candidates:
        raise ValueError("a direction needs at least one moment")
    weights = np.square(sureness.astype(np.float64))
    weights = weights / weights.sum() if weights.any() else np.full(len(candidates), 1 / len(candidates))
    chosen = np.stack([rows.mean(axis=0) for rows in candidates])
    for _ in range(_ROUNDS - 1):
        towards = _unit(weights @ chosen - background)
        chosen = np.stack([rows[int(np.argmax(_unit(rows) @ towards))] for rows in candidates])
    return _unit(weights @ chosen - background).astype(np.float32)


def _unit(values: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(values, axis=-1, keepdims=True)
    return np.asarray(values / np.where(length > 0, length, 1))
