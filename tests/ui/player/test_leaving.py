"""The program ends while a film plays: no crash, nothing that hangs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import eightcut

PROGRAM = """
import sys
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.context import context_of
from eightcut.ui.player.pane import PlayerPane

application = QApplication(sys.argv[:1])
db = ProcessedDB(sys.argv[1])
pane = PlayerPane(context_of(db), prefer_mpv=sys.argv[3] == "mpv")
pane.opened.connect(lambda film: pane.play())
ended = lambda: sys.stdout.write(pane.engine.name) if pane.position > 0.2 else None
pane.position_changed.connect(lambda time: application.quit() if time > 0.3 else None)
pane.show()
pane.open(sys.argv[2])
QTimer.singleShot(20000, lambda: application.exit(3))
code = application.exec()
ended()
sys.exit(code)
"""


@pytest.mark.parametrize("backend", ["mpv", "QtMultimedia"])
def test_the_program_ends_cleanly_while_a_film_plays(backend: str, films: dict[str, Any], tmp_path: Path) -> None:
    source = str(Path(eightcut.__file__).parents[1])
    arguments = [sys.executable, "-c", PROGRAM, str(tmp_path / "library.db"), str(films["25"].path), backend]
    surroundings = {**os.environ, "PYTHONPATH": source, "EIGHTCUT_CACHE": str(tmp_path / "cache")}
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False, env=surroundings)
    assert (done.returncode, done.stdout) == (0, backend), done.stderr
    assert "Traceback" not in done.stderr
