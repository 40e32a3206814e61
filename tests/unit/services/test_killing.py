"""A program that is killed at any step loses nothing: see `killing`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.unit.services.killing import SCENARIOS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")

STRIDE = 1 if os.environ.get("STRESS_ROUNDS") else 5
"""Each step, or each fifth one: `make stress` has time for all."""


def killed(scenario: str, stride: int, media: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.unit.services.killing", scenario, str(stride), media]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_kill_at_any_step_leaves_all_as_before_or_all_as_after(scenario: str) -> None:
    told = killed(scenario, STRIDE, "small")
    assert told["steps"] > 20
    assert told["wrong"] == []


@pytest.mark.parametrize("scenario", ["export of frames into a new folder", "overwrite of frames"])
def test_so_it_is_with_ffmpeg_at_work(scenario: str) -> None:
    assert killed(scenario, 41 if STRIDE == 1 else 97, "real")["wrong"] == []
