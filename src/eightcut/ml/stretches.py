"""What two videos share where one is moved against the other by whole seconds, by their prints."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from eightcut.ml.prints import AROUND, BITS, U32
from eightcut.values import dataclass

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
F64 = NDArray[np.float64]
ALIKE = 0.7
"""Share of equal bits that speaks as much for the same sound as against it: others have half, the same one more."""
SMOOTH = 15
GAP = 30
"""Seconds without agreement after which a stretch is another one."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sound that two videos share, by their numbers; `likeness` is the share of equal bits."""

    first: int
    second: int
    start: int
    """Second of the first video where it begins."""
    other: int
    """The same of the second video."""
    length: int
    likeness: float
    evidence: float


def overlap(one: Stretch, two: Stretch) -> bool:
    """Whether half of the shorter stretch lies in the other, in either video."""
    half = min(one.length, two.length) / 2
    ends = ((one.start, two.start), (one.other, two.other))
    return any(min(a + one.length, b + two.length) - max(a, b) > half for a, b in ends)


def shared(one: U32, two: U32, move: int, least: int, enough: float) -> list[tuple[int, int, int, float, float]]:
    """Stretches that agree where second t of `one` is t + move of `two`: start, the other's start, length, share of
    equal bits, evidence.
    """
    begin, end = max(0, -move), min(len(one), len(two) - move)
    if end - begin < least:
        return []
    there, above = _above(one, two, move)
    told = []
    for run in _runs(above):
        start, stop = _best(above, *run)
        evidence, heard = float(above[start:stop].sum()), int(there[start:stop].sum())
        if evidence < enough:
            continue
        first = begin if start <= AROUND + 1 else begin + start
        length = (end if stop >= end - begin - AROUND - 1 else begin + stop) - first
        if length >= least:
            told.append((first, first + move, length, ALIKE + evidence / heard, evidence))
    return told


def most(one: U32, two: U32, move: int) -> float:
    """The most evidence that neighbouring seconds give at this move."""
    sums = np.cumsum(np.concatenate([[0.0], _above(one, two, move)[1]]))
    return float(np.max(sums - np.minimum.accumulate(sums)))


def _above(one: U32, two: U32, move: int) -> tuple[NDArray[np.bool_], F64]:
    """Which of the seconds that both have at a move have prints in both, and the evidence of each."""
    begin, end = max(0, -move), max(0, -move, min(len(one), len(two) - move))
    a, b = one[begin:end], two[begin + move : end + move]
    there = printed(a) & printed(b)
    return there, np.where(there, equal_bits(a, b) - ALIKE, 0.0)


def _runs(above: F64) -> Iterator[tuple[int, int]]:
    """Where the mean of SMOOTH seconds speaks for the same sound, less than GAP apart."""
    box = np.ones(SMOOTH)
    on = np.convolve(above, box, "same") > 1e-9
    edges = np.flatnonzero(np.diff(on.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    if len(edges):
        parted = np.flatnonzero(edges[1:, 0] - edges[:-1, 1] >= GAP)
        yield from zip(edges[[0, *(parted + 1)], 0].tolist(), edges[[*parted, -1], 1].tolist(), strict=True)


def _best(above: F64, start: int, stop: int) -> tuple[int, int]:
    """The part of a run that speaks most for the same sound."""
    sums = np.concatenate([[0.0], np.cumsum(above[start:stop])])
    end = int(np.argmax(sums - np.minimum.accumulate(sums)))
    return start + int(np.argmin(sums[: end + 1])), start + end


def printed(prints: U32) -> NDArray[np.bool_]:
    """Which of the prints (..., 4) there are."""
    halves = _halves(prints)
    return np.asarray((halves[..., 0] | halves[..., 1]) != 0)


def equal_bits(one: U32, two: U32) -> F64:
    """Share of equal bits of prints (..., 4)."""
    other = np.bitwise_count(_halves(one ^ two))
    return np.asarray(1 - (other[..., 0] + other[..., 1]).astype(np.float64) / BITS)


def _halves(prints: U32) -> U64:
    return np.ascontiguousarray(prints).view(np.uint64)
