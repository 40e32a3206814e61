"""Names that are taken while clips are cut under them: a small hidden file that only one process can make."""

from __future__ import annotations

from pathlib import Path

from eightcut.leftovers import HOLD, drop, sweep, writer
from eightcut.media.cut_files import CLIPS

PREFIX = HOLD


def take(folder: Path, name: str) -> bool:
    """Take `name` in `folder`; False where another export has it. CutProblem where nothing can be written there."""
    sweep(folder)
    return CLIPS.take(folder / f"{HOLD}{name}", writer())


def release(folder: Path, name: str) -> None:
    """Give the name back; where the disk refuses that, the end of the work or the next start does it."""
    drop(folder / f"{HOLD}{name}")
