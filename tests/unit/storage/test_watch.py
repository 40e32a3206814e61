"""A Database tells what others wrote from what it wrote itself, in whichever thread."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from eightcut.storage.database import Database

ADD = "INSERT INTO t (a) VALUES (1)"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "plain.db")
    opened.write_ahead()
    opened.change("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER NOT NULL)")
    opened.written_by_others()
    yield opened
    opened.close()


def elsewhere(path: Path) -> None:
    """Another program writes."""
    with closing(sqlite3.connect(path, timeout=15)) as other, other:
        other.execute(ADD)


def in_a_transaction(database: Database) -> None:
    with database.transaction(), database.transaction():
        database.insert("t", {"a": 1})


@pytest.mark.parametrize(
    "write",
    [
        in_a_transaction,
        lambda database: database.insert("t", {"a": 1}),
        lambda database: database.change(ADD),
        lambda database: database.insert_many("t", ["a"], [(1,), (2,)]),
    ],
)
def test_own_writes_are_nobody_else_s_in_whichever_thread(
    database: Database, write: Callable[[Database], object]
) -> None:
    before = database.written_by_others()
    write(database)
    thread = threading.Thread(target=write, args=(database,))
    thread.start()
    thread.join()
    assert database.written_by_others() == before
    assert database.value("SELECT count(*) FROM t") >= 2


def test_what_another_program_or_another_database_writes_is_seen(database: Database) -> None:
    first = database.written_by_others()
    elsewhere(database.path)
    second = database.written_by_others()
    with closing(Database(database.path)) as other:
        other.insert("t", {"a": 1})
    third = database.written_by_others()
    assert len({first, second, third}) == 3
    assert database.written_by_others() == third


def test_what_others_wrote_before_an_own_write_is_seen_after_it(database: Database) -> None:
    before = database.written_by_others()
    elsewhere(database.path)
    database.insert("t", {"a": 1})
    assert database.written_by_others() != before


def test_a_write_of_others_right_after_an_own_one_is_seen(database: Database) -> None:
    before = database.written_by_others()
    run = database._run

    def commit_and_be_followed(sql: str, values: object) -> object:
        done = run(sql, values)  # type: ignore[arg-type]  # as it was given
        if sql == "COMMIT":
            elsewhere(database.path)
        return done

    database._run = commit_and_be_followed  # type: ignore[method-assign,assignment]  # the moment that counts
    database.insert("t", {"a": 1})
    assert database.written_by_others() != before


def test_own_writes_of_many_threads_are_told_from_one_of_another_program(database: Database) -> None:
    before = database.written_by_others()

    def write(_: int) -> None:
        for _turn in range(20):
            database.insert("t", {"a": 1})
            in_a_transaction(database)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert database.value("SELECT count(*) FROM t") == 160
    assert database.written_by_others() == before
    elsewhere(database.path)
    assert database.written_by_others() != before


def test_an_undone_write_is_nobody_s(database: Database) -> None:
    before = database.written_by_others()

    def fail() -> None:
        with database.transaction():
            database.insert("t", {"a": 1})
            raise ValueError("the end")

    with pytest.raises(ValueError, match="the end"):
        fail()
    assert database.written_by_others() == before


def test_a_commit_does_not_fail_where_nobody_can_look(database: Database) -> None:
    watch = database._connections._watch
    assert watch is not None
    watch._connection.close()
    with database.transaction():
        database.insert("t", {"a": 1})
    assert database.value("SELECT count(*) FROM t") == 1
    assert watch._others == 1


def test_a_closed_database_is_watched_no_more(database: Database) -> None:
    database.close()
    with pytest.raises(RuntimeError, match="closed"):
        database.written_by_others()
    assert not database.path.with_name("plain.db-wal").exists()
