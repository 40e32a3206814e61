"""Training: gather what the user marked, listen to what is not stored yet, fit, measure, keep as a version."""

from __future__ import annotations

import logging
import math
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from eightcut.domain.clips import class_key
from eightcut.domain.model_key import ModelKey
from eightcut.domain.training import Report, TrainingRun, TrainingSettings, VideoExamples
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest, CacheProblem, EnvironmentProblem
from eightcut.ml.pool import enough
from eightcut.ml.trainer import Trained
from eightcut.ml.types import FrameTable, TrainingInput, TrainingVideo
from eightcut.services.change import Change, Kind
from eightcut.services.context import Job, Services
from eightcut.services.listening.frames import Promise, side_by_side, stored_frames
from eightcut.services.training.examples import examples_of, previous_training
from eightcut.services.training.model_files import ENDING, held
from eightcut.services.training.naming import word_of
from eightcut.services.training.preview import conflicts, overlap_told, overlapping
from eightcut.services.videos.identity import open_video
from eightcut.services.videos.same_place import exists

log = logging.getLogger("eightcut.train")

ACTIVATE = ("better", "always", "never")


@dataclass(frozen=True, slots=True)
class TrainRequest:
    """What to train; `activate` is "better", "always" or "never"."""

    profile: str
    key: ModelKey
    settings: TrainingSettings
    activate: str = "better"


@dataclass(frozen=True, slots=True)
class TrainingOutcome:
    """A training that was kept: the run, the one that was active before, and what the user should read."""

    run: TrainingRun
    replaced: TrainingRun | None
    notes: tuple[str, ...]
    report: Report | None = None
    """What can be drawn of the metrics; kept nowhere else."""

    @property
    def change(self) -> Change:
        """There is a version more, for good."""
        return Change(Kind.MODELS, profile=self.run.profile)


def train(ctx: Services, request: TrainRequest, job: Job) -> TrainingOutcome:
    """Train and keep a version; it becomes active as `request.activate` says.

    A marked video that is gone, or cannot be listened to, is warned about and left out. Cancelled or failed, nothing is
    kept and the active model stays. BadRequest for folders that hold no clip, and where a class is missing.
    """
    began = time.monotonic()
    request = replace(request, settings=_named(ctx, request))
    settings = replace(request.settings, embedders=(ctx.embedders.spec(request.key.base).name,))
    _check(ctx, request)
    marked = _listen(ctx, request, settings, job)
    if not any(v.examples.positives for v in marked):
        raise BadRequest(
            f"None of the videos with clips of {_quoted(settings.positive_folders)} can be used. "
            "Put the videos back where they were, or export new clips."
        )
    _warn([video.examples for video in marked], job)
    active = ctx.library.models.active(request.profile, str(request.key))
    comparable = active is not None and set(active.settings.positive_folders) == set(settings.positive_folders)
    previous = previous_training(ctx, active, request.key, job) if active and comparable else None
    fields, metric = ctx.embedders.fields(request.key.base), ctx.embedders.metric(request.key.base)
    by_name = settings.use_name or (previous is not None and previous.settings.use_name)
    word = word_of(ctx, settings.positive_folders, request.key.base, job) if by_name else None
    alone = word is None and enough(video.table for video in marked)
    others = [] if alone else _others(ctx, request, {v.examples.video.content_id for v in marked}, job)
    data = TrainingInput(tuple(marked), tuple(others), settings, fields, metric, word)
    trained = ctx.trainer.train(data, previous, job.report, job.cancel)
    job.cancel.check()
    activate, note = _decide(request.activate, active, trained, comparable)
    run = _keep(ctx, request, settings, marked, trained, activate, began)
    measured = f"{run.metrics.average_precision:.3f}" if run.metrics else "not measured"
    log.info(
        "trained %s version %d of %s, %s: %d positives, %d negatives, %d hard negatives, threshold %.4f, "
        "average precision %s, %.1f s",
        run.model, run.version, _quoted(settings.positive_folders), "active" if run.active else "not active",
        run.positives, run.negatives, run.hard_negatives, run.threshold, measured, run.seconds,
    )  # fmt: skip
    log.debug("settings: %s", settings)
    return TrainingOutcome(run, active, (*trained.notes, *note), trained.report)


