"""A clip's sound in every reader: the same samples, rate and channels; what a change of form costs is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eightcut.domain.clip_form import RATES, Form
from eightcut.domain.containers import BITS, MP4, SOUNDS, WAV, WEBP
from eightcut.domain.media import CutJob, CutResult
from eightcut.domain.progress import CancelToken
from eightcut.errors import CutProblem
from eightcut.media.cut import cut
from eightcut.media.cut_plan import Sound
from eightcut.media.cut_sounds import PCM_RATE, kept, refuse_sound, wanted
from eightcut.media.ffmpeg import has_soxr
from tests.unit.media.second_reader import old_ffmpeg, samples, told

MakeMedia = Callable[..., Path]
Lines = Callable[..., list[str]]
FAST = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "50")
LAYOUTS = ("mono", "stereo", "2.1", "4.0", "5.0", "5.1", "6.1", "7.1")


def noise(rate: int, channels: int = 1, loud: float = 0.4, seconds: int = 2) -> list[str]:
    one = "|".join(f"{loud}*(2*random({seed})-1)" for seed in range(channels))
    return ["-f", "lavfi", "-i", f"aevalsrc='{one}':d={seconds}:s={rate}:c={LAYOUTS[channels - 1]}"]


def clip_of(source: Path, output: Path, form: Form, duration: float = 1.0) -> CutResult:
    return cut(CutJob(str(source), str(output), 0.52, duration, form=form), CancelToken())


def named(folder: Path, form: Form) -> tuple[Path, Path]:
    """The clip's name in this form, and where its sound lies."""
    clip = folder / ("clip" + {MP4: ".mp4", WAV: ".wav", WEBP: ""}[form.format])
    return clip, folder / "clip.wav" if form.format == WEBP else clip


@pytest.mark.parametrize(
    ("rate", "channels", "form"),
    [
        (8000, 1, Form()), (11025, 3, Form()), (44100, 2, Form()), (48000, 8, Form()), (64000, 6, Form()),
        (88200, 2, Form()), (96000, 1, Form()), (176400, 4, Form()), (192000, 2, Form()), (192000, 8, Form()),
        (22050, 5, Form(sound="flac")), (96000, 7, Form(sound="flac", bits="24")), (48000, 2, Form(bits="24")),
        (192000, 6, Form(bits="24")), (8000, 1, Form(sound="aac")), (96000, 2, Form(sound="aac")),
        (48000, 6, Form(sound="aac")), (48000, 2, Form(WAV)), (192000, 8, Form(WAV)), (96000, 6, Form(WAV, bits="24")),
        (44100, 3, Form(WAV, bits="float")), (96000, 2, Form(WEBP)), (192000, 1, Form(WEBP, bits="float")),
        (96000, 2, Form(rate=48000)), (44100, 6, Form(rate=96000)), (192000, 1, Form(sound="aac", rate=44100)),
        (8000, 2, Form(WAV, rate=192000, bits="24")),
    ],
)  # fmt: skip
def test_an_older_reader_hears_what_the_writer_hears(
    make_media: MakeMedia, picture: Lines, tmp_path: Path, rate: int, channels: int, form: Form
) -> None:
    film = make_media("film.mkv", *picture(2), *noise(rate, channels), *FAST, "-c:a", "pcm_s24le")
    clip, sound = named(tmp_path, form)
    result = clip_of(film, clip, form)
    assert result.rate == (form.rate or rate)
    assert result.samples == result.rate
    stream = told(sound, "a")
    assert (int(stream["sample_rate"]), stream["channels"]) == (result.rate, channels)
    old, new = samples(sound, old_ffmpeg()), samples(sound)
    if form.sound == "aac":
        assert len(new) == result.samples * channels
    else:
        assert len(old) == result.samples * channels
        assert np.array_equal(old, new)
    assert any("FLAC" in note for note in result.notes) == (stream["codec_name"] == "flac" and form.sound == "pcm")


@given(
    rate=st.sampled_from(RATES), channels=st.integers(1, 12), sound=st.sampled_from(SOUNDS), bits=st.sampled_from(BITS),
    asked=st.sampled_from((0, *RATES)),
)  # fmt: skip
def test_every_sound_is_kept_in_a_form_that_all_read_or_refused_with_a_way_out(
    rate: int, channels: int, sound: str, bits: str, asked: int
) -> None:
    form = Form(sound=sound, bits="16" if sound == "aac" else bits, rate=asked)
    there = wanted(form, Sound(1, rate, channels))
    assert there.rate == (asked or rate)
    made = kept(form, there)
    if made.codec:
        refuse_sound(form, "film.mkv", there)
        assert made.codec != "pcm" or (there.rate <= PCM_RATE and made.bits == "16")
    else:
        with pytest.raises(CutProblem, match=r"film\.mkv.*Choose|Choose.*film\.mkv"):
            refuse_sound(form, "film.mkv", there)
    assert kept(replace(form, format=WAV), there).codec == "pcm"


