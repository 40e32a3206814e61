from __future__ import annotations

import numpy as np
import pytest

from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import HardNegative, Verdict
from eightcut.domain.regions import find_regions
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.spans import TimeSpan
from eightcut.domain.training import TrainingRun, TrainingSettings
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest
from eightcut.services.context import Services
from eightcut.services.scans import edits as edits
from eightcut.services.scans.results import VersionContent, locate, recut, results, reviewed, scanned
from eightcut.services.scans.review import ReviewedScan, class_of, judge

VIDEO = VideoRef("film.mp4", "/films/film.mp4", "c" * 32)
SCORES = [0.1] * 60
SCORES[5:9] = [0.6, 0.9, 0.7, 0.6]
SCORES[30:33] = [0.4, 0.45, 0.4]
SCORES[45:48] = [0.8, 0.8, 0.8]
BLOB = np.asarray(SCORES, dtype="<f2").tobytes()


def test_a_scan_without_scores_cannot_be_cut_anew(ctx: Services) -> None:
    ctx.library.scans.save(NewScan(VIDEO, "default", "OLD", (Region(0, 8, 0.9),)))
    version = ctx.library.scans.newest(VIDEO, "default", "OLD")
    assert version is not None
    for threshold, words in ((0.5, "no stored scores"), (float("nan"), "Use 0 to 1")):
        with pytest.raises(BadRequest, match=words):
            edits.cut_at(ctx, ReviewedScan(VIDEO, "default", version), threshold)


@pytest.fixture
def where(ctx: Services) -> ReviewedScan:
    values = tuple(float(x) for x in np.frombuffer(BLOB, dtype="<f2"))
    regions = find_regions(values, 0.5, 67.0)
    ctx.library.scans.save(
        NewScan(VIDEO, "default", "AISFX", regions, 1, 0.5, True, duration=67.0, folders=("Door",), scores=BLOB)
    )
    return ReviewedScan(VIDEO, "default", ctx.library.scans.versions(VIDEO, "default")[0])


def held(ctx: Services, where: ReviewedScan) -> VersionContent:
    return scanned(ctx, ctx.library.scans.versions(where.video, where.profile, where.version.model)[0])


def test_regions_are_switched_resized_and_merged_and_put_back(ctx: Services, where: ReviewedScan) -> None:
    before = held(ctx, where)
    first, second = before.regions
    changes = [
        edits.set_disabled(ctx, [first.id], True),
        edits.resize(ctx, second.id, 44.0, 60.0),
        edits.merge(ctx, [first.id, second.id]),
    ]
    (merged,) = held(ctx, where).regions
    assert (merged.start, merged.end, merged.disabled) == (first.start, 60.0, False)
    for change in reversed(changes):
        change.undo()
    assert held(ctx, where) == before


@pytest.mark.parametrize(("start", "end"), [(-1.0, 8.0), (3.0, 3.2), (9.0, 3.0), (float("nan"), 3.0)])
def test_bounds_that_a_region_cannot_have_are_refused(
    ctx: Services, where: ReviewedScan, start: float, end: float
) -> None:
    with pytest.raises(BadRequest):
        edits.resize(ctx, held(ctx, where).regions[0].id, start, end)


def test_a_reject_writes_a_negative_with_the_versions_model_and_class(ctx: Services, where: ReviewedScan) -> None:
    region = held(ctx, where).regions[0]
    change = judge(ctx, where, [region], Verdict.REJECT)
    (negative,) = ctx.library.negatives.of_profile("default")
    assert (negative.source_model, negative.folders, negative.start_time) == ("AISFX", ("Door",), region.start)
    (verdict,) = ctx.library.verdicts.of_video(VIDEO, "default")
    assert (verdict.score, verdict.scan_timestamp) == (region.score, where.version.timestamp)
    change.undo()
    assert ctx.library.negatives.of_profile("default") == []
    assert ctx.library.verdicts.of_video(VIDEO, "default") == []


def test_a_verdict_replaces_the_one_on_the_same_find_of_an_earlier_scan(ctx: Services, where: ReviewedScan) -> None:
    judge(ctx, where, [Region(1.0, 9.0, 0.9)], Verdict.REJECT)
    judge(ctx, where, [Region(2.0, 10.0, 0.9)], Verdict.ACCEPT)
    (verdict,) = ctx.library.verdicts.of_video(VIDEO, "default")
    assert (verdict.verdict, verdict.span) == (Verdict.ACCEPT, TimeSpan(2.0, 10.0))
    assert ctx.library.negatives.of_profile("default") == []


def test_taking_a_negative_back_takes_its_twins_and_undoing_brings_them_again(
    ctx: Services, where: ReviewedScan
) -> None:
    twin = {"filename": "film.mp4", "profile": "default", "start_time": 2.0, "content_id": VIDEO.content_id}
    for _ in range(2):
        ctx.library.transactions.insert("hard_negatives", twin)
    ctx.library.negatives.add([HardNegative("film.mp4", 2.0, folders=("Rain",))], "default")
    change = judge(ctx, where, [Region(2.0, 10.0, 0.9)], None)
    assert [n.folders for n in ctx.library.negatives.of_profile("default")] == [("Rain",)]
    change.undo()
    assert len(ctx.library.negatives.of_profile("default")) == 3


