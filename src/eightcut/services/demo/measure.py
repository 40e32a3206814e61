"""How good a scan is against the known events: average precision, and which detections are hits."""

from __future__ import annotations

from collections.abc import Sequence

from eightcut.domain.scans import Region
from eightcut.domain.spans import HOP, WINDOW, TimeSpan

SUPPRESS = 6.0
"""A picked window puts the windows of its video out that start at most this many seconds from it."""


def picks(scores: Sequence[float]) -> list[int]:
    """Windows of one video, best first, each at least `SUPPRESS` seconds and a hop from every better one."""
    reach = int(SUPPRESS / HOP)
    chosen: list[int] = []
    free = [True] * len(scores)
    for window in sorted(range(len(scores)), key=lambda i: (-scores[i], i)):
        if free[window]:
            chosen.append(window)
            first = max(0, window - reach)
            free[first : window + reach + 1] = [False] * len(free[first : window + reach + 1])
    return chosen


def average_precision(scores: Sequence[Sequence[float]], events: Sequence[Sequence[TimeSpan]]) -> float:
    """Average precision over all videos together, 0 to 1; ValueError where there is no event at all.

    `scores` holds the window scores of each video, `events` the spans to be found in it. The picks of all videos are
    taken best first; one is a hit when its window contains the middle of an event that no earlier pick has found. The
    result is the precision at each hit, summed, over the number of events.
    """
    total = sum(len(spans) for spans in events)
    if not total:
        raise ValueError("average precision needs at least one event")
    ranked = sorted((-values[i], video, i) for video, values in enumerate(scores) for i in picks(values))
    waiting = [sorted(span.middle for span in spans) for spans in events]
    found, summed = 0, 0.0
    for rank, (_, video, window) in enumerate(ranked, 1):
        start = window * HOP
        middle = next((m for m in waiting[video] if start <= m <= start + WINDOW), None)
        if middle is not None:
            waiting[video].remove(middle)
            found += 1
            summed += found / rank
    return summed / total


def hits(regions: Sequence[Region], events: Sequence[TimeSpan]) -> tuple[bool, ...]:
    """For each detection whether it holds the middle of an event (a hit) or of none (a false alarm)."""
    return tuple(any(region.start <= event.middle <= region.end for event in events) for region in regions)
