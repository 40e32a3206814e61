"""A trained model: a recogniser with its threshold and, where there was enough to fit one, its sigmoid."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from eightcut.domain.spans import TimeSpan
from eightcut.errors import ModelProblem
from eightcut.ml import boosting, logistic, wlda
from eightcut.ml.calibration import Sigmoid
from eightcut.ml.embedder import F32, EmbedderSpec
from eightcut.ml.recogniser import Fit, Rebuild, Recogniser
from eightcut.ml.space import Space
from eightcut.ml.types import FrameTable
from eightcut.ml.windows import meant_windows
from eightcut.values import dataclass

FITS: Mapping[str, Fit] = {"wlda": wlda.fit, "logistic": logistic.fit, "boosting": boosting.fit}
"""Recognisers by the name that settings choose, the default first."""
REBUILDS: Mapping[str, Rebuild] = {"wlda": wlda.rebuild, "logistic": logistic.rebuild, "boosting": boosting.rebuild}


@dataclass(frozen=True, slots=True)
class LearnedModel:
    """A trained recogniser. `raw_threshold` is in the recogniser's own measure."""

    kind: str
    """The recogniser's name."""
    recogniser: Recogniser
    spec: EmbedderSpec
    """Of the embedder; which of its fields are heard is the space's."""
    space: Space
    raw_threshold: float
    sigmoid: Sigmoid | None
    folders: tuple[str, ...] = ()

    @property
    def threshold(self) -> float:
        """Windows scoring at least this are detections."""
        return float(self.final(np.array([self.raw_threshold], np.float32))[0])

    @property
    def calibrated(self) -> bool:
        """Whether scores are probabilities."""
        return self.sigmoid is not None

    def scores(self, table: FrameTable) -> F32:
        """Window scores, shape (window_count(duration),), each in [0, 1]. ValueError for frames of another embedder.

        ModelProblem where its values give none, which no training leads to.
        """
        if table.spec != self.spec:
            raise ValueError("the frames come from another embedder than the model's")
        with np.errstate(over="ignore", invalid="ignore"):
            found = self.final(self.recogniser.raw(table))
        if not np.isfinite(found).all():
            raise ModelProblem("The model gives scores that are not numbers. Train again, or restore another version.")
        return found

    def score_span(self, table: FrameTable, span: TimeSpan) -> float:
        """The best score of the windows that stand for the span: see `windows.meant_windows`."""
        scores = self.scores(table)
        return float(scores[meant_windows(span, len(scores))].max())

    def final(self, raw: F32) -> F32:
        """Raw scores as the user sees them, from 0 to 1, same shape."""
        return self.sigmoid(raw) if self.sigmoid else self.recogniser.squashed(raw)
