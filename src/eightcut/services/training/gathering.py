"""What a training learns from: the clips and negatives of the library, and the frames of their videos."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from eightcut.domain.training import TrainingRun, TrainingSettings, VideoExamples
from eightcut.domain.videos import VideoRef
from eightcut.domain.wording import plural
from eightcut.errors import CacheProblem, EnvironmentProblem, NetworkProblem
from eightcut.ml.types import FrameTable, TrainingVideo
from eightcut.services.context import Job, Services
from eightcut.services.listening.frames import Promise, side_by_side, stored_frames
from eightcut.services.training.examples import as_before, count, regrouped
from eightcut.services.videos.identity import open_video
from eightcut.services.videos.same_place import exists


def with_frames(ctx: Services, marked: Sequence[VideoExamples], base: str, job: Job) -> list[TrainingVideo]:
    """Marked videos with their frames; those that cannot be used are warned about."""
    heard = zip(marked, frames_of(ctx, marked, base, job), strict=True)
    return [TrainingVideo(table, entry) for entry, table in heard if table is not None]


def frames_of(ctx: Services, marked: Sequence[VideoExamples], base: str, job: Job) -> list[FrameTable | None]:
    """Stored frames, or made now, several videos side by side; None, and a warning, for one that cannot be heard.

    EnvironmentProblem where it is not the video that is amiss.
    """
    with side_by_side(ctx, base, job, spare=False) as listen:
        begun = [_begin(ctx, entry, base, job, listen) for entry in marked]
        tables = []
        for entry, frames in zip(marked, begun, strict=True):
            job.cancel.check()
            tables.append(_frames(entry, frames, job))
    return tables


def marked_videos(
    ctx: Services, profile: str, settings: TrainingSettings, job: Job, like: TrainingRun | None = None
) -> list[VideoExamples]:
    """Videos with examples, of which those that are there have their identity by now.

    With `like`, only what that training was told of; what differs from it is warned about.
    """
    for entry in ctx.library.training_data.gather(profile, settings):
        path = next((p for p in entry.paths if exists(p)), None)
        if path is not None and _trains(entry):
            _identify(ctx, path, job)
    present = ctx.library.training_data.gather(profile, settings)
    known = present if like is None else _told(ctx, present, like, job)
    return [entry for entry in known if _trains(entry)]


def _told(ctx: Services, present: Sequence[VideoExamples], like: TrainingRun, job: Job) -> Sequence[VideoExamples]:
    """Those of the present examples that an earlier training was told of; all where none of its clips is left."""
    examples = ctx.library.models.examples(like)
    told = regrouped(examples)
    learned = as_before(present, told)
    kept = as_before(present, regrouped(examples, unused=True))
    version = f"version {like.version}"
    if not any(entry.positives for entry in kept):
        job.warn("", f"No clip that {version} learned from is there any more, so all present ones are learned from.")
        return present
    if gone := count(told) - count(learned):
        job.warn("", f"{plural(gone, 'example')} that {version} learned from {_are(gone)} not there any more.")
    if new := count(present) - count(kept):
        job.warn("", f"{plural(new, 'example')} that came later {_are(new)} left out. To use them: 8cut train.")
    return kept


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _trains(entry: VideoExamples) -> bool:
    return bool(entry.positives or entry.negatives or entry.hard_negatives)


def _identify(ctx: Services, path: str, job: Job) -> None:
    try:
        open_video(ctx, path)
    except EnvironmentProblem as problem:
        job.warn(path, problem.about(path))


def _begin(
    ctx: Services, entry: VideoExamples, base: str, job: Job, listen: Callable[[VideoRef], Promise[FrameTable]]
) -> FrameTable | Promise[FrameTable] | EnvironmentProblem | None:
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
    if ctx.cluster is None:
        ctx.embedders.load(base)
    return listen(VideoRef(entry.video.filename, path, content))


def _frames(
    entry: VideoExamples, begun: FrameTable | Promise[FrameTable] | EnvironmentProblem | None, job: Job
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
    except (CacheProblem, NetworkProblem):
        raise  # it is not this video that is amiss
    except EnvironmentProblem as problem:
        job.warn(path, f"{problem.about(path)} Training continues without it.")
        return None
