"""The end of a large file is changed in place: nothing else of it is read or written."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform != "win32":
    import fcntl


def change_end(path: Path, at: int, old: bytes, new: bytes) -> bool:
    """Put other bytes at the end of a file, in place of `old` at `at`; what fails leaves the end as it was. OSError.

    False where it does not end so (any more), is a link or is replaced just now, or where nothing can be locked.
    """
    if sys.platform == "win32" or path.is_symlink():
        return False
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        there = os.fstat(descriptor)
        if (
            there.st_size != at + len(old)
            or os.pread(descriptor, len(old), at) != old
            or not os.path.samestat(there, path.stat())
        ):
            return False
        try:
            _put(descriptor, new, at)
        except BaseException:
            _put(descriptor, old, at)
            raise
    finally:
        os.close(descriptor)
    return True


def _put(descriptor: int, end: bytes, at: int) -> None:
    done = 0
    while done < len(end):
        done += os.pwrite(descriptor, end[done:], at + done)
    os.ftruncate(descriptor, at + done)
    os.fsync(descriptor)
