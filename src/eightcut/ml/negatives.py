"""Automatic negatives: moments far from everything that is, or may be, a sound of interest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eightcut.domain.spans import WINDOW, window_count
from eightcut.ml.types import TrainingVideo
from eightcut.ml.windows import Bools, Ints, far_from

BACKGROUND = 1000
"""How many windows are drawn."""
ENOUGH = 100
"""Windows from which on the videos with positive clips need no others beside them."""
LEAST_MARGIN = WINDOW
"""The margin is never halved below this, seconds."""


@dataclass(frozen=True, slots=True)
class AutoNegatives:
    """Windows far enough from every marker, by video; `margin` is the one that was used, 0 where there are none."""

    far: tuple[Bools, ...]
    margin: float

    @property
    def count(self) -> int:
        """Windows that are far enough."""
        return int(sum(mask.sum() for mask in self.far))

    def drawn(self, seed: int, number: int = BACKGROUND) -> tuple[Ints, ...]:
        """At most `number` windows, drawn evenly over all videos: window numbers by video, sorted."""
        ends = np.cumsum([0, *(int(mask.sum()) for mask in self.far)])
        chosen = np.sort(np.random.default_rng(seed).permutation(ends[-1])[:number])
        places = np.split(chosen, np.searchsorted(chosen, ends[1:-1]))
        pairs = zip(self.far, places, ends[:-1], strict=True)
        return tuple(np.flatnonzero(mask)[place - start] for mask, place, start in pairs)


def auto_negatives(videos: Sequence[TrainingVideo], margin: float) -> AutoNegatives:
    """Windows farther than `margin` seconds from every marker of their video.

    In a video with a positive clip somebody went looking for the sound; a video with nothing but hard negatives may be
    full of it, unmarked. So only videos of the first kind give windows, unless they have fewer than ENOUGH. Where no
    video has any, the margin is halved until one has or LEAST_MARGIN is reached. A margin of 0 asks for none.
    """
    counts = [window_count(video.tables[0].duration) for video in videos]
    none = tuple(np.zeros(count, np.bool_) for count in counts)
    while margin > 0:
        far = [far_from(v.examples.markers, count, margin) for v, count in zip(videos, counts, strict=True)]
        searched = [mask & bool(v.examples.positives) for v, mask in zip(videos, far, strict=True)]
        first, all_films = AutoNegatives(tuple(searched), margin), AutoNegatives(tuple(far), margin)
        if first.count >= ENOUGH:
            return first
        if all_films.count:
            return all_films
        if margin <= LEAST_MARGIN:
            break
        margin = max(LEAST_MARGIN, margin / 2)
    return AutoNegatives(none, 0.0)
