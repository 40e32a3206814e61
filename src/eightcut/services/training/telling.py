"""What a training came to, in sentences that window and command line show alike: how good, compared, what helps."""

from __future__ import annotations

from eightcut.domain.training import FoundAgain, Metrics, TrainingRun
from eightcut.domain.wording import plural
from eightcut.ml.evaluation import LEAST_VIDEOS
from eightcut.services.training.training import TrainingOutcome
from eightcut.values import dataclass

_ONE_SITTING = 10
"""Matches that one is asked to judge at most."""
_ORDINALS = {2: "second", 3: "third"}


@dataclass(frozen=True, slots=True)
class Told:
    """Sentences about a training, each "" where there is nothing to say."""

    good: str
    """How many clips would be found again."""
    matches: str
    """What is known of the matches in those videos."""
    compared: str
    """Whether it is better than the version before, on the same clips."""
    better: int
    """1 better, -1 worse, 0 about as good or not compared."""
    help: str
    """What would help most."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of them, in order."""
        return tuple(text for text in (self.good, self.matches, self.compared, self.help) if text)


def told(outcome: TrainingOutcome) -> Told:
    """The sentences about this training."""
    run, found = outcome.run, outcome.found
    if found is None:
        compared, better = "", 0
    else:
        compared, better = _compared(run.metrics, outcome.replaced)
    return Told(_good(run, found), _matches(found), compared, better, _help(found))


def _good(run: TrainingRun, found: FoundAgain | None) -> str:
    if found is None:
        which = plural(run.positives, "clip") + (" of one moment" if run.positives > 1 else "")
        return f"It learned from {which} only, so nobody can say yet how well it finds the sound."
    if found.elsewhere:
        return f"{_of(found)} would be found again in videos it has not heard."
    only = "one video only" if found.videos == 1 else f"{plural(found.videos, 'video')} only"
    return (
        f"{_of(found)} would be found again after learning from the others. They are in {only}, so this says little "
        "about other videos."
    )


def _of(found: FoundAgain) -> str:
    """`Of your 9 clips, 7`, `All 9 of your clips`, `None of your 9 clips`."""
    if found.found == found.clips:
        return f"All {found.clips:,} of your clips"
    if not found.found:
        return f"None of your {found.clips:,} clips"
    return f"Of your {found.clips:,} clips, {found.found:,}"


def _matches(found: FoundAgain | None) -> str:
    if found is None or not found.matches:
        return ""
    its = "Its only match there" if found.matches == 1 else f"Of its {found.matches:,} matches there,"
    if found.right == found.matches:
        return (
            f"{its} is on a clip." if found.matches == 1 else f"All {found.matches:,} of its matches there are right."
        )
    parts = [
        (found.right, "on your clips"),
        (found.rejected, "on a moment that you rejected" if found.rejected == 1 else "on moments that you rejected"),
        (found.unjudged, "not judged yet"),
    ]
    if found.matches == 1:
        return f"{its} is {next(words for count, words in parts if count)}."
    said = [f"{count:,} {'is' if count == 1 else 'are'} {words}" for count, words in parts if count]
    counts = f"{', '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else said[0]
    if not found.rejected:
        return f"{its} {counts}."
    right = 10 * (found.matches - found.rejected) // found.matches  # never more than is known
    return f"{its} {counts}: about {right} in 10 are right or not judged yet."


def better(metrics: Metrics | None) -> int | None:
    """1 where it measures better than the version before, -1 worse, 0 about as good; None where not compared."""
    if metrics is None or metrics.difference_low is None or metrics.difference_high is None:
        return None
    return 1 if metrics.difference_low > 0 else -1 if metrics.difference_high < 0 else 0


def _compared(metrics: Metrics | None, replaced: TrainingRun | None) -> tuple[str, int]:
    which = better(metrics)
    if replaced is None or which is None:
        return "", 0
    said = {1: "Better than", -1: "Worse than", 0: "About as good as"}[which]
    return f"{said} version {replaced.version} on the same clips.", which


def _help(found: FoundAgain | None) -> str:
    videos = 1 if found is None else found.videos
    if found is None or (not found.elsewhere and videos < LEAST_VIDEOS):
        where = f"a {_ORDINALS[videos + 1]} video" if videos == LEAST_VIDEOS - 1 else "two more videos"
        return f"What helps most: mark the sound in {where}. Then you also learn how well it does in unheard videos."
    if 2 * found.found < found.clips:
        return "What helps most: mark more clips, above all where it sounds different."
    if found.unjudged:
        count = min(_ONE_SITTING, found.unjudged)
        return f"What helps most: scan, then judge {plural(count, 'match', 'matches')}. It learns from each answer."
    return "What helps most: scan more videos, and judge what it finds there."
