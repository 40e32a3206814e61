from __future__ import annotations

import numpy as np
import pytest
from av.audio.frame import AudioFrame

from eightcut.media.lanes import Lane, Mixer


def _mono(samples: int, rate: int, value: float = 0.5) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.full((1, samples), value, np.float32), format="fltp", layout="mono")
    frame.sample_rate = rate
    return frame


def test_a_stretch_begins_at_its_sample_after_silence() -> None:
    lane = Lane(16000)
    assert not lane.silence(lane.index(0.25))
    lane.begin(0.25)
    lane.feed(_mono(4000, 16000))
    lane.feed(None)
    samples = lane.take(8000)
    assert not samples[:4000].any()
    assert (samples[4000:] == 0.5).all()


def test_long_silence_is_written_a_second_at_a_time() -> None:
    lane = Lane(8000)
    assert lane.silence(3 * 8000)
    assert lane.written == 8000
    assert lane.holds(8000)
    assert not lane.holds(8001)


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


def test_the_mixer_gives_whole_seconds_and_the_rest() -> None:
    mixer = Mixer(_mono(600, 1000))
    given = [mixer.write(_mono(600, 1000)) for _ in range(4)]
    assert [one and one.samples for one in given] == [None, 1000, None, 1000]
    rest = mixer.rest()
    assert rest is not None
    assert rest.samples == 400
    assert mixer.rest() is None


def test_the_mixer_takes_frames_of_one_kind() -> None:
    mixer = Mixer(_mono(10, 48000))
    stereo = AudioFrame.from_ndarray(np.zeros((2, 10), np.float32), format="fltp", layout="stereo")
    stereo.sample_rate = 48000
    assert mixer.takes(_mono(99, 48000))
    assert not mixer.takes(_mono(10, 44100))
    assert not mixer.takes(stereo)
