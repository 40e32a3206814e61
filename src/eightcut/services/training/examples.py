"""The exact examples of a training: as rows to keep, and back again to refit an earlier version."""

from __future__ import annotations

from collections.abc import Sequence

from eightcut.domain.model_key import ModelKey
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import ROLES, Example, TrainingRun, VideoExamples
from eightcut.domain.videos import VideoRef
from eightcut.ml.types import PreviousTraining, TrainingVideo
from eightcut.services.context import Job, Services
from eightcut.services.listening.frames import stored_frames


def examples_of(marked: Sequence[TrainingVideo]) -> tuple[Example, ...]:
    """Every span that a training was told of, one row each."""
    return tuple(
        Example(video.examples.video, span, role)
        for video in marked
        for role, field in ROLES.items()
        for span in getattr(video.examples, field)
    )


def regrouped(examples: Sequence[Example]) -> list[VideoExamples]:
    """Kept examples, by video, as they were given to the training."""
    videos: dict[VideoRef, dict[str, list[TimeSpan]]] = {}
    for example in examples:
        videos.setdefault(example.video, {role: [] for role in ROLES})[example.role].append(example.span)
    return [
        VideoExamples(
            video,
            positives=tuple(sorted(spans["positive"])),
            softs=tuple(sorted(spans["soft"])),
            negatives=tuple(sorted(spans["negative"])),
            hard_negatives=tuple(sorted(spans["hard_negative"])),
            markers=tuple(sorted(spans["marker"])),
        )
        for video, spans in videos.items()
    ]


def previous_training(ctx: Services, run: TrainingRun, key: ModelKey, job: Job) -> PreviousTraining | None:
    """The examples of an earlier version with their frames; None where a video's frames are not stored any more."""
    marked = []
    for entry in regrouped(ctx.library.models.examples(run)):
        table = stored_frames(ctx, entry.video, key.base, job)
        if table is None:
            return None
        marked.append(TrainingVideo(table, entry))
    return PreviousTraining(run.settings, tuple(marked))
