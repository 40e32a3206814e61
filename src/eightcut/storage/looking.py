"""A database that can only be read, looked at through a copy of it: SQLite itself wants to write beside what it reads.

The copy is brought to the present schema and is gone at the end; what is written to the file meanwhile is not seen.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from eightcut.atomic import Door
from eightcut.errors import DatabaseReadOnly

DOOR = Door()


def copy_to_read(path: Path, folder: Path, problem: DatabaseReadOnly) -> Path:
    """Copy the database with all that was committed to it into the folder; where it is now.

    `problem`, raised where there is nothing to read either.
    """
    real = Path(os.path.realpath(path))
    target = folder / path.name
    try:
        if not real.stat().st_size:
            raise problem
        if not _copied_by_sqlite(real, target):
            for ending in ("", "-wal", "-journal"):
                beside = _beside(real, ending)
                if beside.is_file():
                    with beside.open("rb"):
                        DOOR.copy(beside, _beside(target, ending))
    except OSError as error:
        raise problem from error
    return target


def _copied_by_sqlite(real: Path, target: Path) -> bool:
    """Whether it could be read in its place, without a file being made there; a log that nobody has open prevents it.

    Where there is no log nobody writes, and SQLite is told so.
    """
    wal, shared, journal = (_beside(real, ending).exists() for ending in ("-wal", "-shm", "-journal"))
    if wal and not shared:
        return False
    how = "mode=ro" if wal or journal else "immutable=1"
    try:
        with (
            closing(sqlite3.connect(f"{real.as_uri()}?{how}", uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
    except sqlite3.Error:
        target.unlink(missing_ok=True)
        return False
    return True


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
