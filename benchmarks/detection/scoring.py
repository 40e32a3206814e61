"""How good a scan is against known events: average precision of its scores, F1 of its matches.

Windows are taken best first, each putting out the windows of its video that start at most 6 s away. A window finds an
event whose middle it holds, or, of an event longer than a window, one that covers at least half of it. Each event is
found once; a second window of a long one counts as nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eightcut.domain.spans import WINDOW, TimeSpan, moment
from eightcut.services.demo.measure import picks

LEAST_OVERLAP = 0.25
"""Intersection over union of a match and the window around an event's middle, at least."""


@dataclass(frozen=True, slots=True)
class Searched:
    """One video: its events of the class; windows that are offered, with scores; matches at the own threshold."""

    events: Sequence[TimeSpan]
    offered: Sequence[tuple[TimeSpan, float]]
    matches: Sequence[tuple[TimeSpan, float]] = ()


def best_windows(scores: Sequence[float]) -> list[tuple[TimeSpan, float]]:
    """What the scores of a video's windows offer: the best ones, none near a better one."""
    return [(moment(float(window)), scores[window]) for window in picks(scores)]


@dataclass(frozen=True, slots=True)
class Quality:
    """Average precision; the best F1 over all thresholds; F1 of the matches that lie where an event does."""

    precision: float
    best: float
    own: float


def quality(videos: Sequence[Searched]) -> Quality:
    """ValueError where the videos hold no event."""
    total = sum(len(video.events) for video in videos)
    if not total:
        raise ValueError("quality needs at least one event")
    flags = found(videos)
    hits = np.cumsum(flags)
    ranks = np.arange(1, len(flags) + 1)
    precision = float(np.sum((hits / ranks)[flags]) / total)
    best = float(max(2 * hits / (ranks + total), default=0.0))
    return Quality(precision, best, own_f1(videos, total))


def found(videos: Sequence[Searched]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Whether each window taken finds an event, best first; those that count as nothing are left out."""
    ranked = sorted(
        (-score, n, window.start, window) for n, video in enumerate(videos) for window, score in video.offered
    )
    waiting = [sorted(video.events, key=lambda event: event.start) for video in videos]
    flags = []
    for _, n, _, window in ranked:
        event = next((event for event in waiting[n] if _holds(window, event)), None)
        if event is not None:
            waiting[n].remove(event)
            flags.append(True)
        elif not any(event.duration > WINDOW and _holds(window, event) for event in videos[n].events):
            flags.append(False)
    return np.array(flags, np.bool_)


def _holds(window: TimeSpan, event: TimeSpan) -> bool:
    if event.duration > WINDOW:
        return min(window.end, event.end) - max(window.start, event.start) >= WINDOW / 2
    return window.start <= event.middle <= window.end


def own_f1(videos: Sequence[Searched], total: int) -> float:
    """F1 of the matches against `total` events, at least `LEAST_OVERLAP` of both being shared."""
    right = 0
    for video in videos:
        waiting = sorted(video.events, key=lambda event: event.start)
        for span, _ in sorted(video.matches, key=lambda match: -match[1]):
            event = next((event for event in waiting if _overlap(span, event) >= LEAST_OVERLAP), None)
            if event is not None:
                waiting.remove(event)
                right += 1
    return 2 * right / (total + sum(len(video.matches) for video in videos))


def _overlap(span: TimeSpan, event: TimeSpan) -> float:
    """Intersection over union of a match and the window around the event's middle, or all of a longer event."""
    around = event if event.duration > WINDOW else TimeSpan(event.middle - WINDOW / 2, event.middle + WINDOW / 2)
    if event.duration <= WINDOW and not span.start <= event.middle <= span.end:
        return 0.0
    shared = max(0.0, min(span.end, around.end) - max(span.start, around.start))
    return shared / (span.duration + around.duration - shared)
