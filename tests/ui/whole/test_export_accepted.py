"""What was accepted in all videos is exported by one command, after a question that says how much it is."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from eightcut.ui.window.contents import WindowContents
from tests.ui.whole.hands import REGIONS, Opens, act, choose, idle, scanned


def asked(contents: WindowContents, answer: str, qtbot: QtBot) -> str:
    """The question of the command, answered with this button."""
    heard: list[str] = []

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, press)
            return
        heard.append(box.text())
        next(one for one in box.buttons() if one.text().replace("&", "") == answer).click()

    QTimer.singleShot(20, press)
    act(contents, "export_accepted")
    qtbot.waitUntil(lambda: bool(heard), timeout=10_000)
    return heard[0]


def starts(contents: WindowContents) -> list[tuple[str, float]]:
    return sorted((row.filename, row.start_time) for row in contents.panes.db.library.clips.of_profile("default"))


def test_accepted_matches_of_all_videos_are_cut_once(opens: Opens, films: Path, tmp_path: Path, qtbot: QtBot) -> None:
    contents = opens(films / "a.mp4", films / "b.mp4")
    panes = contents.panes
    panes.panel.goal.choose(str(tmp_path / "out/Door"))
    act(contents, "export_accepted")
    idle(contents, qtbot)
    assert panes.status.message.text() == "No match of the newest scans with this model is accepted."
    for name, row in (("b.mp4", 0), ("a.mp4", 1)):
        choose(contents, qtbot, films / name)
        scanned(contents, qtbot, REGIONS)
        panes.panel.view.table.go_to(row)
        act(contents, "accept")
        idle(contents, qtbot)
    panes.panel.goal.choose(str(tmp_path / "out/Door"))  # of the model that is shown now
    assert asked(contents, "Cancel", qtbot) == "Export 2 accepted matches of 2 videos to Door?"
    idle(contents, qtbot)
    assert starts(contents) == []
    asked(contents, "Export", qtbot)
    qtbot.waitUntil(lambda: len(starts(contents)) == 2 and not panes.exporter.busy, timeout=60_000)
    cut = starts(contents)
    assert [name for name, _ in cut] == ["a.mp4", "b.mp4"]
    asked(contents, "Export", qtbot)
    qtbot.waitUntil(lambda: not panes.exporter.busy, timeout=60_000)
    idle(contents, qtbot)
    assert starts(contents) == cut
