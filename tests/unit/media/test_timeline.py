from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np
import pytest
from av.audio.frame import AudioFrame

from eightcut.media.timeline import LOOKAHEAD, PlacedFrame, Timeline

RATE = 48000
SIZE = 960
STEP = SIZE / RATE


def _frame(stamp: float | None) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.zeros((1, SIZE), np.int16), format="s16", layout="mono")
    frame.sample_rate = RATE
    frame.time_base = Fraction(1, 1_000_000)
    frame.pts = None if stamp is None else round(stamp * 1_000_000)
    return frame


def _placed(
    stamps: Iterable[float | None], losses: Sequence[int] = (), start: float = 0.0, duration: float = 100.0
) -> tuple[Timeline, list[PlacedFrame]]:
    timeline = Timeline(start, duration)
    return timeline, list(timeline.place((_frame(stamp), i in losses) for i, stamp in enumerate(stamps)))


def _even(count: int, first: float = 0.0) -> list[float]:
    return [first + i * STEP for i in range(count)]


def _joins(placed: Sequence[PlacedFrame]) -> list[int]:
    return [i for i, one in enumerate(placed) if one.fresh]


def test_frames_follow_each_other_from_the_first_stamp_in_film_time() -> None:
    timeline, placed = _placed(_even(50, 12.5), start=10.0)
    assert [one.at for one in placed] == pytest.approx(_even(50, 2.5))
    assert _joins(placed) == [0]
    assert timeline.end == pytest.approx(2.5 + 50 * STEP)
    assert (timeline.jumps, timeline.gaps) == (0, 0.0)


def test_sound_before_the_film_has_a_negative_time() -> None:
    assert _placed(_even(3), start=1.0)[1][0].at == pytest.approx(-1.0)


@pytest.mark.parametrize("jitter", [0.0005, 0.005, 0.015])
def test_jitter_tears_nothing_apart(jitter: float) -> None:
    chance = random.Random(7)
    _, placed = _placed([0.0] + [at + chance.uniform(-jitter, jitter) for at in _even(2000)[1:]])
    assert _joins(placed[:-LOOKAHEAD]) == [0]
    assert placed[-1].at == pytest.approx(1999 * STEP, abs=jitter)


def test_a_slow_drift_is_followed_in_few_steps() -> None:
    _, placed = _placed([at * 1.001 for at in _even(5000)])
    assert abs(placed[-1].at - placed[-1].frame.samples / RATE * 4999 * 1.001) < 0.01
    assert 5 <= len(_joins(placed)) <= 20


def test_a_hole_moves_what_follows_it() -> None:
    timeline, placed = _placed(_even(30) + _even(30, 10.0))
    assert [one.at for one in placed[30:]] == pytest.approx(_even(30, 10.0))
    assert _joins(placed) == [0, 30]
    assert timeline.gaps == pytest.approx(10.0 - 30 * STEP)


def test_one_lost_packet_is_seen() -> None:
    _, placed = _placed(_even(30) + _even(30, 31 * STEP))
    assert placed[30].at == pytest.approx(31 * STEP)
    assert _joins(placed) == [0, 30]


def test_two_losses_close_together_are_both_on_time() -> None:
    stamps = _even(20) + _even(3, 21 * STEP) + _even(20, 26 * STEP)
    assert [one.at for one in _placed(stamps)[1]] == pytest.approx(stamps)


def test_after_a_known_loss_a_short_packet_counts_too() -> None:
    stamps = _even(30) + _even(30, 30 * STEP + 0.004)
    assert _joins(_placed(stamps)[1]) == [0]
    assert _placed(stamps, losses=[30])[1][30].at == pytest.approx(stamps[30])


def test_a_lone_wrong_stamp_moves_nothing() -> None:
    stamps: list[float | None] = [*_even(60)]
    stamps[30] = 55.0
    timeline, placed = _placed(stamps)
    assert [one.at for one in placed] == pytest.approx(_even(60))
    assert timeline.jumps == 0


def test_missing_stamps_are_counted() -> None:
    stamps: list[float | None] = [*_even(20)]
    stamps += [None] * 20
    assert [one.at for one in _placed(stamps)[1]] == pytest.approx(_even(40))
    assert [one.at for one in _placed([None] * 5)[1]] == pytest.approx(_even(5))


def test_an_overlap_is_placed_where_it_belongs() -> None:
    _, placed = _placed(_even(30) + _even(30, 25 * STEP))
    assert placed[30].at == pytest.approx(25 * STEP)
    assert placed[30].fresh


def test_a_clock_that_starts_again_is_not_followed() -> None:
    timeline, placed = _placed(_even(100) + _even(100))
    assert [one.at for one in placed] == pytest.approx(_even(200))
    assert timeline.jumps == 1


def test_a_clock_that_leaves_the_film_is_not_followed() -> None:
    timeline, placed = _placed(_even(100) + _even(100, 95_000.0), duration=4.0)
    assert [one.at for one in placed] == pytest.approx(_even(200))
    assert timeline.jumps == 1


def test_a_clock_that_comes_to_its_senses_is_followed_again() -> None:
    _, placed = _placed(_even(100) + _even(50) + _even(50, 20.0))
    assert placed[149].at == pytest.approx(149 * STEP)
    assert placed[150].at == pytest.approx(20.0)


def test_a_hole_in_a_second_recording_is_a_hole_too() -> None:
    _, placed = _placed(_even(500) + _even(50) + _even(50, 3.0))
    assert placed[550].at == pytest.approx(500 * STEP + 3.0)


def test_a_step_at_the_very_end_is_followed() -> None:
    assert _placed([*_even(30), 5.0])[1][30].at == pytest.approx(5.0)
