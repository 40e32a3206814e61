"""Re-exporting: all manual cuts of a video cut anew into one folder, with other settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from eightcut.domain.clip_spans import MOST_CLIPS
from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import export_folder
from eightcut.domain.media import MediaInfo
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest, Cancelled, EnvironmentProblem
from eightcut.services.clips.batches import Exported, exported, fitting, manual_batch
from eightcut.services.clips.exporting import cut_marker
from eightcut.services.clips.markers import markers_of
from eightcut.services.clips.names import class_path
from eightcut.services.clips.overwriting import cut_in_place
from eightcut.services.clips.requests import Clip, ExportRequest, check_time
from eightcut.services.clips.swapping import TrashedClips, joined, shared_paths
from eightcut.services.context import Failure, Job, Services
from eightcut.services.videos.clocks import taken_of, with_length
from eightcut.services.videos.identity import open_video
from eightcut.services.videos.same_place import Places, on_disk
from eightcut.values import dataclass

Keep = Literal["length", "count"]


@dataclass(frozen=True, slots=True)
class ReexportResult(Exported):
    """What was cut anew; what failed stays as it was."""

    markers: int = 0
    """Markers that were cut anew."""
    failures: tuple[Failure, ...] = ()
    """One sentence for each marker that was not."""
    stopped: bool = False
    """Whether the user stopped it: markers after the last finished one are as they were."""


def clips_for(rows: Sequence[ClipRow], request: ExportRequest, keep: Keep) -> int:
    """How many clips a marker gets: as many as there are, or as fit into the time from its start to its end."""
    if keep == "count":
        return min(MOST_CLIPS, len(rows))
    span = max(row.span.end for row in rows) - rows[0].start_time
    return min(MOST_CLIPS, max(1, int((span - request.duration) / request.spread + 1e-6) + 1))


def reexport(
    ctx: Services, path: str, markers: Sequence[Sequence[ClipRow]] | None, request: ExportRequest, keep: Keep,
    job: Job,
) -> ReexportResult:  # fmt: skip
    """Cut the manual exports of a video anew into the folder of the request, each all or not at all.

    `markers`: the rows of each; None for all of the video in the profile's enabled folders. Times, labels and
    categories stay their own, what lies in the folder already keeps its names, new clips take the place of the old
    ones, whose files go to the trash folder unless other rows use them. Stopping keeps what is finished: the outcome
    says so. BadRequest where there is nothing to cut, and the errors of `export` about the request and the video.
    """
    root = class_path(request.out, request.folder)
    video = open_video(ctx, path)
    info = ctx.media.probe(video.path)
    if markers is None:
        markers = [m.rows for m in markers_of(ctx, video, request.profile) if not m.disabled]
    if not markers:
        raise BadRequest(f"{Path(path).name} has no manual exports to re-export.", path)
    wanted = [
        replace(
            request, times=(rows[0].start_time,), clips=clips_for(rows, request, keep), label=_label(rows),
            category=rows[0].category,
        )
        for rows in markers
    ]  # fmt: skip
    return _all(ctx, path, root, video, info, list(zip(markers, wanted, strict=True)), job)


def _label(rows: Sequence[ClipRow]) -> str:
    return next((row.label for row in rows if row.label), "")


def _all(
    ctx: Services, path: str, root: Path, video: VideoRef, info: MediaInfo,
    wanted: Sequence[tuple[Sequence[ClipRow], ExportRequest]], job: Job,
) -> ReexportResult:  # fmt: skip
    clips: list[Clip] = []
    old: list[TrashedClips] = []
    failures: list[Failure] = []
    total, done, stopped = sum(request.clips for _, request in wanted), 0, False
    for rows, request in wanted:
        try:
            job.cancel.check()
            info = with_length(ctx, video, info, request.times[0] + request.span, job)
            check_time(info, request.times[0], request.span, path, request.duration)
            made, gone = _one(ctx, path, root, video, info, rows, request, job, done, total)
        except Cancelled:
            stopped = True
            break
        except EnvironmentProblem as problem:
            failures.append(Failure(path, problem.about(path)))
        else:
            clips += made
            old.append(gone)
        done += request.clips
    whole = exported(ctx, clips, joined(old))
    return ReexportResult(
        whole.clips, whole.change, whole.replaced, markers=len(old), failures=tuple(failures), stopped=stopped
    )


def _one(
    ctx: Services, path: str, root: Path, video: VideoRef, info: MediaInfo, rows: Sequence[ClipRow],
    request: ExportRequest, job: Job, done: int, total: int,
) -> tuple[list[Clip], TrashedClips]:  # fmt: skip
    places = Places()
    here = all(places.same(export_folder(str(on_disk(row.output_path))), root) for row in rows)
    if here and not shared_paths(ctx, rows):
        return cut_in_place(ctx, path, video, info, rows, request, job, done, total)
    batch = manual_batch(video, request, fitting(request.form, info), root.name, taken_of(ctx, video))
    return cut_marker(ctx, path, root, "m", batch, request, job, rows, done, total)
