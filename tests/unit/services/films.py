"""What the films of these tests hold, how they are made, and a job that remembers what it was told."""

from __future__ import annotations

import subprocess
import wave
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import imageio_ffmpeg
import numpy as np

from eightcut.domain.model_key import ModelKey
from eightcut.media.render import read_recording
from eightcut.services.clips.batches import Exported
from eightcut.services.clips.requests import Clip
from eightcut.services.context import Failure, Job
from eightcut.services.demo.kinds import RECORDINGS

RATE = 44100
SECONDS = 90
KEY = ModelKey("AISFX")
KNOCKS = {
    "one.mp4": (11.0, 33.0, 56.0, 78.0),
    "two.mp4": (9.0, 30.0, 52.0, 75.0),
    "three.mp4": (14.0, 36.0, 59.0, 80.0),
    "four.mp4": (16.0, 38.0, 61.0),
}
"""Where each film knocks, seconds."""
HISSES = {"one.mp4": (22.0, 66.0), "two.mp4": (20.0, 63.0), "three.mp4": (25.0, 70.0), "four.mp4": (27.0, 72.0)}


def clips_of(outcomes: Iterable[Exported | Failure]) -> list[Clip]:
    """Every clip of an export, where all went well."""
    made = list(outcomes)
    assert not [one for one in made if isinstance(one, Failure)], made
    return [clip for one in made if isinstance(one, Exported) for clip in one.clips]


def _knock(rng: np.random.Generator) -> np.ndarray:
    t = np.arange(RATE // 4) / RATE
    one = np.sin(2 * np.pi * rng.uniform(180, 230) * t) + 0.6 * rng.standard_normal(len(t))
    one *= np.exp(-t * 28)
    return np.concatenate([one, one * 0.8, one * 0.9])


def _hiss(rng: np.random.Generator) -> np.ndarray:
    noise = np.diff(rng.standard_normal(RATE + 1))
    return np.asarray(0.5 * noise * np.hanning(RATE))


def write_film(path: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    sound = 0.01 * rng.standard_normal(SECONDS * RATE)
    for times, make in ((KNOCKS[path.name], _knock), (HISSES[path.name], _hiss)):
        for at in times:
            event = make(rng)
            sound[int(at * RATE) : int(at * RATE) + len(event)] += 0.4 * event
    write_sound(path, sound)


def write_scene(path: Path, seconds: int, sounds: Sequence[tuple[str, float]]) -> None:
    """A film, or a sound file where `path` ends in .wav: shipped recordings at these times, over faint noise."""
    sound = 0.001 * np.random.default_rng(0).standard_normal(seconds * RATE)
    for name, at in sounds:
        recording = read_recording(RECORDINGS / f"{name}.ogg")[: len(sound) - int(at * RATE)]
        sound[int(at * RATE) : int(at * RATE) + len(recording)] += 0.7 * recording
    write_sound(path, sound)


def write_sound(path: Path, sound: np.ndarray) -> None:
    """A film with this sound, or a sound file where `path` ends in .wav."""
    track = path.with_suffix(".wav")
    with wave.open(str(track), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    if path == track:
        return
    picture = f"testsrc=size=64x48:rate=25:duration={len(sound) / RATE:g}"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-f", "lavfi", "-i", picture, "-i", track]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-c:a", "aac", "-b:a", "128k"]
    subprocess.run([*command, *codecs, path], check=True)
    track.unlink()


def write_two_tracks(path: Path, first: Path, second: Path, *more: str) -> None:
    """A film with the picture and the sound of `first`, and the sound of `second` as another track."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-i", str(first), "-i", str(second)]
    maps = ["-map", "0:v", "-map", "0:a", "-map", "1:a", "-c", "copy"]
    names = ["-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=ger"]
    subprocess.run([*command, *maps, *names, *more, str(path)], check=True)


def first_knock(clip: Path) -> float:
    """Seconds from a clip's beginning to its first loud sound."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-i", str(clip)]
    raw = ["-map", "0:a", "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"]
    sound = np.frombuffer(subprocess.run([*command, *raw], capture_output=True, check=True).stdout, "<f4")
    loud = np.flatnonzero(np.abs(sound) > 0.2)
    assert len(loud), f"no loud sound in {clip}"
    return float(loud[0]) / RATE


@dataclass
class Ears:
    """A job that remembers what it was told."""

    warnings: list[tuple[str, str]] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)

    @property
    def job(self) -> Job:
        return Job(self._progress, lambda file, message: self.warnings.append((file, message)))

    def _progress(self, task: str, file: str, done: float, total: float) -> None:
        assert 0 <= done <= total
        self.tasks.append(task)
        if task == "embed" and file not in self.embedded:
            self.embedded.append(file)
