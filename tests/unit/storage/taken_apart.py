"""Databases of every schema with rows in every table, and what dumps and editors make of them."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from eightcut.storage.migrations import LATEST, SCRIPTS, all_shapes, statements

ALL_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
TABLES = f"{ALL_TABLES} AND name <> 'schema_number'"
SPECIAL: dict[str, Callable[[int], object]] = {
    "verdict": lambda _: "reject",
    "scan_id": lambda k: k,
    "run_id": lambda k: k,
    "negative_id": lambda k: k,
    "active": lambda k: int(k == 1),
    "end_time": lambda k: k + 8.25,
    "output_path": lambda k: f"/o/A{k}/vid_00{k}/clip_00{k}_m1_0.mp4",
    "scan_timestamp": lambda k: f"2026010{k}_000000_000000",
    "scores": lambda _: b"ab",
}
GENERATED = {name for table in all_shapes()[LATEST].tables.values() for name, c in table.columns.items() if c.generated}
"""Columns that SQLite works out; an ordinary column of that name goes for it."""
Rows = dict[str, list[dict[str, object]]]


def make(path: Path, number: int) -> Path:
    """A file of this schema, with three rows in every table."""
    with closing(sqlite3.connect(path)) as file:
        for script in list(SCRIPTS.values())[:number]:
            for statement in statements(script):
                file.execute(statement)
        for (table,) in file.execute(TABLES).fetchall():
            _fill(file, table)
        file.execute(f"PRAGMA user_version = {number}")
        file.commit()
    return path


def _fill(file: sqlite3.Connection, table: str) -> None:
    columns = [(name, kind) for _, name, kind, *_ in file.execute(f"PRAGMA table_info({table})")]
    names = ", ".join(name for name, _ in columns)
    for k in (1, 2, 3):
        usual = {"INTEGER": k, "REAL": k + 0.5, "BLOB": b"ab"}
        values = [SPECIAL[n](k) if n in SPECIAL else usual.get(kind, f"{n}{k}") for n, kind in columns]
        file.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})", values)


def rows(path: Path) -> Rows:
    """All rows of all tables, without columns that SQLite works out."""
    found: Rows = {}
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        for (table,) in file.execute(TABLES).fetchall():
            names = [f'"{row[1]}"' for row in file.execute(f"PRAGMA table_info({table})")]
            found[table] = [dict(row) for row in file.execute(f"SELECT {', '.join(names)} FROM {table}")]
    return found


def form(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Columns of every table and index, in no order."""
    with closing(sqlite3.connect(path)) as file:
        names = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")]
        return {name: sorted(row[1:] for row in file.execute(f"PRAGMA table_xinfo({name})")) for name in names}


def missing(before: Rows, after: Rows) -> list[str]:
    """Tables of which a row is not there any more, or says something else; what came to the rows does not count."""
    lost = []
    for table, old in before.items():
        names = (set(old[0]) & set(after[table][0]) if after[table] else set(old[0])) if old else set()
        known = [sorted(str((name, row[name])) for name in names) for row in after[table]]
        gone = (set(old[0]) if old else set()) - names - GENERATED
        if gone and after[table]:
            lost.append(f"{table}: {gone}")
        if len(old) != len(known) or any(sorted(str((n, row[n])) for n in names) not in known for row in old):
            lost.append(table)
    return lost


# ------------------------------------------------------------------------------------------------------------ dumps


def dumped(path: Path, to: Path) -> None:
    """What `.dump` writes, read again."""
    with closing(sqlite3.connect(path)) as file, closing(sqlite3.connect(to)) as new:
        new.executescript("\n".join(file.iterdump()))


def vacuumed(path: Path, to: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute("VACUUM INTO ?", (str(to),))


def selected(path: Path, to: Path) -> None:
    """Tables without keys, defaults and indices, and with ordinary columns where SQLite worked them out."""
    _copied(path, to, lambda table, _: f"CREATE TABLE {table} AS SELECT * FROM old.{table}")


def bare(path: Path, to: Path) -> None:
    """The same without types."""
    _copied(path, to, lambda table, names: f"CREATE TABLE {table} ({names})")


def strict(path: Path, to: Path) -> None:
    """Every value must be text, every column given, and the table is without numbers of its rows."""
    _copied(path, to, lambda table, names: f"CREATE TABLE {table} ({names.replace(',', ' ANY NOT NULL,')} ANY) STRICT")


def _copied(path: Path, to: Path, statement: Callable[[str, str], str]) -> None:
    with closing(sqlite3.connect(to, isolation_level=None)) as new:
        new.execute("ATTACH ? AS old", (str(path),))
        for (table,) in new.execute(ALL_TABLES.replace("sqlite_master", "old.sqlite_master")).fetchall():
            names = ", ".join(row[1] for row in new.execute(f"PRAGMA old.table_info({table})"))
            new.execute(statement(table, names))
            if not new.execute(f"SELECT 1 FROM {table}").fetchone():
                new.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM old.{table}")


def take_apart(path: Path, seed: int) -> list[str]:
    """Drawn changes to a file's tables, as editors make them; those that SQLite took."""
    draw = random.Random(seed)
    made = []
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        for _ in range(draw.choice([1, 1, 2, 4, 12, 40])):
            named = "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND type IN ('table', 'index')"
            kind, name = draw.choice(file.execute(named).fetchall() or [("table", "none")])
            for statement in _change(draw, file, kind, name).split(";;"):
                try:
                    file.execute(statement)
                except sqlite3.Error:
                    break
                made.append(statement)
    return made


def _change(draw: random.Random, file: sqlite3.Connection, kind: str, name: str) -> str:
    if kind == "index":
        return f"DROP INDEX {name}"
    column = draw.choice([row[1] for row in file.execute(f"PRAGMA table_xinfo({name})")] or ["none"])
    number = draw.randrange(1000)
    return draw.choice(
        [
            f"ALTER TABLE {name} DROP COLUMN {column}",
            f"ALTER TABLE {name} DROP COLUMN {column}",
            f"ALTER TABLE {name} DROP COLUMN {column}",
            f"ALTER TABLE {name} ADD COLUMN added{number} TEXT DEFAULT 'x'",
            f"CREATE TRIGGER trigger{number} AFTER INSERT ON {name} BEGIN SELECT 1; END",
            f"CREATE VIEW view{number} AS SELECT * FROM {name}",
            f"CREATE INDEX index{number} ON {name} ({column})",
            f"ALTER TABLE {name} RENAME TO was{number};;CREATE VIEW {name} AS SELECT * FROM was{number}",
            f"CREATE TABLE new{number} AS SELECT * FROM {name};;DROP TABLE {name};;"
            f"ALTER TABLE new{number} RENAME TO {name}",
            f"DROP TABLE {name}",
        ]
    )
