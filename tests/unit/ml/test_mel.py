"""The front end of AISFX. Its reference is the float64 computation written out in `tests/golden/make_aisfx.py`."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from eightcut.ml.backends import aisfx, mel, yamnet
from eightcut.ml.embedder import F32

EPSILON = 1e-5


def frames_of(sound: F32, count: int) -> F32:
    return mel.frames(aisfx.RECIPE, np.pad(sound, (aisfx.RECIPE.lead, 0)), count)


def test_frames_agree_with_the_written_out_float64_reference(
    golden: dict[str, NDArray[Any]], reference_sound: F32
) -> None:
    frames = frames_of(reference_sound, 88)

    assert frames.shape == golden["mel"].shape
    assert frames.dtype == np.float32
    assert float(np.abs(frames - golden["mel"]).max()) < EPSILON


@pytest.mark.parametrize("recipe", [aisfx.RECIPE, yamnet.RECIPE])
@pytest.mark.parametrize("batch", [1, 2, 3])
def test_frames_are_the_same_bits_wherever_a_film_is_cut(long_sound: F32, recipe: mel.Recipe, batch: int) -> None:
    sound = long_sound[: 7 * 44_100 + 321]
    begin = batch * mel.BATCH

    later = mel.frames(recipe, sound[begin * recipe.step :], 90)

    assert np.array_equal(later, mel.frames(recipe, sound, begin + 90)[begin:])


def test_frames_beyond_the_sound_are_those_of_silence(reference_sound: F32) -> None:
    silence = np.zeros(200_000, np.float32)

    assert np.array_equal(frames_of(reference_sound, 250), frames_of(np.append(reference_sound, silence), 250))
    assert mel.frames(aisfx.RECIPE, silence[:0], 0).shape == (0, 96)


def test_a_tone_is_loudest_in_the_band_that_holds_its_pitch() -> None:
    time = np.arange(44_100, dtype=np.float32) / 44_100
    frames = frames_of(np.sin(2 * np.pi * 1_000 * time).astype(np.float32), 40)

    pitch = 2595 * np.log10(1 + 1_000 / 700)
    middles = np.arange(1, 97) * (2595 * np.log10(1 + 22_050 / 700)) / 97
    assert set(frames[5:35].argmax(axis=1)) == {int(np.abs(middles - pitch).argmin())}


def test_frame_n_is_centred_on_sample_1024_n() -> None:
    click = np.zeros(44_100, np.float32)
    click[10 * 1024] = 1.0

    loudness = frames_of(click, 20).sum(axis=1)

    assert list(np.flatnonzero(loudness)) == [10]


def test_silence_is_zero() -> None:
    assert not frames_of(np.zeros(44_100, np.float32), 43).any()


def test_a_flat_spectrum_is_flat_in_every_band() -> None:
    assert np.allclose(aisfx.bands().sums(np.ones((mel.BATCH, 1025), np.float32)), np.ones((mel.BATCH, 96)), atol=1e-6)


def test_what_is_no_number_is_heard_as_silence_and_what_is_far_too_loud_is_held() -> None:
    sound = np.full(44_100, 0.1, np.float32)
    sound[:3000] = [np.nan, np.inf, -np.inf] * 1000
    sound[20_000:] = 1e30

    frames = frames_of(sound, 43)

    assert np.isfinite(frames).all()
    assert not frames[0].any()
    assert frames.max() < 1.3


def test_sound_with_more_than_one_axis_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="one axis"):
        mel.frames(aisfx.RECIPE, np.zeros((2, 100), np.float32), 1)
