"""Copies of the database beside it: backups before what cannot be undone, and what was kept of a file that is gone."""

from __future__ import annotations

import glob
import re
import sqlite3
import tempfile
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from eightcut.atomic import Door
from eightcut.errors import DatabaseMoved, DatabaseProblem, EnvironmentProblem
from eightcut.storage.problems import explained
from eightcut.storage.same_file import SameFile
from eightcut.storage.session import BUSY_SECONDS, Session

_DOOR = Door(DatabaseProblem, "put the database on another disk (--db)")
_PART = ".part"
_BACKUP = re.compile(r"\.backup-(.+)-\d{8}_\d{6}(?:-\d+)?\.db")


def backup(path: Path, reason: str) -> Path:
    """Copy what was last committed to a new file beside the database; its path.

    Call it while the file is locked for writing: that keeps two programs from choosing the same name.
    """
    copy = _free_name(path.parent, path, f"backup-{reason}")
    part = copy.with_name(copy.name + _PART)
    try:
        with explained(part):
            _copy(path, part)
        _DOOR.replace(part, copy)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    return copy


def prune(path: Path, reason: str, most: int, newest: Path) -> None:
    """Of the backups for this reason, leave `newest` and those before it, `most` in all; others' files stay."""
    earlier = sorted(one for one in _beside(path, f".backup-{reason}-*.db") if _reason(path, one) == reason)
    for old in [one for one in earlier if one != newest][: max(0, len(earlier) - most)]:
        with suppress(OSError):
            old.unlink()


def half_made(path: Path) -> list[Path]:
    """Backups that are being made, or that a killed program left, with their journals."""
    return _beside(path, f".backup-*.db{_PART}*")


def keep(file: SameFile, path: Path, content: bytes) -> Path:
    """Write what a database held to a new file, in its folder or the nearest that there is. DatabaseProblem."""
    where = file.elsewhere()
    folders = [path.parent, *([] if where is None else [where.parent])]
    for usual in (Path.home, tempfile.gettempdir):
        with suppress(OSError, RuntimeError):
            folders.append(Path(usual()))
    problem: EnvironmentProblem = DatabaseProblem("There is no folder for it.")
    for folder in folders:
        copy = _free_name(folder, path, "kept")
        try:
            with _DOOR.pending(copy) as pending:
                pending.write(content)
                pending.commit()
        except EnvironmentProblem as error:
            problem = error
        else:
            return copy
    raise problem


def rescue(file: SameFile, path: Path, session: Session, what: str) -> DatabaseMoved:
    """Keep what a session sees of a file that is not at its path any more; what happened and the way on.

    That is with the change that was about to be committed. Only where that ends work on files, which its failure is
    about to undo, what was there before is kept.
    """
    connection, whole = session.connection, True
    try:
        ended = _works(connection)
        content = connection.serialize()
        if connection.in_transaction:
            connection.execute("ROLLBACK")
            whole = not _works(connection) - ended
            content = content if whole else connection.serialize()
        copy = keep(file, path, content)
    except (OSError, EnvironmentProblem, sqlite3.Error, MemoryError) as error:
        cause = error.__cause__ or error
        why = (cause.strerror if isinstance(cause, OSError) else "") or str(error)
        told = f"What it held could not be kept elsewhere ({why}). Put a backup copy in its place, and start again."
        return DatabaseMoved(f"{what} {told}", str(path))
    session.logs.remove()
    held = (
        f"All that was saved until now, with the last change, is in {copy}."
        if whole
        else f"All that was saved until now is in {copy}; the last step was undone, repeat it later."
    )
    cure = f"To go on with it, close 8-cut, move that file to {path}, and start again."
    return DatabaseMoved(f"{what} {held} {cure}", str(path))


def _works(connection: sqlite3.Connection) -> set[int]:
    """Work on files that is noted."""
    with suppress(sqlite3.OperationalError):
        return {number for (number,) in connection.execute("SELECT id FROM unfinished")}
    return set()


def _beside(path: Path, pattern: str) -> list[Path]:
    with suppress(OSError):
        return sorted(path.parent.glob(glob.escape(path.stem) + pattern))
    return []


def _reason(path: Path, copy: Path) -> str:
    found = _BACKUP.fullmatch(copy.name[len(path.stem) :])
    return found.group(1) if found else ""


def _free_name(folder: Path, path: Path, what: str) -> Path:
    stem = f"{path.stem}.{what}-{datetime.now():%Y%m%d_%H%M%S}"
    copy, number = folder / f"{stem}.db", 2
    while copy.exists():
        copy, number = folder / f"{stem}-{number}.db", number + 1
    return copy


def _copy(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(source, timeout=BUSY_SECONDS)) as reader, closing(sqlite3.connect(target)) as writer:
        reader.backup(writer)
