"""A newcomer, with nothing but the blue buttons, from the empty window to matches."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from eightcut.config import Config
from eightcut.ui.export.class_dialog import ClassDialog
from eightcut.ui.scan.steps import ENOUGH
from eightcut.ui.training.dialog import TrainDialog
from tests.ui.conftest import Opens
from tests.ui.whole.hands import choose, idle
from tests.unit.services.films import KNOCKS


@pytest.fixture
def config(tmp_path: Path, cache: Path) -> Config:
    """What others heard of the films already is not heard again."""
    return Config(tmp_path / "library.db", cache)


def test_the_blue_buttons_lead_from_the_empty_window_to_matches(
    opens: Opens, films: dict[str, Path], tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    film, other = films["one.mp4"], films["two.mp4"]
    contents = opens()
    panes = contents.panes
    view = panes.panel.view
    steps, window = view.steps, panes.player.window()
    assert window is not None

    def press(text: str) -> None:
        """Press the pane's blue button, which says this."""
        assert steps.button.text().startswith(text), steps.button.text()
        qtbot.mouseClick(steps.button, Qt.MouseButton.LeftButton)
        idle(contents, qtbot)

    def counted(told: str) -> None:
        qtbot.waitUntil(lambda: steps.rows[0][1].text() == told, timeout=5_000)

    assert panes.player.view.help.text() == "Open videos…"
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_, **__: ([str(film), str(other)], ""))
    press("Open videos…")
    qtbot.waitUntil(lambda: panes.now.video is not None, timeout=20_000)
    qtbot.waitUntil(lambda: steps.button.text() == "Choose class…")
    panes.settings.base_folder = str(tmp_path / film.parent.name)
    press("Choose class…")
    qtbot.waitUntil(lambda: any(d.isVisible() for d in window.findChildren(ClassDialog)), timeout=5_000)
    [classes] = window.findChildren(ClassDialog)
    qtbot.keyClicks(classes.field, "Knock")
    idle(contents, qtbot)
    qtbot.keyClick(classes.field, Qt.Key.Key_Return)
    idle(contents, qtbot)
    qtbot.waitUntil(lambda: steps.button.text().startswith("Mark the sound here"))
    panes.deck.set_clips(1)
    marked = (film, KNOCKS["one.mp4"][:3]), (other, KNOCKS["two.mp4"][:2])
    moments = [(path, at - 3) for path, times in marked for at in times]
    for count, (path, at) in enumerate(moments, 1):
        choose(contents, qtbot, path)
        contents.cut.place(at)
        press("Mark the sound here")
        qtbot.waitUntil(lambda: not panes.exporter.busy, timeout=20_000)
        told = f"Mark Knock · {count} of {ENOUGH}" if count < ENOUGH else f"Mark Knock · {count} clips"
        counted(told)
    contents.actions["undo"].trigger()
    counted("Mark Knock · 4 of 5")
    contents.actions["redo"].trigger()
    qtbot.waitUntil(lambda: steps.button.text() == "Train…", timeout=5_000)
    press("Train…")
    [dialog] = window.findChildren(TrainDialog)
    dialog.form.model.setCurrentText("AISFX")
    qtbot.waitUntil(dialog.view.start.isEnabled)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.report.outcome is not None or dialog.view.problem.isVisible(), timeout=60_000)
    assert not dialog.view.problem.isVisible(), dialog.view.problem.text()
    assert dialog.report.good.text().endswith("so this says little about other videos.")
    idle(contents, qtbot)
    assert [b.text() for b in dialog.findChildren(QPushButton) if b.isVisible() and b.property("role") == "main"] == [
        "Scan this video"
    ]
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(panes.panel.shown_now.regions), timeout=60_000)
    assert view.pages.currentWidget() is view.table
    idle(contents, qtbot)
    count = panes.panel.match_count
    assert view.review.text().startswith(f"Review {count} match")
    assert (view.review.property("role"), view.export.property("role")) == ("main", "")
    qtbot.mouseClick(view.review, Qt.MouseButton.LeftButton)
    assert contents.actions["review"].isChecked()
    assert panes.panel.current is not None
    for left in range(count, 0, -1):
        assert view.export.property("role") == ""
        contents.actions["review"].setChecked(left % 2 == 0)
        panes.panel.view.table.clearSelection()
        view.review.click()  # whichever is current, the next that waits
        assert contents.actions["review"].isChecked()
        contents.actions["accept"].trigger()
        idle(contents, qtbot)
    assert not any(mark.verdict is None for mark in panes.panel.shown_now.regions)
    assert view.review.isHidden()
    assert view.export.property("role") == "main"
    contents.actions["undo"].trigger()
    idle(contents, qtbot)
    assert not view.review.isHidden()
