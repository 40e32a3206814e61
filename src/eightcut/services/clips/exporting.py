"""Exporting: cut marked moments and scan regions into exact clips, each with its row, nothing half done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import Marker, export_folder
from eightcut.domain.scans import Region, ScanVersion
from eightcut.domain.videos import VideoRef
from eightcut.domain.wording import plural
from eightcut.errors import EnvironmentProblem
from eightcut.services.change import NO_CHANGE
from eightcut.services.clips.batches import (
    Batch,
    Exported,
    cut_all,
    cut_jobs,
    discard,
    exported,
    fitting,
    formed,
    manual_batch,
    with_shares,
)
from eightcut.services.clips.files import refuse_strange
from eightcut.services.clips.markers import delete_marker, markers_of
from eightcut.services.clips.match_clips import match_clips
from eightcut.services.clips.names import class_path
from eightcut.services.clips.places import Naming, reserve
from eightcut.services.clips.requests import Clip, ExportRequest, ScanExportRequest, check_time
from eightcut.services.clips.swapping import Swap, TrashedClips, swap
from eightcut.services.clips.targets import own_class, unsure
from eightcut.services.context import Failure, Job, Services
from eightcut.services.scans.results import scanned
from eightcut.services.scans.review import ReviewedScan, not_rejected
from eightcut.services.scans.versions import find_version
from eightcut.services.videos.clocks import Taken, taken_of, with_length
from eightcut.services.videos.identity import open_video
from eightcut.services.videos.same_place import exists

_SAME = 0.01
"""Seconds between two cut points that are one moment."""


def export(ctx: Services, path: str, request: ExportRequest, job: Job) -> Iterator[Exported]:
    """Cut marked moments of one video. A failure or Cancelled undoes the marker it happened in, rows and files."""
    root = class_path(request.out, request.folder)
    video = open_video(ctx, path)
    info = ctx.media.probe(video.path)
    form = fitting(request.form, info)
    for at in request.times:
        info = with_length(ctx, video, info, at + request.span, job)
        check_time(info, at, request.span, path, request.duration)
    for at in request.times:
        batch = manual_batch(video, replace(request, times=(at,)), form, root.name, taken_of(ctx, video))
        yield exported(ctx, *cut_marker(ctx, path, root, "m", batch, request, job))


def standing(ctx: Services, path: str, request: ExportRequest) -> Marker | None:
    """The marker that this export would cut again: of the same class, moment, clips and form, with its files.

    How its sound is written is not compared, as its rows do not tell; what is taken of the video is.
    """
    root, [at] = class_path(request.out, request.folder), request.times
    video = open_video(ctx, path)
    same = [m for m in markers_of(ctx, video, request.profile) if m.folder == str(root) and abs(m.start - at) < _SAME]
    if not same:
        return None
    form = fitting(request.form, ctx.media.probe(video.path))
    batch = manual_batch(video, request, form, root.name, taken_of(ctx, video))
    wanted = Counter(_form_of(row) for row in batch.rows)
    for marker in same:
        there = Counter(_form_of(row) for row in marker.rows if exists(row.output_path))
        if wanted <= there:
            return marker
    return None


def _form_of(row: ClipRow) -> tuple[object, ...]:
    return (
        row.clip_count, row.clip_duration, row.spread, row.format, row.portrait_ratio, row.crop_center, row.short_side,
        row.channels, row.shown,
    )  # fmt: skip


def cut_marker(
    ctx: Services, path: str, root: Path, kind: str, batch: Batch, request: ExportRequest | ScanExportRequest,
    job: Job, old: Sequence[ClipRow] = (), done: int = 0, total: int = 0,
) -> tuple[list[Clip], TrashedClips]:  # fmt: skip
    """Cut the clips of one new marker, several at a time, in place of `old`: all of them with their rows, or none."""
    refuse_strange(row.output_path for row in old)
    first = batch.rows[0]
    video = VideoRef(first.filename, first.source_path, first.content_id)
    naming = Naming(kind, request.name, tuple(form.container.suffix for form in batch.forms))
    with reserve(ctx, video, first.profile, root, naming, job) as mine:
        jobs = cut_jobs(ctx, video, mine.outputs, batch, first.clip_duration, job)
        results = cut_all(ctx, path, jobs, request.workers, job, done, total)
        try:
            job.cancel.check()
            rows = [replace(row, output_path=output) for row, output in zip(batch.rows, mine.outputs, strict=True)]
            new, gone = swap(ctx, Swap(old=old, new=rows), mine.work)
        except BaseException:
            discard(mine.outputs)
            raise
    clips = [Clip(path, row, cut, form) for row, cut, form in zip(new, results, batch.forms, strict=True)]
    return with_shares(ctx, video, clips, job), gone


def export_scans(
    ctx: Services, paths: Sequence[str], request: ScanExportRequest, job: Job
) -> Iterator[Exported | Failure]:
    """Cut the regions of each video's scan; its earlier scan exports of this class go to the trash folder.

    A video that fails is told and the rest goes on; its earlier exports stay as they are.
    """
    root = _checked(request)
    for path in paths:
        job.cancel.check()
        try:
            made = _cut_regions(ctx, path, root, request, job)
            if made.unsure:
                job.warn(path, _left_out(Path(path).name, made.unsure))
            if made.matches.marked:
                job.warn(path, _cut_before(Path(path).name, made.matches.marked))
            yield made
        except EnvironmentProblem as problem:
            yield Failure(path, problem.about(path))


def _left_out(name: str, count: int) -> str:
    matches, them = ("match", "it") if count == 1 else ("matches", "them")
    return f"Left out {count} {matches} of {name} marked as unsure; --unsure cuts {them} too."


def _cut_before(name: str, count: int) -> str:
    return f"Left out {plural(count, 'clip')} of {name} already exported by hand to this class."


def export_regions(ctx: Services, path: str, request: ScanExportRequest, job: Job) -> Exported:
    """The same for one video, whose failure is raised."""
    return _cut_regions(ctx, path, _checked(request), request, job)


def _checked(request: ScanExportRequest) -> Path | None:
    """The class folder of a request that can be met; None where each scan tells its own."""
    return class_path(request.out, request.folder) if request.folder else None


def _cut_regions(ctx: Services, path: str, given: Path | None, request: ScanExportRequest, job: Job) -> Exported:
    video = open_video(ctx, path)
    version = find_version(ctx, video, request.profile, request.key, request.version)
    root = given or class_path(request.out, own_class(ctx, video, version))
    found = exportable(ctx, video, version)
    doubtful = set() if request.unsure else unsure(ctx, video, version, found)
    asked = [
        (place, region)
        for place, region in enumerate(found)
        if region.score >= request.lowest and (request.regions is None or region.id in request.regions)
    ]
    wanted = [region for place, region in asked if place not in doubtful]
    left = len(asked) - len(wanted)
    found_until = max((region.end for region in wanted), default=0.0)
    info = with_length(ctx, video, ctx.media.probe(video.path), found_until, job)
    form = fitting(request.form, info)
    there = [row for row in ctx.library.clips.of_video(video, request.profile) if row.folder == root.name]
    before = [row for row in there if row.scan_export and request.regions is None]
    plan = match_clips(wanted, request, info.duration, [row.span for row in there if not row.scan_export])
    template = formed(_scan_row(video, request, taken_of(ctx, video)), form)
    rows = [replace(template, start_time=start) for start in plan.starts]
    if not rows:
        return Exported(change=delete_marker(ctx, before) if before else NO_CHANGE, unsure=left, matches=plan)
    same = set() if request.again else _standing(there, root)
    new = [row for row in rows if _moment_of(row) not in same]
    kept = {_moment_of(row) for row in rows} & same
    before = [row for row in before if _moment_of(row) not in kept]
    if not new:
        gone = delete_marker(ctx, before) if before else NO_CHANGE
        ids = tuple(row.id for row in before)
        return Exported(change=gone, replaced=ids, unsure=left, matches=plan, standing=len(rows))
    batch = Batch(tuple(new), tuple(row.start_time for row in new), (form,) * len(new))
    made = exported(ctx, *cut_marker(ctx, path, root, "a", batch, request, job, before))
    return replace(made, unsure=left, matches=plan, standing=len(rows) - len(new))


def _standing(rows: Sequence[ClipRow], root: Path) -> set[tuple[object, ...]]:
    """Moments and forms of the clips of matches that are in this very folder."""
    mine = [row for row in rows if row.scan_export and export_folder(row.output_path) == str(root)]
    return {_moment_of(row) for row in mine if exists(row.output_path)}


def _moment_of(row: ClipRow) -> tuple[object, ...]:
    return round(row.start_time, 3), *_form_of(row)


def _scan_row(video: VideoRef, request: ScanExportRequest, taken: Taken) -> ClipRow:
    return ClipRow(
        filename=video.filename,
        start_time=0.0,
        output_path="",
        clip_count=1,
        clip_duration=request.duration,
        spread=request.spread,
        profile=request.profile,
        source_path=video.path,
        scan_export=True,
        content_id=video.content_id,
        channels=taken.channels,
        shown=taken.shown,
    )


def exportable(ctx: Services, video: VideoRef, version: ScanVersion) -> list[Region]:
    """The regions of a version that are neither disabled nor marked as "not this sound"."""
    where = ReviewedScan(video, version.profile, version)
    regions = scanned(ctx, version, with_scores=False).regions
    return [region for region in not_rejected(ctx, where, regions) if not region.disabled]
