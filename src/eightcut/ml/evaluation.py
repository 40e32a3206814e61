"""Evaluation on unseen videos: folds by source video, and the metrics counted on them.

A video's windows are looked at best first; one that starts within SUPPRESSION seconds of a better one is the same
detection. A *detection* is right when its window overlaps a marked sound by at least half of the shorter of the two and
nothing better found that sound before; another detection of a sound that was found already counts neither way; every
other detection is wrong. Marked sounds are the positive clips, those of one batch that overlap by at least half joined
into one. Videos are only partly marked, and an unmarked sound that was found counts as wrong, so every figure is a
lower bound. A video without a positive clip was not searched for the sound: there only detections on moments that were
marked as not the sound count.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from eightcut.domain.regions import find_regions
from eightcut.domain.spans import HOP, TOLERANCE, TimeSpan, moment
from eightcut.domain.training import Curve, FoundAgain
from eightcut.ml.embedder import F32
from eightcut.ml.features import F64
from eightcut.ml.types import TrainingVideo
from eightcut.ml.windows import Ints
from eightcut.values import dataclass

LEAST_VIDEOS = 3
MOST_FOLDS = 5
SUPPRESSION = 6.0
PRECISION = 0.9
RESAMPLES = 1000
INTERVAL = (5.0, 95.0)


def source(video: TrainingVideo) -> str:
    """What makes two entries the same source video: the content, else the path, else the name."""
    ref = video.examples.video
    return ref.content_id or ref.path or ref.filename


def assign_folds(videos: Sequence[TrainingVideo]) -> dict[str, int]:
    """Fold number by source video, positives spread evenly; empty with fewer than LEAST_VIDEOS sources of positives."""
    clips: dict[str, int] = {}
    for video in videos:
        clips[source(video)] = clips.get(source(video), 0) + len(video.examples.positives)
    with_positives = sum(1 for count in clips.values() if count)
    if with_positives < LEAST_VIDEOS:
        return {}
    load = [[0, 0] for _ in range(min(MOST_FOLDS, with_positives))]
    folds = {}
    for name in sorted(clips, key=lambda name: (-clips[name], name)):
        fold = min(range(len(load)), key=lambda i: load[i])
        load[fold][0] += clips[name]
        load[fold][1] += 1
        folds[name] = fold
    return folds


Score = Callable[[TrainingVideo], F32]
FitFold = Callable[[int], Score]
"""Fits on everything outside a fold, gives back what scores a video's windows."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One held-out video: its raw window scores by a recogniser that never heard it."""

    video: TrainingVideo
    scores: F32


def held_out(videos: Sequence[TrainingVideo], folds: dict[str, int], fit: FitFold) -> list[Heard]:
    """Every video scored by the recogniser fitted outside its own fold, in the order of `videos`."""
    scorers = {fold: fit(fold) for fold in sorted(set(folds.values()))}
    return [Heard(video, scorers[folds[source(video)]](video)) for video in videos]


def sounds(positives: Sequence[TimeSpan]) -> list[TimeSpan]:
    """Positive clips as the sounds they mark: clips that overlap by at least half of the shorter are one."""
    joined: list[TimeSpan] = []
    for span in sorted(positives):
        last = joined[-1] if joined else None
        if last and _half(last, span):
            joined[-1] = TimeSpan(last.start, max(last.end, span.end))
        else:
            joined.append(span)
    return joined


def peaks(scores: F32) -> Ints:
    """Window numbers, best first, each more than SUPPRESSION seconds from every better one."""
    free = np.ones(len(scores), np.bool_)
    reach = int(SUPPRESSION / HOP)
    chosen = []
    for i in np.argsort(-scores, kind="stable"):
        if free[i]:
            chosen.append(i)
            free[max(0, i - reach) : i + reach + 1] = False
    return np.array(chosen, np.int64)


def _half(one: TimeSpan, other: TimeSpan) -> bool:
    """Whether they share at least half of the shorter."""
    return one.overlap(other) >= min(one.duration, other.duration) / 2 - TOLERANCE


@dataclass(frozen=True, slots=True)
class Detections:
    """All detections, best first: score, whether right, number of the video; and how many sounds each video holds."""

    scores: F64
    right: NDArray[np.bool_]
    film: Ints
    sounds: Ints


