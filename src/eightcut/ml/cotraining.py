"""Learning from what is not marked: the moments of the library that sound most like the clips, taken for half a clip.

The embedders teach each other here: a moment is chosen by the joint score, so one that is plain to one embedder brings
along what the other hears in it. A wrong choice does little, because all choices together never weigh more than the
user's own clips, and none may lie on what the user has named: a clip of any class, or a hard negative and its
neighbourhood.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from eightcut.domain.spans import TimeSpan
from eightcut.ml.embedder import F32
from eightcut.ml.features import INSTANCE
from eightcut.ml.space import Space
from eightcut.ml.unlabelled import PoolVideo, Unlabelled
from eightcut.ml.windows import Bools, Ints

FEWEST, MOST = 5, 20
EVERY = 240.0
"""One choice for so many seconds of pool, within FEWEST and MOST."""
APART = 6
"""Seconds between two choices of one video, and between a choice and a hard negative, at least."""
WEIGHT = 0.5
"""What a choice weighs beside a clip."""
SHORTLIST = 400


def free_instances(rows: int, marked: Iterable[TimeSpan], refused: Iterable[TimeSpan] = ()) -> Bools:
    """Which instances (rows,) touch no marked span and keep APART from every refused one."""
    starts = np.arange(rows)
    free = starts <= rows - INSTANCE
    for span, reach in [*((span, 0) for span in marked), *((span, APART) for span in refused)]:
        free &= (starts + INSTANCE <= span.start - reach) | (starts >= span.end + reach)
    return free


@dataclass(frozen=True, slots=True)
class UnmarkedVideo:
    """A video to choose from, and which of its instances are free, shape (film.rows,)."""

    film: PoolVideo
    free: Bools


@dataclass(frozen=True, slots=True)
class Choice:
    """Chosen moments as whitened instances, (n, dims) per embedder, and what each weighs beside a clip."""

    values: tuple[F32, ...]
    weight: float


class Chooser:
    """Chooses from the unmarked videos of one lesson."""

    def __init__(
        self, pool: Unlabelled, videos: Sequence[UnmarkedVideo], spaces: Sequence[Space], weights: Sequence[float]
    ) -> None:
        """`weights`: the spaces' shares in the joint score; `videos` are videos of the pool."""
        self._pool = pool
        self._videos = videos
        self._spaces = spaces
        self._weights = weights
        seconds = sum(len(video.free) for video in videos)
        self._number = int(np.clip(round(seconds / EVERY), FEWEST, MOST))

    def choose(self, directions: Sequence[F32], clips: int) -> Choice | None:
        """The best moments by directions of length 1, one per embedder; None where nothing is free.

        A shortlist is drawn with the lengths that instances have in the space of the whole pool, then scored exactly.
        """
        video, place = self._shortlist(directions)
        if not len(video):
            return None
        values = [self._whitened(i, video, place) for i in range(len(self._spaces))]
        exact = np.zeros(len(video), np.float32)
        for rows, direction, weight in zip(values, directions, self._weights, strict=True):
            lengths = np.maximum(np.linalg.norm(rows, axis=1), 1e-6)
            exact += np.float32(weight) * (rows @ direction) / lengths.astype(np.float32)
        taken: list[int] = []
        for i in np.argsort(-exact, kind="stable"):
            if all(video[i] != video[j] or abs(place[i] - place[j]) >= APART for j in taken):
                taken.append(int(i))
            if len(taken) == self._number:
                break
        weight = min(WEIGHT, clips / len(taken))
        return Choice(tuple(rows[taken] for rows in values), weight)

    def _shortlist(self, directions: Sequence[F32]) -> tuple[Ints, Ints]:
        """Video number and second of the best free instances, by video and second."""
        scores, videos, places = [], [], []
        for number, unmarked in enumerate(self._videos):
            free = np.flatnonzero(unmarked.free)
            found = np.zeros(len(unmarked.free), np.float32)
            lengths = self._pool.lengths(unmarked.film)
            for i, (space, direction) in enumerate(zip(self._spaces, directions, strict=True)):
                values = self._pool.instances(unmarked.film.tables[i], space.pooled)
                found += np.float32(self._weights[i]) * (space.products(values, direction) / lengths[i])[: len(found)]
            scores.append(found[free])
            videos.append(np.full(len(free), number))
            places.append(free)
        every = np.concatenate([*scores, np.zeros(0, np.float32)])
        best = np.sort(np.argsort(-every, kind="stable")[:SHORTLIST])
        none = np.zeros(0, np.int64)
        return np.concatenate([*videos, none])[best], np.concatenate([*places, none])[best]

    def _whitened(self, embedder: int, video: Ints, place: Ints) -> F32:
        space = self._spaces[embedder]
        rows = [
            self._pool.instances(self._videos[number].film.tables[embedder], space.pooled)[place[video == number]]
            for number in np.unique(video)
        ]
        return space.whitened(np.concatenate(rows))
