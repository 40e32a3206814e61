"""Batches: several clips cut at the same time, all or none, with their rows and labels."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import field, replace

from eightcut.domain.clip_form import Form
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import WAV
from eightcut.domain.media import CutJob, CutResult, MediaInfo
from eightcut.domain.picture_part import part_of
from eightcut.domain.progress import CancelToken
from eightcut.domain.spans import moment
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest, EnvironmentProblem
from eightcut.services.change import NO_CHANGE, Change
from eightcut.services.clips.files import remove_clip
from eightcut.services.clips.match_clips import MatchClips
from eightcut.services.clips.names import check_text
from eightcut.services.clips.requests import Clip, ExportRequest
from eightcut.services.clips.swapping import TrashedClips, swapped
from eightcut.services.context import Job, Services
from eightcut.services.listening.shares import shares
from eightcut.services.videos.clocks import ALL_OF_IT, Taken, cutting_clock, taken_of
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Batch:
    """Clips to cut: their rows, without names yet, the film times at which they begin, their forms."""

    rows: tuple[ClipRow, ...]
    starts: tuple[float, ...]
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Exported:
    """Clips that were cut, and what changed by it: earlier ones may have gone for them."""

    clips: tuple[Clip, ...] = ()
    change: Change = NO_CHANGE
    replaced: tuple[int, ...] = ()
    """Numbers of the rows that went."""
    unsure: int = 0
    """Regions that were left out, because the user was unsure about them."""
    matches: MatchClips = field(default_factory=MatchClips)
    """Of regions: which clips they gave, and which not."""
    standing: int = 0
    """Clips that were asked for and not cut, because they exist just so."""

    @property
    def rows(self) -> tuple[ClipRow, ...]:
        """The new rows."""
        return tuple(clip.row for clip in self.clips)


def exported(ctx: Services, clips: Sequence[Clip], gone: TrashedClips) -> Exported:
    """What was cut in the place of what is gone."""
    return Exported(tuple(clips), swapped(ctx, [clip.row for clip in clips], gone), gone.ids)


def manual_batch(
    video: VideoRef, request: ExportRequest, form: Form, folder: str, taken: Taken = ALL_OF_IT
) -> Batch:  # fmt: skip
    """The clips of the moment `request.times[0]`, cropped as the request says; `form` is what the video allows.

    Random crops are drawn from video, class and moment: the same export again gives the same ones.
    """
    at = request.times[0]
    check_text("label", request.label)
    starts = tuple(at + i * request.spread for i in range(request.clips))
    seed = f"{video.content_id}\n{folder}\n{at:.6f}"
    crops = request.cropping.crops(starts, seed) if form.container.picture else [None] * len(starts)
    forms = tuple(replace(form, crop=crop) for crop in crops)
    row = ClipRow(
        filename=video.filename,
        start_time=at,
        output_path="",
        label=request.label.strip(),
        category=request.category,
        clip_count=request.clips,
        clip_duration=request.duration,
        spread=request.spread,
        profile=request.profile,
        source_path=video.path,
        content_id=video.content_id,
        channels=taken.channels,
        shown=taken.shown,
    )
    return Batch(tuple(formed(row, one) for one in forms), starts, forms)


def fitting(form: Form, info: MediaInfo) -> Form:
    """The form that clips of this video can have, without crop: of a video without picture only the sound is kept.

    BadRequest where the form cannot hold the sound as it is asked for.
    """
    if info.picture is None or not form.container.picture:
        return Form(WAV, ltx=form.ltx, bits=form.bits, rate=form.rate, channels=form.channels)
    if form.bits not in form.container.bits and info.tracks:
        raise BadRequest(
            "Float sound in an MP4 does not play everywhere. Use 24 bits, or WAV or WebP clips.",
            info.path,
        )
    return replace(form, crop=None)


def formed(row: ClipRow, form: Form) -> ClipRow:
    """The row with what it tells of its clip's form."""
    return replace(
        row,
        format=form.container.recorded,
        portrait_ratio=form.crop.ratio if form.crop else "",
        crop_center=form.crop.centre if form.crop else 0.5,
        short_side=form.short_side or None,
        shown=row.shown if form.container.picture else "",
    )


def cut_jobs(
    ctx: Services, video: VideoRef, outputs: Sequence[str], batch: Batch, length: float, job: Job
) -> list[CutJob]:
    """The cuts of a batch: `length` seconds each, of what is chosen of the video, by its clock.

    Cancelled, and the errors of `Media.probe`, while a clock is measured that may start again.
    """
    videos = ctx.library.videos
    track, picture = videos.track("audio", video.content_id), videos.track("video", video.content_id)
    clock, taken = cutting_clock(ctx, video, job), taken_of(ctx, video)
    shown = part_of(taken.shown)
    return [
        replace(one, shown=shown) if one.form.container.picture else one
        for one in (
            CutJob(video.path, output, start, length, track, form, clock, picture, taken.channels)
            for output, start, form in zip(outputs, batch.starts, batch.forms, strict=True)
        )
    ]


def cut_all(
    ctx: Services, path: str, jobs: Sequence[CutJob], workers: int, job: Job, done: int = 0, total: int = 0
) -> list[CutResult]:
    """Cut a batch, several clips at a time: all of them, or none is left. The results in the order of the jobs.

    Progress counts on from `done` clips of `total` (0: of this batch).
    """
    cancel = CancelToken(job.cancel)

    def cut_one(one: CutJob) -> CutResult:
        cancel.rest()
        return ctx.media.cut(one, cancel)

    number = min(jobs[0].form.at_once(workers), len(jobs))
    cuts: list[Future[CutResult]] = []
    with ThreadPoolExecutor(number, thread_name_prefix="cutting") as pool:
        try:
            cuts = [pool.submit(cut_one, one) for one in jobs]
            for count, cut in enumerate(as_completed(cuts), 1):
                job.cancel.check()
                cut.result()
                job.progress("cut", path, float(done + count), float(total or len(jobs)))
        except BaseException:
            cancel.cancel()
            pool.shutdown(cancel_futures=True)
            discard([one.output for one, cut in zip(jobs, cuts, strict=False) if written(cut)])
            raise
    results = [cut.result() for cut in cuts]
    for note in dict.fromkeys(note for result in results for note in result.notes):
        job.warn(path, note)
    return results


def written(cut: Future[CutResult]) -> bool:
    """Whether this cut, which is over, gave a clip."""
    return not cut.cancelled() and cut.exception() is None


def discard(outputs: Sequence[str]) -> None:
    """Take away clips that have no rows."""
    for output in outputs:
        with suppress(OSError):
            remove_clip(output)


def with_shares(ctx: Services, video: VideoRef, clips: list[Clip], job: Job) -> list[Clip]:
    """The clips and what is said and played in them; where the stored frames cannot be used, a warning says so."""
    spans = [moment(clip.cut.start, clip.row.clip_duration) for clip in clips]
    try:
        there = shares(ctx, video, spans, job)
    except EnvironmentProblem as problem:
        job.warn(problem.file, problem.message)
        there = None
    return clips if there is None else [replace(c, shares=s) for c, s in zip(clips, there, strict=True)]
