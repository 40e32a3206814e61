"""What a clip is on disk: a file, or a folder of frames with its sound beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

SUFFIXES = {".mp4", ".wav"}


def is_frames(output_path: str) -> bool:
    """Whether the path names a folder of frames."""
    return Path(output_path).suffix.lower() not in SUFFIXES


def parts_of(output_path: str) -> list[Path]:
    """Where the parts of a clip are, or would be: its file; its folder of frames and the sound of that."""
    path = Path(output_path)
    return [path, Path(f"{output_path}.wav")] if is_frames(output_path) else [path]


def files_of(output_path: str) -> list[Path]:
    """The parts of a clip that are there."""
    return [path for path in parts_of(output_path) if path.exists()]


def remove(path: Path) -> None:
    """Take away a file, or a folder with all that is in it; nothing happens where there is none. OSError."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def remove_clip(output_path: str) -> None:
    """Take away all parts of a clip. OSError."""
    for path in parts_of(output_path):
        remove(path)
