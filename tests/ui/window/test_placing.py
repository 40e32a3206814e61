"""Where the window stands: inside of the screen at the first start, and as it was afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import QRect
from PyQt6.QtGui import QScreen
from PyQt6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from eightcut.services.clips.match_clips import MatchClips
from eightcut.ui import theme
from eightcut.ui.export.deck import NAMES
from eightcut.ui.kit.times import clock
from eightcut.ui.scan import labels
from eightcut.ui.scan.export_foot import WrappingButton
from tests.ui.conftest import Opens


@pytest.mark.parametrize("room", [(1280, 720), (1600, 900), (1366, 728), (2560, 1440)])
def test_at_the_first_start_the_window_with_its_title_bar_fits_the_screen(
    room: tuple[int, int], opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = QRect(0, 24, *room)
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _: screen)
    window = opens().panes.deck.window()
    assert window is not None
    place = window.geometry()
    assert screen.contains(place)
    assert place.size() == theme.FIRST_WINDOW.boundedTo(screen.size() - theme.FRAME)


def test_full_screen_and_back_leaves_a_maximised_window_maximised(opens: Opens) -> None:
    contents = opens()
    window = contents.panes.deck.window()
    assert window is not None
    window.showMaximized()
    contents.actions["full_screen"].trigger()
    assert window.isFullScreen()
    contents.actions["full_screen"].trigger()
    assert not window.isFullScreen()
    assert window.isMaximized()


def test_cursor_and_zoom_are_there_again_with_the_video(opens: Opens, film: Path, qtbot: QtBot) -> None:
    contents = opens(film)
    contents.cut.place(21.0)
    contents.panes.timeline.zoom(4.0, 21.0)
    before, window = contents.panes.timeline.visible, contents.panes.deck.window()
    assert window is not None
    window.close()
    again = opens()
    qtbot.waitUntil(lambda: again.panes.now.video is not None, timeout=20_000)
    assert again.cut.cursor == pytest.approx(21.0, abs=0.05)
    assert again.panes.timeline.visible == pytest.approx(before, abs=0.05)
    assert again.panes.deck.export_tab.next.full.startswith(f"→ {clock(again.cut.cursor)}")
    again.video.open(str(film))  # only at the start
    qtbot.waitUntil(lambda: not again.panes.now.opening, timeout=20_000)
    assert again.cut.cursor == 0.0


@pytest.mark.parametrize("name", ["foley_doors", "Kettle whistles 2026", "default"])
def test_the_name_of_the_profile_is_whole_and_stands_at_the_right(name: str, opens: Opens, qtbot: QtBot) -> None:
    contents = opens()
    window, button = contents.panes.deck.window(), contents.panes.profiles
    assert window is not None
    button.choose("x" if name == "default" else "default")
    for each in ("a much longer name", name):
        button.choose(each)
        qtbot.waitUntil(lambda: button.width() >= button.sizeHint().width())
    right = button.mapTo(window, button.rect().topRight()).x()
    assert window.width() - right <= 24
    corner = button.parentWidget()
    assert corner is not None
    label = corner.findChild(QLabel)
    assert label is not None
    assert label.geometry().right() <= button.geometry().left()
    assert button.geometry().left() - label.geometry().right() <= 12
    assert corner.rect().contains(button.geometry())


def test_with_all_that_matches_can_show_the_window_still_fits_a_small_screen(opens: Opens, qtbot: QtBot) -> None:
    contents = opens()
    window, view = contents.panes.deck.window(), contents.panes.panel.view
    assert window is not None
    window.resize(1280, 600)
    view.set_tabs(["FOLEY (8)"], 0)
    view.set_scanned(True)
    view.set_newer(True)
    view.offer_review(88, begun=True)
    two = [(n, f"2026-11-30 07:01:5{n} (5 matches, best: 0.70)", True) for n in (1, 2)]
    view.set_versions(two, 1, 2)
    view.set_summary("Model from 07:01, from 6 clips · better than the one before", "5 of 8 not judged yet")
    view.say("− 1 gone, ~ 1 moved, ≈ 2 score changed")
    plan = MatchClips(tuple(map(float, range(88))), 44, 80, 3)
    view.set_export(labels.export_text(plan, False, "Kettle_whistles", "44 accepted + 44 not judged"), True, "")
    view.show_steps()
    for message in ("Nothing found.", ""):
        view.show_message(message, best=bool(message))
        qtbot.waitUntil(lambda: window.minimumSizeHint().height() <= 600)
    qtbot.waitUntil(lambda: window.height() <= 600)
    assert view.table.height() >= 2 * view.table.rowHeight(0)


@pytest.mark.parametrize(("wide", "words"), [(1600, "Accept"), (1280, "✓")])
def test_a_match_can_be_judged_by_mouse_in_a_small_window_too(
    opens: Opens, qtbot: QtBot, wide: int, words: str
) -> None:
    contents = opens()
    window = contents.panes.deck.window()
    assert window is not None
    window.resize(wide, 700)
    qtbot.waitUntil(lambda: window.width() == wide)
    contents.verdicts.setEnabled(True)
    qtbot.waitUntil(contents.verdicts.isVisible)
    buttons = contents.verdicts.findChildren(QPushButton)
    qtbot.waitUntil(lambda: all(one.width() >= one.minimumSizeHint().width() for one in buttons))
    assert buttons[0].text() == words
    bar = contents.panes.player.transport
    qtbot.waitUntil(lambda: bar.rect().contains(contents.verdicts.geometry()))


@pytest.mark.parametrize("size", [(900, 560), (1280, 720)])
def test_in_a_small_window_no_word_on_a_button_or_tab_is_cut_off(
    size: tuple[int, int], opens: Opens, qtbot: QtBot
) -> None:
    contents = opens()
    window, view = contents.panes.deck.window(), contents.panes.panel.view
    assert window is not None
    window.resize(*size)
    qtbot.waitUntil(lambda: window.width() == size[0])
    view.set_scanned(True)
    view.set_newer(True)
    view.offer_review(88, begun=True)
    plan = MatchClips(tuple(map(float, range(88))), 44, 80, 3)
    view.set_export(labels.export_text(plan, False, "Kettle_whistles", "44 accepted + 44 not judged"), True, "")
    qtbot.waitUntil(view.rescan.isVisible)
    for name in NAMES:
        contents.panes.deck.show_tab(name)
        QApplication.processEvents()
        buttons = [each for each in window.findChildren(QPushButton) if each.isVisible() and each.text()]
        assert len(buttons) > 8
        wrapping = [each for each in buttons if isinstance(each, WrappingButton)]
        plain = [each for each in buttons if each not in wrapping]
        assert not [each.text() for each in plain if each.width() < each.minimumSizeHint().width()]
        lines = [each._lines(each.text()) for each in wrapping]
        assert not [line for line in lines if "…" in "".join(line)]
        heights = [len(line) * each.fontMetrics().height() for each, line in zip(wrapping, lines, strict=True)]
        assert all(each.height() >= height for each, height in zip(wrapping, heights, strict=True))
        tabs = contents.panes.deck.frame.tabs
        assert all(tabs.rect().contains(tabs.tabRect(i)) for i in range(tabs.count()))
