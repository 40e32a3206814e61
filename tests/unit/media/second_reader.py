"""Debian's ffmpeg as a second reader of clips: years older than the one that wrote them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eightcut.media.ffmpeg import ffmpeg_exe


def _program(name: str) -> str:
    found = shutil.which(name)
    assert found is not None, f"{name} is missing: make setup installs it"
    return found


def old_ffmpeg() -> str:
    return _program("ffmpeg")


def told(path: Path, kind: str) -> dict[str, Any]:
    """What the old reader says of the first stream of a kind: "v" or "a"."""
    command = [_program("ffprobe"), "-v", "error", "-select_streams", f"{kind}:0", "-show_streams", "-of", "json"]
    done = subprocess.run([*command, str(path)], capture_output=True, check=True)
    streams: list[dict[str, Any]] = json.loads(done.stdout)["streams"]
    return streams[0]


def samples(path: Path, program: str = "") -> NDArray[np.float64]:
    """Every sample as a reader decodes it, channels side by side; the shipped one unless another is named."""
    command = [program or ffmpeg_exe(), "-v", "error", "-i", f"file:{path}", "-f", "f64le", "-c:a", "pcm_f64le", "-"]
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.float64)


def colour(path: Path, program: str = "", at: tuple[float, float] = (0.5, 0.5)) -> NDArray[np.int64]:
    """Red, green, blue of a place (parts of width and height) in the first picture, as a reader shows it."""
    where = f"crop=8:8:trunc(iw*{at[0]}/2)*2:trunc(ih*{at[1]}/2)*2,scale=1:1:flags=area"
    command = [program or ffmpeg_exe(), "-v", "error", "-i", f"file:{path}", "-frames:v", "1"]
    raw = [*command, "-vf", f"format=gbrp,{where}", "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]
    return np.frombuffer(subprocess.run(raw, capture_output=True, check=True).stdout[:3], np.uint8).astype(np.int64)
