"""A database file that goes away under the program is noticed before the next commit, and what was meant is kept."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from eightcut.bootstrap import open_services
from eightcut.config import Config
from eightcut.domain.clips import ClipRow
from eightcut.domain.unfinished import Unfinished
from eightcut.errors import DatabaseMoved, DatabaseProblem
from eightcut.storage.database import Database
from eightcut.storage.library import Library
from eightcut.storage.processed_db import ProcessedDB

Write = Callable[[Library], object]


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with one clip in a folder of its own; the home folder is one of this test."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("home", "lib"):
        (tmp_path / name).mkdir()
    made = tmp_path / "lib/l.db"
    with closing(ProcessedDB(made)) as db:
        db.add("a.mp4", 1.0, "/out/Door/vid_001/a_001_m1_0.mp4")
    shutil.copy(made, tmp_path / "copy.db")
    return made


@pytest.fixture
def library(path: Path) -> Iterator[Library]:
    opened = Library(path)
    opened.clips.add(ClipRow("b.mp4", 2.0, "/out/Door/vid_002/b_002_m1_0.mp4"))
    yield opened
    with suppress(DatabaseMoved):
        opened.close()


def delete(path: Path) -> None:
    path.unlink()


def delete_with_logs(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


def restore(path: Path) -> None:
    shutil.copy(path.parent.parent / "copy.db", path.parent / "new")
    (path.parent / "new").replace(path)


def restore_without_logs(path: Path) -> None:
    delete_with_logs(path)
    shutil.copy(path.parent.parent / "copy.db", path)


def copy_over(path: Path) -> None:
    shutil.copyfile(path.parent.parent / "copy.db", path)


def move_file(path: Path) -> None:
    path.rename(path.with_name("other.db"))


def move_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("away"))


def move_folder_and_make_anew(path: Path) -> None:
    move_folder(path)
    path.parent.mkdir()
    shutil.copy(path.parent.parent / "copy.db", path)


def delete_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


def put_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def put_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def remove_log(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()


def replace_log(path: Path) -> None:
    remove_log(path)
    path.with_name(f"{path.name}-wal").write_bytes(b"")


def remove_index(path: Path) -> None:
    path.with_name(f"{path.name}-shm").unlink()


GOING = [delete, delete_with_logs, restore, restore_without_logs, copy_over, move_file, move_folder,
         move_folder_and_make_anew, delete_folder, put_a_folder, put_a_pipe, remove_log, replace_log,
         remove_index]  # fmt: skip


def add_clip(library: Library) -> None:
    library.clips.add(ClipRow("c.mp4", 3.0, "/out/Door/vid_003/c_003_m1_0.mp4"))


def add_in_a_transaction(library: Library) -> None:
    with library.transactions.transaction(), library.transactions.transaction():
        add_clip(library)


def change(library: Library) -> None:
    library.transactions.change("UPDATE processed SET filename = 'c.mp4' WHERE filename = 'a.mp4'")


def insert_many(library: Library) -> None:
    columns = ("filename", "start_time", "output_path", "processed_at")
    library.transactions.insert_many("processed", columns, [("c.mp4", 3.0, "/x/y/z.mp4", "")])


def kept(folder: Path) -> list[Path]:
    return sorted(folder.rglob("l.kept-*.db"))


def names(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {name for (name,) in file.execute("SELECT filename FROM processed")}


@pytest.mark.parametrize("go", GOING)
def test_what_was_meant_is_kept_when_the_file_goes(
    library: Library, tmp_path: Path, go: Callable[[Path], None]
) -> None:
    go(library.path)
    with pytest.raises(DatabaseMoved) as raised:
        add_clip(library)
    (copy,) = kept(tmp_path)
    assert names(copy) == {"a.mp4", "b.mp4", "c.mp4"}
    for told in (str(library.path), str(copy), "including the last change", "while 8-cut was using it", "start again"):
        assert told in raised.value.message
    assert list(tmp_path.rglob("*.part*")) == []


@pytest.mark.parametrize("write", [add_in_a_transaction, change, insert_many])
def test_every_way_to_write_asks_first(library: Library, tmp_path: Path, write: Write) -> None:
    restore(library.path)
    with pytest.raises(DatabaseMoved):
        write(library)
    assert "c.mp4" in names(*kept(tmp_path))


@pytest.mark.parametrize("go", [restore, restore_without_logs, copy_over, move_folder_and_make_anew])
def test_the_file_that_took_its_place_stays_as_it_is(library: Library, go: Callable[[Path], None]) -> None:
    go(library.path)
    with pytest.raises(DatabaseMoved):
        add_clip(library)
    library.close()
    assert names(library.path) == {"a.mp4"}


def test_the_kept_file_opens_in_the_place_of_the_one_that_went(library: Library, tmp_path: Path) -> None:
    delete(library.path)
    with pytest.raises(DatabaseMoved):
        add_clip(library)
    library.close()
    kept(tmp_path)[0].rename(library.path)
    with closing(Library(library.path)) as again:
        assert [row.filename for row in again.clips.of_all_profiles()] == ["a.mp4", "b.mp4", "c.mp4"]
        assert again.check() == []


def test_after_that_nothing_is_read_or_written_and_one_copy_is_enough(library: Library, tmp_path: Path) -> None:
    restore(library.path)
    for call in (add_clip, add_clip, lambda opened: opened.clips.of_all_profiles(), change):
        with pytest.raises(DatabaseMoved, match="kept-"):
            call(library)
    with ThreadPoolExecutor(1) as pool, pytest.raises(DatabaseMoved, match="kept-"):
        pool.submit(add_clip, library).result()
    library.close()
    assert len(kept(tmp_path)) == 1


def test_a_thread_that_comes_later_opens_no_other_file(library: Library, tmp_path: Path) -> None:
    restore(library.path)
    with ThreadPoolExecutor(1) as pool, pytest.raises(DatabaseMoved):
        pool.submit(library.clips.of_all_profiles).result()
    assert names(*kept(tmp_path)) == {"a.mp4", "b.mp4"}


@pytest.mark.parametrize("go", GOING)
def test_one_who_only_watches_is_told(library: Library, tmp_path: Path, go: Callable[[Path], None]) -> None:
    library.transactions.written_by_others()
    go(library.path)
    with pytest.raises(DatabaseMoved, match="kept-"):
        library.transactions.written_by_others()
    assert names(*kept(tmp_path)) == {"a.mp4", "b.mp4"}


def test_what_was_written_before_the_file_went_is_kept_at_the_end(library: Library, tmp_path: Path) -> None:
    restore_without_logs(library.path)
    with pytest.raises(DatabaseMoved, match="kept-"):
        library.close()
    assert names(*kept(tmp_path)) == {"a.mp4", "b.mp4"}
    library.close()


def test_one_who_wrote_nothing_leaves_without_a_word(path: Path, tmp_path: Path) -> None:
    opened = Library(path)
    restore_without_logs(path)
    opened.close()
    assert kept(tmp_path) == []


@pytest.mark.parametrize("field", ["makes", "moves", "entries", "scratch", "leaves"])
@pytest.mark.parametrize("struck", [True, False])
def test_the_end_of_work_on_files_is_not_kept_because_the_files_go_back(
    library: Library, tmp_path: Path, field: str, struck: bool
) -> None:
    about = {"makes": ("/a",), "scratch": ("/a",), "entries": (("/a", ()),)}.get(field, (("/a", "/b"),))
    note = library.unfinished.begin(replace(Unfinished(process=1), **{field: about}))  # type: ignore[arg-type]

    def end_work() -> None:
        with library.transactions.transaction():
            add_clip(library)
            if struck:
                library.unfinished.change(replace(note, **{field: ()}))  # type: ignore[arg-type]
            else:
                library.unfinished.end(note)

    restore(library.path)
    with pytest.raises(DatabaseMoved, match="repeat it"):
        end_work()
    (copy,) = kept(tmp_path)
    assert names(copy) == {"a.mp4", "b.mp4"}
    with closing(sqlite3.connect(copy)) as file:
        assert file.execute("SELECT COUNT(*) FROM unfinished").fetchone() == (1,)


def test_work_that_is_done_is_kept_where_only_its_note_was_left(library: Library, tmp_path: Path) -> None:
    note = library.unfinished.begin(Unfinished(process=1, grounds=("/a",)))
    add_clip(library)
    restore(library.path)
    with pytest.raises(DatabaseMoved, match="including the last change"):
        library.unfinished.end(note)
    assert names(*kept(tmp_path)) == {"a.mp4", "b.mp4", "c.mp4"}


@pytest.mark.parametrize("go", [delete, restore_without_logs, copy_over, move_folder])
def test_work_that_goes_on_without_its_database_is_not_told_as_done(
    path: Path, tmp_path: Path, go: Callable[[Path], None]
) -> None:
    def work() -> None:
        with open_services(Config(path, tmp_path / "cache")) as ctx:
            add_clip(ctx.library)
            go(path)
            with suppress(DatabaseMoved):
                add_clip(ctx.library)

    with pytest.raises(DatabaseMoved, match="kept-"):
        work()
    assert names(*kept(tmp_path)) == {"a.mp4", "c.mp4"}


def test_where_nothing_can_be_kept_the_sentence_says_so(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete_folder(library.path)
    monkeypatch.setenv("HOME", str(tmp_path / "nowhere"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(DatabaseMoved, match="could not be saved"):
        add_clip(library)


@pytest.mark.parametrize("switched", [False, True])
def test_a_link_to_the_file_is_followed_and_its_change_noticed(path: Path, tmp_path: Path, switched: bool) -> None:
    link = tmp_path / "home/link.db"
    link.symlink_to(path)
    with suppress(DatabaseMoved), closing(Library(link)) as opened:
        add_clip(opened)
        if switched:
            link.unlink()
            link.symlink_to(tmp_path / "copy.db")
            with pytest.raises(DatabaseMoved, match="was replaced"):
                change(opened)
        else:
            change(opened)
    assert names(path) == ({"a.mp4", "c.mp4"} if switched else {"c.mp4"})
    assert list(path.parent.glob("*-wal")) == []


def test_what_other_programs_do_to_the_file_is_no_change_of_file(library: Library) -> None:
    for number in range(3):
        with closing(Library(library.path)) as other:
            add_clip(other)
            other.transactions.change("CREATE TABLE IF NOT EXISTS more (a)")
        with closing(sqlite3.connect(library.path)) as other:
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            other.execute("VACUUM")
        add_clip(library)
        library.transactions.written_by_others()
        with ThreadPoolExecutor(1) as pool:
            assert len(pool.submit(library.clips.of_all_profiles).result()) == 2 * number + 4


CHECKPOINTS = """
import sqlite3, sys, itertools
for number in itertools.count():
    file = sqlite3.connect(sys.argv[1], timeout=20, isolation_level=None)
    file.execute("UPDATE processed SET label = ? WHERE id = 1", ["x" * 5000 * (number % 3)])
    file.execute(f"PRAGMA wal_checkpoint({('PASSIVE', 'TRUNCATE', 'RESTART', 'FULL')[number % 4]})").fetchall()
    file.close()
    print(number, flush=True)
