"""Completes a database that another program took apart: tables, columns and indices that a dump or an editor lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from eightcut.errors import DatabaseProblem
from eightcut.storage.database import Database
from eightcut.storage.shape import Column, Shape, Table, quoted, read_shape, same_sql

_ASIDE = "eightcut_before"
_NUMBERS = ("INT", "REAL", "FLOA", "DOUB", "NUM")
_LINKS = (("scan_results", "scan_id", "scans"),)
"""Columns that hold numbers of another table's rows without saying so to SQLite."""


def lacks(database: Database, wanted: Shape) -> bool:
    """Whether anything is missing in the file, or of another form."""
    there = read_shape(database.rows, wanted.tables)
    return bool([*_unfit(there, wanted), *_unlike(there, wanted)])


def complete(database: Database, wanted: Shape) -> None:
    """Make what is missing, and make tables anew that are of another form; every row and every added column stays.

    What others made stays too. To be called in a transaction, with references between tables not enforced, where
    nothing is hopeless. sqlite3.Error where rows contradict each other.
    """
    there = read_shape(database.rows, wanted.tables)
    unfit = list(_unfit(there, wanted))
    for table in unfit:
        if table.name in there.tables:
            _make_anew(database, there.tables[table.name], table)
        else:
            database.change(table.sql)
    if unfit:
        there = read_shape(database.rows, wanted.tables)
    for name in _unlike(there, wanted):
        database.change(f"DROP INDEX IF EXISTS {quoted(name)}")
        database.change(wanted.indices[name])


@contextmanager
def without_others(database: Database, own: Collection[str]) -> Iterator[None]:
    """Inside there are no views, triggers and indices that others made; they are back afterwards. `own` are indices."""
    found = database.rows(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('view', 'index', 'trigger') AND sql IS NOT NULL "
        "ORDER BY type = 'trigger', type = 'view', rowid"
    )
    others = [(kind, name, sql) for kind, name, sql in found if kind != "index" or str(name).lower() not in own]
    for kind, name, _ in reversed(others):
        database.change(f"DROP {kind} IF EXISTS {quoted(name)}")  # a view's triggers go with it
    yield
    for _, _, sql in others:
        database.change(sql)


def _unfit(there: Shape, wanted: Shape) -> Iterator[Table]:
    """Tables that are missing, or do not take what is asked of them."""
    for name, table in wanted.tables.items():
        if name not in there.tables or not there.tables[name].takes_all_of(table):
            yield table


def _unlike(there: Shape, wanted: Shape) -> Iterator[str]:
    """Names of indices that are missing or other ones."""
    for name, sql in wanted.indices.items():
        if not same_sql(there.indices.get(name, ""), sql):
            yield name


def refuse_hopeless(database: Database, wanted: Shape) -> None:
    """DatabaseProblem where a view has a table's name, and where rows refer to a table that is gone."""
    there = read_shape(database.rows, wanted.tables)
    for name in wanted.tables:
        if name in there.others:
            raise _changed(database, f"{name} is a {there.others[name]} of another program")
    linked = {(table.name, column, to) for table in wanted.tables.values() for column, to, *_ in table.references}
    for name, column, to in sorted({*linked, *_LINKS}):
        table = there.tables.get(name)
        if to not in wanted.tables or to in there.tables or table is None or column not in table.columns:
            continue
        if database.value(f"SELECT 1 FROM {name} WHERE {column} IS NOT NULL LIMIT 1"):
            raise _changed(database, f"the table {to} is missing, and rows of {name} belong to it")


def _changed(database: Database, what: str) -> DatabaseProblem:
    return DatabaseProblem(
        f"The database {database.path} was changed by another program: {what}. It was left unchanged. "
        "Restore a backup copy, or choose another file.",
        str(database.path),
    )


# ------------------------------------------------------------------------------------------------- a table made anew


def _make_anew(database: Database, old: Table, new: Table) -> None:
    """The table in its right form with the rows of the old one; its indices go with that."""
    highest = _highest(database, old.name)
    database.change(f"ALTER TABLE {quoted(old.name)} RENAME TO {_ASIDE}")
    database.change(new.sql)
    added = [column for name, column in old.columns.items() if name not in new.columns and not column.generated]
    for column in added:
        database.change(f"ALTER TABLE {new.name} ADD COLUMN {quoted(column.name)} {_plain_type(column)}")
    values = {column.name: _value(old, column) for column in new.columns.values() if not column.generated}
    values |= {column.name: quoted(column.name) for column in added}
    database.change(
        f"INSERT INTO {new.name} ({', '.join(map(quoted, values))}) SELECT {', '.join(values.values())} "
        f"FROM {_ASIDE}{_order(old, new)}"
    )
    database.change(f"DROP TABLE {_ASIDE}")
    if new.counts:
        _raise_highest(database, new.name, highest)


def _value(old: Table, column: Column) -> str:
    """What a row has in this column, as SQL; never NULL where that is not allowed."""
    there = old.columns.get(column.name.lower())
    if column.key and column.type == "INTEGER" and len(old.key) <= 1:
        return quoted(there.name) if there else "rowid" if old.has_rowid else "NULL"
    fallback = column.default or ("0" if column.type.startswith(_NUMBERS) else "''")
    if there is None:
        return fallback if column.required else column.default or "NULL"
    return f"COALESCE({quoted(there.name)}, {fallback})" if column.required else quoted(there.name)


def _order(old: Table, new: Table) -> str:
    """Rows with a number before those that get one."""
    key = old.columns.get(new.key[0]) if new.counts else None
    return f" ORDER BY {quoted(key.name)} IS NULL, {quoted(key.name)}" if key else ""


def _plain_type(column: Column) -> str:
    kind = "".join(sign for sign in column.type if sign.isalnum() or sign in " _")
    return kind + (f" DEFAULT {column.default}" if column.default is not None else "")


def _highest(database: Database, name: str) -> int:
    """The highest number that a table's rows ever had, as far as the file says."""
    if not database.value("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"):
        return 0
    told = database.value("SELECT MAX(seq) FROM sqlite_sequence WHERE name = ? AND typeof(seq) = 'integer'", (name,))
    return int(told or 0)


def _raise_highest(database: Database, name: str, highest: int) -> None:
    if _highest(database, name) < highest:
        database.change("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
        database.change("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, highest))
