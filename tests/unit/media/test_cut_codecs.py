"""Sound of a clip in each codec: what a player hears is exact in length and in place, and nothing is lost unsaid."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from eightcut.domain.clip_form import Form
from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.progress import CancelToken
from eightcut.errors import CutProblem
from eightcut.media.cut import cut
from eightcut.media.ffmpeg import ffmpeg_command
from tests.unit.media.edit_lists import read_edits

MakeMedia = Callable[..., Path]
Lines = Callable[..., list[str]]
Samples = NDArray[np.float64]
FAST = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "50")
LAYOUTS = {"mono": 1, "stereo": 2, "5.1(side)": 6, "6.1": 7, "7.1": 8}


def clip_of(source: Path, output: Path, sound: str, start: float = 1.01, duration: float = 2.5) -> CutResult:
    return cut(CutJob(str(source), str(output), start, duration, form=Form(sound=sound)), CancelToken())


def heard(path: Path) -> Samples:
    """What a player hears of a file, (samples, channels): decoded by ffmpeg, which follows edit lists."""
    with av.open(str(path)) as opened:
        channels = opened.streams.audio[0].channels
    command = ffmpeg_command(["-i", str(path), "-map", "0:a", "-f", "f32le", "-"])
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.float32).reshape(-1, channels).astype(np.float64)


def late_by(sound: Samples, meant: Samples) -> int:
    """Samples by which `sound` comes later than `meant`, at most 4000 either way."""
    spectrum = np.fft.rfft(sound, 2 * len(sound)) * np.conj(np.fft.rfft(meant, 2 * len(sound)))
    match = np.fft.irfft(spectrum)
    lags = np.r_[np.arange(4001), np.arange(-4000, 0)]
    return int(lags[np.argmax(match[lags])])


@pytest.fixture
def noises() -> Lines:
    """`noises(duration, rate, layout)`: ffmpeg input arguments for soft noise, different in each channel."""

    def make(duration: float, rate: int, layout: str) -> list[str]:
        one = "|".join(f"0.3*random({seed})*sin(2*PI*3*t)" for seed in range(LAYOUTS[layout]))
        return ["-f", "lavfi", "-i", f"aevalsrc='{one}':d={duration}:s={rate}:c={layout}"]

    return make


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("rate", [44100, 48000, 96000])
def test_aac_is_heard_exactly_as_long_and_where_the_sound_is(
    make_media: MakeMedia, picture: Lines, noises: Lines, tmp_path: Path, rate: int, layout: str
) -> None:
    film = make_media("film.mkv", *picture(4), *noises(4, rate, layout), *FAST, "-c:a", "pcm_s16le")
    result = clip_of(film, tmp_path / "clip.mp4", "aac")
    sound, whole = heard(tmp_path / "clip.mp4"), heard(film)
    assert (result.frames, result.samples, result.rate) == (63, round(2.5 * rate), rate)
    assert sound.shape == (round(2.5 * rate), LAYOUTS[layout])
    meant = whole[rate : rate + len(sound)]
    for channel in range(LAYOUTS[layout]):
        if LAYOUTS[layout] == 1 or channel != 3:
            assert late_by(sound[:, channel], meant[:, channel]) == 0, channel


@pytest.mark.parametrize("rate", [44100, 48000])
@pytest.mark.parametrize("fps", ["25", "30000/1001"])
def test_the_edit_list_of_aac_tells_the_length_to_the_sample(
    make_media: MakeMedia, picture: Lines, noises: Lines, tmp_path: Path, rate: int, fps: str
) -> None:
    film = make_media("film.mkv", *picture(9.5, fps), *noises(9.5, rate, "stereo"), *FAST, "-c:a", "pcm_s16le")
    clip_of(film, tmp_path / "clip.mp4", "aac", duration=8.0)
    (_, _), (shown, since) = (edits[-1] for edits in read_edits(tmp_path / "clip.mp4"))
    assert shown * rate == 8 * rate
    assert since is not None
    assert since * rate == 1024


def test_aac_of_quiet_rates_and_of_clips_shorter_than_a_block_is_exact_too(
    make_media: MakeMedia, picture: Lines, noises: Lines, tmp_path: Path
) -> None:
    film = make_media("film.mkv", *picture(3), *noises(3, 8000, "mono"), *FAST, "-c:a", "pcm_s16le")
    for number, duration in enumerate((0.04, 0.128, 0.25, 1.0)):
        clip = tmp_path / f"{number}.mp4"
        assert clip_of(film, clip, "aac", duration=duration).samples == round(8000 * duration)
        assert len(heard(clip)) == round(8000 * duration)


@pytest.mark.parametrize(
    ("rate", "layout"), [(44100, "mono"), (48000, "5.1(side)"), (96000, "7.1"), (192000, "stereo")]
)
def test_flac_holds_the_samples_that_pcm_holds(
    make_media: MakeMedia, picture: Lines, noises: Lines, tmp_path: Path, rate: int, layout: str
) -> None:
    film = make_media("film.mkv", *picture(4), *noises(4, rate, layout), *FAST, "-c:a", "pcm_s24le")
    clips = [tmp_path / "flac.mp4", tmp_path / "pcm.mp4"]
    results = [clip_of(film, clip, clip.stem) for clip in clips]
    assert results[0].samples == results[1].samples == round(2.5 * rate)
    assert np.array_equal(heard(clips[0]), heard(clips[1]))
    with av.open(str(clips[0])) as opened:
        assert opened.streams.audio[0].codec_context.name == "flac"


@pytest.mark.parametrize("rate", [37800, 192000])
def test_sound_that_aac_cannot_hold_is_refused_before_anything_is_written(
    make_media: MakeMedia, picture: Lines, tmp_path: Path, rate: int
) -> None:
    odd = ["-f", "lavfi", "-i", f"sine=d=4:r={rate}"]
    film = make_media("film.mkv", *picture(4), *odd, *FAST, "-c:a", "pcm_s16le")
    with pytest.raises(CutProblem, match=rf"AAC cannot store the sound .*{rate} Hz, 1 channels.*Choose PCM or FLAC"):
        clip_of(film, tmp_path / "clip.mp4", "aac")
    assert [path.name for path in tmp_path.iterdir()] == ["film.mkv"]
    assert clip_of(film, tmp_path / "clip.mp4", "flac").samples == round(2.5 * rate)


def test_more_channels_than_a_codec_holds_are_refused(make_media: MakeMedia, picture: Lines, tmp_path: Path) -> None:
    many = ["-f", "lavfi", "-i", f"aevalsrc='{'|'.join(['0.1*random(1)'] * 10)}':d=4:s=48000:c=5.1.4"]
    film = make_media("film.mkv", *picture(4), *many, *FAST, "-c:a", "pcm_s16le")
    for sound in ("aac", "flac"):
        with pytest.raises(CutProblem, match=rf"{sound.upper()} cannot store .*10 channels\). Choose PCM for"):
            clip_of(film, tmp_path / "clip.mp4", sound)
    assert clip_of(film, tmp_path / "clip.mp4", "pcm").samples == 120000
