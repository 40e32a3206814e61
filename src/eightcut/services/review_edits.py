"""Edits of scan results, each one transaction that gives back what takes it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eightcut.domain.edits import Scope, Undo
from eightcut.domain.judgements import HardNegative, Judgement, Verdict
from eightcut.domain.reviewed import FindIndex, concerns
from eightcut.domain.scans import NewScan, Region, ScanVersion
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest
from eightcut.services.workbench import Workbench

LEAST_REGION = 0.5
"""A region lasts at least this many seconds."""


@dataclass(frozen=True, slots=True)
class Reviewing:
    """Where the user is: a video in a profile, looking at one version."""

    video: VideoRef
    profile: str
    version: ScanVersion


def _recorded(bench: Workbench, scope: Scope, work: Callable[[], object]) -> Undo:
    made: list[Undo] = []
    with bench.library.edits.recording(scope, made):
        work()
    return made[0]


def take_back(bench: Workbench, undo: Undo) -> None:
    """Undo an edit exactly: rows, ids, pins. BadRequest where its version is gone."""
    bench.library.edits.take_back(undo)


# ---------------------------------------------------------------------------------------------------- regions


def set_disabled(bench: Workbench, ids: Sequence[int], disabled: bool) -> Undo:
    """Switch regions off or on."""
    return _recorded(bench, Scope(regions=tuple(ids)), lambda: bench.library.scans.set_disabled(ids, disabled))


def resize(bench: Workbench, region: int, start: float, end: float) -> Undo:
    """Move a region's bounds (seconds). BadRequest below LEAST_REGION or before the film's start."""
    check_bounds(start, end)
    return _recorded(bench, Scope(regions=(region,)), lambda: bench.library.scans.resize(region, start, end))


def check_bounds(start: float, end: float) -> None:
    """BadRequest for bounds that a region cannot have."""
    if not start >= 0:
        raise BadRequest("A region cannot begin before the film.")
    if not end - start >= LEAST_REGION - 1e-6:
        raise BadRequest(f"A region lasts at least {LEAST_REGION:g} s and ends after it begins.")


def merge(bench: Workbench, ids: Sequence[int]) -> Undo:
    """Make one region of several: first start, last end, best score."""
    return _recorded(bench, Scope(regions=tuple(ids)), lambda: bench.library.scans.merge(ids))


# --------------------------------------------------------------------------------------------------- verdicts


def judge(bench: Workbench, where: Reviewing, regions: Sequence[Region], verdict: Verdict | None) -> Undo:
    """Judge finds, in place of what was said about them before; None takes that back.

    A reject is a hard negative too, with the version's model as the one that suggested it. What is not a reject takes
    back hard negatives that lie on the find, whatever model they came from, with their twins.
    """
    scope = Scope(video=where.video, profile=where.profile)
    return _recorded(bench, scope, lambda: _judge(bench, where, sorted(regions, key=lambda r: r.start), verdict))


def _judge(bench: Workbench, where: Reviewing, regions: Sequence[Region], verdict: Verdict | None) -> None:
    folders = class_of(bench, where)
    library = bench.library
    index = FindIndex(regions)
    earlier = [j for j in library.verdicts.of_video(where.video, where.profile) if concerns(folders, j.folders)]
    library.verdicts.delete([j.id for j in earlier if any(index.same(j.span))])
    if verdict is not Verdict.REJECT:
        there = [n for n in library.negatives.of_video(where.video, where.profile) if concerns(folders, n.folders)]
        held = index.holding_half([n.span for n in there])
        library.negatives.delete([there[i].id for positions in held.values() for i in positions])
    if verdict is None:
        return
    for region in regions:
        library.verdicts.give(
            Judgement(
                where.video,
                where.profile,
                folders,
                region.span,
                verdict,
                where.version.model,
                where.version.timestamp,
                region.score,
            )
        )


def mark_negative(
    bench: Workbench, video: VideoRef, profile: str, time: float, version: ScanVersion | None = None
) -> Undo:
    """Mark the 8 s from `time` (seconds) as "not this sound", suggested by the version's model where there is one."""
    if not time >= 0:
        raise BadRequest("A hard negative cannot begin before the film.")
    model = version.model if version else ""
    folders = class_of(bench, Reviewing(video, profile, version)) if version else ()
    negative = HardNegative(video.filename, time, video.path, model, folders, video.content_id)
    scope = Scope(video=video, profile=profile)
    return _recorded(bench, scope, lambda: bench.library.negatives.add([negative], profile))


def class_of(bench: Workbench, where: Reviewing) -> tuple[str, ...]:
    """The class of a version's finds: as scanned, else that of the model that is active now; empty where unknown."""
    if where.version.folders:
        return where.version.folders
    run = bench.library.models.active(where.profile, where.version.model)
    return run.settings.positive_folders if run else ()


# --------------------------------------------------------------------------------------------------- versions


def pin(bench: Workbench, version: ScanVersion, pinned: bool) -> Undo:
    """Keep a version for good, or let it go with the oldest again."""
    return _recorded(bench, Scope(versions=(version.id,)), lambda: bench.library.scans.pin(version, pinned))


def delete_version(bench: Workbench, version: ScanVersion) -> Undo:
    """Remove a version with its regions; verdicts stay."""
    return _recorded(bench, Scope(versions=(version.id,)), lambda: bench.library.scans.delete(version))


def keep_threshold(
    bench: Workbench,
    where: Reviewing,
    threshold: float,
    regions: Sequence[Region],
    then: Callable[[ScanVersion], object] | None = None,
) -> Undo:
    """Save `regions`, cut at another threshold, as a new version; `then` edits it within the same transaction."""
    old = where.version

    def work() -> None:
        scan = NewScan(
            video=VideoRef(old.filename, where.video.path, old.content_id or where.video.content_id),
            profile=where.profile,
            model=old.model,
            regions=tuple(Region(r.start, r.end, r.score, r.disabled) for r in regions),
            model_version=old.model_version,
            threshold=threshold,
            calibrated=old.calibrated,
            hop=old.hop,
            window=old.window,
            duration=old.duration,
            folders=old.folders,
            scores=bench.library.scans.scores(old) if old.has_scores else None,
        )
        bench.library.scans.save(scan)
        if then is not None:
            then(bench.library.scans.versions(where.video, where.profile, old.model)[0])

    return _recorded(bench, Scope(video=where.video, profile=where.profile, model=old.model), work)


def rows_over(bench: Workbench, version: ScanVersion, spans: Sequence[TimeSpan]) -> list[int]:
    """Ids of a version's regions that are the same finds as these."""
    regions = bench.library.scans.regions(version)
    index = FindIndex(regions)
    return [regions[i].id for i in dict.fromkeys(i for span in spans for i, _ in index.same(span))]
