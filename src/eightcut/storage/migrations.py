"""Bring a database of any earlier release to the present schema, with nothing lost.

Which release made a file is told by its tables, not by `user_version`: that number does not survive a dump. What a
dump or an editor took away is completed on the way.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

from eightcut.errors import DatabaseDamaged, DatabaseProblem, DatabaseTooNew
from eightcut.storage import copies
from eightcut.storage.completing import complete, lacks, refuse_hopeless, without_others
from eightcut.storage.database import Database
from eightcut.storage.shape import Shape, Table, read_shape

_log = logging.getLogger("eightcut.storage")

_NUMBER = """CREATE TABLE schema_number (
  id INTEGER PRIMARY KEY,
  number INTEGER NOT NULL DEFAULT 0,
  shape TEXT NOT NULL DEFAULT ''
)"""
"""Its one row survives a dump: the schema's number, and a digest of the schema that was found to be whole."""
_THERE = ("already exists", "duplicate column name")
"""What SQLite says of a statement whose work is done already."""

Shapes = Mapping[int, Shape]


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


@cache
def all_shapes() -> Shapes:
    """The shape of each schema by its number; of number 0, which stands for the original program, what we add to it."""
    with closing(sqlite3.connect(":memory:")) as model:
        model.execute(_NUMBER)
        shapes = {0: read_shape(lambda sql: model.execute(sql).fetchall())}
        for number, script in SCRIPTS.items():
            for statement in statements(script):
                model.execute(statement)
            shapes[number] = read_shape(lambda sql: model.execute(sql).fetchall())
    return shapes


# ------------------------------------------------------------------------------------------------- what a file is


def _recorded(database: Database) -> tuple[int, str]:
    """Number and digest that the file says of itself; 0 and "" where it says none."""
    names = set(database.column("SELECT name FROM pragma_table_info('schema_number')"))
    if not names >= {"id", "number", "shape"}:
        return 0, ""
    row = database.row("SELECT number, shape FROM schema_number WHERE id = 1")
    number, digest = row or (0, "")
    return number if isinstance(number, int) else 0, str(digest)


def _digest(database: Database) -> str:
    """Another one whenever anything in the file's schema is another."""
    rows = database.rows(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY 1, 2"
    )
    return hashlib.blake2b(repr(rows).encode(errors="replace"), digest_size=16).hexdigest()


def _is_whole(database: Database) -> bool:
    """Whether the file is of the present schema, and nobody changed that since it was looked at."""
    number, digest = _recorded(database)
    return database.value("PRAGMA user_version") == LATEST == number and digest == _digest(database)


def _version(database: Database, shapes: Shapes) -> int:
    """The schema that the file has: the highest of which it has more than half of what was new; 0: the original's.

    A problem where the file is not ours to write.
    """
    there = read_shape(database.rows)
    user_version, (recorded, _) = int(database.value("PRAGMA user_version")), _recorded(database)
    version = recorded if 1 < recorded <= LATEST else 0
    for earlier, number in pairwise(shapes):
        if number > 1 and _has_most(there, shapes[number].parts - shapes[earlier].parts):
            version = max(version, number)
    if there.tables and not version and not _is_original(there, shapes[1]):
        raise DatabaseProblem(
            f"{database.path} is the database of another program. Choose another file for 8-cut.", str(database.path)
        )
    if max(user_version, recorded) > LATEST:
        raise DatabaseTooNew(
            f"The database {database.path} was made by a newer 8-cut (schema "
            f"{max(user_version, recorded)}; this version supports {LATEST}). Install the newer version, "
            "or choose another file.",
            str(database.path),
        )
    return version


def _has_most(there: Shape, new: frozenset[str]) -> bool:
    return 2 * len(there.parts & new) > len(new)


def _is_original(there: Shape, original: Shape) -> bool:
    """Whether the original program, in any of its releases, made these tables."""
    if "processed" not in there.tables and not _has_most(there, original.parts):
        return False
    return all(
        name not in there.tables or _essential(table) <= set(there.tables[name].columns)
        for name, table in original.tables.items()
        if name != "schema_number"
    )


