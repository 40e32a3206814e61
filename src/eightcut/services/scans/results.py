"""Scan results of a video: versions by model, their regions, and judgements made since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from eightcut.domain.captions import Captioned
from eightcut.domain.clips import ClipRow, is_class
from eightcut.domain.judgements import HardNegative, Judgement, OffScreen, Verdict
from eightcut.domain.regions import find_regions
from eightcut.domain.reviewed import RegionIndex, captions, concerns, off_screen, rejected
from eightcut.domain.scans import Region, ScanVersion, carry_disabled
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import TrainingRun
from eightcut.domain.videos import VideoRef
from eightcut.services.change import EVERYTHING, Kind
from eightcut.services.context import Services
from eightcut.services.scans.scanning import kept_scores
from eightcut.services.videos.identity import find_video
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class ScanResults:
    """Everything about one video in one profile but the regions themselves."""

    video: VideoRef
    profile: str
    versions: dict[str, tuple[ScanVersion, ...]]
    """By model in text order; newest first, undated last."""
    judgements: tuple[Judgement, ...] = ()
    off_screen: tuple[OffScreen, ...] = ()
    captions: tuple[Captioned, ...] = ()
    negatives: tuple[HardNegative, ...] = ()
    exports: tuple[ClipRow, ...] = ()
    """Clips that scan exports cut."""
    marked: tuple[ClipRow, ...] = ()
    """Clips that were cut by hand, of classes that are switched on."""
    runs: dict[tuple[str, int], TrainingRun] | None = None
    """Trainings by model and number."""


@dataclass(frozen=True, slots=True)
class VersionContent:
    """One version's regions in time order, with its window scores (None where it has none)."""

    version: ScanVersion
    regions: tuple[Region, ...]
    scores: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class ReviewMarks:
    """What lies on regions, by their index."""

    verdicts: dict[int, Verdict]
    negatives: frozenset[int]
    exports: dict[int, list[int]]
    """Positions in `ScanResults.exports`."""
    accepted: tuple[TimeSpan, ...] = ()
    """Spans that were accepted and are no region."""
    off_screen: frozenset[int] = frozenset()
    captions: Mapping[int, str] = field(default_factory=dict)


def locate(ctx: Services, filename: str, profile: str) -> VideoRef:
    """The video of a path; of a base name the only one that the library knows by it, else whatever has that name."""
    if Path(filename).name != filename:
        return find_video(ctx, filename, profile)
    named = ctx.library.videos.named(profile, filename)
    return named[0] if len(named) == 1 else VideoRef(filename)


def results(
    ctx: Services, video: VideoRef, profile: str, before: ScanResults | None = None, changed: Kind = EVERYTHING
) -> ScanResults:
    """What the library knows of this video; where `before` is of it too, only what changed since is read."""
    library = ctx.library
    if before is None or (before.video, before.profile) != (video, profile):
        before, changed = ScanResults(video, profile, {}), EVERYTHING
    known = before
    if Kind.SCANS in changed:
        by_model: dict[str, list[ScanVersion]] = {}
        for version in library.scans.versions(video, profile):
            by_model.setdefault(version.model, []).append(version)
        known = replace(known, versions={model: tuple(by_model[model]) for model in sorted(by_model)})
    if Kind.VERDICTS in changed:
        known = replace(known, judgements=tuple(library.verdicts.of_video(video, profile)))
    if Kind.OFF_SCREEN in changed:
        known = replace(known, off_screen=tuple(library.off_screen.of_video(video, profile)))
    if Kind.CAPTIONS in changed:
        known = replace(known, captions=tuple(library.moment_captions.of_video(video, profile)))
    if Kind.NEGATIVES in changed:
        known = replace(known, negatives=tuple(library.negatives.of_video(video, profile)))
    if Kind.CLIPS in changed:
        clips = [clip for clip in library.clips.of_video(video, profile) if is_class(clip.folder)]
        by_scan, by_hand = (tuple(c for c in clips if c.scan_export is cut) for cut in (True, False))
        known = replace(known, exports=by_scan, marked=by_hand)
    if Kind.MODELS in changed:
        known = replace(known, runs={(run.model, run.version): run for run in library.models.all(profile)})
    return known


def scanned(ctx: Services, version: ScanVersion, with_scores: bool = True) -> VersionContent:
    """What a version holds."""
    blob = ctx.library.scans.scores(version) if version.has_scores and with_scores else None
    regions = tuple(r for r in ctx.library.scans.regions(version) if r.end > r.start)
    return VersionContent(version, regions, None if blob is None else kept_scores(blob))


def recut(found: VersionContent, threshold: float) -> tuple[Region, ...]:
    """The version's regions as they would be at another threshold (0 to 1).

    With scores they are cut anew; a region that is switched off stays off, and one that is the same as a stored region
    has its id, others 0. Without scores, stored regions below the threshold are left out.
    """
    if found.scores is None:
        return tuple(r for r in found.regions if r.score >= threshold)
    version = found.version
    regions = find_regions(found.scores, threshold, version.duration, hop=version.hop, window=version.window)
    regions = carry_disabled(found.regions, regions)
    index = RegionIndex(found.regions)
    taken: set[int] = set()
    made: list[Region] = []
    for region in regions:
        same = max(index.same(region.span), key=lambda pair: pair[1], default=None)
        number = 0 if same is None else found.regions[same[0]].id
        number = 0 if number in taken else number
        taken.add(number)
        made.append(Region(region.start, region.end, region.score, region.disabled, id=number))
    return tuple(made)


def reviewed(known: ScanResults, regions: Sequence[Region], folders: Sequence[str]) -> ReviewMarks:
    """Verdicts, hard negatives and exports on regions of a class, in time order."""
    index = RegionIndex(regions)
    judgements = [j for j in known.judgements if concerns(folders, j.folders)]
    accepted = {j.span: None for j in judgements if j.verdict is Verdict.ACCEPT and not any(index.same(j.span))}
    return ReviewMarks(
        index.verdicts(judgements),
        rejected(index, folders, known.judgements, known.negatives),
        index.holding_half([clip.span for clip in known.exports]),
        tuple(accepted),
        off_screen(index, folders, known.off_screen),
        captions(index, folders, known.captions),
    )
