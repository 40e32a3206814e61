"""What is known about regions besides their scan: overlapping verdicts, off-screen moments, negatives, exports."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

from eightcut.domain.captions import Captioned
from eightcut.domain.judgements import HardNegative, Judgement, Moment, OffScreen, Verdict
from eightcut.domain.scans import SAME, Region
from eightcut.domain.spans import TimeSpan

M = TypeVar("M", bound=Moment)


class RegionIndex:
    """Regions in time order, asked for those that a span touches; made once, asked often."""

    def __init__(self, regions: Sequence[Region]) -> None:
        """`regions` sorted by start."""
        self.regions = regions
        self._starts = [region.start for region in regions]
        self._reach = list(accumulate((region.end for region in regions), max))
        """The latest end up to each region."""

    def touching(self, span: TimeSpan) -> Iterator[int]:
        """Indices of regions that share time with `span`, last one first."""
        index = bisect_left(self._starts, span.end) - 1
        while index >= 0 and self._reach[index] > span.start:
            region = self.regions[index]
            if region.end > max(span.start, region.start):
                yield index
            index -= 1

    def share(self, at: int, moment: Moment) -> tuple[float, int]:
        """How much a moment is the same as a region, and how new it is."""
        return self.regions[at].span.iou(moment.span), moment.id

    def same(self, span: TimeSpan) -> Iterator[tuple[int, float]]:
        """Indices of regions that are the same as `span`, with their intersection over union."""
        for index in self.touching(span):
            share = self.regions[index].span.iou(span)
            if share >= SAME:
                yield index, share

    def best(self, span: TimeSpan) -> int | None:
        """Index of the region that is most the same as `span`, the first of several; None where none is."""
        return max(self.same(span), key=lambda pair: (pair[1], -pair[0]), default=(None, 0.0))[0]

    def lying(self, moments: Sequence[M]) -> dict[int, M]:
        """{index of a region: what lies on it}: of several moments the best overlap, then the newest."""
        best: dict[int, tuple[float, M]] = {}
        for moment in moments:
            for index, share in self.same(moment.span):
                there = best.get(index)
                if there is None or (share, moment.id) > (there[0], there[1].id):
                    best[index] = share, moment
        return {index: moment for index, (_, moment) in best.items()}

    def verdicts(self, judgements: Sequence[Judgement]) -> dict[int, Verdict]:
        """{index of a region: its verdict}, of those that `lying` gives."""
        return {index: judgement.verdict for index, judgement in self.lying(judgements).items()}

    def holding_half(self, spans: Sequence[TimeSpan]) -> dict[int, list[int]]:
        """{index of a region: positions in `spans` of those that lie in it by at least half}."""
        held: dict[int, list[int]] = {}
        for position, span in enumerate(spans):
            for index in self.touching(span):
                if self.regions[index].span.overlap(span) >= span.duration / 2:
                    held.setdefault(index, []).append(position)
        return held

    def held(self, spans: Sequence[TimeSpan]) -> list[int]:
        """Positions in `spans` of those of which at least half lies in a region, each once."""
        return sorted({position for positions in self.holding_half(spans).values() for position in positions})


def rejected(
    index: RegionIndex, folders: Sequence[str], judgements: Sequence[Judgement], negatives: Sequence[HardNegative]
) -> frozenset[int]:
    """Indices of regions of class `folders` that are not the sound; the only place that says so.

    A region is rejected where at least half of a hard negative, or of an interval that was rejected, lies in it, and
    the class of either is that of the region or unknown.
    """
    spans = [n.span for n in negatives if concerns(folders, n.folders)]
    spans += [j.span for j in judgements if j.verdict is Verdict.REJECT and concerns(folders, j.folders)]
    return frozenset(index.holding_half(spans))


def off_screen(index: RegionIndex, folders: Sequence[str], moments: Sequence[OffScreen]) -> frozenset[int]:
    """Indices of regions of class `folders` that are the same as a moment whose source is off screen."""
    marked = (moment for moment in moments if concerns(folders, moment.folders))
    return frozenset(i for moment in marked for i, _ in index.same(moment.span))


def captions(index: RegionIndex, folders: Sequence[str], moments: Sequence[Captioned]) -> dict[int, str]:
    """{index of a region of class `folders`: its caption}; only those that have one, and each goes to one region."""
    found: dict[int, Captioned] = {}
    for moment in moments:
        at = index.best(moment.span) if concerns(folders, moment.folders) else None
        there = found.get(at) if at is not None else None
        if at is not None and (there is None or index.share(at, moment) > index.share(at, there)):
            found[at] = moment
    return {at: moment.words.text for at, moment in found.items() if moment.words.phrases}


class Said(Generic[M]):
    """Moments of one video of which one thing was said, asked of clips; made once, asked often."""

    def __init__(self, moments: Iterable[M]) -> None:
        """In any order."""
        self._moments: list[M] = sorted(moments, key=lambda moment: moment.span)
        self._index = RegionIndex([Region(m.span.start, m.span.end, 0.0) for m in self._moments])

    def at(self, span: TimeSpan, folders: Sequence[str]) -> list[M]:
        """Those of class `folders` that share at least half of the shorter of both with a clip of this span."""
        touched = (self._moments[i] for i in self._index.touching(span))
        return [
            moment
            for moment in touched
            if concerns(folders, moment.folders)
            and moment.span.overlap(span) >= min(moment.span.duration, span.duration) / 2
        ]


def concerns(folders: Sequence[str], of: Sequence[str]) -> bool:
    """Whether something said about class `of` counts for class `folders`; an unknown class counts for every one."""
    return not of or not folders or bool(set(of) & set(folders))


def clusters(spans: Sequence[tuple[float, float]]) -> list[tuple[int, float]]:
    """For each group of overlapping (start, end) spans the index of its first and its end; `spans` sorted by start."""
    groups: list[tuple[int, float]] = []
    for index, (start, end) in enumerate(spans):
        if groups and start < groups[-1][1]:
            groups[-1] = groups[-1][0], max(groups[-1][1], end)
        else:
            groups.append((index, end))
    return groups
