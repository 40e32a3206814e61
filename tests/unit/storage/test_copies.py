"""Backups are kept in the order in which they were made, whatever the clock says."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from eightcut.errors import DatabaseProblem
from eightcut.storage import copies

NOW = datetime(2026, 10, 25, 2, 30)
JUMPS = {
    "an hour back": [0, 1, -3600, -3599],
    "to 1970": [0, 1, -1_792_000_000, -1_791_999_999],
    "20 years on and back": [0, 631_152_000, 631_152_001, 1, 2],
    "a standing clock": [0] * 12,
}


@pytest.mark.parametrize("seconds", JUMPS.values(), ids=JUMPS)
@pytest.mark.parametrize("most", [1, 3])
def test_the_backups_made_last_stay_wherever_the_clock_jumps(tmp_path: Path, seconds: list[int], most: int) -> None:
    path = tmp_path / "library.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("CREATE TABLE t (a)")
        made = []
        for after in seconds:
            file.execute("INSERT INTO t VALUES (1)")
            made.append(copies.backup(path, "v1", NOW + timedelta(seconds=after)))
            copies.prune(path, "v1", most, made[-1])
    assert len(set(made)) == len(seconds)
    assert set(tmp_path.glob("*.backup-*")) == set(made[-most:])


def test_backups_for_other_reasons_have_no_say(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE t (a)")
    others = ["v1-20400101_000000.db", "v1-x-20400101_000000.db", "v2-20400101_000000-7.db"]
    for name in others[1:]:
        (tmp_path / f"library.backup-{name}").touch()
    assert copies.backup(path, "v1", NOW).name == "library.backup-v1-20261025_023000.db"
    (tmp_path / f"library.backup-{others[0]}").touch()
    assert copies.backup(path, "v1", NOW).name == "library.backup-v1-20400101_000000-2.db"


def test_a_copy_of_a_file_that_another_program_does_not_let_go_of_ends_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "BUSY_SECONDS", 0.1)
    path = tmp_path / "library.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("CREATE TABLE one (a)")
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(DatabaseProblem, match=r"holds it|in use|busy"):
            copies.backup(path, "test")
    assert [found.name for found in tmp_path.iterdir()] == ["library.db"]
    assert copies.backup(path, "test").is_file()
