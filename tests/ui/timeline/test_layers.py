"""The lanes are kept as pictures, and the view follows playback and the chosen find."""

from __future__ import annotations

from fractions import Fraction

import pytest
from PyQt6.QtCore import QEvent, QObject, QPoint
from PyQt6.QtGui import QImage, QPainter, QPaintEvent
from pytestqt.qtbot import QtBot
from typing_extensions import override

from eightcut.ui.timeline.layers import Layers
from eightcut.ui.timeline.state import KeyframeMark
from eightcut.ui.timeline.view import Timeline
from tests.ui.timeline.lines import (
    FINDS,
    LEFT,
    PLAIN,
    WIDTH,
    at,
    heard,
    like,
    loaded,
    marker,
    move,
    peaks,
    picture,
    shown,
)

LAYERS = ("overview", "ruler", "curve", "regions", "markers", "wave")


@pytest.fixture
def line(qtbot: QtBot) -> Timeline:
    return loaded(qtbot)


def repainted(line: Timeline, *calls: object) -> set[str]:
    """The layers that are painted anew for these changes."""
    picture(line)
    before = dict(line.layers.painted)
    for call in calls:
        call()  # type: ignore[operator]
    picture(line)
    return {name for name in LAYERS if line.layers.painted[name] > before[name]}


# ----------------------------------------------------------------------------------------------- layers


def test_what_moves_paints_no_layer_anew(line: Timeline) -> None:
    assert repainted(line, lambda: line.set_cursor(400.0), lambda: line.set_playhead(410.0)) == set()
    assert repainted(line, lambda: move(line, at(line, "wave", 300))) == set()
    assert repainted(line, lambda: line.set_active(12), lambda: line.set_armed(marker("door", 1, 200.0))) == set()
    assert repainted(line, lambda: line.set_span(4.0, 9, 2.0), lambda: line.set_review(True)) == set()
    assert repainted(line, lambda: line.set_keyframes([KeyframeMark(3.0)]), lambda: line.set_pending(5.0)) == set()


def test_each_change_paints_only_what_shows_it(line: Timeline) -> None:
    assert repainted(line, lambda: line.set_peaks(peaks())) == {"wave"}
    assert repainted(line, lambda: line.show_scan(shown(0.5))) == {"regions", "curve", "overview"}
    assert repainted(line, lambda: line.put_threshold(0.7)) == {"regions", "overview"}
    assert repainted(line, lambda: line.set_hidden_folders({"rain"})) >= {"markers", "overview"}
    assert repainted(line, lambda: line.set_comparison(FINDS, FINDS)) == {"regions"}


def test_zoom_and_pan_leave_the_overview_alone(line: Timeline) -> None:
    assert repainted(line, lambda: line.zoom(3.0, 500.0)) == set(LAYERS) - {"overview"}
    assert repainted(line, lambda: line.pan(40.0)) == set(LAYERS) - {"overview"}


def test_another_width_and_another_film_paint_everything(line: Timeline) -> None:
    assert repainted(line, lambda: line.resize(700, line.height())) == set(LAYERS)
    assert repainted(line, lambda: line.set_film(50.0, Fraction(24))) == set(LAYERS)


def test_a_scrub_step_asks_for_no_more_than_the_cursor_and_its_span(line: Timeline, qtbot: QtBot) -> None:
    areas: list[int] = []

    class Watch(QObject):
        @override
        def eventFilter(self, _: QObject | None, event: QEvent | None) -> bool:
            if isinstance(event, QPaintEvent):
                areas.append(event.rect().width())
            return False

    watch = Watch()
    line.installEventFilter(watch)
    line.update()
    qtbot.waitUntil(lambda: bool(areas))
    areas.clear()

    line.set_cursor(1.2)
    qtbot.waitUntil(lambda: bool(areas))

    assert max(areas) < 100


# ----------------------------------------------------------------------------------------------- the view


def test_a_zoomed_view_follows_playback_with_a_tenth_to_spare(line: Timeline) -> None:
    line.zoom(10.0, 0.0)

    line.set_playhead(89.0)
    assert line.visible == (0.0, 100.0)
    line.set_playhead(91.0)
    assert line.visible == pytest.approx((81.0, 181.0))
    line.set_playhead(40.0)
    assert line.visible == pytest.approx((30.0, 130.0))


def test_who_looks_elsewhere_is_not_dragged_back(line: Timeline) -> None:
    line.zoom(10.0, 0.0)
    line.set_playhead(20.0)
    line.pan(4000.0)

    line.set_playhead(21.0)
    assert line.visible == pytest.approx((400.0, 500.0))

    line.set_playhead(None)
    line.set_playhead(22.0)
    assert line.visible == pytest.approx((12.0, 112.0))


def test_the_view_stays_under_a_hand(line: Timeline, qtbot: QtBot) -> None:
    line.zoom(10.0, 0.0)
    qtbot.mousePress(line, LEFT, PLAIN, at(line, "wave", 500))

    line.set_playhead(99.0)

    assert line.visible == (0.0, 100.0)
    qtbot.mouseRelease(line, LEFT, PLAIN, at(line, "wave", 500))


def test_the_chosen_find_is_brought_into_view_and_the_view_widens_for_it(line: Timeline) -> None:
    line.zoom(50.0, 500.0)

    line.set_active(11)
    start, end = line.visible
    assert start < 100.0
    assert end > 120.0
    line.zoom(50.0, 10.0)
    line.set_active(14)
    start, end = line.visible
    assert start < 800.0
    assert end > 860.0


def test_moving_the_view_is_told(line: Timeline) -> None:
    said = heard(line.visible_changed)

    line.zoom(2.0, 500.0)
    line.fit()
    line.fit()

    assert said == [(250.0, 750.0), (0.0, 1000.0)]


@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_pictures_are_as_dense_as_the_screen(line: Timeline, factor: float) -> None:
    target = QImage(round(WIDTH * factor), round(line.height() * factor), QImage.Format.Format_RGB32)
    target.setDevicePixelRatio(factor)
    target.fill(0)
    layers = Layers()
    line.state.view = line.state.view.resized(WIDTH, factor)
    painter = QPainter(target)
    layers.draw(painter, line.state, line.rect())
    painter.end()

    widths = {kept.picture.width() for kept in layers._kept.values()}
    assert widths == {round(WIDTH * factor)}
    assert like(target, QPoint(round(117 * factor), round((line.state.lanes.regions.top + 8) * factor)), "#dcca50", 60)
