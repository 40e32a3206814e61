"""What `media.audio` does with broken files and odd names; split from test_audio.py for length."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from eightcut.domain.progress import unheard
from eightcut.errors import EmptyAudio, FileMissing, NotMedia
from eightcut.media.audio import listen
from eightcut.media.probe import probe

if TYPE_CHECKING:
    from .conftest import Heard

Make = Callable[..., Path]
Source = Callable[..., list[str]]
Listen = Callable[..., "Heard"]
Click = Callable[..., float]
H264 = ("-c:v", "libx264", "-preset", "ultrafast")


def _flip(path: Path, first: float, last: float, bytes_flipped: int, seed: int = 1) -> None:
    """Spoil bytes between two fractions of the file."""
    data = bytearray(path.read_bytes())
    chance = random.Random(seed)
    for _ in range(bytes_flipped):
        data[chance.randrange(int(first * len(data)), int(last * len(data)))] ^= chance.randrange(1, 256)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("suffix", "codec", "start"),
    [("ts", "aac", 1024 / 48000), ("mkv", "libmp3lame", 0.0), ("mkv", "aac", 0.0), ("mp4", "aac", 0.0)],
)
def test_damage_in_the_middle_is_told_once_and_the_clock_goes_on(
    make_media: Make,
    picture: Source,
    clicks: Source,
    heard: Listen,
    click_time: Click,
    suffix: str,
    codec: str,
    start: float,
) -> None:
    path = make_media(
        f"a.{suffix}", *picture(12, 5), *clicks([1, 3, 5, 6, 7, 11], 12), *H264, "-c:a", codec, "-movflags", "faststart"
    )
    _flip(path, 0.4, 0.6, 250)
    found = heard(path)
    for at in (1, 3, 11):
        assert click_time(found.samples[0], 16000, at) == pytest.approx(at + start, abs=0.002)
    assert found.sound.duration == pytest.approx(12.0, abs=0.1)
    assert len(found.warnings) == 1
    assert path.name in found.warnings[0]


def test_damaged_packets_are_counted(make_media: Make, clicks: Source, heard: Listen, click_time: Click) -> None:
    path = make_media("a.mka", *clicks([1, 9], 10), "-c:a", "flac")
    spoilt = make_media("spoilt.mka", "-i", path, "-c", "copy", "-bsf:a", "noise=amount='between(n,30,32)'")
    found = heard(spoilt)
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith(f"{spoilt}: 3 packets of its sound are damaged;")
    assert click_time(found.samples[0], 16000, 9) == pytest.approx(9.0, abs=0.001)


def test_bytes_missing_from_a_recording_leave_a_gap_and_no_shift(
    make_media: Make, picture: Source, clicks: Source, heard: Listen, click_time: Click
) -> None:
    path = make_media("a.ts", *picture(12, 5), *clicks([1, 11], 12), *H264, "-c:a", "aac")
    data = path.read_bytes()
    path.write_bytes(data[: int(0.4 * len(data))] + data[int(0.7 * len(data)) :])
    found = heard(path)
    assert click_time(found.samples[0], 16000, 11) == pytest.approx(11 + 1024 / 48000, abs=0.002)
    assert len(found.warnings) == 1
    assert "gaps of" in found.warnings[0]


def test_recordings_whose_clock_starts_again_play_one_after_the_other(
    make_media: Make, clicks: Source, heard: Listen, click_time: Click
) -> None:
    path = make_media("a.ts", *clicks([2], 4), "-c:a", "mp2")
    path.write_bytes(path.read_bytes() * 2)
    found = heard(path)
    first, second = (click_time(found.samples[0], 16000, at) for at in (2, 6))
    assert second - first == pytest.approx(4.0, abs=0.05)
    assert found.sound.duration == pytest.approx(8.0, abs=0.1)
    assert len(found.warnings) == 1
    assert "timestamps of its sound jump once" in found.warnings[0]


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_a_film_that_is_cut_off_gives_what_is_there(
    make_media: Make, picture: Source, clicks: Source, heard: Listen, click_time: Click, suffix: str
) -> None:
    path = make_media(
        f"a.{suffix}", *picture(12, 5), *clicks([1], 12), *H264, "-g", 5, "-c:a", "aac", "-movflags", "faststart"
    )
    data = path.read_bytes()
    path.write_bytes(data[: int(0.6 * len(data))])
    found = heard(path)
    assert click_time(found.samples[0], 16000, 1) == pytest.approx(1.0, abs=0.002)
    assert 2 < found.sound.duration < 10
    assert len(found.samples[0]) == pytest.approx(found.sound.duration * 16000, abs=1)
    assert len(found.warnings) == 1
    assert "is cut off" in found.warnings[0]
    assert "should last 12.0 s" in found.warnings[0]
    assert found.warnings[0].endswith(found.sound.clock.told)


def test_an_mp4_whose_index_was_at_its_end_cannot_be_heard(
    make_media: Make, picture: Source, clicks: Source, heard: Listen
) -> None:
    path = make_media("a.mp4", *picture(2), *clicks([1], 2), *H264, "-c:a", "aac")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(NotMedia, match="cut off"):
        heard(path)


def test_a_format_that_cannot_find_its_way_behind_damage_ends_there(
    make_media: Make, clicks: Source, heard: Listen, click_time: Click
) -> None:
    path = make_media(
        "a.wv", *clicks([1], 6, 8000), "-filter_complex", "anoisesrc=d=6:r=8000:a=0.01:seed=1[n];[0][n]amix"
    )
    data = bytearray(path.read_bytes())
    data[len(data) // 2 :] = random.Random(1).randbytes(len(data) - len(data) // 2)
    path.write_bytes(data)
    found = heard(path)
    assert click_time(found.samples[0] * 2, 16000, 1) == pytest.approx(1.0, abs=0.001)
    assert 1.5 < found.sound.duration < 4
    assert len(found.warnings) == 1
    assert "is cut off" in found.warnings[0]


def test_streams_that_turn_up_in_the_middle_do_no_harm(
    make_media: Make, picture: Source, clicks: Source, heard: Listen, click_time: Click
) -> None:
    first = make_media("1.ts", *picture(3, 5), *clicks([1], 3), *H264, "-c:a", "mp2")
    other = make_media(
        "2.ts", *picture(3, 5), *clicks([1], 3), *H264, "-c:a", "mp2",
        "-mpegts_start_pid", 768, "-mpegts_service_id", 7, "-output_ts_offset", 3,
    )  # fmt: skip
    first.write_bytes(first.read_bytes() + other.read_bytes())
    found = heard(first)
    assert click_time(found.samples[0], 16000, 1) == pytest.approx(1.0, abs=0.05)
    assert probe(str(first)).duration > 0


def test_a_codec_that_nobody_knows_is_no_sound(make_media: Make, clicks: Source, heard: Listen) -> None:
    path = make_media("a.mka", *clicks([0.5], 1), "-c:a", "flac")
    path.write_bytes(path.read_bytes().replace(b"A_FLAC", b"A_WHAT"))
    track = probe(str(path)).tracks[0]
    assert (track.number, track.rate, track.channels, track.codec) == (0, 0, 0, "")
    with pytest.raises(EmptyAudio, match="track 0"):
        heard(path)


def test_a_file_that_goes_away_before_the_pass_is_missing(make_media: Make, clicks: Source) -> None:
    path = make_media("a.wav", *clicks([0.5], 1))
    sound = listen(str(path), (16000,), None, unheard)
    path.unlink()
    with pytest.raises(FileMissing):
        list(sound)


def test_samples_that_are_no_numbers_are_silence(make_media: Make, clicks: Source, heard: Listen) -> None:
    path = make_media("a.wav", *clicks([1.5], 2, 16000), "-c:a", "pcm_f32le")
    data = bytearray(path.read_bytes())
    end = len(data)
    data[end - 4 * 20000 : end - 4 * 19998] = struct.pack("<2f", float("nan"), float("inf"))
    data[end - 4 * 1000 : end - 4 * 998] = struct.pack("<2f", float("inf"), float("-inf"))
    path.write_bytes(data)
    found = heard(path, (16000, 44100))
    assert all(np.isfinite(samples).all() for samples in found.samples)
    assert len(found.warnings) == 1
    assert "not numbers" in found.warnings[0]


@pytest.mark.parametrize(
    "name", ['it\'s "q".mkv', "two\nlines.mkv", "🎬.mkv", "\u202ertl\u200f.mkv", "a:b.mkv", "img%03d.mkv"]
)
def test_any_name_can_be_heard_and_is_named_in_one_line(
    make_media: Make, clicks: Source, heard: Listen, click_time: Click, name: str
) -> None:
    whole = make_media("whole.mkv", *clicks([1, 3], 4), "-c:a", "flac")
    path = make_media(name, "-i", whole, "-c", "copy", "-bsf:a", "noise=drop='between(pts*tb,1.5,2.5)'")
    found = heard(path)
    assert click_time(found.samples[0], 16000, 3) == pytest.approx(3.0, abs=0.001)
    assert [warning.isprintable() for warning in found.warnings] == [True]


@pytest.mark.parametrize("told", [0, 0xFFFFFFFF, 0x7FFFFFFF, 0xFFFFFF00])
@pytest.mark.parametrize("codec", ["pcm_s16le", "pcm_s24le", "pcm_f32le", "adpcm_ima_wav"])
def test_a_wav_that_does_not_tell_its_length_is_not_damaged(
    make_media: Make, clicks: Source, heard: Listen, click_time: Click, told: int, codec: str
) -> None:
    path = make_media("a.wav", *clicks([1, 3.7], 4.03), "-c:a", codec)
    data = bytearray(path.read_bytes())
    place = data.index(b"data") + 4
    data[place : place + 4] = told.to_bytes(4, "little")
    path.write_bytes(data)
    found = heard(path)
    assert [warning for warning in found.warnings if "damaged" in warning] == []
    assert click_time(found.samples[0], 16000, 3.7) == pytest.approx(3.7, abs=0.001)


@pytest.mark.parametrize("codec", ["aac", "flac", "libmp3lame", "libopus"])
@pytest.mark.parametrize(("tracks", "silent"), [((0,), True), ((0, 1), True), ((1, 0), False), ((1,), False)])
def test_a_silent_track_is_told_with_the_others_there_are(
    make_media: Make, clicks: Source, heard: Listen, codec: str, tracks: tuple[int, ...], silent: bool
) -> None:
    kinds = (["-f", "lavfi", "-i", "anullsrc=d=3:r=48000:cl=mono"], clicks([1], 3))
    inputs = [argument for track in tracks for argument in kinds[track]]
    maps = [argument for number in range(len(tracks)) for argument in ("-map", number)]
    found = heard(make_media("a.mkv", *inputs, *maps, "-t", 3, "-c:a", codec, "-disposition:a:0", "default"))
    said = " ".join(found.warnings)
    assert found.sound.clock.silent is silent
    assert ("Sound track 0 is silent from beginning to end." in said) is silent
    assert ("There is also track 1" in said) is (silent and len(tracks) > 1)


def test_a_film_that_claims_hours_and_holds_seconds_is_told(
    make_media: Make, picture: Source, clicks: Source, heard: Listen
) -> None:
    path = make_media(
        "a.mp4",
        *picture(6, 25),
        *clicks([1], 6),
        *H264,
        "-g",
        25,
        "-c:a",
        "aac",
        "-movflags",
        "frag_keyframe+empty_moov",
    )
    data = bytearray(path.read_bytes())
    place = data.rindex(b"tfdt")
    data[place + 12] ^= 0x20  # the last fragment's clock: bit 29 of its time
    path.write_bytes(data)
    found = heard(path)
    assert found.sound.duration > 3600
    assert "hours, but it contains only" in " ".join(found.warnings)
    assert sum(len(samples) for samples in found.samples) == pytest.approx(found.sound.duration * 16000, abs=2)
