"""What a training would learn from, before it runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import HardNegative, Judgement, Verdict
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import TrainingSettings
from eightcut.domain.videos import VideoRef
from eightcut.services.context import Services
from eightcut.services.training.preview import ClassCounts, Conflict, VideoCounts, classes, most_marked, readiness
from tests.judging import give

KNOCK = TrainingSettings(("Knock",))


def add(ctx: Services, filename: str, start: float, folder: str = "Knock", path: str = "/in/film") -> None:
    ctx.library.clips.add(
        ClipRow(filename, start, f"/out/{folder}/vid_001/clip_001_m1_0.mp4", clip_count=1, source_path=path)
    )


def test_counts_are_told_by_video_and_in_all(ctx: Services, tmp_path: Path) -> None:
    there = tmp_path / "a.mp4"
    there.touch()
    add(ctx, "a.mp4", 8.0, path=str(there))
    add(ctx, "a.mp4", 40.0, "Hiss", path=str(there))
    add(ctx, "b.mp4", 8.0, "Hiss")
    ctx.library.negatives.add([HardNegative("c.mp4", 5.0, "/in/c.mp4")], "default")
    ready = readiness(ctx, "default", KNOCK)
    assert ready.videos == (VideoCounts("a.mp4", 1, 1, 0, 0, True), VideoCounts("c.mp4", 0, 0, 0, 1, False))
    assert (ready.total("positives"), ready.searched, ready.missing) == (1, 1, ("c.mp4",))
    assert ready.conflicts == ()


def test_a_negative_folder_counts_and_hard_negatives_can_be_left_out(ctx: Services) -> None:
    add(ctx, "a.mp4", 8.0)
    add(ctx, "b.mp4", 8.0, "Hiss")
    ctx.library.negatives.add([HardNegative("c.mp4", 5.0)], "default")
    ready = readiness(ctx, "default", TrainingSettings(("Knock",), "Hiss", use_hard_negatives=False))
    assert [(v.filename, v.positives, v.negatives) for v in ready.videos] == [("a.mp4", 1, 0), ("b.mp4", 0, 1)]


def test_a_hard_negative_within_eight_seconds_is_a_conflict_with_the_nearest_clip(ctx: Services) -> None:
    for start in (4.0, 12.0, 60.0):
        add(ctx, "a.mp4", start, path="/in/a.mp4")
    ctx.library.negatives.add([HardNegative("a.mp4", t, "/in/a.mp4") for t in (19.0, 30.0, 63.0)], "default")
    assert readiness(ctx, "default", KNOCK).conflicts == (
        Conflict("a.mp4", "/in/a.mp4", 19.0, 12.0),
        Conflict("a.mp4", "/in/a.mp4", 63.0, 60.0, used=False),
    )


def test_folders_hold_clips_or_accepted_intervals_and_are_never_empty(ctx: Services) -> None:
    add(ctx, "a.mp4", 8.0)
    add(ctx, "a.mp4", 20.0)
    add(ctx, "b.mp4", 8.0)
    add(ctx, "b.mp4", 8.0, "Old_disabled")
    video = VideoRef("c.mp4", "/in/c.mp4")
    give(ctx.library, Judgement(video, "default", ("Bell",), TimeSpan(1, 9), Verdict.ACCEPT))
    assert classes(ctx, "default") == [ClassCounts("Bell", 1, 1), ClassCounts("Knock", 2, 3)]
    assert classes(ctx, "other") == []


def test_clips_of_one_press_are_one_moment(ctx: Services) -> None:
    for name in ("a.mp4", "b.mp4"):
        for _ in range(3):
            add(ctx, name, 8.0)
    add(ctx, "b.mp4", 30.0)
    assert most_marked(ctx, "default", "Knock") == ClassCounts("Knock", 2, 7, 3)


@pytest.mark.parametrize(
    ("moments", "clips", "spread", "told"),
    [
        (6, 3, 3.0, "12 of 18 clips overlap another by more than half"),
        (2, 1, 3.0, ""),
        (1, 2, 3.9, "1 of 2 clips overlaps another by more than half"),
        (4, 3, 4.0, ""),
        (4, 3, 8.0, ""),
        (3, 5, 2.0, "12 of 15 clips overlap another by more than half"),
    ],
)
def test_clips_that_hold_nearly_the_same_moment_are_told(
    ctx: Services, moments: int, clips: int, spread: float, told: str
) -> None:
    for number in range(moments):
        for clip in range(clips):
            path = f"/out/Knock/vid_001/clip_001_m{number + 1}_{clip}.mp4"
            ctx.library.clips.add(
                ClipRow("a.mp4", 60.0 * number, path, clip_count=clips, spread=spread, source_path="/in/a.mp4")
            )
    assert readiness(ctx, "default", KNOCK).overlap == told


def test_few_clips_that_overlap_among_many_are_not_told(ctx: Services) -> None:
    for start in (10.0, 12.0, *(100.0 + 10 * i for i in range(8))):
        add(ctx, "a.mp4", start)
    assert readiness(ctx, "default", KNOCK).overlapping == 1
    assert readiness(ctx, "default", KNOCK).overlap == ""
