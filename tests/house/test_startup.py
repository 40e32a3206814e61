"""Starting the program loads nothing that only training, listening or pictures need."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = "import sys, eightcut.cli.app, eightcut.bootstrap; print(*sorted(m for m in sys.modules if '.' not in m))"


def test_the_command_line_starts_without_the_libraries_of_training_listening_and_pictures() -> None:
    loaded = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout.split()
    assert "eightcut" in loaded
    later = {
        "PyQt6",
        "av",
        "imageio_ffmpeg",
        "matplotlib",
        "onnxruntime",
        "pandas",
        "rich",
        "scipy",
        "sklearn",
        "torch",
    }
    assert not later & set(loaded)
