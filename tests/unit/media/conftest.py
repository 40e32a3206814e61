"""Tiny media for the tests of `media`, made on the spot by the real ffmpeg."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from eightcut.media.audio import VideoSound, listen
from eightcut.media.ffmpeg import ffmpeg_exe
from eightcut.media.lanes import F32


@pytest.fixture
def ffmpeg() -> Callable[..., None]:
    """Run the shipped ffmpeg with these arguments; a failure shows what it said."""

    def run(*args: object) -> None:
        command = [ffmpeg_exe(), "-hide_banner", "-nostdin", "-y", "-loglevel", "error"]
        done = subprocess.run([*command, *map(str, args)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    return run


@pytest.fixture
def make_media(tmp_path: Path, ffmpeg: Callable[..., None]) -> Callable[..., Path]:
    """`make_media(name, *ffmpeg_args)`: the file `tmp_path / name`, written by ffmpeg with these arguments.

    The name may hold anything that the file system takes: ffmpeg writes under a plain name that keeps the suffix.
    """

    def make(name: str, *args: object) -> Path:
        target = tmp_path / name
        plain = target.with_name("being-made" + target.suffix)
        ffmpeg(*args, plain)
        return plain.rename(target)

    return make


@pytest.fixture
def clicks() -> Callable[..., list[str]]:
    """`clicks(at, duration, rate=48000, layout="mono")`: ffmpeg input arguments for silence with short soft bursts.

    Each burst is symmetric around its time (seconds) and about 8 ms wide, so that its middle can be measured well
    below a millisecond after any codec.
    """

    def make(at: list[float], duration: float, rate: int = 48000, layout: str = "mono") -> list[str]:
        one = "+".join(f"0.8*exp(-pow((t-{c})/0.002,2))*cos(2*PI*1000*(t-{c}))" for c in at) or "0"
        channels = {"mono": 1, "stereo": 2, "5.1": 6, "7.1": 8}[layout]
        source = f"aevalsrc='{'|'.join([one] * channels)}':c={layout}:d={duration}:s={rate}"
        return ["-f", "lavfi", "-i", source]

    return make


@pytest.fixture
def picture() -> Callable[..., list[str]]:
    """`picture(duration, fps=25, size="64x48")`: ffmpeg input arguments for a moving test picture."""

    def make(duration: float, fps: object = 25, size: str = "64x48") -> list[str]:
        return ["-f", "lavfi", "-i", f"testsrc=d={duration}:r={fps}:s={size}"]

    return make


@pytest.fixture
def flash() -> Callable[..., list[str]]:
    """`flash(at, duration)`: ffmpeg input arguments for a black picture, white for one frame of 25 fps from `at` on.

    `at` in seconds, or a list of them.
    """

    def make(at: float | list[float], duration: float) -> list[str]:
        times = at if isinstance(at, list) else [at]
        when = "+".join(f"between(t,{time - 0.001},{time + 0.02})" for time in times)
        return ["-f", "lavfi", "-i", f"color=black:s=64x48:r=25:d={duration},drawbox=c=white:t=fill:enable='{when}'"]

    return make


@pytest.fixture
def flash_time() -> Callable[[Path], float]:
    """Film time in seconds of the first white frame, as a player shows it."""

    def find(path: Path) -> float:
        with av.open(f"file:{path}") as container:
            start = (container.start_time or 0) / 1_000_000
            for frame in container.decode(video=0):
                if frame.to_ndarray(format="gray").mean() > 128 and frame.time is not None:
                    return frame.time - start
        raise AssertionError(f"no white frame in {path}")

    return find


@pytest.fixture
def click_time() -> Callable[..., float]:
    """`click_time(samples, rate, near, within=0.5)`: where the burst's middle is, in seconds."""

    def find(samples: F32, rate: int, near: float, within: float = 0.5) -> float:
        first = max(0, int((near - within) * rate))
        piece = samples[first : int((near + within) * rate)].astype(np.float64)
        peak = int(np.argmax(np.abs(piece)))
        assert abs(piece[peak]) > 0.2, f"no click around {near} s"
        low = max(0, peak - rate // 50)
        energy = piece[low : peak + rate // 50] ** 2
        return float(first + low + (energy * np.arange(len(energy))).sum() / energy.sum()) / rate

    return find


class Heard:
    """A whole pass over a file: samples per rate, the blocks' lengths, what was warned of."""

    def __init__(self, path: Path, rates: tuple[int, ...] = (16000,), track: int | None = None) -> None:
        self.warnings: list[str] = []
        self.sound: VideoSound = listen(str(path), rates, track, lambda _file, said: self.warnings.append(said))
        blocks = list(self.sound)
        self.lengths = [tuple(len(one) for one in block) for block in blocks]
        self.types = {one.dtype for block in blocks for one in block}
        self.samples: list[F32] = [np.concatenate([block[i] for block in blocks]) for i in range(len(rates))]


@pytest.fixture
def heard() -> Callable[..., Heard]:
    """`heard(path, rates=(16000,), track=None)`: listen to the end; see `Heard`."""
    return Heard
