"""The demonstration itself: mark, train, scan, correct, train again, scan again, cut, and check every promise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from eightcut.domain.media import CutResult
from eightcut.domain.model_key import ModelKey
from eightcut.domain.scans import Difference, Region, ScanVersion
from eightcut.domain.spans import WINDOW, TimeSpan
from eightcut.domain.training import TrainingRun, TrainingSettings
from eightcut.errors import EnvironmentProblem
from eightcut.services.clips.exporting import export, export_scans
from eightcut.services.clips.requests import Clip, ExportRequest, ScanExportRequest
from eightcut.services.context import Failure, Job, Services
from eightcut.services.demo.library import DemoLibrary, DemoVideo, truth
from eightcut.services.demo.measure import average_precision, hits
from eightcut.services.listening.frames import ensure_frames
from eightcut.services.scans.review import add_negatives
from eightcut.services.scans.scanning import ScanRequest, ScanResult, active_model, scan_videos
from eightcut.services.scans.versions import compare_versions, versions
from eightcut.services.training.training import TrainingOutcome, TrainRequest, train
from eightcut.services.videos.identity import open_video
from eightcut.services.videos.same_place import is_file
from eightcut.values import dataclass

PROFILE = "default"
MARKS = 3
"""Clips of the sound marked in each of the marked videos."""
LEAST_PRECISION = 0.5
CUT_FPS, CUT_RATE = 25, 44100


@dataclass(frozen=True, slots=True)
class Round:
    """One training and the scans with it: events in each video, events found, whether each region is one."""

    outcome: TrainingOutcome
    scans: tuple[ScanResult, ...]
    there: tuple[int, ...]
    found: tuple[int, ...]
    hits: tuple[tuple[bool, ...], ...]
    average_precision: float

    @property
    def run(self) -> TrainingRun:
        """The training itself."""
        return self.outcome.run


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing that the demonstration checks, with the figure behind it."""

    sentence: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Everything there is to show."""

    marked: tuple[Clip, ...]
    rounds: tuple[Round, Round]
    negatives: tuple[tuple[str, TimeSpan, float, float], ...]
    """Video, moment, own score before and after the correction."""
    history: tuple[tuple[str, tuple[ScanVersion, ...], tuple[Difference, ...]], ...]
    cut: tuple[Clip, ...]
    embedded: int
    """Videos that had to be listened to; 0 where all frames were stored by an earlier run."""
    promises: tuple[Promise, ...]


def run(ctx: Services, library: DemoLibrary, out: Path, job: Job) -> Demonstration:
    """Run the whole job on a new database; EnvironmentProblem where a step cannot be done."""
    key = ModelKey(ctx.embedders.names[0])
    heard = _Heard(job)
    marked = tuple(_mark(ctx, library, out, heard.job))
    first = _round(ctx, library, key, heard.job)
    embedded = len(heard.files)
    heard.files.clear()
    moments = [
        (scan.file, span)
        for scan, is_hit, video in zip(first.scans, first.hits, library.to_scan, strict=True)
        for region in _false(scan, is_hit)
        for span in _moment(region, scan.scores, truth(library, video))
    ]
    before = [_own_score(ctx, key, file, span) for file, span in moments]
    for file, span in moments:
        add_negatives(ctx, file, PROFILE, [span.start], model=str(key))
    second = _round(ctx, library, key, heard.job)
    after = [_own_score(ctx, key, file, span) for file, span in moments]
    negatives = tuple((Path(file).name, span, b, a) for (file, span), b, a in zip(moments, before, after, strict=True))
    history = tuple(_history(ctx, str(key), scan.file) for scan in second.scans)
    cut = tuple(_cut(ctx, library, key, out, heard.job))
    promises = _promises(first, second, negatives, history, (*marked, *cut), heard.files)
    return Demonstration(marked, (first, second), negatives, history, cut, embedded, promises)


class _Heard:
    """Which files are being embedded, seen through the progress of a job."""

    def __init__(self, job: Job) -> None:
        self.files: set[str] = set()
        self._job = job
        self.job = Job(self._progress, job.warn, job.cancel)

    def _progress(self, task: str, file: str, done: float, total: float) -> None:
        if task == "embed":
            self.files.add(file)
        self._job.progress(task, file, done, total)


def _mark(ctx: Services, library: DemoLibrary, out: Path, job: Job) -> Iterator[Clip]:
    """Cut the first few events of the sound in the marked videos, each in the middle of its clip."""
    for video in library.marked:
        times = [_around(event, video) for event in truth(library, video)[:MARKS]]
        request = ExportRequest(PROFILE, str(out), library.target, tuple(times), clips=1, label=library.target)
        for made in export(ctx, str(video.path), request, job):
            yield from made.clips


def _around(event: TimeSpan, video: DemoVideo) -> float:
    return round(min(max(0.0, event.middle - WINDOW / 2), video.duration - WINDOW), 3)


def _round(ctx: Services, library: DemoLibrary, key: ModelKey, job: Job) -> Round:
    # Shown is what clips and corrections teach.
    settings = TrainingSettings(positive_folders=(library.target,), use_name=False)
    outcome = train(ctx, TrainRequest(PROFILE, key, settings), job)
    scans = []
    for scan in scan_videos(ctx, [str(v.path) for v in library.to_scan], ScanRequest(PROFILE, key), job):
        if not isinstance(scan, ScanResult):
            raise EnvironmentProblem(scan.message, scan.file)
        scans.append(scan)
    known = [truth(library, video) for video in library.to_scan]
    right = tuple(hits(scan.regions, events) for scan, events in zip(scans, known, strict=True))
    found = tuple(
        sum(any(r.start <= event.middle <= r.end for r in scan.regions) for event in events)
        for scan, events in zip(scans, known, strict=True)
    )
    precision = average_precision([scan.scores for scan in scans], known)
    return Round(outcome, tuple(scans), tuple(map(len, known)), found, right, precision)


def _false(scan: ScanResult, hit: Sequence[bool]) -> list[Region]:
    """Wrong matches; the whole video where all are right, so that what sounds most like the sound is marked."""
    wrong = [region for region, is_hit in zip(scan.regions, hit, strict=True) if not is_hit]
    return wrong or [Region(0.0, scan.duration, 0.0)]


def _moment(region: Region, scores: Sequence[float], events: Sequence[TimeSpan]) -> list[TimeSpan]:
    """The best window of a wrong region without any of the sound: the 8 seconds that a user would mark, if any."""
    windows = [TimeSpan(float(i), i + WINDOW) for i in range(len(scores))]
    wrong = [
        w for w in windows if w.overlap(region.span) >= WINDOW / 2 and not any(w.overlap(event) for event in events)
    ]
    return sorted(wrong, key=lambda w: (-scores[int(w.start)], abs(w.middle - region.span.middle)))[:1]


def _own_score(ctx: Services, key: ModelKey, file: str, span: TimeSpan) -> float:
    _, model = active_model(ctx, PROFILE, key)
    return model.score_span(ensure_frames(ctx, open_video(ctx, file), key.base, Job()), span)


def _history(ctx: Services, key: str, file: str) -> tuple[str, tuple[ScanVersion, ...], tuple[Difference, ...]]:
    there = tuple(versions(ctx, file, PROFILE, key))
    changes = compare_versions(ctx, file, PROFILE, key, there[1].timestamp, there[0].timestamp).changes
    return Path(file).name, there, tuple(changes)


def _cut(ctx: Services, library: DemoLibrary, key: ModelKey, out: Path, job: Job) -> Iterator[Clip]:
    request = ScanExportRequest(PROFILE, str(key), str(out), f"{library.target}_found", spread=8.0)
    for outcome in export_scans(ctx, [str(v.path) for v in library.to_scan], request, job):
        if isinstance(outcome, Failure):
            raise EnvironmentProblem(outcome.message, outcome.file)
        yield from outcome.clips


def _exact(cut: CutResult) -> bool:
    return cut.frames == WINDOW * CUT_FPS and cut.samples == WINDOW * CUT_RATE and is_file(cut.output)


def _promises(
    first: Round,
    second: Round,
    negatives: Sequence[tuple[str, TimeSpan, float, float]],
    history: Sequence[tuple[str, tuple[ScanVersion, ...], tuple[Difference, ...]]],
    clips: Sequence[Clip],
    embedded_again: set[str],
) -> tuple[Promise, ...]:
    a, b = first.average_precision, second.average_precision
    threshold = second.run.threshold
    above = [score for *_, score in negatives if score >= threshold]
    counts = sorted({len(there) for _, there, _ in history})
    inexact = [clip.row.output_path for clip in clips if not _exact(clip.cut)]
    return (
        Promise(f"average precision {b:.2f} is at least {LEAST_PRECISION}", b >= LEAST_PRECISION),
        Promise(f"training again did not lower it: {a:.3f} -> {b:.3f}", b >= a),
        Promise(f"versions listed for each scanned video: {', '.join(map(str, counts))}", counts == [2]),
        Promise(
            f"{len(negatives) - len(above)} of {len(negatives)} hard negatives score below the threshold "
            f"{threshold:.2f} now, by the model's own score",
            bool(negatives) and not above,
        ),
        Promise(
            f"{len(clips) - len(inexact)} of {len(clips)} clips have exactly {WINDOW * CUT_FPS:.0f} frames and "
            f"{WINDOW * CUT_RATE:.0f} samples",
            bool(clips) and not inexact,
        ),
        Promise(f"the second round listened to {len(embedded_again)} videos again", not embedded_again),
    )
