"""One SQLite file: statements, transactions that nest, errors as sentences."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import chain
from pathlib import Path
from typing import Any

from eightcut.errors import DatabaseDamaged, DatabaseLocked, DatabaseMoved, DatabaseProblem, DatabaseReadOnly
from eightcut.storage import copies
from eightcut.storage.columns import LARGEST, Whole
from eightcut.storage.connections import Connections
from eightcut.storage.foreign_text import read_text
from eightcut.storage.problems import explained, refuse_unusable
from eightcut.storage.session import BUSY_SECONDS, Session

Values = Sequence[object] | Mapping[str, object]
Row = tuple[Any, ...]

_WAIT = 0.02
_WRITING = "BEGIN IMMEDIATE"
MOST_BACKUPS = 10
"""Backups of one reason that are kept."""


class Database:
    """The file and its connections. Every method may be called from any thread.

    All methods raise DatabaseProblem or one of its kinds for what is wrong with the file, also where SQLite finds it
    late in a statement. A call after `close` is a bug and raises RuntimeError.
    """

    def __init__(self, path: str | Path, busy_seconds: float = BUSY_SECONDS, copy: Path | None = None) -> None:
        """Open or create the file; wait up to `busy_seconds` for other programs, here and in every statement.

        `copy`: what is opened instead, while all that is said is about the file.
        """
        self._path = Path(path).absolute()
        self.file = copy or self._path
        """What is opened."""
        self._busy_seconds = busy_seconds
        self._connections = Connections(self.file, busy_seconds)
        self._used_up: dict[str, bool] = {}
        self.read_only: DatabaseReadOnly | None = None
        """Raised by whatever would write, but for `noting`; to be set once the schema is the present one."""
        refuse_unusable(self.file)
        try:
            self._session()
        except BaseException:
            self.close()
            raise

    @property
    def path(self) -> Path:
        """The database file, absolute."""
        return self._path

    @property
    def moved(self) -> DatabaseMoved | None:
        """The problem, once the file has gone: whoever met it may have gone on with what else there was to do."""
        return self._connections.moved

    def close(self) -> None:
        """Close the connections of all threads, each as soon as the statement that it runs is over.

        Then all that was committed is in the one file, as far as no other program is reading it just now. DatabaseMoved
        where it is not in the file that is there, and nobody was told so yet.
        """
        self._connections.close()

    def written_by_others(self) -> int:
        """A number that is another whenever somebody has written since it was asked for, but for this Database."""
        return self._connections.written_by_others()

    def _session(self) -> Session:
        return self._connections.mine()

    # -------------------------------------------------------------------------------------------- statements

    def _run(self, sql: str, values: Values) -> tuple[list[Row], int, int]:
        session = self._session()
        with self._at(session):
            return read_text(session.connection, lambda connection: _run(connection, sql, values))

    @contextmanager
    def _at(self, session: Session) -> Iterator[None]:
        """Around statements; a file that seems damaged may be one that was copied over this one."""
        try:
            with explained(self._path), session.lock:
                self._refuse_lost(session)
                yield
        except DatabaseDamaged:
            self._connections.refuse_moved(session)
            raise

    def _refuse_lost(self, session: Session) -> None:
        """SQLite undoes a whole transaction by itself after some errors; nothing may be written past that."""
        if session.depth and not session.connection.in_transaction:
            raise DatabaseProblem(
                f"The change to the database {self._path} was undone. Check the disk and try again.",
                str(self._path),
            )

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """All rows of a query."""
        return self._run(sql, values)[0]

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """The first row of a query, None where there is none."""
        rows = self._run(sql, values)[0]
        return rows[0] if rows else None

    def column(self, sql: str, values: Values = ()) -> list[Any]:
        """The only column of a query, for long lists: no row is made for each value."""
        session = self._session()
        with self._at(session):
            return read_text(session.connection, lambda c: list(chain.from_iterable(c.execute(sql, values))))

    def value(self, sql: str, values: Values = ()) -> Any:
        """The first column of the first row, None where there is none."""
        row = self.row(sql, values)
        return row[0] if row else None

    def change(self, sql: str, values: Values = ()) -> int:
        """Run one writing statement, whole or not at all; how many rows it touched."""
        with self._whole():
            return self._run(sql, values)[1]

    def insert(self, table: str, values: Mapping[str, object]) -> int:
        """Insert one row given as {column: value}; its id."""
        with self._whole():
            if self._is_used_up(table):
                values = {**values, "id": self.next_id(table)}
            return self._run(_insertion(table, tuple(values)), tuple(values.values()))[2]

    def next_id(self, table: str) -> int:
        """The number that the next row of a table gets, inside a transaction; its numbers are never given twice."""
        given = self.value("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
        highest = self.value(f"SELECT MAX(id) FROM {table} WHERE id <= {LARGEST}")
        return max(int(Whole(0).read(value)) for value in (given, highest)) + 1

    def _is_used_up(self, table: str) -> bool:
        """Whether somebody gave a row the last number there is: SQLite finds none then. Asked once for each table."""
        if table not in self._used_up:
            counts = "SELECT 1 FROM sqlite_master WHERE name = ? AND sql LIKE '%AUTOINCREMENT%'"
            given = (None, None)
            if self.value(counts, (table,)):
                asked = f"SELECT (SELECT MAX(seq) FROM sqlite_sequence WHERE name = ?), (SELECT MAX(id) FROM {table})"
                given = self.row(asked, (table,)) or given
            self._used_up[table] = any(isinstance(one, int) and one > LARGEST for one in given)
        return self._used_up[table]

    def insert_many(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Insert rows, each with one value per column; all of them or none."""
        with self.transaction():
            session = self._session()
            if "id" not in columns and self._is_used_up(table):
                columns = [*columns, "id"]
                rows = [(*row, number) for number, row in enumerate(rows, self.next_id(table))]
            with self._at(session):
                session.connection.executemany(_insertion(table, columns), rows)

    def insert_all(self, table: str, rows: Sequence[Mapping[str, object]]) -> None:
        """The same for rows given as {column: value}, each with the columns of the first."""
        if rows:
            self.insert_many(table, list(rows[0]), [tuple(row.values()) for row in rows])

    # ------------------------------------------------------------------------------------------ transactions

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside are kept, or undone by any exception; an inner one that fails undoes only itself."""
        session = self._session()
        if self.read_only is not None and not session.noting:
            raise DatabaseReadOnly(self.read_only.message, self.read_only.file)
        level = session.depth
        with self._level(_WRITING if level == 0 else f"SAVEPOINT level_{level}"):
            was, session.writing = session.writing, True
            try:
                yield
            finally:
                session.writing = was

    @contextmanager
    def noting(self) -> Iterator[None]:
        """A transaction for what is noted of a video when it is looked at: in a library that is only read, for now."""
        session = self._session()
        was, session.noting = session.noting, True
        try:
            with self.transaction():
                yield
        finally:
            session.noting = was

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads inside see the same state of the file. Not for writing."""
        if self._session().depth:
            yield
            return
        with self._level("BEGIN DEFERRED"):
            yield

    def state(self) -> object:
        """What stays equal in this thread for as long as nobody writes to the file; None inside a transaction.

        To be asked within a snapshot, for what that snapshot sees.
        """
        session = self._session()
        if session.writing:
            return None
        return session.mark, self.value("PRAGMA data_version"), session.connection.total_changes

    def _whole(self) -> AbstractContextManager[None]:
        """A transaction for a single statement, so that it is looked at the file before it is kept."""
        return nullcontext() if self._session().depth else self.transaction()

    def _commit(self) -> None:
        session = self._session()
        self._refuse_lost(session)
        with self._connections.committing(session):
            self._run("COMMIT", ())

    @contextmanager
    def _level(self, begin: str) -> Iterator[None]:
        session = self._session()
        level = session.depth
        self._run(begin, ())
        session.depth += 1
        try:
            yield
            if begin == _WRITING:
                self._commit()
            else:
                self._run(f"RELEASE level_{level}" if level else "COMMIT", ())
        except BaseException:
            self._undo(session, level)
            raise
        finally:
            session.depth -= 1

    def _undo(self, session: Session, level: int) -> None:
        with explained(self._path), session.lock:
            if self._connections.closed or not session.connection.in_transaction:
                return
            if level:
                session.connection.execute(f"ROLLBACK TO level_{level}")
                session.connection.execute(f"RELEASE level_{level}")
            else:
                session.connection.execute("ROLLBACK")

    # ---------------------------------------------------------------------------------------------- the file

    def write_ahead(self) -> None:
        """Put the file in WAL mode, where readers never wait; stays with the file. No effect where it is so already."""
        deadline = time.monotonic() + self._busy_seconds
        while self.value("PRAGMA journal_mode") != "wal":
            session = self._session()
            try:
                with explained(self._path), session.lock:
                    session.connection.execute("PRAGMA journal_mode = WAL").fetchall()
                return
            except DatabaseLocked:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_WAIT)

    def backup(self, reason: str) -> Path:
        """Copy what was last committed to a new file beside the database; its path. Of this reason the newest stay.

        The name is `NAME.backup-REASON-YYYYmmdd_HHMMSS.db`. Call it inside a transaction: that keeps two programs from
        choosing the same name.
        """
        copy = copies.backup(self.file, reason)
        copies.prune(self.file, reason, MOST_BACKUPS, copy)
        return copy


def _run(connection: sqlite3.Connection, sql: str, values: Values) -> tuple[list[Row], int, int]:
    cursor = connection.execute(sql, values)
    return cursor.fetchall(), cursor.rowcount, cursor.lastrowid or 0


def _insertion(table: str, columns: Sequence[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' for _ in columns)})"


class Store:
    """What is kept in some tables of a database."""

    def __init__(self, database: Database) -> None:
        self._db = database
