"""Closing the real window in the middle of something: it ends soon, and nothing is left half done."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
import pytest

from eightcut.bootstrap import services_over
from eightcut.config import Config
from eightcut.domain.training import TrainingSettings
from eightcut.services.clips.exporting import export
from eightcut.services.clips.requests import ExportRequest
from eightcut.services.context import Job
from eightcut.services.training.training import TrainRequest, train
from eightcut.storage.processed_db import ProcessedDB
from tests.unit.services.films import KEY, KNOCKS, write_film

ROOT = Path(__file__).parents[2]
PATIENCE = 8.0
"""Seconds in which the program must be gone; on a free machine it takes less than one."""
AND_THEN = '"$@"; echo "$? $(cut -d" " -f1 /proc/uptime)"'
"""Runs a program, then says its exit code and when it was gone."""


@dataclass(frozen=True)
class Place:
    """A library with films, a few clips and a model."""

    folder: Path
    films: Path

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "QT_QPA_PLATFORM": "xcb",
            "EIGHTCUT_CONFIG": str(self.folder / "config"),
            "EIGHTCUT_CACHE": str(self.folder / "cache"),
            "EIGHTCUT_DB": str(self.folder / "library.db"),
        }

    def clips(self) -> set[str]:
        return {str(path) for path in (self.folder / "out").rglob("*.*") if path.is_file() and path.suffix != ".json"}


def noise(path: Path, seconds: int, seed: int) -> None:
    """A long sound that takes a while to listen to."""
    source = f"anoisesrc=d={seconds}:r=16000:s={seed}"
    picture = f"testsrc=size=320x240:rate=25:duration={seconds}"
    videos = ["-f", "lavfi", "-i", picture, "-preset", "ultrafast"] if path.suffix == ".mp4" else ["-c:a", "pcm_u8"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-f", "lavfi", "-i", source, *videos]
    subprocess.run([*command, str(path)], check=True)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    for seed, name in enumerate(KNOCKS):
        write_film(folder / name, seed)
    for seed in range(3):
        noise(folder / f"long{seed}.wav", 3000, seed)
    noise(folder / "batch.mp4", 240, 9)
    return folder


@pytest.fixture(scope="module")
def first(films: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Clips of two films and a model that was learned from them."""
    folder = tmp_path_factory.mktemp("library")
    db = ProcessedDB(folder / "library.db")
    ctx = services_over(db.library, Config(folder / "library.db", folder / "cache"))
    for name in ("one.mp4", "two.mp4", "three.mp4"):
        request = ExportRequest("default", str(folder / "out"), "Knock", tuple(at - 2 for at in KNOCKS[name]), clips=1)
        list(export(ctx, str(films / name), request, Job()))
    train(ctx, TrainRequest("default", KEY, TrainingSettings(("Knock",), margin=2.0)), Job())
    db.close()
    return Place(folder, films)


@pytest.fixture
def place(first: Place, tmp_path: Path) -> Place:
    """A copy of it; the clips' rows still name the first one's files."""
    for part in first.folder.iterdir():
        if part.name != "out":
            (shutil.copytree if part.is_dir() else shutil.copy)(part, tmp_path / part.name)
    return Place(tmp_path, first.films)


def close_during(place: Place, what: str, *files: str) -> float:
    """Open a window, close it in the middle of that; seconds until the program was gone."""
    screen = shutil.which("xvfb-run")
    if screen is None:
        pytest.skip("there is no virtual screen here: install xvfb")
    paths = [str(place.films / name) for name in files]
    command = [sys.executable, "-m", "tests.window.closing_job", what, str(place.folder), *paths]
    with subprocess.Popen(
        [screen, "-a", "-s", "-screen 0 1600x1000x24", "sh", "-c", AND_THEN, "sh", *command],
        cwd=ROOT, env=place.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            out, errors = process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    lines = out.split()
    assert len(lines) == 3, (out, errors)
    closed, code, gone = float(lines[0]), int(lines[1]), float(lines[2])
    assert code == 0, errors
    assert "Traceback" not in errors, errors
    return gone - closed


def nothing_half_done(place: Place) -> None:
    """What doctor and a look at the disk say."""
    left = [str(path) for path in place.folder.rglob("*") if path.is_file() and ".part" in path.name]
    assert left == []
    done = subprocess.run(
        [sys.executable, "-m", "eightcut", "doctor", "--json"],
        cwd=ROOT, env=place.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event for event in events if event["event"] == "check" and "missing" not in event["problem"]] == []
    processes = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert [line for line in processes.splitlines() if str(place.folder) in line] == []
    kept = "".join(path.read_text() for path in (place.folder / "config").iterdir() if path.is_file())
    assert "geometry" in kept
    assert str(place.films) in kept


@pytest.mark.parametrize(
    ("what", "files"),
    [
        ("scan", ("long0.wav",)),
        ("embed", ("long0.wav", "long1.wav", "long2.wav")),
        ("export", ("batch.mp4",)),
        ("train", ("one.mp4",)),
        ("train listening", ("one.mp4",)),
        ("draw", ("long0.wav",)),
        ("play", ("batch.mp4",)),
    ],
)
def test_a_window_that_is_closed_while_it_works_ends_soon_and_leaves_nothing_half_done(
    place: Place, what: str, files: tuple[str, ...]
) -> None:
    if what == "train listening":
        shutil.rmtree(place.folder / "cache")
    took = close_during(place, what, *files)
    assert took < PATIENCE
    nothing_half_done(place)
