"""Training: learn, measure on held-out videos, set the threshold, keep rejected moments below it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from eightcut.domain.progress import CancelToken
from eightcut.domain.progress import Report as Tell
from eightcut.domain.training import FoundAgain, Metrics, Report
from eightcut.domain.wording import plural
from eightcut.errors import BadRequest, NegativesOff
from eightcut.ml import evaluation, model_file
from eightcut.ml.calibration import LEAST_POSITIVES, Sigmoid, background_ends, fit_sigmoid, middle_threshold
from eightcut.ml.course import GAP, LEAST_MARGIN, Course
from eightcut.ml.embedder import F32, EmbedderSpec
from eightcut.ml.evaluation import Detections, Heard
from eightcut.ml.features import F64
from eightcut.ml.learned import FITS, LearnedModel
from eightcut.ml.pool import OUTSIDE, Pool, enough
from eightcut.ml.recogniser import Recogniser
from eightcut.ml.types import PreviousTraining, TrainingInput, TrainingVideo
from eightcut.ml.wlda import Wlda
from eightcut.values import dataclass

STEPS = 50
"""Bars of a histogram of scores."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training gives: the model, its metrics, how many negatives it used, what had to be said."""

    model: LearnedModel
    metrics: Metrics | None
    positives: int
    negatives: int
    hard_negatives: int
    notes: tuple[str, ...]
    report: Report | None = None
    """What can be drawn of the metrics; None where there are none."""
    found: FoundAgain | None = None
    """None where no clip can be left out."""


class RecogniserTrainer:
    """Fits, measures and keeps recognisers."""

    @property
    def recognisers(self) -> tuple[str, ...]:
        """Names that settings may choose, the default first."""
        return tuple(FITS)

    def train(
        self, data: TrainingInput, previous: PreviousTraining | None, report: Tell, cancel: CancelToken
    ) -> Trained:
        """Fit, calibrate, measure; `report` counts steps of work.

        BadRequest for an unknown recogniser, or where positives or negatives are missing; Cancelled when stopped.
        """
        _check(data, self.recognisers)
        return _Training(data, previous, report, cancel).run()

    def save(self, model: LearnedModel, path: Path, metadata: Mapping[str, str]) -> None:
        """Write the model file: temporary name, flush, rename."""
        model_file.write(model, path, metadata)

    def load(self, path: Path, spec: EmbedderSpec) -> LearnedModel:
        """Read a model file; OutdatedModel, ModelProblem where it is missing, damaged or made for another embedder."""
        return model_file.read(path, spec)


def _check(data: TrainingInput, recognisers: Sequence[str]) -> None:
    settings = data.settings
    if settings.recogniser not in recognisers:
        known = ", ".join(recognisers)
        raise BadRequest(f"There is no recogniser {settings.recogniser!r}. Choose one of: {known}.")
    if not any(video.examples.positives for video in data.marked):
        folders = ", ".join(settings.positive_folders) or "this class"
        raise BadRequest(f"There are no positive clips of {folders} to learn from. Mark and export some first.")
    specs = {table.spec for table in (*(video.table for video in data.marked), *data.others)}
    if len(specs) != 1:
        raise ValueError(f"the frames of one training come from different embedders: {specs}")


