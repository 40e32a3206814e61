"""The trash folder: files that were replaced or belong to nothing wait there instead of being deleted."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from eightcut.domain.names import folder_number
from eightcut.media.cut_files import CLIPS

TRASH = ".8cut-trash"


def trash_of(path: Path) -> Path:
    """The trash folder of a clip `OUT/CLASS/vid_NNN/clip` is in OUT; that of any other file is beside it."""
    return (path.parents[2] if _is_clip(path) else path.parent) / TRASH


def _is_clip(path: Path) -> bool:
    return path.parent.name.startswith("vid_") and len(path.parents) > 2


def places_in_trash(paths: Sequence[Path]) -> list[Path]:
    """Where files would lie in the trash, in one dated folder of their own; nothing is made."""
    stamp = f"{datetime.now():%Y%m%d_%H%M%S_%f}_{secrets.token_hex(2)}"
    return [
        trash_of(path) / stamp / (path.parents[1].name if _is_clip(path) else "") / path.parent.name / path.name
        for path in paths
    ]


def to_trash(paths: Sequence[Path]) -> list[Path]:
    """Move files there, one dated folder for all of a call; where they lie now. CutProblem where that fails."""
    targets = places_in_trash(paths)
    for path, target in zip(paths, targets, strict=True):
        move(path, target)
    return targets


def move(source: Path, target: Path) -> None:
    """Rename a file or folder, making the folder that it goes to. CutProblem."""
    CLIPS.move(source, target)


def video_numbers(out: Path) -> list[int]:
    """Numbers NNN of the folders `vid_NNN` that lie in the trash of the class folders in `out`."""
    trash = out / TRASH
    folders = [*trash.glob("*/vid_*"), *trash.glob("*/*/vid_*")] if trash.is_dir() else []
    return [number for folder in folders if (number := folder_number(folder.name)) is not None]


def names(root: Path, video: str) -> list[str]:
    """Names in the trash that were in the folder `video` of the class folder `root`.

    What older releases put there does not say its class: it counts for each.
    """
    stamps = list((root.parent / TRASH).iterdir()) if (root.parent / TRASH).is_dir() else []
    places = [place for stamp in stamps for place in (stamp / root.name / video, stamp / video)]
    return [entry.name for place in places if place.is_dir() for entry in place.iterdir()]
