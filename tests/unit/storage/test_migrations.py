"""Files of every release open with nothing lost."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.videos import VideoRef
from eightcut.errors import DatabaseProblem, DatabaseTooNew
from eightcut.storage.library import Library
from eightcut.storage.migrations import LATEST, SCRIPTS, statements

RELEASES = ["c76eb9e", "8392c02", "2b7dfb3", "eab5c69"]
ORIGINAL_TABLES = ["processed", "hidden_files", "scan_results", "hard_negatives"]
DEFAULTS = {
    "short_side": 512,
    "portrait_ratio": "",
    "crop_center": 0.5,
    "format": "MP4",
    "clip_count": 3,
    "clip_duration": 8.0,
    "spread": 3.0,
    "profile": "default",
    "source_path": "",
    "scan_export": 0,
    "scan_timestamp": "",
    "source_model": "",
    "processed_by": "",
    "added_at": "",
    "added_by": "",
    "caption": "",
    "composed": "",
    "channels": "",
    "shown": "",
    "rating": 0,
    "note": "",
    "content_id": "",
    "folders": "",
}
OURS = {
    "scan_id", "place", "place_above", "folder", "name_head", "name_tail", "clip_start", "fingerprint", "name", "video",
    "kind", "marker",
}  # fmt: skip
Processes = Callable[[str, list[list[str]]], None]


def contents(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every original table by column."""
    with closing(sqlite3.connect(path)) as file:
        file.row_factory = sqlite3.Row
        tables = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        return {
            table: [dict(row) for row in file.execute(f"SELECT * FROM {table} ORDER BY rowid")]
            for table in ORIGINAL_TABLES
            if table in tables
        }


@pytest.mark.parametrize("release", RELEASES)
def test_every_row_of_every_table_of_an_old_file_is_unchanged(tmp_path: Path, legacy: Path, release: str) -> None:
    path = Path(shutil.copy(legacy / f"{release}.db", tmp_path / "library.db"))
    before = contents(path)
    assert before["processed"]
    Library(path).close()
    after = contents(path)
    assert set(after) == set(ORIGINAL_TABLES)
    for table, rows in after.items():
        old = before.get(table, [])
        assert len(rows) == len(old)
        for row, was in zip(rows, old, strict=True):
            assert {name: row[name] for name in was} == was
            added = {name: value for name, value in row.items() if name not in was and name not in OURS}
            assert added == {name: DEFAULTS[name] for name in added}


@pytest.mark.parametrize("release", RELEASES)
def test_a_backup_of_an_old_file_holds_what_it_held(tmp_path: Path, legacy: Path, release: str) -> None:
    path = Path(shutil.copy(legacy / f"{release}.db", tmp_path / "library.db"))
    before = contents(path)
    Library(path).close()
    (copy,) = tmp_path.glob("library.backup-v0-*.db")
    assert contents(copy) == before
    Library(path).close()
    assert len(list(tmp_path.glob("*.backup-*"))) == 1


