"""The connections to one SQLite file, one for each thread, and what is done where the file is not there any more."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from eightcut.errors import DatabaseMoved
from eightcut.storage import copies
from eightcut.storage.problems import explained
from eightcut.storage.same_file import SameFile
from eightcut.storage.session import Session
from eightcut.storage.watch import Watch

_GATHERING = 0.3
"""Seconds that closing waits for other programs at most."""


class Connections:
    """A session for each thread, and one connection that looks for what others write. Any thread may call."""

    def __init__(self, path: Path, busy_seconds: float) -> None:
        self._path = path
        self._busy_seconds = busy_seconds
        self._file = SameFile(path)
        self._threads = threading.local()
        self._sessions: weakref.WeakSet[Session] = weakref.WeakSet()
        self._watch: Watch | None = None
        self._watching = threading.Lock()
        self._wrote = False
        self.closed = False
        self.moved: DatabaseMoved | None = None
        """The problem, once the file has gone."""

    def mine(self) -> Session:
        """This thread's, opened where it is the first time. DatabaseProblem; RuntimeError once all are closed."""
        self._refuse_closed()
        if self.moved is not None:
            raise DatabaseMoved(self.moved.message, self.moved.file)
        session: Session | None = getattr(self._threads, "session", None)
        if session is None:
            with explained(self._path):
                session = self._opened()
            self._threads.session = session
            self._sessions.add(session)
        return session

    def _refuse_closed(self) -> None:
        if self.closed:
            raise RuntimeError("the database is closed")

    def _opened(self) -> Session:
        try:
            return Session(self._file, self._busy_seconds)
        except DatabaseMoved as problem:
            raise self._rescued() or problem from problem

    @contextmanager
    def committing(self, session: Session) -> Iterator[None]:
        """Around a commit: to whoever looks at the file it is not others' work. DatabaseMoved before it is begun."""
        self.refuse_moved(session)
        with session.lock, nullcontext() if self._watch is None else self._watch.own_commit(session.connection):
            yield
            self._file.is_overwritten()  # what the commit brought over to the file is no other's
        self._wrote = True

    def written_by_others(self) -> int:
        """A number that is another whenever somebody has written since it was asked for, but for these connections."""
        with self._watching:
            self._refuse_closed()
            if self._watch is None:
                self._watch = Watch(self._file, self._path)
        if self._file.change(self._watch.logs) is not None:
            self.refuse_moved(self.mine())
        return self._watch.others()

    # ------------------------------------------------------------------------- the file that is not there any more

    def refuse_moved(self, session: Session) -> None:
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
            self.moved = copies.rescue(self._file, self._path, session, what)
            return self.moved

    # --------------------------------------------------------------------------------------------------- the end

    def close(self) -> None:
        """Close all, and bring the log over to the file. DatabaseMoved where that has gone and nobody was told yet."""
        was_open, self.closed = not self.closed, True
        lost = self._rescued() if was_open and self._wrote and self.moved is None else None
        for session in list(self._sessions):
            session.close()
        with self._watching:
            if self._watch is not None:
                self._watch.close()
        self._threads = threading.local()
        if lost is not None:
            raise lost
        if was_open and self.moved is None:
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
