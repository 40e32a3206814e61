"""Connections, transactions and backups."""

from __future__ import annotations

import gc
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from eightcut.errors import DatabaseProblem
from eightcut.storage.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "plain.db")
    opened.write_ahead()
    opened.change("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER NOT NULL)")
    yield opened
    opened.close()


def numbers(database: Database) -> list[int]:
    return [a for (a,) in database.rows("SELECT a FROM t ORDER BY a")]


def connections() -> int:
    """How many connections to any database there are."""
    gc.collect()
    return sum(isinstance(one, sqlite3.Connection) for one in gc.get_objects())


def insert_and_raise(database: Database, first: int, error: type[BaseException]) -> None:
    """Write in two levels, then fail in the outer one."""
    with database.transaction():
        database.insert("t", {"a": first})
        with database.transaction():
            database.insert("t", {"a": first + 1})
        raise error("the end")


def test_the_file_is_in_wal_mode_with_foreign_keys_and_patience(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "new.db")) as database:
        database.write_ahead()
        assert database.value("PRAGMA journal_mode") == "wal"
        assert database.value("PRAGMA foreign_keys") == 1
        assert database.value("PRAGMA busy_timeout") >= 10_000


def test_a_transaction_keeps_all_its_writes(database: Database) -> None:
    with database.transaction():
        assert database.insert("t", {"a": 1}) == 1
        database.insert_many("t", ["a"], [(2,), (3,)])
    assert numbers(database) == [1, 2, 3]


def test_any_exception_undoes_a_transaction(database: Database) -> None:
    for error in (ValueError, KeyboardInterrupt, GeneratorExit):
        with pytest.raises(error):
            insert_and_raise(database, 1, error)
    assert numbers(database) == []


def test_an_inner_transaction_that_fails_undoes_only_itself(database: Database) -> None:
    with database.transaction():
        database.insert("t", {"a": 1})
        with pytest.raises(ValueError, match="the end"):
            insert_and_raise(database, 2, ValueError)
        with database.transaction():
            database.insert("t", {"a": 4})
    assert numbers(database) == [1, 4]


def test_an_outer_transaction_that_fails_undoes_inner_ones_too(database: Database) -> None:
    with pytest.raises(ValueError, match="the end"):
        insert_and_raise(database, 1, ValueError)
    assert numbers(database) == []


def test_many_rows_are_kept_all_or_none(database: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        database.insert_many("t", ["a"], [(1,), (None,), (3,)])
    assert numbers(database) == []


def test_nothing_is_written_past_a_transaction_that_sqlite_undid_by_itself(database: Database) -> None:
    def write_past_it() -> None:
        with database.transaction():
            database.insert("t", {"a": 1})
            database.change("ROLLBACK")
            database.insert("t", {"a": 2})

    with pytest.raises(DatabaseProblem, match="was undone"):
        write_past_it()
    assert numbers(database) == []


def test_a_snapshot_does_not_see_later_writes(database: Database) -> None:
    with database.snapshot():
        assert numbers(database) == []
        with ThreadPoolExecutor(1) as pool:
            pool.submit(database.insert, "t", {"a": 1}).result()
        assert numbers(database) == []
    assert numbers(database) == [1]


def test_a_snapshot_inside_a_transaction_sees_its_writes(database: Database) -> None:
    with database.transaction():
        database.insert("t", {"a": 1})
        with database.snapshot():
            assert numbers(database) == [1]


def test_each_thread_has_its_own_connection_which_goes_with_it(database: Database) -> None:
    inside = threading.Barrier(3)
    leave = threading.Event()
    before = connections()

    def work() -> None:
        database.rows("SELECT 1")
        inside.wait()
        leave.wait()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    inside.wait()
    assert connections() == before + 2
    leave.set()
    for thread in threads:
        thread.join()
    assert connections() == before


def test_threads_writing_at_once_lose_nothing(database: Database) -> None:
    def write(start: int) -> None:
        for number in range(start, start + 25):
            with database.transaction():
                database.insert("t", {"a": number})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(0, 100, 25)))
    assert numbers(database) == list(range(100))


def test_closing_closes_the_connections_of_all_threads(database: Database) -> None:
    used = threading.Event()
    leave = threading.Event()
    errors: list[str] = []

    def work() -> None:
        database.insert("t", {"a": 1})
        used.set()
        leave.wait()
        try:
            database.rows("SELECT 1")
        except RuntimeError as error:
            errors.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    used.wait()
    database.close()
    assert not database.path.with_name("plain.db-wal").exists()
    leave.set()
    thread.join()
    assert errors == ["the database is closed"]


