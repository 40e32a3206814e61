"""What recognisers of whole windows look at: one row of numbers per window, and how much each marked window weighs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eightcut.domain.spans import window_count
from eightcut.ml.embedder import F32, Field
from eightcut.ml.features import F64, window_summaries
from eightcut.ml.recogniser import HARD_WEIGHT, Lesson, RejectedMoments
from eightcut.ml.space import Space
from eightcut.ml.types import FrameTable
from eightcut.ml.windows import half_covered, meant_windows, sounding
from eightcut.values import dataclass


def summaries(table: FrameTable, fields: Sequence[Field]) -> F32:
    """The summaries of a video's windows, (window_count(duration), dims), read from these fields of its frames."""
    rows = table.values(*(field.name for field in fields))
    return window_summaries(rows, window_count(table.duration))


def summary_dims(space: Space) -> int:
    """How many values a window's summary has."""
    return 3 * space.dims


@dataclass(frozen=True, slots=True)
class Examples:
    """Windows to learn from: `values` (n, dims), the first `positives` of them with the sound; `mass` (n,), mean 1.

    Both classes have the same mass; within its class a hard negative weighs HARD_WEIGHT, every other window 1.
    """

    values: F32
    positives: int
    mass: F64


def examples(lesson: Lesson) -> Examples:
    """The windows of a lesson that holds at least one positive and one negative window. Cancelled where stopped."""
    sound, other, mass = [], [], []
    for video, background in zip(lesson.videos, lesson.background, strict=True):
        lesson.cancel.check()
        count = window_count(video.table.duration)
        values = summaries(video.table, lesson.space.fields)
        positive = np.zeros(count, np.bool_)
        for span in video.examples.positives:
            positive[sounding(span, count)] = True
        hard = np.flatnonzero(half_covered(video.examples.hard_negatives, count) & ~positive)
        plain = np.flatnonzero(half_covered(video.examples.negatives, count) & ~positive)
        taken = np.concatenate([background, plain, hard])
        sound.append(values[positive])
        other.append(values[taken])
        mass.append(np.where(np.arange(len(taken)) < len(taken) - len(hard), 1.0, HARD_WEIGHT))
    lesson.cancel.check()
    positives = sum(len(part) for part in sound)
    against = np.concatenate(mass)
    weights = np.concatenate([np.full(positives, against.sum() / positives), against])
    return Examples(np.concatenate([*sound, *other]), positives, weights * (len(weights) / weights.sum()))


def refused_summaries(refused: Sequence[RejectedMoments], fields: Sequence[Field]) -> F32 | None:
    """The summaries of the windows that stand for the refused moments, (n, dims); None where there are none."""
    marked = []
    for moments in refused:
        values = summaries(moments.table, fields)
        marked += [values[meant_windows(span, len(values))] for span in moments.spans]
    return np.concatenate(marked) if marked else None
