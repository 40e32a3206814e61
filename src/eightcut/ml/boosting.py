"""Gradient boosting on whole windows: small decision trees, each learned from what those before it got wrong.

It looks at the same summaries of windows as `logistic`. Average precision with 5 and with 20 clips (development corpus,
int8 frames, mean of 6 classes and 5 seeds): .262 and .412, logistic regression .257 and .319. Features and size of the
trees were chosen on seeds 0 and 1 and the same videos: means of the eight rows alone .179 and .260, summaries .250 and
.413 (both 100 trees of 8 leaves), 50 trees of 4 leaves .299 and .414. Seeds 2 to 4, which chose nothing: .238 and .411.

Trees have no direction to turn, but the score of a window is linear in the values of the leaves in which it ends: what
the user refused is brought down by the smallest change of those values, so a window falls with every leaf that it
shares with a refused one. Raising the threshold above what was refused detections as much (at most 8 hard negatives, 1
seed, 100 trees: .310 and .307 with 5 clips, the same with 20), but this way the threshold stays where the clips put it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Self

import numpy as np
from typing_extensions import override

from eightcut.ml.calibration import logistic_function
from eightcut.ml.embedder import F32, Field
from eightcut.ml.features import F64
from eightcut.ml.recogniser import Lesson, Recogniser, RejectedMoments
from eightcut.ml.regression import boosted_trees
from eightcut.ml.restraint import turned
from eightcut.ml.space import Space
from eightcut.ml.summaries import examples, refused_summaries, summaries, summary_dims
from eightcut.ml.trees import Trees
from eightcut.ml.types import FrameTable
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Boosting(Recogniser):
    """Fields that are read, and the trees; a window's logit is the sum of what they give."""

    fields: tuple[Field, ...]
    trees: Trees

    @override
    def raw(self, table: FrameTable) -> F32:
        """Logits."""
        return self.trees.scores(summaries(table, self.fields))

    @override
    def squashed(self, raw: F32) -> F32:
        """The logistic function; no probability, because both classes were given equal mass."""
        return logistic_function(raw)

    @override
    def restrained(self, refused: Sequence[RejectedMoments], bound: float) -> Self:
        marked = refused_summaries(refused, self.fields)
        if marked is None:
            return self
        rows: F64 = np.zeros((len(marked), len(self.trees.value)))
        np.put_along_axis(rows, self.trees.leaves(marked), 1.0, axis=1)

        def readings(values: F64) -> tuple[F64, F64]:
            return rows, rows @ values

        value = turned(self.trees.value, readings, bound, lambda vector: vector)
        return replace(self, trees=replace(self.trees, value=value))

    @override
    def arrays(self) -> Mapping[str, F32]:
        return self.trees.arrays()


def rebuild(space: Space, arrays: Mapping[str, F32]) -> Recogniser:
    """See `recogniser.Rebuild`."""
    return Boosting(space.fields, Trees.of(arrays, summary_dims(space)))


def fit(lesson: Lesson) -> Recogniser:
    """Fit on windows; the lesson holds at least one positive and one negative window."""
    found = examples(lesson)
    return Boosting(lesson.space.fields, boosted_trees(found.values, found.positives, found.mass, lesson.settings.seed))
