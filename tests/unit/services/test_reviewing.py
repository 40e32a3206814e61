from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import TrainingRun, TrainingSettings
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest, FileMissing
from eightcut.services.context import Job, Services
from eightcut.services.listening.frames import ensure_frames
from eightcut.services.scans.review import (
    Place,
    ReviewedScan,
    UnscannedVideo,
    add_negatives,
    delete_negatives,
    judge,
    judge_interval,
    known_negatives,
    mark_negatives,
    not_rejected,
)
from eightcut.services.scans.scanning import ScanRequest, ScanResult, active_model, scan_videos
from eightcut.services.training.training import TrainingOutcome
from eightcut.services.videos.identity import open_video
from tests.unit.services.films import HISSES, KEY

Learn = Callable[..., TrainingOutcome]
Mark = Callable[..., object]


def test_a_reject_is_a_hard_negative_that_lowers_the_models_own_score(
    ctx: Services, mark: Mark, learn: Learn, films: dict[str, Path]
) -> None:
    mark("one.mp4", 8.0, 30.0)
    mark("two.mp4", 6.0)
    learn()
    film = str(films["three.mp4"])
    (scan,) = scan_videos(ctx, [film], ScanRequest("default", KEY, threshold=0.0), Job())
    assert isinstance(scan, ScanResult)
    span = TimeSpan(HISSES["three.mp4"][0] - 3, HISSES["three.mp4"][0] + 5)
    given, _ = judge_interval(ctx, film, "default", span, Verdict.REJECT, "AISFX")
    assert (given.folders, given.scan_timestamp) == (("Knock",), scan.timestamp)
    assert given.score is not None
    (negative,) = ctx.library.negatives.of_profile("default")
    assert (negative.source_model, negative.folders) == ("AISFX", ("Knock",))
    tables = ensure_frames(ctx, open_video(ctx, film), "AISFX", Job())
    _, before = active_model(ctx, "default", KEY)
    learn()
    _, after = active_model(ctx, "default", KEY)
    assert after.score_span(tables, negative.span) < after.threshold
    assert after.score_span(tables, negative.span) <= before.score_span(tables, negative.span) + 0.02


def test_taking_a_reject_back_takes_its_negative_back(ctx: Services, films: dict[str, Path]) -> None:
    film, span = str(films["three.mp4"]), TimeSpan(10.0, 18.0)
    judge_interval(ctx, film, "default", span, Verdict.REJECT, "AISFX")
    judge_interval(ctx, film, "default", span, Verdict.UNCERTAIN, "AISFX")
    assert ctx.library.negatives.of_profile("default") == []
    (verdict,) = ctx.library.verdicts.of_video(open_video(ctx, film), "default")
    assert verdict.verdict is Verdict.UNCERTAIN


def test_an_accepted_find_is_learned_from(ctx: Services, mark: Mark, learn: Learn, films: dict[str, Path]) -> None:
    mark("one.mp4", 8.0)
    learn()
    judge_interval(ctx, str(films["three.mp4"]), "default", TimeSpan(10.0, 18.0), Verdict.ACCEPT, "AISFX")
    assert learn().run.positives == 2


def test_the_same_moment_is_one_negative_with_its_first_model(ctx: Services, films: dict[str, Path]) -> None:
    film = str(films["one.mp4"])
    (first,), _ = add_negatives(ctx, film, "default", [12.0], "Knock", "AISFX")
    (again,), _ = add_negatives(ctx, film, "default", [12.0004], "Knock", "EAT_LARGE")
    assert (again.id, again.source_model) == (first.id, "AISFX")
    assert len(ctx.library.negatives.of_profile("default")) == 1


def test_negatives_are_taken_back_by_number(ctx: Services, films: dict[str, Path]) -> None:
    film = str(films["one.mp4"])
    added, change = add_negatives(ctx, film, "default", [1.0, 20.0, 40.0], model="A")
    add_negatives(ctx, film, "default", [60.0], model="B")
    assert [n.start_time for n in known_negatives(ctx, "default", [added[1].id] * 2)] == [20.0]
    delete_negatives(ctx, [added[1].id])
    with pytest.raises(BadRequest, match=f"no hard negative {added[1].id}"):
        known_negatives(ctx, "default", [added[0].id, added[1].id])
    delete_negatives(ctx, [added[0].id, added[2].id]).undo()
    change.undo()
    assert [n.source_model for n in ctx.library.negatives.of_profile("default")] == ["B"]


