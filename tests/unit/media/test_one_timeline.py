"""One time line: what a clip holds is what a scan heard at that very time, in every kind of odd file, or it is refused.

The sound of all films is noise, which is like itself at one moment only.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken, unheard
from eightcut.errors import CutProblem
from eightcut.media.audio import listen
from eightcut.media.cut import cut
from eightcut.media.extract import extract_audio
from eightcut.media.lanes import F32

Make = Callable[..., Path]
RATE = 16_000
LENGTH = 2.0
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", 50, "-pix_fmt", "yuv420p")
KINDS: dict[str, tuple[Callable[[Make], Path], float]] = {}
"""Name -> how the film is made, and until when every clip of it can be cut."""


def kind(name: str, until: float) -> Callable[[Callable[[Make], Path]], Callable[[Make], Path]]:
    def note(make: Callable[[Make], Path]) -> Callable[[Make], Path]:
        KINDS[name] = make, until
        return make

    return note


def _noise(seconds: float, seed: int = 1, rate: int = 48000) -> tuple[str, ...]:
    return ("-f", "lavfi", "-i", f"anoisesrc=d={seconds}:r={rate}:a=1:seed={seed},lowpass=600")


def _picture(seconds: float) -> tuple[str, ...]:
    return ("-f", "lavfi", "-i", f"testsrc=d={seconds}:r=25:s=64x48")


def _joined(make: Make, first: float, second: float, suffix: str, *options: object, picture: bool = True) -> Path:
    parts = []
    for seed, seconds in ((1, first), (2, second)):
        inputs = (*_picture(seconds), *_noise(seconds, seed)) if picture else _noise(seconds, seed)
        parts.append(make(f"part{seed}.{suffix}", *inputs, *options))
    joined = parts[0].with_name(f"joined.{suffix}")
    joined.write_bytes(b"".join(part.read_bytes() for part in parts))
    return joined


TS = (*H264, "-c:a", "aac")
PS = ("-c:v", "mpeg2video", "-g", 12, "-c:a", "mp2")
FRAGMENTS = (*TS, "-movflags", "frag_keyframe+empty_moov")
for _first, _second in ((8, 14), (10, 10), (14, 8)):
    for _suffix, _options, _shown in (
        ("ts", TS, True),
        ("mpg", PS, True),
        ("mkv", TS, True),
        ("mp4", FRAGMENTS, True),
        ("flv", TS, True),
        ("ogg", ("-c:a", "libvorbis"), False),
        ("opus", ("-c:a", "libopus"), False),
        ("flac", ("-c:a", "flac"), False),
    ):
        if _first >= _second and _suffix in ("mpg", "mp4", "flv", "opus", "flac"):
            continue
        kind(f"joined {_suffix}, {_first} and {_second} s", _first - LENGTH - 0.6)(
            lambda make, a=_first, b=_second, s=_suffix, o=_options, p=_shown: _joined(make, a, b, s, *o, picture=p)  # type: ignore[misc]
        )
for _suffix, _way in (
    ("aac", ("-c:a", "aac")),
    ("mp3", ("-c:a", "libmp3lame", "-q:a", 4)),
    ("ac3", ("-c:a", "ac3")),
    ("mp2", ("-c:a", "mp2")),
):
    kind(f"joined {_suffix}", 22 - LENGTH - 0.6)(
        lambda make, s=_suffix, o=_way: _joined(make, 8, 14, s, *o, picture=False)  # type: ignore[misc]
    )


@kind("ADTS whose second half is silent, so that its length is guessed too short", 20)
def _half_silent(make: Make) -> Path:
    both = ("-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono", "-filter_complex")
    return make("a.aac", *_noise(20), *both, "[1]atrim=0:20[b];[0][b]concat=v=0:a=1", "-c:a", "aac")


@kind("ADTS of which the first half is silent", 36)
def _loud_late(make: Make) -> Path:
    both = ("-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono", "-filter_complex")
    return make("a.aac", *_noise(20), *both, "[1]atrim=0:20[b];[b][0]concat=v=0:a=1", "-c:a", "aac")


@kind("MP3 of varying bit rate without a table", 36)
def _varying_mp3(make: Make) -> Path:
    both = ("-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono", "-filter_complex")
    way = ("-c:a", "libmp3lame", "-q:a", 5, "-write_xing", 0)
    return make("a.mp3", *_noise(20), *both, "[1]atrim=0:20[b];[b][0]concat=v=0:a=1", *way)


@kind("MKV with too short a Duration", 17)
def _short_duration(make: Make) -> Path:
    path = make("a.mkv", *_picture(20), *_noise(20), *TS)
    data = path.read_bytes()
    place = data.index(b"\x44\x89\x88") + 3
    path.write_bytes(data[:place] + struct.pack(">d", 6000.0) + data[place + 8 :])
    return path


@kind("MKV with too long a Duration", 17)
def _long_duration(make: Make) -> Path:
    path = make("a.mkv", *_picture(20), *_noise(20), *TS)
    data = path.read_bytes()
    place = data.index(b"\x44\x89\x88") + 3
    path.write_bytes(data[:place] + struct.pack(">d", 600_000.0) + data[place + 8 :])
    return path


for _length in (0, 0xFFFFFFFF, 1000):

    @kind(f"WAV whose header says {_length} bytes", 17 if _length != 1000 else 0)
    def _lying_wav(make: Make, length: int = _length) -> Path:
        path = make("a.wav", *_noise(20))
        data = bytearray(path.read_bytes())
        place = data.index(b"data") + 4
        data[place : place + 4] = length.to_bytes(4, "little")
        path.write_bytes(data)
        return path


for _suffix in ("mkv", "mp4", "ts", "flv"):

    @kind(f"a hole of five seconds in a {_suffix} file", 17)
    def _hole(make: Make, suffix: str = _suffix) -> Path:
        whole = make("whole.mkv", *_picture(20), *_noise(20), *TS)
        return make(f"a.{suffix}", "-i", whole, "-c", "copy", "-bsf:a", "noise=drop='between(pts*tb,6,11)'")

    @kind(f"sound that begins late in a {_suffix} file", 17)
    def _late(make: Make, suffix: str = _suffix) -> Path:
        return make(f"a.{suffix}", *_picture(20), "-itsoffset", 3, *_noise(17), *TS)

    @kind(f"sound that ends early in a {_suffix} file", 17)
    def _early(make: Make, suffix: str = _suffix) -> Path:
        return make(f"a.{suffix}", *_picture(20), *_noise(12), *TS)

    @kind(f"packets lost in a {_suffix} file", 17)
    def _lost(make: Make, suffix: str = _suffix) -> Path:
        whole = make("whole.mkv", *_picture(20), *_noise(20), *TS)
        return make(f"a.{suffix}", "-i", whole, "-c", "copy", "-bsf:a", "noise=drop='not(mod(n+1,97))'")


@kind("the begin taken off by an edit list", 14)
def _edit_list(make: Make) -> Path:
    whole = make("whole.mp4", *_picture(20), *_noise(20), *TS)
    return make("a.mp4", "-ss", 2.3, "-i", whole, "-c", "copy")


@kind("a transport stream that begins late in the day", 17)
def _late_clock(make: Make) -> Path:
    return make("a.ts", *_picture(20), *_noise(20), *TS, "-output_ts_offset", 40000)


@kind("a transport stream whose clock wraps", 17)
def _wrapped(make: Make) -> Path:
    return make("a.ts", *_picture(20), *_noise(20), *TS, "-output_ts_offset", 95435, "-muxdelay", 0)


@kind("a transport stream with a stretch of wrong times", 4)
def _astray(make: Make) -> Path:
    parts = []
    for seed, seconds, offset in ((1, 8, 10), (2, 4, 3), (3, 10, 22)):
        late = ("-output_ts_offset", offset, "-muxdelay", 0)
        parts.append(make(f"{seed}.ts", *_picture(seconds), *_noise(seconds, seed), *TS, *late).read_bytes())
    path = make("a.ts", *_picture(1), *_noise(1), *TS)
    path.write_bytes(b"".join(parts))
    return path


@kind("a change from 44.1 to 48 kHz", 0)
def _other_rate(make: Make) -> Path:
    parts = []
    for seed, rate in ((1, 44100), (2, 48000)):
        late = ("-output_ts_offset", 10 * seed, "-muxdelay", 0)
        parts.append(make(f"{seed}.ts", *_picture(10), *_noise(10, seed, rate), *TS, *late).read_bytes())
    path = make("a.ts", *_picture(1), *_noise(1), *TS)
    path.write_bytes(b"".join(parts))
    return path


@kind("a FLAC file with a broken end", 8)
def _broken_flac(make: Make) -> Path:
    path = make("a.flac", *_noise(20))
    data = bytearray(path.read_bytes())
    data[len(data) * 7 // 10 :] = random.Random(1).randbytes(len(data) - len(data) * 7 // 10)
    path.write_bytes(data)
    return path


@kind("a broadcast recording cut in mid-picture", 9)
def _recording(make: Make) -> Path:
    path = make("a.ts", *_picture(20), *_noise(20), *TS, "-output_ts_offset", 40000)
    data = path.read_bytes()
    path.write_bytes(data[int(0.4 * len(data)) // 188 * 188 :])
    return path


@dataclass(frozen=True)
class Found:
    """Where a clip's sound is in what a scan heard, seconds, and how alike they are (1: the same)."""

    at: float
    alike: float


