"""Whether anything but SQLite has written to an open database, as `cp backup.db library.db` does: its inode stays.

In WAL mode the file itself changes in a checkpoint alone, whoever makes it, and the index of the log (`-shm`) counts
those (sqlite.org/walformat.html): salts of the log at byte 32, pages brought over at 96, pages being brought over at
128. So a file whose time of change is another one beside the same counts was written to by somebody else.

The index must not be opened and closed here: the system then drops SQLite's own locks on it. It is read through the
descriptor that SQLite has open, where the system lists those of a process; elsewhere nothing is noticed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_COUNTS = ((32, 8), (96, 4), (128, 4))
"""Where they lie in the index, and their bytes."""
_LIST = Path("/dev/fd" if sys.platform == "darwin" else "/proc/self/fd")

Look = tuple[bytes, int, int]
"""What the index counts; time of change and size of the file."""


class SameContent:
    """The content of one file, as it was seen last; to be shared by all who have it open here."""

    def __init__(self, real: Path) -> None:
        """Nothing is seen yet. `real` is the file behind all links."""
        self._real = real
        self._index = real.with_name(f"{real.name}-shm")
        self._descriptor = -1
        self._seen: Look | None = None
        self._overwritten = False

    def is_overwritten(self) -> bool:
        """Whether somebody else has written to it since it was asked last; from then on always."""
        now, seen = self._look(), self._seen
        if now is not None and seen is not None and now[0] == seen[0] and now[1:] != seen[1:]:
            self._overwritten = True
        self._seen = now
        return self._overwritten

    def _look(self) -> Look | None:
        """None where it cannot be told, or a checkpoint is being made or was broken off."""
        with suppress(OSError):
            before = self._counts()
            found = self._real.stat()
            if before is not None and before[-4:] == before[-8:-4] and before == self._counts():
                return before, found.st_mtime_ns, found.st_size
        return None

    def _counts(self) -> bytes | None:
        index = self._index.stat()
        if not _is(self._descriptor, index):
            self._descriptor = next((number for number in _open() if _is(number, index)), -1)
        if self._descriptor < 0:
            return None
        counts = b"".join(os.pread(self._descriptor, size, at) for at, size in _COUNTS)
        return counts if _is(self._descriptor, index) else None


def _open() -> Iterator[int]:
    """The descriptors of this process."""
    for one in _LIST.iterdir():
        yield int(one.name)


def _is(descriptor: int, file: os.stat_result) -> bool:
    if descriptor < 0:
        return False
    try:
        return os.path.samestat(os.fstat(descriptor), file)
    except OSError:
        return False