@pytest.mark.parametrize("source", [8000, 44100, 48000, 96000])
@pytest.mark.parametrize("rate", [16000, 44100, 48000, 192000])
def test_a_tone_of_another_rate_begins_where_it_begins_in_the_film(
    make_media: MakeMedia, tmp_path: Path, source: int, rate: int
) -> None:
    film = make_media("film.wav", "-f", "lavfi", "-i", f"aevalsrc=0.5*sin(2*PI*997*t):d=2:s={source}",
                      "-c:a", "pcm_f32le")  # fmt: skip
    clip = tmp_path / "clip.wav"
    result = clip_of(film, clip, Form(WAV, rate=rate, bits="float"))
    heard = samples(clip)
    assert len(heard) == result.samples == rate
    times = result.start + np.arange(rate) / rate
    assert np.abs(heard - 0.5 * np.sin(2 * np.pi * 997 * times)).max() < 0.01


LOUD = [
    ("pcm_f32le", "wav", 3.0), ("pcm_f64le", "wav", 1.5), ("pcm_f32le", "mkv", 8.0), ("pcm_f32be", "aiff", 1.1),
    ("wavpack", "wv", 2.0), ("libvorbis", "ogg", 1.3),
]  # fmt: skip


@pytest.mark.skipif(not has_soxr(), reason="this ffmpeg changes rates by its own filter")
@pytest.mark.parametrize(("own", "rate", "hertz"), [(48_000, 32_000, 16_300), (44_100, 16_000, 8_200)])
def test_what_a_lower_rate_cannot_hold_is_gone_and_does_not_come_back_as_another_tone(
    own: int, rate: int, hertz: int, make_media: MakeMedia, tmp_path: Path
) -> None:
    """A tone just above the new limit was left as loud as -29 dB by the filter of 64 taps."""
    film = make_media(
        "s.wav", "-f", "lavfi", "-i", f"aevalsrc='0.5*sin(2*PI*{hertz}*t)':d=4:s={own}", "-c:a", "pcm_f32le"
    )
    clips = [tmp_path / "one.wav", tmp_path / "two.wav"]
    for clip in clips:
        clip_of(film, clip, Form(WAV, bits="float", rate=rate))
    assert np.abs(samples(clips[0])).max() < 1e-5
    assert clips[0].read_bytes() == clips[1].read_bytes()


@pytest.mark.parametrize(("codec", "kind", "loud"), LOUD)
@pytest.mark.parametrize("form", [Form(WAV), Form(WAV, bits="24"), Form(), Form(sound="flac")])
def test_sound_above_full_scale_is_cut_off_only_with_a_word(
    make_media: MakeMedia, picture: Lines, tmp_path: Path, codec: str, kind: str, loud: float, form: Form
) -> None:
    tone = ["-f", "lavfi", "-i", f"aevalsrc={loud}*sin(2*PI*440*t):d=2:s=48000", "-c:a", codec]
    depth = ["-sample_fmt", "fltp"] if codec == "wavpack" else []
    film = make_media(f"film.{kind}", *tone, *depth)
    if form.format == MP4:
        little = codec.replace("be", "le")
        film = make_media("film2.mkv", *picture(2), "-i", film, *FAST, "-c:a", little, *depth)
    result = clip_of(film, named(tmp_path, form)[0], form)
    [note] = [note for note in result.notes if "dB louder" in note]
    said = float(note.split("up to ")[1].split(" dB")[0])
    assert said == pytest.approx(20 * np.log10(loud), abs=1.0 if codec == "libvorbis" else 0.05)
    assert "--sound-bits float" in note


@pytest.mark.parametrize(("codec", "kind", "loud"), LOUD)
def test_float_clips_keep_what_is_above_full_scale(
    make_media: MakeMedia, tmp_path: Path, codec: str, kind: str, loud: float
) -> None:
    depth = ["-sample_fmt", "fltp"] if codec == "wavpack" else []
    tone = ["-f", "lavfi", "-i", f"aevalsrc={loud}*sin(2*PI*440*t):d=2:s=48000", "-c:a", codec, *depth]
    film = make_media(f"film.{kind}", *tone)
    result = clip_of(film, tmp_path / "clip.wav", Form(WAV, bits="float"))
    assert not result.notes or "64" in codec
    assert np.abs(samples(tmp_path / "clip.wav")).max() == pytest.approx(loud, rel=0.1)


