"""Sample videos: made beside the library, in a window of their own, the user's library untouched."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from eightcut.config import Config
from eightcut.services.demo.folder import DATABASE, FOLDER
from eightcut.storage.library import Library
from eightcut.ui.window.main_window import MainWindow
from tests.ui.conftest import Opens


def test_samples_are_offered_on_the_empty_window_made_once_asked_and_stopped_by_cancel(
    opens: Opens, config: Config, qtbot: QtBot
) -> None:
    contents = opens()
    panes, root = contents.panes, config.database.parent / FOLDER
    offer = panes.panel.view.steps.other
    assert offer.isVisible()

    def asked() -> list[QMessageBox]:
        return [box for box in QApplication.topLevelWidgets() if isinstance(box, QMessageBox) and box.isVisible()]

    qtbot.mouseClick(offer, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(asked()) == 1)
    assert str(root) in asked()[0].informativeText()
    assert not root.exists()
    qtbot.keyClick(asked()[0], Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: root.exists() and panes.status.cancel.isVisible())
    qtbot.mouseClick(panes.status.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panes.status.said.startswith("No sample videos"), timeout=20_000)
    assert not (root / DATABASE).exists()


def test_samples_that_are_there_open_beside_the_own_library_and_say_where_they_lie(
    opens: Opens, config: Config, film: Path, qtbot: QtBot
) -> None:
    root = config.database.parent / FOLDER
    root.mkdir()
    Library(root / DATABASE).close()
    (root / "film_1.mp4").symlink_to(film)
    contents = opens()
    contents.actions["samples"].trigger()

    def beside() -> list[MainWindow]:
        tops = QApplication.topLevelWidgets()
        return [w for w in tops if isinstance(w, MainWindow) and w.config.database == root / DATABASE and w.contents]

    qtbot.waitUntil(lambda: len(beside()) == 1, timeout=20_000)
    [other] = beside()
    assert other.contents is not None
    shown = other.contents.panes
    assert f"{root}. Try anything" in shown.problem.text.text()
    assert shown.problem.findChildren(QPushButton)
    qtbot.waitUntil(lambda: shown.now.video is not None, timeout=20_000)
    assert contents.panes.playlist.paths() == []
    other.close()
    qtbot.waitUntil(lambda: not other.runner.busy, timeout=20_000)
    other.close_library()