OUTSIDE = [-1.0, float("nan"), float("inf"), -float("inf"), 1e308, 90.6, 5000.0]


@pytest.mark.parametrize("time", OUTSIDE)
def test_moments_outside_the_film_are_refused(ctx: Services, films: dict[str, Path], time: float) -> None:
    film = str(films["one.mp4"])
    with pytest.raises(BadRequest, match=r"video|one\.mp4"):
        add_negatives(ctx, film, "default", [3.0, time])
    if time == time:  # a number, so that a span can end there
        with pytest.raises(BadRequest, match=r"video|one\.mp4"):
            judge_interval(ctx, film, "default", TimeSpan(min(time, 0.0), max(time, 8.0)), Verdict.REJECT, "A")
    assert ctx.library.negatives.of_profile("default") == []
    assert ctx.library.verdicts.of_video(open_video(ctx, film), "default") == []


def test_an_interval_may_end_with_the_film(ctx: Services, films: dict[str, Path]) -> None:
    judge_interval(ctx, str(films["one.mp4"]), "default", TimeSpan(82.0, 90.02), Verdict.REJECT, "A")
    assert len(ctx.library.negatives.of_profile("default")) == 1


def test_a_film_that_is_gone_is_as_long_as_its_scan_says(ctx: Services) -> None:
    ctx.library.scans.save(NewScan(VIDEO, "default", "A", (), duration=50.0))
    ctx.library.videos.claim(VIDEO)
    judge_interval(ctx, VIDEO.path, "default", TimeSpan(40.0, 50.4), Verdict.ACCEPT, "A")
    with pytest.raises(BadRequest, match=r"50\.0 s long"):
        judge_interval(ctx, VIDEO.path, "default", TimeSpan(60.0, 68.0), Verdict.ACCEPT, "A")


def test_a_file_that_is_not_there_has_no_hard_negatives(ctx: Services, tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match=r"no\.mp4"):
        add_negatives(ctx, str(tmp_path / "no.mp4"), "default", [3.0])


# --------------------------------------------------------------------------------------- without a film on disk

VIDEO = VideoRef("film.mp4", "/films/film.mp4", "c" * 32)
REGIONS = (Region(10.0, 18.0, 0.9), Region(30.0, 44.0, 0.8), Region(60.0, 68.0, 0.7))


@pytest.fixture
def where(ctx: Services) -> ReviewedScan:
    """A version of the class Door with REGIONS."""
    ctx.library.scans.save(NewScan(VIDEO, "default", "AISFX", REGIONS, 1, 0.5, folders=("Door",)))
    return ReviewedScan(VIDEO, "default", ctx.library.scans.versions(VIDEO, "default")[0])


def finds_of(ctx: Services, where: ReviewedScan) -> list[Region]:
    return ctx.library.scans.regions(where.version)


def said(ctx: Services) -> list[tuple[float, float, Verdict]]:
    return [(j.span.start, j.span.end, j.verdict) for j in ctx.library.verdicts.of_video(VIDEO, "default")]


def negatives(ctx: Services) -> list[tuple[float, str, tuple[str, ...]]]:
    return [(n.start_time, n.source_model, n.folders) for n in ctx.library.negatives.of_profile("default")]


def good(ctx: Services, where: ReviewedScan) -> list[float]:
    return [region.start for region in not_rejected(ctx, where, finds_of(ctx, where))]


def test_a_find_is_rejected_where_half_of_a_negative_lies_in_it(ctx: Services, where: ReviewedScan) -> None:
    mark_negatives(ctx, where, [14.1, 64.0])
    assert good(ctx, where) == [10.0, 30.0]


@pytest.mark.parametrize(("folders", "counts"), [(("Door",), True), ((), True), (("Hiss",), False)])
def test_negatives_of_another_class_do_not_count(
    ctx: Services, where: ReviewedScan, folders: tuple[str, ...], counts: bool
) -> None:
    mark_negatives(ctx, where, [10.0], folders)
    assert (10.0 not in good(ctx, where)) is counts


