"""What a model is trained on, with which settings, and what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from eightcut.domain.spans import WINDOW, TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class VideoExamples:
    """What is known of one video, as spans of film time, each list sorted by start.

    `positives` and `softs` are clip intervals and accepted intervals; `negatives` come from the negative folder,
    `hard_negatives` are what the user marked or rejected. `markers` is everything that is, or may be, a sound of
    interest: automatic negatives keep their distance from it. `paths` are where the file may lie, best first.
    """

    video: VideoRef
    paths: tuple[str, ...] = ()
    positives: tuple[TimeSpan, ...] = ()
    softs: tuple[TimeSpan, ...] = ()
    negatives: tuple[TimeSpan, ...] = ()
    hard_negatives: tuple[TimeSpan, ...] = ()
    markers: tuple[TimeSpan, ...] = ()

    def contradicting(self, negative: TimeSpan) -> TimeSpan | None:
        """The positive that shares at least half of the shorter of the two with a hard negative, which it outweighs."""
        shared = ((p.overlap(negative), p) for p in self.positives)
        return next((p for both, p in shared if both >= min(p.duration, negative.duration) / 2), None)


ROLES: Mapping[str, str] = {
    "positive": "positives",
    "soft": "softs",
    "negative": "negatives",
    "hard_negative": "hard_negatives",
    "marker": "markers",
}
"""The role of a kept example, and the list of `VideoExamples` that it comes from."""
UNUSED: Mapping[str, str] = {
    "unused_positive": "positives",
    "unused_negative": "negatives",
    "unused_hard_negative": "hard_negatives",
}
"""The same of examples that were known and not learned from: the video was away or failed, or nothing was heard."""


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How to train; everything that a repetition needs."""

    positive_folders: tuple[str, ...]
    negative_folder: str = ""
    include_scan_exports: bool = False
    use_hard_negatives: bool = True
    use_name: bool = True
    """Whether the name of the class is also taken as a word."""
    margin: float = 30.0
    """Seconds between an automatic negative and the nearest marker; 0 = no automatic negatives."""
    recogniser: str = "wlda"
    seed: int = 0
    embedders: tuple[str, ...] = ()
    """Name of the embedder that was read; several in models of earlier releases."""


@dataclass(frozen=True, slots=True)
class Example:
    """One row of what a model was trained on, `role` one of ROLES or UNUSED."""

    video: VideoRef
    span: TimeSpan
    role: str


@dataclass(frozen=True, slots=True)
class Metrics:
    """How a model measures on folds grouped by source video; `previous_*` is the earlier version on the same folds."""

    videos: int
    average_precision: float
    recall_at_90: float
    event_f1: float
    previous_average_precision: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None
    """90 % interval of the difference in average precision, resampled over videos."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Precision at each recall, both from 0 to 1, from the best region to the last."""

    recall: tuple[float, ...]
    precision: tuple[float, ...]
    average_precision: float


@dataclass(frozen=True, slots=True)
class Report:
    """What can be drawn of a measurement: curves, and scores of videos that were left out.

    `positives` and `others` count clips and automatic negatives in equal steps of score from 0 to 1.
    """

    now: Curve
    before: Curve | None
    positives: tuple[int, ...]
    others: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FoundAgain:
    """What a model finds, at its threshold, of clips that it had not learned from.

    `matches` are those in the videos that hold the clips: `right` lie on a clip, `rejected` on a moment that was marked
    as not the sound, and nobody judged the others.
    """

    clips: int
    found: int
    videos: int
    """So many videos hold the clips."""
    elsewhere: bool
    """Whether whole videos were left out in turn. Else only the clips were, and their videos were learned from."""
    matches: int = 0
    """Counted where whole videos were left out."""
    right: int = 0
    rejected: int = 0

    @property
    def unjudged(self) -> int:
        """Matches that nobody judged yet."""
        return self.matches - self.right - self.rejected


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """One training, to be kept: the model file, its settings, its exact examples, its report."""

    profile: str
    model: str
    file: str
    """Name of the model file inside the models folder."""
    settings: TrainingSettings
    examples: tuple[Example, ...] = field(repr=False, default=())
    positives: int = 0
    negatives: int = 0
    hard_negatives: int = 0
    threshold: float = 0.5
    calibrated: bool = False
    metrics: Metrics | None = None
    seconds: float = 0.0
    version: int = 0
    """The model's number, 1, 2, ...; 0 before it is recorded."""
    active: bool = False
    created_at: str = ""
    """UTC instant, ISO 8601."""
    window: float = WINDOW
