"""The stores fit what the services ask for."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from eightcut.errors import DatabaseProblem
from eightcut.services import ports
from eightcut.storage.library import SqliteLibrary


def test_the_library_has_every_store_that_the_services_ask_for(library: SqliteLibrary) -> None:
    asked: ports.Library = library
    stores = [name for name, value in vars(ports.Library).items() if isinstance(value, property)]
    assert {"clips", "scans", "training_data", "models"} <= set(stores)
    for name in stores:
        assert getattr(asked, name) is getattr(library, name)
    assert asked.path == library.path.absolute()


def test_a_library_may_be_named_by_text(tmp_path: Path) -> None:
    opened = SqliteLibrary(str(tmp_path / "library.db"))
    assert opened.path == tmp_path / "library.db"
    opened.close()


def test_a_second_window_on_the_same_file_sees_changes(library: SqliteLibrary) -> None:
    other = SqliteLibrary(library.path)
    library.profiles.create("two")
    assert other.profiles.all() == ["default", "two"]
    other.close()


def test_a_library_that_nobody_closed_closes_itself(tmp_path: Path) -> None:
    SqliteLibrary(tmp_path / "library.db").profiles.create("two")
    gc.collect()
    assert [path.name for path in tmp_path.iterdir()] == ["library.db"]


def test_a_library_that_cannot_be_opened_leaves_no_connection(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    path.write_text("no database, but long enough to be read as one " * 20)
    with pytest.raises(DatabaseProblem):
        SqliteLibrary(path)
    path.unlink()
    SqliteLibrary(path).close()
    assert [found.name for found in tmp_path.iterdir()] == ["library.db"]


def test_a_sound_file_has_no_faults(library: SqliteLibrary) -> None:
    assert library.check() == []


def test_a_fault_in_the_file_is_told_with_the_cure(library: SqliteLibrary) -> None:
    library.transactions.rows("PRAGMA foreign_keys = OFF")
    library.transactions.insert(
        "scan_results", {"filename": "a.mp4", "model": "M", "start_time": 1, "end_time": 9, "score": 0.5, "scan_id": 99}
    )
    (told,) = library.check()
    assert str(library.path) in told
    assert "scan_results" in told
    assert "backup copy" in told
