"""Rows that say nothing: SQLite itself passes over those that are surely sound, and over no other."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from eightcut.storage.columns import ESSENTIAL
from eightcut.storage.foreign_text import read_text
from eightcut.storage.left_out import left_out, surely
from eightcut.storage.library import Library
from eightcut.storage.tables import TABLES
from tests import hostile

KINDS = [(table, name) for table, kinds in TABLES.items() for name, kind in kinds.items() if kind.default is ESSENTIAL]


@pytest.mark.parametrize(("table", "name"), KINDS)
def test_what_sqlite_takes_for_sound_can_be_read(tmp_path: Path, table: str, name: str) -> None:
    kind = TABLES[table][name]
    with closing(sqlite3.connect(":memory:")) as file:
        file.execute("CREATE TABLE one (value)")
        for value in [*hostile.values(tmp_path, 40_000).values(), 0, 1, 8.5, -1, -1e9, 1e9, "Door"]:
            mark, given = (value.sql, []) if isinstance(value, hostile.Raw) else ("?", [value])
            file.execute("DELETE FROM one")
            file.execute(f"INSERT INTO one VALUES ({mark})", given)
            sound, there = read_text(
                file, lambda c: c.execute(f"SELECT {surely('value', kind)}, value FROM one").fetchone()
            )
            if sound:
                kind.read(there)


def test_each_row_that_says_nothing_is_counted_among_many_that_do(tmp_path: Path) -> None:
    with closing(Library(tmp_path / "a.db")):
        pass
    with closing(sqlite3.connect(tmp_path / "a.db")) as file:
        hostile.loosen(tmp_path / "a.db")
        rows: list[tuple[object, ...]] = [("a.mp4", "default", 1.0, 2.0, "")] * 3000
        rows[::100] = [("a.mp4", "default", "soon", 2.0, "")] * 30
        rows[50::100] = [("a.mp4", "default", 3.0, 2.0, "")] * 30
        rows[70::1000] = [("a.mp4", "default", 1.0, None, "")] * 3
        file.executemany(
            "INSERT INTO scan_results (filename, profile, start_time, end_time, model) VALUES (?, ?, ?, ?, ?)", rows
        )
        file.commit()
    with closing(Library(tmp_path / "a.db")) as library:
        (told,) = left_out(library.transactions)
    assert told.startswith("63 rows of the table scan_results")
    assert "end_time, start_time" in told
