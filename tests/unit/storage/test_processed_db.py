"""Each promise of the face that users' scripts know."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from eightcut.domain.judgements import Judgement, Verdict
from eightcut.domain.spans import TimeSpan
from eightcut.domain.videos import VideoRef
from eightcut.errors import DatabaseProblem
from eightcut.storage.processed_db import ProcessedDB
from tests.judging import give

SIGNATURES = {
    "add": "filename, start_time, output_path, label='', category='', short_side=None, portrait_ratio='', "
    "crop_center=0.5, fmt='MP4', clip_count=3, clip_duration=8.0, spread=3.0, profile='default', source_path='', "
    "scan_export=False",
    "get_export_folders": "profile='default', include_scan_exports=False",
    "get_training_stats": "profile, include_scan_exports=False",
    "get_training_data": "profile, positive_folder, negative_folder='', fallback_video_dir='', "
    "include_scan_exports=False, use_hard_negatives=True, *, playlist_paths=None",
    "save_scan_results": "filename, profile, model, regions, max_versions=5",
    "get_scan_versions": "filename, profile, model",
    "get_scan_results": "filename, profile, scan_timestamp=None",
    "load_scan_version": "filename, profile, model, scan_timestamp",
    "delete_scan_version": "filename, profile, model, scan_timestamp",
    "add_hard_negatives": "filename, profile, times, source_path='', source_model=''",
    "get_hard_negatives": "profile",
    "delete_hard_negatives_by_ids": "ids",
}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[ProcessedDB]:
    opened = ProcessedDB(str(tmp_path / "library.db"))
    yield opened
    opened.close()


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_method_takes_the_promised_arguments(name: str) -> None:
    _, *parameters = inspect.signature(getattr(ProcessedDB, name)).parameters.values()
    shown = inspect.Signature([parameter.replace(annotation=inspect.Parameter.empty) for parameter in parameters])
    assert str(shown) == f"({SIGNATURES[name]})"


def test_unknown_names_give_empty_answers(db: ProcessedDB) -> None:
    assert db.get_export_folders("nobody") == []
    assert db.get_training_stats("nobody") == {}
    assert db.get_training_data("nobody", "Door") == []
    assert db.get_scan_versions("film.mp4", "nobody", "M") == []
    assert db.get_scan_results("film.mp4", "nobody") == {}
    assert db.get_scan_results("film.mp4", "nobody", "20260101_000000_000000") == {}
    assert db.load_scan_version("film.mp4", "nobody", "M", "") == []
    assert db.delete_scan_version("film.mp4", "nobody", "M", "") == 0
    assert db.get_hard_negatives("nobody") == []
    db.delete_hard_negatives_by_ids([1, 2, 3])


def test_a_file_that_cannot_be_used_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DatabaseProblem):
        ProcessedDB(tmp_path)


def test_every_argument_of_add_is_kept(db: ProcessedDB) -> None:
    db.add("f.mp4", 1.5, "/o/c/v/x", "l", "Human", 64, "4:5", 0.75, "WebP sequence", 2, 4.0, 2.0, "p", "/s/f.mp4", True)
    (row,) = db.library.clips.of_profile("p")
    assert (row.label, row.category, row.short_side, row.portrait_ratio, row.crop_center) == (
        "l",
        "Human",
        64,
        "4:5",
        0.75,
    )
    assert (row.format, row.clip_count, row.clip_duration, row.spread) == ("WebP sequence", 2, 4.0, 2.0)
    assert (row.source_path, row.scan_export, row.content_id) == ("/s/f.mp4", True, "")


def test_statistics_never_show_an_empty_folder(db: ProcessedDB) -> None:
    db.add("a.mp4", 1.0, "/out/Door/v/a.mp4", profile="p")
    db.add("a.mp4", 20.0, "/out/Door/v/b.mp4", profile="p")
    db.add("b.mp4", 1.0, "/out/Rain/v/c.mp4", profile="p", scan_export=True)
    db.add("b.mp4", 1.0, "/out/Wind_disabled/v/c.mp4", profile="p")
    assert db.get_training_stats("p") == {"Door": {"videos": 1, "clips": 2}}
    assert list(db.get_training_stats("p", include_scan_exports=True)) == ["Door", "Rain"]


def test_training_data_takes_one_name_or_several(db: ProcessedDB) -> None:
    for start, folder in ((10.0, "Door"), (40.0, "Gate"), (70.0, "Wind"), (100.0, "Rain")):
        db.add("a.mp4", start, f"/out/{folder}/v/c.mp4", profile="p", source_path="/in/a.mp4", clip_count=1)
    assert db.get_training_data("p", "Door", "Rain") == [("/in/a.mp4", [10.0], [40.0, 70.0], [100.0])]
    assert db.get_training_data("p", ["Door", "Gate"]) == [("/in/a.mp4", [10.0, 40.0], [70.0, 100.0], [])]


def test_a_batch_gives_the_starts_of_its_clips_eight_seconds_apart(db: ProcessedDB) -> None:
    for index in range(6):
        db.add(
            "a.mp4",
            100.0,
            f"/out/Door/vid_001/clip_001_m1_{index}.mp4",
            clip_count=6,
            spread=4.0,
            profile="p",
            source_path="/in/a.mp4",
        )
    assert db.get_training_data("p", "Door") == [("/in/a.mp4", [100.0, 108.0, 116.0], [], [])]


def test_training_data_lists_accepted_intervals_whatever_is_asked_of_scan_exports(db: ProcessedDB) -> None:
    video = VideoRef("a.mp4", "/in/a.mp4")
    give(db.library, Judgement(video, "p", ("Door",), TimeSpan(33, 41), Verdict.ACCEPT))
    db.add("a.mp4", 33.0, "/out/Door/v/c.mp4", profile="p", source_path="/in/a.mp4", clip_count=1, scan_export=True)
    for asked in (False, True):
        assert db.get_training_data("p", "Door", include_scan_exports=asked) == [("/in/a.mp4", [33.0], [], [])]


def test_paths_come_from_the_playlist_where_the_recorded_one_is_gone(db: ProcessedDB, tmp_path: Path) -> None:
    moved = tmp_path / "a.mp4"
    moved.touch()
    db.add("a.mp4", 10.0, "/out/Door/v/c.mp4", profile="p", source_path="/gone/a.mp4")
    assert db.get_training_data("p", "Door")[0][0] == "/gone/a.mp4"
    assert db.get_training_data("p", "Door", playlist_paths=[str(moved)])[0][0] == str(moved)
    assert db.get_training_data("p", "Door", fallback_video_dir=str(tmp_path))[0][0] == str(moved)


def test_an_empty_newest_version_is_shown_as_empty(db: ProcessedDB) -> None:
    db.save_scan_results("v.mp4", "p", "M", [(0, 8, 0.9)])
    stamp = db.save_scan_results("v.mp4", "p", "M", [])
    db.save_scan_results("v.mp4", "p", "A", [(0, 8, 0.5)])
    assert list(db.get_scan_results("v.mp4", "p")) == ["A", "M"]
    assert db.get_scan_results("v.mp4", "p")["M"] == []
    assert db.get_scan_versions("v.mp4", "p", "M")[0] == {"timestamp": stamp, "count": 0, "max_score": None}


def test_a_version_asked_for_shows_only_models_that_hold_it(db: ProcessedDB) -> None:
    first = db.save_scan_results("v.mp4", "p", "M", [(0, 8, 0.9)])
    db.save_scan_results("v.mp4", "p", "M", [(1, 9, 0.9)])
    db.save_scan_results("v.mp4", "p", "N", [(2, 10, 0.9)])
    ((number, *rest),) = db.get_scan_results("v.mp4", "p", first)["M"]
    assert list(db.get_scan_results("v.mp4", "p", first)) == ["M"]
    assert rest == [0.0, 8.0, 0.9, False, 0.0, 8.0]
    assert db.load_scan_version("v.mp4", "p", "M", first) == [(number, 0.0, 8.0, 0.9, False, 0.0, 8.0)]


def test_undated_rows_are_named_by_empty_text_and_are_no_listed_version(db: ProcessedDB) -> None:
    for start in (30.0, 10.0):
        db.library.transactions.insert(
            "scan_results",
            {
                "filename": "v.mp4",
                "profile": "p",
                "model": "M",
                "start_time": start,
                "end_time": start + 8,
                "score": 0.5,
            },
        )
    assert db.get_scan_versions("v.mp4", "p", "M") == []
    assert [row[1] for row in db.get_scan_results("v.mp4", "p")["M"]] == [10.0, 30.0]
    stamp = db.save_scan_results("v.mp4", "p", "M", [(0, 8, 0.9)])
    assert [row[1] for row in db.get_scan_results("v.mp4", "p")["M"]] == [0.0]
    assert [row[5:] for row in db.get_scan_results("v.mp4", "p", "")["M"]] == [(10.0, 18.0), (30.0, 38.0)]
    assert len(db.load_scan_version("v.mp4", "p", "M", "")) == 2
    assert db.delete_scan_version("v.mp4", "p", "M", "") == 2
    assert [version["timestamp"] for version in db.get_scan_versions("v.mp4", "p", "M")] == [stamp]


def test_a_resized_region_shows_both_its_bounds(db: ProcessedDB) -> None:
    db.save_scan_results("v.mp4", "p", "M", [(10, 18, 0.9)])
    ((number, *_),) = db.get_scan_results("v.mp4", "p")["M"]
    db.library.regions.resize(number, 9, 20)
    assert db.get_scan_results("v.mp4", "p")["M"] == [(number, 9.0, 20.0, 0.9, False, 10.0, 18.0)]


def test_beyond_the_greatest_number_the_oldest_version_goes(db: ProcessedDB) -> None:
    stamps = [db.save_scan_results("v.mp4", "p", "M", [(0, 8, 0.9)], max_versions=3) for _ in range(5)]
    listed = [version["timestamp"] for version in db.get_scan_versions("v.mp4", "p", "M")]
    assert listed == [stamps[4], stamps[3], stamps[2]]


def test_scans_are_still_found_by_name_once_the_content_is_known(db: ProcessedDB) -> None:
    stamp = db.save_scan_results("v.mp4", "p", "M", [(0, 8, 0.9)])
    db.library.videos.claim(VideoRef("v.mp4", "/in/v.mp4", "a" * 32))
    assert [version["timestamp"] for version in db.get_scan_versions("v.mp4", "p", "M")] == [stamp]
    assert db.save_scan_results("v.mp4", "p", "M", []) > stamp


def test_a_moment_written_twice_is_one_negative(db: ProcessedDB) -> None:
    db.add_hard_negatives("b.mp4", "p", [5.0])
    db.add_hard_negatives("a.mp4", "p", [20.0, 10.0], "/in/a.mp4", "M")
    db.add_hard_negatives("a.mp4", "p", [10.0005], "/in/a.mp4", "N")
    rows = db.get_hard_negatives("p")
    assert [(row["filename"], row["start_time"], row["source_model"]) for row in rows] == [
        ("a.mp4", 10.0, "M"),
        ("a.mp4", 20.0, "M"),
        ("b.mp4", 5.0, ""),
    ]
    assert rows[0]["source_path"] == "/in/a.mp4"
    db.delete_hard_negatives_by_ids([rows[0]["id"], rows[2]["id"]])
    assert [row["start_time"] for row in db.get_hard_negatives("p")] == [20.0]


def test_duplicates_of_an_old_file_stay_listed(db: ProcessedDB) -> None:
    for _ in range(2):
        db.library.transactions.insert("hard_negatives", {"filename": "a.mp4", "profile": "p", "start_time": 60.5})
    assert len(db.get_hard_negatives("p")) == 2
    db.delete_hard_negatives_by_ids([db.get_hard_negatives("p")[0]["id"]])
    assert len(db.get_hard_negatives("p")) == 1
