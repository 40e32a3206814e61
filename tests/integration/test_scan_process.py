"""What a scan costs the process: nothing that only training or other embedders need is loaded."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.conftest import Ran

PROGRAM = """
import sys
from eightcut.cli.app import run
code = run(sys.argv[1:])
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""
HEAVY = {"sklearn", "scipy.signal", "scipy.optimize", "scipy.stats", "scipy.sparse", "torch", "pandas", "matplotlib"}


@pytest.fixture
def modules(environment: dict[str, str], tmp_path: Path) -> Callable[..., set[str]]:
    """`modules("scan", film)`: what a process that runs this command has loaded at its end."""

    def loaded(*arguments: object) -> set[str]:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *map(str, arguments)],
            capture_output=True,
            text=True,
            check=True,
            env={**environment, "EIGHTCUT_CACHE": str(tmp_path / "cache")},
        )
        return set(done.stderr.split())

    return loaded


def test_a_scan_loads_nothing_that_only_training_needs_and_a_second_one_no_network(
    command: Callable[..., Ran], modules: Callable[..., set[str]], films: dict[str, Path], tmp_path: Path
) -> None:
    times = [word for at in ("8", "30") for word in ("--at", at)]
    out = ["--clips", 1, "--out", tmp_path / "out", "--folder", "Knock"]
    assert command("export", films["one.mp4"], *times, *out).code == 0
    assert command("train", "--positive", "Knock").code == 0

    first = modules("scan", films["two.mp4"], "--json")
    second = modules("scan", films["two.mp4"], "--json")

    assert {"onnxruntime", "scipy.fft", "eightcut.ml.backends.session"} <= first
    assert not HEAVY & first
    assert not {*HEAVY, "onnxruntime", "scipy", "eightcut.ml.backends.session"} & second
