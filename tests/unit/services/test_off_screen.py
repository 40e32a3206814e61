"""The second answer beside the verdict: a moment whose source is not in the picture."""

from __future__ import annotations

import pytest

from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import TrainingSettings
from eightcut.domain.videos import VideoRef
from eightcut.errors import FileMissing
from eightcut.services.clips.listing import listed
from eightcut.services.context import Services
from eightcut.services.scans.off_screen import set_clips_off_screen, set_off_screen
from eightcut.services.scans.overview import Overview
from eightcut.services.scans.results import results, reviewed, scanned
from eightcut.services.scans.review import ReviewedScan, judge, place_of, typed_place

VIDEO = VideoRef("film.mp4", "/films/film.mp4", "c" * 32)
MODEL = "AISFX"


def scan(ctx: Services, *spans: tuple[float, float], folder: str = "Door") -> ReviewedScan:
    regions = tuple(Region(start, end, 0.9) for start, end in spans)
    ctx.library.scans.save(NewScan(VIDEO, "default", MODEL, regions, 1, duration=200.0, folders=(folder,)))
    where = place_of(ctx, VIDEO, "default", MODEL)
    assert isinstance(where, ReviewedScan)
    return where


def off(ctx: Services, where: ReviewedScan) -> list[float]:
    """Where matches start that are shown as off screen: the same in the pane and in the list of all matches."""
    found = scanned(ctx, where.version)
    said = reviewed(results(ctx, VIDEO, "default"), found.regions, where.folders)
    told = Overview(ctx, "default", MODEL).matches([VIDEO.path])[VIDEO.path]
    starts = [found.regions[i].start for i in sorted(said.off_screen)]
    assert [match.region.start for match in told if match.off_screen] == starts
    return starts


@pytest.fixture
def where(ctx: Services) -> ReviewedScan:
    ctx.library.videos.claim(VIDEO)
    return scan(ctx, (10, 18), (30, 38), (50, 74))


def test_it_is_said_beside_the_verdict_follows_to_the_next_version_and_is_undone(
    ctx: Services, where: ReviewedScan
) -> None:
    first, second, _ = scanned(ctx, where.version).regions
    judge(ctx, where, [first], Verdict.ACCEPT)
    said = set_off_screen(ctx, where, [first, second], True)
    assert off(ctx, where) == [10, 30]
    judge(ctx, where, [first], Verdict.UNCERTAIN)
    assert off(ctx, where) == [10, 30], "another verdict took it along"
    later = scan(ctx, (11, 19), (35, 43), (50, 74))
    assert off(ctx, later) == [11], "it goes to the match that shares half with it, as verdicts do"
    set_off_screen(ctx, later, [Region(11, 19, 0.9)], False)
    assert off(ctx, later) == []
    assert [one.verdict for one in ctx.library.verdicts.of_video(VIDEO, "default")] == [Verdict.UNCERTAIN]
    set_off_screen(ctx, where, [first], True)
    said.undo()
    assert [one.span for one in ctx.library.off_screen.of_video(VIDEO, "default")] == [TimeSpan(10, 18)]
    assert off(ctx, scan(ctx, (10, 18), folder="Wind")) == [], "it is of another class"


def test_a_video_that_nobody_knows_is_no_answer(ctx: Services, where: ReviewedScan) -> None:
    span = TimeSpan(1.0, 2.0)
    with pytest.raises(FileMissing, match=r"no file nix\.mp4"):
        typed_place(ctx, "nix.mp4", "default", span, where.version.model)
    assert typed_place(ctx, where.video.path, "default", span, where.version.model).video == where.video


def test_the_detector_learns_the_same_of_it(ctx: Services, where: ReviewedScan) -> None:
    regions = scanned(ctx, where.version).regions
    judge(ctx, where, regions[:2], Verdict.ACCEPT)
    judge(ctx, where, regions[2:], Verdict.REJECT)
    data, settings = ctx.library.training_data, TrainingSettings(("Door",))
    before = data.gather("default", settings), data.starts("default", settings)
    assert before[0][0].positives
    set_off_screen(ctx, where, regions, True)
    assert (data.gather("default", settings), data.starts("default", settings)) == before


def test_a_clip_knows_what_was_said_of_its_match_and_can_be_told_itself(ctx: Services, where: ReviewedScan) -> None:
    def clip(start: float, folder: str, scan_export: bool) -> ClipRow:
        path = f"/out/{folder}/vid_001/clip_001_{'a' if scan_export else 'm'}{start:g}.mp4"
        return ClipRow(
            VIDEO.filename, start, path, clip_count=1, source_path=VIDEO.path, content_id=VIDEO.content_id,
            scan_export=scan_export,
        )  # fmt: skip

    for row in (
        clip(58.0, "Chosen", True), clip(58.0, "Wind", False), clip(13.0, "Door", False), clip(90.0, "Door", False),
    ):  # fmt: skip
        ctx.library.clips.add(row)

    def unseen() -> list[int]:
        return [one.row.id for one in listed(ctx, "default") if one.off_screen]

    assert unseen() == []
    set_off_screen(ctx, where, [Region(50, 74, 0.9), Region(10, 18, 0.9)], True)
    assert unseen() == [1, 3], "the match's own, and what shares half with it and is of its class"
    rows = [one.row for one in listed(ctx, "default")]
    change = set_clips_off_screen(ctx, "default", rows, True)
    assert unseen() == [1, 2, 3, 4]
    assert len(ctx.library.off_screen.of_profile("default")) == 4
    change.undo()
    assert unseen() == [1, 3]
    set_clips_off_screen(ctx, "default", rows[:1], False)
    assert unseen() == [3]
    assert off(ctx, where) == [10]
