"""Training: gather what the user marked, listen to what is not stored yet, fit, measure, keep as a version."""

from __future__ import annotations

import logging
import math
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from eightcut.domain.clips import DISABLED, class_key
from eightcut.domain.model_key import ModelKey
from eightcut.domain.training import Example, FoundAgain, Report, TrainingRun, TrainingSettings, VideoExamples
from eightcut.domain.wording import short
from eightcut.errors import BadRequest
from eightcut.ml.pool import enough
from eightcut.ml.trainer import Trained
from eightcut.ml.types import FrameTable, TrainingInput, TrainingVideo
from eightcut.services.change import Change, Kind
from eightcut.services.commands import command
from eightcut.services.context import Job, Services
from eightcut.services.listening.frames import stored_frames
from eightcut.services.training.examples import examples_of, previous_training, regrouped
from eightcut.services.training.gathering import marked_videos, with_frames
from eightcut.services.training.model_files import ENDING, held
from eightcut.services.training.naming import word_of
from eightcut.services.training.preview import conflicts, overlap_told, overlapping
from eightcut.services.training.silence import Silence, without_silence
from eightcut.values import dataclass

log = logging.getLogger("eightcut.train")

ACTIVATE = ("better", "always", "never")


@dataclass(frozen=True, slots=True)
class TrainRequest:
    """What to train; `activate` is "better", "always" or "never"."""

    profile: str
    key: ModelKey
    settings: TrainingSettings
    activate: str = "better"
    like: TrainingRun | None = None
    """Learn from nothing that this earlier training was not told of."""


@dataclass(frozen=True, slots=True)
class TrainingOutcome:
    """A training that was kept: the run, the one that was active before, and what the user should read."""

    run: TrainingRun
    replaced: TrainingRun | None
    notes: tuple[str, ...]
    report: Report | None = None
    """What can be drawn of the metrics; kept nowhere else."""
    found: FoundAgain | None = None
    """What it finds of clips that it had not learned from; None where none can be left out."""

    @property
    def change(self) -> Change:
        """There is a version more, for good."""
        return Change(Kind.MODELS, profile=self.run.profile)


def train(ctx: Services, request: TrainRequest, job: Job) -> TrainingOutcome:
    """Train and keep a version; it becomes active as `request.activate` says.

    A marked video that is gone, or cannot be listened to, is warned about and left out. Cancelled or failed, nothing is
    kept and the active model stays. DatabaseReadOnly; BadRequest for folders that hold no clip, and where a class is
    missing.
    """
    began = time.monotonic()
    ctx.library.refuse_reading_only()
    request = checked(ctx, request)
    settings = replace(request.settings, embedders=(ctx.embedders.spec(request.key.base).name,))
    known = marked_videos(ctx, request.profile, settings, job, request.like)
    marked = with_frames(ctx, known, request.key.base, job)
    if not any(v.examples.positives for v in marked):
        raise BadRequest(
            f"None of the videos with clips of {_quoted(settings.positive_folders)} can be used. "
            "Put the videos back where they were, or export new clips."
        )
    silence = Silence(ctx, request.key.base)
    marked = without_silence(silence, marked, settings.positive_folders, job)
    _warn([video.examples for video in marked], job)
    active = ctx.library.models.active(request.profile, str(request.key))
    comparable = active is not None and set(active.settings.positive_folders) == set(settings.positive_folders)
    measured = active if comparable and not request.like else None
    previous = previous_training(ctx, measured, request.key, job) if measured else None
    by_name = settings.use_name or (previous is not None and previous.settings.use_name)
    data = training_input(ctx, replace(request, settings=settings), marked, silence, job, by_name=by_name)
    trained = ctx.trainer.train(data, previous, job.report, job.cancel)
    job.cancel.check()
    activate, note = _decide(request.activate, active, trained, comparable)
    before = regrouped(ctx.library.models.examples(request.like), unused=True) if request.like else []
    run = _keep(ctx, request, settings, examples_of(marked, [*known, *before]), trained, activate, began)
    precision = f"{run.metrics.average_precision:.3f}" if run.metrics else "not measured"
    log.info(
        "trained %s version %d of %s, %s: %d positives, %d negatives, %d hard negatives, threshold %.4f, "
        "average precision %s, %.1f s",
        run.model, run.version, _quoted(settings.positive_folders), "active" if run.active else "not active",
        run.positives, run.negatives, run.hard_negatives, run.threshold, precision, run.seconds,
    )  # fmt: skip
    log.debug("settings: %s", settings)
    return TrainingOutcome(run, active, (*trained.notes, *note), trained.report, trained.found)


def checked(ctx: Services, request: TrainRequest) -> TrainRequest:
    """The request with its classes under the names that they have in the library. BadRequest as `train`."""
    request = replace(request, settings=_named(ctx, request))
    _check(ctx, request)
    return request


def training_input(
    ctx: Services, request: TrainRequest, marked: Sequence[TrainingVideo], silence: Silence, job: Job, *, by_name: bool
) -> TrainingInput:
    """All that a training on these videos reads; `by_name`: the words that the classes' names say, too."""
    base, settings = request.key.base, request.settings
    word = word_of(ctx, settings.positive_folders, base, job) if by_name else None
    alone = word is None and enough(video.table for video in marked)
    others = [] if alone else _others(ctx, request, {v.examples.video.content_id for v in marked}, job)
    fields, metric = ctx.embedders.fields(base), ctx.embedders.metric(base)
    return TrainingInput(tuple(marked), tuple(others), settings, fields, metric, word, silence.videos)


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
        how, then = ("is less than 8 s from", "Both are used") if one.used else ("overlaps", "It is left out")
        job.warn(
            one.filename,
            f"In {one.filename}, the hard negative at {one.negative:.1f} s {how} the clip at {one.positive:.1f} s. "
            f"{then}; delete one if it is a mistake.",
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
    if both and settings.negative_folder:
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
        raise BadRequest(_absent(ctx, request, missing, there))


def _absent(ctx: Services, request: TrainRequest, missing: Sequence[str], there: Sequence[str]) -> str:
    """Why these classes cannot be learned from, and what can be done."""
    clips = ctx.library.clips.of_profile(request.profile)
    folders = {class_key(clip.folder): clip.folder for clip in clips if clip.folder}
    asked = {class_key(name.removesuffix(DISABLED)) for name in missing}
    off = [folders[key + DISABLED].removesuffix(DISABLED) for key in sorted(asked) if key + DISABLED in folders]
    if off:
        return (
            f"The clips of {_quoted(off)} are disabled in profile {request.profile!r}. To enable them: "
            f"{command('clips', 'enable', *off, '--profile', request.profile)}"
        )
    if asked & folders.keys():
        offer = "It has exported matches only; to learn from these: --include-scan-exports."
    elif there:
        offer = f"Classes with clips: {', '.join(there)}."
    else:
        offer = "There are none of any other class." if folders else "No clips have been exported in this profile yet."
    return f"Profile {request.profile!r} has no clips of {_quoted(missing)}. {offer}"


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(repr(short(name)) for name in names)


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
        was = ", ".join(active.settings.positive_folders) or "a class that cannot be read"
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
    examples: tuple[Example, ...],
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
        examples=examples,
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
