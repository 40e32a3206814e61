"""Windows without a screen, a library of their own, and a guard: the window's thread never waits."""

from __future__ import annotations

import os
from pathlib import Path

if os.environ.get("QT_QPA_PLATFORM", "offscreen") == "offscreen":  # whose own screen has 800 x 800
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={Path(__file__).with_name('screen.json')}"

import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eightcut.bootstrap import services_over
from eightcut.config import Config
from eightcut.media import probe
from eightcut.media.aside import Readers
from eightcut.ml.backends import session
from eightcut.storage.connections import Connections
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui import theme
from eightcut.ui.kit import tasks
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.history import History
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import InPlaceRunner, TaskRunner
from eightcut.ui.window.contents import WindowContents
from tests.ui.windows import furnished, windows
from tests.unit.services.films import write_scene

Opens = Callable[..., WindowContents]
HERE = str(Path(__file__).parent)


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> None:
    """Every window is drawn as users see it. Once: a style sheet set anew styles every widget that still lives."""
    theme.apply(qapp)


@pytest.fixture(autouse=True)
def guard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Fail where the program uses the library, a decoder, a network or a process from the window's thread.

    Calls that a test makes itself are its own business.
    """
    caught: list[str] = []

    def from_the_program() -> bool:
        frame = sys._getframe(2)
        while frame is not None:
            name = frame.f_code.co_filename
            if "/eightcut/ui/" in name:
                return True
            frame = frame.f_back  # type: ignore[assignment]
        return False

    def watch(owner: Any, name: str) -> None:
        plain: Callable[..., Any] = getattr(owner, name)

        def watched(*args: Any, **kwargs: Any) -> Any:
            if threading.current_thread() is threading.main_thread() and not tasks.at_work() and from_the_program():
                caught.append(f"{owner.__name__}.{name} from the window's thread")
            return plain(*args, **kwargs)

        monkeypatch.setattr(owner, name, watched)

    watch(Connections, "mine")
    watch(probe, "open_media")
    watch(Readers, "call")
    watch(Readers, "take")
    watch(session.Network, "run")
    import subprocess

    watch(subprocess.Popen, "__init__")
    yield caught
    assert not caught, sorted(set(caught))


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(tmp_path / "library.db", tmp_path / "cache")


@pytest.fixture
def db(config: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProcessedDB]:
    """A library of its own, which `context_of` finds with its own cache too."""
    monkeypatch.setenv("EIGHTCUT_DB", str(config.database))
    monkeypatch.setenv("EIGHTCUT_CACHE", str(config.cache))
    opened = ProcessedDB(config.database)
    yield opened
    opened.close()


@pytest.fixture
def context(db: ProcessedDB, config: Config) -> Iterator[Context]:
    """Tasks are over when they return."""
    runner = InPlaceRunner()
    yield Context(services_over(db.library, config), runner, History(runner))
    runner.shut_down()


@pytest.fixture
def threaded(db: ProcessedDB, config: Config) -> Iterator[Context]:
    """Tasks run as in the program."""
    runner = TaskRunner()
    yield Context(services_over(db.library, config), runner, History(runner))
    runner.shut_down()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "config")


@pytest.fixture
def opens(config: Config, settings: Settings, qtbot: QtBot) -> Iterator[Opens]:
    """`opens(film, ...)`: a furnished window, with the film open where one is given; all are closed at the end."""
    with windows(qtbot) as (show, _):

        def open_window(*files: Path) -> WindowContents:
            contents = furnished(show(config, settings, *files), qtbot)
            if files:
                qtbot.waitUntil(lambda: contents.panes.now.video is not None, timeout=20_000)
            return contents

        yield open_window


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of a minute with faint noise, for whole windows."""
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    write_scene(path, 60, ())
    return path
