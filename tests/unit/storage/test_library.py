"""A library as a whole: opened, shared, closed, checked."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from eightcut.errors import DatabaseProblem
from eightcut.storage.library import Library


def test_a_library_may_be_named_by_text(tmp_path: Path) -> None:
    opened = Library(str(tmp_path / "library.db"))
    assert opened.path == tmp_path / "library.db"
    opened.close()


def test_a_second_window_on_the_same_file_sees_changes(library: Library) -> None:
    other = Library(library.path)
    library.profiles.create("two")
    assert other.profiles.all() == ["default", "two"]
    other.close()


def test_a_library_that_nobody_closed_closes_itself(tmp_path: Path) -> None:
    Library(tmp_path / "library.db").profiles.create("two")
    gc.collect()
    assert [path.name for path in tmp_path.iterdir()] == ["library.db"]


def test_a_library_that_cannot_be_opened_leaves_no_connection(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    path.write_text("no database, but long enough to be read as one " * 20)
    with pytest.raises(DatabaseProblem):
        Library(path)
    path.unlink()
    Library(path).close()
    assert [found.name for found in tmp_path.iterdir()] == ["library.db"]


def test_a_sound_file_has_no_faults(library: Library) -> None:
    assert library.check() == []


def test_a_fault_in_the_file_is_told_with_the_cure(library: Library) -> None:
    library.transactions.rows("PRAGMA foreign_keys = OFF")
    library.transactions.insert(
        "scan_results", {"filename": "a.mp4", "model": "M", "start_time": 1, "end_time": 9, "score": 0.5, "scan_id": 99}
    )
    (told,) = library.check()
    assert str(library.path) in told
    assert "scan_results" in told
    assert "backup copy" in told
