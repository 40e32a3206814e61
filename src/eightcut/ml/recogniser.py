"""The interface of every recogniser: fit a lesson, score, move away from hard negatives, save as arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, Self

from eightcut.domain.progress import CancelToken
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import TrainingSettings
from eightcut.ml.embedder import F32
from eightcut.ml.pool import Pool
from eightcut.ml.space import Space
from eightcut.ml.types import FrameTable, TrainingVideo
from eightcut.ml.windows import Ints
from eightcut.values import dataclass

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


def counting(video: TrainingVideo, settings: TrainingSettings) -> TrainingVideo:
    """The video with the hard negatives that count: none where they are switched off, none that lies on a clip."""
    examples, used = video.examples, settings.use_hard_negatives
    kept = tuple(span for span in examples.hard_negatives if used and examples.contradicting(span) is None)
    return replace(video, examples=replace(examples, hard_negatives=kept))


def refused(videos: Sequence[TrainingVideo]) -> tuple[RejectedMoments, ...]:
    """The refused moments of every video that has some."""
    return tuple(RejectedMoments(v.table, v.examples.hard_negatives) for v in videos if v.examples.hard_negatives)
