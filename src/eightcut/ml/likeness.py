"""What the best moments for a word have in common: a direction to search by, learned without a clip.

The classes of sound that have names say where a word's sound may be, often wrongly. The moments they are surest of are
taken as if they were clips, each weighing as much as the class is sure, squared: what they share is the sound, what
they do not share cancels out. Searching by the direction finds what the classes themselves passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eightcut.ml.covariance import Variances
from eightcut.ml.embedder import F32, Field
from eightcut.ml.features import Sums, instance_blocks
from eightcut.ml.space import Space, whitening
from eightcut.ml.types import FrameTable

MOMENTS = 20
"""How many of the surest moments are taken."""
SUREST = 0.01
"""A class that is less sure of a moment says nothing of it."""
SHRINKAGE = 0.88
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Likeness:
    """A direction of length 1 in a space, and how sure the class was of the moments that it is learned from."""

    space: Space
    direction: F32
    sureness: float

    def reads(self, table: FrameTable) -> bool:
        """Whether the table holds the fields that this compares."""
        return set(self.space.fields) <= set(table.spec.fields)

    def scores(self, table: FrameTable) -> F32:
        """How like them each second of a video is, (n,): the cosine times the sureness."""
        return self.space.video_cosines(table, self.direction) * np.float32(self.sureness)


def learned(
    videos: Sequence[tuple[FrameTable, Mapping[int, float]]], fields: tuple[Field, ...], metric: Variances | None
) -> Likeness | None:
    """What the given seconds of the videos have in common, each with the score of its class; None for no second.

    The background is all of these videos.
    """
    dims = sum(field.dims for field in fields)
    flat = Variances(np.zeros((dims, 1), np.float32), np.ones(1, np.float32), 1.0)
    space = whitening(fields, Sums.empty(dims).statistics(), metric or flat, SHRINKAGE)
    total, count = np.zeros(dims), 0
    candidates: list[F32] = []
    sureness: list[float] = []
    for table, seconds in videos:
        first = 0
        near = {second: list[F32]() for second in seconds}
        for block in instance_blocks(table, fields, space.pooled):
            values = weighed(space.whitened(block))
            total += values.sum(axis=0)
            for second, rows in near.items():
                rows += [values[at - first] for at in (second - 1, second) if first <= at < first + len(values)]
            first += len(block)
        count += first
        candidates += [np.stack(rows) for rows in near.values() if rows]
        sureness += [seconds[second] for second, rows in near.items() if rows]
    if not candidates:
        return None
    background = (total / count).astype(np.float32)
    sure = np.array(sureness, np.float32)
    level = float(np.sum(sure**3) / (np.sum(sure**2) + 1e-9))
    return Likeness(space, in_common(candidates, sure, background), level)


def weighed(white: F32) -> F32:
    """Whitened instances (n, dims) at the root of their length."""
    lengths = np.linalg.norm(white, axis=1, keepdims=True)
    return np.asarray(white / np.sqrt(np.where(lengths > 0, lengths, 1)), np.float32)


def in_common(candidates: Sequence[F32], sureness: F32, background: F32) -> F32:
    """Direction (dims,) of length 1 from the background to the mean of the moments.

    `candidates`: the instances (m, dims) that hold a moment's second, of which the one most like the others is taken.
    """
    weights = np.square(sureness, dtype=np.float32) + np.float32(1e-9)
    weights /= weights.sum()
    chosen = np.stack([rows.mean(axis=0) for rows in candidates])
    for _ in range(_ROUNDS - 1):
        towards = _unit(weights @ chosen - background)
        chosen = np.stack([rows[int(np.argmax(_unit(rows) @ towards))] for rows in candidates])
    return _unit(weights @ chosen - background)


def _unit(values: F32) -> F32:
    lengths = np.linalg.norm(values, axis=-1, keepdims=True)
    return np.asarray(values / np.where(lengths > 0, lengths, 1), np.float32)
