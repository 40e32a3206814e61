"""Captions of matches: moments of which something is said before any clip is cut there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eightcut.domain.captions import NOT_COMPOSED, Stage, Template, typed
from eightcut.domain.clip_words import Source
from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import Region
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import TrainingSettings
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest
from eightcut.services.clips.captions import caption_class, compose, rename_phrase, save_template
from eightcut.services.clips.listing import listed
from eightcut.services.clips.remarks import caption, replace_in_captions
from eightcut.services.context import Job, Services
from eightcut.services.datasets.candidates import candidates
from eightcut.services.scans.describing import describe, describe_interval
from eightcut.services.scans.results import results, reviewed, scanned
from eightcut.services.scans.review import ReviewedScan, judge
from tests.unit.services.test_off_screen import VIDEO, scan

STEPS = Template("Steps", (Stage("action", ("walks", "runs")), Stage("surface", ("gravel", "wood"))))


def said(ctx: Services, where: ReviewedScan) -> dict[float, str]:
    """Captions of the matches that have one, by start."""
    found = scanned(ctx, where.version)
    marks = reviewed(results(ctx, VIDEO, "default"), found.regions, where.folders)
    return {found.regions[at].start: text for at, text in marks.captions.items()}


@pytest.fixture
def where(ctx: Services) -> ReviewedScan:
    ctx.library.videos.claim(VIDEO)
    save_template(ctx, "default", STEPS)
    return scan(ctx, (10, 18), (30, 38), (50, 74))


def add_clip(ctx: Services, start: float, folder: str, scan_export: bool = True) -> int:
    path = f"/out/{folder}/vid_001/clip_001_{'a' if scan_export else 'm'}{start:g}.mp4"
    return ctx.library.clips.add(
        ClipRow(
            VIDEO.filename, start, path, label="Bang", clip_count=1, source_path=VIDEO.path,
            content_id=VIDEO.content_id, scan_export=scan_export,
        )
    )  # fmt: skip


def words(ctx: Services) -> list[tuple[str, Source]]:
    return [(clip.words.text, clip.words.source) for clip in listed(ctx, "default")]


def test_it_follows_to_the_next_version_is_replaced_taken_away_and_undone(ctx: Services, where: ReviewedScan) -> None:
    first, second, _ = scanned(ctx, where.version).regions
    change = describe(ctx, where, [first, second], STEPS.compose([1, 2]))
    assert said(ctx, where) == {10: "walks, wood", 30: "walks, wood"}
    judge(ctx, where, [first], Verdict.REJECT)
    describe(ctx, where, [first], typed("a typed one"))
    assert said(ctx, where) == {10: "a typed one", 30: "walks, wood"}
    later = scan(ctx, (11, 19), (35, 43), (50, 74))
    assert said(ctx, later) == {11: "a typed one"}
    assert said(ctx, scan(ctx, (10, 18), folder="Wind")) == {}, "it is of another class"
    describe(ctx, later, [Region(11, 19, 0.9)], NOT_COMPOSED)
    assert said(ctx, where) == {30: "walks, wood"}
    change.undo()
    assert said(ctx, where) == {}


def test_clips_have_the_caption_of_their_moment_after_their_own(ctx: Services, where: ReviewedScan) -> None:
    inside, other, same = (
        add_clip(ctx, 58.0, "Chosen"), add_clip(ctx, 58.0, "Wind", False), add_clip(ctx, 13.0, "Door", False),
    )  # fmt: skip
    caption_class(ctx, "default", "Chosen", "of the class")
    assert words(ctx)[0] == ("of the class", Source.DEFAULT)
    describe(ctx, where, [Region(50, 74, 0.9), Region(10, 18, 0.9)], STEPS.compose([2, 0]))
    assert words(ctx) == [("runs", Source.MOMENT), ("Bang", Source.LABEL), ("runs", Source.MOMENT)]
    describe(ctx, where, [Region(56, 68, 0.9)], typed("nearer"))
    assert words(ctx)[0] == ("nearer", Source.MOMENT), "of what shares the same, the newest"
    compose(ctx, [inside], STEPS, [1, 1])
    assert words(ctx)[0] == ("walks, gravel", Source.COMPOSED)
    caption(ctx, [inside], "typed")
    assert words(ctx)[0] == ("typed", Source.TYPED)
    rows = [clip.row for clip in listed(ctx, "default")]
    count, change = replace_in_captions(ctx, "default", rows, "runs", "sprints")
    assert (count, words(ctx)[2]) == (1, ("sprints", Source.TYPED))
    change.undo()
    assert words(ctx)[2] == ("runs", Source.MOMENT)
    assert {other, same} == {rows[1].id, rows[2].id}


def test_a_renamed_phrase_is_renamed_in_matches_and_clips_in_one_step(ctx: Services, where: ReviewedScan) -> None:
    first, second, _ = scanned(ctx, where.version).regions
    describe(ctx, where, [first], STEPS.compose([1, 1]))
    describe(ctx, where, [second], typed("walks"))
    clip = add_clip(ctx, 90.0, "Door")
    compose(ctx, [clip], STEPS, [1, 2])
    count, change = rename_phrase(ctx, "default", STEPS, "action", "walks", "strolls")
    assert count == 2
    assert said(ctx, where) == {10: "strolls, gravel", 30: "walks"}
    assert words(ctx)[0][0] == "strolls, wood"
    again = change.undo()
    assert (said(ctx, where), words(ctx)[0][0]) == ({10: "walks, gravel", 30: "walks"}, "walks, wood")
    again.undo()
    assert said(ctx, where)[10] == "strolls, gravel"


def test_datasets_say_it_of_matches_and_of_what_was_accepted_before(ctx: Services, where: ReviewedScan) -> None:
    regions = scanned(ctx, where.version).regions
    judge(ctx, where, regions, Verdict.ACCEPT)
    describe(ctx, where, regions[::2], STEPS.compose([1, 1]))

    def captions() -> dict[float, str]:
        return {one.start: one.caption for one in candidates(ctx, "default", (), ("accepted",), 8.0, Job())}

    whole = {10.0: "walks, gravel", 30.0: "Door", 50.0: "walks, gravel", 58.0: "walks, gravel", 66.0: "walks, gravel"}
    assert captions() == whole
    scan(ctx, (100, 108))
    assert captions() == whole, "the newest scan has none of these"


def test_the_detector_learns_the_same(ctx: Services, where: ReviewedScan) -> None:
    regions = scanned(ctx, where.version).regions
    judge(ctx, where, regions[:2], Verdict.ACCEPT)
    data, settings = ctx.library.training_data, TrainingSettings(("Door",))
    before = data.gather("default", settings), data.starts("default", settings)
    describe(ctx, where, regions, typed("slams"))
    assert (data.gather("default", settings), data.starts("default", settings)) == before


def test_a_caption_of_an_interval_goes_to_the_video_wherever_it_is(ctx: Services, where: ReviewedScan) -> None:
    _, change = describe_interval(ctx, VIDEO.path, "default", regions_span(ctx, where), typed("slams"), "AISFX")
    assert said(ctx, where) == {10: "slams"}
    moved = replace(VIDEO, path="/elsewhere/other.mp4", filename="other.mp4")
    assert [one.words.text for one in ctx.library.moment_captions.of_video(moved, "default")] == ["slams"]
    stranger = VideoRef(VIDEO.filename, VIDEO.path, "d" * 32)
    assert ctx.library.moment_captions.of_video(stranger, "default") == []
    change.undo()
    assert said(ctx, where) == {}


def regions_span(ctx: Services, where: ReviewedScan) -> TimeSpan:
    return scanned(ctx, where.version).regions[0].span


def test_a_clip_has_what_was_said_of_its_own_class(ctx: Services, where: ReviewedScan) -> None:
    steps = scan(ctx, (10, 18), (30, 38), folder="Steps")
    first, second = scanned(ctx, where.version).regions[:2]
    describe(ctx, where, [first, second], typed("a door"))
    describe(ctx, steps, [first], typed("steps"))
    for start, folder in ((10.0, "Door"), (10.0, "Steps"), (30.0, "Steps"), (30.0, "Elsewhere")):
        add_clip(ctx, start, folder)
    assert [text for text, _ in words(ctx)] == ["a door", "steps", "Bang", "a door"]


def test_a_match_beside_another_keeps_its_caption(ctx: Services) -> None:
    ctx.library.videos.claim(VIDEO)
    where = scan(ctx, (10, 18), (12, 20))
    first, second = scanned(ctx, where.version).regions
    describe(ctx, where, [first], typed("first"))
    assert said(ctx, where) == {10: "first"}
    change = describe(ctx, where, [second], typed("second"))
    assert said(ctx, where) == {10: "first", 12: "second"}
    describe(ctx, where, [first], NOT_COMPOSED)
    assert said(ctx, where) == {12: "second"}
    change.undo()
    assert said(ctx, where) == {}


@pytest.mark.parametrize("length", [200, 201, 5_000])
def test_a_phrase_is_as_long_as_a_template_can_hold_or_refused(ctx: Services, where: ReviewedScan, length: int) -> None:
    describe(ctx, where, [scanned(ctx, where.version).regions[0]], STEPS.compose([1, 1]))
    if length > 200:
        with pytest.raises(BadRequest, match="at most 200 characters"):
            rename_phrase(ctx, "default", STEPS, "action", "walks", "y" * length)
        assert said(ctx, where) == {10: "walks, gravel"}
    else:
        rename_phrase(ctx, "default", STEPS, "action", "walks", "y" * length)
        assert said(ctx, where) == {10: "y" * length + ", gravel"}
    assert len(ctx.library.captions.templates("default")) == 1


@pytest.mark.parametrize("text", ["x" * 10_000, "\x07" * 10_000, '"' * 10_000])
def test_a_typed_caption_is_read_as_it_was_kept_or_refused(ctx: Services, where: ReviewedScan, text: str) -> None:
    describe(ctx, where, [scanned(ctx, where.version).regions[0]], typed(text))
    assert said(ctx, where) == {10: text}
    with pytest.raises(BadRequest, match="at most 10,000 characters"):
        typed(text + "!")
