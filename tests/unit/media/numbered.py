"""Films whose every frame shows its own number and whose sound clicks with every thirtieth frame, and their reading."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import av.error
import numpy as np
import pytest
from numpy.typing import NDArray

from eightcut.domain.media import CutJob
from eightcut.domain.progress import CancelToken
from eightcut.media.cut import cut
from eightcut.media.ffmpeg import ffmpeg_command

EVERY = 30
BITS = 11
WIDTH = BITS * 8
Samples = NDArray[np.float64]


@dataclass(frozen=True)
class Recipe:
    """How a test film is made: frame rate, seconds, encoder options, shifts of picture and sound in seconds.

    `apart`: by how much the file that ffmpeg makes has its sound earlier than its picture. `trimmed`: seconds taken off
    the beginning without encoding again. `height` in pixels. `before`: options before the inputs. `filters`: of the
    picture. `turns`: quarters by which a clip shows it turned. `after`: what is done to the finished file.
    """

    name: str
    fps: str
    seconds: int
    options: tuple[str, ...]
    picture_late: float = 0.0
    sound_late: float = 0.0
    apart: float = 0.0
    trimmed: float = 0.0
    height: int = 16
    before: tuple[str, ...] = ()
    filters: str = "null"
    turns: int = 0
    after: Callable[[Path], None] | None = None
    begins: float | None = None
    """Film time of the first picture where PyAV tells another: AVI holds none, and H.264 in it is guessed at."""


@dataclass(frozen=True)
class Film:
    """A film and the truth about it: film time and number of each frame, in order."""

    recipe: Recipe
    path: Path
    fps: Fraction
    times: list[float]
    numbers: list[int]

    def under(self, time: float) -> int:
        """Place in the lists of the frame shown at `time`."""
        return max((i for i, begin in enumerate(self.times) if begin <= time + 1e-7), default=0)

    @property
    def end(self) -> float:
        """Film time at which the last frame ends."""
        return self.times[-1] + 1 / float(self.fps)


def run(*arguments: object) -> None:
    """Run the shipped ffmpeg; it must succeed."""
    subprocess.run([*ffmpeg_command([]), "-y", *map(str, arguments)], check=True)


def make(folder: Path, recipe: Recipe) -> Film:
    """Write the film and read it from beginning to end."""
    raw = folder / "numbers.gray"
    count = round(recipe.seconds * Fraction(recipe.fps))
    bits = np.arange(count)[:, None, None, None] >> np.arange(BITS)[:, None] & 1
    light = np.where(bits, 235, 16).astype(np.uint8)
    np.broadcast_to(light, (count, recipe.height, BITS, 8)).tofile(raw)
    click = f"(mod(t+{EVERY}/2/({recipe.fps}),{EVERY}/({recipe.fps}))-{EVERY}/2/({recipe.fps}))"
    path = folder / recipe.name
    run(
        *recipe.before, "-itsoffset", recipe.picture_late, "-f", "rawvideo", "-pix_fmt", "gray",
        "-s", f"{WIDTH}x{recipe.height}", "-framerate", recipe.fps, "-i", raw,
        "-itsoffset", recipe.sound_late, "-f", "lavfi",
        "-i", f"aevalsrc='0.8*exp(-pow({click}/0.002,2))*cos(2*PI*1000*{click})':d={recipe.seconds}:s=48000",
        "-vf", recipe.filters, "-pix_fmt", "yuv420p", *recipe.options, path,
    )  # fmt: skip
    if recipe.trimmed:
        whole = path.rename(path.with_stem("whole"))
        run("-ss", recipe.trimmed, "-i", whole, "-c", "copy", path)
    if recipe.after is not None:
        recipe.after(path)
    times, numbers = read_picture(path)
    with av.open(str(path)) as film:
        start = (film.start_time or 0) / 1e6
    if recipe.begins is not None:
        start += times[0] - start - recipe.begins
    return Film(recipe, path, Fraction(recipe.fps), [time - start for time in times], numbers)


def read_picture(path: Path, turns: int = 0) -> tuple[list[float], list[int]]:
    """Container time and shown number of each frame; `turns`: quarters by which the picture lies turned."""
    times, numbers = [], []
    with av.open(str(path)) as film:
        for frame in decoded(film):
            assert frame.time is not None
            seen = np.rot90(frame.to_ndarray(format="gray"), -turns)
            light = seen[:, :WIDTH].reshape(len(seen), BITS, 8).mean(axis=(0, 2))
            times.append(frame.time)
            numbers.append(sum(1 << bit for bit in range(BITS) if light[bit] > 128))
    return times, numbers


def decoded(film: av.container.InputContainer) -> Iterator[av.VideoFrame]:
    """The pictures of a film, those before and behind a damaged stretch too."""
    for packet in film.demux(video=0):
        with suppress(av.error.InvalidDataError):
            yield from packet.decode()


def read_sound(path: Path) -> Samples:
    """All channels of a clip's PCM sound added up, in order of samples."""
    with av.open(str(path)) as clip:
        blocks = [frame.to_ndarray() for frame in clip.decode(audio=0)]
        channels = clip.streams.audio[0].channels
    flat = np.concatenate([block.reshape(-1) for block in blocks]).astype(np.float64)
    mixed: Samples = flat.reshape(-1, channels).sum(axis=1)
    return mixed


