"""Exporting: cut marked moments and scan finds into exact clips, each with its row, nothing half done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eightcut.domain.clips import ClipRow
from eightcut.domain.media import CutJob, CutResult, MediaInfo
from eightcut.domain.regions import areas
from eightcut.domain.scans import Region, ScanVersion
from eightcut.domain.spans import moment
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest, EnvironmentProblem
from eightcut.services import dataset_file
from eightcut.services.finding import open_video
from eightcut.services.history import find_version
from eightcut.services.places import Place, class_path, reserve
from eightcut.services.reviewing import is_negative, rejected_spans
from eightcut.services.shares import Shares, shares
from eightcut.services.trash import to_trash
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
        _check_time(info, at, span, path)
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
        yield from _marker(bench, path, info, root, "m", rows, starts, request.name, job)


def _check_time(info: MediaInfo, at: float, span: float, path: str) -> None:
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
    name: str,
    job: Job,
) -> Iterator[Clip]:
    """Cut one marker's clips: all of them, or none."""
    video = VideoRef(rows[0].filename, rows[0].source_path, rows[0].content_id)
    mine = bench.library.clips.of_video(video, rows[0].profile)
    everyone = bench.library.clips.of_profile(rows[0].profile)
    done: list[Clip] = []
    with reserve(bench.media, root, mine, everyone, kind) as place:
        try:
            for index, (row, start) in enumerate(zip(rows, starts, strict=True)):
                job.cancel.check()
                done.append(_cut(bench, path, info, place, row, start, index, name, job))
                job.progress("cut", path, float(index + 1), float(len(rows)))
        except BaseException:
            undo(bench, [clip.row for clip in done])
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


def _cut(
    bench: Workbench,
    path: str,
    info: MediaInfo,
    place: Place,
    row: ClipRow,
    start: float,
    index: int,
    name: str,
    job: Job,
) -> Clip:
    """One clip: file under its final name, then its row, then its label; undone together where one fails."""
    output = str(place.clip(index, name, ".mp4" if info.picture else ".wav"))
    track = bench.library.videos.audio_track(row.content_id)
    result = bench.media.cut(CutJob(row.source_path, output, start, row.clip_duration, track), job.cancel)
    recorded = replace(row, output_path=output)
    try:
        with bench.library.transactions.transaction():
            recorded = replace(recorded, id=bench.library.clips.add(recorded))
            if row.label and not row.scan_export:
                dataset_file.add(place.root, output, row.label)
    except BaseException:
        Path(output).unlink(missing_ok=True)
        raise
    return Clip(path, recorded, result)


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
            yield from _export_scan(bench, path, root, request, job)
        except EnvironmentProblem as problem:
            yield Failure(path, problem.message)


def _export_scan(bench: Workbench, path: str, root: Path, request: ScanExportRequest, job: Job) -> Iterator[Clip]:
    video = open_video(bench, path)
    version = find_version(bench, video, request.profile, request.key, request.version)
    info = bench.media.probe(video.path)
    starts = clip_starts(exportable(bench, video, version), request, info.duration)
    before = [
        row
        for row in bench.library.clips.of_video(video, request.profile)
        if row.scan_export and row.folder == root.name
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
    clips = list(_marker(bench, path, info, root, "a", rows, starts, request.name, job)) if rows else []
    _replace(bench, before)
    yield from clips


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


def _replace(bench: Workbench, rows: Sequence[ClipRow]) -> None:
    """Forget replaced clips and move their files into the trash folder beside the class folders."""
    if not rows:
        return
    shared = {
        row.output_path for row in bench.library.clips.of_all_profiles() if row.id not in {mine.id for mine in rows}
    }
    bench.library.clips.delete([row.id for row in rows])
    mine = {Path(row.output_path) for row in rows if row.output_path not in shared}
    to_trash([path for path in sorted(mine) if path.exists()])