class _Training:
    """One run of `train`."""

    def __init__(
        self, data: TrainingInput, previous: PreviousTraining | None, report: Tell, cancel: CancelToken
    ) -> None:
        self._data = data
        self._previous = previous
        self._report = report
        self._cancel = cancel
        self._folds = evaluation.assign_folds(data.marked)
        self._folders = ", ".join(data.settings.positive_folders) or "this class"
        self._notes: list[str] = []
        self._done = 0
        fits = 1 + len(set(self._folds.values())) * (2 if previous else 1)
        self._steps = len(data.marked) + len(data.others) + fits
        rows = sum(len(video.table.rows) for video in data.marked)
        self._enough = enough(video.table for video in data.marked)
        if not self._enough:
            rows += sum(len(table.rows) for table in data.others)
        self._pool = Pool(data.fields, rows, data.metric, data.word)
        self._course = Course(data.marked, data.settings, self._pool, self._folds, cancel)

    def run(self) -> Trained:
        """Learn, measure, set the threshold."""
        course, settings = self._course, self._data.settings
        self._check_classes()
        self._notes += course.notes()
        self._listen()
        recogniser = course.fit(None)
        if self._data.word and isinstance(recogniser, Wlda) and recogniser.named:
            self._notes.append(self._data.word.note)
        self._step("learning the sound")
        heard = self._held_out(course) if self._folds else None
        found = evaluation.detections(heard) if heard else None
        threshold, left_out = (self._suggested(heard), None) if heard else course.middle_threshold(recogniser)
        recogniser = course.settled(recogniser, threshold)
        counts = course.counts()
        model = LearnedModel(
            kind=settings.recogniser,
            recogniser=recogniser,
            spec=self._data.marked[0].table.spec,
            space=self._pool.space(None, counts.positives),
            raw_threshold=self._above_silence(recogniser, self._above_refused(recogniser, threshold)),
            sigmoid=self._sigmoid(heard) if heard else None,
            folders=settings.positive_folders,
        )
        metrics, report = None, None
        if heard and found:
            before = self._before()
            metrics, report = self._metrics(found, before), self._drawn(model, heard, found, before)
        self._report(self._steps, self._steps, "done")
        notes = tuple(self._notes)
        again = self._found_again(model.raw_threshold, heard, left_out)
        return Trained(model, metrics, counts.positives, counts.negatives, counts.hard_negatives, notes, report, again)

    def _found_again(self, threshold: float, heard: list[Heard] | None, left_out: F64 | None) -> FoundAgain | None:
        """What the raw threshold leaves of the held-out videos, or of the scores of clips that were left out."""
        if heard:
            clips = self._course.judged_scores([film.scores for film in heard]).positives
            return evaluation.found_again(heard, clips, threshold)
        if left_out is None or not len(left_out):
            return None
        return FoundAgain(len(left_out), int(np.sum(left_out >= threshold)), self._videos(), False)

    def _videos(self) -> int:
        return len({evaluation.source(v) for v in self._course.videos(None) if v.examples.positives})

    def _drawn(self, model: LearnedModel, heard: list[Heard], found: Detections, before: Detections | None) -> Report:
        judged = self._course.judged_scores([video.scores for video in heard])

        def counted(raw: F64) -> tuple[int, ...]:
            counts, _ = np.histogram(model.final(raw.astype(np.float32)), STEPS, (0.0, 1.0))
            return tuple(map(int, counts))

        curves = evaluation.curve(found), evaluation.curve(before) if before else None
        return Report(*curves, counted(judged.positives), counted(judged.negatives))

    def _suggested(self, heard: list[Heard]) -> float:
        """The raw threshold that held-out videos suggest.

        Best event F1 from LEAST_POSITIVES clips on, where detections above `background_ends` that nobody judged count
        neither way: most are sound that was not marked, and counted as wrong they raise the threshold far too high
        (docs/detection.md). Fewer clips leave that to chance: `middle_threshold`. Videos with nothing but refused
        moments have no say: those are the worst detections of an earlier model, not a fair share.
        """
        judged = self._course.judged_scores([film.scores for film in heard])
        best = None
        if len(judged.positives) >= LEAST_POSITIVES:
            searched = [film for film in heard if film.video.examples.positives]
            ends = background_ends(judged.negatives) if len(judged.negatives) else math.inf
            best = evaluation.best_f1(evaluation.detections(searched, ends))[1]
        return middle_threshold(judged.positives, judged.negatives) if best is None else best

    def _sigmoid(self, heard: list[Heard]) -> Sigmoid | None:
        judged = self._course.judged_scores([video.scores for video in heard])
        if len(judged.positives) < LEAST_POSITIVES:
            return None
        return fit_sigmoid(judged.positives, judged.negatives, judged.refused)

    def _above_refused(self, recogniser: Recogniser, threshold: float) -> float:
        """The raw threshold, above every refused moment.

        What turning the recogniser could not bring down raises the threshold, as long as half of the clips stay above;
        a refused moment that sounds just like the clips stays where it is, and that is said.
        """
        if not self._course.counts().hard_negatives:
            return threshold
        judged = self._course.judged(recogniser)
        worst = float(judged.refused.max())
        if worst <= threshold - GAP / 2:
            return threshold
        if np.mean(judged.positives >= worst + GAP) >= 0.5:
            return worst + GAP
        above = int(np.sum(judged.refused >= threshold))
        self._notes.append(
            f"{plural(above, 'hard negative sounds', 'hard negatives sound')} too much like the clips to be kept below "
            f"the threshold. Check {'it' if above == 1 else 'them'}: 8cut negatives list."
        )
        return threshold

    def _above_silence(self, recogniser: Recogniser, threshold: float) -> float:
        """The raw threshold, above digital silence; BadRequest where that would leave half of the clips below it."""
        worst = max((float(recogniser.raw(table).max()) for table in self._data.silence), default=-math.inf)
        if worst < threshold:
            return threshold
        if np.mean(self._course.judged(recogniser).positives >= worst + GAP) >= 0.5:
            return worst + GAP
        raise BadRequest(
            f"What is heard in the clips of {self._folders} cannot be told from silence. Mark the sound where it is "
            "louder, or where other sounds are heard as well."
        )

    def _check_classes(self) -> None:
        folders = self._folders
        if not self._course.has_positives(None):
            raise BadRequest(
                f"There are no positive clips of {folders} to learn from: all of them start after the "
                "end of their video. Mark the sound again."
            )
        if not self._course.has_negatives(None):
            said = f"There are no negatives to compare {folders} with."
            if not self._data.settings.margin:
                raise NegativesOff(
                    f"{said} Allow automatic negatives, mark a hard negative or choose a negative folder."
                )
            raise BadRequest(
                f"{said} No moment of the videos is {LEAST_MARGIN:g} s away from every marker. Mark the sound in a "
                "longer video, mark a hard negative or choose a negative folder."
            )

    def _step(self, what: str) -> None:
        self._done += 1
        self._report(self._done, self._steps, what)
        self._cancel.rest()

    def _listen(self) -> None:
        """Take the marked videos into the pool, one group per fold; where they are too few, the others too."""
        for video in self._data.marked:
            self._pool.add(video.table, self._folds.get(evaluation.source(video), OUTSIDE), self._cancel, keep=True)
            self._step("reading frames")
        for table in self._data.others:
            if self._enough:
                self._pool.listen(table, self._cancel)
            else:
                self._pool.add(table, OUTSIDE, self._cancel)
            self._step("reading frames")

    def _held_out(self, taught: Course) -> list[Heard] | None:
        """Every video of this training with its present marks, scored by what `taught` learns without its fold.

        Where the user refused moments, the threshold that the first scores suggest is the one that each fold's own
        refused moments are then brought below, as they are in the model itself. None, and a note, where a fold leaves
        nothing to learn from.
        """
        if not all(taught.has_positives(fold) and taught.has_negatives(fold) for fold in self._folds.values()):
            which = "this version" if taught is self._course else "the previous version"
            self._notes.append(
                f"With some of the videos held out, {which} has nothing to learn from, so it is not measured."
            )
            return None
        learned: dict[int, Recogniser] = {}

        def scorer(recogniser: Recogniser) -> evaluation.Score:
            def score(video: TrainingVideo) -> F32:
                self._cancel.check()
                return recogniser.raw(video.table)

            return score

        def fit(fold: int) -> evaluation.Score:
            learned[fold] = taught.fit(fold)
            self._step("measuring")
            return scorer(learned[fold])

        videos = self._course.videos(None)
        heard = evaluation.held_out(videos, self._folds, fit)
        if not taught.counts().hard_negatives:
            return heard
        bound = self._suggested(heard)
        return evaluation.held_out(videos, self._folds, lambda fold: scorer(taught.settled(learned[fold], bound, fold)))

    def _before(self) -> Detections | None:
        """The detections of the previous version, refitted on these very folds."""
        if not self._previous or self._previous.settings.recogniser not in FITS:
            return None
        marked, settings = self._previous.marked, self._previous.settings
        course = Course(marked, settings, self._pool, self._folds, self._cancel)
        heard = self._held_out(course)
        return evaluation.detections(heard) if heard else None

    def _metrics(self, found: Detections, before: Detections | None) -> Metrics:
        low, high = None, None
        if before:
            low, high = evaluation.difference_interval(found, before, self._data.settings.seed)
        return Metrics(
            videos=self._videos(),
            average_precision=evaluation.average_precision(found),
            recall_at_90=evaluation.recall_at_precision(found),
            event_f1=evaluation.best_f1(found)[0],
            previous_average_precision=evaluation.average_precision(before) if before else None,
            difference_low=low,
            difference_high=high,
        )
