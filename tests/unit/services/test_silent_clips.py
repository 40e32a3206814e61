"""Clips in which there is nothing to hear are told and left out; a class of nothing else is refused."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from eightcut.domain.clips import ClipRow
from eightcut.domain.model_key import ModelKey
from eightcut.domain.training import TrainingRun, TrainingSettings
from eightcut.errors import BadRequest
from eightcut.services.context import Services
from eightcut.services.training.model_files import load_model
from eightcut.services.training.silence import Silence
from eightcut.services.training.training import TrainRequest, train
from tests.unit.services.films import RATE, Ears, write_sound

Sound = Callable[[int], np.ndarray]


def silence(seconds: int) -> np.ndarray:
    return np.zeros(seconds * RATE)


def dither(seconds: int) -> np.ndarray:
    return np.random.default_rng(1).integers(-1, 2, seconds * RATE) * 1.1 / 32_767


def tone(seconds: int) -> np.ndarray:
    return 0.3 * np.sin(2 * np.pi * 440 * np.arange(seconds * RATE) / RATE)


def noise(seconds: int) -> np.ndarray:
    return np.random.default_rng(2).normal(0, 0.1, seconds * RATE)


def surf(seconds: int) -> np.ndarray:
    return noise(seconds) * (1.2 + np.sin(np.arange(seconds * RATE) / RATE))


@pytest.fixture
def learn(ctx: Services, tmp_path: Path, ears: Ears) -> Callable[..., TrainingRun]:
    """`learn(base, clips, coder, name=sound, ...)`: train on clips at these times of each sound."""

    def run(base: str, clips: dict[str, list[float]], coder: str = "", **sounds: np.ndarray) -> TrainingRun:
        for number, (name, sound) in enumerate(sounds.items()):
            path = tmp_path / f"{name}.wav"
            write_sound(path, sound)
            if coder:
                wave, path = path, path.with_suffix(".mkv")
                command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", wave, "-c:a", *coder.split(), path]
                subprocess.run(command, check=True)
            for at in clips[name]:
                clip = f"/out/Door/vid_{number:03d}/clip_{number:03d}_m1_{at:g}.mp4"
                ctx.library.clips.add(ClipRow(path.name, at, clip, clip_count=1, source_path=str(path)))
        return train(ctx, TrainRequest("default", ModelKey(base), TrainingSettings(("Door",))), ears.job).run

    return run


Learn = Callable[..., TrainingRun]


@pytest.mark.parametrize("base", ["FOLEY", "AISFX"])
@pytest.mark.parametrize("sound", [silence, dither, tone])
def test_a_class_whose_only_video_is_silent_or_unchanging_is_refused(
    ctx: Services, learn: Learn, base: str, sound: Sound
) -> None:
    with pytest.raises(BadRequest) as refused:
        learn(base, {"film": [3.0, 60.5]}, film=sound(70))

    for part in ("'Door'", "film.wav at 3.0 s, 60.5 s", "8cut tracks"):
        assert part in refused.value.message
    assert ctx.library.models.all("default") == []


@pytest.mark.parametrize("base", ["FOLEY", "AISFX"])
@pytest.mark.parametrize("coder", ["aac", "aac -b:a 32k", "libmp3lame -b:a 32k", "libopus", "libvorbis"])
def test_a_tone_is_unchanging_whatever_codec_it_went_through(learn: Learn, base: str, coder: str) -> None:
    for pitch in (1, 2):
        with pytest.raises(BadRequest, match=r"film.mkv at 20.0 s"):
            learn(base, {"film": [20.0]}, coder, film=tone(60)[::pitch])


@pytest.mark.parametrize("base", ["FOLEY", "AISFX"])
def test_clicks_in_a_tone_are_learned(learn: Learn, base: str) -> None:
    film = tone(60)
    for at in (10, 24, 38, 50):
        film[at * RATE : at * RATE + 900] += np.random.default_rng(at).normal(0, 0.3, 900)

    assert learn(base, {"film": [20.0, 35.0]}, "aac", film=film).positives == 2


@pytest.mark.parametrize("base", ["FOLEY", "AISFX"])
@pytest.mark.parametrize("steady", [noise, surf])
def test_a_model_of_a_steady_sound_finds_nothing_in_silence(
    ctx: Services, learn: Learn, base: str, steady: Sound
) -> None:
    run = learn(base, {"film": [30.0]}, film=steady(60))

    model = load_model(ctx, run)
    for table in Silence(ctx, base).videos:
        assert model.scores(table).max() < run.threshold


@pytest.mark.parametrize("base", ["FOLEY", "AISFX"])
def test_clips_that_lie_in_the_silence_of_a_sounding_video_are_refused(learn: Learn, base: str) -> None:
    film = np.concatenate([silence(20), noise(20), dither(20)])

    with pytest.raises(BadRequest, match=r"film.wav at 5.5 s, 45.0 s"):
        learn(base, {"film": [5.5, 45.0]}, film=film)


def test_a_class_learns_from_its_sounding_clips_and_says_which_are_left_out(learn: Learn, ears: Ears) -> None:
    film = np.concatenate([silence(20), noise(4), tone(20), silence(30)])

    run = learn("FOLEY", {"film": [5.0, 20.0, 30.0], "other": [1.0]}, film=film, other=silence(20))

    assert run.positives == 2
    told = [message for _, message in ears.warnings if message.startswith("In ")]
    assert [message.partition(";")[0] for message in told] == [
        "In film.wav, there is only silence or one unchanging sound at 5.0 s",
        "In other.wav, there is only silence or one unchanging sound at 1.0 s",
    ]


@pytest.mark.parametrize("sound", [tone, noise])
def test_a_steady_sound_is_learned_where_it_is_not_all_that_there_is(learn: Learn, sound: Sound) -> None:
    assert (
        learn("FOLEY", {"film": [30.0]}, film=np.concatenate([noise(25) / 30, sound(20), silence(60)])).positives == 1
    )
