"""Windows that are started, used and closed in storms of clicks, keys, wheel turns and new sizes, on a busy machine."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stress.conftest import ROUNDS, rounds
from tests.unit.services.films import write_scene
from tests.window.storms import weather

USES = (("films", 200), ("profiles", 200), ("scan", 200), ("actions", 300)) if ROUNDS else (("films", 25),)
SCREENS = ("offscreen", "xcb") if ROUNDS and shutil.which("xvfb-run") else ("offscreen",)


@pytest.fixture
def busy() -> Iterator[None]:
    """Others want the cores too, in the long form."""
    spin = ["nice", "-n", "5", sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(spin) for _ in range(3 if ROUNDS else 0)]
    yield
    for other in others:
        other.kill()
        other.wait()


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Three short ones."""
    folder = tmp_path_factory.mktemp("films")
    for name in "abc":
        write_scene(folder / f"{name}.mp4", 2, ())
    return tuple(sorted(folder.iterdir()))


@pytest.mark.parametrize("number", range(rounds(20, 2)))
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.usefixtures("busy")
def test_a_storm_from_the_first_moment_on_neither_fells_the_window_nor_keeps_it_alive(
    tmp_path: Path, draw: random.Random, screen: str, number: int
) -> None:
    weather(tmp_path, draw.randrange(10**6) + number, "start", platform=screen)


@pytest.mark.parametrize(("what", "turns"), USES)
@pytest.mark.parametrize("number", range(rounds(2)))
def test_the_window_is_used_in_a_storm(
    tmp_path: Path, films: tuple[Path, ...], draw: random.Random, what: str, turns: int, number: int
) -> None:
    weather(tmp_path, draw.randrange(10**6) + number, what, turns, films)
