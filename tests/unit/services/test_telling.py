from __future__ import annotations

from collections.abc import Callable

import pytest

from eightcut.domain.training import FoundAgain, Metrics, TrainingRun, TrainingSettings
from eightcut.services.context import Services
from eightcut.services.scans.review import add_negatives
from eightcut.services.training.telling import told
from eightcut.services.training.training import TrainingOutcome

Learn = Callable[..., TrainingOutcome]
Mark = Callable[..., list[object]]

ELSEWHERE = "would be found again in videos it has not heard."
LITTLE = "so this says little about other videos."
MOST = "What helps most: "
OTHERS = "would be found again after learning from the others. They are in"
THEN = "Then you also learn how well it does in unheard videos."


def outcome(found: FoundAgain | None, positives: int = 9, metrics: Metrics | None = None) -> TrainingOutcome:
    run = TrainingRun(
        "default", "FOLEY", "", TrainingSettings(("Door",)), positives=positives, metrics=metrics, version=4
    )
    before = TrainingRun("default", "FOLEY", "", TrainingSettings(("Door",)), version=3)
    return TrainingOutcome(run, before, (), None, found)


@pytest.mark.parametrize(
    ("found", "positives", "good"),
    [
        (FoundAgain(9, 7, 3, True), 9, f"Of your 9 clips, 7 {ELSEWHERE}"),
        (FoundAgain(1200, 1200, 3, True), 1200, f"All 1,200 of your clips {ELSEWHERE}"),
        (FoundAgain(9, 0, 3, True), 9, f"None of your 9 clips {ELSEWHERE}"),
        (None, 1, "It learned from 1 clip only, so nobody can say yet how well it finds the sound."),
        (None, 3, "It learned from 3 clips of one moment only, so nobody can say yet how well it finds the sound."),
        (
            FoundAgain(5, 4, 1, False),
            5,
            f"Of your 5 clips, 4 {OTHERS} one video only, {LITTLE}",
        ),
        (
            FoundAgain(5, 5, 2, False),
            5,
            f"All 5 of your clips {OTHERS} 2 videos only, {LITTLE}",
        ),
    ],
)
def test_how_many_clips_are_found_again_is_said_with_what_the_figure_is_worth(
    found: FoundAgain | None, positives: int, good: str
) -> None:
    assert told(outcome(found, positives)).good == good


@pytest.mark.parametrize(
    ("matches", "right", "rejected", "said"),
    [
        (0, 0, 0, ""),
        (1, 1, 0, "Its only match there is on a clip."),
        (1, 0, 0, "Its only match there is not judged yet."),
        (7, 7, 0, "All 7 of its matches there are right."),
        (16, 7, 0, "Of its 16 matches there, 7 are on your clips and 9 are not judged yet."),
        (
            23,
            10,
            1,
            "Of its 23 matches there, 10 are on your clips, 1 is on a moment that you rejected and 12 are not judged "
            "yet: about 9 in 10 are right or not judged yet.",
        ),
        (3, 0, 0, "Of its 3 matches there, 3 are not judged yet."),
        (
            10,
            5,
            4,
            "Of its 10 matches there, 5 are on your clips, 4 are on moments that you rejected and 1 is not judged yet: "
            "about 6 in 10 are right or not judged yet.",
        ),
    ],
)
def test_matches_are_right_rejected_or_not_judged_and_never_counted_as_wrong_for_that(
    matches: int, right: int, rejected: int, said: str
) -> None:
    assert told(outcome(FoundAgain(9, 7, 3, True, matches, right, rejected))).matches == said


@pytest.mark.parametrize(
    ("low", "high", "said", "better"),
    [
        (0.1, 0.2, "Better than version 3 on the same clips.", 1),
        (-0.2, -0.1, "Worse than version 3 on the same clips.", -1),
        (-0.1, 0.1, "About as good as version 3 on the same clips.", 0),
        (None, None, "", 0),
    ],
)
def test_a_training_is_compared_with_the_version_before(
    low: float | None, high: float | None, said: str, better: int
) -> None:
    metrics = Metrics(3, 0.5, 0.1, 0.4, 0.6, low, high)
    text = told(outcome(FoundAgain(9, 7, 3, True), metrics=metrics))
    assert (text.compared, text.better) == (said, better)


@pytest.mark.parametrize(
    ("found", "help_"),
    [
        (None, f"mark the sound in two more videos. {THEN}"),
        (FoundAgain(5, 4, 1, False), f"mark the sound in two more videos. {THEN}"),
        (FoundAgain(5, 4, 2, False), f"mark the sound in a third video. {THEN}"),
        (FoundAgain(9, 4, 3, True, 16, 4), "mark more clips, above all where it sounds different."),
        (FoundAgain(9, 7, 3, True, 8, 7), "scan, then judge 1 match. It learns from each answer."),
        (FoundAgain(9, 7, 3, True, 60, 7, 1), "scan, then judge 10 matches. It learns from each answer."),
        (FoundAgain(9, 9, 3, True, 9, 9), "scan more videos, and judge what it finds there."),
    ],
)
def test_what_would_help_most_is_said(found: FoundAgain | None, help_: str) -> None:
    assert told(outcome(found)).help == MOST + help_


def test_of_several_videos_each_is_left_out_and_rejected_moments_are_no_clips(
    ctx: Services, mark: Mark, learn: Learn, films: dict[str, object]
) -> None:
    for name in ("one.mp4", "two.mp4", "three.mp4"):
        mark(name, 6.0, 28.0)
    add_negatives(ctx, str(films["one.mp4"]), "default", [63.0], "Knock")

    found = learn().found

    assert found is not None
    assert (found.clips, found.videos, found.elsewhere) == (6, 3, True)
    assert 0 < found.found <= 6
    assert found.right <= found.matches
    assert min(found.right, found.rejected, found.unjudged) >= 0


def test_of_one_video_the_clips_are_left_out_and_of_one_clip_nothing(mark: Mark, learn: Learn) -> None:
    mark("one.mp4", 8.0)
    assert learn().found is None
    mark("one.mp4", 30.0)
    found = learn().found
    assert found is not None
    assert (found.clips, found.videos, found.elsewhere, found.matches) == (2, 1, False, 0)
