from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eightcut.atomic import remove
from eightcut.errors import CutProblem
from eightcut.leftovers import alive, leftovers, part_name
from eightcut.media.cut_files import (
    being_written,
    part_sound,
    publish,
    publish_frames,
    unfinished,
    unfinished_frames,
)

HOUR = 3600.0


def test_a_temporary_name_is_hidden_short_and_never_the_same_twice(tmp_path: Path) -> None:
    output = tmp_path / ("ü" * 120 + ".mp4")
    first, second = part_name(output), part_name(output)
    assert first.startswith(".ü")
    assert f".part-{os.getpid()}-" in first
    assert first.endswith(".mp4")
    assert first != second
    (tmp_path / first).touch()


def test_what_was_written_gets_its_name_and_nothing_else_stays(tmp_path: Path) -> None:
    output = tmp_path / "clip.mp4"
    with unfinished(output) as part:
        part.write_bytes(b"clip")
        assert not output.exists()
        publish(part, output)
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]
    assert output.read_bytes() == b"clip"


def test_a_failure_inside_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with unfinished(tmp_path / "clip.mp4") as part:
            part.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert not list(tmp_path.iterdir())


def test_a_name_taken_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    output = tmp_path / "clip.mp4"
    with unfinished(output) as part:
        output.write_bytes(b"theirs")
        with pytest.raises(CutProblem, match="Another export has written"):
            publish(part, output)
    assert output.read_bytes() == b"theirs"
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]


def test_a_name_that_a_dangling_link_has_is_taken(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").symlink_to(tmp_path / "nowhere")
    with pytest.raises(CutProblem, match="already exists"), unfinished(tmp_path / "clip.mp4"):
        pass


@pytest.mark.parametrize(
    ("folder", "name", "sentence"),
    [
        ("missing", "clip.mp4", "There is no folder"),
        ("file", "clip.mp4", "There is no folder"),
        (".", "x" * 300 + ".mp4", "Choose a shorter name"),
    ],
)
def test_a_place_that_cannot_be_written_is_named_with_the_cure(
    tmp_path: Path, folder: str, name: str, sentence: str
) -> None:
    (tmp_path / "file").write_text("")
    output = tmp_path / folder / name
    with pytest.raises(CutProblem, match=sentence) as told, unfinished(output) as part:
        publish(part, output)
    assert told.value.file == str(output)


def test_a_folder_that_takes_no_files_is_named_with_the_cure() -> None:
    with pytest.raises(CutProblem, match="cannot be written"), unfinished(Path("/proc/clip.mp4")):
        pass


def test_parts_of_ended_programs_are_stale_and_those_in_work_are_not(tmp_path: Path, ended: int) -> None:
    below = tmp_path / "vid_001"
    below.mkdir()
    left = below / f".two\nlines.part-{ended}-0a1b2c3d.mp4"
    mine = tmp_path / f".clip.part-{os.getpid()}-0a1b2c3d.mp4"
    for path in (left, mine, tmp_path / "clip.mp4", tmp_path / ".clip.part-x.mp4", tmp_path / "a.part-1-0.mp4"):
        path.touch()
    now = mine.stat().st_mtime
    assert leftovers(tmp_path, below=True, now=now + 10) == [left]
    assert leftovers(tmp_path, below=True, now=now + HOUR + 1) == sorted([left, mine])
    assert leftovers(tmp_path / "missing") == []


def test_the_number_of_a_program_of_another_user_is_alive(tmp_path: Path) -> None:
    first = tmp_path / ".clip.part-1-0a1b2c3d.mp4"
    first.touch()
    assert leftovers(tmp_path) == []


def write_frames(part: Path, sound: bool = True) -> None:
    (part / "frame_0001.webp").write_bytes(b"picture")
    if sound:
        part_sound(part).write_bytes(b"sound")


@pytest.mark.parametrize("sound", [True, False])
def test_frames_and_their_sound_get_their_names_and_nothing_else_stays(tmp_path: Path, sound: bool) -> None:
    output = tmp_path / "a.clip"
    with unfinished_frames(output) as part:
        write_frames(part, sound)
        assert not output.exists()
        publish_frames(part, output)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.clip", "a.clip.wav"][: 1 + sound]
    assert [path.name for path in output.iterdir()] == ["frame_0001.webp"]


def test_a_failure_among_frames_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with unfinished_frames(tmp_path / "clip") as part:
            write_frames(part)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("taken", ["clip", "clip.wav"])
@pytest.mark.parametrize("folder", [True, False])
def test_a_name_of_frames_taken_meanwhile_is_left_as_it_is(tmp_path: Path, taken: str, folder: bool) -> None:
    output, theirs = tmp_path / "clip", tmp_path / taken
    with unfinished_frames(output) as part:
        write_frames(part)
        if folder:
            theirs.mkdir()
            (theirs / "theirs").touch()
        else:
            theirs.write_bytes(b"theirs")
        with pytest.raises(CutProblem, match=r"Another export has written|already exists"):
            publish_frames(part, output)
    assert [path.name for path in tmp_path.iterdir()] == [taken]
    assert (theirs / "theirs").exists() if folder else theirs.read_bytes() == b"theirs"


def test_a_place_that_takes_no_frames_is_named_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(CutProblem, match="There is no folder"), unfinished_frames(tmp_path / "missing" / "clip"):
        pass
    with pytest.raises(CutProblem, match="already exists"), unfinished_frames(tmp_path):
        pass
    with unfinished_frames(tmp_path / "clip") as part:
        remove(part)
        with pytest.raises(CutProblem, match="cannot be written"):
            publish_frames(part, tmp_path / "clip")
    assert not list(tmp_path.iterdir())


def test_folders_of_frames_that_ended_programs_left_go_when_work_begins_beside_them(tmp_path: Path, ended: int) -> None:
    left = tmp_path / "vid_001" / f".clip.part-{ended}-0a1b2c3d.webp"
    left.mkdir(parents=True)
    write_frames(left)
    assert leftovers(tmp_path, below=True) == sorted([left, part_sound(left)])
    with unfinished_frames(tmp_path / "vid_001" / "a.b c") as mine:
        assert list((tmp_path / "vid_001").iterdir()) == [mine]
        assert leftovers(tmp_path, below=True, now=mine.stat().st_mtime + 100 * HOUR) == []
    assert not list((tmp_path / "vid_001").iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_process_that_nobody_waited_for_is_not_alive() -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    assert alive(process.pid)
    assert alive(process.pid, time.time() + 60)
    assert not alive(process.pid, time.time() - 3600)
    process.kill()
    while alive(process.pid):
        time.sleep(0.01)
    process.wait()
    assert not alive(process.pid)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("name", [".clip_001_m1_0.part-1-0a0b.mp4", ".clip_001_m1_0.part-1-0a0b.webp/frame_0001.webp"])
def test_a_temporary_file_is_being_written_while_somebody_holds_it_open(tmp_path: Path, name: str) -> None:
    path = tmp_path / "vid_001" / name
    path.parent.mkdir(parents=True)
    (tmp_path / "vid_001/film.mp4").write_text("not ours")
    with path.open("w") as file:
        file.write("half")
        assert being_written(tmp_path)
    assert not being_written(tmp_path)
