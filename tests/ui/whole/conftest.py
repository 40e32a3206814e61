"""A window on the library of a test, and two films."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from eightcut.config import Config
from eightcut.ui.kit.settings import Settings
from eightcut.ui.window.contents import WindowContents
from tests.ui.whole.hands import Opens
from tests.ui.windows import furnished, windows
from tests.unit.services.films import write_scene


@pytest.fixture
def opens(config: Config, tmp_path: Path, qtbot: QtBot) -> Iterator[Opens]:
    """Open the window on the library of this test, with these videos in its list."""
    with windows(qtbot, patience=20_000) as (show, runner):

        def open_window(*files: Path) -> WindowContents:
            contents = furnished(show(config, Settings(tmp_path / "config"), *files), qtbot)
            qtbot.waitUntil(lambda: not runner.busy, timeout=20_000)
            return contents

        yield open_window


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("films")
    write_scene(folder / "a.mp4", 30, ())
    write_scene(folder / "b.mp4", 31, ())
    return folder
