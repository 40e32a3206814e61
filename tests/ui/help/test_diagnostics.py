"""Help: the log is shown, and what a report needs goes to the clipboard."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from eightcut import __version__
from eightcut.logs import FILE, keep_in_file
from eightcut.ui.window.contents import WindowContents
from tests.ui.conftest import Opens


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Path]:
    log = logging.getLogger("eightcut")
    before, level = list(log.handlers), log.level
    end = keep_in_file(tmp_path / "log")
    yield tmp_path / "log" / FILE
    end()
    log.handlers[:] = before
    log.setLevel(level)


@pytest.fixture
def contents(opens: Opens, logged: Path, qtbot: QtBot) -> WindowContents:
    """A window without a film that has shown a problem; the log has it."""
    found = opens()
    qtbot.waitUntil(lambda: not found.panes.context.runner.busy)
    found.panes.problem.tell("film.mp4 is half a film.")
    qtbot.waitUntil(lambda: logged.exists() and "half a film" in logged.read_text())
    return found


def test_the_log_is_shown_with_its_place(contents: WindowContents, logged: Path, qtbot: QtBot) -> None:
    contents.actions["show_log"].trigger()
    view = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "log" and w.isVisible())
    text, place = view.findChild(QPlainTextEdit, "text"), view.findChild(QLabel, "place")
    assert text is not None
    assert place is not None
    qtbot.waitUntil(lambda: "WARNING eightcut.ui: film.mp4 is half a film." in text.toPlainText())
    assert place.text() == str(logged)
    view.close()


def test_diagnostics_tell_versions_what_draws_and_plays_and_the_last_problems(
    contents: WindowContents, qtbot: QtBot
) -> None:
    clipboard = QApplication.clipboard()
    assert clipboard is not None
    clipboard.setText("")
    contents.panes.problem.tell(f"{Path.home() / 'private' / 'b.mp4'} is gone.")
    contents.actions["copy_diagnostics"].trigger()
    qtbot.waitUntil(lambda: clipboard.text() != "")
    lines = clipboard.text().splitlines()
    assert lines[0] == f"8-cut {__version__}"
    assert lines[1].startswith("Python 3.")
    assert ", onnxruntime 1." in lines[2]
    assert lines[3].endswith(", offscreen")
    assert lines[4] == "Playback: not started; sound: none"
    assert lines[5].startswith("OpenGL: ")
    assert lines[6] == "Last problems:"
    assert lines[-2].endswith("WARNING eightcut.ui: film.mp4 is half a film.")
    assert lines[-1].endswith("WARNING eightcut.ui: ~/private/b.mp4 is gone.")
    assert contents.panes.status.message.text() == "Diagnostics copied. Paste them into your report."
