"""The default recogniser: one whitened direction per embedder, found from the best instance of every clip.

Somewhere in a marked clip of eight seconds is the sound; which two seconds it fills is not marked. So a clip is a bag
of instances: begin with those that are most alike across the clips, then four times take the instance of each bag that
scores best and point from the mean of the background to the mean of those (in a whitened space that is linear
discriminant analysis). Background that sounds like unmarked sound is left out of its mean. Then the moments of the
unmarked library that score best join the clips (`cotraining`; a second time adds nothing). An instance scores the
cosine between itself and the direction; where a model reads several embedders, the weighted mean of their cosines. What
each step is worth: docs/decisions/0008.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from typing_extensions import override

from eightcut.domain.spans import window_count
from eightcut.ml import cotraining
from eightcut.ml.calibration import background_ends
from eightcut.ml.cotraining import Choice
from eightcut.ml.embedder import F32
from eightcut.ml.features import F64, INSTANCE
from eightcut.ml.recogniser import HARD_WEIGHT, Lesson, Recogniser, RejectedMoments, refusals
from eightcut.ml.restraint import stacked, turned
from eightcut.ml.space import Space
from eightcut.ml.types import FrameTable, TrainingVideo
from eightcut.ml.windows import PER_WINDOW, Ints, inside, meant_windows, window_scores, window_weights

ROUNDS = 4
COMPARED = 100
"""How many clips each clip is compared with at most, to begin with."""


def _unit(values: F32) -> F32:
    """Rows (n, dims) at length 1; a row of zeros stays."""
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    return np.asarray(values / np.where(lengths > 0, lengths, 1), np.float32)


@dataclass(frozen=True, slots=True)
class Wlda(Recogniser):
    """One direction of length 1 per space, and the spaces' weights."""

    spaces: tuple[Space, ...]
    weights: tuple[float, ...]
    directions: tuple[F32, ...]

    def instance_scores(self, tables: Sequence[FrameTable]) -> F32:
        """Joint cosines of a video's instances, (n,)."""
        rows = min(len(table.rows) for table in tables)
        scores = np.zeros(rows, np.float32)
        for space, table, direction, weight in zip(self.spaces, tables, self.directions, self.weights, strict=True):
            scores += np.float32(weight) * space.video_cosines(table, direction)[:rows]
        return scores

    @override
    def raw(self, tables: Sequence[FrameTable]) -> F32:
        """Window scores, -1 to 1."""
        return window_scores(self.instance_scores(tables), tables[0].duration)

    @override
    def squashed(self, raw: F32) -> F32:
        """(1 + cosine) / 2."""
        return np.clip((1 + raw) / 2, 0, 1).astype(np.float32)

    @override
    def restrained(self, refused: Sequence[RejectedMoments], bound: float) -> Self:
        videos = [_RefusedVideo.of(self, moments) for moments in refused]

        def readings(direction: F64) -> tuple[F64, F64]:
            found = np.concatenate([video.readings(direction) for video in videos])
            return found, found @ direction

        def rescale(vector: F64) -> F64:
            return stacked([_direction(part) for part in self._split(vector)])

        if not videos:
            return self
        direction = turned(stacked(self.directions).astype(np.float32), readings, bound, rescale)
        return replace(self, directions=tuple(_direction(part) for part in self._split(direction)))

    def _split(self, vector: F64 | F32) -> list[F32]:
        ends = np.cumsum([len(direction) for direction in self.directions])[:-1]
        return [np.asarray(part, np.float32) for part in np.split(vector, ends)]

    @override
    def arrays(self) -> Mapping[str, F32]:
        """`direction.0` for the first space, and so on."""
        return {f"direction.{i}": direction for i, direction in enumerate(self.directions)}


def rebuild(spaces: tuple[Space, ...], weights: Sequence[float], arrays: Mapping[str, F32]) -> Recogniser:
    """See `recogniser.Rebuild`."""
    directions = tuple(arrays[f"direction.{i}"] for i in range(len(spaces)))
    if any(d.shape != (space.dims,) for d, space in zip(directions, spaces, strict=True)):
        raise ValueError("a direction has another length than its space")
    return Wlda(spaces, tuple(weights), directions)


@dataclass(frozen=True, slots=True)
class _RefusedVideo:
    """Instances around the refused moments of one video, as unit vectors over all spaces; `place` is where they lie."""

    values: F32
    place: Ints
    rows: int
    duration: float
    windows: Ints

    @classmethod
    def of(cls, model: Wlda, refused: RejectedMoments) -> _RefusedVideo:
        duration = refused.tables[0].duration
        count = window_count(duration)
        windows = np.unique(np.concatenate([meant_windows(span, count) for span in refused.spans]))
        rows = min(len(table.rows) for table in refused.tables)
        read = np.zeros(rows, np.bool_)
        for window in windows:
            read[window_weights(np.zeros(rows, np.float32), duration, int(window))[0]] = True
            read[max(0, window - 1) : window + 8] = True
        place = np.flatnonzero(read)
        parts = [
            weight * _unit(space.whitened(space.instances(table)[place]))
            for weight, space, table in zip(model.weights, model.spaces, refused.tables, strict=True)
        ]
        return cls(np.concatenate(parts, axis=1), place, rows, duration, windows)

    def readings(self, direction: F64) -> F64:
        scores = np.zeros(self.rows, np.float32)
        scores[self.place] = self.values @ direction
        found = []
        for window in self.windows:
            used, weights = window_weights(scores, self.duration, int(window))
            found.append(weights.astype(np.float64) @ self.values[np.searchsorted(self.place, used)])
        return np.array(found, np.float64)


