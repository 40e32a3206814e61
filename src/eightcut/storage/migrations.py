"""Bring a database of any earlier release to the present schema, with nothing lost."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from eightcut.errors import DatabaseDamaged, DatabaseProblem, DatabaseTooNew, EnvironmentProblem
from eightcut.storage import copies
from eightcut.storage.database import Database

_log = logging.getLogger(__name__)


def _scripts() -> dict[int, str]:
    """SQL of each migration by its number, in order."""
    folder = files("eightcut.storage") / "schema"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return {int(name[:4]): (folder / name).read_text(encoding="utf-8") for name in names}


SCRIPTS: Mapping[int, str] = _scripts()
LATEST = max(SCRIPTS)


def statements(script: str) -> Iterator[str]:
    """The statements of a script one by one, each ending on its own line."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        raise ValueError(f"a migration ends within a statement: {pending.strip()!r}")


def _missing_columns(database: Database) -> Iterator[tuple[str, str, bool]]:
    """Columns that the original tables in the file lack: table, definition, and whether it can be added."""
    with closing(sqlite3.connect(":memory:")) as newest:
        for statement in statements(SCRIPTS[1]):
            newest.execute(statement)
        names = newest.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        wanted = {table: newest.execute(f"PRAGMA table_info({table})").fetchall() for (table,) in names.fetchall()}
    for table, columns in wanted.items():
        present = {name for _, name, *_ in database.rows(f"PRAGMA table_info({table})")}
        for _, name, kind, required, default, key in columns:
            if present and name not in present:
                rule = " NOT NULL" if required else ""
                fallback = f" DEFAULT {default}" if default is not None else ""
                yield table, f"{name} {kind}{rule}{fallback}", not key and not (required and default is None)


def _complete_original_tables(database: Database) -> None:
    """Give tables of earlier releases the columns that came later, with the defaults of the newest release."""
    for table, definition, _ in list(_missing_columns(database)):
        database.change(f"ALTER TABLE {table} ADD COLUMN {definition}")


_AFTER: Mapping[int, Callable[[Database], None]] = {1: _complete_original_tables}


def _refuse_other(database: Database) -> int:
    """The file's schema number; a problem where it is not ours to write."""
    version = int(database.value("PRAGMA user_version"))
    tables = {name for (name,) in database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    foreign = tables and "processed" not in tables
    if foreign or (not version and not all(addable for _, _, addable in _missing_columns(database))):
        raise DatabaseProblem(
            f"{database.path} is a database of another program. Choose another file for 8-cut.", str(database.path)
        )
    if version > LATEST:
        raise DatabaseTooNew(
            f"The database {database.path} was made by a newer 8-cut (schema {version}, this one knows {LATEST}). "
            "Install the newer program, or choose another file.",
            str(database.path),
        )
    return version


def migrate(database: Database) -> None:
    """Run the migrations that the file lacks after a backup of what it holds; those before one that fails are kept.

    Other programs see the file before all of them or after, so that none makes a second backup. DatabaseTooNew for a
    file of a newer program, DatabaseDamaged for one that SQLite finds faults in, DatabaseProblem for one of another
    program: none of them is changed.
    """
    version = _refuse_other(database)
    database.write_ahead()
    if version == LATEST:
        return
    failed: Exception | None = None
    with database.transaction():
        version = _refuse_other(database)
        copy = _keep_copy(database, version) if version < LATEST else None
        for number in range(version + 1, LATEST + 1):
            try:
                _run(database, number)
            except (sqlite3.Error, EnvironmentProblem) as problem:
                failed = problem
                break
        if copy is not None and failed is None:
            copies.prune(database.path, f"v{version}", 1, copy)
        elif copy is not None and int(database.value("PRAGMA user_version")) == version:
            copy.unlink()  # nothing was changed: the next start would leave one more
    if failed is not None:
        raise failed


def _run(database: Database, number: int) -> None:
    """One migration, whole or not at all."""
    with database.transaction():
        for statement in statements(SCRIPTS[number]):
            database.change(statement)
        if number in _AFTER:
            _AFTER[number](database)
        database.change(f"PRAGMA user_version = {number}")
    _log.info("database %s brought to schema %d", database.path, number)


def _keep_copy(database: Database, version: int) -> Path | None:
    if not database.value("SELECT COUNT(*) FROM sqlite_master"):
        return None
    fault = database.value("PRAGMA quick_check(1)")
    if fault != "ok":
        raise DatabaseDamaged(
            f"The database {database.path} is damaged ({fault}). Put a backup copy in its place.", str(database.path)
        )
    copy = copies.backup(database.path, f"v{version}")
    _log.info("backup before migration: %s", copy)
    return copy
