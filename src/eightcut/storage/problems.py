"""What SQLite says, as sentences that name the file and the cure."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
        "The database {0} is held by another program. Wait until that one is done, or close it, and try again.",
    ),
    sqlite3.SQLITE_LOCKED: (
        DatabaseLocked,
        "The database {0} is held by another part of the program. Try again in a moment.",
    ),
    sqlite3.SQLITE_PROTOCOL: (
        DatabaseLocked,
        "The database {0} could not be locked. Close other programs that use it, and try again.",
    ),
    sqlite3.SQLITE_READONLY: (
        DatabaseReadOnly,
        "The database {0} cannot be written. Give yourself permission to write the file and its folder, "
        "or choose another file.",
    ),
    sqlite3.SQLITE_PERM: (
        DatabaseReadOnly,
        "The database {0} must not be opened by you. Give yourself permission to read and write it.",
    ),
    sqlite3.SQLITE_NOTADB: (
        DatabaseDamaged,
        "{0} is no database of 8-cut, or it is damaged. Choose another file, or put a backup copy in its place.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        DatabaseDamaged,
        "The database {0} is damaged. Put a backup copy in its place; copies that 8-cut made lie beside it.",
    ),
    sqlite3.SQLITE_FULL: (
        DatabaseProblem,
        "The disk is full: there is no room left for the database {0}. Free some space on it and try again; what was "
        "saved before is still there, and nothing was changed.",
    ),
    sqlite3.SQLITE_IOERR: (
        DatabaseProblem,
        "The disk reported an error on the database {0}. What was saved before is still in the file: copy it "
        "to another place, and check the disk and how much of it you may use.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        DatabaseProblem,
        "The database {0} cannot be opened. Check that its folder is there and that you may write in it.",
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
            f"The name {error.object!a} holds bytes that are no text and cannot be recorded. Rename the file or folder."
        ) from error


def refuse_unusable(path: Path) -> None:
    """Raise a problem where no database can be at this path."""
    try:
        _refuse(path)
    except OSError as error:
        raise DatabaseProblem(
            f"The database {path} cannot be reached ({error.strerror}). Check the path and who may use its folders.",
            str(path),
        ) from error


def _refuse(path: Path) -> None:
    if path.is_dir():
        raise DatabaseProblem(f"{path} is a folder. Name a file for the database.", str(path))
    real = Path(os.path.realpath(path))
    if real.is_symlink():
        raise DatabaseProblem(f"The database {path} is a link that leads in a circle. Name a file.", str(path))
    if not real.parent.is_dir():
        raise DatabaseProblem(
            f"The folder {real.parent} for the database {real.name} does not exist. Make it, or choose another place.",
            str(path),
        )
    if real.exists() and not real.is_file():
        raise DatabaseProblem(f"{path} is no ordinary file. Name another file for the database.", str(path))
    for file in (real, real.parent):
        if file.exists() and _is_read_only(file):
            raise DatabaseReadOnly(
                f"The database {path} lies on a disk that can only be read. Copy it to another disk and open the copy.",
                str(path),
            )
    if real.exists() and not _allowed(real, os.R_OK | os.W_OK):
        raise DatabaseReadOnly(
            f"The database {path} cannot be written. Give yourself permission to read and write it, "
            "or choose another file.",
            str(path),
        )
    if not _allowed(real.parent, os.W_OK | os.X_OK):
        raise DatabaseReadOnly(
            f"The folder {real.parent} cannot be written, and the database {real.name} keeps its journal there. "
            "Give yourself permission to write the folder, or choose another place.",
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
            f"{log} is no ordinary file, and the database {path} keeps its log under that name. Move it elsewhere.",
            str(path),
        )
    if not _allowed(log, os.R_OK | os.W_OK):
        raise DatabaseReadOnly(
            f"{log}, the log of the database {path}, cannot be written. Give yourself permission to read and write it; "
            "do not remove it, it holds what was saved last.",
            str(path),
        )


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
