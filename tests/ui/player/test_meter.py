"""The level meter: shows what it is fed, holds the peak, falls to rest, and lights where it clipped."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor
from pytestqt.qtbot import QtBot

from eightcut.media.loudness import Level
from eightcut.ui import theme
from eightcut.ui.player.meter import FALL, HELD, TICK, LevelMeter


def lit(meter: LevelMeter) -> bool:
    return bool(meter.grab().toImage().pixelColor(meter.width() - 5, 3) == QColor(theme.BAD))


def length(meter: LevelMeter) -> int:
    """Pixels of the bar that are lit."""
    image = meter.grab().toImage()
    shown = {QColor(colour).name() for colour in (theme.WAVE, theme.WAVE_RMS, theme.UNSURE)}
    return sum(image.pixelColor(x, 3).name() in shown for x in range(meter.width()))


def test_the_bar_falls_to_rest_while_the_highest_peak_stays_for_a_moment(qtbot: QtBot) -> None:
    meter = LevelMeter()
    qtbot.addWidget(meter)
    meter.resize(meter.sizeHint())
    assert length(meter) == 0
    meter.feed(Level(-6.0, -14.0))
    first = length(meter)
    for _ in range(round(0.5 / TICK)):
        meter.fall()
    assert meter.level.peak < -6 - 0.4 * FALL
    assert meter.held == -6.0
    assert 0 < length(meter) < first

    meter.feed(Level(-20.0, -25.0))
    assert meter.held == -6.0
    for _ in range(round((HELD + 48 / FALL) / TICK)):
        meter.fall()
    assert meter.resting
    assert length(meter) == 0


def test_the_light_stays_until_it_is_cleared_by_mouse_or_key(qtbot: QtBot) -> None:
    meter = LevelMeter()
    qtbot.addWidget(meter)
    meter.resize(meter.sizeHint())
    meter.show()
    meter.feed(Level(-1.0, -9.0))
    assert not lit(meter)
    meter.feed(Level(0.0, -9.0))
    meter.feed(Level(-30.0, -40.0))
    assert lit(meter)
    assert "Clipped" in meter.accessibleDescription()
    qtbot.keyClick(meter, Qt.Key.Key_Return)
    assert not lit(meter)
    meter.feed(Level(0.0, -9.0))
    qtbot.mouseClick(meter, Qt.MouseButton.LeftButton)
    assert not lit(meter)
    assert "Clipped" not in meter.toolTip()
