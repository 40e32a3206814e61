"""Settings without a restart, other programs and other windows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eightcut.config import Config
from eightcut.errors import EnvironmentProblem
from eightcut.ui.window.main_window import MainWindow
from eightcut.ui.window.settings_dialog import SettingsDialog
from tests.ui.whole.hands import Opens, act, choose, scanned


def test_exports_at_once_from_the_settings_hold_without_a_restart(opens: Opens, films: Path, qtbot: QtBot) -> None:
    contents = opens(films / "a.mp4")
    panes = contents.panes
    choose(contents, qtbot, films / "a.mp4")
    panes.deck.set_workers(1)
    act(contents, "settings")
    dialog = panes.player.window().findChild(SettingsDialog)  # type: ignore[union-attr]
    assert dialog is not None
    dialog.workers.setValue(2)
    dialog.accept()
    assert "2 workers" in panes.status.where.text()
    assert panes.deck.request("default", 0.0).workers == 2


def test_two_programs_that_export_at_once_never_collide_and_see_each_other(
    opens: Opens, films: Path, tmp_path: Path, config: Config, qtbot: QtBot
) -> None:
    contents = opens(films / "a.mp4")
    panes = contents.panes
    choose(contents, qtbot, films / "a.mp4")
    folder = tmp_path / f"out of {films.name}" / "Knock"
    panes.deck.set_folder(str(folder))
    panes.deck.set_clips(2)
    command = [sys.executable, "-m", "eightcut", "--db", str(config.database), "export",
               str(films / "a.mp4"), "--at", "9",
               "--out", str(folder.parent), "--folder", "Knock", "--clips", "2"]  # fmt: skip
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": "src"}, stdout=subprocess.DEVNULL) as other:
        for _ in range(3):
            act(contents, "export")
            contents.cut.jump(1.0)
        assert other.wait(60) == 0
    qtbot.waitUntil(lambda: not panes.exporter.busy, timeout=60_000)
    qtbot.waitUntil(lambda: len(panes.now.markers) == 4, timeout=10_000)
    files = sorted(str(path) for path in folder.rglob("*.mp4"))
    rows = sorted(row.output_path for row in panes.db.library.clips.of_all_profiles())
    assert len(files) == 8
    assert rows == files


def test_one_of_two_windows_is_closed_and_the_other_goes_on(opens: Opens, films: Path, qtbot: QtBot) -> None:
    contents = opens(films / "a.mp4")
    choose(contents, qtbot, films / "a.mp4")
    first = contents.panes.player.window()
    assert isinstance(first, MainWindow)
    act(contents, "new_window")
    [second] = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible() and w != first]
    qtbot.addWidget(second)
    qtbot.waitUntil(lambda: second.contents is not None, timeout=10_000)
    assert second.contents is not None
    panes = second.contents.panes
    qtbot.waitUntil(lambda: panes.now.video is not None, timeout=20_000)
    first.close()
    first.runner.problem.emit(EnvironmentProblem("The disk is full."))
    assert panes.problem.text.text() == "The disk is full."
    assert contents.panes.problem.text.text() == ""
    scanned(second.contents, qtbot)
    assert panes.panel.view.model.rowCount() == 2
    act(second.contents, "toggle_disabled")
    assert "Select a match first" in panes.status.message.text()
