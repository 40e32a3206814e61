"""Windows that are started, used and closed in storms of clicks, keys, wheel turns and new sizes, on a busy machine."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import hostile
from tests.stress.conftest import ROUNDS, Bed, rounds
from tests.unit.services.films import write_scene
from tests.window.storms import weather

USES = (("films", 200), ("profiles", 200), ("actions", 300)) if ROUNDS else (("actions", 75),)
TABLES = (
    "processed", "scans", "scan_results", "hard_negatives", "videos", "training_runs", "training_examples", "verdicts",
    "off_screen", "clocks", "datasets", "dataset_clips", "caption_templates", "class_captions", "clip_quality",
    "moment_captions",
)  # fmt: skip
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


if ROUNDS:

    @pytest.mark.parametrize("number", range(rounds(4)))
    @pytest.mark.usefixtures("busy")
    def test_a_storm_during_scans(bed: Bed, draw: random.Random, number: int) -> None:
        home = bed.copy()
        shutil.rmtree(home / "cache")  # so that there is something to listen to
        weather(home, draw.randrange(10**6) + number, "scan", 60, tuple(sorted((home / "films").iterdir())))


@pytest.mark.parametrize("number", range(len(TABLES) if ROUNDS else 1))
def test_the_window_is_used_in_a_storm_over_hostile_rows(bed: Bed, draw: random.Random, number: int) -> None:
    home = bed.copy()
    table = TABLES[number] if ROUNDS else draw.choice(TABLES)
    values = hostile.values(home / "films", 10_000)
    hostile.loosen(home / "library.db")
    wanted = [pair for pair in hostile.pairs(home / "library.db", values) if pair[0] == table]
    assert hostile.plant_rows(home / "library.db", values, wanted)
    weather(home, draw.randrange(10**6) + number, "actions", 75, tuple(sorted((home / "films").iterdir())))
