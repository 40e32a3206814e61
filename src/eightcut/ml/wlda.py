"""The default recogniser: one direction in a whitened space, found from the best instances of every clip.

Somewhere in a marked clip of eight seconds is the sound; which seconds it fills is not marked. So a clip is a bag of
instances: begin with those that are most alike across the clips, then four times take the two of each bag that score
best, the better one weighing more, and point from the mean of the background to the mean of those (in a whitened space
that is linear discriminant analysis). Background that sounds like unmarked sound is left out of its mean. An instance
counts in these means by the square root of its length, so that neither the loud nor the faint decide alone; it scores
the cosine between itself and the direction. What each step is worth: docs/detection.md.

The class's name may be a word for the sound. What its surest moments share counts as some clips more, as many as the
clips agree with it: where the best of each clip lies, along the word's direction, among the best of as much background.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Self

import numpy as np
from typing_extensions import override

from eightcut.domain.spans import window_count
from eightcut.domain.training import VideoExamples
from eightcut.ml.calibration import background_ends
from eightcut.ml.embedder import F32
from eightcut.ml.features import F64, INSTANCE
from eightcut.ml.likeness import mean_moment, moments, surest, unit, weighed
from eightcut.ml.recogniser import Lesson, Recogniser, RejectedMoments
from eightcut.ml.restraint import turned
from eightcut.ml.space import Space
from eightcut.ml.types import FrameTable, TrainingVideo
from eightcut.ml.windows import PER_WINDOW, Bools, Ints, inside, meant_windows, window_scores, window_weights
from eightcut.values import dataclass

ROUNDS = 4
PICKED = 2
"""Instances of each clip that are learned from."""
SHARPNESS = 8.0
"""A pick weighs exp(SHARPNESS x score) beside the others of its clip."""
MISTAKEN, HALF = 0.25, 5
"""Refused and negative moments are this share of what the direction points away from; half of it where there are 5."""
NAMED = 3.0
"""How many clips the class's name weighs where they agree with it."""
CHANCE, AGREED = 0.5, 0.85
"""The clips' mean rank among the background from which on the name counts, and where it counts fully."""
COMPARED = 100
"""How many clips each clip is compared with at most, to begin with."""


@dataclass(frozen=True, slots=True)
class Wlda(Recogniser):
    """A direction of length 1 in a space."""

    space: Space
    direction: F32
    named: bool = False
    """Whether the class's name was learned from as well; it is not kept in a file."""

    @override
    def raw(self, table: FrameTable) -> F32:
        """Window scores, -1 to 1."""
        return window_scores(self.space.video_cosines(table, self.direction), table.duration)

    @override
    def squashed(self, raw: F32) -> F32:
        """(1 + cosine) / 2."""
        return np.clip((1 + raw) / 2, 0, 1).astype(np.float32)

    @override
    def restrained(self, refused: Sequence[RejectedMoments], bound: float) -> Self:
        videos = [_RefusedVideo.of(self.space, moments) for moments in refused]

        def readings(direction: F64) -> tuple[F64, F64]:
            found = np.concatenate([video.readings(direction) for video in videos])
            return found, found @ direction

        def rescale(vector: F64) -> F64:
            return np.asarray(vector / (np.linalg.norm(vector) or 1.0), np.float64)

        return replace(self, direction=turned(self.direction, readings, bound, rescale)) if videos else self

    @override
    def arrays(self) -> Mapping[str, F32]:
        return {"direction": self.direction}


def rebuild(space: Space, arrays: Mapping[str, F32]) -> Recogniser:
    """See `recogniser.Rebuild`."""
    if arrays["direction"].shape != (space.dims,):
        raise ValueError("the direction has another length than its space")
    return Wlda(space, arrays["direction"])


@dataclass(frozen=True, slots=True)
class _RefusedVideo:
    """Instances around the refused moments of one video, as unit vectors; `place` is where they lie."""

    values: F32
    place: Ints
    rows: int
    duration: float
    windows: Ints

    @classmethod
    def of(cls, space: Space, refused: RejectedMoments) -> _RefusedVideo:
        duration = refused.table.duration
        count = window_count(duration)
        windows = np.unique(np.concatenate([meant_windows(span, count) for span in refused.spans]))
        rows = len(refused.table.rows)
        read = np.zeros(rows, np.bool_)
        for window in windows:
            read[window_weights(np.zeros(rows, np.float32), duration, int(window))[0]] = True
            read[max(0, window - 1) : window + 8] = True
        place = np.flatnonzero(read)
        return cls(unit(space.whitened(space.instances(refused.table)[place])), place, rows, duration, windows)

    def readings(self, direction: F64) -> F64:
        scores = np.zeros(self.rows, np.float32)
        scores[self.place] = self.values @ direction
        found = []
        for window in self.windows:
            used, weights = window_weights(scores, self.duration, int(window))
            found.append(weights.astype(np.float64) @ self.values[np.searchsorted(self.place, used)])
        return np.array(found, np.float64)


