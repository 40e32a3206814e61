"""Marks of one video and class into the library, beside what it has: nothing twice, nothing the user said undone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

from eightcut.domain.judgements import Verdict
from eightcut.domain.marks import Meaning
from eightcut.domain.reviewed import RegionIndex, concerns
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.spans import WINDOW, TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.services.context import Services
from eightcut.services.scans.review import UnscannedVideo, judge_beside
from eightcut.values import dataclass

_VERDICTS = {
    Meaning.POSITIVE: Verdict.ACCEPT, Meaning.NEGATIVE: Verdict.REJECT, Meaning.UNCERTAIN: Verdict.UNCERTAIN
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """Marks of one video, class ("": every one) and meaning, by start."""

    video: VideoRef
    folder: str
    meaning: Meaning
    regions: tuple[Region, ...]
    length: float = 0.0
    """Seconds of the video; 0 where that is not known."""
    model: str = ""
    """The key under which matches are kept."""


@dataclass(frozen=True, slots=True)
class Put:
    """How many marks of a group are new, were there before, and say something else than the user did."""

    group: Group
    new: int
    known: int
    against: int = 0


def put(ctx: Services, profile: str, group: Group) -> Put:
    """Within the caller's `recorded`."""
    return _put_matches(ctx, profile, group) if group.meaning is Meaning.MATCH else _judge(ctx, profile, group)


def _judge(ctx: Services, profile: str, group: Group) -> Put:
    library, video, verdict = ctx.library, group.video, _VERDICTS[group.meaning]
    folders = (group.folder,) if group.folder else ()
    index = RegionIndex(group.regions)
    said = [j for j in library.verdicts.of_video(video, profile) if concerns(folders, j.folders)]
    negatives = [n for n in library.negatives.of_video(video, profile) if concerns(folders, n.folders)]
    same = [j.span for j in said if j.verdict is verdict and set(j.folders) == set(folders)]
    if verdict is Verdict.ACCEPT:
        same += [clip.span for clip in library.clips.of_video(video, profile) if clip.folder == group.folder]
    if verdict is Verdict.REJECT:
        same += [n.span for n in negatives if set(n.folders) == set(folders)]
    known = {i for span in same for i, _ in index.same(span) if group.regions[i].span.is_near(span)}
    against = {i for j in said if j.verdict is not verdict for i, _ in index.same(j.span)}
    if verdict is not Verdict.REJECT:
        rejects = [j.span for j in said if j.verdict is Verdict.REJECT]
        against |= set(index.holding_half([*rejects, *(n.span for n in negatives)]))
    against -= known
    new = [region for i, region in enumerate(group.regions) if i not in known | against]
    if new:
        judge_beside(ctx, UnscannedVideo(video, profile, folders=folders), new, verdict)
    return Put(group, len(new), len(known), len(against))


def _put_matches(ctx: Services, profile: str, group: Group) -> Put:
    """A new version of what there is to review, as a scan's: with the newest one's matches, and these beside them."""
    scans = ctx.library.scans
    newest = scans.newest(group.video, profile, group.model)
    there = [] if newest is None else [region for region in scans.regions(newest) if region.end > region.start]
    matches = _apart(_padded(region, group.length) for region in group.regions)
    index = RegionIndex(matches)
    spans = [span for region in there for span in (region.span, _as_imported(region))]
    known = {i for span in spans for i, _ in index.same(span) if matches[i].span.is_near(span)}
    new = [region for i, region in enumerate(matches) if i not in known]
    if new:
        regions = tuple(sorted([*there, *new], key=lambda region: (region.start, region.end)))
        folders = (group.folder,)
        scans.save(NewScan(group.video, profile, group.model, regions, duration=group.length, folders=folders))
    return Put(group, len(new), len(known))


def _padded(region: Region, length: float) -> Region:
    """A match lasts a window at least, as those of a scan do."""
    score = 1.0 if math.isnan(region.score) else region.score
    if region.end - region.start >= WINDOW:
        return replace(region, score=score)
    start = max(0.0, region.span.middle - WINDOW / 2)
    start = max(0.0, min(start, length - WINDOW)) if length else start
    return Region(start, start + WINDOW, score)


def _apart(regions: Iterable[Region]) -> list[Region]:
    """By start, each interval once."""
    kept: list[Region] = []
    for region in sorted(regions, key=lambda one: (one.start, one.end)):
        if not kept or not kept[-1].span.is_near(region.span):
            kept.append(region)
    return kept


def _as_imported(region: Region) -> TimeSpan:
    """Where it lay before somebody moved its bounds."""
    start = region.start if region.orig_start is None else region.orig_start
    return TimeSpan(start, region.end if region.orig_end is None else region.orig_end)
