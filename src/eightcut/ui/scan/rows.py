"""Regions as the table lists them: marks in time order with their numbers as columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from eightcut.domain.judgements import Verdict
from eightcut.ui.kit.values import RegionMark

F64 = NDArray[np.float64]


def _none() -> F64:
    return np.zeros(0)


@dataclass(frozen=True, slots=True)
class Rows:
    """Marks in time order, their numbers as columns, their places by id."""

    marks: tuple[RegionMark, ...] = ()
    starts: F64 = field(default_factory=_none)
    ends: F64 = field(default_factory=_none)
    scores: F64 = field(default_factory=_none)
    places: Mapping[int, int] = field(default_factory=dict)


def rows(marks: Sequence[RegionMark]) -> Rows:
    """Marks with their columns."""
    return Rows(
        tuple(marks),
        np.array([m.start for m in marks], dtype=np.float64),
        np.array([m.end for m in marks], dtype=np.float64),
        np.array([m.score for m in marks], dtype=np.float64),
        {m.id: place for place, m in enumerate(marks)},
    )


def judged(mark: RegionMark) -> bool:
    """Whether the user said what this region is."""
    return mark.verdict is not None or mark.negative


def answer(mark: RegionMark) -> Verdict | None:
    """What the user said; a hard negative is a reject, whoever made it."""
    return Verdict.REJECT if mark.negative else mark.verdict
