"""Scanning: score every window of a video with a model and keep what was found as a version."""

from __future__ import annotations

import logging
import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import numpy as np

from eightcut.domain.model_key import ModelKey
from eightcut.domain.regions import find_regions
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.training import TrainingRun
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest, EnvironmentProblem, ModelProblem
from eightcut.ml.learned import LearnedModel
from eightcut.ml.questions import Arrays, Question, kept, scoring, window_scores_of
from eightcut.services.change import NO_CHANGE, Change, Kind
from eightcut.services.context import Failure, Job, Services
from eightcut.services.listening.asking import elsewhere
from eightcut.services.listening.frames import Promise, answered_side_by_side, videos_at_once
from eightcut.services.listening.shares import Shares
from eightcut.services.training.model_files import load_model, model_path, unusable
from eightcut.services.videos.clocks import track_of
from eightcut.services.videos.identity import open_video
from eightcut.values import dataclass

log = logging.getLogger("eightcut.scan")


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """Which model scans, for which profile; `threshold` None is the model's own; `fuse` joins across gaps, seconds."""

    profile: str
    key: ModelKey
    threshold: float | None = None
    fuse: float = 0.0


@dataclass(frozen=True, slots=True)
class ScanResult:
    """One video, scanned and kept: `scores` holds one value per window, `timestamp` names the version.

    `shares` tells of each region how much of it is speech and music; None where the model's embedder cannot.
    """

    file: str
    video: VideoRef
    model_version: int
    timestamp: str
    threshold: float
    calibrated: bool
    regions: tuple[Region, ...]
    scores: tuple[float, ...]
    duration: float
    shares: tuple[Shares, ...] | None = None
    silent: bool = False
    """Whether the sound track that was heard is known to be silent from begin to end."""
    told: str = ""
    """What is wrong with the file and was survived (cut off, damaged), as sentences; also where its sound was known."""
    change: Change = NO_CHANGE


@dataclass(frozen=True, slots=True)
class _Begun:
    """A video on its way: its scores are promised."""

    path: str
    video: VideoRef
    answer: Promise[Arrays]


def active_model(ctx: Services, profile: str, key: ModelKey) -> tuple[TrainingRun, LearnedModel]:
    """The active model of this key, loaded. BadRequest where nothing was trained, ModelProblem where its file fails."""
    run = ctx.library.models.active(profile, str(key))
    if run is None:
        trained = sorted({r.model for r in ctx.library.models.all(profile)})
        offer = f"Trained here: {', '.join(trained)}." if trained else "Nothing has been trained in this profile yet."
        raise BadRequest(f"There is no model {key} in profile {profile!r}. {offer} Train one first: 8cut train.")
    return run, load_model(ctx, run)


def scan_videos(ctx: Services, paths: Sequence[str], request: ScanRequest, job: Job) -> Iterator[ScanResult | Failure]:
    """Scan the videos, outcomes in their order; a file that fails is told and the rest goes on.

    Several are listened to side by side; what is kept is written by the calling thread. DatabaseReadOnly, BadRequest or
    ModelProblem before the first video where nothing can be kept or there is no usable model; Cancelled at any time.
    """
    if not (request.threshold is None or 0 <= request.threshold <= 1):
        raise BadRequest(f"A threshold of {request.threshold:g} is not possible. Use 0 to 1.")
    if not 0 <= request.fuse < math.inf:
        raise BadRequest(f"A join gap of {request.fuse:g} s is not possible. Use 0 s or more.")
    ctx.library.refuse_reading_only()
    run, model = active_model(ctx, request.profile, request.key)
    threshold = model.threshold if request.threshold is None else request.threshold
    scored = scoring(model, threshold, request.fuse, ctx.classes)

    def question() -> Question:
        return window_scores_of(model_path(ctx, run).read_bytes(), threshold, request.fuse)

    with (
        elsewhere(ctx, question, job.cancel) as ask,
        answered_side_by_side(ctx, request.key.base, job, scored, ask) as listen,
    ):
        for video in _ahead((_begin(ctx, path, listen) for path in paths), videos_at_once(ctx, request.key.base)):
            job.cancel.rest()
            yield video if isinstance(video, Failure) else _outcome(ctx, video, request, run, model)


