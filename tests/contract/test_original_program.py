"""The earlier program reads and writes a file that ours migrated and used; ours reads what it wrote."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.db import ProcessedDB
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.videos import VideoRef
from eightcut.storage.migrations import statements

DATA = Path(__file__).parents[1] / "data"
FILM = "film 0 é.mp4"
PATH = "/data/in/film 0 é.mp4"
STAMP = "20990101_000000_000000"
OURS = "AISFX"


@dataclass
class Used:
    """A file of the newest earlier release that ours migrated and used, and what ours saved there."""

    path: Path
    earlier: str
    newest: str

    def values(self) -> dict[str, object]:
        return {
            "file": FILM,
            "profile": "default",
            "model": OURS,
            "stamp": STAMP,
            "path": PATH,
            "output": "/data/out/mp4_New/vid_001/clip_001_m9_0.mp4",
        }

    def run(self) -> list[list[tuple[Any, ...]]]:
        """Every statement of the earlier program in its order, as its own connection runs them; their rows."""
        script = (DATA / "original_queries.sql").read_text(encoding="utf-8")
        with closing(sqlite3.connect(self.path)) as file:
            rows = [file.execute(statement, self.values()).fetchall() for statement in statements(script)]
            file.commit()
        return rows


@pytest.fixture
def used(tmp_path: Path) -> Iterator[Used]:
    path = Path(shutil.copy(DATA / "legacy" / "eab5c69.db", tmp_path / "library.db"))
    db = ProcessedDB(path)
    earlier = db.save_scan_results(FILM, "default", OURS, [(0, 8, 0.25), (20, 28, 0.5)])
    db.library.videos.claim(VideoRef(FILM, PATH, "a" * 32))
    found = (Region(5, 13, 0.75), Region(40, 48, 0.5, disabled=True))
    newest = db.library.scans.save(NewScan(VideoRef(FILM, PATH, "a" * 32), "default", OURS, found, scores=b"\0\0"))
    db.library.scans.save(NewScan(VideoRef(FILM, PATH, "a" * 32), "default", "EMPTY", ()))
    db.add_hard_negatives(FILM, "default", [12.0, 300.0], PATH, OURS)
    for index in range(3):
        db.add(FILM, 700.0, f"/data/out/mp4_Batch/vid_001/clip_001_m1_{index}.mp4", source_path=PATH)
    db.close()
    yield Used(path, earlier, newest)
    again = ProcessedDB(path)
    assert again.library.transactions.value("PRAGMA integrity_check") == "ok"
    assert again.library.transactions.rows("PRAGMA foreign_key_check") == []
    again.close()


def test_it_reads_the_newest_version_and_the_list_of_versions(used: Used) -> None:
    newest, versions, *_ = used.run()
    assert [row[1:] for row in newest if row[1] == OURS] == [
        (OURS, 5.0, 13.0, 0.75, 0, 5.0, 13.0),
        (OURS, 40.0, 48.0, 0.5, 1, 40.0, 48.0),
    ]
    assert {row[1] for row in newest} == {OURS, "HUBERT_XLARGE"}
    assert versions == [(used.newest, 2, 0.75), (used.earlier, 2, 0.5)]


def test_it_reads_markers_and_classes(used: Used) -> None:
    *_, markers, classes, _ = used.run()
    assert (700.0, "/data/out/mp4_Batch/vid_001/clip_001_m1_0.mp4", 3, 8.0, 3.0) in markers
    assert (4.0, "/data/out/mp4_New/vid_001/clip_001_m9_0.mp4", 3, 8.0, 3.0) in markers
    assert ("/data/out/mp4_Batch/vid_001/clip_001_m1_2.mp4",) in classes


def test_ours_reads_the_scan_that_it_saved(used: Used) -> None:
    used.run()
    with closing(ProcessedDB(used.path)) as db:
        stamps = [version["timestamp"] for version in db.get_scan_versions(FILM, "default", OURS)]
        assert stamps == [STAMP, used.newest, used.earlier]
        assert [row[1:] for row in db.get_scan_results(FILM, "default")[OURS]] == [
            (1.0, 9.0, 0.5, False, 1.0, 9.0),
        ]
        video = VideoRef(FILM, PATH, "a" * 32)
        newest, before, _ = db.library.scans.versions(video, "default", OURS)
        assert (newest.has_scores, before.has_scores) == (False, True)
        assert newest.saved_at
        assert db.save_scan_results(FILM, "default", OURS, []) > STAMP


def test_ours_sees_the_hard_negatives_that_it_marked_and_removed(used: Used) -> None:
    with closing(ProcessedDB(used.path)) as db:
        before = [row["start_time"] for row in db.get_hard_negatives("default") if row["filename"] == FILM]
        used.run()
        after = [row["start_time"] for row in db.get_hard_negatives("default") if row["filename"] == FILM]
    assert 12.0 in before
    assert after == [time for time in before if time != 12.0]


def test_ours_trains_on_the_clips_of_its_batch_at_their_own_times(used: Used) -> None:
    used.run()
    with closing(ProcessedDB(used.path)) as db:
        assert db.get_training_data("default", "mp4_New", use_hard_negatives=False)[0][:2] == (PATH, [4.0])
        assert "mp4_New" in db.get_export_folders("default")
        (entry,) = [e for e in db.get_training_data("default", "mp4_Batch") if e[0] == PATH]
        assert entry[1] == [700.0]
        assert {row.span.start for row in db.library.clips.of_profile("default") if row.folder == "mp4_Batch"} == {
            700.0,
            703.0,
            706.0,
        }


def test_ours_keeps_what_it_hid(used: Used) -> None:
    used.run()
    with closing(ProcessedDB(used.path)) as db:
        hidden = db.library.transactions.rows("SELECT filename, profile FROM hidden_files ORDER BY profile")
    assert hidden == [(FILM, "default"), ("film 2 é.mp4", "two")]
