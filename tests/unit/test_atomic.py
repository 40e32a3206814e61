from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eightcut.atomic import PendingFile, atomic_write, refusal, remove_stale

DAY = 86_400


def test_a_file_is_written_whole_into_a_folder_that_was_not_there(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "model"

    atomic_write(path, b"content")

    assert path.read_bytes() == b"content"
    assert list(path.parent.iterdir()) == [path]


def test_writing_again_replaces_the_content(tmp_path: Path) -> None:
    path = tmp_path / "model"
    atomic_write(path, b"a longer content")
    atomic_write(path, b"short")

    assert path.read_bytes() == b"short"


def test_a_file_is_not_there_before_it_is_committed(tmp_path: Path) -> None:
    path = tmp_path / "model"

    with PendingFile(path) as pending:
        pending.file.write(b"content")
        assert not path.exists()
        pending.commit()
        assert path.read_bytes() == b"content"


def test_leaving_without_commit_keeps_the_earlier_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "model"
    atomic_write(path, b"earlier")

    with PendingFile(path) as pending:
        pending.file.write(b"later")

    assert path.read_bytes() == b"earlier"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_while_writing_keeps_the_earlier_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "model"
    atomic_write(path, b"earlier")

    with pytest.raises(ZeroDivisionError), PendingFile(path) as pending:
        pending.file.write(b"later" * (1 // 0))

    assert path.read_bytes() == b"earlier"
    assert list(tmp_path.iterdir()) == [path]


def test_two_writers_of_one_file_do_not_meet(tmp_path: Path) -> None:
    path = tmp_path / "model"

    with PendingFile(path) as first, PendingFile(path) as second:
        first.file.write(b"first")
        second.file.write(b"second")
        first.commit()
        second.commit()

    assert path.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_writer_left_goes_after_a_day(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from eightcut.atomic import PendingFile\n"
        "with PendingFile(Path(sys.argv[1])) as p: p.file.write(b'half'); print('ready', flush=True); time.sleep(60)"
    )
    path = tmp_path / "model"
    writer = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, text=True)
    with writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        writer.send_signal(signal.SIGKILL)

    left = list(tmp_path.iterdir())
    assert len(left) == 1
    assert remove_stale(tmp_path) == []
    os.utime(left[0], times=(time.time(), time.time() - DAY - 60))
    assert remove_stale(tmp_path) == left
    assert not path.exists()
    assert list(tmp_path.iterdir()) == []


def test_only_temporary_files_are_removed_as_stale(tmp_path: Path) -> None:
    path = tmp_path / "old.frames"
    path.write_bytes(b"")
    os.utime(path, times=(0, 0))

    assert remove_stale(tmp_path) == []
    assert path.exists()


CURES = {
    errno.ENOSPC: "Free some space",
    errno.EACCES: "Give yourself permission",
    errno.EPERM: "Give yourself permission",
    errno.EROFS: "a folder on another disk",
    errno.ENAMETOOLONG: "a shorter name",
    errno.ENOTDIR: "is a file",
    errno.EEXIST: "a file of that name",
    errno.ELOOP: "Links lead in a circle",
    errno.ENOENT: "a folder on a disk",
    errno.EINVAL: "choose another",
    errno.EIO: "Choose another folder",
}


@pytest.mark.parametrize("number", CURES)
def test_each_reason_has_its_own_cure(number: int) -> None:
    told = refusal(Path("/a/Door"), OSError(number, os.strerror(number)))
    assert CURES[number] in told
    assert "/a/Door" in told
    assert told.endswith(".")
    assert ("Free some space" in told) is (number == errno.ENOSPC)


def test_a_name_that_python_refuses_is_told_as_a_name() -> None:
    assert "choose another" in refusal(Path("/a/Door"), ValueError("embedded null byte"))
