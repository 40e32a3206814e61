from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eightcut.domain.progress import CancelToken
from eightcut.errors import Cancelled
from eightcut.ml.backends import yamnet
from eightcut.ml.embedder import F32, Cores
from eightcut.ml.prints import AROUND, U32, prints
from eightcut.ml.repeats import Prints
from eightcut.ml.stretches import Stretch, equal_bits, printed
from eightcut.ml.types import FrameTable

RATE = yamnet.RATE
FIELD = "conv10"


def film(seed: int, seconds: int) -> F32:
    """Sound that changes as speech and music do: notes and bursts of noise, each with a colour of its own."""
    rng = np.random.default_rng([11, seed])
    sound = 0.002 * rng.standard_normal(seconds * RATE)
    at = 0.0
    while at < seconds - 2:
        length = rng.uniform(0.3, 1.9)
        t = np.arange(int(length * RATE)) / RATE
        tones = sum(np.sin(2 * np.pi * rng.uniform(150, 5000) * t) * rng.uniform(0.2, 1) for _ in range(3))
        noise = np.convolve(rng.standard_normal(len(t)), rng.standard_normal(8), "same")
        part = (rng.choice([0.0, 0.3]) * tones + rng.choice([0.0, 0.1]) * noise) * np.hanning(len(t))
        sound[int(at * RATE) : int(at * RATE) + len(t)] += rng.uniform(0.1, 0.5) * part
        at += rng.uniform(0.2, 1.5)
    return sound.astype(np.float32)


def re_encoded(sound: F32, *options: str) -> F32:
    """The sound after a lossy codec, mono at RATE again."""
    raw = ("-f", "f32le", "-ar", str(RATE), "-ac", "1")
    held = _ffmpeg(sound.tobytes(), *raw, "-i", "-", *options, "-b:a", "64k", "-f", "matroska", "-")
    return np.frombuffer(_ffmpeg(held, "-i", "-", *raw, "-"), np.float32)


def _ffmpeg(data: bytes, *arguments: str) -> bytes:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *arguments]
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


@pytest.fixture(scope="session")
def cores() -> Iterator[Cores]:
    cores = Cores(2)
    yield cores
    cores.close()


@pytest.fixture(scope="session")
def original() -> F32:
    return film(1, 75)


def printed_sound(sound: F32, cores: Cores) -> U32:
    stream = yamnet.load(cores).stream()
    rows = np.concatenate([stream.push(sound), stream.finish()])
    return prints(FrameTable(rows.astype(np.float16), len(sound) / RATE, yamnet.spec()), FIELD)


@pytest.fixture(scope="session")
def original_prints(original: F32, cores: Cores) -> U32:
    return printed_sound(original, cores)


def stretches(folder: Path, *videos: U32, least: int = 20) -> list[Stretch]:
    library = Prints(folder)
    for video in videos:
        library.add(video)
    return list(library.repeats(least, lambda _: None, CancelToken()))


def aac(sound: F32) -> F32:
    return re_encoded(sound[int(0.4 * RATE) :], "-c:a", "aac")


def mp3(sound: F32) -> F32:
    return re_encoded(sound[int(7.7 * RATE) : -10 * RATE], "-c:a", "libmp3lame", "-ar", "22050", "-ac", "2")


def opus(sound: F32) -> F32:
    quiet = np.concatenate([np.zeros(int(3.1 * RATE), np.float32), sound / 4])
    return re_encoded(quiet, "-c:a", "libopus", "-ar", "48000")


