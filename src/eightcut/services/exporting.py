"""Exporting: cut marked moments and scan finds into exact clips, each with its row, nothing half done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from eightcut.domain.clips import ClipRow
from eightcut.domain.media import CutJob, CutResult, MediaInfo
from eightcut.domain.progress import CancelToken
from eightcut.domain.regions import areas
from eightcut.domain.scans import Region, ScanVersion
from eightcut.domain.spans import moment
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest, EnvironmentProblem
from eightcut.services import dataset_file
from eightcut.services.finding import open_video
from eightcut.services.history import find_version
from eightcut.services.markers import Deleted, delete_marker
from eightcut.services.places import Place, class_path, reserve
from eightcut.services.reviewing import is_negative, rejected_spans
from eightcut.services.shares import Shares, shares
from eightcut.services.workbench import Failure, Job, Workbench

LEAST_STEP = 1.0


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """Manual cuts: every time in `times` gives `clips` clips, `spread` seconds apart, all in one folder."""

    profile: str
    out: str
    folder: str
    times: tuple[float, ...] = ()
    clips: int = 3
    spread: float = 3.0
    duration: float = 8.0
    label: str = ""
    category: str = ""
    name: str = "clip"
    workers: int = 1
    """How many clips are cut at the same time."""


@dataclass(frozen=True, slots=True)
class ScanExportRequest:
    """Cuts of a scan: regions closer than `fuse` join; areas of at least `least` seconds get clips `spread` apart."""

    profile: str
    key: str
    out: str
    folder: str
    version: str | None = None
    spread: float = 3.0
    fuse: float = 4.0
    least: float | None = None
    duration: float = 8.0
    name: str = "clip"
    workers: int = 1
    regions: tuple[int, ...] | None = None
    """Numbers of the finds to cut, beside earlier exports; None cuts all in place of the earlier ones."""
    lowest: float = 0.0
    """Finds that score less are left out."""


@dataclass(frozen=True, slots=True)
class FindsExported:
    """Clips of one video's finds, and the earlier ones that they replaced, for `markers.exchange`."""

    clips: tuple[Clip, ...]
    replaced: Deleted


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip on disk and in the library: the row, and what was measured in the file.

    `shares`: how much of it is speech and music, None where what tells it is not stored of the source.
    """

    file: str
    row: ClipRow
    cut: CutResult
    shares: Shares | None = None


def check_spread(clips: int, spread: float, duration: float) -> None:
    """BadRequest for numbers outside SPEC section 6: 1 to 99 clips, spread 2 to 8 s, 2 to 30 s in steps of 0.5."""
    if not 1 <= clips <= 99:
        raise BadRequest(f"{clips} clips cannot be cut from one moment: take 1 to 99.")
    if not 2 <= spread <= 8:
        raise BadRequest(f"A spread of {spread:g} s is not possible: take 2 to 8 s.")
    if not 2 <= duration <= 30 or duration * 2 % 1:
        raise BadRequest(f"A clip of {duration:g} s is not possible: take 2 to 30 s in steps of 0.5.")


def export(bench: Workbench, path: str, request: ExportRequest, job: Job) -> Iterator[Clip]:
    """Cut marked moments of one video. A failure or Cancelled undoes the marker it happened in, rows and files."""
    check_spread(request.clips, request.spread, request.duration)
    root = class_path(request.out, request.folder)
    video = open_video(bench, path)
    info = bench.media.probe(video.path)
    for at in request.times:
        span = request.duration + (request.clips - 1) * request.spread
        check_time(info, at, span, path)
        rows = [
            ClipRow(
                filename=video.filename,
                start_time=at,
                output_path="",
                label=request.label,
                category=request.category,
                clip_count=request.clips,
                clip_duration=request.duration,
                spread=request.spread,
                profile=request.profile,
                source_path=video.path,
                content_id=video.content_id,
            )
        ] * request.clips
        starts = [at + i * request.spread for i in range(request.clips)]
        yield from _marker(bench, path, info, root, "m", rows, starts, request, job)


def check_time(info: MediaInfo, at: float, span: float, path: str) -> None:
    """BadRequest where the film has no `span` seconds from `at` on."""
    if not at >= 0:
        raise BadRequest(f"A clip cannot begin at {at:g} s: give seconds from the start of the film.", path)
    if at + span > info.duration + 0.5:
        raise BadRequest(
            f"{Path(path).name} is {info.duration:.1f} s long: from {at:g} s on there is no room for {span:g} s. "
            "Choose an earlier moment, fewer clips or a smaller spread.",
            path,
        )


def _marker(
    bench: Workbench,
    path: str,
    info: MediaInfo,
    root: Path,
    kind: str,
    rows: Sequence[ClipRow],
    starts: Sequence[float],
    request: ExportRequest | ScanExportRequest,
    job: Job,
) -> Iterator[Clip]:
    """Cut one marker's clips, several at a time: all of them, or none."""
    video = VideoRef(rows[0].filename, rows[0].source_path, rows[0].content_id)
    mine = bench.library.clips.of_video(video, rows[0].profile)
    everyone = bench.library.clips.of_profile(rows[0].profile)
    track = bench.library.videos.audio_track(video.content_id)
    suffix = ".mp4" if info.picture else ".wav"
    cancel = CancelToken(job.cancel)
    done: list[Clip] = []
    with (
        reserve(bench.media, root, mine, everyone, kind) as place,
        ThreadPoolExecutor(max(1, request.workers), thread_name_prefix="cutting") as pool,
    ):
        outputs = [str(place.clip(index, request.name, suffix)) for index in range(len(rows))]
        cuts = [
            pool.submit(bench.media.cut, CutJob(row.source_path, output, start, row.clip_duration, track), cancel)
            for row, output, start in zip(rows, outputs, starts, strict=True)
        ]
        try:
            for index, (row, output, cut) in enumerate(zip(rows, outputs, cuts, strict=True)):
                job.cancel.check()
                result = cut.result()
                done.append(Clip(path, _record(bench, place, replace(row, output_path=output)), result))
                job.progress("cut", path, float(index + 1), float(len(rows)))
        except BaseException:
            cancel.cancel()
            pool.shutdown(cancel_futures=True)
            undo(bench, [clip.row for clip in done])
            for cut, output in zip(cuts[len(done) :], outputs[len(done) :], strict=True):
                if not cut.cancelled() and cut.exception() is None:
                    Path(output).unlink(missing_ok=True)
            raise
    yield from _with_shares(bench, video, done, job)


