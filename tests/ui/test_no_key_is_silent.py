"""Every action of the table in every state of the window: none is silent, none fails."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PyQt6 import sip
from PyQt6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from eightcut.config import Config
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.videos import VideoRef
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.actions import ACTIONS
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import TaskRunner
from eightcut.ui.window.contents import WindowContents
from eightcut.ui.window.main_window import MainWindow
from tests.unit.services.films import write_scene

STATES = ("nothing open", "film", "scan")
ELSEWHERE = {"quit", "new_window", "full_screen", "undo", "redo"}
"""Undo and redo are greyed out without an edit; the others act on windows and have tests of their own."""
NO_WORD = "(no word yet)"


class Watched:
    """A window in one state, and what can be seen of it."""

    def __init__(self, window: MainWindow, asked: list[str], bugs: list[Exception]) -> None:
        self.window = window
        self.asked = asked
        self.bugs = bugs
        assert window.contents is not None
        self.contents: WindowContents = window.contents

    def seen(self) -> tuple[Any, ...]:
        panes, cut = self.contents.panes, self.contents.cut
        panel = panes.panel
        return (
            panes.status.message.text(), panes.problem.isVisible() and panes.problem.text.text(),
            panes.player.position, panes.player.playing, panes.player.speed, panes.player.loop, cut.cursor, cut.locked,
            cut.review, panes.deck.span_settings(), panes.deck.pinned, panes.timeline.visible,
            panes.preview.isVisible(), panes.settings.hide_exported, panes.settings.show_hidden,
            panes.tasks.isVisible(),
            panel.current, panel.view.threshold.note.text(), panel.shown_now.regions, panel.view.pin.isChecked(),
            len(self.asked), frozenset(id(w) for w in QApplication.topLevelWidgets() if w.isVisible()),
        )  # fmt: skip

    def close_what_opened(self, before: set[QWidget]) -> None:
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible() and widget not in before:
                widget.close()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    write_scene(path, 30, ())
    return path


@pytest.fixture
def watched(
    request: pytest.FixtureRequest,
    config: Config,
    tmp_path: Path,
    film: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Watched]:
    asked: list[str] = []
    bugs: list[Exception] = []
    for name, answer in (
        ("getOpenFileNames", ([], "")), ("getOpenFileName", ("", "")), ("getExistingDirectory", ""),
        ("getSaveFileName", ("", "")),
    ):  # fmt: skip

        def ask(*_: object, answer: object = answer, name: str = name, **__: object) -> object:
            asked.append(name)
            return answer

        monkeypatch.setattr(QFileDialog, name, ask)
    runner = TaskRunner()
    files = () if request.param == "nothing open" else (str(film),)
    window = MainWindow(config, Settings(tmp_path / "config"), runner, files=files)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.contents is not None, timeout=10_000)
    found = Watched(window, asked, bugs)
    panes = found.contents.panes
    if files:
        qtbot.waitUntil(lambda: panes.now.video is not None, timeout=20_000)
    if request.param == "scan":
        assert panes.now.video is not None
        other, video = ProcessedDB(config.database), panes.now.video.ref
        ref = VideoRef(video.filename, video.path, video.content_id)
        other.library.scans.save(
            NewScan(ref, "default", "AISFX", (Region(3.0, 11.0, 0.8), Region(15.0, 23.0, 0.7)), duration=30.0)
        )
        other.close()
        panes.panel.refresh()
        qtbot.waitUntil(lambda: panes.panel.view.model.rowCount() == 2, timeout=10_000)
    qtbot.waitUntil(lambda: not runner.busy, timeout=20_000)
    yield found
    window.close()
    qtbot.waitUntil(lambda: not runner.busy, timeout=20_000)
    runner.shut_down()


def _has_focus(dialog: QWidget) -> bool:
    return dialog.focusWidget() is not None


def _differs(watched: Watched, before: tuple[Any, ...]) -> bool:
    return watched.seen() != before


@pytest.mark.parametrize("watched", STATES, indirect=True)
def test_no_action_is_silent_and_none_fails(watched: Watched, qtbot: QtBot) -> None:
    silent, deaf = [], []
    panes = watched.contents.panes
    for row in ACTIONS:
        if row.id in ELSEWHERE:
            continue
        before = {w for w in QApplication.topLevelWidgets() if w.isVisible()}
        panes.problem.hide()
        panes.status.say(NO_WORD)
        start = watched.seen()
        watched.window.actions_by_id[row.id].trigger()
        try:
            qtbot.waitUntil(partial(_differs, watched, start), timeout=1000)
        except Exception:  # noqa: BLE001 - all silent ones are told together
            silent.append(row.id)
        shown = [w for w in QApplication.topLevelWidgets() if w not in before and w.isVisible()]
        for dialog in shown:
            if not sip.isdeleted(dialog) and dialog.findChild(QLineEdit) is not None:
                qtbot.waitUntil(partial(_has_focus, dialog))
                deaf += [row.id] * isinstance(dialog.focusWidget(), QAbstractButton)
        watched.close_what_opened(before)
        qtbot.waitUntil(lambda: not watched.window.runner.busy, timeout=20_000)
    assert silent == []
    assert deaf == [], "a dialog with a field begins at a button: what is typed is lost"


@pytest.mark.parametrize("watched", ["nothing open"], indirect=True)
def test_without_a_film_its_keys_ask_for_one(watched: Watched) -> None:
    panes = watched.contents.panes
    for id_ in ("toggle_play", "frame_on", "next_marker", "next_region", "accept", "reject", "uncertain", "merge",
                "toggle_disabled", "export", "export_3", "autoclip", "scan", "compare", "pin", "zoom_in"):  # fmt: skip
        panes.status.say(NO_WORD)
        watched.window.actions_by_id[id_].trigger()
        assert panes.status.message.text() == "Open a video first.", id_
    assert not watched.window.actions_by_id["compare"].isChecked()


@pytest.mark.parametrize("watched", ["film"], indirect=True)
def test_without_a_scan_its_keys_ask_for_one(watched: Watched) -> None:
    panes = watched.contents.panes
    for id_ in ("next_region", "accept", "reject", "uncertain", "merge", "toggle_disabled", "compare", "pin"):
        panes.status.say(NO_WORD)
        watched.window.actions_by_id[id_].trigger()
        assert "Scan it first" in panes.status.message.text(), id_
    assert not watched.window.actions_by_id["compare"].isChecked()


@pytest.mark.parametrize("watched", ["scan"], indirect=True)
def test_one_scan_alone_is_not_compared(watched: Watched) -> None:
    watched.window.actions_by_id["compare"].trigger()
    assert "only one scan version" in watched.contents.panes.status.message.text()
    assert not watched.window.actions_by_id["compare"].isChecked()