def test_a_file_of_schema_2_keeps_its_versions_with_regions_and_scores(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with closing(sqlite3.connect(path)) as file:
        for number in (1, 2):
            for statement in statements(SCRIPTS[number]):
                file.execute(statement)
        key = "filename, profile, model, scan_timestamp"
        for number, stamp in enumerate(("20260101_000000_000000", "20260102_000000_000000"), 1):
            values = ("a.mp4", "default", "M", stamp)
            file.execute(f"INSERT INTO scans ({key}, region_count, scores) VALUES (?, ?, ?, ?, 1, ?)", (*values, b"ab"))
            file.execute(
                f"INSERT INTO scan_results ({key}, start_time, end_time, score, scan_id) "
                "VALUES (?, ?, ?, ?, ?, 9, 0, ?)",
                (*values, float(number), number),
            )
        file.execute("PRAGMA user_version = 2")
        file.commit()
    with closing(Library(path)) as library:
        versions = library.scans.versions(VideoRef("a.mp4"), "default")
        assert [[region.start for region in library.scans.regions(version)] for version in versions] == [[2.0], [1.0]]
        assert [library.scans.scores(version) for version in versions] == [b"ab", b"ab"]
        assert library.check() == []


def test_a_new_file_and_an_old_one_end_with_the_same_schema(tmp_path: Path, legacy: Path) -> None:
    def columns(path: Path) -> dict[str, list[tuple[Any, ...]]]:
        Library(path).close()
        with closing(sqlite3.connect(path)) as file:
            names = [name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")]
            return {name: sorted(row[1:] for row in file.execute(f"PRAGMA table_info({name})")) for name in names}

    new = columns(tmp_path / "new.db")
    for release in RELEASES:
        assert columns(Path(shutil.copy(legacy / f"{release}.db", tmp_path / f"{release}.db"))) == new


def test_a_zero_byte_file_is_a_new_database_without_a_backup(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    path.touch()
    with closing(Library(path)) as library:
        assert library.transactions.value("PRAGMA user_version") == LATEST
        assert library.transactions.value("PRAGMA journal_mode") == "wal"
    assert list(tmp_path.glob("*.backup-*")) == []


def test_a_file_of_a_newer_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    Library(path).close()
    with closing(sqlite3.connect(path)) as file:
        file.execute(f"PRAGMA user_version = {LATEST + 1}")
    before = path.read_bytes()
    with pytest.raises(DatabaseTooNew, match="newer 8-cut"):
        Library(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "made", ["CREATE TABLE moz_places (id)", "CREATE TABLE processed (id)", "CREATE TABLE processed (filename TEXT)"]
)
def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path, made: str) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as file:
        file.execute(made)
    before = path.read_bytes()
    with pytest.raises(DatabaseProblem, match="another program"):
        Library(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "made",
    [
        "CREATE VIEW training_examples AS SELECT * FROM processed",
        "CREATE INDEX profiles ON processed (profile)",
        "CREATE TABLE clocks_by_film (a); CREATE TABLE scans_by_content (a)",
        "CREATE TABLE training_runs (profile, model, version); "
        "INSERT INTO training_runs VALUES ('a', 'M', 1), ('a', 'M', 1)",
    ],
)
def test_a_migration_that_fails_is_told_in_a_sentence_undone_whole_and_leaves_one_backup_at_most(
    tmp_path: Path, legacy: Path, made: str
) -> None:
    path = Path(shutil.copy(legacy / "eab5c69.db", tmp_path / "library.db"))
    with closing(sqlite3.connect(path)) as file:
        file.executescript(made)
        before = list(file.iterdump())
    for _ in range(3):
        with pytest.raises(DatabaseProblem, match="changed by another program") as told:
            Library(path)
        assert str(path) in told.value.message
    backups = list(tmp_path.glob("*.backup-*"))
    assert len(backups) == ("VIEW" not in made)
    for kept in (path, *backups):
        with closing(sqlite3.connect(kept)) as file:
            assert list(file.iterdump()) == before
            assert file.execute("PRAGMA user_version").fetchone() == (0,)


def test_a_table_of_another_program_under_a_later_name_keeps_its_column(tmp_path: Path, legacy: Path) -> None:
    path = Path(shutil.copy(legacy / "eab5c69.db", tmp_path / "library.db"))
    with closing(sqlite3.connect(path)) as file:
        file.executescript("CREATE TABLE profiles (theirs NOT NULL); INSERT INTO profiles VALUES ('x')")
    Library(path).close()
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT theirs FROM profiles").fetchall() == [("x",)]


def test_of_one_version_the_newest_backup_stays_and_files_of_others_too(tmp_path: Path, legacy: Path) -> None:
    path = Path(shutil.copy(legacy / "eab5c69.db", tmp_path / "library.db"))
    old = [tmp_path / f"library.backup-v0-2026010{day}_000000{more}.db" for day in (1, 2) for more in ("", "-2")]
    others = [tmp_path / name for name in (
        "library.backup-v1-20260101_000000.db", "library.backup-v0-mine.db", "library.backup-v0-x-20260101_000000.db",
        "library2.backup-v0-20260101_000000.db",
    )]  # fmt: skip
    for file in (*old, *others):
        file.touch()
    Library(path).close()
    assert not any(file.exists() for file in old)
    assert all(file.exists() for file in others)
    assert len(list(tmp_path.glob("library.backup-v0-2*.db"))) == 1


@pytest.mark.parametrize("reason", ["profile", "v3", "v0"])
def test_a_backup_that_a_killed_program_left_half_made_goes_at_the_next_start(tmp_path: Path, reason: str) -> None:
    path = tmp_path / "library.db"
    parts = [tmp_path / f"library.backup-{reason}-20260101_000000.db.part{more}" for more in ("", "-journal", "-wal")]
    other = tmp_path / f"other.backup-{reason}-20260101_000000.db.part"
    for file in (*parts, other):
        file.write_bytes(b"half")
    Library(path).close()
    assert [file.name for file in tmp_path.iterdir() if file != path] == [other.name]


def test_a_backup_that_is_being_made_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    Library(path).close()
    part = tmp_path / "library.backup-profile-20260101_000000.db.part"
    part.write_bytes(b"half")
    with closing(sqlite3.connect(path, isolation_level=None)) as maker:
        maker.execute("BEGIN IMMEDIATE")
        Library(path, busy_seconds=0.05).close()
        assert part.exists()


def test_two_programs_that_open_an_old_file_at_once_both_succeed(
    tmp_path: Path, legacy: Path, at_once: Processes
) -> None:
    script = "import sys; from eightcut.storage.library import Library; Library(sys.argv[1]).close()"
    path = Path(shutil.copy(legacy / "eab5c69.db", tmp_path / "library.db"))
    at_once(script, [[str(path)]] * 3)
    assert len(list(tmp_path.glob("*.backup-*"))) == 1
    with closing(Library(path)) as library:
        assert library.profiles.counts("default")["clips"] > 0


def test_programs_that_make_a_new_file_at_once_all_succeed(tmp_path: Path, at_once: Processes) -> None:
    script = """
import sys
from eightcut.storage.library import Library
library = Library(sys.argv[1])
library.profiles.create(sys.argv[2])
library.close()
"""
    path = tmp_path / "library.db"
    at_once(script, [[str(path), name] for name in ("a", "b", "c")])
    with closing(Library(path)) as library:
        assert library.profiles.all() == ["a", "b", "c", "default"]
    assert [found.name for found in tmp_path.iterdir()] == ["library.db"]


def test_the_original_tables_keep_room_for_the_original_inserts(library: Library) -> None:
    database = library.transactions
    assert database.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'") == []
    for table in ORIGINAL_TABLES:
        for _, _, unique, origin, _ in database.rows(f"PRAGMA index_list({table})"):
            assert not unique or origin == "pk"


def test_migrations_are_numbered_without_a_gap() -> None:
    assert list(SCRIPTS) == list(range(1, LATEST + 1))


def test_a_script_splits_at_statements_not_at_semicolons() -> None:
    script = "-- one; two\nCREATE TABLE t (\n  a TEXT DEFAULT ';'\n);\nINSERT INTO t VALUES ('x;\n-- y');\n"
    first, second = statements(script)
    assert first.strip().endswith("';'\n);")
    assert second == "INSERT INTO t VALUES ('x;\n-- y');\n"


def test_a_script_that_ends_within_a_statement_is_a_bug() -> None:
    with pytest.raises(ValueError, match="CREATE TABLE t"):
        list(statements("CREATE TABLE t (a)"))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")), max_size=5))
def test_any_text_in_a_script_comes_through_whole(texts: list[str]) -> None:
    script = "".join("SELECT '{}';\n".format(text.replace("'", "''")) for text in texts)
    with closing(sqlite3.connect(":memory:")) as file:
        assert [file.execute(statement).fetchone()[0] for statement in statements(script)] == texts
