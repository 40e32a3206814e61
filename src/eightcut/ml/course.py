"""One set of examples under one set of settings: lessons for every fold, and what a recogniser makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from eightcut.domain.progress import CancelToken
from eightcut.domain.spans import HOP, WINDOW, TimeSpan, window_count
from eightcut.domain.training import TrainingSettings
from eightcut.domain.wording import plural
from eightcut.ml import evaluation
from eightcut.ml.calibration import middle_threshold
from eightcut.ml.embedder import F32
from eightcut.ml.features import F64
from eightcut.ml.learned import FITS
from eightcut.ml.pool import Pool
from eightcut.ml.recogniser import Lesson, Recogniser, counting, refused
from eightcut.ml.types import TrainingVideo
from eightcut.ml.windows import Bools, Ints, far_from, meant_windows, sounding
from eightcut.values import dataclass

GAP = 0.01
"""How far below the threshold a refused moment is brought, in the recogniser's own measure."""
GROUPS = 5


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
    counts = [window_count(video.table.duration) for video in videos]
    none = tuple(np.zeros(count, np.bool_) for count in counts)
    while margin > 0:
        far = [far_from(v.examples.markers, count, margin) for v, count in zip(videos, counts, strict=True)]
        searched = [mask & bool(v.examples.positives) for v, mask in zip(videos, far, strict=True)]
        first, all_videos = AutoNegatives(tuple(searched), margin), AutoNegatives(tuple(far), margin)
        if first.count >= ENOUGH:
            return first
        if all_videos.count:
            return all_videos
        if margin <= LEAST_MARGIN:
            break
        margin = max(LEAST_MARGIN, margin / 2)
    return AutoNegatives(none, 0.0)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many examples a training used."""

    positives: int
    negatives: int
    hard_negatives: int


@dataclass(frozen=True, slots=True)
class ExampleScores:
    """Raw scores of the examples: each positive clip's best window, automatic negatives, each refused moment."""

    positives: F64
    negatives: F64
    refused: F64


