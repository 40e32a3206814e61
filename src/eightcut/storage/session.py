"""One thread's connection to the database."""

from __future__ import annotations

import sqlite3
import threading
import weakref

from eightcut.storage.problems import is_full
from eightcut.storage.same_file import Logs, SameFile

BUSY_SECONDS = 15.0
"""How long other programs are waited for."""


class Session:
    """A connection that is closed when its thread ends and its last reference goes."""

    def __init__(self, file: SameFile, busy_seconds: float) -> None:
        """Open the file and read from it, so that its logs are open too. DatabaseMoved, sqlite3.Error."""
        self.connection = _connected(file, busy_seconds)
        self.logs = Logs(file)
        file.is_overwritten()
        self.lock = threading.RLock()
        self.depth = 0
        self.writing = False
        self.noting = False
        self.mark = object()
        """Equal to that of no other session, of this or another time."""
        self._finalizer = weakref.finalize(self, self.connection.close)

    def close(self) -> None:
        """Close it once the statement that it runs is over."""
        with self.lock:
            self._finalizer()


def _connected(file: SameFile, busy_seconds: float) -> sqlite3.Connection:
    """A connection that has read; on a full disk one that needs no room, and has the file for itself."""
    try:
        return _read(file.connect(busy_seconds))
    except sqlite3.OperationalError:
        if not is_full(file.real.parent):
            raise
    return _read(file.connect(busy_seconds), "PRAGMA locking_mode = EXCLUSIVE")


def _read(connection: sqlite3.Connection, *first: str) -> sqlite3.Connection:
    settings = ("PRAGMA foreign_keys = ON", "PRAGMA synchronous = NORMAL", "PRAGMA trusted_schema = OFF")
    try:
        for statement in (*first, *settings, "PRAGMA schema_version"):
            connection.execute(statement).fetchall()
    except BaseException:
        connection.close()
        raise
    return connection
