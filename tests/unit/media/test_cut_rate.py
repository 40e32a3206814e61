from __future__ import annotations

from fractions import Fraction
from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eightcut.domain.frame_grid import STANDARD
from eightcut.media.cut_rate import NOMINAL, choose_rate, slots

NTSC = Fraction(30000, 1001)
FAST = tuple(rate for rate in STANDARD if rate >= 24)


def stamped(times: list[Fraction], base: int = 1000) -> list[Fraction]:
    """As a file writes them that counts `base` ticks a second; no two alike."""
    ticks = [round(time * base) for time in times]
    return [Fraction(tick, base) for tick in dict.fromkeys(ticks)]


def after(*parts: tuple[int, Fraction | float]) -> list[Fraction]:
    """Times of frames: so many steps at such a rate, one part after the other."""
    return list(accumulate((1 / Fraction(rate) for count, rate in parts for _ in range(count)), initial=Fraction(0)))


def lost(frames: list[Fraction], fps: Fraction) -> int:
    return sum(a == b for a, b in pairwise(slots(frames, fps)))


@pytest.mark.parametrize("base", [600, 1000, 15360, 90000])
@pytest.mark.parametrize("fast", FAST)
@pytest.mark.parametrize("slow", [1, 2, 7])
def test_a_burst_in_a_slow_film_gives_the_rate_of_the_burst(fast: Fraction, slow: int, base: int) -> None:
    if base == 600 and fast > 60:
        return
    frames = stamped(after((2, slow), (40, fast), (2, slow)), base)
    chosen = choose_rate(frames, Fraction(slow * 2), Fraction(1000))
    assert abs(chosen / fast - 1) < Fraction(2, 1000)
    assert lost(frames, chosen) == 0


@pytest.mark.parametrize(("slow", "fast"), [(24, 30), (25, 30), (24, 60), (15, 30), (25, 50), (30, 60), (48, 60)])
@pytest.mark.parametrize("share", [10, 50, 150])
def test_of_two_rates_in_a_clip_the_faster_one_is_taken(slow: int, fast: int, share: int) -> None:
    for frames in (after((100, slow), (share, fast)), after((share, fast), (100, slow), (share, fast))):
        average = len(frames) / frames[-1]
        assert choose_rate(stamped(frames, 90000), average, Fraction(90000)) == fast
        assert choose_rate(stamped(frames), average, Fraction(1000)) == fast


@settings(max_examples=30)
@given(
    rate=st.sampled_from((Fraction(24), NTSC, Fraction(25), Fraction(30), Fraction(50), Fraction(60))),
    holes=st.sets(st.integers(10, 190), max_size=40),
    jitter=st.lists(st.integers(-2, 2), min_size=200, max_size=200),
)
def test_a_recording_that_leaves_frames_out_keeps_its_rate(rate: Fraction, holes: set[int], jitter: list[int]) -> None:
    frames = [i / rate + Fraction(jitter[i], 1000) for i in range(200) if i not in holes]
    chosen = choose_rate([time - frames[0] for time in frames], rate * (200 - len(holes)) / 200, Fraction(1000))
    assert abs(chosen / rate - 1) < Fraction(2, 1000)


@pytest.mark.parametrize("rate", FAST)
@pytest.mark.parametrize("off", [Fraction(1, 90000), Fraction(1, 1000), Fraction(5, 1000)])
def test_one_stray_frame_does_not_change_the_rate(rate: Fraction, off: Fraction) -> None:
    frames = after((160, rate))
    stray = sorted([*frames, frames[80] + min(off, 1 / rate / 3)])
    assert choose_rate(stray, rate, Fraction(90000)) == rate
    assert choose_rate(stray, rate * 3 / 4, Fraction(90000)) == rate


@pytest.mark.parametrize("times", [[0], [0, 3], [0, 2, 4, 6], [0, 1, 2, 3, 4, 5, 6, 7], [0, 5, 5.02]])
def test_stills_have_the_films_nominal_rate(times: list[float]) -> None:
    frames = [Fraction(time).limit_denominator(1000) for time in times]
    assert choose_rate(frames, Fraction(1, 2), Fraction(30)) == 30
    assert choose_rate(frames, Fraction(1, 2), Fraction(90000)) == NOMINAL
    assert choose_rate(frames, None, None) == NOMINAL
    assert choose_rate(frames[:1], NTSC, NTSC * 2) == NTSC


@given(st.lists(st.fractions(Fraction(1, 200), Fraction(1, 2)), min_size=1, max_size=120))
def test_any_times_give_a_rate_that_a_film_can_have(steps: list[Fraction]) -> None:
    frames = stamped(list(accumulate(steps, initial=Fraction(0))), 90000)
    assert 5 <= choose_rate(frames, None, None) <= 300
