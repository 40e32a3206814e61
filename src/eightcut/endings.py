"""Files that several programs change: a large one at its end, in place, and one folder's by one program at a time."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eightcut.errors import CutProblem

if sys.platform != "win32":
    import fcntl

LONGEST_WAIT = 60.0
"""Seconds; whoever holds a folder longer than that hangs, or means no good."""
_STEP = 0.005


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Let one program at a time read and then write in a folder; where nothing can be locked, all at once.

    Nothing is left in the folder. One thread must not ask twice. CutProblem where another does not let go of it: to
    write all the same would lose what that one writes.
    """
    descriptor = _locked(folder)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _locked(folder: Path) -> int | None:
    if sys.platform == "win32":
        return None
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except (OSError, ValueError):
        return None
    until = time.monotonic() + LONGEST_WAIT
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise CutProblem(
                        f"Another program has held {folder} for {LONGEST_WAIT:.0f} s, so nothing was changed in it. "
                        "Close that program, then try again.",
                        str(folder),
                    ) from None
                time.sleep(_STEP)
            except OSError:
                break
            else:
                return descriptor
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


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
