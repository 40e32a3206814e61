"""What a clip's sound is: the film's own samples, silence where there are none, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.progress import CancelToken
from eightcut.errors import NoAudioTrack, NoVideoTrack
from eightcut.media.cut import cut

MakeMedia = Callable[..., Path]
Lines = Callable[..., list[str]]
FAST = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "50")


def clip_of(source: Path, output: Path, start: float, duration: float = 2.0, track: int | None = None) -> CutResult:
    return cut(CutJob(str(source), str(output), start, duration, track), CancelToken())


def pcm(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    """The sound of a clip, (samples, channels)."""
    with av.open(f"file:{path}") as clip:
        channels = clip.streams.audio[0].channels
        blocks = [frame.to_ndarray().reshape(-1, channels) for frame in clip.decode(audio=0)]
    joined: np.ndarray[tuple[int, ...], np.dtype[np.int16]] = np.concatenate(blocks)
    return joined


@pytest.fixture
def noise() -> Lines:
    """`noise(duration, rate, channels, seed)`: ffmpeg input arguments for noise, different in each channel."""

    def make(duration: float, rate: int = 48000, channels: int = 1, seed: int = 1) -> list[str]:
        layout = {1: "mono", 2: "stereo", 8: "7.1"}[channels]
        one = "|".join(f"0.5*random({seed + i})" for i in range(channels))
        return ["-f", "lavfi", "-i", f"aevalsrc='{one}':d={duration}:s={rate}:c={layout}"]

    return make


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """An empty folder for clips."""
    folder = tmp_path / "clips"
    folder.mkdir()
    return folder


def test_sound_without_loss_in_the_film_is_in_the_clip_sample_by_sample(
    make_media: MakeMedia, picture: Lines, noise: Lines, target: Path
) -> None:
    film = make_media("film.mkv", *picture(5, fps=30), *noise(5, 96000, 8), *FAST, "-c:a", "pcm_s16le")
    result = clip_of(film, target / "clip.mp4", 1.52)
    whole = pcm(film)
    first = round(result.start * 96000)
    assert result.rate == 96000
    assert result.start == pytest.approx(1.5)
    assert np.array_equal(pcm(target / "clip.mp4"), whole[first : first + 192000])


def test_a_sound_file_gives_an_exact_wav(make_media: MakeMedia, noise: Lines, target: Path) -> None:
    sound = make_media("sound.flac", *noise(4, 44100, 2), "-sample_fmt", "s16")
    result = clip_of(sound, target / "clip.wav", 0.7, 2.5)
    assert (result.frames, result.fps, result.samples, result.rate) == (0, None, 110250, 44100)
    assert np.array_equal(pcm(target / "clip.wav"), pcm(sound)[30870 : 30870 + 110250])


@pytest.mark.parametrize("name", ["sound.aac", "sound.mp3", "sound.m4a"])
def test_sound_far_into_a_compressed_file_is_the_sound_that_plays_there(
    make_media: MakeMedia, noise: Lines, target: Path, name: str
) -> None:
    sound = make_media(name, *noise(40, 44100))
    with av.open(str(sound)) as opened:
        start = (opened.start_time or 0) / 1e6
        mono = av.AudioResampler("s16", "mono")
        frames = [(frame.time or 0, out) for frame in opened.decode(audio=0) for out in mono.resample(frame)]
    whole = np.concatenate([out.to_ndarray()[0] for _, out in frames]).astype(np.int64)
    first = round((35 + start - frames[0][0]) * 44100)
    clip_of(sound, target / "clip.wav", 35, 2)
    assert np.abs(pcm(target / "clip.wav")[:, 0] - whole[first : first + 88200]).max() <= 2


def test_a_film_gives_a_wav_where_the_clip_is_called_so(
    make_media: MakeMedia, picture: Lines, noise: Lines, target: Path
) -> None:
    film = make_media("film.mkv", *picture(4), *noise(4), *FAST, "-c:a", "pcm_s16le")
    assert clip_of(film, target / "clip.wav", 1.01).frames == 0
    assert np.array_equal(pcm(target / "clip.wav"), pcm(film)[48480 : 48480 + 96000])


def test_a_sound_file_gives_no_mp4(make_media: MakeMedia, noise: Lines, target: Path) -> None:
    sound = make_media("sound.mp3", *noise(4))
    with pytest.raises(NoVideoTrack, match=r"ends in \.wav"):
        clip_of(sound, target / "clip.mp4", 0)
    assert not list(target.iterdir())


def test_the_chosen_sound_track_is_cut(make_media: MakeMedia, picture: Lines, noise: Lines, target: Path) -> None:
    two = [*picture(4), *noise(4), *noise(4, 44100, 2, seed=7), "-map", "0", "-map", "1", "-map", "2"]
    film = make_media("two.mkv", *two, *FAST, "-c:a", "pcm_s16le")
    assert clip_of(film, target / "default.mp4", 1).rate == 48000
    result = clip_of(film, target / "second.mp4", 1, track=1)
    assert (result.rate, result.samples) == (44100, 88200)
    assert pcm(target / "second.mp4").shape == (88200, 2)
    with pytest.raises(NoAudioTrack):
        clip_of(film, target / "third.mp4", 1, track=2)


def test_silence_stands_where_the_track_has_no_sound(
    make_media: MakeMedia, picture: Lines, noise: Lines, target: Path
) -> None:
    late = ["-itsoffset", "1.5", *noise(2, 48000)]
    film = make_media("film.mkv", *picture(8), *late, *FAST, "-c:a", "pcm_s16le")
    before, ended = target / "before.mp4", target / "ended.mp4"
    clip_of(film, before, 1, 2)
    clip_of(film, ended, 5, 2)
    heard = pcm(before)[:, 0]
    assert len(heard) == 96000
    assert not heard[: 24000 - 48].any()
    assert heard[24000 + 48 :].astype(bool).mean() > 0.9
    assert pcm(ended).shape == (96000, 1)
    assert not pcm(ended).any()


def test_a_short_hole_in_the_sound_is_silence_and_shifts_nothing(
    make_media: MakeMedia, picture: Lines, noise: Lines, target: Path
) -> None:
    whole = make_media("whole.nut", *picture(4), *noise(4), *FAST, "-c:a", "pcm_s16le")
    holed = make_media(
        "holed.nut", "-i", whole, "-c:v", "copy", "-af", "aselect='not(between(n,40,42))'", "-c:a", "pcm_s16le"
    )
    clip_of(holed, target / "clip.mp4", 0)
    heard, meant = pcm(target / "clip.mp4")[:, 0], pcm(whole)[:96000, 0]
    missing = np.flatnonzero(heard != meant)
    assert 1000 < len(missing) < 4000
    assert missing[-1] - missing[0] < 4000
    assert not heard[missing[100] : missing[-100]].any()
