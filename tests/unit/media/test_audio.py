from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from eightcut.domain.progress import unheard
from eightcut.errors import EmptyAudio, FileMissing, NoAudioTrack, NotMedia, UnreadableFile
from eightcut.media.audio import listen

if TYPE_CHECKING:
    from .conftest import Heard

Make = Callable[..., Path]
Source = Callable[..., list[str]]
Listen = Callable[..., "Heard"]
Click = Callable[..., float]
H264 = ("-c:v", "libx264", "-preset", "ultrafast")


@pytest.mark.parametrize(
    ("suffix", "codecs"),
    [
        ("mp4", (*H264, "-c:a", "aac")),
        ("mov", (*H264, "-c:a", "pcm_s24le")),
        ("mkv", (*H264, "-c:a", "aac")),
        ("mkv", (*H264, "-c:a", "libmp3lame")),
        ("ts", (*H264, "-c:a", "aac")),
        ("ts", (*H264, "-c:a", "mp2")),
        ("webm", ("-c:v", "libvpx", "-c:a", "libopus")),
        ("webm", ("-c:v", "libvpx", "-c:a", "libvorbis")),
        ("avi", ("-c:v", "mpeg4", "-c:a", "pcm_s16le")),
        ("flv", (*H264, "-c:a", "aac")),
        ("wmv", ("-c:v", "wmv2", "-c:a", "pcm_s16le")),
    ],
)
def test_sound_stays_with_the_picture_in_every_container(
    make_media: Make,
    flash: Source,
    clicks: Source,
    flash_time: Callable[[Path], float],
    heard: Listen,
    click_time: Click,
    suffix: str,
    codecs: tuple[str, ...],
) -> None:
    path = make_media(f"a.{suffix}", *flash(2, 4), *clicks([2], 4, 48000, "stereo"), *codecs)
    whole = heard(path, (44100, 16000))
    shown = flash_time(path)
    assert click_time(whole.samples[0], 44100, shown) == pytest.approx(shown, abs=0.002)
    assert click_time(whole.samples[1], 16000, shown) == pytest.approx(shown, abs=0.002)
    assert whole.sound.duration == pytest.approx(4.0, abs=0.1)
    assert whole.warnings == []


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.m4a", "a.mp3", "a.opus", "a.ogg", "a.mka", "a.aiff"])
def test_audio_files_have_their_exact_length_and_no_codec_delay(
    make_media: Make, clicks: Source, heard: Listen, click_time: Click, name: str
) -> None:
    whole = heard(make_media(name, *clicks([1.5], 3)), (48000,))
    assert click_time(whole.samples[0], 48000, 1.5) == pytest.approx(1.5, abs=0.0015)
    assert whole.sound.duration == pytest.approx(3.0, abs=0.002)
    assert len(whole.samples[0]) == round(whole.sound.duration * 48000)


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 48000, 96000])
@pytest.mark.parametrize("layout", ["mono", "stereo", "7.1"])
def test_every_rate_and_layout_comes_at_the_same_time_and_level(
    make_media: Make, clicks: Source, heard: Listen, click_time: Click, rate: int, layout: str
) -> None:
    whole = heard(make_media("a.wav", *clicks([1.25], 2, rate, layout), "-c:a", "pcm_s16le"), (44100, 16000))
    for samples, asked in zip(whole.samples, (44100, 16000), strict=True):
        assert len(samples) == 2 * asked
        assert click_time(samples, asked, 1.25) == pytest.approx(1.25, abs=0.0002)
        assert np.abs(samples).max() == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize("codec", ["pcm_u8", "pcm_s16le", "pcm_s32le", "pcm_f32le", "pcm_f64le"])
def test_the_level_does_not_depend_on_the_sample_format(
    make_media: Make, clicks: Source, heard: Listen, codec: str
) -> None:
    whole = heard(make_media("a.wav", *clicks([0.5], 1, 16000, "stereo"), "-c:a", codec))
    assert np.abs(whole.samples[0]).max() == pytest.approx(0.8, abs=0.01)


def test_channels_that_ffmpeg_cannot_mix_are_averaged(make_media: Make, clicks: Source, heard: Listen) -> None:
    merged = "asplit=13" + "".join(f"[c{i}]" for i in range(13)) + ";"
    merged += "".join(f"[c{i}]" for i in range(13)) + "amerge=inputs=13"
    path = make_media("a.wav", *clicks([0.5], 1, 16000), "-filter_complex", merged)
    assert np.abs(heard(path).samples[0]).max() == pytest.approx(0.8, abs=0.01)