def _named(ctx: Services, request: TrainRequest) -> TrainingSettings:
    """The settings with each class under the name that it has in the library, whatever spelling was given."""
    settings = request.settings
    there = ctx.library.training_data.folders(request.profile, settings.include_scan_exports)

    def name(given: str) -> str:
        same = [folder for folder in there if class_key(folder) == class_key(given)]
        return same[0] if given not in there and len(same) == 1 else given

    positive = tuple(dict.fromkeys(map(name, settings.positive_folders)))
    return replace(
        settings,
        positive_folders=positive,
        negative_folder=name(settings.negative_folder) if settings.negative_folder else "",
    )


def _warn(examples: Sequence[VideoExamples], job: Job) -> None:
    for one in conflicts(examples):
        job.warn(
            one.filename,
            f"In {one.filename}, the hard negative at {one.negative:.1f} s is less than 8 s from the clip at "
            f"{one.positive:.1f} s. Both are used; delete one if it is a mistake.",
        )
    told = overlap_told(overlapping(examples), sum(len(entry.positives) for entry in examples))
    if told:
        job.warn(
            "",
            f"{told}. If the sound is short, perhaps only the first of them contains it. Mark short "
            "sounds with 1 clip.",
        )


def _check(ctx: Services, request: TrainRequest) -> None:
    settings = request.settings
    both = [name for name in settings.positive_folders if class_key(name) == class_key(settings.negative_folder)]
    if both:
        raise BadRequest(
            f"{both[0]!r} cannot be both the positive and the negative class. Choose another class for "
            "--positive or --negative."
        )
    if not 0 <= settings.margin < math.inf:
        raise BadRequest(f"A margin of {settings.margin:g} s is not possible. Use 0 s or more.")
    if request.activate not in ACTIVATE:
        raise BadRequest(f"--activate takes {', '.join(ACTIVATE)}, not {request.activate!r}.")
    if settings.recogniser not in ctx.trainer.recognisers:
        raise BadRequest(
            f"There is no recogniser {settings.recogniser!r}. Available: {', '.join(ctx.trainer.recognisers)}."
        )
    there = ctx.library.training_data.folders(request.profile, settings.include_scan_exports)
    wanted = [*settings.positive_folders, *([settings.negative_folder] if settings.negative_folder else [])]
    missing = [folder for folder in wanted if folder not in there]
    if not settings.positive_folders:
        raise BadRequest("Choose the sound to learn: --positive CLASS.")
    if missing:
        offer = (
            f"Classes with clips: {', '.join(there)}."
            if there
            else ("No clips have been exported in this profile yet.")
        )
        raise BadRequest(f"Profile {request.profile!r} has no clips of {_quoted(missing)}. {offer}")


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names)


def _listen(ctx: Services, request: TrainRequest, settings: TrainingSettings, job: Job) -> list[TrainingVideo]:
    """Marked videos with their frames; those that cannot be used are warned about."""
    for entry in ctx.library.training_data.gather(request.profile, settings):
        path = next((p for p in entry.paths if exists(p)), None)
        if path is not None and _trains(entry):
            _identify(ctx, path, job)
    usable: list[TrainingVideo] = []
    with side_by_side(ctx, request.key.base, job, spare=False) as listen:
        begun = [
            (entry, _begin(ctx, entry, request.key.base, job, listen))
            for entry in ctx.library.training_data.gather(request.profile, settings)
            if _trains(entry)
        ]
        for entry, frames in begun:
            job.cancel.check()
            table = _frames(entry, frames, job)
            if table is not None:
                usable.append(TrainingVideo(table, entry))
    return usable


def _trains(entry: VideoExamples) -> bool:
    return bool(entry.positives or entry.negatives or entry.hard_negatives)


