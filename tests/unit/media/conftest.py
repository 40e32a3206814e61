"""Tiny media for the tests of `media`, made on the spot by the real ffmpeg."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.media.ffmpeg import ffmpeg_exe


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
