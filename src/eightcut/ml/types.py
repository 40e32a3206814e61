"""The values that the parts of `ml` and the services exchange."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from itertools import accumulate, pairwise

import numpy as np

from eightcut.cache_folder import CachedFile
from eightcut.domain.training import TrainingSettings, VideoExamples
from eightcut.ml.covariance import Variances
from eightcut.ml.embedder import F16, F32, EmbedderSpec, Field
from eightcut.values import dataclass


def _nothing_mapped() -> None:
    """Rows that are not mapped stay where they are."""


@dataclass(frozen=True, slots=True)
class FrameTable:
    """Stored frames of one video from one embedder: rows (n, dims), memory-mapped, and the video's length in seconds.

    `let_go` gives the memory of mapped rows back that were read; they are read again when they are asked for again.
    """

    rows: F16
    duration: float
    spec: EmbedderSpec
    let_go: Callable[[], None] = field(default=_nothing_mapped, repr=False, compare=False)

    def values(self, *names: str) -> F16:
        """The columns of these fields, (n, their dims); a view where the fields are neighbours in this order.

        KeyError for a field that the table lacks.
        """
        ends = list(accumulate(one.dims for one in self.spec.fields))
        places = {one.name: (end - one.dims, end) for one, end in zip(self.spec.fields, ends, strict=True)}
        wanted = [places[name] for name in names]
        if all(before[1] == after[0] for before, after in pairwise(wanted)):
            return self.rows[:, wanted[0][0] : wanted[-1][1]]
        return np.concatenate([self.rows[:, first:end] for first, end in wanted], axis=1)


@dataclass(frozen=True, slots=True)
class FrameFile(CachedFile):
    """One file of the frame store, for lists."""

    source: str
    embedder: str
    precision: str
    seconds: float
    spec: EmbedderSpec | None
    """Whose frames these are and which fields they hold; None where the file cannot say."""
    newer: bool
    """A newer release wrote it, in a form that is not known here: it stays."""

    @property
    def damaged(self) -> bool:
        """What it says of itself cannot be read: it is made anew when it is needed."""
        return self.spec is None and not self.newer


@dataclass(frozen=True, slots=True)
class TrainingVideo:
    """One video for training: its frames and its examples."""

    table: FrameTable
    examples: VideoExamples


@dataclass(frozen=True, slots=True)
class Word:
    """The name of what is learned, taken as a word for classes of sound; `note` tells the user that it was used."""

    scores: Callable[[FrameTable], F32 | None]
    """How sure the classes are of each second of a video, (n,), 0 to 1; None where its frames do not tell."""
    note: str


@dataclass(frozen=True, slots=True)
class TrainingInput:
    """All that a training reads: marked videos, further videos of the library, how their frames are heard."""

    marked: tuple[TrainingVideo, ...]
    others: tuple[FrameTable, ...]
    settings: TrainingSettings
    fields: tuple[Field, ...]
    """Those of the frames that are learned from."""
    metric: Variances | None = None
    """What the embedder ships; None where it ships none."""
    word: Word | None = None
    silence: tuple[FrameTable, ...] = ()
    """Videos of digital silence: silence is not the sound, whatever is."""


@dataclass(frozen=True, slots=True)
class PreviousTraining:
    """The version before, to be refitted on the same folds."""

    settings: TrainingSettings
    marked: tuple[TrainingVideo, ...]