def _identify(ctx: Services, path: str, job: Job) -> None:
    try:
        open_video(ctx, path)
    except EnvironmentProblem as problem:
        job.warn(path, problem.message)


def _begin(
    ctx: Services, entry: VideoExamples, base: str, job: Job, listen: Callable[[VideoRef], Promise]
) -> FrameTable | Promise | EnvironmentProblem | None:
    """A video's frames, or their promise, or why there are none; None where the video is missing."""
    job.cancel.check()
    stored = stored_frames(ctx, entry.video, base, job)
    if stored is not None:
        return stored
    path = next((p for p in entry.paths if exists(p)), None)
    if path is None:
        return None
    try:
        content = entry.video.content_id or ctx.media.content_id(path)
    except EnvironmentProblem as problem:
        return problem
    return listen(VideoRef(entry.video.filename, path, content))


def _frames(
    entry: VideoExamples, begun: FrameTable | Promise | EnvironmentProblem | None, job: Job
) -> FrameTable | None:
    """The frames; None where there are none, which is warned about."""
    path = next((p for p in entry.paths if exists(p)), entry.video.filename)
    if begun is None:
        where = f"it was last at {entry.paths[0]}" if entry.paths else "its path is unknown"
        job.warn(
            entry.paths[0] if entry.paths else entry.video.filename,
            f"{entry.video.filename} is missing ({where}); training continues without it.",
        )
        return None
    try:
        if isinstance(begun, EnvironmentProblem):
            raise begun
        return begun.result() if isinstance(begun, Promise) else begun
    except CacheProblem:
        raise  # it is not this video that is amiss
    except EnvironmentProblem as problem:
        job.warn(path, f"{problem.message} Training continues without it.")
        return None


def _others(ctx: Services, request: TrainRequest, marked: set[str], job: Job) -> list[FrameTable]:
    """Frames of every other video that the profile knows and whose frames are stored, by content id."""
    known = sorted(ctx.library.videos.known(request.profile), key=lambda video: video.content_id)
    found = (stored_frames(ctx, video, request.key.base, job) for video in known if video.content_id not in marked)
    return [table for table in found if table is not None]


def _decide(wish: str, active: TrainingRun | None, trained: Trained, comparable: bool) -> tuple[bool, tuple[str, ...]]:
    """Whether the new version becomes active, and what to say about it."""
    if active is None:
        return True, ()
    if wish == "never":
        return False, (f"Version {active.version} stays active, as requested.",)
    if not comparable:
        was = ", ".join(active.settings.positive_folders)
        return True, (
            f"This replaces version {active.version}, which was trained for {was}, so the two are not "
            "compared. To keep both in use, train with --name.",
        )
    worse = trained.metrics is not None and (trained.metrics.difference_high or 0.0) < 0
    if wish == "better" and worse:
        return False, (
            f"The new version measures worse than version {active.version}, which stays active. To use "
            "the new one anyway, restore it or train with --activate always.",
        )
    return True, ()


def _keep(
    ctx: Services,
    request: TrainRequest,
    settings: TrainingSettings,
    marked: Sequence[TrainingVideo],
    trained: Trained,
    activate: bool,
    began: float,
) -> TrainingRun:
    """Write the model file, then the row; a row that fails takes the file with it."""
    path = ctx.models_folder / f"{request.key}_{uuid.uuid4().hex}{ENDING}"
    run = TrainingRun(
        profile=request.profile,
        model=str(request.key),
        file=path.name,
        settings=settings,
        examples=examples_of(marked),
        positives=trained.positives,
        negatives=trained.negatives,
        hard_negatives=trained.hard_negatives,
        threshold=trained.model.threshold,
        calibrated=trained.model.calibrated,
        metrics=trained.metrics,
        seconds=time.monotonic() - began,
    )
    with held(path):
        ctx.trainer.save(trained.model, path, {"profile": request.profile, "model": str(request.key)})
        try:
            return ctx.library.models.record(run, activate)
        except BaseException:
            with suppress(OSError):  # the hold beside it tells the next start
                path.unlink(missing_ok=True)
            raise
