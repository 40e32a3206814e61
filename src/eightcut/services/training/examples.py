"""The exact examples of a training: as rows to keep, and back again to refit an earlier version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from eightcut.domain.model_key import ModelKey
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import ROLES, UNUSED, Example, TrainingRun, VideoExamples
from eightcut.domain.videos import VideoRef
from eightcut.ml.types import PreviousTraining, TrainingVideo
from eightcut.services.context import Job, Services
from eightcut.services.listening.frames import stored_frames

LEARNED = tuple(UNUSED.values())
"""The examples that a training learns from."""


def examples_of(marked: Sequence[TrainingVideo], known: Sequence[VideoExamples] = ()) -> tuple[Example, ...]:
    """Every span that a training was told of, one row each; then those of `known` that it did not learn from."""
    used = [
        Example(video.examples.video, span, role)
        for video in marked
        for role, field in ROLES.items()
        for span in getattr(video.examples, field)
    ]
    there: dict[tuple[str, str], list[TimeSpan]] = {}
    for example in used:
        there.setdefault((_name(example.video), ROLES[example.role]), []).append(example.span)
    unused = []
    for entry in known:
        for role, field in UNUSED.items():
            spans = there.setdefault((_name(entry.video), field), [])
            new = [span for span in getattr(entry, field) if not any(span.is_near(one) for one in spans)]
            unused += [Example(entry.video, span, role) for span in new]
            spans += new
    return (*used, *unused)


def regrouped(examples: Sequence[Example], *, unused: bool = False) -> list[VideoExamples]:
    """Kept examples, by video, as they were given to the training; `unused`: with those that it only knew of."""
    videos: dict[VideoRef, dict[str, list[TimeSpan]]] = {}
    fields = {field: role for role, field in ROLES.items()}
    for example in examples:
        role = fields[UNUSED[example.role]] if unused and example.role in UNUSED else example.role
        if role in ROLES:
            videos.setdefault(example.video, {role: [] for role in ROLES})[role].append(example.span)
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
    before: dict[str, list[VideoExamples]] = {}
    for entry in told:
        before.setdefault(_name(entry.video), []).append(entry)

    def kept(entry: VideoExamples, field: str) -> tuple[TimeSpan, ...]:
        names = {entry.video.content_id, entry.video.filename}  # of a video that was away only the name may be known
        known = [span for name in names for one in before.get(name, ()) for span in getattr(one, field)]
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