def _essential(table: Table) -> set[str]:
    """Columns that the table had from the beginning."""
    return {name for name, column in table.columns.items() if column.key or column.needed}


# ------------------------------------------------------------------------------------------------- what is done to it


def migrate(database: Database) -> None:
    """Complete the file and run the migrations that it lacks, after a backup of what it holds: all of it or nothing.

    DatabaseTooNew for a file of a newer program, DatabaseDamaged for one that SQLite finds faults in, DatabaseProblem
    for one of another program, or one that cannot be brought to the present schema: none of them is changed.
    """
    try:
        if _is_whole(database):
            database.write_ahead()
            return
        shapes = all_shapes()
        _version(database, shapes)
        database.write_ahead()
        with _loosely(database), database.transaction():
            if not _is_whole(database):  # as another program may have made it meanwhile
                _make_whole(database, shapes)
    except sqlite3.Error as error:
        raise _failed(database, error) from error


def _make_whole(database: Database, shapes: Shapes) -> None:
    version = _version(database, shapes)
    refuse_hopeless(database, shapes[LATEST])
    complete(database, shapes[0])
    if version < LATEST or lacks(database, shapes[version]):
        copy = _keep_copy(database, f"v{version}")
        try:
            with without_others(database, {name for shape in shapes.values() for name in shape.indices}):
                _bring(database, version, shapes, empty=copy is None)
        finally:
            if copy is not None:
                copies.prune(database.file, f"v{version}", 1, copy)
    database.change(f"PRAGMA user_version = {LATEST}")
    database.change(
        "INSERT OR REPLACE INTO schema_number (id, number, shape) VALUES (1, ?, ?)", (LATEST, _digest(database))
    )


@contextmanager
def _loosely(database: Database) -> Iterator[None]:
    """Tables may be taken away and made anew, without a look at what refers to them."""
    database.rows("PRAGMA foreign_keys = OFF")
    database.rows("PRAGMA legacy_alter_table = ON")
    try:
        yield
    finally:
        database.rows("PRAGMA legacy_alter_table = OFF")
        database.rows("PRAGMA foreign_keys = ON")


def _bring(database: Database, version: int, shapes: Shapes, *, empty: bool) -> None:
    """From this version to the latest; what a file has of later ones already stays. An empty one gets all at once.

    That takes a third of the time: SQLite reads the whole schema anew after each change of a table.
    """
    if empty:
        complete(database, shapes[LATEST])
    elif version:
        complete(database, shapes[version])
    for number in (number for number in SCRIPTS if number > version and not empty):
        for statement in statements(SCRIPTS[number]):
            try:
                database.change(statement)
            except sqlite3.OperationalError as error:
                if not any(said in str(error) for said in _THERE):
                    raise
        complete(database, shapes[number])
    _log.info("database %s migrated from schema %d to %d", database.path, version, LATEST)


def _failed(database: Database, error: sqlite3.Error) -> DatabaseProblem:
    return DatabaseProblem(
        f"The database {database.path} was changed by another program and cannot be migrated to the "
        f"schema that this 8-cut needs ({error}). Nothing in it was changed. Put an earlier copy in its "
        "place (those made by 8-cut are beside it), or choose another file.",
        str(database.path),
    )


def _keep_copy(database: Database, reason: str) -> Path | None:
    if not database.value("SELECT 1 FROM sqlite_master WHERE name NOT IN ('schema_number', 'sqlite_sequence') LIMIT 1"):
        return None
    fault = database.value("PRAGMA quick_check(1)")
    if fault != "ok":
        raise DatabaseDamaged(
            f"The database {database.path} is damaged ({fault}). Put a backup copy in its place.", str(database.path)
        )
    copy = copies.backup(database.file, reason)
    _log.info("backup before migration: %s", copy)
    return copy
