from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.frame_times import FrameGrid, FrameList, FrameTimes, grid

RATES = st.sampled_from([Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(60), Fraction(12)])
GRIDS = st.builds(FrameGrid, RATES, st.integers(1, 100_000), st.floats(0, 2))


@st.composite
def lists(draw: st.DrawFn) -> FrameList:
    lengths = draw(st.lists(st.floats(0.008, 2.0), min_size=1, max_size=60))
    starts = [draw(st.floats(0, 1.0))]
    for length in lengths:
        starts.append(starts[-1] + length)
    return FrameList(starts, starts[-1] + 0.04)


FILMS: st.SearchStrategy[FrameTimes] = st.one_of(GRIDS, lists())


@given(FILMS, st.data())
def test_a_frame_is_shown_from_its_start_to_its_end(film: FrameTimes, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, film.count - 1))
    frame = film.frame(number)
    assert frame.number == number
    assert frame.before < frame.start < frame.end
    for time in (frame.start, (frame.start + frame.end) / 2, frame.end - 0.003):
        assert film.number(time) == number


@given(FILMS, st.data())
def test_what_is_asked_a_quarter_ahead_lies_after_the_frame_before(film: FrameTimes, data: st.DataObject) -> None:
    frame = film.frame(data.draw(st.integers(0, film.count - 1)))
    assert max(0.0, frame.before) <= frame.ahead <= frame.start


@given(FILMS, st.floats(-1e6, 1e6))
def test_every_time_has_a_frame(film: FrameTimes, time: float) -> None:
    number = film.number(time)
    assert 0 <= number < film.count
    assert film.frame(number).start <= max(time, film.frame(0).start) + 0.0016


@pytest.mark.parametrize("film", [FrameGrid(Fraction(25), 10), FrameList([n / 25 for n in range(10)], 0.4)])
def test_numbers_outside_of_the_film_mean_its_first_or_last_frame(film: FrameTimes) -> None:
    assert film.frame(-3).number == 0
    assert film.frame(99).number == 9
    assert film.number(-1.0) == 0
    assert film.number(99.0) == 9
    assert film.rate == 25


def test_stamps_rounded_to_milliseconds_still_name_their_frame() -> None:
    film = FrameGrid(Fraction(24000, 1001), 5000)
    assert [film.number(round(film.frame(n).start, 3)) for n in range(5000)] == list(range(5000))


def test_frames_may_come_in_any_order_and_twice() -> None:
    film = FrameList([0.5, 0.0, 0.5, 0.1], 0.6)
    assert film.count == 3
    assert film.frame(2).start == 0.5
    assert film.frame(2).end == 0.6


def test_the_last_frame_has_a_length_even_where_the_film_tells_none() -> None:
    assert FrameList([0.0, 1.0], 0.9).frame(1).end == pytest.approx(1.04)


def test_a_film_needs_frames_and_a_rate() -> None:
    with pytest.raises(ValueError, match="frames"):
        FrameList([], 1.0)
    with pytest.raises(ValueError, match="frames"):
        FrameGrid(Fraction(25), 0)
    with pytest.raises(ValueError, match="frames"):
        FrameGrid(Fraction(0), 10)


def test_the_grid_of_a_film_that_tells_no_rate_has_25_frames_a_second() -> None:
    assert grid(2.0, None) == FrameGrid(Fraction(25), 50)
    assert grid(2.0, Fraction(30), 0.5) == FrameGrid(Fraction(30), 45, 0.5)
    assert grid(0.0, None).count == 1
