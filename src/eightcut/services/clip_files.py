"""What a clip is on disk: a file, or a folder of frames with its sound beside it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from eightcut.atomic import remove
from eightcut.domain import clip_form
from eightcut.domain.markers import export_folder
from eightcut.errors import EnvironmentProblem
from eightcut.services.ports import Media
from eightcut.services.same_place import exists, is_folder, on_disk

SUFFIXES = {suffix for suffix in clip_form.SUFFIXES.values() if suffix}
"""Endings of clips that are one file."""
_FRAMES = "frame_*.webp"


def is_frames(output_path: str) -> bool:
    """Whether the path names a folder of frames."""
    return Path(output_path).suffix.lower() not in SUFFIXES


def parts_of(output_path: str) -> list[Path]:
    """Where the parts of a clip are, or would be: its file; its folder of frames and the sound of that."""
    path = on_disk(output_path)
    return [path, Path(f"{path}.wav")] if is_frames(output_path) else [path]


def files_of(output_path: str) -> list[Path]:
    """The parts of a clip that are there."""
    return [path for path in parts_of(output_path) if exists(path)]


def is_there(output_path: str) -> bool:
    """Whether the clip itself is there: its file, or its folder with frames in it."""
    path = on_disk(output_path)
    return exists(path) and not (is_folder(path) and not any(path.glob(_FRAMES)))


def folder_of(output_path: str) -> Path | None:
    """The class folder of a clip, with either separator; None where too few folders are above it."""
    folder = export_folder(str(on_disk(output_path)))
    return Path(folder) if folder else None


def remove_clip(output_path: str) -> None:
    """Take away all parts of a clip. OSError."""
    for path in parts_of(output_path):
        remove(path)


def fingerprint(media: Media, output_path: str) -> str:
    """The identity of what is in a clip, 32 hex digits: its file's, or that of its frames and their sound.

    "" where it is not there or cannot be read.
    """
    path = on_disk(output_path)
    try:
        if not is_folder(path):
            return media.content_id(str(path))
        frames = sorted(path.glob(_FRAMES))
        sound = Path(f"{path}.wav")
        digest = hashlib.blake2b(digest_size=16)
        for file in frames:
            digest.update(f"{file.name} {file.stat().st_size}\n".encode())
        for file in (*frames[:1], *frames[len(frames) // 2 :][:1], *frames[-1:], *([sound] if sound.exists() else [])):
            digest.update(media.content_id(str(file)).encode())
    except (EnvironmentProblem, OSError, ValueError):
        return ""
    return digest.hexdigest() if frames else ""