class _Material:
    """The instances that a fit reads, gathered video by video; bags hold their row numbers.

    `units` are whitened instances at length 1, `values` the same at the root of their length.
    """

    def __init__(self, lesson: Lesson) -> None:
        self._lesson = lesson
        self._gathered: list[F32] = []
        self._count = 0
        self.positives: list[Ints] = []
        self.refused: list[Ints] = []
        self.negatives: list[Ints] = []
        self._moments = list(lesson.pool.elsewhere) if lesson.settings.use_name else []
        background: list[Ints] = []
        for video, windows in zip(lesson.videos, lesson.background, strict=True):
            lesson.cancel.check()
            self._add(video, windows, background)
        self.background = np.concatenate([*background, np.zeros(0, np.int64)])
        white = lesson.space.whitened(np.concatenate(self._gathered))
        self.units = unit(white)
        self.values = weighed(white)
        self.name, self.weight = self._named()

    def _add(self, video: TrainingVideo, windows: Ints, background: list[Ints]) -> None:
        heard = self._lesson.pool.instances(video.table, self._lesson.space.pooled)
        rows, examples = len(heard), video.examples
        positives = [inside(span, rows) for span in examples.positives]
        sound = np.concatenate([*positives, np.zeros(0, np.int64)])
        for span_instances in positives:
            self._keep(self.positives, heard, span_instances)
        for span in examples.hard_negatives:
            self._keep(self.refused, heard, np.setdiff1d(inside(span, rows), sound))
        for span in examples.negatives:
            self._keep(self.negatives, heard, np.setdiff1d(inside(span, rows), sound))
        if self._lesson.settings.use_name and (sure := self._lesson.pool.sureness(video.table)) is not None:
            self._moments += moments(np.where(_free(examples, rows), sure, np.float32(0)), heard)
        middle = np.minimum(windows + PER_WINDOW // 2, max(0, rows - INSTANCE))
        self._keep(background, heard, middle)

    def _keep(self, bags: list[Ints], heard: F32, rows: Ints) -> None:
        if len(rows):
            self._gathered.append(heard[rows])
            bags.append(np.arange(self._count, self._count + len(rows)))
            self._count += len(rows)

    def _named(self) -> tuple[F32, float]:
        """What the moments for the class's name share (dims,), and how many clips it weighs."""
        background = self._mean(self.background)
        found = surest(self._moments)
        if not found or not self.positives or not len(self.background):
            return background, 0.0
        candidates = [weighed(self._lesson.space.whitened(moment.instances)) for moment in found]
        name = mean_moment(candidates, np.array([moment.sureness for moment in found], np.float32), background)
        scores = self.units @ unit(name - background)
        plain = np.sort(scores[self.background])
        below = [np.searchsorted(plain, scores[bag].max()) / len(plain) for bag in self.positives]
        rank = np.mean([share ** len(bag) for share, bag in zip(below, self.positives, strict=True)])
        if len(self.positives) == 1:
            return name, NAMED if rank > CHANCE else 0.0
        return name, NAMED * float(np.clip((rank - CHANCE) / (AGREED - CHANCE), 0, 1))

    def start(self) -> F32:
        """The direction to begin with.

        From the instances that are most alike across the clips; of one or two clips from the name that they agree with,
        of a single one without such a name from all it has.
        """
        if self.weight and len(self.positives) < 3:
            return unit(self.name - self._mean(self.background))
        if len(self.positives) < 2:
            return unit(self._mean(self.positives[0]) - self._mean(self.background))
        alike = self._alike()
        picks = []
        for i, bag in enumerate(self.positives):
            others = np.delete(alike[bag], i, axis=1) if i < alike.shape[1] else alike[bag]
            picks.append(bag[np.argmax(others.sum(axis=1))])
        return unit(self._mean(np.array(picks)) - self._mean(self.background))

    def _alike(self) -> F32:
        """For each instance the best cosine that every clip holds, mean background taken off: (n, clips)."""
        rows = unit(self.values - self._mean(self.background))
        return np.stack([(rows @ rows[bag].T).max(axis=1) for bag in self.positives[:COMPARED]], axis=1)

    def mistaken(self, direction: F32) -> Ints:
        """The row of each refused or negative moment that is most like the direction.

        Taken once: chosen anew each round, two rows of a moment would take turns.
        """
        scores = self.units @ direction
        return np.array([bag[np.argmax(scores[bag])] for bag in (*self.negatives, *self.refused)], np.int64)

    def step(self, direction: F32, mistaken: Ints) -> F32:
        """The next direction."""
        scores = self.units @ direction
        sound = np.stack([self._picked(scores, bag) for bag in self.positives]).mean(axis=0)
        if self.weight:
            clips = np.float32(len(self.positives))
            sound = (clips * sound + np.float32(self.weight) * self.name) / (clips + np.float32(self.weight))
        plain = self.background
        if len(plain):
            plain = plain[scores[plain] <= background_ends(scores[plain])]
        share = MISTAKEN * len(mistaken) / (len(mistaken) + HALF) if len(plain) else 1.0
        return unit(sound - ((1 - np.float32(share)) * self._mean(plain) + np.float32(share) * self._mean(mistaken)))

    def _picked(self, scores: F32, bag: Ints) -> F32:
        best = bag[np.argsort(-scores[bag], kind="stable")[:PICKED]]
        weights = np.exp(np.float32(SHARPNESS) * (scores[best] - scores[best[0]]))
        return np.asarray(weights @ self.values[best] / weights.sum(), np.float32)

    def _mean(self, rows: Ints) -> F32:
        return self.values[rows].mean(axis=0) if len(rows) else np.zeros(self.values.shape[1], np.float32)


def _free(examples: VideoExamples, rows: int) -> Bools:
    """Which seconds of a video the class's name may be learned from: none near a mark that is not of a clip."""
    free = np.ones(rows, np.bool_)
    for span in {*examples.markers, *examples.negatives, *examples.hard_negatives}.difference(examples.positives):
        free[max(0, math.ceil(span.start) - INSTANCE) : math.ceil(span.end) + 1] = False
    return free


def fit(lesson: Lesson) -> Recogniser:
    """Fit; see the module. The lesson holds at least one positive and one negative."""
    material = _Material(lesson)
    direction = material.start()
    mistaken = material.mistaken(direction)
    for _ in range(ROUNDS):
        lesson.cancel.check()
        direction = material.step(direction, mistaken)
    return Wlda(lesson.space, direction, material.weight > 0)
