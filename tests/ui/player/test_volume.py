"""Both players play as loud as they are told, whenever that was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from eightcut.ui.player.backend import Reports
from eightcut.ui.player.mpv_backend import MpvBackend
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.player.qt_backend import QtBackend


@pytest.mark.parametrize("backend", ["mpv"], indirect=True)
def test_a_volume_that_was_chosen_before_any_video_holds_for_it_and_the_next_one(
    pane: PlayerPane, opened: Callable[[str], Any], qtbot: QtBot
) -> None:
    pane.engine.set_volume(30)
    opened("25")
    player = pane.engine.backend
    assert isinstance(player, MpvBackend)
    qtbot.waitUntil(lambda: player._player.volume == 30, timeout=5_000)

    pane.engine.set_volume(0)
    qtbot.waitUntil(lambda: player._player.volume == 0, timeout=5_000)


@pytest.mark.qt_log_ignore("PulseAudioService", extend=True)
def test_qt_plays_at_the_cube_of_the_share_as_mpv_does(qtbot: QtBot) -> None:
    player = QtBackend(Reports())
    player.set_volume(50)

    def heard() -> bool:
        sound = player._worker._sound
        return sound is not None and sound.volume() == pytest.approx(0.125)

    try:
        qtbot.waitUntil(heard, timeout=5_000)
    finally:
        player.close()
