"""The exact examples of a training: as rows to keep, and back again to refit an earlier version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from eightcut.domain.model_key import ModelKey
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import ROLES, Example, TrainingRun, VideoExamples
from eightcut.domain.videos import VideoRef
from eightcut.ml.types import PreviousTraining, TrainingVideo
from eightcut.services.context import Job, Services
from eightcut.services.listening.frames import stored_frames

LEARNED = ("positives", "negatives", "hard_negatives")
"""The examples that a training learns from."""


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


def as_before(present: Sequence[VideoExamples], told: Sequence[VideoExamples]) -> list[VideoExamples]:
    """The present examples, of those that are learned from only what an earlier training was told of too.

    All that is known stays a marker: automatic negatives keep away from what is not learned from as well.
    """
    before = {_name(entry.video): entry for entry in told}

    def kept(entry: VideoExamples, field: str) -> tuple[TimeSpan, ...]:
        known = getattr(before.get(_name(entry.video)), field, ())
        return tuple(span for span in getattr(entry, field) if any(span.is_near(one) for one in known))

    return [replace(one, **dict[str, Any]((field, kept(one, field)) for field in LEARNED)) for one in present]


def count(examples: Sequence[VideoExamples]) -> int:
    """How many examples are learned from."""
    return sum(len(getattr(entry, field)) for entry in examples for field in LEARNED)


def _name(video: VideoRef) -> str:
    return video.content_id or video.filename


def previous_training(ctx: Services, run: TrainingRun, key: ModelKey, job: Job) -> PreviousTraining | None:
    """The examples of an earlier version with their frames; None where a video's frames are not stored any more."""
    marked = []
    for entry in regrouped(ctx.library.models.examples(run)):
        table = stored_frames(ctx, entry.video, key.base, job)
        if table is None:
            return None
        marked.append(TrainingVideo(table, entry))
    return PreviousTraining(run.settings, tuple(marked))
