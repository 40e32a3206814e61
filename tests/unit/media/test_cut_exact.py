"""Clips of films whose every frame shows its own number and whose sound clicks on every thirtieth frame."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from eightcut.domain.clip_form import Form
from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.media.cut import cut

from .numbered import Film, Recipe, cut_exactly, make, read_picture

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-tune", "fastdecode", "-bf", "3", "-b_strategy", "0")
X264_B = ("-c:v", "libx264", "-preset", "fast", "-bf", "3")


RECIPES = (
    Recipe("film.mp4", "24000/1001", 14, (*X264_B, "-g", "250", "-c:a", "aac")),
    Recipe("twenty-five.mkv", "25", 14, (*X264_B, "-g", "60", "-c:a", "flac", "-ar", "44100", "-ac", "6")),
    Recipe("ntsc.mkv", "30000/1001", 12, (*X264_B, "-g", "100", "-c:a", "aac", "-ac", "2")),
    Recipe("broadcast.ts", "30000/1001", 14, (*X264_B, "-g", "100", "-c:a", "aac", "-output_ts_offset", "5000")),
    Recipe("long-gop.ts", "25", 14, (*X264_B, "-g", "400", "-keyint_min", "400", "-c:a", "mp2")),
    Recipe("open-gop.ts", "50", 14, (*X264_B, "-x264-params", "open-gop=1:keyint=40", "-c:a", "ac3")),
    Recipe("late-sound.mp4", "50", 12, (*X264, "-g", "100", "-c:a", "aac"), sound_late=1.5),
    Recipe("late-picture.mkv", "30", 12, (*X264_B, "-g", "50", "-c:a", "libvorbis"), picture_late=1.2),
    Recipe("fast.mp4", "60000/1001", 12, (*X264_B, "-g", "120", "-c:a", "pcm_s16le", "-output_ts_offset", "7")),
    Recipe("old.avi", "25", 14, ("-c:v", "mpeg4", "-q:v", "2", "-g", "80", "-c:a", "mp3"), apart=0.017),
    Recipe(
        "reordered.avi",
        "25",
        12,
        ("-c:v", "mpeg4", "-bf", "2", "-q:v", "2", "-g", "80", "-c:a", "pcm_s16le"),
        apart=0.04,
    ),
    Recipe(
        "refreshed.ts",
        "25",
        12,
        ("-c:v", "libx264", "-bf", "0", "-x264-params", "intra-refresh=1:keyint=60", "-c:a", "aac"),
    ),
    Recipe("edited.mp4", "30", 13, (*X264_B, "-g", "60", "-c:a", "aac"), trimmed=3.4),
    Recipe("motion.avi", "30000/1001", 12, ("-c:v", "mjpeg", "-c:a", "pcm_s16le")),
    Recipe("web.webm", "30", 12, ("-c:v", "libvpx", "-b:v", "500k", "-g", "90", "-c:a", "libopus")),
)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Film]:
    folder = tmp_path_factory.mktemp("films")
    return {recipe.name: make(folder, recipe) for recipe in RECIPES}


def asked_times(film: Film, duration: float) -> list[float]:
    """The film's beginning, its last possible moment, times inside frames, and frames' own times.

    ffmpeg leaves a hole after the first MPEG-4 frame of an AVI file: there the second frame is the beginning.
    """
    chance = random.Random(film.path.name)
    last = film.times[-1] + 1 / float(film.fps) - duration
    inside = [film.times[1] + 1.01, film.times[1] + chance.random() * (last - film.times[1])]
    own = [time for time in chance.sample(film.times[1:], 12) if time <= last][:1]
    first = film.times[1] if film.path.name == "old.avi" else film.times[0]
    return [first, last, *inside, *own] if duration > 3 else [last, *inside]


@pytest.mark.parametrize(
    ("name", "duration"),
    [
        *[(recipe.name, 8.0) for recipe in RECIPES],
        *[(name, 2.5) for name in ("film.mp4", "ntsc.mkv", "broadcast.ts", "fast.mp4")],
    ],
)
def test_a_clip_begins_with_the_frame_under_the_asked_time_and_is_exact_in_picture_and_sound(
    films: dict[str, Film], name: str, duration: float, tmp_path: Path
) -> None:
    film = films[name]
    asked_at = asked_times(film, duration)
    assert sum(cut_exactly(film, tmp_path / f"clip {i}.mp4", asked, duration) for i, asked in enumerate(asked_at))


def test_where_a_keyframe_is_not_whole_the_frame_under_the_asked_time_is_found_nevertheless(
    films: dict[str, Film], tmp_path: Path
) -> None:
    film = films["refreshed.ts"]
    for number in (59, 60, 61, 120, 121):
        asked, output = film.times[number] + 0.01, tmp_path / f"clip {number}.mp4"
        result = cut(CutJob(str(film.path), str(output), asked, 0.5), CancelToken())
        assert read_picture(output)[1] == list(range(number, number + result.frames))
        assert result.repeated == 0


@pytest.mark.parametrize("sound", ["pcm", "flac", "aac"])
@pytest.mark.parametrize(("duration", "frames"), [(3.02, 60), (2.62, 52)])
def test_sound_is_whole_where_the_last_frame_ends_before_it(
    tmp_path: Path, sound: str, duration: float, frames: int
) -> None:
    film = make(tmp_path, Recipe("twenty.mkv", "20", 6, (*X264, "-c:a", "pcm_s16le")))
    result = cut(CutJob(str(film.path), str(tmp_path / "clip.mp4"), 1, duration, form=Form(sound=sound)), CancelToken())
    assert (result.frames, result.samples) == (frames, round(duration * 48000))
