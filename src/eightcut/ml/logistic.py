"""Plain logistic regression on whole windows: mean, maximum and deviation of their eight rows, standardised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Self

import numpy as np
from typing_extensions import override

from eightcut.ml.calibration import logistic_function
from eightcut.ml.embedder import F32, Field
from eightcut.ml.features import F64, LEAST_DEVIATION
from eightcut.ml.recogniser import Lesson, Recogniser, RejectedMoments
from eightcut.ml.regression import logistic_regression
from eightcut.ml.restraint import turned
from eightcut.ml.space import Space
from eightcut.ml.summaries import examples, refused_summaries, summaries, summary_dims
from eightcut.ml.types import FrameTable
from eightcut.values import dataclass

REGULARISATION = 1.0


@dataclass(frozen=True, slots=True)
class Logistic(Recogniser):
    """Mean and deviation that standardise a window's summary of `fields`, a direction, what is added to its product."""

    fields: tuple[Field, ...]
    mean: F32
    deviation: F32
    direction: F32
    offset: float

    def _standardised(self, values: F32) -> F32:
        return np.asarray((values - self.mean) / self.deviation, np.float32)

    @override
    def raw(self, table: FrameTable) -> F32:
        """Logits."""
        product = self._standardised(summaries(table, self.fields)) @ self.direction
        return np.asarray(product + np.float32(self.offset), np.float32)

    @override
    def squashed(self, raw: F32) -> F32:
        """The logistic function; no probability, because both classes were given equal mass."""
        return logistic_function(raw)

    @override
    def restrained(self, refused: Sequence[RejectedMoments], bound: float) -> Self:
        marked = refused_summaries(refused, self.fields)
        if marked is None:
            return self
        rows = self._standardised(marked).astype(np.float64)

        def readings(direction: F64) -> tuple[F64, F64]:
            return rows, rows @ direction

        return replace(self, direction=turned(self.direction, readings, bound - self.offset, lambda vector: vector))

    @override
    def arrays(self) -> Mapping[str, F32]:
        offset = np.array([self.offset], np.float32)
        return {"mean": self.mean, "deviation": self.deviation, "direction": self.direction, "offset": offset}


def rebuild(space: Space, arrays: Mapping[str, F32]) -> Recogniser:
    """See `recogniser.Rebuild`."""
    dims = summary_dims(space)
    if any(arrays[name].shape != (dims,) for name in ("mean", "deviation", "direction")):
        raise ValueError("the arrays have another length than the windows' summaries")
    if arrays["offset"].shape != (1,) or not (arrays["deviation"] > 0).all():
        raise ValueError("there is more than one offset, or a deviation that is not above 0")
    return Logistic(space.fields, arrays["mean"], arrays["deviation"], arrays["direction"], float(arrays["offset"][0]))


def fit(lesson: Lesson) -> Recogniser:
    """Fit on windows; the lesson holds at least one positive and one negative window."""
    found = examples(lesson)
    mean = found.values.mean(axis=0, dtype=np.float64).astype(np.float32)
    deviation = np.maximum(found.values.std(axis=0, dtype=np.float64), LEAST_DEVIATION).astype(np.float32)
    standard = (found.values - mean) / deviation
    direction, offset = logistic_regression(standard, found.positives, found.mass, REGULARISATION)
    return Logistic(lesson.space.fields, mean, deviation, direction, offset)
