"""Where the window stands: inside of the screen at the first start, and as it was afterwards."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QRect
from PyQt6.QtGui import QScreen

from eightcut.ui import theme
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
