"""Whatever a disk refuses, the door says it in a sentence of its own kind and leaves nothing behind."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.atomic import Door, scratch
from eightcut.errors import CutProblem, EnvironmentProblem, ModelProblem
from eightcut.leftovers import part_name
from eightcut.services.videos.same_place import exists, is_folder
from tests.disks import small_files

DOOR = Door(ModelProblem, "ask somebody")
Work = Callable[[Path], object]


def whole(path: Path) -> None:
    with DOOR.pending(path) as pending:
        for _ in range(3):
            pending.write(b"content")
        pending.commit()


def part_and(finish: Callable[[Path, Path], object]) -> Work:
    def work(path: Path) -> None:
        part = DOOR.part(path)
        try:
            finish(part, path)
        finally:
            part.unlink(missing_ok=True)

    return work


def source(path: Path) -> Path:
    """A file to be moved: it lies in the folder above."""
    folders = [folder for folder in path.parents if is_folder(folder) and folder != Path("/proc")]
    return folders[0] / "theirs" if exists(folders[0] / "theirs") else Path(__file__)


WORKS: dict[str, Work] = {
    "write": lambda path: DOOR.write(path, b"content" * 3),
    "pending": whole,
    "part and name": part_and(DOOR.name),
    "part and replace": part_and(DOOR.replace),
    "take": lambda path: DOOR.take(path, "1234 somebody"),
    "folder": lambda path: DOOR.folder(path / "folder"),
    "new folder": lambda path: DOOR.new_folder(path / "folder"),
    "move": lambda path: DOOR.move(source(path), path),
}
PLACES: dict[str, Callable[[Path], Path]] = {
    "below a file": lambda folder: folder / "theirs" / "a.mp4",
    "no folder": lambda folder: folder / "gone" / "a.mp4",
    "a name too long": lambda folder: folder / ("ü" * 200 + ".mp4"),
    "a zero byte": lambda folder: folder / "a\0b.mp4",
    "not text": lambda folder: folder / "a\ud800.mp4",
    "the kernel's": lambda _: Path("/proc/a.mp4"),
    "links in a circle": lambda folder: folder / "circle" / "a.mp4",
    "a path too long": lambda folder: folder.joinpath(*["x" * 200] * 30, "a.mp4"),
}
MAKES_FOLDERS = {"write", "move", "folder", "new folder"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "theirs").write_bytes(b"theirs")
    (tmp_path / "circle").symlink_to("circle")
    return tmp_path


REFUSED = [(work, place) for work in WORKS for place in PLACES if place != "no folder" or work not in MAKES_FOLDERS]


@pytest.mark.parametrize(("work", "place"), REFUSED)
def test_a_place_that_takes_nothing_is_a_sentence_and_nothing_is_left(folder: Path, work: str, place: str) -> None:
    before = sorted(folder.rglob("*"))

    with pytest.raises(ModelProblem) as told:
        WORKS[work](PLACES[place](folder))

    assert told.value.message.endswith(".")
    assert "\0" not in told.value.message
    told.value.message.encode()
    assert told.value.file
    assert sorted(folder.rglob("*")) == before
    assert (folder / "theirs").read_bytes() == b"theirs"


@pytest.mark.parametrize("work", ["write", "pending"])
@pytest.mark.parametrize("there", [True, False])
def test_a_disk_that_takes_no_more_keeps_what_was_there_and_nothing_else(
    tmp_path: Path, work: str, there: bool
) -> None:
    path = tmp_path / "a.mp4"
    if there:
        path.write_bytes(b"old")

    with small_files(5), pytest.raises(ModelProblem, match="does not support files of this size: ask somebody") as told:
        WORKS[work](path)

    assert ("What was there before is untouched." in told.value.message) is there
    assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"old"] * there


@pytest.mark.parametrize("work", ["write", "pending", "part and replace"])
def test_a_folder_that_is_not_flushed_is_told_without_a_word_on_what_its_file_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: str
) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(b"old")
    flush = os.fsync

    def sick(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, "Input/output error")
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", sick)
    with pytest.raises(ModelProblem, match=r"a\.mp4 cannot be made safe: Input/output error\. Check its disk") as told:
        WORKS[work](path)

    assert "untouched" not in told.value.message
    assert [one.name for one in tmp_path.iterdir()] == ["a.mp4"]


def test_a_name_that_cannot_be_held_on_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    with small_files(5), pytest.raises(ModelProblem, match="cannot be written to"):
        DOOR.take(tmp_path / "hold", "1234 somebody")

    assert not list(tmp_path.iterdir())


def test_what_has_a_name_already_keeps_it(tmp_path: Path) -> None:
    theirs, folder = tmp_path / "a.mp4", tmp_path / "folder"
    theirs.write_bytes(b"theirs")
    folder.mkdir()

    assert not DOOR.take(theirs, "1234")
    assert not DOOR.new_folder(folder)
    part = DOOR.part(theirs)
    assert not DOOR.name(part, theirs)
    part.unlink()
    with pytest.raises(ModelProblem, match="A folder with that name already exists"):
        DOOR.write(folder, b"content")

    assert sorted(tmp_path.iterdir()) == [theirs, folder]
    assert theirs.read_bytes() == b"theirs"


def test_what_is_to_be_moved_and_is_gone_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CutProblem, match=r"cannot be moved to .* it no longer exists"):
        Door(CutProblem).move(tmp_path / "gone", tmp_path / "new" / "a.mp4")

    assert not list(tmp_path.iterdir())


def test_a_folder_for_a_moment_is_gone_afterwards_and_so_is_what_a_killed_program_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left = tmp_path / part_name(Path("8cut"), ".scratch").replace("part-", "part-999999999")
    (left / "inside").mkdir(parents=True)

    with scratch() as place:
        (place / "file").write_bytes(b"x")
        assert list(tmp_path.iterdir()) == [place]
    assert not list(tmp_path.iterdir())

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with pytest.raises(EnvironmentProblem, match="TMPDIR"), scratch():
        pass
