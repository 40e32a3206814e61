"""The values that the parts of `ml` and the services exchange."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

import numpy as np

from eightcut.cache_folder import CachedFile
from eightcut.domain.training import TrainingSettings, VideoExamples
from eightcut.ml.embedder import F16, EmbedderSpec


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
    damaged: bool = False
    """What it says of itself cannot be read: it is made anew when it is needed."""


@dataclass(frozen=True, slots=True)
class TrainingVideo:
    """One video for training: a table per embedder of the set and its examples."""

    tables: tuple[FrameTable, ...]
    examples: VideoExamples


@dataclass(frozen=True, slots=True)
class TrainingInput:
    """All that a training reads: marked videos, and further videos of which only the unmarked sound counts."""

    marked: tuple[TrainingVideo, ...]
    unmarked: tuple[tuple[FrameTable, ...], ...]
    settings: TrainingSettings
    weights: tuple[float, ...]
    """Share of each embedder in the joint score; they sum to 1."""


@dataclass(frozen=True, slots=True)
class PreviousTraining:
    """The version before, to be refitted on the same folds."""

    settings: TrainingSettings
    marked: tuple[TrainingVideo, ...]
