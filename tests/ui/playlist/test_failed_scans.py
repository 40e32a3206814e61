"""Scan all in the whole window: every file that fails stays in the list, with its reason, until it is scanned."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from eightcut.bootstrap import services_over
from eightcut.config import Config
from eightcut.domain.training import TrainingSettings
from eightcut.services.clips.exporting import export
from eightcut.services.clips.requests import ExportRequest
from eightcut.services.context import Job
from eightcut.services.training.training import TrainRequest, train
from eightcut.storage.library import Library
from eightcut.ui.playlist.failures import FailuresDialog
from tests.ui.conftest import Opens
from tests.ui.whole.hands import act, idle
from tests.ui.whole.test_list_scans import badges
from tests.unit.services.films import KEY


@pytest.fixture
def config(tmp_path: Path, cache: Path) -> Config:
    """Frames are shared."""
    return Config(tmp_path / "library.db", cache)


def test_each_file_that_fails_in_a_scan_of_all_stays_in_the_list_until_it_is_scanned(
    opens: Opens, films: dict[str, Path], config: Config, tmp_path: Path, qtbot: QtBot
) -> None:
    knocks = films["one.mp4"]
    library = Library(config.database)
    ctx = services_over(library, config)
    list(
        export(ctx, str(knocks), ExportRequest("default", str(tmp_path / "out"), "Knock", (8.0, 30.0), clips=1), Job())
    )
    train(ctx, TrainRequest("default", KEY, TrainingSettings(("Knock",))), Job())
    library.close()
    good, torn, text = (tmp_path / name for name in ("good.mp4", "torn.mp4", "text.mp4"))
    shutil.copy(knocks, good)
    torn.write_bytes(knocks.read_bytes()[:5000])
    text.write_text("no film")
    contents = opens(good, torn, text)
    panes = contents.panes
    panes.scan_tab.skip_exported.setChecked(False)
    act(contents, "scan_all")
    qtbot.waitUntil(lambda: not panes.scanner.busy, timeout=20_000)
    idle(contents, qtbot)
    assert badges(contents)["good.mp4"].startswith("○ ")
    assert (badges(contents)["torn.mp4"], badges(contents)["text.mp4"]) == ("⚠", "⚠")
    assert panes.problem.text.text() == "2 videos could not be scanned. They are marked with ⚠ in the list."
    panes.playlist.failures.show_button.click()
    dialog = panes.playlist.findChild(FailuresDialog)
    assert dialog is not None
    rows = [(dialog.table.item(row, 0), dialog.table.item(row, 1)) for row in range(dialog.table.rowCount())]
    told = [(name.text(), why.text()) for name, why in rows if name is not None and why is not None]
    assert [name for name, _ in told] == ["torn.mp4", "text.mp4"]
    assert all(name in why for name, why in told)
    shutil.copy(films["three.mp4"], torn)
    dialog.retry.click()
    qtbot.waitUntil(lambda: not panes.scanner.busy, timeout=20_000)
    idle(contents, qtbot)
    assert badges(contents)["torn.mp4"].startswith(("○ ", "–"))
    assert badges(contents)["text.mp4"] == "⚠"
    assert dialog.table.rowCount() == 1
    dialog.close()
    idle(contents, qtbot)
    whole = tmp_path / "whole.mkv"
    subprocess.run([get_ffmpeg_exe(), "-v", "error", "-i", str(knocks), "-c", "copy", str(whole)], check=True)
    text.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    panes.playlist.rescan_asked.emit([str(text)])
    qtbot.waitUntil(lambda: not panes.scanner.busy, timeout=20_000)
    idle(contents, qtbot)
    assert badges(contents)["text.mp4"].endswith("⚠")
    assert "text.mp4: It is cut off" in panes.problem.text.text()
    model = panes.playlist.lists.model
    assert model is not None
    assert "⚠ It is cut off" in model.index(model.shown.index(str(text))).data(Qt.ItemDataRole.ToolTipRole)
