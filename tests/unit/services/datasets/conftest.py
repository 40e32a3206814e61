"""Small clips, each right for one trainer or wrong in one way, made once by the real ffmpeg."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from eightcut.media.ffmpeg import ffmpeg_exe
from eightcut.services.clips.requests import Clip
from eightcut.services.context import Job, Services
from eightcut.services.datasets.building import Built, build
from eightcut.services.datasets.recipes import Recipe
from eightcut.services.datasets.targets import target_named

SOUND = "0.3*sin(2*PI*440*t)"
Make = Callable[..., Path]


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """`make(seconds, fps=25, rate=48000, suffix=".mp4", sound=SOUND, samples=None, extra=())`: a clip, made once.

    `fps` 0: no picture; `sound` "": none; `samples`: so many of each channel, where seconds are not exact enough.
    """
    folder = tmp_path_factory.mktemp("clips")
    made: dict[tuple[object, ...], Path] = {}

    def clip(
        seconds: float, fps: float = 25, rate: int = 48_000, suffix: str = ".mp4", sound: str = SOUND,
        samples: int | None = None, extra: tuple[str, ...] = (),
    ) -> Path:  # fmt: skip
        asked = (seconds, fps, rate, suffix, sound, samples, extra)
        if asked not in made:
            made[asked] = folder / f"{len(made)}{suffix}"
            inputs: list[str] = []
            codecs: list[str] = []
            if fps:
                inputs += ["-f", "lavfi", "-i", f"testsrc=d={seconds}:r={fps}:s=64x48"]
                codecs += ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
            if sound:
                inputs += ["-f", "lavfi", "-i", f"aevalsrc={sound}|{sound}:s={rate}:d={seconds + 1}"]
                count = round(seconds * rate) if samples is None else samples
                codecs += ["-af", f"atrim=end_sample={count}", "-c:a", "pcm_s16le" if suffix == ".wav" else "flac"]
            command = [ffmpeg_exe(), "-hide_banner", "-nostdin", "-loglevel", "error", *inputs, *codecs, *extra]
            subprocess.run([*command, str(made[asked])], check=True)
        return made[asked]

    return clip


@pytest.fixture
def made(ctx: Services, mark: Callable[..., list[Clip]], tmp_path: Path) -> Callable[..., Built]:
    """`made("hf-video", holdout=0.5)`: a dataset of three clips of two videos."""
    mark("one.mp4", 3.0, 15.0)
    mark("two.mp4", 5.0)

    def run(target: str, job: Job | None = None, name: str = "set", **asked: object) -> Built:
        recipe = Recipe(name, target_named(target), str(tmp_path / "sets"), **asked)  # type: ignore[arg-type]
        return build(ctx, recipe, job or Job())

    return run
