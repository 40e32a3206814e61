"""What was promised of storage first, said through the promised name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.db import ProcessedDB


@pytest.fixture
def db(tmp_path: Path) -> Iterator[ProcessedDB]:
    empty = tmp_path / "library.db"
    empty.touch()
    opened = ProcessedDB(str(empty))
    yield opened
    opened.close()


def test_a_folder_of_scan_exports_only_is_no_training_folder(db: ProcessedDB) -> None:
    db.add("a.mp4", 10.0, "/out/mp4_Intense/g1/clip.mp4", profile="test")
    db.add("a.mp4", 20.0, "/out/mp4_ScanOnly/g1/clip.mp4", profile="test", scan_export=True)
    assert db.get_export_folders("test") == ["mp4_Intense"]
    assert db.get_export_folders("test", include_scan_exports=True) == ["mp4_Intense", "mp4_ScanOnly"]
    assert set(db.get_training_stats("test")) == {"mp4_Intense"}


def test_each_scan_is_a_version_and_the_newest_is_shown(db: ProcessedDB) -> None:
    db.save_scan_results("v.mp4", "test", "MODEL_A", [(0, 8, 0.9)])
    db.save_scan_results("v.mp4", "test", "MODEL_A", [(0, 8, 0.8), (10, 18, 0.7)])
    db.save_scan_results("v.mp4", "test", "MODEL_A", [(5, 13, 0.95)])
    versions = db.get_scan_versions("v.mp4", "test", "MODEL_A")
    assert [v["count"] for v in versions] == [1, 2, 1]
    assert [v["max_score"] for v in versions] == [0.95, 0.8, 0.9]
    (newest,) = db.get_scan_results("v.mp4", "test")["MODEL_A"]
    assert newest[1:] == (5.0, 13.0, 0.95, False, 5.0, 13.0)
    middle = db.get_scan_results("v.mp4", "test", scan_timestamp=versions[1]["timestamp"])["MODEL_A"]
    assert [row[1] for row in middle] == [0.0, 10.0]


def test_a_hard_negative_keeps_the_model_that_suggested_it(db: ProcessedDB) -> None:
    db.add_hard_negatives("a.mp4", "test", [10.0, 20.0], source_path="/a.mp4", source_model="HUBERT_XLARGE")
    rows = db.get_hard_negatives("test")
    assert [r["source_model"] for r in rows] == ["HUBERT_XLARGE"] * 2
    db.delete_hard_negatives_by_ids([rows[0]["id"]])
    assert [r["start_time"] for r in db.get_hard_negatives("test")] == [20.0]


def test_training_can_leave_hard_negatives_out(db: ProcessedDB) -> None:
    db.add("a.mp4", 10.0, "/out/folder/g/clip.mp4", profile="test", source_path="/videos/a.mp4")
    db.add_hard_negatives("a.mp4", "test", [500.0], source_path="/videos/a.mp4")
    used = db.get_training_data("test", "folder", use_hard_negatives=True)
    left_out = db.get_training_data("test", "folder", use_hard_negatives=False)
    assert used == [("/videos/a.mp4", [10.0], [], [500.0])]
    assert left_out == [("/videos/a.mp4", [10.0], [], [])]
    assert len(db.get_hard_negatives("test")) == 1
