"""A database that went through a dump or an editor opens whole, or is refused in a sentence and left as it was."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from eightcut.errors import DatabaseProblem, DatabaseTooNew, EnvironmentProblem
from eightcut.storage.library import Library
from eightcut.storage.migrations import LATEST
from tests.unit.storage import taken_apart
from tests.unit.storage.taken_apart import form, make, missing, rows

RELEASES = ["c76eb9e", "8392c02", "2b7dfb3", "eab5c69"]
DUMPS = [taken_apart.dumped, taken_apart.vacuumed, taken_apart.selected, taken_apart.bare, taken_apart.strict]
ORIGINAL = Path(__file__).parents[2] / "data" / "original_queries.sql"


@pytest.fixture(scope="module")
def present(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of the present schema that the program made, with rows in every table."""
    path = tmp_path_factory.mktemp("present") / "present.db"
    make(path, LATEST)
    Library(path).close()
    return path


def open_and_use(path: Path) -> None:
    """Write to it as the original program does, open it, and let it be checked."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("INSERT INTO hard_negatives (filename, profile, start_time) VALUES ('a', 'default', 1)")
        file.execute("INSERT OR IGNORE INTO hidden_files (filename, profile) VALUES ('a', 'default')")
        file.execute("INSERT OR IGNORE INTO hidden_files (filename, profile) VALUES ('a', 'default')")
        file.execute(
            "INSERT INTO scan_results (filename, model, start_time, end_time, score) VALUES ('new.mp4', 'M', 1, 9, 0.5)"
        )
        for table in ("hard_negatives", "scan_results"):
            assert file.execute(f"SELECT COUNT(*) FROM {table} WHERE id IS NULL").fetchone() == (0,)
        assert file.execute("SELECT content_id FROM hard_negatives WHERE filename = 'a'").fetchone() == ("",)
    with closing(Library(path)) as library:
        adopted = library.transactions.value("SELECT region_count FROM scans WHERE filename = 'new.mp4'")
        assert adopted == 1
        assert [line for line in library.check() if "damaged" in line] == []


@pytest.mark.parametrize("dump", DUMPS)
@pytest.mark.parametrize("number", [2, 5, LATEST])
def test_a_file_of_any_schema_opens_after_any_dump_with_every_row(
    tmp_path: Path, present: Path, number: int, dump: Callable[[Path, Path], None]
) -> None:
    path = tmp_path / "library.db"
    dump(make(tmp_path / "made.db", number), path)
    before = rows(path)
    Library(path).close()
    assert missing(before, rows(path)) == []
    assert form(path) == form(present)
    open_and_use(path)


@pytest.mark.parametrize("dump", [taken_apart.dumped, taken_apart.selected])
@pytest.mark.parametrize("release", RELEASES)
def test_a_file_of_an_old_release_opens_after_any_dump_with_every_row(
    tmp_path: Path, legacy: Path, release: str, dump: Callable[[Path, Path], None]
) -> None:
    path = tmp_path / "library.db"
    dump(legacy / f"{release}.db", path)
    before = rows(path)
    Library(path).close()
    assert missing(before, rows(path)) == []
    open_and_use(path)


def test_a_dump_without_loss_of_form_is_opened_without_a_backup_and_is_whole_from_then_on(
    tmp_path: Path, present: Path
) -> None:
    path = tmp_path / "library.db"
    taken_apart.dumped(present, path)
    for _ in range(2):
        with closing(Library(path)) as library:
            assert library.transactions.value("PRAGMA user_version") == LATEST
            assert library.transactions.value("PRAGMA journal_mode") == "wal"
            assert library.transactions.value("PRAGMA foreign_keys") == 1
    assert list(tmp_path.glob("*.backup-*")) == []


def test_numbers_of_removed_rows_are_not_given_again_after_a_table_was_made_anew(tmp_path: Path, present: Path) -> None:
    path = Path(shutil.copy(present, tmp_path / "library.db"))
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("DELETE FROM hard_negatives WHERE id = 3")
        file.execute("DROP INDEX hard_negatives_by_content")
        file.execute("ALTER TABLE hard_negatives DROP COLUMN source_model")
        file.execute("CREATE TRIGGER others AFTER DELETE ON hard_negatives BEGIN SELECT 1; END")
        file.execute("CREATE INDEX theirs ON hard_negatives (start_time DESC)")
    Library(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        added = file.execute("INSERT INTO hard_negatives (filename, start_time) VALUES ('a', 1) RETURNING id")
        assert added.fetchone() == (4,)
        kept = "SELECT COUNT(*) FROM sqlite_master WHERE name IN ('others', 'theirs')"
        assert file.execute(kept).fetchone() == (2,)


@pytest.mark.parametrize("seed", range(24))
def test_a_file_that_was_taken_apart_is_completed_or_refused_and_keeps_its_rows(
    tmp_path: Path, present: Path, seed: int
) -> None:
    path = Path(shutil.copy(present, tmp_path / "library.db"))
    done = taken_apart.take_apart(path, seed)
    with closing(sqlite3.connect(path)) as file:
        tables = {name for (name,) in file.execute(taken_apart.TABLES)}
    before = rows(path)
    try:
        Library(path).close()
    except EnvironmentProblem:
        assert rows(path) == before, done
    else:
        assert missing(before, rows(path)) == [], done
        assert set(form(path)) >= set(form(present)), done
        open_and_use(path)
    assert tables <= set(rows(path))


@pytest.mark.parametrize("table", ["processed", "scans", "clocks", "schema_number"])
def test_a_view_in_a_tables_place_is_refused_with_its_name(tmp_path: Path, present: Path, table: str) -> None:
    path = Path(shutil.copy(present, tmp_path / "library.db"))
    with closing(sqlite3.connect(path)) as file:
        file.execute(f"ALTER TABLE {table} RENAME TO elsewhere")
        file.execute(f"CREATE VIEW {table} AS SELECT * FROM elsewhere")
        before = list(file.iterdump())
    with pytest.raises(DatabaseProblem, match=f"{table} is a view of another program"):
        Library(path)
    with closing(sqlite3.connect(path)) as file:
        assert list(file.iterdump()) == before


@pytest.mark.parametrize(("table", "rest"), [("scans", "scan_results"), ("hard_negatives", "verdicts"),
                                             ("training_runs", "training_examples")])  # fmt: skip
def test_a_table_that_others_belong_to_is_not_made_empty(tmp_path: Path, present: Path, table: str, rest: str) -> None:
    path = Path(shutil.copy(present, tmp_path / "library.db"))
    with closing(sqlite3.connect(path)) as file:
        file.execute(f"DROP TABLE {table}")
        file.commit()
    before = rows(path)
    with pytest.raises(DatabaseProblem, match=f"table {table} is missing, and rows of {rest} belong to it"):
        Library(path)
    assert rows(path) == before


@pytest.mark.parametrize("dump", [taken_apart.dumped, taken_apart.vacuumed, taken_apart.selected])
def test_a_file_of_a_newer_program_stays_refused_after_a_dump(
    tmp_path: Path, present: Path, dump: Callable[[Path, Path], None]
) -> None:
    newer, path = Path(shutil.copy(present, tmp_path / "newer.db")), tmp_path / "library.db"
    with closing(sqlite3.connect(newer, isolation_level=None)) as file:
        file.execute("UPDATE schema_number SET number = ?", (LATEST + 1,))
        file.execute("CREATE TABLE invented (a)")
    dump(newer, path)
    before = path.read_bytes()
    with pytest.raises(DatabaseTooNew, match="newer 8-cut"):
        Library(path)
    assert path.read_bytes() == before


THEIRS = {
    "a view of a column that is moved": "CREATE VIEW theirs AS SELECT scan_id FROM scan_results",
    "a view of nothing": "CREATE VIEW theirs AS SELECT * FROM none_such",
    "a trigger that refuses": "CREATE TRIGGER theirs AFTER UPDATE ON scan_results BEGIN SELECT RAISE(ABORT, 'no'); END",
    "a trigger for nothing": "CREATE TRIGGER theirs AFTER INSERT ON videos BEGIN INSERT INTO none_such VALUES (1); END",
    "a view's trigger": "CREATE VIEW v AS SELECT 1 AS a; "
    "CREATE TRIGGER theirs INSTEAD OF INSERT ON v BEGIN SELECT 1; END",
    "an index": "CREATE UNIQUE INDEX theirs ON scan_results (scan_id, score, id)",
    "a table that refers to ours": "CREATE TABLE theirs (a REFERENCES hard_negatives (id) ON DELETE CASCADE); "
    "INSERT INTO theirs VALUES (1)",
}


@pytest.mark.parametrize("sql", THEIRS.values(), ids=THEIRS)
def test_what_others_added_stays_and_does_not_hinder(tmp_path: Path, sql: str) -> None:
    path = make(tmp_path / "library.db", 2)
    with closing(sqlite3.connect(path)) as file:
        file.execute("ALTER TABLE hard_negatives DROP COLUMN source_model")
        file.executescript(sql)
        added = file.execute("SELECT name, sql FROM sqlite_master WHERE name = 'theirs'").fetchall()
    before = rows(path)
    Library(path).close()
    assert missing(before, rows(path)) == []
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT name, sql FROM sqlite_master WHERE name = 'theirs'").fetchall() == added


@pytest.mark.parametrize(
    "sql",
    ["CREATE VIEW schema_number AS SELECT * FROM none_such", "CREATE VIEW clocks AS SELECT none_such FROM processed"],
)
def test_a_view_that_is_broken_is_told_in_a_sentence(tmp_path: Path, sql: str) -> None:
    path = make(tmp_path / "library.db", 3)
    with closing(sqlite3.connect(path)) as file:
        file.execute(sql)
    before = rows(path)
    with pytest.raises(DatabaseProblem, match="was changed by another program"):
        Library(path)
    assert rows(path) == before


@pytest.mark.parametrize("planted", ["'text'", "NULL", "1e300", "-5", "x'ff'", str(2**62)])
def test_a_schema_number_that_nobody_knows_is_refused_or_mended(tmp_path: Path, present: Path, planted: str) -> None:
    path = Path(shutil.copy(present, tmp_path / "library.db"))
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.executescript(
            "DROP TABLE schema_number; CREATE TABLE schema_number (id INTEGER PRIMARY KEY, number, shape);"
            f"INSERT INTO schema_number VALUES (1, {planted}, {planted}), (2, 5, 'x')"
        )
    if planted == str(2**62):
        with pytest.raises(DatabaseTooNew):
            Library(path)
        return
    Library(path).close()
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT number FROM schema_number ORDER BY id").fetchall() == [(LATEST,), (5,)]
