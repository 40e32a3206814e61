"""Edits of regions and versions, each one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from eightcut.domain.reviewed import RegionIndex
from eightcut.domain.scans import NewScan, Region, ScanVersion
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest
from eightcut.services.change import Change, recorded
from eightcut.services.context import Services
from eightcut.services.scans.results import recut, scanned
from eightcut.services.scans.review import ReviewedScan

LEAST_REGION = 0.5
"""A region lasts at least this many seconds."""


# ---------------------------------------------------------------------------------------------------- regions


def set_disabled(ctx: Services, ids: Sequence[int], disabled: bool) -> Change:
    """Switch regions off or on."""
    return recorded(ctx, lambda: ctx.library.regions.set_disabled(ids, disabled))


def resize(ctx: Services, region: int, start: float, end: float) -> Change:
    """Move a region's bounds (seconds). BadRequest below LEAST_REGION or before the video's start."""
    check_bounds(start, end)
    return recorded(ctx, lambda: ctx.library.regions.resize(region, start, end))


def check_bounds(start: float, end: float) -> None:
    """BadRequest for bounds that a region cannot have."""
    if not start >= 0:
        raise BadRequest("A match cannot start before the video.")
    if not end - start >= LEAST_REGION - 1e-6:
        raise BadRequest(f"A match must last at least {LEAST_REGION:g} s and end after it starts.")


def merge(ctx: Services, ids: Sequence[int]) -> Change:
    """Make one region of several: first start, last end, best score."""
    return recorded(ctx, lambda: ctx.library.regions.merge(ids))


# --------------------------------------------------------------------------------------------------- versions


def pin(ctx: Services, version: ScanVersion, pinned: bool) -> Change:
    """Keep a version for good, or let it go with the oldest again."""
    return recorded(ctx, lambda: ctx.library.scans.pin(version, pinned), version.profile, _video(version))


def delete_version(ctx: Services, version: ScanVersion) -> Change:
    """Remove a version with its regions; verdicts stay."""
    return recorded(ctx, lambda: ctx.library.scans.delete(version), version.profile, _video(version))


def keep_threshold(
    ctx: Services,
    where: ReviewedScan,
    threshold: float,
    regions: Sequence[Region],
    then: Callable[[ScanVersion], object] | None = None,
) -> Change:
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
            scores=ctx.library.scans.scores(old) if old.has_scores else None,
        )
        ctx.library.scans.save(scan)
        new = ctx.library.scans.newest(where.video, where.profile, old.model)
        if then is not None and new is not None:
            then(new)

    return recorded(ctx, work, where.profile, where.video)


def cut_at(ctx: Services, where: ReviewedScan, threshold: float) -> Change:
    """Save a scan's matches at another threshold (0 to 1) as a new version. BadRequest where it has no scores."""
    if not 0 <= threshold <= 1:
        raise BadRequest(f"A threshold of {threshold:g} is not possible. Use 0 to 1.")
    found = scanned(ctx, where.version)
    if found.scores is None:
        name = f"{where.version.timestamp or 'undated'} of {where.version.filename}"
        raise BadRequest(f"The scan {name} has no stored scores. Scan it again with --threshold.", where.video.path)
    return keep_threshold(ctx, where, threshold, recut(found, threshold))


def _video(version: ScanVersion) -> VideoRef:
    return VideoRef(version.filename, content_id=version.content_id)


def rows_over(ctx: Services, version: ScanVersion, spans: Sequence[TimeSpan]) -> list[int]:
    """Ids of a version's regions that are the same regions as these."""
    regions = ctx.library.scans.regions(version)
    index = RegionIndex(regions)
    return [regions[i].id for i in dict.fromkeys(i for span in spans for i, _ in index.same(span))]


def rows_of(ctx: Services, version: ScanVersion, spans: Sequence[TimeSpan]) -> tuple[int, ...]:
    """Ids of a version's regions that are exactly these, as they are kept."""
    wanted = {(round(span.start, 3), round(span.end, 3)) for span in spans}
    regions = ctx.library.scans.regions(version)
    return tuple(region.id for region in regions if (round(region.start, 3), round(region.end, 3)) in wanted)
