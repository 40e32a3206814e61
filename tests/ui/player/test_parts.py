"""The player's parts without a film: bar, picture, overlay, docking, seeks."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest
from PyQt6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QImage
from PyQt6.QtWidgets import QApplication

from eightcut.domain.frame_times import Frame, FrameGrid
from eightcut.ui import theme
from eightcut.ui.player.backend import Reports
from eightcut.ui.player.docking import Anchor, Edge, anchor
from eightcut.ui.player.overlay import Overlay, placed
from eightcut.ui.player.picture import PictureView
from eightcut.ui.player.seeks import Seeks
from eightcut.ui.player.transport import Transport

GRID = FrameGrid(Fraction(25), 1000)


@pytest.fixture
def bar(qtbot: Any) -> Transport:
    made = Transport()
    qtbot.addWidget(made)
    made.resize(900, 44)
    made.show()
    made.set_video(2891.04, 72276)
    return made


def test_the_bar_tells_time_length_and_frame(bar: Transport) -> None:
    bar.set_position(924.36, 23109)
    assert bar.time_label.text() == "15:24.360"
    assert bar.rest_label.text() == "/ 48:11.040 · frame 23109"


def test_the_time_never_moves_what_stands_beside_it(bar: Transport) -> None:
    places = set()
    for time in (0.0, 9.9, 59.999, 611.111, 2891.04):
        bar.set_position(time, int(time * 25))
        places.add((bar.time_label.width(), bar.rest_label.x()))
    assert len(places) == 1
    fits = bar.time_label.fontMetrics().horizontalAdvance("48:48.888")
    assert fits <= bar.time_label.width()


def test_a_narrow_bar_leaves_out_the_frame_before_it_cuts_anything(bar: Transport) -> None:
    bar.set_position(924.36, 23109)
    whole = bar.rest_label.fontMetrics().horizontalAdvance("/ 48:11.040 · frame 23109")
    bar.rest_label.resize(whole - 10, 20)
    assert bar.rest_label.text() == "/ 48:11.040"
    bar.rest_label.resize(10, 20)
    assert bar.rest_label.text() == ""


def test_the_same_speed_pressed_twice_is_one_again(bar: Transport, qtbot: Any) -> None:
    chosen: list[float] = []
    bar.speed_chosen.connect(chosen.append)
    for speed in (2.0, 4.0, 4.0, 1.0):
        qtbot.mouseClick(bar.speed_buttons[speed], Qt.MouseButton.LeftButton)
        assert [button.isChecked() for button in bar.speed_buttons.values()].count(True) == 1
    assert chosen == [2.0, 4.0, 1.0, 1.0]
    assert bar.speed_buttons[1.0].isChecked()


def test_play_and_loop_are_told_and_named(bar: Transport, qtbot: Any) -> None:
    with qtbot.waitSignal(bar.play_pressed):
        qtbot.mouseClick(bar.play_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.loop_toggled) as told:
        qtbot.mouseClick(bar.loop_button, Qt.MouseButton.LeftButton)
    assert told.args == [False]
    assert bar.play_button.accessibleName() == "Play"
    bar.set_playing(True)
    assert bar.play_button.accessibleName() == "Pause"


def test_without_a_film_there_is_nothing_to_press(bar: Transport) -> None:
    bar.set_video(0.0, 0)
    assert not bar.play_button.isEnabled()
    assert not bar.loop_button.isEnabled()
    assert bar.time_label.text() == bar.rest_label.text() == ""


@pytest.fixture
def view(qtbot: Any) -> PictureView:
    made = PictureView()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    white = QImage(400, 200, QImage.Format.Format_RGB32)
    white.fill(QColor(theme.WHITE))
    made.set_video(QSize(1920, 960), "film.mp4 · 1920×960 · 25 fps")
    made.set_image(white)
    return made


def colour(view: PictureView, x: int, y: int) -> QColor:
    return QColor(view.grab().toImage().pixel(x, y))


def test_the_picture_keeps_its_shape_between_black_bars(view: PictureView) -> None:
    assert view.picture_rect == QRectF(0, 50, 400, 200)
    assert colour(view, 200, 20) == QColor(theme.BLACK)
    assert colour(view, 200, 150) == QColor(theme.WHITE)


def test_a_press_and_a_drag_tell_places_within_the_picture(view: PictureView, qtbot: Any) -> None:
    clicked: list[tuple[float, float]] = []
    dragged: list[tuple[float, float]] = []
    view.clicked.connect(lambda x, y: clicked.append((x, y)))
    view.dragged.connect(lambda x, y: dragged.append((x, y)))
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 150))
    qtbot.mouseMove(view, QPoint(399, 299))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(399, 299))
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 20))
    assert clicked == [(0.25, 0.5)]
    assert [(round(x, 2), y) for x, y in dragged] == [(1.0, 1.0)]


def test_the_size_it_wants_is_that_of_the_picture_in_real_pixels(view: PictureView, qtbot: Any) -> None:
    with qtbot.waitSignal(view.size_wanted) as told:
        view.resize(600, 300)
    assert told.args == [QSize(600, 300) * view.devicePixelRatioF()]


def test_what_a_crop_throws_away_is_tinted_red(view: PictureView) -> None:
    view.set_overlay(Overlay((0.25, 0.0, 0.5, 1.0)))
    outside, inside = colour(view, 30, 150), colour(view, 200, 150)
    assert inside == QColor(theme.WHITE)
    assert outside.red() > outside.blue() + 30
    assert outside.lightness() < 200
    view.set_overlay(None)
    assert colour(view, 30, 150) == QColor(theme.WHITE)


def test_lines_show_where_random_crops_may_fall(view: PictureView) -> None:
    view.set_overlay(Overlay(portrait=(0.36, 0.0, 0.28, 1.0), square=(0.25, 0.0, 0.5, 1.0)))
    red, blue = QColor(theme.BAD), QColor(theme.ACCENT)
    image = view.grab().toImage()
    portrait = placed(view.picture_rect, (0.36, 0.0, 0.28, 1.0))
    square = placed(view.picture_rect, (0.25, 0.0, 0.5, 1.0))
    columns = {round(portrait.left()): red, round(square.left()): blue}
    for x, wanted in columns.items():
        near = {image.pixel(x + dx, y) for dx in (-1, 0) for y in range(60, 240)}
        assert wanted.rgb() in near


def test_words_stand_where_there_is_no_picture(view: PictureView) -> None:
    view.set_image(None)
    view.set_video(QSize(), "")
    view.set_words("Drop videos here", "Second line")
    image = view.grab().toImage()
    assert any(QColor(image.pixel(x, y)).lightness() > 100 for x in range(400) for y in range(100, 200))
    assert view.picture_rect.isEmpty()
    assert view.accessibleDescription() == "Drop videos here Second line"


def test_a_part_of_the_picture_is_placed_where_the_picture_is() -> None:
    assert placed(QRectF(10, 20, 400, 200), (0.25, 0.5, 0.5, 0.25)) == QRectF(110, 120, 200, 50)


def test_letting_go_of_the_picture_is_told_once(view: PictureView, qtbot: Any) -> None:
    told: list[str] = []
    view.released.connect(lambda: told.append("up"))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 150))
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 20))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 20))
    assert told == []
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(100, 150))
    assert told == ["up"]


MAIN = QRect(100, 100, 800, 600)
SMALL = QRect(0, 0, 320, 180)


@pytest.mark.parametrize(("corner", "edge"), [
    ((910, 300), Edge.RIGHT), ((-235, 300), Edge.LEFT), ((300, -90), Edge.TOP), ((300, 712), Edge.BOTTOM),
    ((590, 300), Edge.INSIDE_RIGHT), ((110, 300), Edge.INSIDE_LEFT), ((300, 530), Edge.INSIDE_BOTTOM),
    ((300, 92), Edge.INSIDE_TOP),
])  # fmt: skip
def test_near_an_edge_the_small_window_is_held_and_follows(corner: tuple[int, int], edge: Edge) -> None:
    small = QRect(QPoint(*corner), SMALL.size())
    held = anchor(small, MAIN)
    assert held is not None
    assert held.edge is edge
    there = held.place(small, MAIN)
    assert (there - small.topLeft()).manhattanLength() <= 20
    assert held.place(small, MAIN.translated(37, -11)) == there + QPoint(37, -11)


@pytest.mark.parametrize("corner", [(930, 300), (400, 300), (910, 2000)])
def test_away_from_the_edges_it_stays_where_it_is(corner: tuple[int, int]) -> None:
    assert anchor(QRect(QPoint(*corner), SMALL.size()), MAIN) is None


def test_a_held_window_stays_at_the_edge_when_the_main_one_grows() -> None:
    held = Anchor(Edge.RIGHT, 40)
    assert held.place(SMALL, MAIN.adjusted(0, 0, 50, 0)) == QPoint(950, 140)


class Asked:
    """A backend that only remembers what it was asked for."""

    name = "fake"
    audio = ""

    def __init__(self) -> None:
        self.reports = Reports()
        self.wishes: list[Frame | float] = []

    def load(self, path: str, first: Frame, track: int | None = None, picture: int | None = None) -> None: ...
    def unload(self) -> None: ...
    def play(self) -> None: ...
    def pause(self) -> None: ...
    def set_speed(self, speed: float) -> None: ...
    def set_volume(self, percent: int) -> None: ...
    def set_gain(self, decibels: float) -> None: ...
    def set_loop(self, span: tuple[Frame, Frame] | None) -> None: ...
    def set_size(self, size: QSize) -> None: ...
    def close(self) -> None: ...

    def show(self, frame: Frame) -> None:
        self.wishes.append(frame)

    def skim(self, time: float) -> None:
        self.wishes.append(time)


@pytest.fixture
def seeks(qapp: QApplication) -> Iterator[tuple[Seeks, Asked]]:
    asked, made = Asked(), Seeks(qapp)
    made.begin(asked)
    made.settled()
    yield made, asked
    made.begin(None)


def test_while_a_seek_is_on_its_way_only_the_newest_wish_is_kept(seeks: tuple[Seeks, Asked]) -> None:
    made, asked = seeks
    for time in (1.0, 2.0, 3.0):
        made.go(time)
    made.go(GRID.frame(100))
    assert asked.wishes == [1.0]
    assert not made.settled()
    assert asked.wishes == [1.0, GRID.frame(100)]
    assert made.settled()
    assert not made.busy


def test_a_seek_that_nobody_answers_does_not_hold_up_the_next(seeks: tuple[Seeks, Asked], qtbot: Any) -> None:
    made, asked = seeks
    made.go(1.0)
    made.go(2.0)
    qtbot.waitUntil(lambda: asked.wishes == [1.0, 2.0], timeout=10_000)


def test_a_film_that_was_closed_is_asked_nothing_more(seeks: tuple[Seeks, Asked]) -> None:
    made, asked = seeks
    made.go(1.0)
    made.go(2.0)
    made.begin(None)
    made.settled()
    made.go(3.0)
    assert asked.wishes == [1.0]
