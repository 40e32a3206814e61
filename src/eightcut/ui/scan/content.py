"""What the panel shows of one video: read and put together off the window's thread."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field

import numpy as np
from numpy.typing import NDArray

from eightcut.domain.clips import ClipRow
from eightcut.domain.scans import DifferenceKind, Region, ScanVersion, compare
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import TrainingRun
from eightcut.domain.videos import VideoRef
from eightcut.services.change import Kind
from eightcut.services.context import Services
from eightcut.services.scans.results import (
    ReviewMarks,
    ScanResults,
    VersionContent,
    locate,
    recut,
    results,
    reviewed,
    scanned,
)
from eightcut.services.scans.review import ReviewedScan, class_of
from eightcut.ui.kit.scores import Scale, scale_of
from eightcut.ui.kit.values import PanelState, RegionMark
from eightcut.ui.scan.rows import Rows, Walk, judged, rows
from eightcut.values import dataclass

SHOWN = (
    Kind.CLIPS | Kind.SCANS | Kind.REGIONS | Kind.VERDICTS | Kind.OFF_SCREEN | Kind.CAPTIONS | Kind.NEGATIVES
    | Kind.MODELS
)  # fmt: skip
"""What of the library the panel shows."""
_NEVER = 2**30
_SOON = 0.0002
"""Seconds until another thread gets its turn."""
_lock = threading.Lock()
_inside: list[tuple[int, int, int]] = []
_turns: list[float] = []


@dataclass(frozen=True, slots=True)
class PanelRequest:
    """What the user wants to see. Choices by model hold version ids; thresholds by version id."""

    video: VideoRef
    named: str
    """What the video was asked by, where it is still to be found; else ""."""
    profile: str
    model: str = ""
    versions: Mapping[str, int] = field(default_factory=dict)
    thresholds: Mapping[int, float] = field(default_factory=dict)
    other: int | None = None
    """The version to compare with."""


@dataclass(frozen=True, slots=True)
class Content:
    """One version as it is shown, with what it is compared with."""

    found: VersionContent
    folders: tuple[str, ...]
    """The class of its regions, empty where unknown."""
    other: VersionContent | None
    rows: Rows
    """What the table lists: the version's regions, in a comparison those that are gone too."""
    marks: tuple[RegionMark, ...]
    """The version's own regions that are visible."""
    regions: tuple[Region, ...]
    """The same as regions."""
    before: tuple[RegionMark, ...]
    """The regions of the version that is compared with."""
    threshold: float
    own: float
    """The version's own threshold, which the slider starts at."""
    scale: Scale
    moved: bool
    """Whether the threshold is another than the version's own."""
    preview: bool
    """Whether the regions are cut anew and not stored."""
    scores: NDArray[np.float32] | None
    negatives: tuple[TimeSpan, ...]
    accepted: tuple[TimeSpan, ...]
    """What was accepted of this class and is no match here: at another threshold, or in another scan."""
    exports: Mapping[int, tuple[ClipRow, ...]]
    """Scan exports by region id."""
    marked: tuple[ClipRow, ...]
    """Clips of the video that were cut by hand."""
    run: TrainingRun | None
    newer: bool
    """Whether the model in use made neither the newest scan nor the one that is shown."""
    walk: Walk
    left: int
    """Regions that are switched on and not judged yet."""
    on: int
    """Regions that are switched on."""
    unseen: int
    """Those of them whose source is off screen."""

    @property
    def shown(self) -> PanelState:
        """What is visible of it, for the timeline."""
        version = self.found.version
        return PanelState(
            version.model, self.marks, self.scores, version.hop, version.window, self.threshold, self.negatives,
            self.scale, self.accepted,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PanelContent:
    """Everything known of a video, and the chosen version's content (None where there is no scan)."""

    known: ScanResults
    model: str
    content: Content | None


@contextmanager
def gc_paused() -> Iterator[None]:
    """Put off the search of the whole memory for unused cycles, which holds all threads, while a list is made.

    Values that are all in use would be looked through again and again, for longer each time. Meanwhile the window's
    thread gets its turn sooner: it asks for one for every cell that it draws.
    """
    with _lock:
        if not _inside:
            _inside.append(gc.get_threshold())
            gc.set_threshold(*_inside[0][:2], _NEVER)
            _turns.append(sys.getswitchinterval())
            sys.setswitchinterval(_SOON)
        else:
            _inside.append(_inside[0])
    try:
        yield
    finally:
        with _lock:
            before = _inside.pop()
            if not _inside:
                gc.set_threshold(*before)
                sys.setswitchinterval(_turns.pop())


@gc_paused()
def load(ctx: Services, wanted: PanelRequest, before: PanelContent | None, changed: Kind) -> PanelContent:
    """Read what is wanted: what is not shown already, and of that what changed. Scores of a version never do."""
    video = locate(ctx, wanted.named, wanted.profile) if wanted.named else wanted.video
    known = results(ctx, video, wanted.profile, before.known if before else None, changed)
    model = wanted.model if wanted.model in known.versions else next(iter(known.versions), "")
    if not model:
        return PanelContent(known, "", None)
    versions = known.versions[model]
    version = _chosen(versions, wanted.versions.get(model)) or versions[0]
    shown = before.content if before else None
    found = _content(ctx, version, shown.found if shown else None, changed)
    against = _chosen(versions, wanted.other)
    if against is None or against.id == version.id:
        other = None
    else:
        other = _content(ctx, against, shown.other if shown else None, changed)
    if shown is not None and found.version == shown.found.version and Kind.MODELS not in changed:
        folders = shown.folders
    else:
        folders = class_of(ctx, ReviewedScan(video, wanted.profile, version))
    return PanelContent(known, model, show(known, found, folders, wanted.thresholds.get(version.id), other))


def _chosen(versions: Sequence[ScanVersion], number: int | None) -> ScanVersion | None:
    return next((v for v in versions if v.id == number), None)


def _content(ctx: Services, version: ScanVersion, kept: VersionContent | None, changed: Kind) -> VersionContent:
    if kept is None or kept.version.id != version.id:
        return scanned(ctx, version)
    read = scanned(ctx, version, with_scores=False) if Kind.REGIONS in changed else kept
    return VersionContent(version, read.regions, kept.scores)


def own_threshold(found: VersionContent) -> float:
    """Where the slider stands at first; 0 where a version does not tell."""
    return found.version.threshold or 0.0


@gc_paused()
def show(
    known: ScanResults,
    found: VersionContent,
    folders: Sequence[str],
    threshold: float | None,
    other: VersionContent | None,
) -> Content:
    """Put a version together: cut at `threshold` (None = as stored), what was said about it, and the comparison."""
    own = own_threshold(found)
    at = own if threshold is None else threshold
    moved = abs(at - own) > 1e-6
    regions = recut(found, at) if moved else found.regions
    changes = compare(other.regions, regions) if other else []
    after = {id(c.after): c.kind for c in changes if c.after}
    said = reviewed(known, regions, folders)
    marks = _marks(said, regions, after)
    before: tuple[RegionMark, ...] = ()
    if other:
        changed = {id(c.before): c.kind for c in changes if c.before}
        before = _marks(reviewed(known, other.regions, folders), other.regions, changed)
    listed = marks
    if other:
        gone = [mark for mark in before if mark.change is DifferenceKind.GONE]
        listed = tuple(sorted((*marks, *gone), key=lambda m: (m.start, m.end)))
    on = [mark for mark in marks if not mark.disabled]
    scores = None if found.scores is None else np.asarray(found.scores, dtype=np.float32)
    return Content(
        found=found,
        folders=tuple(folders),
        other=other,
        rows=rows(listed),
        marks=marks,
        regions=regions,
        before=before,
        threshold=at,
        own=own,
        scale=scale_of(scores, own),
        moved=moved,
        preview=moved and found.scores is not None,
        scores=scores,
        negatives=tuple(n.span for n in known.negatives),
        accepted=said.accepted,
        exports={marks[i].id: tuple(known.exports[p] for p in positions) for i, positions in said.exports.items()},
        marked=known.marked,
        run=(known.runs or {}).get((found.version.model, found.version.model_version)),
        newer=_newer(known, found.version),
        walk=Walk(marks),
        left=sum(not judged(mark) for mark in on),
        on=len(on),
        unseen=sum(mark.off_screen for mark in on),
    )


def _newer(known: ScanResults, shown: ScanVersion) -> bool:
    active = next((run for (key, _), run in (known.runs or {}).items() if key == shown.model and run.active), None)
    newest = known.versions.get(shown.model, ())[:1]
    return active is not None and all(version.model_version != active.version for version in (*newest, shown))


def _marks(
    said: ReviewMarks, regions: Sequence[Region], changes: Mapping[int, DifferenceKind]
) -> tuple[RegionMark, ...]:
    return tuple(
        RegionMark(
            region.id or -index - 1,
            region.start,
            region.end,
            region.score,
            region.disabled,
            index in said.negatives,
            index in said.exports,
            said.verdicts.get(index),
            region.orig_start,
            region.orig_end,
            changes.get(id(region)),
            index in said.off_screen,
            said.captions.get(index, ""),
        )
        for index, region in enumerate(regions)
    )