def test_a_resampler_that_overshoots_is_told_of(make_media: MakeMedia, tmp_path: Path) -> None:
    square = ["-f", "lavfi", "-i", "aevalsrc='if(lt(mod(t*441,1),0.5),0.999,-0.999)':d=2:s=44100", "-c:a", "pcm_s16le"]
    film = make_media("film.wav", *square)
    assert not clip_of(film, tmp_path / "own.wav", Form(WAV)).notes
    result = clip_of(film, tmp_path / "clip.wav", Form(WAV, rate=48000))
    assert any("dB louder" in note for note in result.notes)


@pytest.mark.parametrize(
    ("codec", "kind", "bits"),
    [("pcm_s24le", "wav", 24), ("pcm_s32le", "mkv", 24), ("flac", "flac", 24), ("alac", "m4a", 24),
     ("pcm_f32le", "wav", 24), ("pcm_f64le", "mkv", 24), ("pcm_s16le", "wav", 16), ("pcm_u8", "wav", 8)],
)  # fmt: skip
def test_soft_sound_keeps_what_its_bits_hold(
    make_media: MakeMedia, tmp_path: Path, codec: str, kind: str, bits: int
) -> None:
    wide = {"flac": ["-sample_fmt", "s32"], "alac": ["-sample_fmt", "s32p"]}.get(codec, [])
    tone = ["-f", "lavfi", "-i", "aevalsrc=0.0001*sin(2*PI*440*t):d=2:s=48000", "-c:a", codec, *wide]
    film = make_media(f"film.{kind}", *tone)
    plain = clip_of(film, tmp_path / "plain.wav", Form(WAV))
    assert any("rounded" in note for note in plain.notes) == (bits > 16)
    fine = clip_of(film, tmp_path / "fine.wav", Form(WAV, bits="24"))
    assert fine.samples == 48000
    if bits > 16:
        times = fine.start + np.arange(48000) / 48000
        off = samples(tmp_path / "fine.wav") - 0.0001 * np.sin(2 * np.pi * 440 * times)
        assert 20 * np.log10(0.0001 / np.sqrt(2) / off.std()) > 50
    else:
        assert np.array_equal(samples(tmp_path / "fine.wav"), samples(tmp_path / "plain.wav"))


def test_an_mp4_takes_no_float_sound_and_says_what_does(make_media: MakeMedia, picture: Lines, tmp_path: Path) -> None:
    film = make_media("film.mkv", *picture(2), *noise(48000), *FAST, "-c:a", "pcm_f32le")
    with pytest.raises(CutProblem, match="Choose 24 bits"):
        clip_of(film, tmp_path / "clip.mp4", Form(bits="float"))
    assert [path.name for path in tmp_path.iterdir()] == ["film.mkv"]


@pytest.mark.parametrize("strange", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("form", [Form(WAV), Form(WAV, bits="float"), Form(WAV, rate=16_000), Form(WAV, channels=2)])
def test_a_sample_that_is_no_number_is_silent_and_told_of(
    make_media: MakeMedia, tmp_path: Path, strange: float, form: Form
) -> None:
    sound = np.full(96_000, 0.25, "<f4")
    sound[48_000] = strange
    (tmp_path / "raw").write_bytes(sound.tobytes())
    film = make_media("film.wav", "-f", "f32le", "-ar", "48000", "-i", tmp_path / "raw", "-c:a", "pcm_f32le")
    result = clip_of(film, tmp_path / "clip.wav", form)
    heard = samples(tmp_path / "clip.wav")
    assert np.isfinite(heard).all()
    assert np.abs(heard).max() < 0.35
    assert np.abs(heard - 0.25).mean() < 0.01
    assert any("samples that are no numbers" in note for note in result.notes)
    sound[48_000] = 0.25
    (tmp_path / "raw").write_bytes(sound.tobytes())
    film = make_media("good.wav", "-f", "f32le", "-ar", "48000", "-i", tmp_path / "raw", "-c:a", "pcm_f32le")
    assert not any("no numbers" in note for note in clip_of(film, tmp_path / "good_clip.wav", form).notes)
