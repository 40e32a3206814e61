"""A pan moves the kept pictures; what is seen is what painting everything anew would show, pixel by pixel."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray
from PyQt6.QtCore import QEvent
from PyQt6.QtGui import QImage, QPainter
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import DifferenceKind
from eightcut.domain.spans import TimeSpan
from eightcut.media.peaks import BINS, FACTOR, LEVELS, Peaks
from eightcut.ui.kit.values import PanelState, RegionMark
from eightcut.ui.timeline.layers import Layers
from eightcut.ui.timeline.view import Timeline
from tests.ui.timeline.lines import marker

LENGTH = 3000.0
PANS = (
    5.0,
    1.0,
    -7.0,
    0.3,
    0.3,
    0.3,
    -0.9,
    33.5,
    -121.25,
    640.0,
    -3.0,
    17.75,
    -200.0,
    5000.0,
    -4.5,
    -40.0,
    -9000.0,
    8.0,
)
"""Pixels; some reach over an end of the film, or less than one pixel far."""
CLOSE = (1.02, 4.0, 31.0, 260.0)


def finds(count: int, seed: int) -> tuple[RegionMark, ...]:
    rng = np.random.default_rng(seed)
    verdicts = (None, *Verdict)
    changes = (None, *DifferenceKind)
    made = []
    for number, start in enumerate(rng.uniform(0, LENGTH - 60, count).tolist()):
        end = start + float(rng.choice((0.7, 3.0, 9.0, 55.0)))
        made.append(
            RegionMark(
                number, start, end, float(rng.uniform(0.2, 1)), disabled=number % 5 == 1, negative=number % 5 == 2,
                exported=number % 5 == 3, verdict=verdicts[number % len(verdicts)],
                off_screen=number % 4 == 0,
                change=changes[number % len(changes)], orig_start=start - 2.5 if number % 3 == 0 else None,
                orig_end=end + 4.0 if number % 4 == 0 else None,
            )
        )  # fmt: skip
    return tuple(made)


def sound() -> Peaks:
    rng = np.random.default_rng(3)
    levels, count = [], int(LENGTH * BINS)
    for _ in range(LEVELS):
        loud = rng.integers(0, 100, count, dtype=np.int8)
        levels.append(np.stack([-loud, loud, loud // 2], axis=1))
        count //= FACTOR
    return Peaks(tuple(levels), LENGTH)


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    """Everything that lanes can show, close together."""
    made = Timeline()
    qtbot.addWidget(made)
    made.resize(811, made.sizeHint().height())
    made.set_video(LENGTH, Fraction(25))
    rng = np.random.default_rng(5)
    scores = rng.uniform(0, 1, int(LENGTH) - 7).astype(np.float32)
    negatives = tuple(TimeSpan(start, start + 6.0) for start in rng.uniform(0, LENGTH - 6, 60).tolist())
    made.show_scan(PanelState("AISFX", finds(260, 1), scores, 1.0, 8.0, 0.3, negatives))
    made.set_markers([
        marker(("door", "rain", "steps", "a folder with a long name", "wind")[number % 5], number, start)
        for number, start in enumerate(rng.uniform(0, LENGTH - 14, 200).tolist())
    ])  # fmt: skip
    made.wave.set_peaks(sound())
    return made


def drawn(timeline: Timeline, layers: Layers) -> QImage:
    """What the layers put on a widget."""
    sharp = timeline.state.view.sharp
    image = QImage(round(timeline.width() * sharp), round(timeline.height() * sharp), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(sharp)
    image.fill(0)
    painter = QPainter(image)
    layers.draw(painter, timeline.state, timeline.rect())
    painter.end()
    return image


def differences(timeline: Timeline) -> set[tuple[str, int]]:
    """Lanes and columns in which the kept pictures are not those of a fresh painting."""
    kept, fresh = (pixels(drawn(timeline, layers)) for layers in (timeline.layers, Layers()))
    rows, columns = np.nonzero(kept != fresh)
    lanes, sharp = timeline.state.lanes, timeline.state.view.sharp
    named = {"ruler": lanes.ruler, "curve": lanes.curve, "regions": lanes.regions, "wave": lanes.wave}
    found = set()
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        lane = next((name for name, lane in named.items() if lane.holds(row / sharp)), "markers")
        found.add((lane, column))
    return found


def pixels(image: QImage) -> NDArray[np.uint32]:
    bits = image.constBits()
    assert bits is not None
    raw = bits.asstring(image.sizeInBytes())
    return np.frombuffer(raw, np.uint32).reshape(image.height(), image.width())


def put_on(timeline: Timeline, sharp: float) -> None:
    """As on a screen of that density."""
    timeline.state.view = timeline.state.view.resized(timeline.width(), sharp)


def resize(timeline: Timeline, width: int, sharp: float) -> None:
    timeline.resize(width, timeline.height() + 20)
    put_on(timeline, sharp)


@pytest.mark.parametrize("sharp", [1.0, 2.0])
@pytest.mark.parametrize("close", CLOSE)
def test_a_moved_picture_is_the_one_that_painting_anew_makes(timeline: Timeline, sharp: float, close: float) -> None:
    put_on(timeline, sharp)
    timeline.zoom(close, 1234.5)
    assert differences(timeline) == set()

    for pixel in PANS:
        timeline.pan(pixel)
        assert differences(timeline) == set(), f"after a pan by {pixel}"


@pytest.mark.parametrize("sharp", [1.0, 2.0])
def test_it_still_is_after_a_change_of_what_is_shown_and_how(timeline: Timeline, sharp: float) -> None:
    put_on(timeline, sharp)
    timeline.zoom(25.0, 1000.0)
    drawn(timeline, timeline.layers)
    old, new = finds(150, 7), finds(170, 8)
    steps: tuple[Callable[[], None], ...] = (
        lambda: timeline.put_threshold(0.6),
        lambda: timeline.set_hidden_folders({"rain"}),
        lambda: timeline.set_comparison(old, new),
        lambda: timeline.zoom(1.7, 1020.0),
        lambda: timeline.set_comparison((), ()),
        lambda: timeline.wave.set_peaks(None),
        lambda: timeline.wave.set_note("Computing the waveform"),
        lambda: resize(timeline, 702, sharp),
        lambda: timeline.set_markers([marker("door", 7, 1010.0), marker("door", 8, 1010.3)]),
        lambda: timeline.wave.set_peaks(sound()),
        lambda: put_on(timeline, 3.0 - sharp),
        lambda: timeline.show_scan(PanelState("Other", new, None)),
        timeline.fit,
        lambda: timeline.zoom(400.0, 2990.0),
    )

    for number, step in enumerate(steps):
        for pixel in (6.0, -11.5, 90.25):
            timeline.pan(pixel)
            step()
            timeline.pan(pixel)
            assert differences(timeline) == set(), f"after step {number}"


def test_pans_of_less_than_a_pixel_add_up_without_drift(timeline: Timeline) -> None:
    timeline.zoom(25.0, 1000.0)
    start, scale = timeline.visible[0], timeline.state.view.scale
    drawn(timeline, timeline.layers)

    for _ in range(30):
        timeline.pan(0.1)
        drawn(timeline, timeline.layers)

    assert timeline.visible[0] == pytest.approx(start + 3 / scale)
    assert differences(timeline) == set()


def test_a_pan_paints_what_came_into_view_and_no_more(timeline: Timeline) -> None:
    timeline.zoom(25.0, 1000.0)
    drawn(timeline, timeline.layers)
    before = dict(timeline.layers.painted)

    timeline.pan(5.0)
    drawn(timeline, timeline.layers)

    painted = {name: count - before[name] for name, count in timeline.layers.painted.items()}
    assert painted["overview"] == 0
    assert painted["curve"] == painted["wave"] == 5
    assert 5 < painted["ruler"] < 200
    assert 5 < painted["markers"] < 200
    assert 5 < painted["regions"] < 811


def test_another_screen_is_noticed(timeline: Timeline) -> None:
    timeline.show()
    put_on(timeline, 3.0)

    QApplication.sendEvent(timeline, QEvent(QEvent.Type.DevicePixelRatioChange))

    assert timeline.state.view.sharp == timeline.devicePixelRatioF() == 1.0
