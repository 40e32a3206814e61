from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eightcut.atomic import Door
from eightcut.leftovers import leftovers, older_leftovers, sweep
from eightcut.os_errors import refusal

DAY = 86_400


def test_a_file_is_written_whole_into_a_folder_that_was_not_there(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "model"

    Door().write(path, b"content")

    assert path.read_bytes() == b"content"
    assert list(path.parent.iterdir()) == [path]


def test_writing_again_replaces_the_content(tmp_path: Path) -> None:
    path = tmp_path / "model"
    Door().write(path, b"a longer content")
    Door().write(path, b"short")

    assert path.read_bytes() == b"short"


def test_a_file_is_not_there_before_it_is_committed(tmp_path: Path) -> None:
    path = tmp_path / "model"

    with Door().pending(path) as pending:
        pending.write(b"content")
        assert not path.exists()
        pending.commit()
        assert path.read_bytes() == b"content"


def test_leaving_without_commit_keeps_the_earlier_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "model"
    Door().write(path, b"earlier")

    with Door().pending(path) as pending:
        pending.write(b"later")

    assert path.read_bytes() == b"earlier"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_while_writing_keeps_the_earlier_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "model"
    Door().write(path, b"earlier")

    with pytest.raises(ZeroDivisionError), Door().pending(path) as pending:
        pending.write(b"later" * (1 // 0))

    assert path.read_bytes() == b"earlier"
    assert list(tmp_path.iterdir()) == [path]


def test_two_writers_of_one_file_do_not_meet(tmp_path: Path) -> None:
    path = tmp_path / "model"

    with Door().pending(path) as first, Door().pending(path) as second:
        first.write(b"first")
        second.write(b"second")
        first.commit()
        second.commit()

    assert path.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [path]


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """What a writer that was killed left in the folder `there`."""
    script = (
        "import sys, time; from pathlib import Path; from eightcut.atomic import Door\n"
        "with Door().pending(Path(sys.argv[1])) as p: p.write(b'half'); print('ready', flush=True); time.sleep(60)"
    )
    (tmp_path / "there").mkdir()
    argv = [sys.executable, "-c", script, str(tmp_path / "there" / "model.safetensors")]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        assert leftovers(tmp_path / "there") == []
        writer.send_signal(signal.SIGKILL)
    (left,) = (tmp_path / "there").iterdir()
    return left


def test_what_a_killed_writer_left_is_known_at_once_and_goes_with_the_next_file(killed: Path) -> None:
    assert leftovers(killed.parent) == [killed]
    assert leftovers(killed.parent.parent, below=True) == [killed]

    Door().write(killed.parent / "other", b"content")

    assert [path.name for path in killed.parent.iterdir()] == ["other"]


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("years", [-20, 20])
def test_a_clock_that_jumps_takes_no_file_from_its_writer(tmp_path: Path, years: int) -> None:
    with Door().pending(tmp_path / "model") as pending:
        pending.write(b"half")
        assert leftovers(tmp_path, now=time.time() + years * 365 * DAY) == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_another_process_of_the_same_number_is_not_the_writer(tmp_path: Path) -> None:
    with Door().pending(tmp_path / "model.mp4") as pending:
        mark = pending.part.suffixes[-2]
        other = pending.part.with_name(pending.part.name.replace(mark, mark[:-14] + "12345678" + mark[-6:]))
        other.touch()
        assert leftovers(tmp_path) == [other]


def test_what_another_computer_writes_is_left_alone_for_a_day(tmp_path: Path) -> None:
    theirs = tmp_path / f".model.part-4194000-{'0' * 20}.mp4"
    theirs.touch()

    assert leftovers(tmp_path) == []
    assert leftovers(tmp_path, now=time.time() + DAY + 60) == [theirs]


FOREIGN = (
    ".model.part", ".model.0123456789ab.part", ".a.crdownload", "a.part-4194000-00.mp4", ".a.part-x-00.mp4", ".hidden",
    ".a.part-4194000-xyz.mp4", ".hold_theirs", ".a.part-4194000", ".a.part-4194000-00.mp4.bak.d", "hold_clip",
    ".part-", ".b~",
)  # fmt: skip


@pytest.mark.parametrize("own", [True, False])
def test_files_of_other_forms_are_never_taken_for_left_overs(tmp_path: Path, own: bool) -> None:
    for name in FOREIGN:
        (tmp_path / name).write_bytes(b"theirs")
    link = tmp_path / ".a.part-4194000-00.mp4"
    link.symlink_to(tmp_path / ".hidden")

    assert sweep(tmp_path, own=own) == []
    assert {path.name for path in tmp_path.iterdir()} == {*FOREIGN, link.name}


def test_what_earlier_releases_left_goes_after_a_day_where_the_folder_is_the_programs_own(tmp_path: Path) -> None:
    old = tmp_path / ".model.0123456789ab.part"
    old.touch()
    os.utime(old, times=(0, 0))

    assert sweep(tmp_path) == []
    assert sweep(tmp_path, own=True) == [old]
    assert not old.exists()


CURES = {
    errno.ENOSPC: "Free some space",
    errno.EACCES: "Change the permissions",
    errno.EPERM: "Change the permissions",
    errno.EROFS: "Make its disk writable",
    errno.ENAMETOOLONG: "a shorter name",
    errno.ENOTDIR: "is a file",
    errno.EEXIST: "file with that name",
    errno.ELOOP: "links form a loop",
    errno.ENOENT: "a folder on a disk",
    errno.EINVAL: "Choose another",
    errno.EIO: "Check its disk",
    errno.EFBIG: "does not support files of this size",
    errno.EMFILE: "Close other programs",
    errno.ESTALE: "Reconnect its disk",
    errno.EISDIR: "A folder with that name already exists",
    errno.EBUSY: "Another program is using it",
    errno.ENOTTY: "Choose another folder",
}


@pytest.mark.parametrize("number", CURES)
def test_each_reason_has_its_own_cure(number: int) -> None:
    told = refusal(Path("/a/Door"), OSError(number, os.strerror(number)))
    assert CURES[number] in told
    assert "/a/Door" in told
    assert told.endswith(".")
    assert ("Free some space" in told) is (number == errno.ENOSPC)


def test_a_name_that_python_refuses_is_told_as_a_name() -> None:
    assert "Choose another" in refusal(Path("/a/Door"), ValueError("embedded null byte"))


@pytest.mark.parametrize("days", [-2.0, -20 * 365.0, 2.0])
def test_what_an_earlier_release_left_under_a_wrong_clock_goes_too(tmp_path: Path, days: float) -> None:
    left, new = tmp_path / ".model.0123456789ab.part", tmp_path / ".new.0123456789ab.part"
    for file, age in ((left, days * DAY), (new, -60.0)):
        file.touch()
        os.utime(file, times=(time.time() - age,) * 2)

    assert older_leftovers(tmp_path) == [left]


@pytest.mark.parametrize("days", [-20 * 365.0, 1.0])
def test_an_empty_hold_with_a_time_of_a_wrong_clock_holds_nothing_up(tmp_path: Path, days: float) -> None:
    hold = tmp_path / ".hold_clip_001.mp4"
    hold.touch()
    assert leftovers(tmp_path) == []
    os.utime(hold, times=(time.time() - days * DAY,) * 2)
    assert leftovers(tmp_path) == [hold]