def test_a_scan_of_unknown_class_counts_as_the_active_models(ctx: Services) -> None:
    ctx.library.scans.save(NewScan(VIDEO, "default", "OLD", REGIONS))
    place = ReviewedScan(VIDEO, "default", ctx.library.scans.versions(VIDEO, "default")[0])
    mark_negatives(ctx, place, [10.0], ("Hiss",))
    assert good(ctx, place) == [30.0, 60.0]
    ctx.library.models.record(TrainingRun("default", "OLD", "f", TrainingSettings(("Gate",))), True)
    assert good(ctx, place) == [10.0, 30.0, 60.0]


@pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.UNCERTAIN, None])
@pytest.mark.parametrize("before", ["reject", "negative", "wide reject", "another class", "every class"])
def test_what_is_not_a_reject_leaves_nothing_that_rejects_the_find(
    ctx: Services, where: ReviewedScan, before: str, verdict: Verdict | None
) -> None:
    find = finds_of(ctx, where)[1]
    if before == "reject":
        judge(ctx, where, [find], Verdict.REJECT)
    elif before == "wide reject":  # of an earlier scan: not the same find, but most of it lies in this one
        judge(ctx, where, [Region(28.0, 34.0, 0.5)], Verdict.REJECT)
    else:
        of = {"negative": None, "another class": ("Hiss",), "every class": ()}[before]
        mark_negatives(ctx, where, [32.0], of)
    change = judge(ctx, where, [find], verdict)
    assert good(ctx, where) == [10.0, 30.0, 60.0]
    assert said(ctx) == ([] if verdict is None else [(30.0, 44.0, verdict)])
    assert len(negatives(ctx)) == (before == "another class")
    change.undo()
    assert (30.0 in good(ctx, where)) is (before == "another class")


def test_rejecting_again_keeps_the_negative_with_its_first_model(ctx: Services, where: ReviewedScan) -> None:
    find = finds_of(ctx, where)[0]
    judge(ctx, where, [find], Verdict.REJECT)
    (first,) = ctx.library.negatives.of_profile("default")
    judge(ctx, UnscannedVideo(VIDEO, "default", "EAT", folders=("Door",)), [find], Verdict.REJECT)
    assert ctx.library.negatives.of_profile("default") == [first]
    (verdict,) = ctx.library.verdicts.of_video(VIDEO, "default")
    assert (verdict.model, verdict.negative_id, verdict.made_negative) == ("EAT", first.id, True)
    judge(ctx, where, [find], None)
    assert negatives(ctx) == []


def test_a_reject_of_a_moment_that_was_marked_by_hand_leaves_the_mark(ctx: Services, where: ReviewedScan) -> None:
    mark_negatives(ctx, where, [10.0])
    judge(ctx, where, finds_of(ctx, where)[:1], Verdict.REJECT)
    (verdict,) = ctx.library.verdicts.of_video(VIDEO, "default")
    assert (verdict.made_negative, len(negatives(ctx))) == (False, 1)
    ctx.library.verdicts.delete([verdict.id])
    assert negatives(ctx) == [(10.0, "AISFX", ("Door",))]


def test_a_verdict_notes_the_bounds_from_before_a_resize(ctx: Services, where: ReviewedScan) -> None:
    first = finds_of(ctx, where)[0]
    ctx.library.regions.resize(first.id, 12.0, 20.0)
    judge_interval(ctx, VIDEO.path, "default", TimeSpan(12.0004, 20.0), Verdict.ACCEPT, "AISFX")
    (verdict,) = ctx.library.verdicts.of_video(VIDEO, "default")
    assert (verdict.span, verdict.orig_start, verdict.orig_end) == (TimeSpan(12.0, 20.0), 10.0, 18.0)
    assert (verdict.score, verdict.scan_timestamp) == (0.9, where.timestamp)


def test_the_same_find_given_twice_is_judged_once(ctx: Services, where: ReviewedScan) -> None:
    judge(ctx, where, [REGIONS[0], REGIONS[0], REGIONS[2]], Verdict.REJECT)
    assert [start for start, _, _ in said(ctx)] == [10.0, 60.0]


@pytest.mark.parametrize("model", ["", "AISFX", "EAT"])
def test_a_moment_is_marked_with_the_class_of_the_scan_it_was_seen_in(
    ctx: Services, where: ReviewedScan, model: str
) -> None:
    place: Place = where if model == "AISFX" else UnscannedVideo(VIDEO, "default", model)
    change = mark_negatives(ctx, place, [20.0])
    assert negatives(ctx) == [(20.0, model, ("Door",) if model == "AISFX" else ())]
    change.undo()
    assert negatives(ctx) == []


