"""Distinguishes changes that other programs made to the file from this program's own, on any thread."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eightcut.storage.problems import explained
from eightcut.storage.same_file import Logs, SameFile


class Watch:
    """A connection that only looks. SQLite's `data_version` is another after each commit of any other connection.

    Own commits come one after the other, each between two looks: what the first sees is others' work, what the second
    sees is the commit itself.
    """

    def __init__(self, file: SameFile, path: Path) -> None:
        """Watch this file from now on. DatabaseProblem."""
        self._path = path
        self._lock = threading.RLock()
        self._others = 0
        with explained(path):
            self._connection = file.connect(timeout=0)
            self._seen = _version(self._connection)
        self.logs = Logs(file)

    def close(self) -> None:
        """Watch no more."""
        with self._lock:
            self._connection.close()

    def others(self) -> int:
        """How often others were seen to have written. DatabaseProblem where the file cannot be read."""
        with self._lock, explained(self._path):
            self._look()
            return self._others

    @contextmanager
    def own_commit(self, committing: sqlite3.Connection) -> Iterator[None]:
        """Around a commit on this connection. It is not to fail because nobody can look."""
        with self._lock:
            before = _version_or_none(committing) if self._try_to_look() else None
            yield
            if before is not None:
                self._try_to_look(own=True)
            # its own commit leaves a connection's version as it is: another one means that others came after it
            self._others += before is None or _version_or_none(committing) != before

    def _try_to_look(self, own: bool = False) -> bool:
        try:
            self._look(own)
        except sqlite3.Error:
            return False
        return True

    def _look(self, own: bool = False) -> None:
        version = _version(self._connection)
        if version != self._seen:
            self._seen = version
            self._others += not own


def _version_or_none(connection: sqlite3.Connection) -> int | None:
    """None where it cannot be read."""
    try:
        return _version(connection)
    except sqlite3.Error:
        return None


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA data_version").fetchone()[0])