def _all(path: Path) -> F32:
    return np.concatenate([block for (block,) in listen(str(path), (RATE,), None, unheard)])


def _place(film: F32, clip: F32) -> Found:
    size = 1 << (len(film) + len(clip)).bit_length()
    product = np.fft.rfft(film, size) * np.conj(np.fft.rfft(clip, size))
    match = np.fft.irfft(product, size)[: len(film)]
    best = int(np.argmax(match))
    piece = film[best : best + len(clip)]
    power = float(np.linalg.norm(piece) * np.linalg.norm(clip))
    return Found(best / RATE, float(match[best]) / power if power else 0.0)


def _is_what_was_heard(film: F32, clip: F32, start: float) -> None:
    there = film[round(start * RATE) :][: len(clip)]
    if float(np.std(there)) < 0.01:
        assert float(np.std(clip)) < 0.01, f"sound where the scan heard none, at {start} s"
        return
    found = _place(film, clip)
    assert found.at == pytest.approx(start, abs=0.02), (start, found)
    assert found.alike > 0.6, (start, found)


@pytest.mark.parametrize("name", KINDS)
def test_a_clip_holds_what_the_scan_heard_at_its_time_or_is_refused(
    make_media: Make, tmp_path: Path, name: str
) -> None:
    make, until = KINDS[name]
    path = make(make_media)
    film = _all(path)
    chance = random.Random(name)
    inside = [chance.uniform(0, until) for _ in range(2)] if until else []
    beyond = [chance.uniform(until, len(film) / RATE) for _ in range(2)]
    for number, at in enumerate([*inside, *beyond]):
        for suffix in ("wav", "mp4") if path.suffix in (".ts", ".mpg", ".mkv", ".mp4", ".flv") else ("wav",):
            output = tmp_path / f"clip{number}.{suffix}"
            try:
                done = cut(CutJob(str(path), str(output), at, LENGTH), CancelToken())
            except CutProblem as problem:
                assert number >= len(inside), problem.message  # noqa: PT017 - only these may be refused
                assert path.name in problem.message  # noqa: PT017
                continue
            _is_what_was_heard(film, _all(output), done.start)
        output = tmp_path / f"sound{number}.wav"
        try:
            extract_audio(str(path), at, LENGTH, None, str(output), CancelToken())
        except CutProblem:
            assert number >= len(inside)
        else:
            _is_what_was_heard(film, _all(output), at)
