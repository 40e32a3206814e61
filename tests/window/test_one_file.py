"""After a normal close the database is one file, which a copy of it alone keeps whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def rows_of_a_copy(database: Path, to: Path) -> int:
    shutil.copy(database, to / "alone.db")
    with closing(sqlite3.connect(to / "alone.db")) as copy:
        return int(copy.execute("SELECT count(*) FROM processed").fetchone()[0])


def beside(database: Path) -> list[str]:
    return sorted(path.name for path in database.parent.glob(f"{database.name}-*"))


@pytest.mark.parametrize("windows", [1, 2])
@pytest.mark.parametrize("watched", [False, True], ids=["alone", "with another program"])
def test_a_closed_window_leaves_one_file(tmp_path: Path, windows: int, watched: bool) -> None:
    database, copies = tmp_path / "library.db", tmp_path / "copies"
    copies.mkdir()
    with closing(sqlite3.connect(database)) as other:
        if watched:
            other.execute("SELECT count(*) FROM sqlite_master").fetchone()
        ran = subprocess.run(
            [sys.executable, "-m", "tests.window.one_file_job", database, tmp_path / "config", str(windows)],
            cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "EIGHTCUT_CACHE": str(tmp_path / "cache")},
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        assert "Traceback" not in ran.stderr, ran.stderr
        if watched:
            assert other.execute("SELECT count(*) FROM processed").fetchone()[0] == windows
        assert rows_of_a_copy(database, copies) == windows
    assert beside(database) == []


def test_a_command_leaves_one_file(tmp_path: Path) -> None:
    database = tmp_path / "library.db"
    for command in (["profiles", "create", "foley"], ["profiles", "list"], ["doctor"]):
        ran = subprocess.run(
            [sys.executable, "-m", "eightcut", "--db", database, *command],
            cwd=ROOT, env={**os.environ, "EIGHTCUT_CACHE": str(tmp_path / "cache")},
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        assert beside(database) == []
    shutil.copy(database, tmp_path / "alone.db")
    with closing(sqlite3.connect(tmp_path / "alone.db")) as copy:
        assert copy.execute("SELECT count(*) FROM profiles WHERE name = 'foley'").fetchone()[0] == 1