def detections(heard: Sequence[Heard], unsure: float = math.inf) -> Detections:
    """The detections of all videos together; the same score: in order of video and time.

    One that scores above `unsure` and lies on nothing that was judged counts neither way.
    """
    rows: list[tuple[float, int, int, bool]] = []
    totals = np.zeros(len(heard), np.int64)
    for n, film in enumerate(heard):
        examples = film.video.examples
        marked, refused = sounds(examples.positives), [*examples.hard_negatives, *examples.negatives]
        totals[n] = len(marked)
        found: set[int] = set()
        for i in peaks(film.scores):
            window = moment(float(i) * HOP)
            hit = [j for j, span in enumerate(marked) if _half(window, span)]
            new = next((j for j in hit if j not in found), None)
            if new is not None:
                found.add(new)
            score = float(film.scores[i])
            counts = bool(marked) and score <= unsure
            wrong = not hit and (counts or any(_half(window, span) for span in refused))
            if new is not None or wrong:
                rows.append((-score, n, int(i), new is not None))
    rows.sort()
    below, of_video, _, right = np.array(rows, np.float64).reshape(-1, 4).T
    return Detections(-below, right.astype(np.bool_), of_video.astype(np.int64), totals)


def _curve(right: NDArray[np.bool_], weight: F64, total: float) -> tuple[F64, F64]:
    hits = np.cumsum(weight * right)
    return hits / np.maximum(np.cumsum(weight), 1e-12), hits / total


def average_precision(found: Detections, times: F64 | None = None) -> float:
    """Precision at each right detection, summed, divided by the number of sounds; 0 where there is none.

    `times`, shape (videos,), counts each video that many times.
    """
    times = np.ones(len(found.sounds)) if times is None else times
    total = float(times @ found.sounds)
    if not total:
        return 0.0
    weight = times[found.film]
    precision, _ = _curve(found.right, weight, total)
    return float(np.sum(weight * found.right * precision) / total)


def curve(found: Detections) -> Curve:
    """Precision and recall after each detection, best first."""
    precision, recall = _curve(found.right, np.ones(len(found.right)), max(1.0, float(found.sounds.sum())))
    return Curve(tuple(map(float, recall)), tuple(map(float, precision)), average_precision(found))


def recall_at_precision(found: Detections, least: float = PRECISION) -> float:
    """The highest recall of a cut-off whose precision is at least `least`; 0 where none reaches it."""
    precision, recall = _curve(found.right, np.ones(len(found.right)), float(found.sounds.sum()))
    return float(np.max(recall[precision >= least], initial=0.0))


def best_f1(found: Detections) -> tuple[float, float | None]:
    """(the highest F1 over all cut-offs, the score half way between the last detection above it and the next).

    The score is None where nothing right was found.
    """
    precision, recall = _curve(found.right, np.ones(len(found.right)), float(found.sounds.sum()))
    f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-12)
    if not len(f1) or f1.max() <= 0:
        return 0.0, None
    best = int(np.argmax(f1))
    below = found.scores[min(best + 1, len(f1) - 1)]
    return float(f1[best]), float((found.scores[best] + below) / 2)


def found_again(heard: Sequence[Heard], clips: F64, threshold: float) -> FoundAgain:
    """What is found at the raw threshold in the held-out videos that hold clips, whose own scores are `clips`.

    A match, which may be longer than a window, is right where it shares half of the shorter with a clip.
    """
    searched = [film for film in heard if film.video.examples.positives]
    matches, right, rejected = 0, 0, 0
    for film in searched:
        examples = film.video.examples
        refused = [*examples.hard_negatives, *examples.negatives]
        for region in find_regions(film.scores.tolist(), threshold, film.video.table.duration):
            on_clip = any(_half(region.span, span) for span in examples.positives)
            matches += 1
            right += on_clip
            rejected += not on_clip and any(_half(region.span, span) for span in refused)
    videos = len({source(film.video) for film in searched})
    found = int(np.sum(clips >= threshold))
    return FoundAgain(len(clips), found, videos, True, matches, right, rejected)


def difference_interval(now: Detections, before: Detections, seed: int) -> tuple[float, float]:
    """90 % interval of average precision now minus before, on the same videos drawn again with replacement."""
    videos = len(now.sounds)
    generator = np.random.default_rng(seed)
    differences = []
    for _ in range(RESAMPLES):
        times = np.bincount(generator.integers(0, videos, videos), minlength=videos).astype(np.float64)
        if times @ now.sounds:
            differences.append(average_precision(now, times) - average_precision(before, times))
    low, high = np.percentile(differences, INTERVAL)
    return float(low), float(high)
