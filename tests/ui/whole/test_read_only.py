"""A library that can only be read opens for looking, says what is missing, and is written again once it may be."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eightcut.config import Config
from eightcut.domain.scans import NewScan
from eightcut.domain.videos import VideoRef
from eightcut.media.content import content_id
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.kit.settings import Settings
from eightcut.ui.window.main_window import MainWindow
from tests.ui.whole.hands import REGIONS, idle
from tests.ui.windows import furnished, windows

NOBODY = 65534


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder of the user as whom `ordinary` works."""
    with tempfile.TemporaryDirectory() as name:
        if os.geteuid() == 0:
            os.chown(name, NOBODY, NOBODY)
        yield Path(name)


@contextmanager
def ordinary() -> Iterator[None]:
    """Permissions count, whoever runs the tests."""
    everything = os.geteuid() == 0
    if everything:
        os.seteuid(NOBODY)
    yield
    if everything:
        os.seteuid(0)


def test_a_library_that_cannot_be_written_is_looked_at_and_written_again_once_it_may_be(
    place: Path, films: Path, qtbot: QtBot
) -> None:
    film, config = films / "a.mp4", Config(place / "library.db", place / "cache")
    db = ProcessedDB(config.database)
    video = VideoRef(film.name, str(film), content_id(str(film)))
    db.library.scans.save(NewScan(video, "default", "AISFX", REGIONS, duration=30.0))
    db.close()
    if os.geteuid() == 0:
        os.chown(config.database, NOBODY, NOBODY)
    config.database.chmod(0o400)
    with windows(qtbot, patience=20_000) as (show, _):
        settings = Settings(place / "config")
        settings.old_settings_read = True  # there is no home
        with ordinary():
            contents = furnished(show(config, settings, film), qtbot)
        panes = contents.panes
        qtbot.waitUntil(lambda: panes.now.video is not None and panes.panel.match_count == len(REGIONS), timeout=20_000)
        idle(contents, qtbot)
        bar = panes.problem
        assert bar.isVisible()
        assert f"chmod u+w {config.database}" in bar.text.text()
        assert "read-only" in panes.status.where.text()
        bar.hide()
        contents.actions["accept"].trigger()
        assert bar.isVisible()
        bar.hide()
        panes.playlist.set_export_folder(str(place / "Door"))
        contents.actions["export"].trigger()
        idle(contents, qtbot)
        assert bar.isVisible()
        assert not (place / "Door").exists()
        config.database.chmod(0o600)
        qtbot.mouseClick(bar.button, Qt.MouseButton.LeftButton)
        [again] = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible()]
        anew = furnished(again, qtbot)
        qtbot.waitUntil(lambda: anew.panes.panel.match_count == len(REGIONS), timeout=20_000)
        assert not anew.panes.problem.isVisible()
        assert "read-only" not in anew.panes.status.where.text()
        idle(anew, qtbot)
        again.close()
        again.close_library()