def _direction(vector: F32) -> F32:
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length if length > 0 else vector, np.float32)


class _Material:
    """The instances that a fit reads, gathered video by video; bags hold their row numbers."""

    def __init__(self, lesson: Lesson) -> None:
        self._lesson = lesson
        self._gathered: list[list[F32]] = [[] for _ in lesson.spaces]
        self._count = 0
        self.positives: list[Ints] = []
        self.refused: list[Ints] = []
        self.negatives: list[Ints] = []
        background: list[Ints] = []
        for video, windows in zip(lesson.videos, lesson.background, strict=True):
            lesson.cancel.check()
            self._add(video, windows, background)
        self.background = np.concatenate([*background, np.zeros(0, np.int64)])
        spaces = enumerate(lesson.spaces)
        self.values = [space.whitened(np.concatenate(self._gathered[i])) for i, space in spaces]
        self.units = [_unit(values) for values in self.values]

    def _add(self, video: TrainingVideo, windows: Ints, background: list[Ints]) -> None:
        pairs = zip(video.tables, self._lesson.spaces, strict=True)
        heard = [self._lesson.pool.instances(table, space.pooled) for table, space in pairs]
        rows = min(len(values) for values in heard)
        examples = video.examples
        positives = [inside(span, rows) for span in examples.positives]
        sound = np.concatenate([*positives, np.zeros(0, np.int64)])
        for span_instances in positives:
            self._keep(self.positives, heard, span_instances)
        for span in refusals(examples, self._lesson.settings):
            self._keep(self.refused, heard, np.setdiff1d(inside(span, rows), sound))
        for span in examples.negatives:
            self._keep(self.negatives, heard, np.setdiff1d(inside(span, rows), sound))
        middle = np.minimum(windows + PER_WINDOW // 2, max(0, rows - INSTANCE))
        self._keep(background, heard, middle)

    def _keep(self, bags: list[Ints], heard: Sequence[F32], rows: Ints) -> None:
        if not len(rows):
            return
        for gathered, values in zip(self._gathered, heard, strict=True):
            gathered.append(values[rows])
        bags.append(np.arange(self._count, self._count + len(rows)))
        self._count += len(rows)


class _Search:
    """The rounds of a fit: from directions to the best instances and back."""

    def __init__(self, material: _Material, weights: Sequence[float]) -> None:
        self._material = material
        self._weights = weights

    def joint(self, directions: Sequence[F32]) -> F32:
        """Joint scores of all instances."""
        scores = np.zeros(len(self._material.units[0]), np.float32)
        for units, direction, weight in zip(self._material.units, directions, self._weights, strict=True):
            scores += np.float32(weight) * (units @ direction)
        return scores

    def start(self) -> list[F32]:
        """Directions from the instances that are most alike across the clips; of a single clip from all it has."""
        material = self._material
        if len(material.positives) < 2:
            return self._towards(material.positives[0], material.background, None)
        alike = self._alike()
        picks = []
        for i, bag in enumerate(material.positives):
            others = np.delete(alike[bag], i, axis=1) if i < alike.shape[1] else alike[bag]
            picks.append(bag[np.argmax(others.sum(axis=1))])
        return self._towards(np.array(picks), material.background, None)

    def _alike(self) -> F32:
        """For each instance the best joint cosine that every clip holds, mean background taken off: (n, clips)."""
        material = self._material
        parts = []
        for units, weight in zip(material.units, self._weights, strict=True):
            plain = units[material.background].mean(axis=0) if len(material.background) else np.float32(0)
            parts.append(np.float32(np.sqrt(weight)) * _unit(units - plain))
        rows = np.concatenate(parts, axis=1)
        clips = material.positives[:COMPARED]
        return np.stack([(rows @ rows[bag].T).max(axis=1) for bag in clips], axis=1)

    def step(self, directions: Sequence[F32], choice: Choice | None = None) -> list[F32]:
        """The next directions, `choice` beside the clips."""
        material = self._material
        joint = self.joint(directions)
        picks, refused, negatives = (
            np.array([bag[np.argmax(joint[bag])] for bag in bags], np.int64)
            for bags in (material.positives, material.refused, material.negatives)
        )
        plain = material.background
        if len(plain):
            plain = plain[joint[plain] <= background_ends(joint[plain])]
        against = np.concatenate([plain, negatives, np.repeat(refused, int(HARD_WEIGHT))])
        return self._towards(picks, against, choice)

    def _towards(self, picks: Ints, against: Ints, choice: Choice | None) -> list[F32]:
        directions = []
        for i, values in enumerate(self._material.values):
            total, mass = values[picks].sum(axis=0), float(len(picks))
            if choice is not None:
                total = total + np.float32(choice.weight) * choice.values[i].sum(axis=0)
                mass += choice.weight * len(choice.values[i])
            plain = values[against].mean(axis=0) if len(against) else np.float32(0)
            directions.append(_direction(np.asarray(total / np.float32(mass) - plain, np.float32)))
        return directions


def fit(lesson: Lesson) -> Recogniser:
    """Fit; see the module. The lesson holds at least one positive and one negative."""
    weights = lesson.weights
    material = _Material(lesson)
    search = _Search(material, weights)
    directions = search.start()
    for _ in range(ROUNDS):
        lesson.cancel.check()
        directions = search.step(directions)
    if lesson.unmarked:
        chooser = cotraining.Chooser(lesson.pool, lesson.unmarked, lesson.spaces, weights)
        lesson.cancel.check()
        directions = search.step(directions, chooser.choose(directions, len(material.positives)))
    return Wlda(lesson.spaces, weights, tuple(directions))
