"""A program that is killed at any step loses nothing: see `killing`."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.unit.services.killing import SCENARIOS


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_kill_at_any_step_leaves_all_as_before_or_all_as_after(scenario: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.services.killing", scenario], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["steps"] > 30
    assert told["wrong"] == []
