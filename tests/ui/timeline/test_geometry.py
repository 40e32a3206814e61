"""Film time and pixels, zoom, pan, lanes: rules that hold for every film, view and width."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.ui.timeline.geometry import LEAST, MARGIN, MOST_FOLDERS, View, height, lanes, ticks

films = st.floats(0.5, 40_000)
parts = st.floats(0, 1)
factors = st.floats(0.02, 50)


@st.composite
def views(draw: st.DrawFn) -> View:
    duration = draw(films)
    view = View(0.0, duration, draw(st.integers(300, 3000)), duration, draw(st.sampled_from((1.0, 1.5, 2.0))))
    return view.zoomed(draw(st.floats(1, 1000)), draw(parts) * duration)


def inside(view: View) -> bool:
    return view.start >= 0 and view.end <= view.duration + 1e-6 and view.span >= min(LEAST, view.duration) - 1e-9


@given(views(), parts)
def test_a_time_comes_back_from_its_pixel(view: View, part: float) -> None:
    time = part * view.duration

    assert view.time(view.x(time)) == pytest.approx(time, abs=1e-6)
    assert view.x(view.start) == pytest.approx(0, abs=0.501)
    assert view.x(view.end) == pytest.approx(view.width, abs=0.501)


@given(views(), factors, parts)
def test_zoom_keeps_the_time_at_the_pointer_unless_the_film_ends(view: View, factor: float, part: float) -> None:
    at = view.start + part * view.span

    zoomed = view.zoomed(factor, at)

    assert inside(zoomed)
    if zoomed.start > 0 and zoomed.end < zoomed.duration - 1e-6:
        assert zoomed.x(at) == pytest.approx(view.x(at), abs=1.001)


@given(views(), st.floats(-500, 500), st.lists(st.floats(0, 40_000), max_size=9))
def test_a_pan_moves_everything_by_the_same_whole_number_of_screen_pixels(
    view: View, pixels: float, times: list[float]
) -> None:
    panned = view.panned(pixels)
    step = panned.left - view.left

    assert step == pytest.approx((panned.start - view.start) * view.grid, abs=1.001)
    assert (view.places(np.array(times)) - panned.places(np.array(times)) == step).all()
    for time in times:
        assert round((view.snapped(time) - panned.snapped(time)) * view.sharp, 6) == step


@given(views(), st.floats(-5000, 5000))
def test_pan_never_leaves_the_film_and_never_zooms(view: View, pixels: float) -> None:
    panned = view.panned(pixels)

    assert inside(panned)
    assert panned.span == view.span


@given(views(), parts, st.floats(0.1, 200))
def test_what_is_to_be_shown_is_shown_and_the_view_only_widens(view: View, part: float, length: float) -> None:
    start = part * view.duration
    end = min(view.duration, start + length)

    showing = view.showing(start, end)

    assert inside(showing)
    assert showing.start <= start + 1e-6
    assert showing.end >= end - 1e-6
    assert showing.span >= view.span - 1e-9
    assert showing.showing(start + 1e-6, end - 1e-6) == showing


@given(views(), parts)
def test_the_view_turns_over_before_playback_leaves_it(view: View, part: float) -> None:
    time = part * view.duration

    following = view.following(time)

    assert inside(following)
    assert following.start - 1e-6 <= time <= following.end + 1e-6
    if view.start <= time <= view.end - MARGIN * view.span:
        assert following == view


@given(views())
def test_labels_of_the_ruler_have_room_and_are_not_sparse(view: View) -> None:
    step, divided, numbers = ticks(view)

    assert step * view.scale >= 72 or step == 864_000
    assert step * view.scale <= 72 * 5.001 or step == 0.05
    assert divided > 1
    assert numbers[0] * step / divided <= view.start
    assert numbers[-1] * step / divided >= view.end
    assert len(numbers) <= (view.span / step + 3) * divided


def test_the_closest_view_has_ticks_of_a_twentieth_of_a_second() -> None:
    view = View(0.0, 100.0, 1000, 100.0).zoomed(1e9, 50.0)

    assert view.span == pytest.approx(LEAST)
    assert ticks(view)[0] == 0.05


@given(st.integers(150, 400), st.integers(0, 9))
def test_lanes_follow_each_other_without_overlap(total: int, folders: int) -> None:
    made = lanes(total, folders)
    order = [made.overview, made.ruler, made.curve, made.regions, *made.folders, made.wave]

    assert all(above.bottom < below.top for above, below in pairwise(order))
    assert len(made.folders) == min(MOST_FOLDERS, max(1, folders))
    assert made.wave.bottom == max(total, height(folders, 28))
