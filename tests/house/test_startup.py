"""Starting the program loads nothing that only training needs."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = "import sys, eightcut.cli.app, eightcut.bootstrap; print(*sorted(m for m in sys.modules if '.' not in m))"


def test_the_command_line_starts_without_the_libraries_of_training() -> None:
    loaded = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout.split()
    assert "eightcut" in loaded
    assert not {"sklearn", "scipy", "pandas", "matplotlib", "torch"} & set(loaded)
