"""Taking edits back: rows of an edit's scope before and after it, and putting the difference back, ids and all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from eightcut.domain.edits import Scope, Undo
from eightcut.errors import BadRequest
from eightcut.storage.database import Database, Row, Values
from eightcut.storage.rows import IDS, belongs, ids_text

_TABLES = ("scans", "scan_results", "hard_negatives", "verdicts")
"""In the order in which rows can be put back; they are dropped the other way round. The first column is the id."""
_WHOLE = "filename IN (SELECT filename FROM scans WHERE id IN (SELECT value FROM json_each(:ids)))"

Rows = dict[str, dict[int, Row]]


class EditLog:
    """Edits that can be taken back."""

    def __init__(self, database: Database) -> None:
        """Work on this database."""
        self._db = database

    @contextmanager
    def recording(self, scope: Scope, made: list[Undo]) -> Iterator[None]:
        """One transaction around an edit of rows in `scope`; what takes it back is appended to `made`."""
        with self._db.transaction():
            before = self._take(scope)
            yield
            made.append(_difference(before, self._take(scope)))

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
            self._refuse_homeless(undo)

    def _refuse_homeless(self, undo: Undo) -> None:
        rows = [int(str(row[0])) for row in undo.put.get("scan_results", ())]
        lost = self._db.value(
            f"SELECT COUNT(*) FROM scan_results WHERE {IDS} AND scan_id IS NOT NULL "
            "AND scan_id NOT IN (SELECT id FROM scans)",
            {"ids": ids_text(rows)},
        )
        if lost:
            raise BadRequest("The scan that this edit belongs to is no longer there, so it cannot be taken back.")

    def _put(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        names = [str(name) for name in self._db.column(f"SELECT name FROM pragma_table_info('{table}') ORDER BY cid")]
        changes = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        statement = (
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "
            f"ON CONFLICT (id) DO UPDATE SET {changes}"
        )
        for row in rows:
            self._db.change(statement, row)

    # -------------------------------------------------------------------------------------------------- scope

    def _take(self, scope: Scope) -> Rows:
        found: Rows = {table: {} for table in _TABLES}
        versions = set(scope.versions)
        ids: Values
        if scope.video is not None:
            condition, values = belongs(scope.video)
            for table in ("hard_negatives", "verdicts"):
                self._collect(
                    found, table, f"+profile = :profile AND {condition}", {**values, "profile": scope.profile}
                )
            if scope.model is not None:
                condition, values = belongs(scope.video, with_path=False)
                versions |= set(
                    self._db.column(
                        f"SELECT id FROM scans WHERE +profile = :profile AND model = :model AND {condition}",
                        {**values, "profile": scope.profile, "model": scope.model},
                    )
                )
        if scope.regions:
            ids = {"ids": ids_text(scope.regions)}
            self._collect(found, "scan_results", IDS, ids)
            self._collect(found, "scans", f"id IN (SELECT scan_id FROM scan_results WHERE {IDS})", ids)
        if scope.negatives:
            ids = {"ids": ids_text(scope.negatives)}
            self._collect(found, "hard_negatives", IDS, ids)
            self._collect(found, "verdicts", "negative_id IN (SELECT value FROM json_each(:ids))", ids)
        if versions:
            ids = {"ids": ids_text(versions)}
            self._collect(found, "scans", IDS, ids)
            self._collect(found, "scan_results", f"{_WHOLE} AND scan_id IN (SELECT value FROM json_each(:ids))", ids)
        return found

    def _collect(self, found: Rows, table: str, condition: str, values: Values) -> None:
        found[table].update({row[0]: row for row in self._db.rows(f"SELECT * FROM {table} WHERE {condition}", values)})


def _difference(before: Rows, after: Rows) -> Undo:
    put = {t: tuple(row for key, row in before[t].items() if after[t].get(key) != row) for t in _TABLES}
    drop = {t: _missing(after[t], before[t]) for t in _TABLES}
    return Undo({t: rows for t, rows in put.items() if rows}, {t: ids for t, ids in drop.items() if ids})


def _missing(rows: Iterable[int], known: dict[int, Row]) -> tuple[int, ...]:
    return tuple(key for key in rows if key not in known)
