from __future__ import annotations

import numpy as np
import pytest
from av.audio.frame import AudioFrame

from eightcut.media.lanes import Lane, silence


def _mono(samples: int, rate: int, value: float = 0.5) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.full((1, samples), value, np.float32), format="fltp", layout="mono")
    frame.sample_rate = rate
    return frame


def test_a_stretch_begins_at_its_sample_after_silence() -> None:
    lane = Lane(16000)
    lane.silence(lane.index(0.25))
    lane.begin(0.25)
    lane.feed(_mono(4000, 16000))
    lane.feed(None)
    samples = lane.take(8000)
    assert not samples[:4000].any()
    assert (samples[4000:] == 0.5).all()


def test_silence_of_any_length_is_one_array_that_all_share() -> None:
    lane = Lane(8000)
    lane.silence(12 * 3600 * 8000)
    blocks = [lane.take(8000) for _ in range(5)]
    assert all(block is silence(8000) for block in blocks)
    assert not blocks[0].flags.writeable
    assert not blocks[0].any()
    assert (lane.written, lane.taken) == (12 * 3600 * 8000, 5 * 8000)
    assert lane.holds((12 * 3600 - 5) * 8000)
    assert not lane.holds((12 * 3600 - 5) * 8000 + 1)


def test_silence_in_the_film_is_told_from_sound_to_the_sample() -> None:
    lane = Lane(8000)
    lane.begin(0.0)
    for value in (0.5, 0.0, 0.0, 0.25, 0.0):
        lane.feed(_mono(6000, 8000, value))
    samples = [lane.take(8000) for _ in range(3)]
    assert np.array_equal(np.concatenate(samples), np.repeat([0.5, 0, 0, 0.25], 6000))
    assert lane.take(6000) is silence(6000)


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 32000, 44100, 44101, 48000, 96000])
@pytest.mark.parametrize("wanted", [16000, 44100])
def test_seconds_of_silence_that_are_not_resampled_change_no_sample(rate: int, wanted: int) -> None:
    chance = np.random.default_rng(rate)
    seconds = [chance.uniform(-1, 1, rate) if loud else np.zeros(rate) for loud in (0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1)]
    found = []
    for skips in (True, False):
        lane = Lane(wanted)
        lane.begin(0.0)
        for second in seconds:
            frame = AudioFrame.from_ndarray(second.astype(np.float32)[np.newaxis], format="fltp", layout="mono")
            frame.sample_rate = rate
            lane.feed(frame, skips and not second.any())
        lane.feed(None)
        found.append(lane.take(len(seconds) * wanted))
    assert np.array_equal(found[0], found[1])


def test_what_overlaps_is_dropped() -> None:
    lane = Lane(16000)
    for at, value in ((0.0, 0.25), (0.5, 0.75)):
        lane.begin(at)
        lane.feed(_mono(16000, 16000, value))
        lane.feed(None)
    samples = lane.take(24000)
    assert lane.written == 24000
    assert (samples[:16000] == 0.25).all()
    assert (samples[16000:] == 0.75).all()


def test_sound_before_the_film_is_dropped() -> None:
    lane = Lane(16000)
    lane.begin(-0.5)
    lane.feed(_mono(16000, 16000))
    assert lane.written == 8000


@pytest.mark.parametrize("source", [8000, 22050, 44100, 47999, 48000, 96000])
def test_resampling_neither_loses_nor_adds_time(source: int) -> None:
    lane = Lane(44100)
    lane.begin(0.0)
    for _ in range(5):
        lane.feed(_mono(source, source))
    lane.feed(None)
    assert lane.written == pytest.approx(5 * 44100, abs=2)


def test_more_than_there_is_ends_in_silence() -> None:
    lane = Lane(16000)
    lane.begin(0.0)
    lane.feed(_mono(100, 16000))
    assert lane.take(150).tolist() == [0.5] * 100 + [0.0] * 50
    assert lane.taken == 150
