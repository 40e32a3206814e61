"""The nine steps of the manual checklist, done in a real window under a virtual screen with the real player."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

Steps = Mapping[str, dict[str, Any]]


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Steps:
    """What the whole job saw, by step."""
    screen = shutil.which("xvfb-run")
    if screen is None:
        pytest.skip("there is no virtual screen here: install xvfb")
    folder = tmp_path_factory.mktemp("job")
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "xcb",
        "EIGHTCUT_CONFIG": str(folder / "config"),
        "EIGHTCUT_CACHE": str(folder / "cache"),
        "EIGHTCUT_DB": str(folder / "library.db"),
    }
    done = subprocess.run(
        [screen, "-a", "-s", "-screen 0 1600x1000x24", sys.executable, "-m", "tests.window.whole_job", str(folder)],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
    found = {}
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            step = json.loads(line)
            found[step.pop("step")] = step
    assert done.returncode == 0, f"{found}\n{done.stderr[-3000:]}"
    return found


def test_the_window_opens_with_the_real_player(steps: Steps) -> None:
    assert steps["open"] == {"video": "one.mp4", "player": "mpv", "platform": "xcb", "list": 4}


def test_marks_become_clips_and_markers(steps: Steps) -> None:
    assert len(steps["export"]["clips"]) == 8
    assert steps["export"]["markers"] == 4


def test_1_the_train_dialog_shows_no_ghost_folders(steps: Steps) -> None:
    assert steps["train"]["folders"] == ["Knock"]


def test_2_training_without_hard_negatives_works(steps: Steps) -> None:
    assert steps["train without"]["version"] == 2
    assert steps["train without"]["hard_negatives"] == 0


def test_3_with_them_hard_negatives_are_used(steps: Steps) -> None:
    assert steps["train with"]["version"] == 3
    assert steps["train with"]["hard_negatives"] == 1


def test_4_manage_lists_negatives_with_their_source_model(steps: Steps) -> None:
    assert steps["manage"]["title"] == "Hard Negatives"
    [[file, time, model]] = steps["manage"]["rows"]
    assert (file, model) == ("three.mp4", "FOLEY")
    assert time.endswith("s")


def test_5_deleting_the_selected_removes_them_and_undo_brings_them_back(steps: Steps) -> None:
    assert steps["delete"] == {"left": 0, "after_undo": 1}


def test_6_a_scan_is_saved_with_its_timestamp(steps: Steps) -> None:
    assert len(steps["scan"]["version"]) == len("20260419_143000_000000")
    assert steps["scan"]["rows"] > 0
    assert not steps["scan"]["selector"]


def test_7_a_rescan_makes_the_version_history_appear(steps: Steps) -> None:
    assert steps["rescan"]["selector"]
    assert len(steps["rescan"]["entries"]) == 2
    assert steps["rescan"]["version"] > steps["scan"]["version"]


def test_8_switching_shows_the_right_results_in_table_and_timeline(steps: Steps) -> None:
    assert steps["switch"]["version"] == steps["scan"]["version"]
    assert steps["switch"]["regions"] == steps["scan"]["regions"] == steps["switch"]["timeline"]
    assert steps["rescan"]["regions"] == steps["rescan"]["timeline"] != steps["switch"]["regions"]


def test_9_a_negative_marked_from_the_results_stores_the_model(steps: Steps) -> None:
    assert steps["negative"] == {"negatives": [["three.mp4", "FOLEY"]], "tab": "FOLEY"}


def test_comparing_names_what_changed(steps: Steps) -> None:
    assert set(steps["compare"]["changes"]) & {"new", "gone", "moved", "score"}


def test_it_closes_without_a_problem(steps: Steps) -> None:
    assert steps["closed"] == {"problem": ""}
