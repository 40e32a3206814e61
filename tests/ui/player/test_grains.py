"""What is heard of libmpv beside plain playing: grains while dragging, and louder without clipping."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QSize
from pytestqt.qtbot import QtBot

from eightcut.ui.player.backend import Reports
from eightcut.ui.player.mpv_backend import MpvBackend
from eightcut.ui.player.pane import PlayerPane
from tests.ui.player.conftest import Numbered

pytestmark = pytest.mark.parametrize("backend", ["mpv"], indirect=True)


def test_a_drag_is_heard_where_it_is_and_only_while_that_is_wanted(
    pane: PlayerPane, opened: Callable[[str], Numbered], shows: Callable[[int], None], qtbot: QtBot
) -> None:
    film = opened("25")
    grains = pane.engine.set_grains(True)
    assert grains is not None
    heard: list[float] = []
    grains.played.connect(heard.append)
    pane.scrub(5.0)
    qtbot.waitUntil(lambda: bool(heard), timeout=10_000)
    for number in range(150, 200, 5):
        pane.scrub(film.starts[number])
    qtbot.waitUntil(lambda: heard[-1] == film.starts[195], timeout=10_000)

    assert heard[0] == 5.0
    assert len(heard) < 10, "of many places the newest counts"
    pane.seek(film.starts[217])
    shows(217)
    assert not pane.playing
    assert pane.engine.set_grains(False) is None
    pane.scrub(2.0)
    pane.seek(film.starts[20])
    shows(20)


@pytest.mark.usefixtures("backend")
@pytest.mark.parametrize(("gain", "loudest"), [(-12.0, 0.06), (30.0, 0.9)])
def test_a_gain_is_heard_and_never_clips(
    gain: float, loudest: float, films: dict[str, Any], tmp_path: Path, qtbot: QtBot
) -> None:
    reports, sound = Reports(), tmp_path / "heard.wav"
    player = MpvBackend(reports, silent=True)
    player._player["ao-pcm-file"] = str(sound)
    player._player["ao"] = "pcm"
    player._player["audio-format"] = "s16"
    player.set_size(QSize(64, 16))
    player.set_gain(gain)
    with qtbot.waitSignal(reports.settled, timeout=10_000):
        player.load(str(films["25"].path), None)  # type: ignore[arg-type]
    with qtbot.waitSignal(reports.moved, timeout=10_000):
        player.play()
    qtbot.waitUntil(lambda: sound.stat().st_size > 200_000, timeout=10_000)
    player.close()
    written = sound.read_bytes()
    samples = written[written.index(b"data") + 8 :]
    heard = abs(np.frombuffer(samples[: len(samples) // 2 * 2], np.int16) / 2**15)
    assert 0.5 * loudest < heard.max() < loudest