def vorbis(sound: F32) -> F32:
    return re_encoded(sound[RATE // 2 :], "-c:a", "libvorbis", "-ar", "44100", "-ac", "2")


@pytest.mark.parametrize(("altered", "move"), [(aac, -0.4), (mp3, -7.7), (opus, 3.1), (vorbis, -0.5)])
def test_an_altered_copy_is_found_with_its_move(
    altered: Callable[[F32], F32], move: float, original: F32, original_prints: U32, cores: Cores, tmp_path: Path
) -> None:
    copy = printed_sound(altered(original), cores)

    (found,) = stretches(tmp_path, original_prints, copy)

    assert (found.first, found.second) == (0, 1)
    assert found.length >= 45
    assert found.likeness > 0.75
    assert abs(found.other - found.start - move) <= 1


def test_different_sounds_share_nothing(original_prints: U32, cores: Cores, tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    noise = [0.1 * rng.standard_normal(40 * RATE).astype(np.float32) for _ in range(2)]
    t = np.arange(40 * RATE, dtype=np.float32) / RATE
    tone = [0.2 * np.sin(2 * np.pi * pitch * t) for pitch in (440, 441)]
    silent = [np.zeros(40 * RATE, np.float32)] * 2
    others = [printed_sound(sound.astype(np.float32), cores) for sound in (film(2, 75), *noise, *tone, *silent)]
    assert not stretches(tmp_path, original_prints, *others)


@pytest.mark.parametrize("level", [0.0, 0.3])
def test_silence_and_a_constant_tone_have_no_print(level: float, cores: Cores) -> None:
    tone = level * np.sin(2 * np.pi * 440 * np.arange(40 * RATE) / RATE)
    assert not printed_sound(tone.astype(np.float32), cores)[AROUND + 2 : -AROUND - 2].any()


def test_the_first_and_last_seconds_have_no_print(original_prints: U32) -> None:
    there = printed(original_prints)
    assert not there[:AROUND].any()
    assert not there[-AROUND:].any()
    assert there.mean() > 0.7


def test_a_part_that_two_films_share_is_told_where_it_is(
    original: F32, original_prints: U32, cores: Cores, tmp_path: Path
) -> None:
    other = film(3, 100)
    other[40 * RATE : 90 * RATE] = original[20 * RATE : 70 * RATE]

    (found,) = stretches(tmp_path, original_prints, printed_sound(other, cores))

    assert found.start == pytest.approx(20, abs=4)
    assert found.other - found.start == 20
    assert found.length == pytest.approx(50, abs=8)


@pytest.mark.parametrize("rows", [0, 1, 2 * AROUND, 2 * AROUND + 1])
def test_a_short_video_has_as_many_rows_of_prints_as_of_frames(rows: int, tmp_path: Path) -> None:
    values = np.random.default_rng(0).random((rows, yamnet.spec().dims)).astype(np.float16)
    found = prints(FrameTable(values, float(rows), yamnet.spec()), FIELD)
    assert found.shape == (rows, 4)
    assert printed(found).sum() == max(0, rows - 2 * AROUND)
    assert not stretches(tmp_path, found, found)


def test_prints_are_the_same_wherever_blocks_end(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(0).random((300, yamnet.spec().dims)).astype(np.float16)
    table = FrameTable(values, 300.0, yamnet.spec())
    whole = prints(table, FIELD)
    monkeypatch.setattr("eightcut.ml.prints._BLOCK", 37)
    assert np.array_equal(prints(table, FIELD), whole)


def _drawn(seed: int, rows: int) -> U32:
    return np.random.default_rng(seed).integers(1, 1 << 32, (rows, 4), np.uint32)


@settings(max_examples=20)
@given(st.integers(0, 120), st.integers(0, 120), st.integers(40, 100), st.integers(0, 9))
def test_a_copied_part_is_found_wherever_it_lies_in_both(
    tmp_path_factory: pytest.TempPathFactory, one: int, two: int, length: int, seed: int
) -> None:
    first, second = _drawn(seed, 220), _drawn(seed + 100, 220)
    second[two : two + length] = first[one : one + length]
    (found,) = stretches(tmp_path_factory.mktemp("prints"), _drawn(99, 50), first, second)
    assert (found.first, found.second, found.other - found.start) == (1, 2, two - one)
    assert abs(found.start - one) <= AROUND + 1
    assert abs(found.start + found.length - one - length) <= AROUND + 1
    assert found.likeness > 0.95


def test_a_part_of_many_films_joins_all_of_them(tmp_path: Path) -> None:
    jingle = _drawn(1, 40)
    films = [np.concatenate([_drawn(10 + n, 30 + n), jingle, _drawn(50 + n, 30)]) for n in range(30)]
    found = stretches(tmp_path, *films)
    joined = {0}
    for _ in films:
        joined |= {n for one in found for n in (one.first, one.second) if joined & {one.first, one.second}}
    assert joined == set(range(30))
    assert len({(one.first, one.second) for one in found}) == len(found)


def test_keys_that_are_sorted_in_parts_find_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    films = [_drawn(n, 150) for n in range(6)]
    films[4][10:120] = films[1][30:140]
    films[5][0:60] = films[2][90:150]
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    whole = stretches(tmp_path / "one", *films)
    monkeypatch.setattr("eightcut.ml.repeats.PART", 100)
    monkeypatch.setattr("eightcut.ml.repeats._CHUNK", 64)
    assert stretches(tmp_path / "two", *films) == whole
    assert {(one.first, one.second) for one in whole} == {(1, 4), (2, 5)}


def test_a_larger_library_asks_for_more_evidence(tmp_path: Path) -> None:
    first, second = _drawn(1, 100), _drawn(2, 100)
    second[50:80] = first[20:50]
    (tmp_path / "small").mkdir()
    (tmp_path / "large").mkdir()
    assert len(stretches(tmp_path / "small", first, second)) == 1
    silent = np.zeros((4_000_000, 4), np.uint32)
    library = Prints(tmp_path / "large")
    assert library.enough() < 3
    for one in (first, second, silent):
        library.add(one)
    assert library.enough() > 5


def test_a_cancelled_search_stops(tmp_path: Path) -> None:
    cancel = CancelToken()
    library = Prints(tmp_path)
    for _ in range(2):
        library.add(_drawn(1, 100))
    with pytest.raises(Cancelled):
        list(library.repeats(20, lambda _: cancel.cancel(), cancel))


def test_an_empty_library_and_one_video_repeat_nothing(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    assert stretches(tmp_path) == []
    assert stretches(tmp_path / "one", _drawn(1, 100)) == []


def test_equal_prints_share_all_bits_and_opposite_ones_none() -> None:
    some = _drawn(1, 10)
    assert equal_bits(some, some).tolist() == [1.0] * 10
    assert equal_bits(some, ~some).tolist() == [0.0] * 10
