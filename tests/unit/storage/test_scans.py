"""Scan history."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eightcut.domain.scans import NewScan, Region, ScanVersion
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest, DatabaseDamaged
from eightcut.storage.library import Library
from eightcut.storage.scans import ScanStore

X = "a" * 32
Y = "b" * 32
FILM = VideoRef("film.mp4", "/in/film.mp4", X)
NOON = datetime(2026, 4, 19, 12, 0, 0, tzinfo=UTC)
Processes = Callable[[str, list[list[str]]], None]


def scan(*starts: float, video: VideoRef = FILM, model: str = "M", profile: str = "default") -> NewScan:
    return NewScan(video, profile, model, tuple(Region(start, start + 8, 0.5 + start / 1000) for start in starts))


def standing(moment: datetime) -> Callable[[], datetime]:
    """A clock that says this."""
    return lambda: moment


def timestamps(library: Library, video: VideoRef = FILM, model: str | None = None) -> list[str]:
    return [version.timestamp for version in library.scans.versions(video, "default", model)]


def newest(library: Library, video: VideoRef = FILM) -> ScanVersion:
    return library.scans.versions(video, "default")[0]


def test_a_scan_comes_back_with_every_field(library: Library) -> None:
    store = ScanStore(library.transactions, lambda: NOON)
    regions = (Region(20.0, 28.5, 0.25, disabled=True), Region(1.0, 9.0, 0.75, orig_start=0.5, orig_end=9.5))
    timestamp = store.save(
        NewScan(
            FILM,
            "two",
            "AISFX_door",
            regions,
            model_version=3,
            threshold=0.4,
            calibrated=True,
            hop=0.5,
            window=4.0,
            duration=60.5,
            folders=("Door", "Dör"),
            scores=b"\x00\x3c" * 50,
        )
    )
    (version,) = store.versions(FILM, "two")
    assert version == ScanVersion(
        id=version.id,
        filename="film.mp4",
        content_id=X,
        profile="two",
        model="AISFX_door",
        timestamp=timestamp,
        saved_at="2026-04-19T12:00:00.000000+00:00",
        count=2,
        max_score=0.75,
        pinned=False,
        model_version=3,
        threshold=0.4,
        calibrated=True,
        hop=0.5,
        window=4.0,
        duration=60.5,
        folders=("Door", "Dör"),
        has_scores=True,
    )
    first, second = store.regions(version)
    assert first == Region(1.0, 9.0, 0.75, orig_start=0.5, orig_end=9.5, id=first.id)
    assert second == Region(20.0, 28.5, 0.25, disabled=True, id=second.id)
    assert store.scores(version) == b"\x00\x3c" * 50


def test_a_scan_that_found_nothing_is_a_version_with_0_regions(library: Library) -> None:
    library.scans.save(scan(1.0))
    library.scans.save(scan())
    version = newest(library)
    assert (version.count, version.max_score, version.has_scores) == (0, None, False)
    assert library.scans.regions(version) == []
    assert len(timestamps(library)) == 2


def test_versions_of_all_models_are_listed_newest_first_and_undated_last(library: Library) -> None:
    library.transactions.insert(
        "scan_results", {"filename": "film.mp4", "model": "M", "start_time": 1, "end_time": 9, "score": 0.5}
    )
    stamps = [library.scans.save(scan(1.0, model=model)) for model in ("M", "N", "M")]
    assert timestamps(library) == [*reversed(stamps), ""]
    assert timestamps(library, model="N") == [stamps[1]]
    assert timestamps(library, model="M") == [stamps[2], stamps[0], ""]


def test_beyond_the_greatest_number_the_oldest_goes_with_its_regions(library: Library) -> None:
    stamps = [library.scans.save(scan(1.0, 20.0)) for _ in range(7)]
    assert timestamps(library) == list(reversed(stamps[2:]))
    assert library.transactions.value("SELECT COUNT(*) FROM scan_results") == 10
    stamps.append(library.scans.save(scan(1.0), max_versions=2))
    assert timestamps(library) == [stamps[-1], stamps[-2]]


def test_the_new_version_stays_whatever_the_greatest_number(library: Library) -> None:
    library.scans.save(scan(1.0))
    stamp = library.scans.save(scan(2.0), max_versions=0)
    assert timestamps(library) == [stamp]


def test_pruning_spares_other_videos_models_and_profiles(library: Library) -> None:
    for other in (scan(1.0, model="N"), scan(1.0, profile="two"), scan(1.0, video=VideoRef("b.mp4", "/b.mp4", Y))):
        library.scans.save(other)
    for _ in range(3):
        library.scans.save(scan(1.0), max_versions=1)
    assert library.transactions.value("SELECT COUNT(*) FROM scans") == 4


def test_a_pinned_version_is_never_pruned_until_it_is_unpinned(library: Library) -> None:
    kept = library.scans.save(scan(1.0))
    library.scans.pin(newest(library), True)
    for _ in range(3):
        library.scans.save(scan(2.0), max_versions=2)
    assert timestamps(library)[-1] == kept
    oldest = library.scans.versions(FILM, "default")[-1]
    assert oldest.pinned
    library.scans.pin(oldest, False)
    library.scans.save(scan(3.0), max_versions=2)
    assert kept not in timestamps(library)


def test_an_undated_version_is_never_pruned(library: Library) -> None:
    library.transactions.insert(
        "scan_results", {"filename": "film.mp4", "model": "M", "start_time": 1, "end_time": 9, "score": 0.5}
    )
    for _ in range(3):
        library.scans.save(scan(1.0), max_versions=1)
    assert timestamps(library)[1:] == [""]


def test_switching_a_region_off_pins_its_version(library: Library) -> None:
    library.scans.save(scan(1.0, 20.0, 40.0))
    first, second, _ = library.scans.regions(newest(library))
    assert library.regions.set_disabled([first.id, second.id], True) == 2
    assert library.regions.set_disabled([first.id], True) == 0
    assert library.regions.set_disabled([second.id], False) == 1
    assert [region.disabled for region in library.scans.regions(newest(library))] == [True, False, False]
    assert newest(library).pinned


def test_resizing_a_region_keeps_the_bounds_it_was_scanned_with_and_pins(library: Library) -> None:
    library.scans.save(scan(10.0))
    (region,) = library.scans.regions(newest(library))
    assert (region.orig_start, region.orig_end) == (None, None)
    library.regions.resize(region.id, 9.0, 20.0)
    library.regions.resize(region.id, 8.0, 18.0)
    (resized,) = library.scans.regions(newest(library))
    assert (resized.start, resized.end, resized.orig_start, resized.orig_end) == (8.0, 18.0, 10.0, None)
    assert newest(library).pinned


def test_an_impossible_resize_changes_nothing(library: Library) -> None:
    library.scans.save(scan(10.0))
    (region,) = library.scans.regions(newest(library))
    with pytest.raises(ValueError, match="end after it starts"):
        library.regions.resize(region.id, 5.0, 5.0)
    with pytest.raises(BadRequest, match="no longer exists"):
        library.regions.resize(region.id + 1, 5.0, 13.0)
    assert not newest(library).pinned


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE scan_results SET disabled = 1",
        "UPDATE scan_results SET start_time = 5.0",
        "DELETE FROM scan_results WHERE start_time > 15",
    ],
)
def test_a_version_that_the_original_edited_is_never_pruned(library: Library, edit: str) -> None:
    kept = library.scans.save(scan(1.0, 20.0))
    library.transactions.change(edit)
    for _ in range(3):
        library.scans.save(scan(2.0), max_versions=1)
    assert timestamps(library)[1:] == [kept]


def test_flags_that_were_carried_over_do_not_keep_a_version(library: Library) -> None:
    library.scans.save(scan(1.0))
    (region,) = library.scans.regions(newest(library))
    library.regions.set_disabled([region.id], True)
    library.scans.pin(newest(library), False)
    for _ in range(3):
        library.scans.save(scan(2.0), max_versions=1, carry_disabled=True)
    assert library.scans.regions(newest(library))[0].disabled
    assert len(timestamps(library)) == 2


def test_disabled_flags_carry_over_only_where_asked_for(library: Library) -> None:
    library.scans.save(scan(10.0, 100.0))
    first, _ = library.scans.regions(newest(library))
    library.regions.set_disabled([first.id], True)
    library.transactions.change("UPDATE scan_results SET end_time = start_time WHERE start_time = 100")
    library.scans.save(scan(11.0, 100.0), carry_disabled=True)
    assert [region.disabled for region in library.scans.regions(newest(library))] == [True, False]
    library.scans.save(scan(11.0))
    assert [region.disabled for region in library.scans.regions(newest(library))] == [False]


def test_a_first_scan_has_nothing_to_carry_over(library: Library) -> None:
    library.scans.save(scan(10.0), carry_disabled=True)
    assert [region.disabled for region in library.scans.regions(newest(library))] == [False]


def test_a_failed_save_leaves_no_version_and_prunes_none(library: Library) -> None:
    stamp = library.scans.save(scan(1.0))
    bad = NewScan(FILM, "default", "M", (Region(1.0, 9.0, 0.5), Region(float("nan"), 9.0, 0.5)))
    with pytest.raises(Exception, match="NOT NULL"):
        library.scans.save(bad, max_versions=1)
    assert timestamps(library) == [stamp]
    assert library.transactions.value("SELECT COUNT(*) FROM scans") == 1
    assert library.transactions.value("SELECT COUNT(*) FROM scan_results") == 1


def test_a_deleted_version_goes_with_its_regions(library: Library) -> None:
    library.scans.save(scan(1.0, 20.0))
    library.scans.save(scan(1.0))
    newer, older = library.scans.versions(FILM, "default")
    assert library.scans.delete(older) == 2
    assert library.scans.delete(older) == 0
    assert library.scans.versions(FILM, "default") == [newer]
    assert library.scans.regions(older) == []
    assert library.scans.scores(older) is None


def test_two_videos_of_one_name_never_share_results(library: Library) -> None:
    other = VideoRef("film.mp4", "/there/film.mp4", Y)
    mine = library.scans.save(scan(1.0))
    theirs = library.scans.save(scan(2.0, video=other))
    assert theirs > mine
    assert (timestamps(library), timestamps(library, other)) == ([mine], [theirs])


def test_a_renamed_video_keeps_its_history_in_order(library: Library) -> None:
    store = ScanStore(library.transactions, lambda: NOON)
    first = store.save(scan(1.0))
    second = store.save(scan(2.0, video=VideoRef("renamed.mp4", "/in/renamed.mp4", X)))
    assert second > first
    assert timestamps(library) == [second, first]


def test_text_that_spells_no_time_does_not_hold_up_new_versions(library: Library) -> None:
    for stamp in ("zzz", "20260101_000000"):
        library.transactions.insert(
            "scan_results",
            {
                "filename": "film.mp4",
                "model": "M",
                "start_time": 1,
                "end_time": 9,
                "score": 0.5,
                "scan_timestamp": stamp,
            },
        )
    store = ScanStore(library.transactions, lambda: datetime(2025, 1, 1, tzinfo=UTC))
    assert store.save(scan(1.0)) == "20260101_000000_000001"


JUMPS = {
    "an hour back": [0, -3600, 1, 2],
    "to 1970": [0, -1_776_600_000, 1, 2],
    "20 years on and back": [0, 631_152_000, 1, 2],
    "a standing clock": [0, 0, 0, 0],
    "the end of summer": [16_333_200, 16_336_799, 16_336_800, 16_340_400],
}


@pytest.mark.parametrize("seconds", JUMPS.values(), ids=JUMPS)
@pytest.mark.parametrize("other", ["", "zzz", "99991231_235959_999999", "2026-04-19T14:30:00", "20261399_000000"])
def test_the_last_saved_is_the_newest_wherever_the_clock_jumps_and_whatever_else_is_there(
    library: Library, seconds: list[int], other: str
) -> None:
    library.transactions.insert(
        "scan_results",
        {"filename": FILM.filename, "model": "M", "start_time": 1, "end_time": 9, "score": 0, "scan_timestamp": other},
    )
    saved = []
    for after in seconds:
        moment = (NOON + timedelta(seconds=after)).astimezone(ZoneInfo("Europe/Berlin"))
        saved.append(ScanStore(library.transactions, standing(moment)).save(scan(1.0, video=VideoRef("film.mp4"))))
        assert newest(library, VideoRef("film.mp4")).timestamp == saved[-1]
    assert timestamps(library, VideoRef("film.mp4")) == [*reversed(saved), other]


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(-(10**10), 10**10), st.booleans()), min_size=1, max_size=8),
    st.integers(1, 4),
)
def test_text_order_is_the_order_of_saving_and_the_newest_stay(clock: list[tuple[int, bool]], most: int) -> None:
    moment = NOON
    with TemporaryDirectory() as folder, closing(Library(Path(folder) / "library.db")) as library:
        store = ScanStore(library.transactions, lambda: moment)
        saved: list[str] = []
        pinned: set[str] = set()
        for microseconds, pin in clock:
            moment = NOON + timedelta(microseconds=microseconds)
            saved.append(store.save(scan(1.0), most))
            if pin:
                store.pin(store.versions(FILM, "default")[0], True)
                pinned.add(saved[-1])
        assert saved == sorted(set(saved))
        assert timestamps(library) == [s for s in reversed(saved) if s in pinned or s in saved[-most:]]


def test_four_programs_writing_at_once_lose_nothing(library: Library, at_once: Processes) -> None:
    script = """
