"""Doctor, relocate and import as a user runs them: nothing good is thrown away, nothing happens without a yes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.conftest import Ran

Command = Callable[..., Ran]


@pytest.fixture
def cut(command: Command, films: dict[str, Path], tmp_path: Path) -> Callable[..., None]:
    """`cut("out", 5, 15)`: a clip of each moment into class A of this folder."""

    def run(out: str, *at: int, database: str = "library.db", film: str = "one.mp4") -> None:
        moments = [word for one in at for word in ("--at", str(one))]
        done = command(
            "--db", tmp_path / database, "export", films[film], *moments, "--clips", 1, "--out", tmp_path / out,
            "--folder", "A", "--label", "x",
        )  # fmt: skip
        assert done.code == 0, done.err

    return run


def clips(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*.mp4") if ".8cut-trash" not in path.parts)


def test_a_library_reached_through_a_link_fits_together(
    command: Command, cut: Callable[..., None], tmp_path: Path
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    cut("link", 5)
    cut("real", 15)
    for _ in range(2):
        assert command("doctor", "--fix", "--yes", "--json").of("check") == []
    assert clips(tmp_path / "real") == ["clip_001_m1_0.mp4", "clip_001_m2_0.mp4"]
    assert command("profiles", "list", "--json").of("profile")[0]["clips"] == 2


def test_a_moved_folder_is_proposed_followed_and_taken_back(
    command: Command, cut: Callable[..., None], tmp_path: Path
) -> None:
    cut("m1", 5, 15)
    (tmp_path / "m1").rename(tmp_path / "m2")
    cut("m2", 25)
    ran = command("doctor", "--fix", "--yes", "--json")
    told = ran.of("check")
    assert [(check["fixed"], "8cut relocate" in check["problem"]) for check in told] == [(False, True)], ran
    assert len(clips(tmp_path / "m2")) == 3
    moved = command("relocate", tmp_path / "m1", tmp_path / "m2", "--json")
    assert (moved.code, [event["proven"] for event in moved.of("relocated")]) == (0, [True, True])
    assert command("doctor", "--json").of("check") == []
    assert command("doctor", "--undo").code == 0
    assert len(command("doctor", "--json").of("check")) == 1
    again = command("relocate", tmp_path / "m1", tmp_path / "m2")
    assert "2 clips relocated." in again.out
    assert "8cut doctor --undo" in again.out


def test_two_databases_share_a_folder_and_take_in_each_others_clips(
    command: Command, cut: Callable[..., None], tmp_path: Path
) -> None:
    cut("shared", 5, database="u1")
    cut("shared", 15, database="u2")
    for database in ("u1", "u2", "u1"):
        told = command("--db", tmp_path / database, "doctor", "--fix", "--yes", "--json").of("check")
        assert [check["fixed"] for check in told] == [False]
        assert "is not recorded in this database" in told[0]["problem"]
    assert len(clips(tmp_path / "shared")) == 2
    taken = command("--db", tmp_path / "u1", "import", tmp_path / "shared", "--json")
    assert [(event["new"], event["known"]) for event in taken.of("import")] == [(1, 1)]
    assert command("--db", tmp_path / "u1", "doctor", "--json").of("check") == []


@pytest.fixture
def left_over(cut: Callable[..., None], tmp_path: Path) -> Path:
    """What a killed export left."""
    cut("out", 5)
    path = tmp_path / "out/A/vid_001/.clip_001_m9_0.part-4194305-0a0b0c0d.mp4"
    path.write_bytes(b"half a clip" * 100)
    return path


def test_without_a_yes_nothing_is_mended_and_the_sentence_says_how(command: Command, left_over: Path) -> None:
    for words in (("--json",), ()):
        done = command("doctor", "--fix", *words)
        assert done.code == 2
        assert left_over.exists()
        assert "8cut doctor --fix --yes" in done.out + done.err
    assert "can be fixed" in command("doctor").out
    done = command("doctor", "--fix", "--yes", "--json")
    assert (done.code, [check["fixed"] for check in done.of("check")]) == (0, [True])
    assert not left_over.exists()
    assert command("doctor", "--fix").code == 0
    assert command("doctor", "--undo").code == 0
    assert left_over.read_bytes() == b"half a clip" * 100


@pytest.mark.parametrize("words", [("--undo", "--fix"), ("--forget",), ("--undo",)])
def test_words_that_do_not_go_together_are_refused(command: Command, words: tuple[str, ...]) -> None:
    done = command("doctor", *words)
    assert done.code == 2
    assert done.err.startswith("error: ")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
@pytest.mark.parametrize(("answer", "gone"), [(b"y\n", True), (b"n\n", False)])
def test_on_a_terminal_it_asks(environment: dict[str, str], left_over: Path, answer: bytes, gone: bool) -> None:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "eightcut", "doctor", "--fix"],
        stdin=theirs, stdout=theirs, stderr=theirs, env={**environment, "TERM": "dumb"},
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    while b"?" not in seen.rpartition(b"can be fixed")[2]:
        seen += os.read(ours, 4096)
    os.write(ours, answer)
    with os.fdopen(ours, "rb", 0) as terminal:
        try:
            while piece := terminal.read(4096):
                seen += piece
        except OSError:
            pass  # the other end is closed
    assert process.wait() == 0
    assert left_over.exists() is not gone
    assert b"Fix 1 thing now?" in seen


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_work_of_a_killed_program_is_seen_while_its_ffmpeg_goes_on(
    command: Command, films: dict[str, Path], environment: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    words = ["export", films["one.mp4"], "--at", 1, "--clips", 20, "--duration", 30, "--out", out, "--folder", "A"]
    process = subprocess.Popen(
        [sys.executable, "-m", "eightcut", *map(str, words)], env=environment,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    for _ in range(600):
        if list(out.rglob(".*.part-*")):
            break
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    told = command("doctor", "--json").of("check")  # the killed one is still a zombie: nobody waited for it
    assert "was interrupted" in told[0]["problem"]
    process.wait()
    assert command("doctor", "--fix", "--yes").code == 0
    assert command("doctor", "--json").of("check") == []
    assert clips(out) == []


NAMES = {
    "too long": ("out", "x" * 300, "is 300 bytes long"),
    "too long in two-byte letters": ("out", "ü" * 200, "is 400 bytes long"),
    "a long folder above": ("y" * 256, "A", "is 256 bytes long"),
    "a deep path": ("/".join(["z" * 200] * 25), "A", "more than systems can open"),
    "a final dot": ("out", "A.", "a final dot"),
    "a system folder": ("/proc/x", "A", "Choose a folder on a disk"),
    "another system folder": ("/proc/self/x/y", "A", "Choose a folder on a disk"),
    "a file": ("file", "A", "is a file, so clips cannot go there"),
    "below a file": ("file/below", "A", "is a file, so clips cannot go there"),
    "bytes that are not text": ("out", os.fsdecode(b"\xff\xfe"), "bytes that are not text"),
    "nobody's home": ("~nobody-of-that-name/x", "A", "of an unknown user"),
}


@pytest.mark.skipif(sys.platform != "linux", reason="names that Linux refuses")
@pytest.mark.parametrize("kind", NAMES)
def test_what_the_disk_does_not_take_is_said_with_its_cure(
    environment: dict[str, str], films: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    out, folder, told = NAMES[kind]
    (tmp_path / "file").write_text("mine")
    done = subprocess.run(
        [sys.executable, "-m", "eightcut", "export", films["one.mp4"], "--at", "5", "--clips", "1", "--out", out,
         "--folder", folder],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, errors="replace",
    )  # fmt: skip
    assert (done.returncode, told in done.stderr) == (2, True), done.stderr
    assert "make room" not in done.stderr.lower()
    assert sorted(path.name for path in tmp_path.iterdir() if "library" not in path.name and path.is_dir()) in (
        [],
        ["films"],
    )
