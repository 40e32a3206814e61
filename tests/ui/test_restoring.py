"""An earlier model taken into use: the open video is scanned again, and undo shows again what was seen before."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from eightcut.config import Config
from eightcut.domain.training import TrainingSettings
from eightcut.services.context import Job
from eightcut.services.training.training import TrainRequest, train
from eightcut.ui.kit.context import Context
from eightcut.ui.training.history_dialog import ModelHistoryDialog
from eightcut.ui.window.contents import WindowContents
from tests.ui.conftest import Opens
from tests.ui.scan.test_scanner import teach
from tests.ui.whole.hands import act, choose, idle
from tests.unit.services.films import KEY


@pytest.fixture
def config(tmp_path: Path, cache: Path) -> Config:
    """What others heard of the films already is not heard again."""
    return Config(tmp_path / "library.db", cache)


@pytest.fixture
def window(opens: Opens, context: Context, films: dict[str, Path], tmp_path: Path, qtbot: QtBot) -> WindowContents:
    """Two models, and a film that the second one, which is in use, has scanned."""
    teach(context, {name: str(path) for name, path in films.items()}, tmp_path / "out")
    train(context.services, TrainRequest("default", KEY, TrainingSettings(("Knock",))), Job())
    contents = opens(films["two.mp4"], films["three.mp4"])
    choose(contents, qtbot, films["two.mp4"])
    act(contents, "scan")
    settled(contents, qtbot)
    return contents


def settled(contents: WindowContents, qtbot: QtBot) -> None:
    quiet = [0]

    def over() -> bool:
        panes = contents.panes
        quiet[0] = 0 if panes.context.runner.busy or panes.scanner.busy else quiet[0] + 1
        return quiet[0] > 3

    qtbot.waitUntil(over, timeout=60_000)


def restore_the_first(contents: WindowContents, qtbot: QtBot) -> None:
    act(contents, "models")
    parent = contents.panes.player.window()
    assert parent is not None
    [dialog] = parent.findChildren(ModelHistoryDialog)
    idle(contents, qtbot)
    dialog.table.selectRow(1)
    qtbot.mouseClick(dialog.restore_button, Qt.MouseButton.LeftButton)
    dialog.close()


def seen(contents: WindowContents) -> tuple[int | None, int, bool]:
    """The version that is shown, of how many, and whether a scan by the new model is offered."""
    panel = contents.panes.panel
    return panel.version_id, panel.version_count, not panel.view.rescan.isHidden()


def test_undo_shows_again_what_was_seen_before_and_redo_what_the_older_model_found(
    window: WindowContents, films: dict[str, Path], qtbot: QtBot
) -> None:
    panes, of_second = window.panes, seen(window)
    assert of_second == (panes.panel.version_id, 1, False)
    restore_the_first(window, qtbot)
    qtbot.waitUntil(lambda: panes.scanner.busy, timeout=5_000)
    act(window, "undo")  # before the scan is over
    settled(window, qtbot)
    assert (seen(window)[0], seen(window)[2]) == (of_second[0], False)
    act(window, "redo")
    settled(window, qtbot)
    of_first = seen(window)
    assert of_first[0] != of_second[0]
    assert not of_first[2]
    for _ in range(2):
        act(window, "undo")
        settled(window, qtbot)
        assert seen(window) == (of_second[0], of_first[1], False)
        act(window, "redo")
        settled(window, qtbot)
        assert seen(window) == of_first
    choose(window, qtbot, films["three.mp4"])  # another video is left as it is
    act(window, "undo")
    settled(window, qtbot)
    assert seen(window) == (None, 0, False)
    assert not panes.problem.isVisible()
