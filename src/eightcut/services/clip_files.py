"""What a clip is on disk: a file, or a folder of frames with its sound beside it."""

from __future__ import annotations

from pathlib import Path

from eightcut.atomic import remove
from eightcut.domain import clip_form

SUFFIXES = {suffix for suffix in clip_form.SUFFIXES.values() if suffix}
"""Endings of clips that are one file."""


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


def remove_clip(output_path: str) -> None:
    """Take away all parts of a clip. OSError."""
    for path in parts_of(output_path):
        remove(path)
