"""Files that cannot be used give sentences that name them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from functools import partial
from pathlib import Path

import pytest

from eightcut.cli.app import run
from eightcut.domain.videos import VideoRef
from eightcut.errors import (
    BadRequest,
    DatabaseDamaged,
    DatabaseLocked,
    DatabaseProblem,
    DatabaseReadOnly,
)
from eightcut.storage.database import Database
from eightcut.storage.library import Library
from eightcut.storage.problems import explain, explained

Ordinary = Callable[[], AbstractContextManager[None]]


def test_a_folder_as_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseProblem, match="is a folder") as raised:
        Library(tmp_path)
    assert raised.value.file == str(tmp_path)


def test_a_missing_parent_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseProblem, match=r"folder .*absent.* does not exist"):
        Library(tmp_path / "absent" / "library.db")


def test_a_device_is_no_database() -> None:
    with pytest.raises(DatabaseProblem, match="not a regular file"):
        Library("/dev/null")


def test_a_text_file_is_no_database_and_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("These are my notes, not a database. " * 100)
    before = path.read_bytes()
    with pytest.raises(DatabaseDamaged, match=r"notes\.db is not a database"):
        Library(path)
    assert path.read_bytes() == before


def test_a_file_that_is_damaged_inside_is_refused_before_it_is_migrated(tmp_path: Path, legacy: Path) -> None:
    path = tmp_path / "library.db"
    content = bytearray((legacy / "eab5c69.db").read_bytes())
    content[4096 : 4096 * 3] = b"\xff" * 8192
    path.write_bytes(bytes(content))
    with pytest.raises(DatabaseDamaged, match=r"library\.db"):
        Library(path)
    assert list(tmp_path.glob("*.backup-*")) == []


def test_damage_that_is_found_while_reading_is_named(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with closing(Database(path)) as database:
        database.change("CREATE TABLE t (a)")
        database.insert_many("t", ["a"], [("x" * 3000,) for _ in range(30)])
    content = bytearray(path.read_bytes())
    content[4096 * 2 :] = b"\xff" * (len(content) - 4096 * 2)
    path.write_bytes(bytes(content))
    with closing(Database(path)) as database, pytest.raises(DatabaseDamaged, match="is damaged"):
        database.rows("SELECT * FROM t")


def test_text_of_another_encoding_is_read_with_signs_of_replacement(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "library.db")) as database:
        database.change("CREATE TABLE t (a TEXT)")
        database.change("INSERT INTO t VALUES (CAST(X'ff00ff' AS TEXT))")
        assert database.rows("SELECT a FROM t") == [("\ufffd\0\ufffd",)]
        assert database.column("SELECT a FROM t") == ["\ufffd\0\ufffd"]
        database.change("UPDATE t SET a = 'plain'")
        assert database.value("SELECT a FROM t") == "plain"


def test_a_database_that_another_program_holds_is_locked(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    Library(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with closing(Database(path, busy_seconds=0.05)) as database:
            with pytest.raises(DatabaseLocked, match="in use by another program"), database.transaction():
                pytest.fail("the lock was given twice")
            assert database.value("PRAGMA user_version") > 0
        other.execute("ROLLBACK")


def test_an_old_file_that_another_program_holds_cannot_be_migrated(tmp_path: Path, legacy: Path) -> None:
    path = tmp_path / "library.db"
    path.write_bytes((legacy / "eab5c69.db").read_bytes())
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseLocked):
            Library(path, busy_seconds=0.05)
        other.execute("ROLLBACK")
    Library(path).close()


def file_closed(path: Path) -> Path:
    path.chmod(0o400)
    return path


def folder_closed(path: Path) -> Path:
    path.parent.chmod(0o500)
    return path.parent


def folder_closed_with_logs(path: Path) -> Path:
    """As another program left it, whose latest changes are only in its log."""
    held = sqlite3.connect(path, isolation_level=None)
    held.execute("INSERT INTO profiles (name, created_at) VALUES ('late', '')")
    for ending in ("", "-wal"):
        (path.parent / f"kept{ending}").write_bytes(Path(f"{path}{ending}").read_bytes())
    held.close()
    for ending in ("", "-wal"):
        (path.parent / f"kept{ending}").rename(f"{path}{ending}")
    return folder_closed(path)


@pytest.mark.parametrize("closes", [file_closed, folder_closed, folder_closed_with_logs])
def test_what_cannot_be_written_is_read_and_each_write_says_which_permission_is_missing(
    private_folder: Path, without_privileges: Ordinary, closes: Callable[[Path], Path]
) -> None:
    path = private_folder / "library.db"
    with without_privileges():
        with closing(Library(path)) as library:
            library.profiles.create("two")
        shut = closes(path)
        before = path.read_bytes()
        with closing(Library(path)) as library:
            assert library.path == path
            assert {"two", "late"} & set(library.profiles.all()) == {"two"} | (
                {"late"} if closes is folder_closed_with_logs else set()
            )
            library.videos.claim(VideoRef("a.mp4", "/a.mp4", "id"))
            with pytest.raises(DatabaseReadOnly, match=f"chmod u\\+w {shut}"):
                library.profiles.create("three")
        assert path.read_bytes() == before
        shut.chmod(0o700)
        with closing(Library(path)) as library:
            assert library.read_only is None
            assert library.videos.recorded_paths("a.mp4") == []


def test_commands_that_read_work_on_what_cannot_be_written_and_those_that_write_say_why(
    private_folder: Path, without_privileges: Ordinary, capsys: pytest.CaptureFixture[str]
) -> None:
    path = private_folder / "library.db"
    own = ("--db", str(path))
    assert [run([*own, "profiles", "list"]), run([*own, "profiles", "create", "default"])] == [0, 2]  # all is loaded
    capsys.readouterr()
    if os.geteuid() == 0:
        os.chown(path, 65534, 65534)
    with without_privileges():
        path.chmod(0o400)
        assert run([*own, "profiles", "list"]) == 0
        said = capsys.readouterr()
        assert "default" in said.out
        assert f"chmod u+w {path}" in said.err
        assert run([*own, "profiles", "create", "two"]) == 2


def test_an_old_file_that_cannot_be_written_is_read_too(
    private_folder: Path, without_privileges: Ordinary, legacy: Path
) -> None:
    path = private_folder / "library.db"
    content = (legacy / "eab5c69.db").read_bytes()
    with without_privileges():
        path.write_bytes(content)
        path.chmod(0o400)
        private_folder.chmod(0o500)
        with closing(Library(path)) as library:
            assert library.check() == []
    assert [one.name for one in private_folder.iterdir()] == [path.name]
    assert path.read_bytes() == content


def test_a_file_behind_a_closed_folder_cannot_be_reached(private_folder: Path, without_privileges: Ordinary) -> None:
    inner = private_folder / "inner"
    with without_privileges():
        inner.mkdir()
        inner.chmod(0o000)
        with pytest.raises(DatabaseProblem, match="cannot be reached"):
            Library(inner / "library.db")
        inner.chmod(0o700)


def test_a_file_that_became_read_only_is_said_when_it_is_written(library: Library) -> None:
    library.transactions.rows("PRAGMA query_only = ON")
    with pytest.raises(DatabaseReadOnly, match="permission"):
        library.profiles.create("two")


def test_a_full_disk_is_said_and_changes_nothing(library: Library) -> None:
    database = library.transactions
    database.rows(f"PRAGMA max_page_count = {database.value('PRAGMA page_count') + 2}")

    def fill() -> None:
        with database.transaction():
            for number in range(1000):
                library.profiles.create(f"profile {number} " + "x" * 500)

    with pytest.raises(DatabaseProblem, match="no space left"):
        fill()
    assert library.profiles.all() == ["default"]


def test_a_name_that_is_no_text_is_refused_with_a_sentence(library: Library) -> None:
    with pytest.raises(BadRequest, match="Rename the file"):
        library.videos.recorded_paths("film \udcff.mp4")


def test_every_known_fault_of_a_file_names_the_file() -> None:
    for code in (sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_CANTOPEN_ISDIR, sqlite3.SQLITE_BUSY_SNAPSHOT):
        error = sqlite3.OperationalError("raw words")
        error.sqlite_errorcode = code
        problem = explain(error, Path("/data/library.db"))
        assert problem is not None
        assert "/data/library.db" in problem.message
        assert "raw words" not in problem.message


def test_a_bug_stays_a_bug(library: Library) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        library.transactions.rows("SELECT * FROM absent")
    with pytest.raises(sqlite3.ProgrammingError), explained(Path("library.db")):
        raise sqlite3.ProgrammingError("wrong number of values")


@pytest.mark.parametrize("what", ["INSERT", "DELETE"])
def test_a_trigger_of_another_program_that_refuses_a_change_is_told_in_a_sentence(tmp_path: Path, what: str) -> None:
    with closing(Library(tmp_path / "library.db")) as library:
        library.hidden_files.hide("default", ["a.mp4"])
        library.transactions.change(
            f"CREATE TRIGGER theirs BEFORE {what} ON hidden_files BEGIN SELECT RAISE(ABORT, 'not allowed'); END"
        )
        hidden = library.hidden_files
        change = partial(hidden.hide, names=["b.mp4"]) if what == "INSERT" else partial(hidden.show, names=["a.mp4"])
        with pytest.raises(DatabaseProblem, match=r"trigger .*library\.db .*rejected this change \(not allowed\)"):
            change("default")
        assert hidden.names("default") == {"a.mp4"}
