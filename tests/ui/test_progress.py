"""How long something still takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.ui.kit.progress import LEAST_DONE, LEAST_SPENT, TimeLeft, left
from eightcut.ui.window.status import StatusBar

STEPS = st.lists(st.tuples(st.floats(0.0, 20.0), st.floats(0.0, 0.2)), min_size=1, max_size=40)


@given(STEPS)
def test_nothing_is_told_too_early_and_never_more_than_the_bar_s_own_pace(steps: list[tuple[float, float]]) -> None:
    clock, now, done = TimeLeft(), 0.0, 0.0
    assert clock.tell(0.0, 1.0, now=0.0) is None
    for passed, more in steps:
        now, done = now + passed, min(1.0, done + more)
        told = clock.tell(done, 1.0, now=now)
        if now < LEAST_SPENT or done < LEAST_DONE:
            assert told is None
        else:
            assert told is not None
            assert 0.0 <= told <= now * (1.0 - done) / done + 1e-9


def test_a_bar_that_hardly_moves_tells_no_absurd_time() -> None:
    clock = TimeLeft()
    assert [clock.tell(1e-6 * n, 1.0, now=1.5 * n) for n in range(9)] == [None] * 9


def test_an_estimate_that_grows_does_so_slowly_and_one_that_falls_at_once() -> None:
    clock = TimeLeft()
    clock.tell(0, 100, now=0.0)
    assert clock.tell(50, 100, now=10.0) == 10.0
    stalled = clock.tell(50, 100, now=11.0)
    assert stalled is not None
    assert 9.0 < stalled < 9.5  # the bar's own pace says 11
    assert clock.tell(90, 100, now=12.0) == pytest.approx(12 / 9)


def test_another_step_or_another_bar_begins_anew() -> None:
    clock = TimeLeft()
    clock.tell(0, 10, "a", now=0.0)
    assert clock.tell(5, 10, "a", now=5.0) == 5.0
    assert clock.tell(6, 10, "b", now=6.0) is None
    assert clock.tell(9, 10, "b", now=12.0) is not None
    assert clock.tell(1, 10, "b", now=13.0) is None
    assert clock.tell(0, 0, "b", now=20.0) is None


@pytest.mark.usefixtures("qtbot")
def test_every_bar_of_the_status_line_says_how_long_it_takes() -> None:
    bar = StatusBar()
    bar._time_left.restart = lambda: None  # type: ignore[method-assign]  # what began 10 s ago goes on
    bar._time_left._began = -1e9, 0.0
    bar.show_progress("Cutting", 5, 10)
    assert bar.detail.text().startswith("about ")
    assert bar.detail.text().endswith(" left")
    bar.show_progress("Scanning", 5, 10, "9× real time")
    assert bar.detail.text() == "9× real time"
    bar.end_progress()
    bar.show_background("Renewing stored frames: 6 of 10", 5, 10, "a.mp4")
    assert bar.detail.text().startswith("Renewing stored frames: 6 of 10 · about ")


def test_the_words_of_it() -> None:
    assert (left(None), left(130.0)) == ("", "about 2:10 left")
