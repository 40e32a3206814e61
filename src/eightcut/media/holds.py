"""Names that are taken while clips are cut under them: a small hidden file that only one process can make."""

from __future__ import annotations

import os
from pathlib import Path

from eightcut.domain.refusals import refusal
from eightcut.errors import CutProblem
from eightcut.media.cut_files import alive

PREFIX = ".hold_"


def take(folder: Path, name: str) -> bool:
    """Take `name` in `folder`; False where another export has it. CutProblem where nothing can be written there."""
    path = folder / f"{PREFIX}{name}"
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        return False
    except OSError as error:
        raise CutProblem(f"Nothing can be written in {folder}. {refusal(str(path), error)}", str(folder)) from error
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(str(os.getpid()))
    except OSError as error:
        path.unlink(missing_ok=True)
        raise CutProblem(f"Nothing can be written in {folder}. {refusal(str(path), error)}", str(folder)) from error
    return True


def release(folder: Path, name: str) -> None:
    """Give the name back."""
    (folder / f"{PREFIX}{name}").unlink(missing_ok=True)


def stale_holds(folder: Path) -> list[Path]:
    """Holds in this folder whose process is not running any more; sorted."""
    return sorted(path for path in folder.glob(f"{PREFIX}*") if not _held(path))


def _held(path: Path) -> bool:
    text = path.read_text(encoding="ascii", errors="replace").strip()
    return text.isdecimal() and alive(int(text))