def click_near(sound: Samples, rate: int, time: float) -> float:
    """Seconds by which the click that belongs at `time` comes too late."""
    low = round((time - 0.06) * rate)
    part = sound[low : round((time + 0.06) * rate)] ** 2
    assert part.max() > 1e6, f"no click near {time}"
    return float((np.arange(low, low + len(part)) * part).sum() / part.sum() / rate - time)


def clicks_in(numbers: list[int], recipe: Recipe, duration: float) -> list[float]:
    """Times in the clip at which a click belongs to the picture shown then, well inside clip and sound."""
    fps = Fraction(recipe.fps)
    shift = recipe.picture_late - recipe.sound_late
    places = [i for i, number in enumerate(numbers) if (number + round(shift * fps)) % EVERY == 0]
    clear = [i for i in places if 0.1 < numbers[i] / fps + shift < recipe.seconds - 0.1]
    return [float(i / fps) for i in clear if 0.1 < i / fps < duration - 0.1]


def cut_exactly(film: Film, output: Path, asked: float, duration: float, track: int | None = None) -> int:
    """Cut from a film of constant rate and check first frame, order, counts and step; how many clicks were heard.

    A `.wav` begins at the asked time itself. Where the picture ends before the clip does its last frame must stand.
    """
    result = cut(CutJob(str(film.path), str(output), asked, duration, track), CancelToken())
    recipe, under = film.recipe, film.under(asked + 1e-5)
    count = int(Fraction(duration) * film.fps + Fraction(1, 2))
    meant = film.numbers[under : under + count]
    sound = read_sound(output)
    assert len(sound) == result.samples == int(Fraction(duration) * result.rate + Fraction(1, 2)), asked
    clip_start = asked
    if output.suffix == ".mp4":
        assert (result.frames, result.fps) == (count, film.fps), asked
        assert read_picture(output, recipe.turns)[1] == meant + meant[-1:] * (count - len(meant)), (asked, duration)
        assert result.start == pytest.approx(film.times[under], abs=1e-5)
        assert result.repeated == count - len(meant)
        clip_start = film.times[under]
    heard = [at + film.times[under] - clip_start for at in clicks_in(meant, recipe, duration)]
    heard = [at for at in heard if 0.1 < at < duration - 0.1]
    for at in heard:
        assert abs(click_near(sound, result.rate, at - recipe.apart)) < 0.25 / film.fps, (asked, at)
    return len(heard)
