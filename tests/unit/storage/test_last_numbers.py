"""Numbers of rows are given by SQLite, up to the last one; a database from a stranger may hold that already."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from eightcut.storage.database import Database
from eightcut.storage.library import Library

TABLES = (
    "processed", "scan_results", "hard_negatives", "scans", "verdicts", "off_screen", "moment_captions",
    "training_runs", "datasets", "unfinished", "fixes",
)  # fmt: skip
_ODD = {"verdict": "accept", "negative_id": None}


def row(names: list[str], value: int) -> dict[str, object]:
    return {name: _ODD.get(name, value) for name in names}


@pytest.mark.parametrize("how", ["a row's", "the counter's"])
@pytest.mark.parametrize("table", TABLES)
def test_the_last_number_that_there_is_does_not_stop_what_comes_after(tmp_path: Path, table: str, how: str) -> None:
    """SQLite finds none after it, and says that the disk is full."""
    path, last = tmp_path / "library.db", 2**63 - 1
    Library(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        names = [told[1] for told in connection.execute(f"PRAGMA table_info({table})") if told[1] != "id"]
        if how == "the counter's":
            connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
            connection.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, last))
        else:
            marks = ", ".join("?" * (len(names) + 1))
            values = (last, *row(names, 1).values())
            connection.execute(f"INSERT INTO {table} (id, {', '.join(names)}) VALUES ({marks})", values)
    with closing(Database(path)) as database:
        first = database.insert(table, row(names, 2))
        database.insert_many(table, names, [list(row(names, value).values()) for value in (3, 4)])
        assert database.insert(table, row(names, 5)) == first + 3
