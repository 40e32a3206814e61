"""`8cut demo`, the newcomer's first minute, as a process: on a new folder, then on the same one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import pytest


@dataclass(frozen=True)
class Runs:
    """Where the demonstration lies, and what two runs of it said: tables, then JSON lines."""

    folder: Path
    codes: tuple[int, int]
    tables: str
    events: list[dict[str, Any]]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, measured: dict[str, str]) -> Runs:
    place = tmp_path_factory.mktemp("demo")
    own = {"EIGHTCUT_CACHE": str(place / "cache"), "XDG_DATA_HOME": str(place), "COLUMNS": "160"}
    environment = {**os.environ, **measured, **own}

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-m", "eightcut", *options, "demo", str(place / "library")]
        return subprocess.run(words, env=environment, capture_output=True, text=True, check=False)

    first, second = run(), run("--json")
    events = [json.loads(line) for line in second.stdout.splitlines()]
    codes = (first.returncode, second.returncode)
    return Runs(place / "library", codes, first.stdout + first.stderr, events)


def test_every_promise_of_the_demonstration_is_kept(runs: Runs) -> None:
    assert runs.codes == (0, 0), runs.tables
    assert "BROKEN" not in runs.tables
    assert runs.tables.count("\nok ") == 6


def test_the_tables_show_the_finds_the_history_and_the_changes(runs: Runs) -> None:
    for title in (
        str(runs.folder),
        "Round 1",
        "Round 2",
        "Matches against the known sounds: average precision ",
        "Marked as not this sound and used for training",
        "Scans of film_3.mp4",
        "What changed in film_",
        "Clips of 8 seconds in",
        "Listened to 6 videos.",
    ):
        assert title in runs.tables, title


def test_the_library_is_six_films_of_three_minutes(runs: Runs) -> None:
    films = sorted(runs.folder.glob("*.mp4"))
    assert len(films) == 6
    for film in films:
        with av.open(str(film)) as container:
            assert {stream.codec_context.name for stream in container.streams} >= {"h264", "aac"}
            assert container.duration == pytest.approx(180_000_000, abs=100_000)


def test_a_second_run_keeps_the_promises_listens_to_nothing_and_tells_each_clip_as_a_line(runs: Runs) -> None:
    assert not [event for event in runs.events if event["event"] == "error"]
    assert not [event for event in runs.events if event["event"] == "progress" and event["task"] == "embed"]
    clips = [event for event in runs.events if event["event"] == "clip"]
    assert clips
    assert all(Path(clip["output"]).is_file() for clip in clips)
    assert runs.events[-1] | {"seconds": 0} == {
        "event": "done",
        "task": "demo",
        "ok": len(clips),
        "failed": 0,
        "seconds": 0,
    }
