"""Where no window can open, a sentence says what is missing; the program does not abort."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from eightcut.errors import EnvironmentProblem
from eightcut.ui.window import screen


def test_without_a_display_the_command_line_is_named() -> None:
    bare = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run([sys.executable, "-m", "eightcut"], env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "No display is available" in done.stderr
    assert "8cut --help" in done.stderr


def test_a_display_that_does_not_answer_is_told() -> None:
    with pytest.raises(EnvironmentProblem, match="does not respond"):
        screen.require_screen({"DISPLAY": ":4711"})


def test_a_missing_library_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "_loads", lambda library: library != "libxcb-cursor.so.0")
    with pytest.raises(EnvironmentProblem, match="sudo apt-get install libxcb-cursor0"):
        screen.require_screen({"DISPLAY": ":0"})


def test_a_platform_that_needs_no_display_is_enough() -> None:
    screen.require_screen({"QT_QPA_PLATFORM": "offscreen"})
