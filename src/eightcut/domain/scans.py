"""Scans as they are kept: regions, versions, and what changed between two versions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum
from itertools import accumulate

from eightcut.domain.spans import HOP, TOLERANCE, WINDOW, TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.values import dataclass

SAME = 0.5
"""Two regions whose intersection over union is at least this are the same region."""
MAX_VERSIONS = 5


@dataclass(frozen=True, slots=True)
class Region:
    """A region: a span of film time and the best score in it (0 to 1)."""

    start: float
    end: float
    score: float
    disabled: bool = False
    orig_start: float | None = None
    orig_end: float | None = None
    """The bounds as they were scanned; None where they are the present ones."""
    id: int = 0
    """Row number, 0 before it is recorded."""

    @property
    def span(self) -> TimeSpan:
        """Its present bounds."""
        return TimeSpan(self.start, self.end)


@dataclass(frozen=True, slots=True)
class NewScan:
    """One scan run, to be kept. `scores` are little-endian float16 window scores, None where there are none."""

    video: VideoRef
    profile: str
    model: str
    regions: tuple[Region, ...]
    model_version: int = 0
    """The model's number; 0 where unknown."""
    threshold: float | None = None
    calibrated: bool = False
    hop: float = HOP
    window: float = WINDOW
    duration: float = 0.0
    """Video length in seconds, 0 where unknown."""
    folders: tuple[str, ...] = ()
    """The class: positive folders of the model, empty where unknown."""
    scores: bytes | None = None


@dataclass(frozen=True, slots=True)
class ScanVersion:
    """One kept scan of one video with one model in one profile. `timestamp` is "" for undated rows."""

    id: int
    filename: str
    content_id: str
    profile: str
    model: str
    timestamp: str
    saved_at: str
    """UTC instant, ISO 8601; "" where unknown."""
    count: int
    max_score: float | None
    pinned: bool
    model_version: int = 0
    threshold: float | None = None
    calibrated: bool = False
    hop: float = HOP
    window: float = WINDOW
    duration: float = 0.0
    folders: tuple[str, ...] = ()
    has_scores: bool = False


class DifferenceKind(Enum):
    """What became of a region from one version to another."""

    NEW = "new"
    GONE = "gone"
    MOVED = "moved"
    SCORE = "score"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference between two versions; `before` is None for a new region, `after` for a gone one."""

    kind: DifferenceKind
    before: Region | None
    after: Region | None


def _pairs(before: Sequence[Region], after: Sequence[Region]) -> dict[int, int]:
    """Indices of regions that are the same region, best overlap first, each used once."""
    candidates = sorted(
        (-share, i, j) for i, j in _touching(before, after) if (share := before[i].span.iou(after[j].span)) >= SAME
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in candidates:
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _touching(before: Sequence[Region], after: Sequence[Region]) -> Iterator[tuple[int, int]]:
    """Indices of regions that share time."""
    order = sorted(range(len(after)), key=lambda j: after[j].start)
    starts = [after[j].start for j in order]
    reach = list(accumulate((after[j].end for j in order), max))
    for i, region in enumerate(before):
        place = bisect_left(starts, region.end) - 1
        while place >= 0 and reach[place] > region.start:
            yield i, order[place]
            place -= 1


def compare(before: Sequence[Region], after: Sequence[Region], least_score_change: float = 0.01) -> list[Difference]:
    """What changed, in time order; a score changed where it differs by at least `least_score_change`."""
    pairs = _pairs(before, after)
    changes = [Difference(DifferenceKind.GONE, a, None) for i, a in enumerate(before) if i not in pairs]
    known = set(pairs.values())
    changes += [Difference(DifferenceKind.NEW, None, b) for j, b in enumerate(after) if j not in known]
    for i, j in pairs.items():
        a, b = before[i], after[j]
        if abs(a.start - b.start) > TOLERANCE or abs(a.end - b.end) > TOLERANCE:
            changes.append(Difference(DifferenceKind.MOVED, a, b))
        elif abs(a.score - b.score) >= least_score_change:
            changes.append(Difference(DifferenceKind.SCORE, a, b))
    return sorted(changes, key=_start)


def _start(difference: Difference) -> float:
    region = difference.before or difference.after
    return region.start if region else 0.0


def carry_disabled(earlier: Sequence[Region], regions: Sequence[Region]) -> tuple[Region, ...]:
    """`regions` with the disabled flag of the regions that were switched off in the version before."""
    off = [r for r in earlier if r.disabled]
    found = {i for i, j in _touching(regions, off) if regions[i].span.iou(off[j].span) >= SAME}
    return tuple(replace(r, disabled=True) if i in found else r for i, r in enumerate(regions))
