"""What is heard in the whole window: its level, matches equally loud, sound while dragging."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from eightcut.media.peaks import BINS, FACTOR, LEVELS, Peaks
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.values import RegionMark
from tests.ui.conftest import Opens


def steps() -> Peaks:
    """A minute whose first half is at about -28 dB and whose second half is at full scale."""
    halves = np.array([[[-25, 25, 25]], [[-127, 127, 90]]], np.int8)
    levels = tuple(np.repeat(halves, 30 * BINS // FACTOR**n, axis=1).reshape(-1, 3) for n in range(LEVELS))
    return Peaks(levels, 60.0)


def test_the_meter_shows_what_plays_and_falls_when_it_pauses(opens: Opens, film: Path, qtbot: QtBot) -> None:
    contents = opens(film)
    meter, player = contents.volume.meter, contents.panes.player
    qtbot.waitUntil(lambda: contents.panes.timeline.wave.peaks is not None, timeout=20_000)
    contents.panes.timeline.wave.set_peaks(steps())
    contents.cut.place(20.0)
    qtbot.waitUntil(lambda: not player.seeking, timeout=10_000)
    assert meter.resting
    player.play()
    qtbot.waitUntil(lambda: not meter.resting, timeout=10_000)
    assert meter.held == pytest.approx(-28.2, abs=0.1)
    assert not meter.clipped
    player.seek(40.0)
    qtbot.waitUntil(lambda: meter.clipped, timeout=10_000)
    player.pause()
    qtbot.waitUntil(lambda: meter.level.peak < -12, timeout=10_000)


def test_matches_play_equally_loud_and_dragging_is_heard_while_that_is_wanted_and_at_the_next_start(
    opens: Opens, film: Path, settings: Settings, qtbot: QtBot
) -> None:
    contents = opens(film)
    player, actions = contents.panes.player, contents.actions
    qtbot.waitUntil(lambda: contents.panes.timeline.wave.peaks is not None, timeout=20_000)
    contents.panes.timeline.wave.set_peaks(steps())
    quiet, loud = RegionMark(1, 10.0, 12.0, 0.9), RegionMark(2, 40.0, 42.0, 0.9)
    contents.review.set_review(True)
    assert player.engine.grains is None

    def played(mark: RegionMark) -> float:
        contents.panes.panel.region_chosen.emit(mark)
        return player.engine.gain

    assert played(quiet) == 0
    assert contents.volume.evened == ""
    actions["even_matches"].trigger()
    assert settings.even_matches
    gains = [player.engine.gain, played(loud), played(quiet)]
    assert gains == [pytest.approx(8.2, abs=0.2), pytest.approx(-12.0, abs=0.1), gains[0]]
    assert contents.volume.evened == f"+{gains[0]:.1f} dB"

    qtbot.waitUntil(lambda: player.position > 10.2, timeout=10_000)
    assert player.engine.gain == gains[0], "not in the middle of a match"
    contents.cut.go_to(30.0)
    qtbot.waitUntil(lambda: player.engine.gain == 0, timeout=10_000)
    actions["scrub_sound"].trigger()
    again = opens()
    assert again.actions["even_matches"].isChecked()
    assert again.actions["scrub_sound"].isChecked()
    assert again.panes.player.engine.grains is not None
    actions["even_matches"].trigger()
    assert played(loud) == 0
