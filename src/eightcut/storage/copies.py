"""Copies of the database beside it: backups before what cannot be undone, and what was kept of a file that is gone."""

from __future__ import annotations

import errno
import glob
import os
import re
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from eightcut.atomic import Door
from eightcut.errors import DatabaseMoved, DatabaseProblem, EnvironmentProblem
from eightcut.storage.problems import explained
from eightcut.storage.same_file import SameFile
from eightcut.storage.session import BUSY_SECONDS, Session
from eightcut.storage.stored_json import json_object

_DOOR = Door(DatabaseProblem, "put the database on another disk (--db)")
_PART = ".part"
_AS_COPIED = (
    "It is unchanged since it was copied there. The data that 8-cut had open cannot be read without the "
    "previous file: start again with the copied one, or put another copy in its place."
)
_BACKUP = re.compile(r"\.backup-(.+)-(\d{8}_\d{6})(?:-(\d+))?\.db")
_Made = tuple[str, int]
"""Time and number in a backup's name."""


def backup(path: Path, reason: str, now: datetime | None = None) -> Path:
    """Copy what was last committed to a new file beside the database; its path.

    By name it comes after those that are there, also where the clock was set back. Call it while the file is locked
    for writing: that keeps two programs from choosing the same name.
    """
    newest = max((made for _, made in _made_for(path, reason)), default=("", 0))
    stamp = max(_stamp(now), newest[0])
    number = newest[1] + 1 if stamp == newest[0] else 1
    copy = _free_name(path.parent, path, f"backup-{reason}", stamp, number)
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
    """Of the backups for this reason, leave `newest` and those made last, `most` in all; others' files stay."""
    there = [one for one, _ in sorted(_made_for(path, reason), key=lambda one: one[1])]
    for old in [one for one in there if one != newest][: max(0, len(there) - most)]:
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
    connection, whole, overwritten = session.connection, True, file.is_overwritten()
    try:
        ended = _works(connection)
        content = connection.serialize()
        if connection.in_transaction:
            connection.execute("ROLLBACK")
            whole = not _works(connection) - ended
            content = content if whole else connection.serialize()
        if overwritten and not _is_sound(content):
            session.logs.remove(overwritten=True)
            return DatabaseMoved(f"{what} {_AS_COPIED}", str(path))
        copy = keep(file, path, content)
    except (OSError, EnvironmentProblem, sqlite3.Error, MemoryError) as error:
        cause = error.__cause__ or error
        why = (cause.strerror if isinstance(cause, OSError) else "") or str(error)
        told = f"Its content could not be saved elsewhere ({why}). Put a backup copy in its place, and start again."
        return DatabaseMoved(f"{what} {told}", str(path))
    session.logs.remove(overwritten=overwritten)
    held = (
        f"Everything saved so far, including the last change, is in {copy}."
        if whole
        else f"Everything saved so far is in {copy}; the last step was undone, so repeat it later."
    )
    cure = f"To continue with it, close 8-cut, move that file to {path}, and start again."
    return DatabaseMoved(f"{what} {held} {cure}", str(path))


def _is_sound(content: bytes) -> bool:
    """Whether these are the bytes of a whole database, and not those of two mixed."""
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.deserialize(b"".join((content[:18], b"\1\1", content[20:])))  # memory knows no write-ahead log
            return database.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)]
        except sqlite3.Error:
            return False


def _works(connection: sqlite3.Connection) -> set[int]:
    """Work on files that is noted, and not done but for its marks."""
    with suppress(sqlite3.OperationalError):
        return {
            number for number, work in connection.execute("SELECT id, work FROM unfinished") if not _is_struck(work)
        }
    return set()


def _is_struck(work: object) -> bool:
    """Whether a note says that there is nothing to take back any more."""
    try:
        kept = json_object(work)
    except ValueError:
        return False
    return not any(kept.get(name) for name in ("makes", "moves", "entries", "scratch", "leaves"))


def _beside(path: Path, pattern: str) -> list[Path]:
    with suppress(OSError):
        return sorted(path.parent.glob(glob.escape(path.stem) + pattern))
    return []


def _made_for(path: Path, reason: str) -> list[tuple[Path, _Made]]:
    """The backups for this reason, in no order; files of others, whose names are almost the same, are none."""
    named = [(one, _BACKUP.fullmatch(one.name[len(path.stem) :])) for one in _beside(path, f".backup-{reason}-*.db")]
    return [(one, (name[2], int(name[3] or 1))) for one, name in named if name is not None and name[1] == reason]


def _stamp(now: datetime | None = None) -> str:
    return f"{now or datetime.now():%Y%m%d_%H%M%S}"


def _free_name(folder: Path, path: Path, what: str, stamp: str = "", number: int = 1) -> Path:
    """The first name that is free, from this number on."""
    stem = f"{path.stem}.{what}-{stamp or _stamp()}"
    while (copy := folder / (f"{stem}-{number}.db" if number > 1 else f"{stem}.db")).exists():
        number += 1
    return copy


def _copy(source: Path, target: Path) -> None:
    """Copy what was last committed. DatabaseProblem where there is no room, or another program does not let go."""
    with _DOOR.told(target):
        target.unlink(missing_ok=True)
        if shutil.disk_usage(target.parent).free < source.stat().st_size:  # SQLite would wait for room without an end
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        with (
            closing(sqlite3.connect(source, timeout=BUSY_SECONDS)) as reader,
            closing(sqlite3.connect(target)) as writer,
        ):
            reader.backup(writer, progress=_Patience().look)


class _Patience:
    """Ends a copy that makes no step: Python's own waits for ever."""

    def __init__(self) -> None:
        self._until = time.monotonic() + BUSY_SECONDS

    def look(self, status: int, _left: int, _all: int) -> None:
        now = time.monotonic()
        if status not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            self._until = now + BUSY_SECONDS
        elif now > self._until:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
