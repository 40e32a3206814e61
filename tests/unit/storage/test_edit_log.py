from __future__ import annotations

import pytest

from eightcut.domain.edits import Undo
from eightcut.domain.judgements import HardNegative, Judgement, Verdict
from eightcut.domain.scans import NewScan, Region, ScanVersion
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest
from eightcut.storage.library import Library
from tests.judging import give

VIDEO = VideoRef("film.mp4", "/films/film.mp4", "c" * 32)
REGIONS = (Region(0, 8, 0.9), Region(10, 18, 0.8), Region(19, 30, 0.95, disabled=True))


def scan(library: Library, model: str = "AISFX") -> ScanVersion:
    library.scans.save(NewScan(VIDEO, "default", model, REGIONS, threshold=0.5, scores=b"\0\0" * 40))
    return library.scans.versions(VIDEO, "default", model)[0]


def whole(library: Library) -> list[list[tuple[object, ...]]]:
    tables = ("scans", "scan_results", "hard_negatives", "verdicts", "off_screen", "moment_captions")
    return [library.transactions.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables]


def test_a_merge_keeps_bounds_and_best_score_and_is_taken_back_row_by_row(library: Library) -> None:
    version = scan(library)
    before = whole(library)
    ids = [r.id for r in library.scans.regions(version)]
    made: list[Undo] = []
    with library.edits.recording(made):
        assert library.regions.merge(ids[::-1]) == ids[0]
    (merged,) = library.scans.regions(version)
    assert (merged.id, merged.start, merged.end, merged.score, merged.disabled) == (ids[0], 0, 30, 0.95, False)
    assert library.scans.versions(VIDEO, "default")[0].pinned
    library.edits.take_back(made[0])
    assert whole(library) == before


def test_regions_of_two_versions_and_regions_that_are_gone_are_not_merged(library: Library) -> None:
    first, second = scan(library), scan(library, "EAT_LARGE")
    one, other = (library.scans.regions(v)[0].id for v in (first, second))
    for ids in ([one, other], [one, 9999], []):
        with pytest.raises(BadRequest, match="no longer exist in one version"):
            library.regions.merge(ids)
    assert len(library.scans.regions(first)) == 3


def test_a_deleted_version_comes_back_whole(library: Library) -> None:
    version = scan(library)
    before = whole(library)
    made: list[Undo] = []
    with library.edits.recording(made):
        library.scans.delete(version)
    assert library.scans.versions(VIDEO, "default") == []
    library.edits.take_back(made[0])
    assert whole(library) == before
    assert library.scans.scores(version) == b"\0\0" * 40


def test_verdicts_and_negatives_come_back_as_they_were(library: Library) -> None:
    library.negatives.add([HardNegative("film.mp4", 40.0, source_model="EAT", content_id=VIDEO.content_id)], "default")
    accept = Judgement(VIDEO, "default", ("Door",), TimeSpan(0, 8), Verdict.ACCEPT)
    give(library, accept)
    before = whole(library)
    made: list[Undo] = []
    with library.edits.recording(made):
        give(library, Judgement(VIDEO, "default", ("Door",), TimeSpan(0, 8), Verdict.REJECT, "AISFX"))
        library.negatives.delete([library.negatives.of_video(VIDEO, "default")[1].id])
    assert len(library.negatives.of_video(VIDEO, "default")) == 1
    library.edits.take_back(made[0])
    assert whole(library) == before


def test_what_changed_nothing_is_empty(library: Library) -> None:
    version = scan(library)
    made: list[Undo] = []
    with library.edits.recording(made):
        library.scans.pin(version, False)
    assert made == [Undo()]


def test_an_edit_of_a_version_that_is_gone_is_not_put_back(library: Library) -> None:
    version = scan(library)
    number = library.scans.regions(version)[0].id
    made: list[Undo] = []
    with library.edits.recording(made):
        library.regions.merge([r.id for r in library.scans.regions(version)][:1])
        library.regions.resize(number, 1.0, 9.0)
    lost = Undo({"scan_results": made[0].put["scan_results"]})
    library.scans.delete(version)
    with pytest.raises(BadRequest, match="no longer exists"):
        library.edits.take_back(lost)
    assert whole(library)[1] == []


def test_an_edit_that_fails_leaves_everything_and_nothing_to_take_back(library: Library) -> None:
    version = scan(library)
    before = whole(library)
    made: list[Undo] = []

    def fail() -> None:
        with library.edits.recording(made):
            library.scans.delete(version)
            library.regions.merge([1, 2])

    with pytest.raises(BadRequest):
        fail()
    assert made == []
    assert whole(library) == before


def test_negatives_of_a_video_are_its_own(library: Library) -> None:
    other = VideoRef("film.mp4", "/elsewhere/film.mp4", "d" * 32)
    library.negatives.add(
        [HardNegative("film.mp4", t, content_id=c) for t, c in ((9.0, VIDEO.content_id), (3.0, ""), (5.0, "d" * 32))],
        "default",
    )
    assert [n.start_time for n in library.negatives.of_video(VIDEO, "default")] == [3.0, 9.0]
    assert [n.start_time for n in library.negatives.of_video(other, "default")] == [3.0, 5.0]
    assert library.negatives.of_video(VIDEO, "other") == []
