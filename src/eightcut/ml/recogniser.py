"""The interface of every recogniser: fit a lesson, score, move away from hard negatives, save as arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from eightcut.domain.progress import CancelToken
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import TrainingSettings, VideoExamples
from eightcut.ml.embedder import F32
from eightcut.ml.pool import Pool
from eightcut.ml.space import Space
from eightcut.ml.types import FrameTable, TrainingVideo
from eightcut.ml.windows import Ints

HARD_WEIGHT = 3.0
"""How many background moments one hard negative weighs."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a recogniser is fitted from: marked videos, their space, background windows by video.

    `pool` gives the instances of any video.
    """

    videos: tuple[TrainingVideo, ...]
    space: Space
    background: tuple[Ints, ...]
    settings: TrainingSettings
    cancel: CancelToken
    pool: Pool


@dataclass(frozen=True, slots=True)
class RejectedMoments:
    """Moments of one video that the user marked as not the sound."""

    table: FrameTable
    spans: tuple[TimeSpan, ...]


class Recogniser(Protocol):
    """A fitted recogniser. Raw scores are its own measure (a cosine, a logit); higher is more like the sound."""

    def raw(self, table: FrameTable) -> F32:
        """Raw window scores of a video, shape (window_count(duration),)."""

    def squashed(self, raw: F32) -> F32:
        """Raw scores -> scores in [0, 1] that are no probabilities; keeps the order."""

    def restrained(self, refused: Sequence[RejectedMoments], bound: float) -> Self:
        """The recogniser nearest to this one that scores every window of the refused moments at most `bound` (raw)."""

    def arrays(self) -> Mapping[str, F32]:
        """Everything it needs to be itself again, beside the space."""


Fit = Callable[[Lesson], Recogniser]
"""Learns from a lesson. Cancelled where the job was stopped."""
Rebuild = Callable[[Space, Mapping[str, F32]], Recogniser]
"""Makes a recogniser of the space and what `arrays` gave. KeyError, ValueError where they do not fit."""


def refusals(examples: VideoExamples, settings: TrainingSettings) -> tuple[TimeSpan, ...]:
    """Hard negatives that count: none where they are switched off, none that lies on a positive clip.

    A moment that a positive covers by at least half is that positive's; the user is told of the conflict.
    """
    if not settings.use_hard_negatives:
        return ()
    return tuple(
        span
        for span in examples.hard_negatives
        if not any(span.overlap(p) >= min(span.duration, p.duration) / 2 for p in examples.positives)
    )


def refused(videos: Sequence[TrainingVideo], settings: TrainingSettings) -> tuple[RejectedMoments, ...]:
    """The refused moments of every video that has some."""
    pairs = ((video.table, refusals(video.examples, settings)) for video in videos)
    return tuple(RejectedMoments(table, spans) for table, spans in pairs if spans)
