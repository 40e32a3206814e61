"""The trash folder: files that were replaced or belong to nothing wait there instead of being deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from eightcut.errors import CutProblem

TRASH = ".8cut-trash"


def trash_of(path: Path) -> Path:
    """The trash folder of a clip `OUT/CLASS/vid_NNN/clip` is in OUT; that of any other file is beside it."""
    return (path.parents[2] if path.parent.name.startswith("vid_") else path.parent) / TRASH


def to_trash(paths: Sequence[Path]) -> list[Path]:
    """Move files there, one dated folder for all of a call; where they lie now. CutProblem where that fails."""
    stamp = datetime.now().strftime("%Y%m%d_%H%M%S_%f")
    moved = []
    for path in paths:
        target = trash_of(path) / stamp / path.parent.name / path.name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
        except OSError as error:
            raise CutProblem(f"{path} cannot be moved to {target.parent}: {error.strerror}.", str(path)) from error
        moved.append(target)
    return moved
