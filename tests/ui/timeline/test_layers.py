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
    LEFT,
    PLAIN,
    REGIONS,
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
def timeline(qtbot: QtBot) -> Timeline:
    return loaded(qtbot)


def repainted(timeline: Timeline, *calls: object) -> set[str]:
    """The layers that are painted anew for these changes."""
    picture(timeline)
    before = dict(timeline.layers.painted)
    for call in calls:
        call()  # type: ignore[operator]
    picture(timeline)
    return {name for name in LAYERS if timeline.layers.painted[name] > before[name]}


# ----------------------------------------------------------------------------------------------- layers


def test_what_moves_paints_no_layer_anew(timeline: Timeline) -> None:
    assert repainted(timeline, lambda: timeline.set_cursor(400.0), lambda: timeline.set_playhead(410.0)) == set()
    assert repainted(timeline, lambda: move(timeline, at(timeline, "wave", 300))) == set()
    assert (
        repainted(timeline, lambda: timeline.set_active(12), lambda: timeline.set_armed(marker("door", 1, 200.0)))
        == set()
    )
    assert repainted(timeline, lambda: timeline.set_span(4.0, 9, 2.0), lambda: timeline.set_review(True)) == set()
    assert (
        repainted(timeline, lambda: timeline.set_keyframes([KeyframeMark(3.0)]), lambda: timeline.set_pending(5.0))
        == set()
    )


def test_each_change_paints_only_what_shows_it(timeline: Timeline) -> None:
    assert repainted(timeline, lambda: timeline.wave.set_peaks(peaks())) == {"wave"}
    assert repainted(timeline, lambda: timeline.show_scan(shown(0.5))) == {"regions", "curve", "overview"}
    assert repainted(timeline, lambda: timeline.put_threshold(0.7)) == {"regions", "overview"}
    assert repainted(timeline, lambda: timeline.set_hidden_folders({"rain"})) >= {"markers", "overview"}
    assert repainted(timeline, lambda: timeline.set_comparison(REGIONS, REGIONS)) == {"regions"}


def test_zoom_and_pan_leave_the_overview_alone(timeline: Timeline) -> None:
    assert repainted(timeline, lambda: timeline.zoom(3.0, 500.0)) == set(LAYERS) - {"overview"}
    assert repainted(timeline, lambda: timeline.pan(40.0)) == set(LAYERS) - {"overview"}


def test_another_width_and_another_film_paint_everything(timeline: Timeline) -> None:
    assert repainted(timeline, lambda: timeline.resize(700, timeline.height())) == set(LAYERS)
    assert repainted(timeline, lambda: timeline.set_video(50.0, Fraction(24))) == set(LAYERS)


def test_a_scrub_step_asks_for_no_more_than_the_cursor_and_its_span(timeline: Timeline, qtbot: QtBot) -> None:
    areas: list[int] = []

    class Watch(QObject):
        @override
        def eventFilter(self, _: QObject | None, event: QEvent | None) -> bool:
            if isinstance(event, QPaintEvent):
                areas.append(event.rect().width())
            return False

    watch = Watch()
    timeline.installEventFilter(watch)
    timeline.update()
    qtbot.waitUntil(lambda: bool(areas))
    areas.clear()

    timeline.set_cursor(1.2)
    qtbot.waitUntil(lambda: bool(areas))

    assert max(areas) < 100


# ----------------------------------------------------------------------------------------------- the view


def test_a_zoomed_view_follows_playback_with_a_tenth_to_spare(timeline: Timeline) -> None:
    timeline.zoom(10.0, 0.0)

    timeline.set_playhead(89.0)
    assert timeline.visible == (0.0, 100.0)
    timeline.set_playhead(91.0)
    assert timeline.visible == pytest.approx((81.0, 181.0))
    timeline.set_playhead(40.0)
    assert timeline.visible == pytest.approx((30.0, 130.0))


def test_who_looks_elsewhere_is_not_dragged_back(timeline: Timeline) -> None:
    timeline.zoom(10.0, 0.0)
    timeline.set_playhead(20.0)
    timeline.pan(4000.0)

    timeline.set_playhead(21.0)
    assert timeline.visible == pytest.approx((400.0, 500.0))

    timeline.set_playhead(None)
    timeline.set_playhead(22.0)
    assert timeline.visible == pytest.approx((12.0, 112.0))


def test_the_view_stays_under_a_hand(timeline: Timeline, qtbot: QtBot) -> None:
    timeline.zoom(10.0, 0.0)
    qtbot.mousePress(timeline, LEFT, PLAIN, at(timeline, "wave", 500))

    timeline.set_playhead(99.0)

    assert timeline.visible == (0.0, 100.0)
    qtbot.mouseRelease(timeline, LEFT, PLAIN, at(timeline, "wave", 500))


def test_the_chosen_find_is_brought_into_view_and_the_view_widens_for_it(timeline: Timeline) -> None:
    timeline.zoom(50.0, 500.0)

    timeline.set_active(11)
    start, end = timeline.visible
    assert start < 100.0
    assert end > 120.0
    timeline.zoom(50.0, 10.0)
    timeline.set_active(14)
    start, end = timeline.visible
    assert start < 800.0
    assert end > 860.0


def test_moving_the_view_is_told(timeline: Timeline) -> None:
    said = heard(timeline.visible_changed)

    timeline.zoom(2.0, 500.0)
    timeline.fit()
    timeline.fit()

    assert said == [(250.0, 750.0), (0.0, 1000.0)]


@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_pictures_are_as_dense_as_the_screen(timeline: Timeline, factor: float) -> None:
    target = QImage(round(WIDTH * factor), round(timeline.height() * factor), QImage.Format.Format_RGB32)
    target.setDevicePixelRatio(factor)
    target.fill(0)
    layers = Layers()
    timeline.state.view = timeline.state.view.resized(WIDTH, factor)
    painter = QPainter(target)
    layers.draw(painter, timeline.state, timeline.rect())
    painter.end()

    widths = {kept.picture.width() for kept in layers._kept.values()}
    assert widths == {round(WIDTH * factor)}
    assert like(
        target, QPoint(round(117 * factor), round((timeline.state.lanes.regions.top + 8) * factor)), "#dcca50", 60
    )
