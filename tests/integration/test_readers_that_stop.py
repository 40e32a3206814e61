"""Output that nobody reads to the end, as `head` does, that is closed, or that a full disk does not take."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from eightcut.domain.judgements import HardNegative
from eightcut.storage.library import Library

COUNT = 4_000


@pytest.fixture
def full(environment: dict[str, str]) -> dict[str, str]:
    with closing(Library(environment["EIGHTCUT_DB"])) as library:
        library.negatives.add([HardNegative(f"film {i % 9}.mp4", 1.0 * i) for i in range(COUNT)], "default")
    return environment


@pytest.mark.parametrize("form", [["--json"], ["--all"]])
@pytest.mark.parametrize("lines", [0, 300])
def test_a_reader_that_stops_ends_a_list_with_a_sentence(full: dict[str, str], form: list[str], lines: int) -> None:
    command = [sys.executable, "-m", "eightcut", "negatives", "list", *form]
    with subprocess.Popen(command, env=full, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        for _ in range(lines):
            assert program.stdout.readline()
        program.stdout.close()
        told = program.stderr.read()
        assert program.wait(timeout=60) == 2
    assert told.splitlines() == [
        "error: The program that was reading the output has closed it. 8-cut stopped; finished work is kept."
    ]


def test_a_short_table_that_nobody_reads_is_no_bug(full: dict[str, str]) -> None:
    command = [sys.executable, "-m", "eightcut", "negatives", "list"]
    with subprocess.Popen(command, env=full, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        assert "The program that was reading the output has closed it" in program.stderr.read()
        assert program.wait(timeout=60) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="a shell closes them so")
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_input_and_output_stop_no_command(environment: dict[str, str], closed: str, tmp_path: Path) -> None:
    own = environment | {"EIGHTCUT_DB": str(tmp_path / "own.db")}
    line = f'"$0" -m eightcut --json profiles list {closed}'
    done = subprocess.run(["/bin/sh", "-c", line, sys.executable], env=own, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    with sqlite3.connect(own["EIGHTCUT_DB"]) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
@pytest.mark.parametrize("form", ["--json", ""])
def test_output_that_a_full_disk_does_not_take_is_a_sentence(environment: dict[str, str], form: str) -> None:
    line = f'"$0" -m eightcut {form} profiles list > /dev/full'
    done = subprocess.run(
        ["sh", "-c", line, sys.executable], env=environment, capture_output=True, text=True, timeout=60, check=False
    )

    assert done.returncode == 2
    assert done.stderr.startswith("error: The output cannot be written: No space left on device. Free some space")
    assert len(done.stderr.splitlines()) == 1
