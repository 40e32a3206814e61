"""Clips of films whose every frame shows its own number and whose sound clicks on every thirtieth frame."""

from __future__ import annotations

import random
import subprocess
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from eightcut.domain.clip_form import Form
from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.media.cut import cut
from eightcut.media.ffmpeg import ffmpeg_command

EVERY = 30
BITS = 11
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-tune", "fastdecode", "-bf", "3", "-b_strategy", "0")
X264_B = ("-c:v", "libx264", "-preset", "fast", "-bf", "3")


@dataclass(frozen=True)
class Recipe:
    """How a test film is made: frame rate, seconds, encoder options, shifts of picture and sound in seconds.

    `apart`: by how much the file that ffmpeg makes has its sound earlier than its picture.
    """

    name: str
    fps: str
    seconds: int
    options: tuple[str, ...]
    picture_late: float = 0.0
    sound_late: float = 0.0
    apart: float = 0.0
    trimmed: float = 0.0
    """Seconds that are taken off the beginning without encoding again."""


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


@dataclass(frozen=True)
class Film:
    """A film and the truth about it: film time and number of each frame, in order."""

    path: Path
    fps: Fraction
    times: list[float]
    numbers: list[int]

    def under(self, time: float) -> int:
        """Place in the lists of the frame shown at `time`."""
        return max((i for i, begin in enumerate(self.times) if begin <= time + 1e-7), default=0)


def make(folder: Path, recipe: Recipe) -> Film:
    """Write the film and read it from beginning to end."""
    raw = folder / "numbers.gray"
    count = round(recipe.seconds * Fraction(recipe.fps))
    bits = np.arange(count)[:, None, None, None] >> np.arange(BITS)[:, None] & 1
    np.broadcast_to(np.where(bits, 235, 16).astype(np.uint8), (count, 16, BITS, 8)).tofile(raw)
    click = f"(mod(t+{EVERY}/2/({recipe.fps}),{EVERY}/({recipe.fps}))-{EVERY}/2/({recipe.fps}))"
    path = folder / recipe.name
    arguments = [
        "-itsoffset", str(recipe.picture_late), "-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{BITS * 8}x16",
        "-framerate", recipe.fps, "-i", str(raw),
        "-itsoffset", str(recipe.sound_late), "-f", "lavfi",
        "-i", f"aevalsrc='0.8*exp(-pow({click}/0.002,2))*cos(2*PI*1000*{click})':d={recipe.seconds}:s=48000",
        "-pix_fmt", "yuv420p", *recipe.options, str(path),
    ]  # fmt: skip
    subprocess.run(ffmpeg_command(arguments), check=True)
    if recipe.trimmed:
        whole = path.rename(path.with_stem("whole"))
        again = ["-ss", str(recipe.trimmed), "-i", str(whole), "-c", "copy", str(path)]
        subprocess.run(ffmpeg_command(again), check=True)
    times, numbers = read_picture(path)
    with av.open(str(path)) as film:
        start = (film.start_time or 0) / 1e6
    return Film(path, Fraction(recipe.fps), [time - start for time in times], numbers)


def read_picture(path: Path) -> tuple[list[float], list[int]]:
    """Container time and shown number of each frame."""
    times, numbers = [], []
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            assert frame.time is not None
            light = frame.to_ndarray(format="gray")[:16, : BITS * 8].reshape(16, BITS, 8).mean(axis=(0, 2))
            times.append(frame.time)
            numbers.append(sum(1 << bit for bit in range(BITS) if light[bit] > 128))
    return times, numbers


def read_sound(path: Path) -> NDArray[np.float64]:
    """All channels of a clip's PCM sound added up, in order of samples."""
    with av.open(str(path)) as clip:
        blocks = [frame.to_ndarray() for frame in clip.decode(audio=0)]
        channels = clip.streams.audio[0].channels
    flat = np.concatenate([block.reshape(-1) for block in blocks]).astype(np.float64)
    mixed: NDArray[np.float64] = flat.reshape(-1, channels).sum(axis=1)
    return mixed


def click_near(sound: NDArray[np.float64], rate: int, time: float) -> float:
    """Seconds by which the click that belongs at `time` comes too late."""
    low = round((time - 0.06) * rate)
    part = sound[low : round((time + 0.06) * rate)] ** 2
    assert part.max() > 1e6, f"no click near {time}"
    return float((np.arange(low, low + len(part)) * part).sum() / part.sum() / rate - time)


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
    recipe = next(recipe for recipe in RECIPES if recipe.name == name)
    heard = 0
    for i, asked in enumerate(asked_times(film, duration)):
        output = tmp_path / f"clip {i}.mp4"
        result = cut(CutJob(str(film.path), str(output), asked, duration), CancelToken())
        under = film.under(asked)
        _, numbers = read_picture(output)
        assert result.frames == round(Fraction(duration) * film.fps + Fraction(1, 1000)), asked
        assert result.fps == film.fps
        assert numbers == film.numbers[under : under + result.frames], asked
        assert result.start == pytest.approx(film.times[under], abs=1e-5)
        assert result.repeated == 0
        sound = read_sound(output)
        assert len(sound) == result.samples == duration * result.rate
        for at in clicks_in(numbers, recipe, duration):
            heard += 1
            assert abs(click_near(sound, result.rate, at - recipe.apart)) < 0.25 / film.fps, (asked, at)
    assert heard


def clicks_in(numbers: list[int], recipe: Recipe, duration: float) -> list[float]:
    """Times in the clip at which a click belongs to the picture shown then, well inside clip and sound."""
    fps = Fraction(recipe.fps)
    shift = recipe.picture_late - recipe.sound_late
    places = [i for i, number in enumerate(numbers) if (number + round(shift * fps)) % EVERY == 0]
    clear = [i for i in places if 0.1 < numbers[i] / fps + shift < recipe.seconds - 0.1]
    return [float(i / fps) for i in clear if 0.1 < i / fps < duration - 0.1]


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
