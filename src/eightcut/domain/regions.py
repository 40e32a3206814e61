"""From window scores to regions: join what is above the threshold, trim to the seconds that carry the score, pad."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eightcut.domain.scans import Region
from eightcut.domain.spans import HOP, WINDOW


def find_regions(
    scores: Sequence[float],
    threshold: float,
    duration: float,
    *,
    fuse: float = 0.0,
    hop: float = HOP,
    window: float = WINDOW,
) -> tuple[Region, ...]:
    """Regions of one video, in time order.

    Window i covers `i x hop` to `i x hop + window` seconds. Neighbouring windows at or above the threshold make a run;
    a dip below it parts two sounds. A run's first window reaches its sound only with its last seconds and its last
    window only with its first ones; so what carries the score lies between the end of the first and the start of the
    last window, or, where the run is shorter than a window, in what all its windows share. A run that holds the video's
    first or last window was cut off there, so on that side it counts from the video's edge. That span, one hop wider
    for the granularity of the scores, is padded around its middle to at least one window and kept inside the video.
    Regions that then touch, overlap, or lie at most `fuse` seconds apart join.
    """
    above = [i for i, score in enumerate(scores) if score >= threshold]
    runs: list[list[int]] = []
    for i in above:
        if runs and i == runs[-1][-1] + 1:
            runs[-1].append(i)
        else:
            runs.append([i])
    length = max(duration, window)
    return areas((_region(run, scores, length, hop, window) for run in runs), fuse)


def _region(run: list[int], scores: Sequence[float], length: float, hop: float, window: float) -> Region:
    first = run[0] * hop if run[0] > 0 else -window
    last = run[-1] * hop if run[-1] < len(scores) - 1 else run[-1] * hop + window
    middle = (first + last + window) / 2
    half = max(window, last - first - window + 2 * hop) / 2
    start = min(max(0.0, middle - half), length - window)
    end = max(min(length, middle + half), window)
    return Region(start, end, max(scores[i] for i in run))


def areas(regions: Iterable[Region], fuse: float) -> tuple[Region, ...]:
    """Regions joined where they overlap or are at most `fuse` seconds apart, in time order, best score kept."""
    joined: list[Region] = []
    for region in sorted(regions, key=lambda r: (r.start, r.end)):
        last = joined.pop() if joined and region.start - joined[-1].end <= fuse else region
        joined.append(Region(last.start, max(last.end, region.end), max(last.score, region.score)))
    return tuple(joined)