"""


def test_checkpoints_of_others_in_the_middle_of_the_work_are_no_change_of_file(library: Library) -> None:
    command = [sys.executable, "-c", CHECKPOINTS, str(library.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as others:
        assert others.stdout is not None
        for number in range(60):
            change(library)
            library.transactions.written_by_others()
            if number % 10 == 0:
                others.stdout.readline()
        others.kill()
    assert names(library.path) == {"b.mp4", "c.mp4"}


@pytest.mark.parametrize("write", [add_clip, change, lambda opened: opened.clips.of_all_profiles()])
@pytest.mark.parametrize("moment", ["before", "between", "after"])
def test_a_file_copied_over_one_that_grew_stays_whole(path: Path, write: Write, moment: str) -> None:
    """What SQLite had brought over to the file is gone then, so that the log alone would spoil the copy."""
    opened = Library(path)
    columns = ("filename", "start_time", "output_path", "processed_at")
    for number in range(3):
        rows = [("x" * 900, float(i), f"/o/D/vid_{number}/{i}.mp4", "") for i in range(1500)]
        opened.transactions.insert_many("processed", columns, rows)
        if moment == "between" and number == 1:
            copy_over(path)
            break
    if moment == "before":
        opened.clips.of_all_profiles()
    if moment != "between":
        copy_over(path)
    with suppress(DatabaseMoved):
        write(opened)
    with pytest.raises(DatabaseMoved, match="copied over"):
        add_clip(opened)
    opened.close()
    assert names(path) == {"a.mp4"}
    assert list(path.parent.glob("*-wal")) == []


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_a_log_that_is_no_file_is_named(path: Path, ending: str, make: Callable[[Path], None]) -> None:
    make(path.with_name(path.name + ending))
    with pytest.raises(DatabaseProblem, match=rf"l\.db{ending} is not a regular file"):
        Database(path)


def test_a_link_that_leads_in_a_circle_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.db").symlink_to(tmp_path / "b.db")
    (tmp_path / "b.db").symlink_to(tmp_path / "a.db")
    with pytest.raises(DatabaseProblem, match="circle"):
        Database(tmp_path / "a.db")
