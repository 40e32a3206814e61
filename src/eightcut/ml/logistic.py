"""Plain logistic regression on whole windows: mean, maximum and deviation of their eight rows, standardised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from typing_extensions import override

from eightcut.domain.spans import window_count
from eightcut.ml.embedder import F32
from eightcut.ml.features import F64, LEAST_DEVIATION, window_summaries
from eightcut.ml.recogniser import HARD_WEIGHT, Lesson, Recogniser, Refused, refusals
from eightcut.ml.regression import logistic_regression
from eightcut.ml.restraint import turned
from eightcut.ml.types import FrameTable
from eightcut.ml.unlabelled import Space
from eightcut.ml.windows import half_covered, meant_windows, sounding

REGULARISATION = 1.0


def _summaries(tables: Sequence[FrameTable]) -> F32:
    count = window_count(tables[0].duration)
    return np.concatenate([window_summaries(table.rows, count) for table in tables], axis=1)


@dataclass(frozen=True, slots=True)
class Logistic(Recogniser):
    """Mean and deviation that standardise a window's summary, a direction, and what is added to its product."""

    mean: F32
    deviation: F32
    direction: F32
    offset: float

    def _standardised(self, tables: Sequence[FrameTable]) -> F32:
        return np.asarray((_summaries(tables) - self.mean) / self.deviation, np.float32)

    @override
    def raw(self, tables: Sequence[FrameTable]) -> F32:
        """Logits."""
        return np.asarray(self._standardised(tables) @ self.direction + np.float32(self.offset), np.float32)

    @override
    def squashed(self, raw: F32) -> F32:
        """The logistic function; no probability, because both classes were given equal mass."""
        return np.asarray(1 / (1 + np.exp(-np.clip(raw, -80, 80))), np.float32)

    @override
    def restrained(self, refused: Sequence[Refused], bound: float) -> Self:
        """Turn the direction; see `restraint`."""
        marked = []
        for moments in refused:
            values = self._standardised(moments.tables)
            marked += [values[meant_windows(span, len(values))] for span in moments.spans]
        if not marked:
            return self
        rows = np.concatenate(marked).astype(np.float64)

        def readings(direction: F64) -> tuple[F64, F64]:
            return rows, rows @ direction

        return replace(self, direction=turned(self.direction, readings, bound - self.offset, lambda vector: vector))

    @override
    def arrays(self) -> Mapping[str, F32]:
        """Mean, deviation, direction, offset."""
        offset = np.array([self.offset], np.float32)
        return {"mean": self.mean, "deviation": self.deviation, "direction": self.direction, "offset": offset}


def rebuild(spaces: tuple[Space, ...], weights: Sequence[float], arrays: Mapping[str, F32]) -> Recogniser:
    """See `recogniser.Rebuild`."""
    dims = 3 * sum(len(space.whitening) for space in spaces)
    if any(arrays[name].shape != (dims,) for name in ("mean", "deviation", "direction")) or not weights:
        raise ValueError("the arrays have another length than the embedders' rows")
    return Logistic(arrays["mean"], arrays["deviation"], arrays["direction"], float(arrays["offset"][0]))


def fit(lesson: Lesson) -> Recogniser:
    """Fit on windows; the lesson holds at least one positive and one negative window."""
    sound, other, mass = [], [], []
    for video, background in zip(lesson.videos, lesson.background, strict=True):
        lesson.cancel.check()
        count = window_count(video.tables[0].duration)
        values = _summaries(video.tables)
        positive = np.zeros(count, np.bool_)
        for span in video.examples.positives:
            positive[sounding(span, count)] = True
        hard = np.flatnonzero(half_covered(refusals(video.examples, lesson.settings), count) & ~positive)
        plain = np.flatnonzero(half_covered(video.examples.negatives, count) & ~positive)
        taken = np.concatenate([background, plain, hard])
        sound.append(values[positive])
        other.append(values[taken])
        mass.append(np.where(np.arange(len(taken)) < len(taken) - len(hard), 1.0, HARD_WEIGHT))
    lesson.cancel.check()
    values = np.concatenate([*sound, *other])
    positives = sum(len(part) for part in sound)
    against = np.concatenate(mass)
    mean = values.mean(axis=0, dtype=np.float64).astype(np.float32)
    deviation = np.maximum(values.std(axis=0, dtype=np.float64), LEAST_DEVIATION).astype(np.float32)
    weights = np.concatenate([np.full(positives, against.sum() / positives), against])
    weights *= len(weights) / weights.sum()
    direction, offset = logistic_regression((values - mean) / deviation, positives, weights, REGULARISATION)
    return Logistic(mean, deviation, direction, offset)