def test_deleted_negatives_and_their_rejects_come_back_as_they_were(ctx: Services, where: ReviewedScan) -> None:
    mark_negatives(ctx, where, [80.0, 90.0])
    judge(ctx, where, finds_of(ctx, where)[:2], Verdict.REJECT)
    library = ctx.library
    before = library.negatives.of_profile("default"), library.verdicts.of_video(VIDEO, "default")
    change = delete_negatives(ctx, [n.id for n in before[0] if n.start_time in (10.0, 80.0)])
    assert ([n[0] for n in negatives(ctx)], len(said(ctx))) == ([30.0, 90.0], 1)
    change.undo()
    assert (library.negatives.of_profile("default"), library.verdicts.of_video(VIDEO, "default")) == before
    assert not delete_negatives(ctx, [99]).kinds


@pytest.mark.parametrize("verdict", [*Verdict, None])
@pytest.mark.parametrize("again", [False, True])
def test_judging_four_times_as_many_finds_asks_four_times_as_much(
    ctx: Services, verdict: Verdict | None, again: bool
) -> None:
    asked = []
    for count in (50, 200):
        video = VideoRef(f"film {count}.mp4", f"/films/{count}.mp4", f"{count:032}")
        regions = tuple(Region(20.0 * i, 20.0 * i + 8, 0.5) for i in range(count))
        ctx.library.scans.save(NewScan(video, "default", "AISFX", regions, folders=("Door",)))
        place = ReviewedScan(video, "default", ctx.library.scans.versions(video, "default")[0])
        if again:
            judge(ctx, place, regions, Verdict.REJECT)
        asked.append(rows_touched(ctx, lambda: judge(ctx, place, regions, verdict)))  # noqa: B023 - called at once
    assert asked[1] <= 4.6 * asked[0]


def rows_touched(ctx: Services, work: Callable[[], object]) -> int:
    """Steps of SQLite's machine, in hundreds, while `work` runs."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection = ctx.library.transactions._session().connection
    connection.set_progress_handler(count, 100)
    work()
    connection.set_progress_handler(None, 0)
    return steps


@pytest.mark.parametrize(
    ("span", "verdict", "told"),
    [
        ((0.0, 60.0), None, "2 more removed: 10 - 18 s (reject), 40 - 48 s (hard negative)."),
        ((0.0, 60.0), Verdict.ACCEPT, "2 more removed: 10 - 18 s (reject), 40 - 48 s (hard negative)."),
        ((12.0, 20.0), Verdict.REJECT, "1 more removed: 10 - 18 s (reject)."),
        ((12.0, 20.0), Verdict.UNCERTAIN, "1 more removed: 10 - 18 s (reject)."),
        ((10.0, 18.0), None, ""),
        ((10.0, 18.0), Verdict.REJECT, ""),
        ((40.0, 48.0), None, ""),
        ((70.0, 78.0), Verdict.ACCEPT, ""),
    ],
)
def test_a_verdict_says_which_others_go_with_it_and_undo_brings_them_back(
    ctx: Services, films: dict[str, Path], span: tuple[float, float], verdict: Verdict | None, told: str
) -> None:
    film, model = str(films["one.mp4"]), "AISFX"
    for start, end in ((0.0, 60.0), (10.0, 18.0)):
        judge_interval(ctx, film, "default", TimeSpan(start, end), Verdict.REJECT, model)
    add_negatives(ctx, film, "default", [40.0], "Knock", model)
    video = open_video(ctx, film)

    def there() -> tuple[object, object]:
        return ctx.library.verdicts.of_video(video, "default"), ctx.library.negatives.of_profile("default")

    before = there()

    _, change = judge_interval(ctx, film, "default", TimeSpan(*span), verdict, model)

    assert change.told == told
    if change.kinds:
        change.undo()
    assert there() == before


def test_of_many_verdicts_that_go_with_one_the_first_are_named(ctx: Services, films: dict[str, Path]) -> None:
    film = str(films["one.mp4"])
    for start in range(10, 80, 9):
        judge_interval(ctx, film, "default", TimeSpan(start, start + 8.0), Verdict.REJECT, "AISFX")

    _, change = judge_interval(ctx, film, "default", TimeSpan(0.0, 90.0), None, "AISFX")

    assert change.told.startswith("8 more removed: 10 - 18 s (reject), 19 - 27 s (reject)")
    assert change.told.endswith(" and 3 others.")
