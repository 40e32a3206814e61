"""From instances to windows: which seconds a window reads, what it scores, which windows a span of video means.

Window i covers seconds i to i + 8 and reads the seven instances i to i + 6 that lie wholly inside. It scores the mean
of its best two; then each window takes the mean of itself and its neighbours.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from eightcut.domain.spans import HOP, TOLERANCE, WINDOW, TimeSpan, window_count
from eightcut.ml.embedder import F32
from eightcut.ml.features import INSTANCE

PER_WINDOW = int(WINDOW) - INSTANCE + 1
BEST = 2

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


def _in_windows(scores: F32, count: int) -> F32:
    """Instance scores as each window sees them, (count, PER_WINDOW); -inf where the video has ended."""
    last = max(0, len(scores) - INSTANCE)
    first = np.minimum(np.arange(count), last)
    index = first[:, None] + np.arange(PER_WINDOW)
    return np.where(index <= last, scores[np.minimum(index, last)], np.float32(-np.inf))


def window_scores(instance_scores: F32, duration: float) -> F32:
    """Scores (n,) of a video's instances -> scores (window_count(duration),) of its windows."""
    seen = np.sort(_in_windows(instance_scores, window_count(duration)), axis=1)[:, -BEST:].astype(np.float64)
    best = np.where(np.isfinite(seen), seen, seen[:, -1:]).mean(axis=1)
    around = np.ones(3)
    summed = np.convolve(best, around)[1:-1]
    return (summed / np.convolve(np.ones(len(best)), around)[1:-1]).astype(np.float32)


def window_weights(instance_scores: F32, duration: float, window: int) -> tuple[Ints, F32]:
    """The instances that make up one window's score, and their weights: their weighted sum is `window_scores`."""
    count = window_count(duration)
    last = max(0, len(instance_scores) - INSTANCE)
    near = range(max(0, window - 1), min(count, window + 2))
    weights = np.zeros(len(instance_scores), np.float32)
    for i in near:
        first = min(i, last)
        inside = np.arange(first, min(first + PER_WINDOW, last + 1))
        best = inside[np.argsort(-instance_scores[inside], kind="stable")[:BEST]]
        weights[best] += np.float32(1 / len(best) / len(near))
    used = np.flatnonzero(weights)
    return used, weights[used]


def inside(span: TimeSpan, rows: int) -> Ints:
    """Instances whose two seconds lie inside the span; the nearest one where none does; none beyond the video."""
    if span.start >= rows * HOP or not rows:
        return np.zeros(0, np.int64)
    last = max(0, rows - INSTANCE)
    first = max(0, math.ceil(span.start - TOLERANCE))
    final = min(last, math.floor(span.end - INSTANCE + TOLERANCE))
    if final < first:
        first = final = min(last, max(0, round(span.middle - INSTANCE / 2)))
    return np.arange(first, final + 1)


def meant_windows(span: TimeSpan, count: int) -> Ints:
    """The windows that stand for a span: those less than one hop from it.

    A moment on the hop grid is exactly one window, a moment between two hops the two windows around it; a longer span
    has every window inside it. Windows farther away may hold another sound, so they do not speak for the moment.
    """
    first = math.floor(span.start + TOLERANCE)
    final = max(first, math.ceil(span.end - WINDOW - TOLERANCE))
    return np.unique(np.clip(np.arange(first, final + 1), 0, count - 1))


def half_covered(spans: Iterable[TimeSpan], count: int) -> Bools:
    """Which windows overlap one of the spans by at least half of the shorter of the two; shape (count,)."""
    starts = np.arange(count) * HOP
    covered = np.zeros(count, np.bool_)
    for span in spans:
        shared = np.minimum(starts + WINDOW, span.end) - np.maximum(starts, span.start)
        covered |= shared >= min(WINDOW, span.duration) / 2 - TOLERANCE
    return covered


def far_from(markers: Iterable[TimeSpan], count: int, margin: float) -> Bools:
    """Which windows lie farther than `margin` seconds from every marker; shape (count,)."""
    starts = np.arange(count) * HOP
    far = np.ones(count, np.bool_)
    for marker in markers:
        far &= np.maximum(marker.start - (starts + WINDOW), starts - marker.end) > margin
    return far


def sounding(span: TimeSpan, count: int) -> Ints:
    """The windows in which a positive clip is heard: those it half covers, or the nearest ones; never none."""
    covered = np.flatnonzero(half_covered([span], count))
    return covered if len(covered) else meant_windows(span, count)
