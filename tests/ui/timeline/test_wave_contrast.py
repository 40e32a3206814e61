"""The waveform is seen: 3:1 against what it stands on (WCAG 1.4.11), wherever it stands, and its RMS inside of it."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QPoint
from PyQt6.QtGui import QColor
from pytestqt.qtbot import QtBot

from eightcut.ui.timeline.view import Timeline
from tests.ui.timeline.lines import loaded, peaks, picture


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    """A clip span from 400 to 414 s, played to 407 s, 3 pixels to the second."""
    made = loaded(qtbot)
    made.wave.set_peaks(peaks(100))
    made.zoom(3.0, 400.0)
    made.set_cursor(400.0)
    made.set_playhead(407.0)
    return made


def light(colour: QColor) -> float:
    parts = [
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4
        for one in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("time", [300.0, 402.2, 410.2], ids=["beside the span", "where it was played", "in the span"])
def test_peaks_stand_out_from_their_ground_and_the_rms_from_them(timeline: Timeline, time: float) -> None:
    image, lane, x = picture(timeline), timeline.state.lanes.wave, round(timeline.state.view.x(time))
    middle = lane.top + lane.height / 2

    ground, outer, inner = (
        image.pixelColor(QPoint(x, round(middle - part * lane.height / 2))) for part in (0.97, 0.7, 0.1)
    )

    assert contrast(outer, ground) >= 3
    assert contrast(inner, ground) >= 3
    assert contrast(inner, outer) >= 1.5


def test_the_rms_takes_a_quarter_of_the_height_where_its_kept_root_is_half(timeline: Timeline) -> None:
    image, lane, x = picture(timeline), timeline.state.lanes.wave, round(timeline.state.view.x(300.0))
    column = [image.pixelColor(x, y).name() for y in range(lane.top, lane.bottom)]

    _, outer, inner = (column[round((1 - part) * lane.height / 2)] for part in (0.97, 0.7, 0.1))

    assert column.count(inner) / (column.count(inner) + column.count(outer)) == pytest.approx(0.25, abs=0.06)
