"""Programs that read the first lines of a list and go, as `head` does."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing

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
