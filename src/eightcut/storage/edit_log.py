"""Taking edits back: rows as they were before an edit that changed them, put back with their ids and all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count

from eightcut.domain.edits import Undo
from eightcut.errors import BadRequest
from eightcut.storage.database import Database, Row
from eightcut.storage.rows import IDS, ids_text

_TABLES = ("scans", "scan_results", "hard_negatives", "verdicts", "off_screen", "moment_captions")
"""In the order in which rows can be put back; they are dropped the other way round. The first column is the id."""
_EVENTS = ("INSERT", "UPDATE", "DELETE")


class EditLog:
    """Edits that can be taken back. SQLite itself notes the rows that an edit touches, so that no others are read."""

    def __init__(self, database: Database) -> None:
        self._db = database
        self._numbers = count()

    @contextmanager
    def recording(self, made: list[Undo]) -> Iterator[None]:
        """One transaction around an edit; what takes it back is appended to `made`.

        Scans, regions, hard negatives, verdicts, off-screen moments and captions of moments are what can be taken back.
        """
        with self._db.transaction():
            log = f"edit_{next(self._numbers)}"
            for table in _TABLES:
                self._begin(f"{log}_{table}", table)
            yield
            changes = {table: self._end(f"{log}_{table}", table) for table in _TABLES}
            made.append(
                Undo(
                    {table: put for table, (put, _) in changes.items() if put},
                    {table: drop for table, (_, drop) in changes.items() if drop},
                )
            )

    def _begin(self, log: str, table: str) -> None:
        """Let rows of a table be noted as they are before their first change, new ones by their number alone.

        A failure undoes this with the edit: temporary tables are in the transaction too.
        """
        names = self._names(table)
        self._db.change(f"CREATE TEMP TABLE {log} (id INTEGER PRIMARY KEY, was, {', '.join(names[1:])})")
        old = "was, " + ", ".join(names), "1, " + ", ".join(f"OLD.{name}" for name in names), "OLD"
        new = "was, id", "0, NEW.id", "NEW"
        for event in _EVENTS:
            columns, values, row = new if event == "INSERT" else old
            self._db.change(
                f"CREATE TEMP TRIGGER {log}_{event} AFTER {event} ON main.{table} BEGIN INSERT INTO {log} ({columns}) "
                f"SELECT {values} WHERE NOT EXISTS (SELECT 1 FROM {log} WHERE id = {row}.id); END"
            )

    def _end(self, log: str, table: str) -> tuple[tuple[Row, ...], tuple[int, ...]]:
        """Rows of a table that changed or went, as they were, and the numbers of new ones."""
        names = ", ".join(self._names(table))
        noted = self._db.rows(f"SELECT was, {names} FROM temp.{log} ORDER BY id")
        now: dict[int, Row] = {}
        if noted:
            rows = self._db.rows(f"SELECT {names} FROM {table} WHERE id IN (SELECT id FROM temp.{log})")
            now = {row[0]: row for row in rows}
        for event in _EVENTS:
            self._db.change(f"DROP TRIGGER temp.{log}_{event}")
        self._db.change(f"DROP TABLE temp.{log}")
        put = tuple(row for was, *values in noted if was and now.get((row := tuple(values))[0]) != row)
        drop = tuple(number for was, number, *_ in noted if not was and number in now)
        return put, drop

    def _names(self, table: str) -> list[str]:
        return [str(name) for name in self._db.column(f"SELECT name FROM pragma_table_info('{table}') ORDER BY cid")]

    def take_back(self, undo: Undo) -> None:
        """Put rows back as they were and remove those that the edit added, in one transaction.

        BadRequest where regions would come back whose version is no longer there.
        """
        with self._db.transaction():
            for table in reversed(_TABLES):
                if table in undo.drop:
                    self._db.change(f"DELETE FROM {table} WHERE {IDS}", {"ids": ids_text(undo.drop[table])})
            for table in _TABLES:
                if undo.put.get(table):
                    self._put(table, undo.put[table])
            if regions := undo.put.get("scan_results"):
                self._check_parent_scans(regions)

    def _check_parent_scans(self, regions: Iterable[tuple[object, ...]]) -> None:
        lost = self._db.value(
            f"SELECT COUNT(*) FROM scan_results WHERE {IDS} AND scan_id IS NOT NULL "
            "AND scan_id NOT IN (SELECT id FROM scans)",
            {"ids": ids_text([int(str(row[0])) for row in regions])},
        )
        if lost:
            raise BadRequest("The scan that this edit belongs to no longer exists, so it cannot be undone.")

    def _put(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        names = self._names(table)
        changes = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        statement = (
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "
            f"ON CONFLICT (id) DO UPDATE SET {changes}"
        )
        for row in rows:
            self._db.change(statement, row)
