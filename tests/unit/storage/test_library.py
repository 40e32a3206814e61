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
