"""Which tables, columns and indices a database has, and which of its tables take what the program asks of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from eightcut.values import dataclass

Ask = Callable[[str], list[tuple[Any, ...]]]
"""Runs a query; its rows."""

_GENERATED = (2, 3)
"""What `table_xinfo` calls columns that SQLite works out itself."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `default` is SQL, and `key` its place in the primary key, 0 where it has none."""

    name: str
    type: str
    required: bool
    default: str | None
    key: int
    generated: bool

    @property
    def needed(self) -> bool:
        """Whether an insert that does not name it fails."""
        return self.required and self.default is None and not (self.key and self.type == "INTEGER")


@dataclass(frozen=True, slots=True)
class Table:
    """A table; columns by their names in small letters, without regard to which an SQL statement is given."""

    name: str
    sql: str
    columns: Mapping[str, Column]
    uniques: frozenset[tuple[str, ...]]
    references: frozenset[tuple[str, ...]]
    """Column, table and column that it refers to, what happens where that row goes."""

    @property
    def key(self) -> tuple[str, ...]:
        """Columns of the primary key."""
        return tuple(sorted((n for n, c in self.columns.items() if c.key), key=lambda n: self.columns[n].key))

    @property
    def counts(self) -> bool:
        """Whether numbers of its rows are never given twice."""
        return "AUTOINCREMENT" in self.sql.upper()

    @property
    def options(self) -> str:
        """What stands behind its columns."""
        return " ".join(self.sql[self.sql.rfind(")") + 1 :].upper().split())

    @property
    def has_rowid(self) -> bool:
        """Whether SQLite numbers its rows itself."""
        return "WITHOUT ROWID" not in self.options

    def takes_all_of(self, wanted: Table) -> bool:
        """Whether every statement that is written for the wanted table runs on this one, and means the same.

        What it asks of values may be less: those are checked where they are read.
        """
        return (
            all(name in self.columns and _serves(self.columns[name], column) for name, column in wanted.columns.items())
            and not any(column.needed for name, column in self.columns.items() if name not in wanted.columns)
            and self.key == wanted.key
            and self.uniques == wanted.uniques
            and self.references >= wanted.references
            and self.counts >= wanted.counts
            and self.has_rowid >= wanted.has_rowid
            and "STRICT" not in self.options
        )


def _serves(there: Column, wanted: Column) -> bool:
    if there.generated or wanted.generated:
        return there.generated == wanted.generated
    if wanted.key and wanted.type == "INTEGER" and there.type != "INTEGER":
        return False
    return (wanted.needed or not there.needed) and (there.default is not None or wanted.default is None)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a database is made of. Names are in small letters, as SQLite takes them."""

    tables: Mapping[str, Table]
    indices: Mapping[str, str]
    """Their SQL."""
    others: Mapping[str, str]
    """Name and kind of views, and of tables that are none of SQLite's own."""

    @property
    def parts(self) -> frozenset[str]:
        """Names of all that it is made of."""
        columns = {f"{table}.{name}" for table, found in self.tables.items() for name in found.columns}
        return frozenset(columns) | set(self.tables) | {f"index {name}" for name in self.indices}


def read_shape(ask: Ask, wanted: Iterable[str] | None = None) -> Shape:
    """The shape of the database that answers; of the tables only `wanted` ones."""
    names = None if wanted is None else set(wanted)
    tables, indices, others = {}, {}, {}
    for kind, name, sql in ask("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'"):
        small, text = str(name).lower(), str(sql or "")
        if kind == "view" or (kind == "table" and re.match(r"\s*CREATE\s+VIRTUAL\b", text, re.IGNORECASE)):
            others[small] = kind
        elif kind == "table" and (names is None or small in names):
            tables[small] = _table(ask, str(name), text)
        elif kind == "index" and text:
            indices[small] = text
    return Shape(tables, indices, others)


def same_sql(one: str, other: str) -> bool:
    """Whether two definitions say the same, but for spaces, quotes, letters and comments."""
    return _plain(one) == _plain(other)


def _plain(sql: str) -> str:
    bare = re.sub(r"--[^\n]*", "", sql).lower().replace("if not exists", "")
    return re.sub(r"[\s\"`\[\]]", "", bare)


def quoted(name: str) -> str:
    """A name as SQL takes it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def _table(ask: Ask, name: str, sql: str) -> Table:
    columns = {
        str(column).lower(): Column(column, kind.upper(), bool(required), default, key, hidden in _GENERATED)
        for _, column, kind, required, default, key, hidden in ask(f"PRAGMA table_xinfo({quoted(name)})")
    }
    uniques = {
        tuple(str(column).lower() for _, _, column in ask(f"PRAGMA index_info({quoted(index)})"))
        for _, index, unique, origin, _ in ask(f"PRAGMA index_list({quoted(name)})")
        if unique and origin == "u"
    }
    references = {
        (column.lower(), table.lower(), str(to).lower(), gone)
        for _, _, table, column, to, _, gone, _ in ask(f"PRAGMA foreign_key_list({quoted(name)})")
    }
    return Table(name, sql, columns, frozenset(uniques), frozenset(references))