def test_a_version_without_class_has_that_of_the_active_model(ctx: Services) -> None:
    ctx.library.scans.save(NewScan(VIDEO, "default", "EAT", (Region(0, 8, 0.9),)))
    (version,) = ctx.library.scans.versions(VIDEO, "default")
    assert class_of(ctx, ReviewedScan(VIDEO, "default", version)) == ()
    ctx.library.models.record(TrainingRun("default", "EAT", "f", TrainingSettings(("Gate",))), True)
    assert class_of(ctx, ReviewedScan(VIDEO, "default", version)) == ("Gate",)


def test_pinning_and_deleting_a_version_are_taken_back(ctx: Services, where: ReviewedScan) -> None:
    change = edits.pin(ctx, where.version, True)
    assert held(ctx, where).version.pinned
    change.undo()
    assert not held(ctx, where).version.pinned
    change = edits.delete_version(ctx, where.version)
    assert ctx.library.scans.versions(VIDEO, "default") == []
    change.undo()
    assert held(ctx, where).version == where.version


def test_a_kept_threshold_is_a_version_with_scores_and_undoing_it_brings_pruned_ones_back(
    ctx: Services, where: ReviewedScan
) -> None:
    for _ in range(4):
        ctx.library.scans.save(NewScan(VIDEO, "default", "AISFX", (Region(0, 8, 0.9),)))
    before = ctx.library.scans.versions(VIDEO, "default")
    found = scanned(ctx, where.version)
    change = edits.keep_threshold(ctx, where, 0.3, recut(found, 0.3))
    kept = held(ctx, where)
    assert (kept.version.threshold, len(kept.regions), kept.scores) == (0.3, 3, found.scores)
    assert where.version.id not in {v.id for v in ctx.library.scans.versions(VIDEO, "default")}
    change.undo()
    assert ctx.library.scans.versions(VIDEO, "default") == before


def test_an_edit_of_what_is_kept_happens_in_the_same_step(ctx: Services, where: ReviewedScan) -> None:
    found = scanned(ctx, where.version)
    regions = recut(found, 0.3)
    spans = [regions[1].span]

    change = edits.keep_threshold(
        ctx, where, 0.3, regions, lambda v: edits.set_disabled(ctx, edits.rows_over(ctx, v, spans), True)
    )
    assert [r.disabled for r in held(ctx, where).regions] == [False, True, False]
    change.undo()
    assert held(ctx, where) == found


def test_another_threshold_cuts_anew_and_keeps_what_was_switched_off(ctx: Services, where: ReviewedScan) -> None:
    first = held(ctx, where).regions[0]
    edits.set_disabled(ctx, [first.id], True)
    low = recut(held(ctx, where), 0.3)
    assert [(r.id == first.id, r.disabled) for r in low] == [(True, True), (False, False), (False, False)]
    assert low[1].id == 0
    assert recut(held(ctx, where), 0.99) == ()


def test_without_scores_a_threshold_hides_regions(ctx: Services, where: ReviewedScan) -> None:
    found = VersionContent(where.version, held(ctx, where).regions, None)
    assert recut(found, 0.85) == found.regions[:1]


def test_findings_hold_versions_by_model_and_what_lies_on_them(ctx: Services, where: ReviewedScan) -> None:
    ctx.library.scans.save(NewScan(VIDEO, "default", "A", ()))
    region = held(ctx, where).regions[0]
    judge(ctx, where, [region], Verdict.ACCEPT)
    for folder, by_scan in (("Door", True), ("Door_disabled", True), ("Door", False)):
        row = ClipRow("film.mp4", region.start, f"/o/{folder}/v/c_001_a1_0.mp4", clip_count=1, scan_export=by_scan)
        ctx.library.clips.add(row)
    known = results(ctx, VIDEO, "default")
    assert list(known.versions) == ["A", "AISFX"]
    said = reviewed(known, held(ctx, where).regions, ("Door",))
    assert (said.verdicts, said.negatives, said.exports) == ({0: Verdict.ACCEPT}, frozenset(), {0: [0]})
    assert reviewed(known, held(ctx, where).regions, ("Rain",)).verdicts == {}


def test_a_base_name_means_the_only_video_of_that_name(ctx: Services) -> None:
    ctx.library.scans.save(NewScan(VIDEO, "default", "AISFX", ()))
    ctx.library.videos.claim(VIDEO)
    assert locate(ctx, "film.mp4", "default").content_id == VIDEO.content_id
    other = VideoRef("film.mp4", "/elsewhere/film.mp4", "d" * 32)
    ctx.library.scans.save(NewScan(other, "default", "AISFX", ()))
    ctx.library.videos.claim(other)
    assert locate(ctx, "film.mp4", "default") == VideoRef("film.mp4")
    assert locate(ctx, "/nowhere/none.mp4", "default").filename == "none.mp4"
