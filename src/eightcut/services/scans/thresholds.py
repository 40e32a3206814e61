"""One match more or one fewer: the threshold at which the matches of a scan become other ones."""

from __future__ import annotations

from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from eightcut.services.scans.results import VersionContent
from eightcut.values import dataclass

F64 = NDArray[np.float64]
_WRITTEN = 10_000
"""Thresholds are written with four decimals where that tells scores apart."""


@dataclass(frozen=True, slots=True)
class Step:
    """Another threshold, and how many matches there are before and at it."""

    threshold: float
    before: int
    count: int


def step(found: VersionContent, threshold: float, lower: bool) -> Step | None:
    """The nearest lower (or higher) threshold with another number of matches; None where there is none.

    Lower gives more matches, and where neighbours run together fewer.
    """
    values = np.array(found.scores if found.scores is not None else [r.score for r in found.regions], dtype=np.float64)
    scores = np.unique(values)
    before = count(found, values, threshold)
    here = int(np.searchsorted(scores, threshold))  # the lowest score that is reached
    for place in range(here - 1, -1, -1) if lower else range(here + 1, len(scores) + 1):
        at = _reaching(scores, place)
        if at > 1:
            return None
        there = count(found, values, at)
        if there != before:
            return Step(at, before, there)
    return None


def _reaching(scores: F64, place: int) -> float:
    """A threshold that the scores (distinct, rising) reach from `place` on, and no lower one."""
    if place == len(scores):
        return (ceil(float(scores[-1]) * _WRITTEN) + 1) / _WRITTEN
    exact = float(scores[place])
    written = floor(exact * _WRITTEN) / _WRITTEN
    return written if place == 0 or written > scores[place - 1] else exact


def count(found: VersionContent, values: F64, threshold: float) -> int:
    """How many matches `services.scans.results.recut` gives, without making them; `values` are its scores."""
    above = values >= threshold
    if found.scores is None:
        return int(above.sum())
    hop, window = found.version.hop, found.version.window
    length = max(found.version.duration, window)
    edges = np.flatnonzero(np.diff(above, prepend=False, append=False))
    first, last = edges[::2], edges[1::2] - 1
    begin = np.where(first > 0, first * hop, -window)
    end = np.where(last < len(values) - 1, last * hop, last * hop + window)
    middle = (begin + end + window) / 2
    half = np.maximum(window, end - begin - window + 2 * hop) / 2
    starts = np.minimum(np.maximum(0.0, middle - half), length - window)
    ends = np.maximum(np.minimum(length, middle + half), window)
    order = np.argsort(starts, kind="stable")
    reach = np.maximum.accumulate(ends[order])
    return int((starts[order][1:] - reach[:-1] > 0).sum()) + bool(len(first))
