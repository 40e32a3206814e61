"""What the best moments for a word have in common: a direction to search by, learned without a clip.

The classes of sound that have names say where a word's sound may be, often wrongly. The moments they are surest of are
taken as if they were clips, each weighing as much as the class is sure, squared: what they share is the sound, what
they do not share cancels out. Searching by the direction finds what the classes themselves passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from eightcut.ml.covariance import Variances
from eightcut.ml.embedder import F32, Field
from eightcut.ml.features import Sums, instance_blocks
from eightcut.ml.space import Space, whitening
from eightcut.ml.types import FrameTable
from eightcut.values import dataclass

MOMENTS = 20
"""How many of the surest moments are taken."""
SUREST = 0.01
"""A class that is less sure of a moment says nothing of it."""
APART = 6
"""Seconds: of two that are nearer in one video, only the better counts."""
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


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """A second of a video: how sure the class is of it, and the instances (1 or 2, dims) that hold it."""

    sureness: float
    instances: F32


def moments(scores: F32, instances: F32) -> list[Moment]:
    """The surest seconds of a video by the class's scores (n,), from its instances (n, dims)."""
    seconds = apart(scores, MOMENTS, SUREST)
    return [Moment(float(scores[second]), instances[max(0, second - 1) : second + 1].copy()) for second in seconds]


def surest(found: Iterable[Moment]) -> list[Moment]:
    """The surest of all videos."""
    return sorted(found, key=lambda moment: -moment.sureness)[:MOMENTS]


def apart(scores: F32, top: int, least: float) -> list[int]:
    """The `top` highest places that score at least `least`, `APART` from each other, the best first."""
    chosen: list[int] = []
    free = scores >= least
    for place in np.argsort(-scores, kind="stable").tolist():
        if len(chosen) == top or scores[place] < least:
            break
        if free[place]:
            free[max(0, place - APART + 1) : place + APART] = False
            chosen.append(place)
    return chosen


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
    """Direction (dims,) of length 1 from the background to the `mean_moment`."""
    return unit(mean_moment(candidates, sureness, background) - background)


def mean_moment(candidates: Sequence[F32], sureness: F32, background: F32) -> F32:
    """Mean (dims,) of the moments, each weighing its sureness squared.

    `candidates`: the instances (m, dims) that hold a moment's second, of which the one most like the others is taken.
    """
    weights = np.square(sureness, dtype=np.float32) + np.float32(1e-9)
    weights /= weights.sum()
    chosen = np.stack([rows.mean(axis=0) for rows in candidates])
    for _ in range(_ROUNDS - 1):
        towards = unit(weights @ chosen - background)
        chosen = np.stack([rows[int(np.argmax(unit(rows) @ towards))] for rows in candidates])
    return np.asarray(weights @ chosen, np.float32)


def unit(values: F32) -> F32:
    """Rows (n, dims), or one (dims,), at length 1; zeros stay."""
    lengths = np.linalg.norm(values, axis=-1, keepdims=True)
    return np.asarray(values / np.where(lengths > 0, lengths, 1), np.float32)