def test_blocks_are_seconds_at_each_rate_and_the_last_ends_with_the_film(
    make_media: Make, clicks: Source, heard: Listen
) -> None:
    whole = heard(make_media("a.wav", *clicks([1], 3.5)), (44100, 16000, 48000))
    assert whole.lengths == [(44100, 16000, 48000)] * 3 + [(22050, 8000, 24000)]
    assert whole.types == {np.dtype(np.float32)}
    assert whole.sound.duration == 3.5


def test_sound_that_ends_early_is_followed_by_silence_to_the_film_s_end(
    make_media: Make, picture: Source, clicks: Source, heard: Listen
) -> None:
    found = heard(make_media("a.mp4", *picture(4), *clicks([0.5], 1), *H264, "-c:a", "aac"))
    assert found.lengths == [(16000,)] * 4
    assert not found.samples[0][17000:].any()
    assert found.warnings == []


def test_sound_that_outlasts_the_picture_is_heard_to_its_end(
    make_media: Make, picture: Source, clicks: Source, heard: Listen, click_time: Click
) -> None:
    found = heard(make_media("a.mp4", *picture(1), *clicks([2.75], 3), *H264, "-c:a", "aac"))
    assert click_time(found.samples[0], 16000, 2.75) == pytest.approx(2.75, abs=0.001)
    assert found.sound.duration == pytest.approx(3.0, abs=0.03)


def test_a_guessed_length_is_corrected_by_the_pass(make_media: Make, clicks: Source, heard: Listen) -> None:
    path = make_media("a.aac", *clicks([0.5, 0.6, 0.7], 4), "-c:a", "aac")
    guessed = listen(str(path), (16000,), None, unheard).duration
    found = heard(path)
    assert abs(guessed - 4) > 0.1
    assert found.sound.duration == pytest.approx(4 + 1024 / 48000, abs=0.03)
    assert len(found.samples[0]) == pytest.approx(found.sound.duration * 16000, abs=1)


def test_each_pass_begins_at_the_beginning(make_media: Make, clicks: Source) -> None:
    sound = listen(str(make_media("a.wav", *clicks([0.5], 2))), (16000,), None, unheard)
    first, second = ([block[0] for block in sound] for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_silence_is_sound_like_any_other(make_media: Make, clicks: Source, heard: Listen) -> None:
    found = heard(make_media("a.flac", *clicks([], 3)))
    assert found.lengths == [(16000,)] * 3
    assert not found.samples[0].any()


@pytest.mark.parametrize("taken", [0, 1])
def test_the_file_is_closed_when_the_listener_goes_away(make_media: Make, clicks: Source, taken: int) -> None:
    path = make_media("a.mkv", *clicks([0.5], 5), "-c:a", "flac")
    blocks = iter(listen(str(path), (16000,), None, unheard))
    for _ in range(taken):
        next(blocks)
    assert _is_open(path) == bool(taken)
    del blocks
    assert not _is_open(path)


def _is_open(path: Path) -> bool:
    handles = Path("/proc/self/fd").iterdir()
    return path in {handle.readlink() for handle in handles if handle.is_symlink()}


def test_a_video_without_sound_says_so(make_media: Make, picture: Source) -> None:
    path = make_media("mute.mp4", *picture(0.4), *H264)
    with pytest.raises(NoAudioTrack, match=r"mute\.mp4 has no sound"):
        listen(str(path), (16000,), None, unheard)


@pytest.mark.parametrize("track", [1, -1])
def test_a_track_that_is_not_there_is_named_with_those_that_are(make_media: Make, clicks: Source, track: int) -> None:
    path = make_media("a.wav", *clicks([0.5], 1))
    with pytest.raises(NoAudioTrack, match=rf"no sound track {track}.*only track 0"):
        listen(str(path), (16000,), track, unheard)


def test_a_track_without_a_sample_is_empty(make_media: Make, picture: Source, clicks: Source, tmp_path: Path) -> None:
    full = make_media("full.mkv", *picture(1), *clicks([0.5], 1), *H264, "-c:a", "flac")
    nothing = make_media("nothing.mkv", "-i", full, "-c", "copy", "-bsf:a", "noise=drop=1")
    header = tmp_path / "header.wav"
    with wave.open(str(header), "wb") as file:
        file.setparams((1, 2, 16000, 0, "NONE", ""))
    for path in (nothing, header):
        with pytest.raises(EmptyAudio, match=rf"track 0 of .*{path.name} contains no sound"):
            listen(str(path), (16000,), None, unheard)


def test_what_is_no_media_is_told_before_the_pass(tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("Dear diary, " * 50)
    for path, expected in (
        (tmp_path / "gone.mp4", FileMissing),
        (tmp_path, UnreadableFile),
        (tmp_path / "text.mp4", NotMedia),
    ):
        with pytest.raises(expected):
            listen(str(path), (16000,), None, unheard)
