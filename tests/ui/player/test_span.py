"""Which part is played, and when it begins again or is over."""

from __future__ import annotations

import pytest

from eightcut.domain.frame_times import Frame, grid
from eightcut.ui.player.span import Span


def frame(time: float) -> Frame:
    """The picture of this time, 25 a second."""
    times = grid(20.0, None)
    return times.frame(times.number(time))


@pytest.fixture
def span() -> Span:
    """From 2 to 10 s, over and over."""
    made = Span()
    made.choose(2.0, 10.0, loop=True)
    return made


def test_without_a_part_nothing_is_repeated_or_stopped() -> None:
    span = Span()
    assert (span.repeated, span.played_once, span.before_end(5.0)) == (None, None, None)
    assert not span.left(frame(1.0), frame(2.0))
    assert not span.over(frame(2.0))


def test_a_part_is_repeated_unless_it_or_the_button_says_once(span: Span) -> None:
    assert (span.repeated, span.played_once) == ((2.0, 10.0), None)
    span.choose(2.0, 10.0, loop=False)
    assert (span.repeated, span.played_once) == (None, (2.0, 10.0))
    span.loop = False
    span.choose(2.0, 10.0, loop=True)
    assert (span.repeated, span.played_once) == (None, (2.0, 10.0))


def test_the_button_counts_for_the_part_that_is_played(span: Span) -> None:
    span.loop = False
    assert (span.repeated, span.played_once) == (None, (2.0, 10.0))
    span.loop = True
    assert (span.repeated, span.played_once) == ((2.0, 10.0), None)


def test_a_forgotten_part_leaves_the_button_as_it_was(span: Span) -> None:
    span.loop = False
    span.forget()
    assert (span.bounds, span.repeated, span.played_once, span.loop) == (None, None, None, False)


@pytest.mark.parametrize(
    ("start", "end", "shown", "again"),
    [(2.0, 9.0, 4.0, False), (2.0, 4.0, 4.0, True), (2.5, 10.0, 4.0, True), (2.0, 9.0, 1.0, True)],
)
def test_moved_bounds_begin_again_where_the_start_or_the_picture_asks_for_it(
    span: Span, start: float, end: float, shown: float, again: bool
) -> None:
    assert span.move(start, end, frame(shown)) is again
    assert span.bounds == (start, end)
    span.choose(2.0, 10.0, loop=False)
    span.move(start, end, frame(shown))
    assert span.repeated == (start, end)  # another part is repeated as the button says


@pytest.mark.parametrize(("end", "start"), [(9.0, 6.0), (4.0, 2.0)])
def test_a_new_end_is_heard_from_three_seconds_before_it(span: Span, end: float, start: float) -> None:
    assert span.before_end(end) == start


@pytest.mark.parametrize(
    ("before", "shown", "left"), [(9.9, 10.0, True), (9.0, 9.5, False), (10.5, 11.0, False), (1.0, 10.0, False)]
)
def test_only_playing_out_of_the_part_leaves_it(span: Span, before: float, shown: float, left: bool) -> None:
    assert span.left(frame(before), frame(shown)) is left
    span.choose(2.0, 10.0, loop=False)
    assert not span.left(frame(before), frame(shown))


def test_a_part_played_once_is_over_with_its_last_picture(span: Span) -> None:
    assert not span.over(frame(9.97))
    span.choose(2.0, 10.0, loop=False)
    assert not span.over(frame(9.9))
    assert span.over(frame(9.97))
