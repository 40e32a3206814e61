"""Whether a path still names the database that is open, or another file by now: deleted, moved, restored, synchronised.

SQLite goes on with the file that it opened, wherever that is: what is written then is in no file that anybody opens
again. So it is asked before each commit; it costs three looks at names.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from eightcut.atomic import make_empty
from eightcut.errors import DatabaseMoved
from eightcut.storage.same_content import SameContent

Mark = tuple[int, int]
"""Device and number of a file, which it keeps wherever it is moved on its disk."""
LOGS = ("-wal", "-shm")
"""What SQLite keeps beside a database that is open."""


class SameFile:
    """The file that a path named when it was opened first."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mark: Mark | None = None
        self._content: SameContent | None = None

    @property
    def real(self) -> Path:
        """Where the file is, behind all links."""
        return Path(os.path.realpath(self._path))

    def connect(self, timeout: float) -> sqlite3.Connection:
        """A connection to the very file that was opened first. DatabaseMoved, sqlite3.Error."""
        before = _mark(self._path)
        if self._mark is not None and before != self._mark:
            raise self.moved(self.change() or _other(self._path))
        connection = sqlite3.connect(self._path, timeout=timeout, isolation_level=None, check_same_thread=False)
        after = _mark(self._path)
        self._mark = self._mark or after
        if after != self._mark or before not in (None, after):
            connection.close()
            raise self.moved(_other(self._path))
        return connection

    def moved(self, what: str) -> DatabaseMoved:
        """The problem, where nothing had to be kept."""
        return DatabaseMoved(f"{what} Put the right file in its place, then start again.", str(self._path))

    def change(self, logs: Logs | None = None) -> str | None:
        """What happened to the file since it was opened, or to these logs, as a sentence; None where nothing did."""
        try:
            now = self._path.stat()
        except (FileNotFoundError, NotADirectoryError):
            where = self.elsewhere()
            found = f" It is now {where}." if where is not None else ""
            return f"The database {self._path} was deleted or moved while 8-cut was using it.{found}"
        except OSError as error:
            return f"The database {self._path} cannot be reached any longer ({error.strerror})."
        if (now.st_dev, now.st_ino) != self._mark:
            return _other(self._path)
        if self.is_overwritten():
            return f"Another file was copied over the database {self._path} while 8-cut was using it."
        return None if logs is None else logs.change()

    def is_overwritten(self) -> bool:
        """Whether something was written over the open file in its place, since it was asked last."""
        if self._content is None:
            self._content = SameContent(self.real)
        return self._content.is_overwritten()

    def elsewhere(self) -> Path | None:
        """Where the file was moved to, as far as the system tells."""
        with suppress(OSError):
            for opened in Path("/proc/self/fd").iterdir():
                if _mark(opened) == self._mark:
                    place = opened.readlink()
                    return place if _mark(place) == self._mark else None
        return None


class Logs:
    """The logs beside the file that one connection has open; they stay the same ones for as long as it is."""

    def __init__(self, file: SameFile) -> None:
        """To be made once the connection has read: then the logs are open."""
        self._real = file.real
        self._marks: dict[str, Mark | None] = {}
        self.change()

    def change(self) -> str | None:
        """What happened to them, as a sentence; None where nothing did. A log that comes into being is no change."""
        for ending in LOGS:
            path = self._real.with_name(self._real.name + ending)
            known, now = self._marks.get(ending), _mark(path)
            if known is None:
                self._marks[ending] = now
            elif now != known:
                return f"{path}, the log of the database, was removed or replaced while 8-cut was using it."
        return None

    def remove(self, *, overwritten: bool = False) -> None:
        """Remove them where they lie beside another content, or beside none: to that they would be poison.

        Where the file is the same, SQLite would bring them over at its closing: so they are emptied first.
        """
        for ending, known in self._marks.items():
            path = self._real.with_name(self._real.name + ending)
            with suppress(OSError):
                if known is not None and _mark(path) == known:
                    if overwritten and ending == LOGS[0]:
                        make_empty(path)
                    path.unlink()


def _other(path: Path) -> str:
    return f"The database {path} was replaced by another file while 8-cut was using it."


def _mark(path: Path) -> Mark | None:
    """None for a file that is not there, or cannot be reached."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
