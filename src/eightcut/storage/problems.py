"""What SQLite says, as sentences that name the file and the cure."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote

from eightcut.errors import (
    BadRequest,
    DatabaseDamaged,
    DatabaseLocked,
    DatabaseProblem,
    DatabaseReadOnly,
)
from eightcut.storage.same_file import LOGS

_SENTENCES: dict[int, tuple[type[DatabaseProblem], str]] = {
    sqlite3.SQLITE_BUSY: (
        DatabaseLocked,
        "The database {0} is in use by another program. Wait until it is done, or close it, and try again.",
    ),
    sqlite3.SQLITE_LOCKED: (
        DatabaseLocked,
        "The database {0} is in use by another part of 8-cut. Try again in a moment.",
    ),
    sqlite3.SQLITE_PROTOCOL: (
        DatabaseLocked,
        "The database {0} could not be locked. Close other programs that use it, and try again.",
    ),
    sqlite3.SQLITE_READONLY: (
        DatabaseReadOnly,
        "The database {0} cannot be written. Change the permissions of the file and its folder, or "
        "choose another file.",
    ),
    sqlite3.SQLITE_PERM: (
        DatabaseReadOnly,
        "You do not have permission to open the database {0}. Change its permissions so that you can "
        "read and write it.",
    ),
    sqlite3.SQLITE_NOTADB: (
        DatabaseDamaged,
        "{0} is not a database of 8-cut, or it is damaged. Choose another file, or put a backup copy in its place.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        DatabaseDamaged,
        "The database {0} is damaged. Put a backup copy in its place; copies made by 8-cut are beside it.",
    ),
    sqlite3.SQLITE_FULL: (
        DatabaseProblem,
        "The disk is full: there is no space left for the database {0}. Free some space and try again. "
        "Nothing was changed, and everything saved before is still there.",
    ),
    sqlite3.SQLITE_IOERR: (
        DatabaseProblem,
        "The disk reported an error on the database {0}. Everything saved before is still in the file: "
        "copy it to another disk, and check this disk and your quota on it.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        DatabaseProblem,
        "The database {0} cannot be opened. Check that its folder exists and that you can write to it.",
    ),
    sqlite3.SQLITE_TOOBIG: (
        DatabaseProblem,
        "A value is too large for the database {0}. Nothing was changed.",
    ),
}

_BESIDE = (*LOGS, "-journal")
"""Endings of the files that SQLite keeps beside a database."""
_LITTLE = 65536
"""Bytes; SQLite needs half as much beside a database that is only read."""


def explain(error: sqlite3.Error, path: Path) -> DatabaseProblem | None:
    """The problem behind an error of SQLite, None where the error is a bug of the program."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        undecodable = isinstance(error, sqlite3.OperationalError) and "decode" in str(error)
        code = sqlite3.SQLITE_CORRUPT if undecodable else sqlite3.SQLITE_ERROR
    if code == sqlite3.SQLITE_CONSTRAINT_TRIGGER:
        return DatabaseProblem(
            f"A trigger added to the database {path} by another program rejected this change ({error}). "
            "Nothing was changed. Remove the trigger, or restore a backup copy of the database.",
            str(path),
        )
    code &= 0xFF
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and is_full(Path(os.path.realpath(path)).parent):
        code = sqlite3.SQLITE_FULL
    kind, sentence = _SENTENCES.get(code, (None, ""))
    return None if kind is None else kind(sentence.format(path), str(path))


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn errors of SQLite about the file at `path` into problems; bugs pass as they are."""
    try:
        yield
    except sqlite3.Error as error:
        problem = explain(error, path)
        if problem is None:
            raise
        raise problem from error
    except UnicodeEncodeError as error:
        raise BadRequest(
            f"The name {error.object!a} contains bytes that are not text and cannot be recorded. Rename "
            "the file or folder."
        ) from error


def refuse_unusable(path: Path) -> None:
    """Raise a problem where no database can be at this path."""
    try:
        _refuse(path)
    except OSError as error:
        raise DatabaseProblem(
            f"The database {path} cannot be reached ({error.strerror}). Check the path and the "
            "permissions of its folders.",
            str(path),
        ) from error


def _refuse(path: Path) -> None:
    if path.is_dir():
        raise DatabaseProblem(f"{path} is a folder. Choose a file for the database.", str(path))
    real = Path(os.path.realpath(path))
    if real.is_symlink():
        raise DatabaseProblem(f"The database {path} is a link that forms a circle. Choose a file.", str(path))
    if not real.parent.is_dir():
        raise DatabaseProblem(
            f"The folder {real.parent} for the database {real.name} does not exist. Create it, or choose "
            "another place.",
            str(path),
        )
    if real.exists() and not real.is_file():
        raise DatabaseProblem(f"{path} is not a regular file. Choose another file for the database.", str(path))
    for file in (real, real.parent):
        if file.exists() and _is_read_only(file):
            raise DatabaseReadOnly(
                f"The database {path} is on a read-only disk. Copy it to another disk and open the copy.",
                str(path),
            )
    if real.exists() and not _allowed(real, os.R_OK | os.W_OK):
        raise DatabaseReadOnly(
            f"The database {path} cannot be written. Give yourself permission ({_allow(real)}), or copy it elsewhere "
            "and open the copy.",
            str(path),
        )
    if not _allowed(real.parent, os.W_OK | os.X_OK):
        raise DatabaseReadOnly(
            f"The folder {real.parent} cannot be written, and the database {real.name} keeps its journal "
            f"there. Give yourself permission ({_allow(real.parent)}), or choose another place.",
            str(path),
        )
    for ending in _BESIDE:
        _refuse_log(path, real.with_name(real.name + ending))


def _refuse_log(path: Path, log: Path) -> None:
    """What SQLite keeps beside the file must be files that it can write; a pipe there would make it wait for ever."""
    if not os.path.lexists(log):
        return
    if not log.is_file():
        raise DatabaseProblem(
            f"{log} is not a regular file, but the database {path} keeps its log under that name. Move it elsewhere.",
            str(path),
        )
    if not _allowed(log, os.R_OK | os.W_OK):
        raise DatabaseReadOnly(
            f"{log}, the log of the database {path}, cannot be written. Change its permissions. Do not "
            "remove it: it contains the latest changes.",
            str(path),
        )


def _allow(path: Path) -> str:
    """What to type, where permissions are set by typing."""
    return f"chmod u+w {quote(str(path))}" if os.name == "posix" else "its properties, Security"


def _is_read_only(path: Path) -> bool:
    """Whether it is on a disk that nobody can write to."""
    return hasattr(os, "statvfs") and bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def is_full(folder: Path) -> bool:
    """Whether its disk has no room for another small file."""
    try:
        disk = os.statvfs(folder)
    except (AttributeError, OSError):
        return False
    return disk.f_bavail * disk.f_frsize < _LITTLE or (disk.f_files > 0 and disk.f_favail == 0)


def _allowed(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)
