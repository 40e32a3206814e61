"""A window on the library of a test, and two films."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from eightcut.config import Config
from eightcut.ui.furniture import Furniture
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import TaskRunner
from eightcut.ui.main_window import MainWindow
from tests.ui.whole.hands import Opens
from tests.unit.services.films import write_scene


@pytest.fixture
def opens(config: Config, tmp_path: Path, qtbot: QtBot) -> Iterator[Opens]:
    """Open the window on the library of this test, with these videos in its list."""
    runner, made = TaskRunner(), []

    def open_window(*files: Path) -> Furniture:
        window = MainWindow(config, Settings(tmp_path / "config"), runner, files=tuple(map(str, files)))
        made.append(window)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: window.furniture is not None, timeout=10_000)
        assert window.furniture is not None
        qtbot.waitUntil(lambda: not runner.busy, timeout=20_000)
        return window.furniture

    yield open_window
    for window in made:
        window.close()
    qtbot.waitUntil(lambda: not runner.busy, timeout=20_000)
    runner.shut_down()


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    write_scene(folder / "a.mp4", 30, ())
    write_scene(folder / "b.mp4", 31, ())
    return folder
