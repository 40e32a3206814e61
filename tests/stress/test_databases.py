"""The database is taken away, replaced, restored or written anew, between commands and in the middle of one."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.stress.blows import Blow
from tests.stress.check import after_blow, rows_of
from tests.stress.conftest import ROUNDS, Bed, rounds
from tests.stress.works import WORKS

DATABASE = "library.db"
WRITING = tuple(
    name for name, work in WORKS.items() if not work.fresh and name not in {"frames", "sound alone", "listening"}
)


def whole_copy(home: Path, name: str) -> Path:
    """The database as one file, in another place."""
    copy = home / "films" / name
    with closing(sqlite3.connect(home / DATABASE)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def dumped(home: Path) -> Path:
    """The database through its own SQL text, as `sqlite3 a.db .dump | sqlite3 b.db` makes it."""
    copy = home / "films" / "dumped.db"
    with closing(sqlite3.connect(home / DATABASE)) as source, closing(sqlite3.connect(copy)) as target:
        target.executescript("\n".join(source.iterdump()))
    return copy


def vacuumed(home: Path) -> Path:
    """The database as VACUUM INTO writes it."""
    copy = home / "films" / "vacuumed.db"
    with closing(sqlite3.connect(home / DATABASE)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))
    return copy


def put(home: Path, copy: Path) -> None:
    """Put a file in the database's place, as a person does."""
    for path in home.glob(f"{DATABASE}*"):
        if path.is_file():
            path.unlink()
    copy.rename(home / DATABASE)


@pytest.mark.parametrize("kind", WRITING if ROUNDS else ("export",))
@pytest.mark.parametrize(
    "way", [dumped, vacuumed, lambda home: whole_copy(home, "copy.db")], ids=["dump", "vacuum", "copy"]
)
def test_a_database_that_was_written_anew_is_the_same(bed: Bed, kind: str, way: object) -> None:
    work = WORKS[kind]
    ways = bed.ways(work)
    home = bed.copy(work)
    put(home, way(home))  # type: ignore[operator]  # one of the above
    backups = len(list(home.glob("*.backup-*")))
    for _ in range(2):
        bed.programs.must(home, "profiles", "list")
    assert len(list(home.glob("*.backup-*"))) <= backups + 1
    for path in home.glob("library.backup-*"):
        path.unlink()
    ended = bed.programs.run(home, *work.arguments(home), call=work.call)
    assert ended.code == 0, ended.text
    after_blow(bed.programs, home, work, ways, ended)


TAKEN = ("deleted", "moved", "replaced by a copy", "replaced by an earlier one")


@pytest.mark.parametrize("kind", [name for name in WRITING if name != "labels"] if ROUNDS else ["export"])
@pytest.mark.parametrize("how", TAKEN if ROUNDS else TAKEN[2:3])
def test_a_database_that_changes_under_the_work_is_noticed(bed: Bed, draw: random.Random, kind: str, how: str) -> None:
    work = WORKS[kind]
    ways = bed.ways(work)
    steps = ways[2]
    commits = [n for n, step in enumerate(steps, 1) if "sql" in step]
    assert commits
    for at in sorted(draw.sample(range(1, commits[-1] + 1), min(commits[-1], rounds(3, 1)))):
        home = bed.copy(work)
        taken, other = home / DATABASE, ""
        if how.startswith("replaced"):
            other = str(whole_copy(home, "copy.db"))
        if how.endswith("earlier one"):
            with closing(sqlite3.connect(other)) as connection, connection:
                connection.execute("DELETE FROM processed WHERE profile = 'Second'")
        ended = bed.programs.run(
            home, *work.arguments(home), call=work.call, blow=Blow(str(home), at, taken=str(taken), put=other)
        )
        told = f"{kind}, the database was {how} at step {at}, {steps[at - 1]}: {ended.text}\n{home}"
        ended.is_told()
        now = rows_of(home) if taken.exists() else None
        if ended.code == 0:
            assert now is not None, f"done, and there is no database: {told}"
            missing = ways[1].rows - now
            missing_of_work = {row for row in missing if row not in ways[0].rows}
            assert not missing_of_work, f"done, and its rows are not there: {sorted(missing_of_work)[:3]} {told}"
        else:
            assert DATABASE in ended.err, f"the sentence names no database: {told}"
            kept = list(home.glob("*kept*"))
            for path in kept:
                with closing(sqlite3.connect(path)) as connection:
                    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)], told
                assert path.name in ended.err, f"{path} is not named: {told}"
        for path in home.glob(f"{DATABASE}*.gone"):
            path.unlink()
        if taken.exists():
            bed.programs.must(home, "profiles", "list")
            bed.programs.must(home, "doctor", "--json")
        bed.drop(home)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999][:: 1 if ROUNDS else 4])
def test_a_database_that_is_cut_short_is_told_and_left(bed: Bed, share: float) -> None:
    home = bed.copy()
    path = home / DATABASE
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    for words in (("profiles", "list"), ("doctor",), ("negatives", "list"), ("models", "list")):
        ended = bed.programs.run(home, *words)
        ended.is_told()
    shutil.rmtree(home)
