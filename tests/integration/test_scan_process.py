"""What a command costs the process: nothing is loaded that it does not need, and what it needs comes when it does."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.conftest import Ran

PROGRAM = """
import gc, os, sys
film, *words = sys.argv[1:]
def searches():
    return sum(one["collections"] for one in gc.get_stats())
def tell(code):
    print(searches() - before, *sorted(sys.modules), file=sys.stderr, flush=True)
    os._exit(code)
sys.addaudithook(lambda what, given: what == "open" and given[0] == film and tell(0))
sys.argv[1:] = words
from eightcut.__main__ import main
before = searches()
try:
    main()
except SystemExit as end:
    tell(end.code)
"""
"""Tells how often Python searched for garbage, and what is loaded: when the film is opened, else at the end."""
HEAVY = {"sklearn", "scipy.signal", "scipy.optimize", "scipy.stats", "scipy.sparse", "torch", "pandas", "matplotlib"}
LATER = {*HEAVY, "PyQt6", "av", "eightcut.media.cut", "eightcut.ml.backends.session", "imageio_ffmpeg", "onnxruntime"}
LATER |= {"rich", "scipy"}
SEARCHES = 20
"""Those before the program begins are not counted; with Python's thresholds a scan's imports come to 130."""


@pytest.fixture
def process(environment: dict[str, str], tmp_path: Path) -> Callable[..., tuple[int, set[str]]]:
    """`process("scan", film)`: what PROGRAM tells of this command, at its end or as it opens `until`."""

    def told(*arguments: object, until: object = "") -> tuple[int, set[str]]:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *map(str, (until, *arguments))],
            capture_output=True,
            text=True,
            check=True,
            env={**environment, "EIGHTCUT_CACHE": str(tmp_path / "cache")},
        )
        searches, *names = done.stderr.split()
        return int(searches), set(names)

    return told


@pytest.fixture
def modules(process: Callable[..., tuple[int, set[str]]]) -> Callable[..., set[str]]:
    """`modules("scan", film)`: what a process that runs this command has loaded at its end."""
    return lambda *arguments: process(*arguments)[1]


@pytest.fixture
def trained(command: Callable[..., Ran], films: dict[str, Path], tmp_path: Path) -> Path:
    """A film that the library's model has not heard yet."""
    times = [word for at in ("8", "30") for word in ("--at", at)]
    out = ["--clips", 1, "--out", tmp_path / "out", "--folder", "Knock"]
    assert command("export", films["one.mp4"], *times, *out).code == 0
    assert command("train", "--positive", "Knock").code == 0
    return films["two.mp4"]


def test_a_scan_loads_nothing_that_only_training_needs_and_what_follows_from_its_frames_no_network(
    modules: Callable[..., set[str]], trained: Path
) -> None:
    first = modules("scan", trained, "--json")
    second = modules("scan", trained, "--json")
    found = modules("find", "knock", "--json")

    assert {"onnxruntime", "scipy.fft", "eightcut.ml.backends.session"} <= first
    assert not HEAVY & first
    assert not LATER & second
    assert not LATER & found


def test_until_the_first_film_is_opened_only_what_opening_it_takes_is_loaded(
    process: Callable[..., tuple[int, set[str]]], trained: Path
) -> None:
    searches, opening = process("scan", trained, "--json", until=trained)
    assert {"numpy", "eightcut.media.content"} <= opening
    assert not LATER & opening
    assert searches < SEARCHES


@pytest.mark.parametrize("words", [("models", "list"), ("frames", "list"), ("profiles", "list"), ("--version",)])
def test_lists_load_nothing_that_hears_sees_or_shows(modules: Callable[..., set[str]], words: tuple[str, ...]) -> None:
    assert not LATER & modules(*words, "--json")
