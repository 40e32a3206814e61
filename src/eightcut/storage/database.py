"""One SQLite file: a connection per thread, transactions that nest, errors as sentences."""

from __future__ import annotations

import sqlite3
import threading
import time
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from itertools import chain
from pathlib import Path
from typing import Any

from eightcut.errors import DatabaseDamaged, DatabaseLocked, DatabaseMoved, DatabaseProblem
from eightcut.storage import copies
from eightcut.storage.columns import LARGEST, Whole
from eightcut.storage.foreign_text import read_text
from eightcut.storage.problems import explained, refuse_unusable
from eightcut.storage.same_file import SameFile
from eightcut.storage.session import BUSY_SECONDS, Session
from eightcut.storage.watch import Watch

Values = Sequence[object] | Mapping[str, object]
Row = tuple[Any, ...]

_WAIT = 0.02
_GATHERING = 0.3
"""Seconds that closing waits for other programs at most."""
_WRITING = "BEGIN IMMEDIATE"
MOST_BACKUPS = 10
"""Backups of one reason that are kept."""


class Database:
    """The file and its connections. Every method may be called from any thread.

    All methods raise DatabaseProblem or one of its kinds for what is wrong with the file, also where SQLite finds it
    late in a statement. A call after `close` is a bug and raises RuntimeError.
    """

    def __init__(self, path: str | Path, busy_seconds: float = BUSY_SECONDS) -> None:
        """Open or create the file; wait up to `busy_seconds` for other programs, here and in every statement."""
        self._path = Path(path).absolute()
        self._file = SameFile(self._path)
        self._wrote = False
        self._moved: DatabaseMoved | None = None
        self._busy_seconds = busy_seconds
        self._threads = threading.local()
        self._sessions: weakref.WeakSet[Session] = weakref.WeakSet()
        self._watch: Watch | None = None
        self._watching = threading.Lock()
        self._closed = False
        self._used_up: dict[str, bool] = {}
        refuse_unusable(self._path)
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
        return self._moved

    @property
    def connections(self) -> int:
        """How many threads hold the file open."""
        return len(self._sessions)

    def _session(self) -> Session:
        if self._closed:
            raise RuntimeError("the database is closed")
        if self._moved is not None:
            raise DatabaseMoved(self._moved.message, self._moved.file)
        session: Session | None = getattr(self._threads, "session", None)
        if session is None:
            with explained(self._path):
                session = self._opened()
            self._threads.session = session
            self._sessions.add(session)
        return session

    def _opened(self) -> Session:
        try:
            return Session(self._file, self._busy_seconds)
        except DatabaseMoved as problem:
            raise self._rescued() or problem from problem

    # ------------------------------------------------------------------------- the file that is not there any more

    def _refuse_moved(self, session: Session) -> None:
        """Nothing is committed to a file that nobody opens again: what was meant is kept, and all else refused."""
        problem = self._kept(session)
        if problem is not None:
            raise problem

    def _rescued(self) -> DatabaseMoved | None:
        """The problem, where the file has gone and one of the threads could keep what it held."""
        for session in list(self._sessions):
            with session.lock:
                problem = None if session.connection.in_transaction else self._kept(session)
            if problem is not None:
                return problem
        return None

    def _kept(self, session: Session) -> DatabaseMoved | None:
        """The problem, where this session's file has gone; what the session sees of it is kept then."""
        with session.lock:
            what = self._file.change(session.logs)
            if what is None:
                return None
            self._moved = copies.rescue(self._file, self._path, session, what)
            return self._moved

    def close(self) -> None:
        """Close the connections of all threads, each as soon as the statement that it runs is over.

        Then all that was committed is in the one file, as far as no other program is reading it just now. DatabaseMoved
        where it is not in the file that is there, and nobody was told so yet.
        """
        was_open, self._closed = not self._closed, True
        lost = self._rescued() if was_open and self._wrote and self._moved is None else None
        for session in list(self._sessions):
            session.close()
        with self._watching:
            if self._watch is not None:
                self._watch.close()
        self._threads = threading.local()
        if lost is not None:
            raise lost
        if was_open and self._moved is None:
            self._gather()

    def _gather(self) -> None:
        """Bring what is still in the write-ahead log into the file, so that a copy of the file alone has all of it."""
        if not Path(f"{self._file.real}-wal").exists():
            return
        # others may be writing, the disk be full, the file another: the log stays, and nothing is lost
        with suppress(sqlite3.Error, DatabaseMoved):
            connection = self._file.connect(_GATHERING)
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                connection.close()

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
            self._refuse_moved(session)
            raise

    def _refuse_lost(self, session: Session) -> None:
        """SQLite undoes a whole transaction by itself after some errors; nothing may be written past that."""
        if session.depth and not session.connection.in_transaction:
            raise DatabaseProblem(
                f"What was being written to the database {self._path} was undone. Check the disk and try again.",
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

    # ------------------------------------------------------------------------------------------ transactions

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside are kept, or undone by any exception; an inner one that fails undoes only itself."""
        session = self._session()
        level = session.depth
        with self._level(_WRITING if level == 0 else f"SAVEPOINT level_{level}"):
            was, session.writing = session.writing, True
            try:
                yield
            finally:
                session.writing = was

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
        return session.number, self.value("PRAGMA data_version"), session.connection.total_changes

    def written_by_others(self) -> int:
        """A number that is another whenever somebody has written since it was asked for, but for this Database."""
        with self._watching:
            if self._closed:
                raise RuntimeError("the database is closed")
            if self._watch is None:
                self._watch = Watch(self._file, self._path)
        if self._file.change(self._watch.logs) is not None:
            self._refuse_moved(self._session())
        return self._watch.others()

    def _whole(self) -> AbstractContextManager[None]:
        """A transaction for a single statement, so that it is looked at the file before it is kept."""
        return nullcontext() if self._session().depth else self.transaction()

    def _commit(self) -> None:
        session = self._session()
        self._refuse_lost(session)
        self._refuse_moved(session)
        with session.lock, nullcontext() if self._watch is None else self._watch.own_commit(session.connection):
            self._run("COMMIT", ())
            self._file.is_overwritten()  # what the commit brought over to the file is no other's
        self._wrote = True

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
            if self._closed or not session.connection.in_transaction:
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
        copy = copies.backup(self._path, reason)
        copies.prune(self._path, reason, MOST_BACKUPS, copy)
        return copy


def _run(connection: sqlite3.Connection, sql: str, values: Values) -> tuple[list[Row], int, int]:
    cursor = connection.execute(sql, values)
    return cursor.fetchall(), cursor.rowcount, cursor.lastrowid or 0


def _insertion(table: str, columns: Sequence[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' for _ in columns)})"