def _ahead(videos: Iterator[_Begun | Failure], count: int) -> Iterator[_Begun | Failure]:
    """The videos in order; `count` more are always begun before one is waited for."""
    begun = deque(islice(videos, count))
    while begun:
        begun.extend(islice(videos, 1))
        yield begun.popleft()


def _begin(ctx: Services, path: str, listen: Callable[[VideoRef], Promise[Arrays]]) -> _Begun | Failure:
    try:
        video = open_video(ctx, path)
        return _Begun(path, video, listen(video))
    except EnvironmentProblem as problem:
        return Failure(path, problem.about(path))


def _outcome(
    ctx: Services, video: _Begun, request: ScanRequest, run: TrainingRun, model: LearnedModel
) -> ScanResult | Failure:
    try:
        return _scan(ctx, video, request, run, model)
    except EnvironmentProblem as problem:
        message = unusable(run, problem) if isinstance(problem, ModelProblem) else problem.message
        log.info("not scanned: %s", message)
        return Failure(video.path, message)


def _scan(ctx: Services, film: _Begun, request: ScanRequest, run: TrainingRun, model: LearnedModel) -> ScanResult:
    found = film.answer.result()
    duration = float(found["duration"][0])
    threshold = model.threshold if request.threshold is None else request.threshold
    values = kept(found["scores"])
    regions = find_regions(values, threshold, duration, fuse=request.fuse)
    scan = NewScan(
        video=film.video,
        profile=request.profile,
        model=str(request.key),
        regions=regions,
        model_version=run.version,
        threshold=threshold,
        calibrated=model.calibrated,
        duration=duration,
        folders=run.settings.positive_folders,
        scores=found["scores"].astype("<f2").tobytes(),
    )
    shares = tuple(Shares(*pair) for pair in found["shares"].tolist()) if "shares" in found else None
    timestamp = ctx.library.scans.save(scan, carry_disabled=True)
    log.info(
        "scanned %s with %s version %d: %d regions at threshold %.4f, best score %.4f, saved as %s",
        film.path, request.key, run.version, len(regions), threshold, max(values, default=0.0), timestamp,
    )  # fmt: skip
    clock = ctx.library.videos.clock(film.video.content_id, track_of(ctx, film.video))
    return ScanResult(
        film.path, film.video, run.version, timestamp, threshold, model.calibrated, regions, values,
        duration, shares, clock is not None and clock.silent, clock.told if clock is not None else "",
        Change(Kind.SCANS | Kind.REGIONS, profile=request.profile, video=film.video),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pending:
    """Videos of a list that are to be scanned, and how many are left out, for which reason."""

    videos: tuple[str, ...]
    scanned: int = 0
    exported: int = 0

    @property
    def told(self) -> str:
        """`2 already scanned and 1 with exported clips skipped`; "" where none is."""
        said = [f"{self.scanned:,} already scanned"] if self.scanned else []
        said += [f"{self.exported:,} with exported clips"] if self.exported else []
        return f"{' and '.join(said)} skipped" if said else ""


def pending_videos(
    ctx: Services, paths: Sequence[str], request: ScanRequest, skip_scanned: bool, skip_exported: bool, job: Job
) -> Pending:
    """The videos without those that the active version of the model has scanned, and those that have exported clips.

    A scan that found nothing counts. A file that cannot be read stays, so that the scan tells of it.
    """
    run = ctx.library.models.active(request.profile, str(request.key))
    chosen = []
    scanned = exported = 0
    for number, path in enumerate(paths):
        job.cancel.check()
        job.progress("look", path, float(number), float(len(paths)))
        try:
            video = open_video(ctx, path)
        except EnvironmentProblem:
            chosen.append(path)
            continue
        scans, key = ctx.library.scans, str(request.key)
        if skip_scanned and run is not None and scans.has_version(video, request.profile, key, run.version):
            scanned += 1
        elif skip_exported and ctx.library.clips.has_any(video, request.profile):
            exported += 1
        else:
            chosen.append(path)
    return Pending(tuple(chosen), scanned, exported)


def kept_scores(blob: bytes) -> tuple[float, ...]:
    """Window scores as they were kept with a scan."""
    return tuple(float(x) for x in np.frombuffer(blob, dtype="<f2"))
