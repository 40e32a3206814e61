"""Clips of films that hide, change or lose something on the way: exact, or refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.errors import CutProblem
from eightcut.media.cut import cut

from .numbered import Film, Recipe, cut_exactly, make, read_picture, run

H264 = ("-c:v", "libx264", "-preset", "fast", "-threads", "1", "-g", "50")
MPEG2 = ("-c:v", "mpeg2video", "-q:v", "2", "-bf", "2", "-g", "15")
PACKET = 188


def followed_by(*options: str) -> Callable[[Path], None]:
    """A transport stream with itself behind it, encoded anew with these options."""

    def after(path: Path) -> None:
        second = path.with_stem("second")
        run("-i", path, "-t", "6", *H264, "-c:a", "mp2", *options, "-output_ts_offset", "6.05", second)
        with path.open("ab") as film:
            film.write(second.read_bytes())

    return after


def without_a_stretch(path: Path) -> None:
    """A transport stream of which some packets are lost."""
    data = path.read_bytes()
    at = len(data) // PACKET // 3
    path.write_bytes(data[: at * PACKET] + data[(at + 60) * PACKET :])


def film_of(folder: Path, name: str, seconds: int, *options: str, after: Callable[[Path], None] | None = None) -> Film:
    return make(folder, Recipe(name, "25", seconds, options, after=after))


@pytest.mark.parametrize(("fps", "duration"), [("30000/1001", 30.0), ("60000/1001", 8.5), ("24000/1001", 30.0)])
def test_a_clip_whose_picture_is_a_little_shorter_than_its_sound_keeps_the_whole_sound(
    tmp_path: Path, fps: str, duration: float
) -> None:
    film = make(tmp_path, Recipe("film.mp4", fps, round(duration) + 2, (*H264, "-c:a", "aac")))
    assert Fraction(round(duration * film.fps)) / film.fps < duration
    assert cut_exactly(film, tmp_path / "clip.mp4", 0.51, duration)


@pytest.mark.parametrize("change", [("-ar", "32000"), ("-ac", "2")])
def test_where_the_sound_becomes_another_one_only_clips_before_it_are_cut(
    tmp_path: Path, change: tuple[str, ...]
) -> None:
    film = film_of(tmp_path, "film.ts", 6, *H264, "-c:a", "mp2", "-ac", "1", after=followed_by(*change))
    assert cut_exactly(film, tmp_path / "before.mp4", 1.0, 3.0)
    for asked in (4.5, 6.2):
        with pytest.raises(CutProblem, match="changes its sample rate or channels"):
            cut(CutJob(str(film.path), str(tmp_path / "clip.mp4"), asked, 2.0), CancelToken())
    assert not (tmp_path / "clip.mp4").exists()


def test_where_the_picture_changes_its_size_within_the_clip_all_frames_have_the_first_ones(tmp_path: Path) -> None:
    film = film_of(tmp_path, "film.ts", 6, *H264, "-c:a", "mp2", after=followed_by("-vf", "scale=iw*2:ih*2"))
    output = tmp_path / "clip.mp4"
    result = cut(CutJob(str(film.path), str(output), 4.5, 3.0), CancelToken())
    assert len(read_picture(output)[1]) == result.frames
    assert result.samples == 144000
    assert len(result.notes) == 1
    assert "changes size" in result.notes[0]
    assert read_picture(output)[1][:37] == film.numbers[112:149]
    assert cut_exactly(film, tmp_path / "before.mp4", 1.0, 3.0)


def test_behind_a_damaged_stretch_clips_are_exact_again(tmp_path: Path) -> None:
    film = film_of(tmp_path, "film.ts", 12, *H264, "-c:a", "mp2", after=without_a_stretch)
    lost = next(i for i, (a, b) in enumerate(zip(film.numbers, film.numbers[1:], strict=False)) if b != a + 1)
    assert cut_exactly(film, tmp_path / "before.mp4", film.times[lost] - 2.5, 2.0)
    assert cut_exactly(film, tmp_path / "behind.mp4", film.times[lost] + 4.01, 2.5)
    output = tmp_path / "across.mp4"
    result = cut(CutJob(str(film.path), str(output), film.times[lost] - 1.0, 4.0), CancelToken())
    assert (result.frames, result.samples) == (100, 192000)
    assert read_picture(output)[1][:20] == film.numbers[lost - 25 : lost - 5]


def test_a_program_stream_whose_times_run_back_is_refused_there_and_exact_elsewhere(tmp_path: Path) -> None:
    film = make(tmp_path, Recipe("film.mpg", "25", 30, (*MPEG2, "-c:a", "mp2", "-f", "svcd"), height=64))
    back = next(i for i, (a, b) in enumerate(zip(film.times, film.times[1:], strict=False)) if b < a)
    with pytest.raises(CutProblem, match="out of order"):
        cut(CutJob(str(film.path), str(tmp_path / "clip.mp4"), film.times[back] - 0.5, 2.0), CancelToken())
    assert not (tmp_path / "clip.mp4").exists()
    for i, asked in enumerate((0.5, 9.51, 21.9)):
        assert cut_exactly(film, tmp_path / f"clip {i}.mp4", asked, 2.0)


@pytest.mark.parametrize("channels", range(1, 9))
def test_each_channel_of_each_layout_is_in_the_clip_sample_by_sample(tmp_path: Path, channels: int) -> None:
    noise = "|".join(f"0.5*random({seed})" for seed in range(channels))
    layout = ("mono", "stereo", "2.1", "4.0", "5.0", "5.1", "6.1", "7.1")[channels - 1]
    sound = f"aevalsrc='{noise}':d=3:s=44100:c={layout}"
    film, output = tmp_path / "film.mkv", tmp_path / "clip.mp4"
    picture = ("-f", "lavfi", "-i", "testsrc=d=3:r=30000/1001:s=64x48")
    run(*picture, "-f", "lavfi", "-i", sound, *H264, "-c:a", "flac", "-sample_fmt", "s16", film)
    result = cut(CutJob(str(film), str(output), 0.52, 2.0), CancelToken())
    assert (result.samples, result.rate) == (88200, 44100)
    first = round(result.start * 44100)
    assert np.array_equal(pcm(output, channels), pcm(film, channels)[first : first + 88200])


def pcm(path: Path, channels: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    with av.open(str(path)) as clip:
        joined = np.concatenate([frame.to_ndarray().reshape(-1) for frame in clip.decode(audio=0)])
    wide: np.ndarray[tuple[int, ...], np.dtype[np.int16]] = joined.reshape(-1, channels)
    return wide


@pytest.mark.parametrize("asked", [0.0, 1.37, 4.0])
def test_where_the_rate_varies_no_picture_is_more_than_half_a_frame_off(tmp_path: Path, asked: float) -> None:
    uneven = "select='if(lt(mod(t,4),2),1,not(mod(n,3)))'"
    options = (*H264, "-fps_mode", "vfr", "-c:a", "flac")
    film = make(tmp_path, Recipe("film.mkv", "30", 12, options, filters=uneven))
    output = tmp_path / "clip.mp4"
    result = cut(CutJob(str(film.path), str(output), asked, 7.5), CancelToken())
    assert result.fps is not None
    _, numbers = read_picture(output)
    begin, slot = film.times[film.under(asked)], 1 / float(result.fps)
    assert (len(numbers), result.samples) == (round(7.5 * result.fps), 360000)
    assert result.start == pytest.approx(begin, abs=1e-5)
    for i, number in enumerate(numbers):
        place, now = film.numbers.index(number), begin + i * slot
        assert film.times[place] <= now + slot / 2 + 2e-3, i
        assert film.times[place + 1] >= now + slot / 2 - 2e-3 or i == 0, i
    assert result.repeated > 10