def _with_shares(bench: Workbench, video: VideoRef, clips: list[Clip], job: Job) -> list[Clip]:
    """The clips and what is said and played in them; where the stored frames cannot be used, a warning says so."""
    spans = [moment(clip.cut.start, clip.row.clip_duration) for clip in clips]
    try:
        there = shares(bench, video, spans, job)
    except EnvironmentProblem as problem:
        job.warn(problem.file, problem.message)
        there = None
    return clips if there is None else [replace(c, shares=s) for c, s in zip(clips, there, strict=True)]


def _record(bench: Workbench, place: Place, row: ClipRow) -> ClipRow:
    """The row of a clip that has its name, and its label; both or none."""
    with bench.library.transactions.transaction():
        recorded = replace(row, id=bench.library.clips.add(row))
        if row.label and not row.scan_export:
            dataset_file.add(place.root, row.output_path, row.label)
    return recorded


def undo(bench: Workbench, rows: Sequence[ClipRow]) -> None:
    """Take clips back: rows, labels and files together."""
    if not rows:
        return
    with bench.library.transactions.transaction():
        bench.library.clips.delete([row.id for row in rows])
        for folder in {Path(row.output_path).parent.parent for row in rows}:
            dataset_file.remove(folder, {row.output_path for row in rows})
    for row in rows:
        Path(row.output_path).unlink(missing_ok=True)


def export_scans(
    bench: Workbench, paths: Sequence[str], request: ScanExportRequest, job: Job
) -> Iterator[Clip | Failure]:
    """Cut the finds of each video's scan; its earlier scan exports of this class go to the trash folder.

    A video that fails is told and the rest goes on; its earlier exports stay as they are.
    """
    check_spread(1, request.spread, request.duration)
    root = class_path(request.out, request.folder)
    for path in paths:
        job.cancel.check()
        try:
            yield from _finds(bench, path, root, request, job).clips
        except EnvironmentProblem as problem:
            yield Failure(path, problem.message)


def export_finds(bench: Workbench, path: str, request: ScanExportRequest, job: Job) -> FindsExported:
    """The same for one video, whose failure is raised."""
    check_spread(1, request.spread, request.duration)
    return _finds(bench, path, class_path(request.out, request.folder), request, job)


def _finds(bench: Workbench, path: str, root: Path, request: ScanExportRequest, job: Job) -> FindsExported:
    video = open_video(bench, path)
    version = find_version(bench, video, request.profile, request.key, request.version)
    info = bench.media.probe(video.path)
    wanted = [
        region
        for region in exportable(bench, video, version)
        if region.score >= request.lowest and (request.regions is None or region.id in request.regions)
    ]
    starts = clip_starts(wanted, request, info.duration)
    before = [
        row
        for row in bench.library.clips.of_video(video, request.profile)
        if row.scan_export and row.folder == root.name and request.regions is None
    ]
    template = ClipRow(
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
    )
    rows = [replace(template, start_time=start) for start in starts]
    clips = list(_marker(bench, path, info, root, "a", rows, starts, request, job)) if rows else []
    try:
        return FindsExported(tuple(clips), delete_marker(bench, before) if before else Deleted())
    except BaseException:
        undo(bench, [clip.row for clip in clips])
        raise


def exportable(bench: Workbench, video: VideoRef, version: ScanVersion) -> list[Region]:
    """The finds of a version that are neither disabled nor marked as "not this sound"."""
    negatives = rejected_spans(bench, video, version.profile, version.folders)
    regions = bench.library.scans.regions(version)
    return [r for r in regions if not r.disabled and not is_negative(r, negatives)]


def clip_starts(regions: Sequence[Region], request: ScanExportRequest, film: float) -> list[float]:
    """Where clips begin: joined areas, long enough, a clip every `spread` seconds as long as it fits."""
    least = request.duration if request.least is None else max(request.least, request.duration)
    step = max(request.spread, LEAST_STEP)
    starts: list[float] = []
    for area in areas(regions, request.fuse):
        end = min(area.end, film)
        if end - area.start >= least - 1e-6:
            count = int((end - area.start - request.duration) / step + 1e-6) + 1
            starts += [area.start + i * step for i in range(count)]
    return starts