class Course:
    """Examples, settings and folds of a training. `without` is the fold that is left out, None for none."""

    def __init__(
        self,
        videos: Sequence[TrainingVideo],
        settings: TrainingSettings,
        pool: Pool,
        folds: dict[str, int],
        cancel: CancelToken,
    ) -> None:
        """Clips that begin beyond the end of their video are left out, and hard negatives that do not count."""
        self._all = tuple(counting(_within_video(video), settings) for video in videos)
        self._beyond = sum(_lost(video) for video in videos)
        self._settings = settings
        self._pool = pool
        self._folds = folds
        self._cancel = cancel

    def videos(self, without: int | None) -> tuple[TrainingVideo, ...]:
        """The videos outside the fold."""
        return tuple(v for v in self._all if without is None or self._folds.get(evaluation.source(v)) != without)

    def notes(self) -> list[str]:
        """Notes to the user about the examples."""
        said = []
        asked, used = self._settings.margin, auto_negatives(self._all, self._settings.margin).margin
        if asked and not used:
            said.append("No moment is far enough from all markers, so there are no automatic negatives.")
        elif used < asked:
            said.append(
                f"No moment is {asked:g} s away from all markers; automatic negatives are at least {used:g} "
                "s away instead."
            )
        if self._beyond:
            first, more = "clip starts after the end of its video", "clips start after the end of their video"
            were = "was" if self._beyond == 1 else "were"
            said.append(f"{plural(self._beyond, first, more)} and {were} left out.")
        return said

    def counts(self) -> Counts:
        """Examples over all videos."""
        drawn = auto_negatives(self._all, self._settings.margin).drawn(self._settings.seed)
        return Counts(
            positives=sum(len(v.examples.positives) for v in self._all),
            negatives=sum(len(windows) for windows in drawn) + sum(len(v.examples.negatives) for v in self._all),
            hard_negatives=sum(len(v.examples.hard_negatives) for v in self._all),
        )

    def has_positives(self, without: int | None) -> bool:
        """Whether a clip is left to learn from."""
        return any(v.examples.positives for v in self.videos(without))

    def has_negatives(self, without: int | None) -> bool:
        """Whether anything is left to tell the sound from."""
        videos = self.videos(without)
        marked = any(v.examples.negatives or v.examples.hard_negatives for v in videos)
        return marked or auto_negatives(videos, self._settings.margin).count > 0

    def fit(self, without: int | None) -> Recogniser:
        """A recogniser that heard nothing of the fold, neither its marks nor any other of its sound."""
        return self._fitted(self.videos(without), without)

    def _fitted(self, videos: tuple[TrainingVideo, ...], without: int | None) -> Recogniser:
        background = auto_negatives(videos, self._settings.margin).drawn(self._settings.seed)
        space = self._pool.space(without, sum(len(video.examples.positives) for video in videos))
        lesson = Lesson(videos, space, background, self._settings, self._cancel, self._pool)
        return FITS[self._settings.recogniser](lesson)

    def judged(self, recogniser: Recogniser, without: int | None = None) -> ExampleScores:
        """The recogniser's scores of the examples outside the fold."""
        videos = self.videos(without)
        scores = []
        for video in videos:
            self._cancel.check()
            scores.append(recogniser.raw(video.table))
        return self.judged_scores(scores, without)

    def judged_scores(self, scores: Sequence[F32], without: int | None = None) -> ExampleScores:
        """The examples' share of window scores, one array for each of `videos(without)`."""
        videos = self.videos(without)
        positives: list[float] = []
        hard: list[float] = []
        background = []
        far = auto_negatives(videos, self._settings.margin).far
        for video, windows, mask in zip(videos, scores, far, strict=True):
            count = len(windows)
            positives += [float(windows[sounding(span, count)].max()) for span in video.examples.positives]
            hard += [float(windows[meant_windows(span, count)].max()) for span in video.examples.hard_negatives]
            background.append(windows[mask])
        return ExampleScores(
            np.array(positives, np.float64),
            np.concatenate(background).astype(np.float64),
            np.array(hard, np.float64),
        )

    def middle_threshold(self, recogniser: Recogniser) -> tuple[float, F64]:
        """The raw threshold of `calibration.middle_threshold`, positives scored by recognisers that left them out.

        And those scores, one for each clip; none where nothing can be left out.

        A clip scores far higher by a recogniser that learned from it than any other clip of the same sound. So the
        clips' sounds are left out in turn, in at most GROUPS groups, and each scored by what the others teach. A single
        sound cannot be left out: then the threshold is where the automatic negatives end.
        """
        background = self.judged(recogniser).negatives
        marked = [(i, sound) for i, v in enumerate(self._all) for sound in evaluation.sounds(v.examples.positives)]
        if len(marked) < 2:
            only = np.zeros(0) if len(background) else self.judged(recogniser).positives
            return middle_threshold(only, background), np.zeros(0)
        positives: list[float] = []
        for group in range(min(GROUPS, len(marked))):
            away = marked[group::GROUPS]
            kept = [_without(video, [sound for j, sound in away if j == i]) for i, video in enumerate(self._all)]
            learned = self._fitted(tuple(kept), None)
            for i in sorted({i for i, _ in away}):
                scores = learned.raw(self._all[i].table)
                clips = set(self._all[i].examples.positives) - set(kept[i].examples.positives)
                positives += [float(scores[sounding(clip, len(scores))].max()) for clip in sorted(clips)]
        return middle_threshold(np.array(positives), background), np.array(positives)

    def settled(self, recogniser: Recogniser, threshold: float, without: int | None = None) -> Recogniser:
        """The recogniser with the refused moments outside the fold turned below the raw threshold."""
        videos = refused(self.videos(without))
        return recogniser.restrained(videos, threshold - GAP) if videos else recogniser


def _without(video: TrainingVideo, away: Sequence[TimeSpan]) -> TrainingVideo:
    """The video without the positive clips that lie in one of the sounds `away`; they stay markers."""
    kept = tuple(p for p in video.examples.positives if not any(s.start <= p.start and p.end <= s.end for s in away))
    return replace(video, examples=replace(video.examples, positives=kept))


def _lost(video: TrainingVideo) -> int:
    examples, rows = video.examples, len(video.table.rows)
    return sum(span.start >= rows * HOP for span in examples.positives)


def _within_video(video: TrainingVideo) -> TrainingVideo:
    """The video without spans that begin after its end."""
    examples, end = video.examples, len(video.table.rows) * HOP
    return replace(
        video,
        examples=replace(
            examples,
            positives=tuple(s for s in examples.positives if s.start < end),
            negatives=tuple(s for s in examples.negatives if s.start < end),
            hard_negatives=tuple(s for s in examples.hard_negatives if s.start < end),
        ),
    )
