from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from eightcut.media.lanes import F32
from eightcut.media.mixer import Mixer

if TYPE_CHECKING:
    from .conftest import Heard

RATE = 8000


def _mono(samples: int, rate: int, value: float = 0.5) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.full((1, samples), value, np.float32), format="fltp", layout="mono")
    frame.sample_rate = rate
    return frame


def _frame(channels: F32, layout: str) -> AudioFrame:
    packed = np.ascontiguousarray(channels.T).reshape(1, -1)  # PyAV cannot make eight planes of an array
    frame = AudioFrame.from_ndarray(packed, format="flt", layout=layout)
    frame.sample_rate = RATE
    return frame


def _plain(channels: F32, layout: str) -> F32:
    resampler = AudioResampler("fltp", "mono", options={"rematrix_maxval": "1.0"})
    mixed: F32 = resampler.resample(_frame(channels, layout))[0].to_ndarray()[0]
    return mixed


def _heard(channels: F32, layout: str) -> F32:
    """A whole track, second by second."""
    mixer = Mixer(_frame(channels[:, :1], layout))
    found = [mixer.write(_frame(channels[:, at : at + RATE], layout)) for at in range(0, channels.shape[1], RATE)]
    found.append(mixer.rest())
    return np.concatenate([one.to_ndarray()[0] for one in found if one is not None])


def _noise(seed: int, seconds: float = 3.0) -> F32:
    return np.random.default_rng(seed).uniform(-0.5, 0.5, round(seconds * RATE)).astype(np.float32)


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


@pytest.mark.parametrize(
    ("layout", "weights"),
    [
        ("stereo", (1, -1)),
        ("stereo", (1, -0.9)),
        ("stereo", (-0.001, 0.001)),
        ("quad", (1, -1, 0, 0)),
        ("quad", (1, 1, -1.4142, -1.4142)),
        ("5.1", (1, -1, 0, 0, 0, 0)),
        ("5.1", (1, -1, 0, 0.7, 0, 0)),
        ("5.1", (0, 0, 0, 0, 1, -1)),
        ("5.1", (1, 1, -1.4142, 0, 0, 0)),
        ("7.1", (1, -1, 0, 0, 0.5, -0.5, 0.2, -0.2)),
        ("3.0", (1, 1, -1.4142)),
    ],
)
def test_channels_that_cancel_are_heard(layout: str, weights: tuple[float, ...]) -> None:
    sound = _noise(1, 3.5)
    heard = _heard(np.outer(weights, sound).astype(np.float32), layout)
    loudest = max(abs(weight) for number, weight in enumerate(weights) if not (layout == "5.1" and number == 3))
    settled = slice(RATE // 10, None)
    assert abs(np.corrcoef(heard[settled], sound[settled])[0, 1]) > 0.999
    assert float(np.std(heard)) == pytest.approx(loudest * float(np.std(sound)), rel=0.02)


@pytest.mark.parametrize("layout", ["stereo", "quad", "5.1", "7.1"])
@pytest.mark.parametrize("kind", ["apart", "alike", "one", "delayed", "phased", "bass", "soft"])
def test_channels_that_do_not_cancel_are_mixed_as_ever_to_the_last_bit(layout: str, kind: str) -> None:
    count = {"stereo": 2, "quad": 4, "5.1": 6, "7.1": 8}[layout]
    sound = _noise(2)
    channels = np.zeros((count, len(sound)), np.float32)
    for number in range(count):
        channels[number] = {
            "apart": _noise(10 + number),
            "alike": sound,
            "one": sound if number == count - 1 else 0 * sound,
            "delayed": np.roll(sound, 5 * number),
            "phased": sound if number == 0 else -0.5 * sound / (count - 1),
            "bass": sound if count > 4 and number == 3 else 0 * sound,
            "soft": np.float32(1e-5) * (sound if number else -sound),
        }[kind]
    assert np.array_equal(_heard(channels, layout), _plain(channels, layout))


def test_a_cancelled_stretch_begins_and_ends_without_a_jump() -> None:
    tone = (0.5 * np.sin(2 * np.pi * 50 * np.arange(6 * RATE) / RATE)).astype(np.float32)
    other = tone.copy()
    other[3 * RATE // 2 : 9 * RATE // 2] *= -1
    heard = _heard(np.stack([tone, other]), "stereo")
    assert float(np.abs(np.diff(heard)).max()) < 2 * float(np.abs(np.diff(tone)).max())
    assert np.array_equal(heard[17 * RATE // 8 : 4 * RATE], tone[17 * RATE // 8 : 4 * RATE])
    assert heard[:RATE] == pytest.approx(tone[:RATE], abs=1e-6)


def test_what_hovers_about_the_border_does_not_flip() -> None:
    sound = _noise(4, 8.0)
    right = -sound.copy()
    for second in range(1, 8):
        right[second * RATE : (second + 1) * RATE] *= 0.67 if second % 2 else 0.9  # -14 and -26 dB
    heard = _heard(np.stack([sound, right]), "stereo")
    assert np.array_equal(heard[RATE:], sound[RATE:])


@pytest.mark.parametrize("codec", ["flac", "pcm_s16le", "pcm_s24le", "pcm_f32le", "pcm_f64le", "pcm_u8"])
def test_a_file_of_any_sample_format_is_heard_where_its_channels_cancel(
    make_media: Callable[..., Path], heard: Callable[..., Heard], codec: str
) -> None:
    source = "aevalsrc=0.3*sin(2*PI*800*t)|-0.3*sin(2*PI*800*t):d=4:s=48000"
    found = heard(make_media("a.mkv", "-f", "lavfi", "-i", source, "-c:a", codec), (16000, 44100))
    for samples in found.samples:
        assert float(np.std(samples)) == pytest.approx(0.3 / 2**0.5, rel=0.03)
