"""Opening whole windows in a test, and closing them at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pytestqt.qtbot import QtBot

from eightcut.config import Config
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import TaskRunner
from eightcut.ui.window.contents import WindowContents
from eightcut.ui.window.main_window import MainWindow


@contextmanager
def windows(qtbot: QtBot, patience: int = 10_000) -> Iterator[tuple[Callable[..., MainWindow], TaskRunner]]:
    """A function that shows a window on a library with its videos in the list, and the runner of all of them.

    `patience`: milliseconds in which what still runs must end with the test.
    """
    runner, made = TaskRunner(), []

    def show(config: Config, settings: Settings, *files: Path) -> MainWindow:
        window = MainWindow(config, settings, runner, files=tuple(map(str, files)))
        made.append(window)
        qtbot.addWidget(window)
        window.show()
        return window

    yield show, runner
    for window in made:
        window.close()
    qtbot.waitUntil(lambda: not runner.busy, timeout=patience)
    runner.shut_down()


def furnished(window: MainWindow, qtbot: QtBot) -> WindowContents:
    """Its panes and controllers, once they are there."""
    qtbot.waitUntil(lambda: window.contents is not None, timeout=10_000)
    assert window.contents is not None
    return window.contents
