"""Files that are either there, whole, or not there: a temporary name in the same folder, flushed, then renamed."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from eightcut.domain.refusals import brief

SUFFIX = ".part"
STALE = 86_400.0
"""Seconds after which a temporary file that nobody has written to is what a killed program left."""


class PendingFile:
    """A file being written; leaving the block without `commit` removes it. Everything here may raise OSError."""

    def __init__(self, path: Path) -> None:
        """Open a temporary file beside `path`, whose folder must be there; several writers never meet."""
        self.path = path
        self._temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}{SUFFIX}")
        self.file = self._temporary.open("xb")
        """Where to write, in binary."""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the temporary file, unless it was committed; what a full disk did not take is thrown away anyhow."""
        with suppress(OSError):
            self.file.close()
        self._temporary.unlink(missing_ok=True)

    def commit(self) -> None:
        """Flush to the disk and rename; a file that was there under this name is replaced in one step."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        self._temporary.replace(self.path)
        _flush_folder(self.path.parent)


def atomic_write(path: Path, content: bytes) -> None:
    """Write a whole file, making its folder where it is missing. OSError leaves what was there before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with PendingFile(path) as pending:
        pending.file.write(content)
        pending.commit()


def remove_stale(folder: Path) -> list[Path]:
    """Remove temporary files in `folder` that have not been written to for a day; those removed."""
    oldest = time.time() - STALE
    stale = [path for path in folder.glob(f".*{SUFFIX}") if _written_at(path) < oldest]
    for path in stale:
        path.unlink(missing_ok=True)
    return stale


def _written_at(path: Path) -> float:
    """When the file was last written to; now where another process has just renamed or removed it."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return time.time()


def _flush_folder(folder: Path) -> None:
    """Make the rename itself lasting, on systems where folders can be flushed."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(path: Path) -> None:
    """Take away a file, or a folder with all that is in it; one that is gone already is no matter. OSError."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


_CURES = {
    errno.ENOSPC: "Free some space, or choose another folder.",
    getattr(errno, "EDQUOT", errno.ENOSPC): "Free some space, or choose another folder.",
    errno.EACCES: "Give yourself permission, or choose another folder.",
    errno.EPERM: "Give yourself permission, or choose another folder.",
    errno.EROFS: "Choose a folder on another disk.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
    errno.ENOTDIR: "A part of the path is a file: choose another folder.",
    errno.EEXIST: "There is a file of that name: choose another folder.",
    errno.ELOOP: "Links lead in a circle there: choose another folder.",
    errno.ENOENT: "The system makes none there: choose a folder on a disk.",
    errno.EINVAL: "The disk takes no such name: choose another.",
    errno.EILSEQ: "The disk takes no such name: choose another.",
}


def refusal(path: Path, error: OSError | ValueError, what: str = "made") -> str:
    """Why a file or folder could not be made (or `what`), and what helps against that: a sentence of its own."""
    number = error.errno if isinstance(error, OSError) else errno.EINVAL
    why = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return f"{brief(str(path))} cannot be {what}: {why}. {_CURES.get(number or 0, 'Choose another folder.')}"
