"""The bar below the picture, at every width: nothing is cut off, and verdicts stand there as long as there is room."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from eightcut.ui.window.contents import WindowContents
from tests.ui.conftest import Opens
from tests.ui.whole.hands import idle, scanned


@pytest.fixture
def judging(opens: Opens, film: Path, qtbot: QtBot) -> WindowContents:
    """A match is current."""
    contents = opens(film)
    idle(contents, qtbot)
    scanned(contents, qtbot)
    contents.panes.panel.view.table.go_to(0)
    return contents


def cut_off(contents: WindowContents) -> list[str]:
    words = [one for one in contents.panes.player.transport.findChildren(QPushButton) if one.text()]
    shown = [one for one in words if one.isVisible()]
    return [one.objectName() for one in shown if one.width() < one.minimumSizeHint().width()]


def test_verdicts_stand_there_by_the_room_of_the_bar_whatever_made_it_narrow(
    judging: WindowContents, qtbot: QtBot
) -> None:
    window, bar, forms = judging._window, judging.panes.player.transport, {}
    for width in (1600, 1400, 1280, 1100, 1024, 900, 1024, 1280, 1600):
        window.resize(width, 860)
        qtbot.waitUntil(lambda: window.width() == width and not cut_off(judging))  # noqa: B023 - over when it goes on
        forms[width] = judging.verdicts.form
        assert judging.volume.isVisible() == (width >= 1280)
    assert forms == {1600: "words", 1400: "signs", 1280: "signs", 1100: "signs", 1024: "signs", 900: ""}
    wide = bar.width()
    for _ in range(20):  # a list that is made wider
        sizes = judging.splitter.sizes()
        judging.splitter.setSizes([sizes[0] + 20, sizes[1] - 20, *sizes[2:]])
        qtbot.waitUntil(lambda: not cut_off(judging))
    assert bar.width() < wide - 200
    assert judging.verdicts.form == "signs"
    assert judging.verdicts.isVisible()


def test_without_a_match_signs_leave_their_room_to_others(opens: Opens, film: Path, qtbot: QtBot) -> None:
    contents = opens(film)
    idle(contents, qtbot)
    contents._window.resize(1100, 860)
    qtbot.wait(1)
    assert not contents.verdicts.isVisible()
    assert contents.volume.isVisible()
    scanned(contents, qtbot)
    contents.panes.panel.view.table.go_to(0)
    qtbot.waitUntil(lambda: contents.verdicts.isVisible() and not cut_off(contents))