def test_closing_inside_a_transaction_undoes_it(database: Database) -> None:
    def close_inside() -> None:
        with database.transaction():
            database.insert("t", {"a": 1})
            database.close()

    with pytest.raises(RuntimeError, match="closed"):
        close_inside()
    with closing(Database(database.path)) as again:
        assert numbers(again) == []


def test_a_backup_holds_what_was_committed_and_never_replaces_another(database: Database) -> None:
    database.insert("t", {"a": 1})
    with database.transaction():
        database.insert("t", {"a": 2})
        copies = [database.backup("test") for _ in range(3)]
    assert len(set(copies)) == 3
    for copy in copies:
        assert copy.name.startswith("plain.backup-test-")
        with closing(Database(copy)) as kept:
            assert numbers(kept) == [1]
    assert list(database.path.parent.glob("*.part")) == []


def test_a_backup_that_fails_leaves_no_file(tmp_path: Path, database: Database) -> None:
    moved = database.path.rename(tmp_path / "moved.db")
    database.path.mkdir()
    with pytest.raises(DatabaseProblem, match="cannot be opened"):
        database.backup("test")
    assert list(tmp_path.glob("*backup*")) == []
    database.path.rmdir()
    moved.rename(database.path)


def test_a_column_is_a_plain_list(database: Database) -> None:
    database.insert_many("t", ["a"], [(3,), (1,)])
    assert database.column("SELECT a FROM t ORDER BY a") == [1, 3]
    assert database.column("SELECT a FROM t WHERE a > ?", (5,)) == []


def test_rows_that_are_not_there_are_none(database: Database) -> None:
    assert database.row("SELECT a FROM t") is None
    assert database.value("SELECT a FROM t") is None


def test_the_state_is_another_after_each_write_and_unknown_while_writing(database: Database) -> None:
    with database.snapshot():
        before = database.state()
        assert before == database.state()
    database.insert("t", {"a": 1})
    own = database.state()
    with closing(Database(database.path)) as other:
        other.insert("t", {"a": 2})
    assert len({before, own, database.state()}) == 3
    with database.transaction():
        assert database.state() is None
    assert database.state() is not None


def copied_alone(path: Path, to: Path) -> list[int]:
    """What a copy of the one file holds."""
    copy = to / "copy.db"
    shutil.copy(path, copy)
    with closing(Database(copy)) as there:
        return numbers(there)


@pytest.mark.parametrize("threads", [0, 1, 5])
@pytest.mark.parametrize("alive", [True, False])
def test_after_closing_all_is_in_the_one_file(database: Database, tmp_path: Path, threads: int, alive: bool) -> None:
    database.write_ahead()
    leave = threading.Event()
    wrote = threading.Barrier(threads + 1)

    def work(number: int) -> None:
        database.insert("t", {"a": number})
        database.written_by_others()
        wrote.wait()
        leave.wait()

    running = [threading.Thread(target=work, args=(number,)) for number in range(1, threads + 1)]
    for thread in running:
        thread.start()
    database.insert("t", {"a": 0})
    wrote.wait()
    if not alive:
        leave.set()
        for thread in running:
            thread.join()
    database.close()
    assert [p.name for p in database.path.parent.glob(f"{database.path.name}*")] == [database.path.name]
    assert sorted(copied_alone(database.path, tmp_path)) == list(range(threads + 1))
    leave.set()
    for thread in running:
        thread.join()


@pytest.mark.parametrize("busy", ["idle", "reading", "writing"])
def test_another_program_that_has_it_open_is_no_error(database: Database, tmp_path: Path, busy: str) -> None:
    database.write_ahead()
    database.insert("t", {"a": 1})
    with closing(sqlite3.connect(database.path, isolation_level=None)) as other:
        other.execute("SELECT * FROM t").fetchall()
        if busy != "idle":
            other.execute("BEGIN" if busy == "reading" else "BEGIN IMMEDIATE")
            other.execute("SELECT * FROM t").fetchall()
        if busy != "writing":
            database.insert("t", {"a": 2})
        database.close()
        if busy == "idle":
            assert copied_alone(database.path, tmp_path) == [1, 2]
        if busy != "idle":
            other.execute("ROLLBACK")
        assert other.execute("SELECT count(*) FROM t").fetchone()[0] == (1 if busy == "writing" else 2)
    assert not database.path.with_name(f"{database.path.name}-wal").exists()


def test_closing_twice_and_a_file_that_is_gone_meanwhile_are_no_errors(database: Database) -> None:
    database.write_ahead()
    database.insert("t", {"a": 1})
    database.close()
    database.path.unlink()
    database.close()
    assert not database.path.exists()
