"""Planted faults of a sound are found, sounds without one are let pass, and loudness is what ffmpeg measures."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy import signal
from scipy.io import wavfile

from eightcut.domain.clip_quality import ClipQuality
from eightcut.domain.limits import faults, limits_named
from eightcut.domain.progress import CancelToken
from eightcut.domain.sound_quality import SoundQuality
from eightcut.errors import BadRequest, NoAudioTrack
from eightcut.media.ffmpeg import ffmpeg_exe
from eightcut.media.sound_quality import F64, measure, sound_quality

RATE = 48_000
MANY = 20
STRICT = limits_named("strict")
Sound = Callable[[np.random.Generator], F64]


def hits(random: np.random.Generator, channels: int = 2) -> F64:
    """A few knocks in a quiet room, 8 s: what a good clip is like."""
    sound = random.normal(0, 10 ** (random.uniform(-55, -46) / 20), (channels, 8 * RATE))
    for _ in range(random.integers(3, 12)):
        length = int(random.uniform(0.1, 1.0) * RATE)
        place = int(random.integers(0, 8 * RATE - length))
        fading = np.exp(-np.arange(length) / (length / random.uniform(3, 6)))
        ring = np.sin(2 * np.pi * random.uniform(200, 4000) * np.arange(length) / RATE)
        hit = fading * (0.5 * ring + random.normal(0, 0.35, length))
        sound[:, place : place + length] += hit * random.uniform(0.2, 0.6) * random.uniform(0.7, 1.0, (channels, 1))
    return np.asarray(sound * (0.8 / max(0.8, float(np.abs(sound).max()))))


def clipped(random: np.random.Generator) -> F64:
    return np.clip(hits(random) * 6, -1, 1)


def silent(random: np.random.Generator) -> F64:
    sound = hits(random)
    sound[:, : int(5.5 * RATE)] *= 1e-4
    return sound


def steady(random: np.random.Generator) -> F64:
    return np.asarray(random.normal(0, 0.1, (2, 8 * RATE)))


def upsampled(random: np.random.Generator) -> F64:
    slow = np.asarray(signal.resample_poly(hits(random), 1, 3, axis=1))
    return np.asarray(signal.resample_poly(slow, 3, 1, axis=1))


def shifted(random: np.random.Generator) -> F64:
    return np.asarray(hits(random) * 0.8 + random.choice([-1, 1]) * random.uniform(0.02, 0.1))


def opposite(random: np.random.Generator) -> F64:
    sound = hits(random)
    return np.stack([sound[0], -sound[0]])


def torn(random: np.random.Generator) -> F64:
    sound = hits(random)
    place = int(np.argmax(signal.oaconvolve(sound[0] ** 2, np.ones(RATE // 20), "same")))
    sound[:, place : place + RATE // 150] = 0
    return sound


PLANTED: dict[str, tuple[Sound, str]] = {
    "clipping": (clipped, "is clipped"), "silence": (silent, "is silent"), "steady noise": (steady, "its own noise"),
    "16 kHz once": (upsampled, "lower sample rate"), "DC": (shifted, "swing around zero"),
    "polarity": (opposite, "opposite polarity"), "a hole": (torn, "hole"),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_at_least_95_in_100_planted_faults_are_found(name: str) -> None:
    make, words = PLANTED[name]
    random = np.random.default_rng(7)
    found = [faults(STRICT, ClipQuality(measure(make(random), RATE))) for _ in range(MANY)]
    assert sum(any(words in fault.words for fault in told) for told in found) >= 0.95 * MANY


def test_at_most_2_in_100_good_sounds_are_flagged() -> None:
    random = np.random.default_rng(11)
    told = [faults(STRICT, ClipQuality(measure(hits(random, 1 + i % 2), RATE))) for i in range(3 * MANY)]
    assert sum(bool(said) for said in told) <= 0.02 * len(told), [said for said in told if said]


@pytest.mark.parametrize("rate", ["96k", "128k", "192k"])
def test_sound_that_was_coded_at_a_usual_bit_rate_is_not_flagged(rate: str, tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    plain, coded = tmp_path / "plain.wav", tmp_path / "coded.m4a"
    wavfile.write(plain, RATE, (0.9 * hits(random)).T.astype(np.float32))
    subprocess.run([ffmpeg_exe(), "-v", "error", "-i", str(plain), "-b:a", rate, str(coded)], check=True)
    told = faults(STRICT, ClipQuality(sound_quality(str(coded), CancelToken())))
    assert not [fault for fault in told if "rate once" in fault.words]


def test_where_a_fault_begins_is_told() -> None:
    sound = np.random.default_rng(5).normal(0, 0.05, (2, 4 * RATE))
    whole = measure(sound, RATE)
    assert (whole.clipped_at, whole.silent_at, whole.hole_at) == (None, None, None)
    for at in (RATE, 3 * RATE):
        sound[1, at : at + 9] = 1.0
        sound[:, at + RATE // 4 : at + RATE // 4 + RATE // 100] = 0.0
        sound[:, at + RATE // 2 : at + RATE // 2 + RATE // 5] = 0.0
    found = measure(sound, RATE)
    assert (found.clipped_at, found.hole_at) == (1.0, 1.25)
    assert found.silent_at == pytest.approx(1.5, abs=0.05)
    places = {
        fault.words.split()[1]: fault.at for fault in faults(limits_named("strict,silence=0"), ClipQuality(found))
    }
    assert places == {"silent": found.silent_at, "clipped:": 1.0, "at": 1.0, "4": 1.25}


def test_one_channel_twice_is_told_from_two() -> None:
    sound = hits(np.random.default_rng(1))
    assert measure(np.stack([sound[0], sound[0]]), RATE).same
    assert not measure(sound, RATE).same


def test_silence_is_said_alone_and_nothing_fails_of_it() -> None:
    nothing = measure(np.zeros((2, RATE)), RATE)
    assert nothing == SoundQuality()
    assert len(faults(STRICT, ClipQuality(nothing))) == 1
    assert measure(np.full((1, 100), 0.5), 8000).peak == 0.5
    with pytest.raises(BadRequest, match="foleytune, strict"):
        limits_named("mine")


@pytest.mark.parametrize(("rate", "layout"), [(48_000, "stereo"), (44_100, "mono"), (32_000, "5.1")])
def test_loudness_and_true_peak_are_what_ffmpeg_measures(
    rate: int, layout: str, make_media: Callable[..., Path]
) -> None:
    channels = {"mono": 1, "stereo": 2, "5.1": 6}[layout]
    one = "0.4*sin(2*PI*997*t)*(0.2+gt(mod(t,2),1))"
    path = make_media(
        "a.wav", "-f", "lavfi", "-i", f"aevalsrc='{'|'.join([one] * channels)}':c={layout}:s={rate}:d=8",
        "-c:a", "pcm_f32le",
    )  # fmt: skip
    told = subprocess.run(
        [ffmpeg_exe(), "-nostdin", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"],
        capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip
    summary = told[told.rindex("Summary:") :]
    integrated, peak = (float(re.search(rf"{what}:\s+(-?[\d.]+)", summary)[1]) for what in ("I", "Peak"))  # type: ignore[index]
    found = sound_quality(str(path), CancelToken())
    assert found.loudness == pytest.approx(integrated, abs=0.2)
    assert found.true_peak == pytest.approx(peak, abs=0.3)


def test_a_file_without_sound_is_a_sentence(make_media: Callable[..., Path], picture: Callable[..., list[str]]) -> None:
    with pytest.raises(NoAudioTrack):
        sound_quality(str(make_media("a.mp4", *picture(1))), CancelToken())
