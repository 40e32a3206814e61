"""Rows that say nothing anybody can use: told, never deleted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from eightcut.domain.wording import plural
from eightcut.storage.columns import ESSENTIAL, Kind, Number, Text, Whole
from eightcut.storage.database import Database, Row
from eightcut.storage.tables import SPANS, TABLES, Reader, reader

AT_ONCE = 20_000
"""Rows that are looked at together."""
_WITHOUT_ROWID = ("model_numbers", "training_examples", "clocks", "dataset_clips")
_TOLD_ELSEWHERE = ("unfinished",)


def left_out(database: Database) -> list[str]:
    """A sentence for each table that holds such rows."""
    told = []
    for table in TABLES:
        asked = None if table in _TOLD_ELSEWHERE else _essential(table)
        if asked is None:
            continue
        faults = Counter(fault for rows in _parts(database, table, asked) for fault in map(asked.fault, rows) if fault)
        if faults:
            verb, them = ("is", "it") if faults.total() == 1 else ("are", "them")
            told.append(
                f"{plural(faults.total(), 'row')} of the table {table} in the database {database.path} "
                f"{verb} ignored because of invalid values in {', '.join(sorted(faults))}. Nothing was "
                f"deleted; an earlier copy of the database may have {them} intact."
            )
    return told


def _essential(table: str) -> Reader | None:
    """Reads the columns for which a row can be left out; None where there are none."""
    names = [
        name
        for name, kind in TABLES[table].items()
        if kind.default is ESSENTIAL and name not in ("id", "run_id", "dataset_id")
    ]
    names += [name for name in SPANS.get(table, ()) if name not in names]
    return reader(table, ", ".join(names)) if names else None


def _parts(database: Database, table: str, asked: Reader) -> Iterator[Sequence[Row]]:
    """The rows of a table in turn, without those that SQLite itself sees to be sound."""
    names = ", ".join(asked.names)
    doubtful = f"NOT ({' AND '.join(map(surely, asked.names, map(TABLES[table].__getitem__, asked.names)))}"
    doubtful += " AND {1} > {0})".format(*SPANS[table]) if table in SPANS else ")"
    if table in _WITHOUT_ROWID:
        rows = database.rows(f"SELECT {names} FROM {table} WHERE {doubtful}")
        if not asked.sound(rows):
            yield rows
        return
    last = -(2**63)
    while numbered := database.rows(
        f"SELECT rowid, {names} FROM {table} WHERE rowid > ? AND {doubtful} ORDER BY rowid LIMIT {AT_ONCE}", (last,)
    ):
        last = numbered[-1][0]
        rows = [row[1:] for row in numbered]
        if not asked.sound(rows):
            yield rows


def surely(name: str, kind: Kind) -> str:
    """SQL that is true only of values that can be read; a million of them cost less than a second so."""
    if isinstance(kind, Number):
        types = "'integer'" if isinstance(kind, Whole) else "'integer', 'real'"
        return f"typeof({name}) IN ({types}) AND {name} BETWEEN {kind.least} AND {kind.most} AND {name} > {kind.above}"
    if type(kind) is Text:
        return f"{name} IS NOT NULL"
    return "0"
