"""The demonstration as a folder: its films, its own library, its clips; removed with the folder."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from eightcut.services.context import Job, Services
from eightcut.services.videos.trash import to_trash

if TYPE_CHECKING:
    from eightcut.services.demo.library import DemoLibrary
    from eightcut.services.demo.run import Demonstration

FOLDER = "8cut-demo"
DATABASE = "demo.db"
CLIPS = "clips"


def demonstrate(
    root: Path, opened: Callable[[Path], AbstractContextManager[Services]], job: Job
) -> tuple[DemoLibrary, Demonstration]:
    """Make the films that are not there and run the whole job on them; `opened` opens the database at a path.

    An earlier library goes to the trash folder first, its videos stay; so does one that was not finished.
    EnvironmentProblem; Cancelled.
    """
    from eightcut.services.demo.library import build_demo
    from eightcut.services.demo.run import run

    library = build_demo(root, job.report, job.cancel)
    _set_aside(root)
    try:
        with opened(root / DATABASE) as ctx:
            return library, run(ctx, library, root / CLIPS, job)
    except BaseException:
        _set_aside(root)
        raise


def _set_aside(root: Path) -> None:
    earlier = [*sorted(root.glob(f"{DATABASE}*")), root / CLIPS]
    to_trash([path for path in earlier if path.exists()])


def films(root: Path) -> list[str]:
    """Paths of the films of a demonstration that is there; none where it has no library. To be asked off a window."""
    return [str(path) for path in sorted(root.glob("*.mp4"))] if (root / DATABASE).exists() else []
