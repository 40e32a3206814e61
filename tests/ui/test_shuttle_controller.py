"""The shuttle in the whole window: forward, back, and where it leaves cursor, speed and loop."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.ui.conftest import Opens


def test_the_shuttle_goes_both_ways_faster_with_each_press_and_the_cursor_is_where_it_ends(
    opens: Opens, film: Path, qtbot: QtBot
) -> None:
    contents = opens(film)
    player, cut, status = contents.panes.player, contents.cut, contents.panes.status

    def press(id_: str) -> str:
        contents.actions[f"shuttle_{id_}"].trigger()
        return status.said

    contents.panes.deck.set_clips(1)
    cut.place(20.0)
    player.seek(27.5)
    said = [press("on") for _ in range(4)]
    assert said == ["Forward, 1x.", "Forward, 2x.", "Forward, 4x.", "Forward, 4x."]
    qtbot.waitUntil(lambda: player.position > 28.5)  # behind the end of the clip
    assert (cut.cursor, player.speed, player.playing) == (20.0, 4.0, True)
    assert press("back") == "Back, 1x, without sound."
    assert not player.playing
    turned = player.position
    assert press("back") == "Back, 2x, without sound."
    qtbot.waitUntil(lambda: player.position < turned - 0.3)
    assert press("stop") == "Paused."
    assert (cut.cursor, player.speed) == (player.position, 1.0)
    assert 20.0 < cut.cursor < turned
    press("back")
    cut.place(30.0)  # by another hand
    assert not contents.shuttle._back.isActive()
    assert (player.position, player.speed) == (30.0, 1.0)
    cut.place(0.1)
    press("back")
    qtbot.waitUntil(lambda: player.position == 0.0)
    assert press("back") == "This is the start of the video."
    contents.actions["lock"].trigger()
    player.seek(59.0)
    press("on")
    qtbot.waitUntil(lambda: player.playing)
    qtbot.waitUntil(lambda: not player.playing, timeout=10_000)  # at the end, where it does not begin anew
    assert player.position > 59.5
    assert cut.cursor == 0.0
