"""The sound of the library that a lesson is heard against: how the values of its instances vary together.

Videos come in groups, one per fold, so that a fold's own videos can be left out when the fold is measured.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from eightcut.domain.progress import CancelToken
from eightcut.ml.covariance import Variances, mixed, variances
from eightcut.ml.embedder import F32, Field
from eightcut.ml.features import SHORTEST, Statistics, Sums, instances, maxima, summed
from eightcut.ml.likeness import Moment, moments, surest
from eightcut.ml.space import Space, whitening
from eightcut.ml.types import FrameTable, Word
from eightcut.values import dataclass

SAMPLED = 8000
"""About so many instances are enough for a covariance; longer pools give every second one, every third, ..."""
ENOUGH = 600
"""Seconds of marked videos from which on how values vary is measured on these alone: average precision of 20 clips is
.01 to .04 higher than with as much of other videos beside them (docs/detection.md)."""
OUTSIDE = -1
"""The group of videos that no fold holds out."""


def enough(marked: Iterable[FrameTable]) -> bool:
    """Whether how values vary is measured on the marked videos alone."""
    return sum(len(table.rows) for table in marked) >= ENOUGH


def shrinkage(clips: int) -> float:
    """Share of the covariance that is replaced by equal variances: the fewer clips, the more.

    One clip's picks say little of which directions matter: .88 up to 5 clips, .745 for 20.
    """
    return 0.70 + 0.18 * min(1.0, 5 / max(1, clips))


@dataclass(slots=True)
class _Group:
    """Sums of one group's instances: `outer` is the sum of their outer products, `brief` what has no own statistics."""

    sums: Sums
    outer: F32
    count: int
    brief: list[FrameTable]


class Pool:
    """Videos in groups, one group per fold, and OUTSIDE."""

    def __init__(
        self, fields: tuple[Field, ...], rows: int, metric: Variances | None = None, word: Word | None = None
    ) -> None:
        """`fields` are those of the frames that instances are made of, `rows` all seconds that will be added."""
        self.elsewhere: list[Moment] = []
        """The surest moments for the word in videos that are not kept."""
        self._word = word
        self._sure: dict[int, F32 | None] = {}
        self._fields = fields
        self._dims = sum(field.dims for field in fields)
        self._every = max(1, rows // SAMPLED)
        self._metric = metric
        self._groups: dict[int, _Group] = {}
        self._kept: dict[int, F32] = {}
        self._found: dict[int | None, tuple[Statistics, Variances]] = {}

    def add(self, table: FrameTable, group: int, cancel: CancelToken, keep: bool = False) -> None:
        """Take a video in; `keep` its instances, as marked ones are asked for again and again. Cancelled."""
        cancel.check()
        self._found.clear()
        found = self._groups.setdefault(group, self._nothing())
        rows = table.values(*(field.name for field in self._fields))
        found.sums.add(summed(maxima(rows, self._every)))
        if len(rows) < SHORTEST:
            found.brief.append(table)
            return
        values = instances(table, self._fields, found.sums.statistics())
        _add(found, values[:: self._every])
        if keep:
            self._kept[id(table)] = values
            self._sure[id(table)] = self.sureness(table)
        else:
            self._listen(table, values)
        table.let_go()

    def listen(self, table: FrameTable, cancel: CancelToken) -> None:
        """Take the surest moments of a video that holds no marks; how its values vary is left alone. Cancelled."""
        cancel.check()
        if self._word is not None and len(table.rows) >= SHORTEST:
            self._listen(table, instances(table, self._fields, Sums.empty(self._dims).statistics()))
            table.let_go()

    def _listen(self, table: FrameTable, values: F32) -> None:
        if (sure := self.sureness(table)) is not None:
            self.elsewhere = surest([*self.elsewhere, *moments(sure, values)])

    def instances(self, table: FrameTable, pooled: Statistics) -> F32:
        """The instances of a video, (n, dims); kept ones are handed out again."""
        kept = self._kept.get(id(table))
        return instances(table, self._fields, pooled) if kept is None else kept

    def sureness(self, table: FrameTable) -> F32 | None:
        """How sure the word is of each second of a video, (n,); None where there is none, or it cannot tell."""
        if id(table) in self._sure:
            return self._sure[id(table)]
        return self._word.scores(table) if self._word else None

    def space(self, without: int | None, clips: int) -> Space:
        """The space of every video outside the group `without`, for a lesson of so many clips."""
        for group in (None, without):
            if group not in self._found:
                self._found[group] = self._measured(group)
        pooled, found = self._found[without]
        return whitening(self._fields, pooled, found, shrinkage(clips))

    def _measured(self, without: int | None) -> tuple[Statistics, Variances]:
        every, brief = self._nothing(), []
        for number, group in sorted(self._groups.items()):
            if without is None or number != without:
                every.sums.add(group.sums)
                every.outer += group.outer
                every.count += group.count
                brief += group.brief
        pooled = every.sums.statistics()
        for table in brief:
            _add(every, instances(table, self._fields, pooled))
        near = self._found[None][1].basis if without is not None else self._metric.basis if self._metric else None
        return pooled, variances(mixed(every.outer / np.float32(max(1, every.count)), self._metric), near)

    def _nothing(self) -> _Group:
        return _Group(Sums.empty(self._dims), np.zeros((self._dims, self._dims), np.float32), 0, [])


def _add(group: _Group, values: F32) -> None:
    group.outer += values.T @ values
    group.count += len(values)
