"""Starting the real window under a storm, and what must be true of it afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def weather(
    folder: Path, seed: int, what: str, turns: int = 0, files: tuple[Path, ...] = (), platform: str = "offscreen"
) -> None:
    """Open the window on the library of `folder` in a storm; it neither falls nor lives on, and tells of no bug."""
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": platform,
        "MALLOC_PERTURB_": "165",  # what is used after it was freed falls at once
        "EIGHTCUT_CONFIG": str(folder / "config"),
        "EIGHTCUT_CACHE": str(folder / "cache"),
        "EIGHTCUT_DB": str(folder / "library.db"),
    }
    command = [sys.executable, "-m", "tests.window.storm_job", str(seed), what, str(turns), *map(str, files)]
    screen = ["xvfb-run", "-a", "-s", "-screen 0 1700x1000x24"] if platform == "xcb" else []
    done = subprocess.run(
        [*screen, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=150, check=False
    )
    told = f"seed {seed}, {what}, exit {done.returncode}\n{done.stdout}{done.stderr[-4000:]}"
    assert done.returncode == 0, told
    assert "Traceback" not in done.stderr, told
    assert "A bug in 8-cut" not in done.stderr, told