import sys
from eightcut.domain.judgements import HardNegative
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.videos import VideoRef
from eightcut.storage.library import Library
library = Library(sys.argv[1])
number = int(sys.argv[2])
for i in range(25):
    library.scans.save(NewScan(VideoRef("film.mp4"), "default", "M", (Region(i, i + 8, 0.5),)), max_versions=1000)
    library.negatives.add([HardNegative("film.mp4", 1000 * number + i), HardNegative("shared.mp4", i)], "default")
library.close()
"""
    at_once(script, [[str(library.path), str(number)] for number in range(4)])
    versions = library.scans.versions(VideoRef("film.mp4"), "default")
    assert len(versions) == len({version.timestamp for version in versions}) == 100
    assert all(version.count == 1 for version in versions)
    negatives = library.negatives.of_profile("default")
    assert len([negative for negative in negatives if negative.filename == "film.mp4"]) == 100
    assert [negative.start_time for negative in negatives if negative.filename == "shared.mp4"] == list(range(25))


def test_scores_are_kept_packed_and_come_back_to_the_bit(library: Library) -> None:
    scores = b"".join((0x3800 + i % 7).to_bytes(2, "little") for i in range(500))
    library.scans.save(replace(scan(1.0), scores=scores))
    assert library.scans.scores(newest(library)) == scores
    kept, is_packed = library.transactions.rows("SELECT length(scores), packed FROM scans")[0]
    assert (kept < len(scores), is_packed) == (True, 1)


def test_scores_that_get_no_smaller_are_kept_as_they_are(library: Library) -> None:
    library.scans.save(replace(scan(1.0), scores=b"\0\x3c"))
    assert library.scans.scores(newest(library)) == b"\0\x3c"
    assert library.transactions.value("SELECT packed FROM scans") == 0


def test_scores_that_were_damaged_are_told_with_the_cure(library: Library) -> None:
    library.scans.save(replace(scan(1.0), scores=bytes(1000)))
    version = newest(library)
    library.transactions.change("UPDATE scans SET scores = x'0102'")
    with pytest.raises(DatabaseDamaged, match=r"film\.mp4.*Scan the video again"):
        library.scans.scores(version)
    library.scans.delete(version)
    assert library.scans.scores(version) is None


def test_models_that_a_profile_has_scans_of_are_listed(library: Library) -> None:
    for model, profile in (("B", "default"), ("A", "default"), ("A", "default"), ("C", "two")):
        library.scans.save(scan(1.0, model=model, profile=profile))
    assert library.scans.models("default") == ["A", "B"]
    assert library.scans.models("none") == []
