"""The doctor: what does not fit together between database, clips, models and stored frames, and how it is mended."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eightcut.domain.clips import ClipRow
from eightcut.domain.names import folder_number
from eightcut.services import dataset_file
from eightcut.services.trash import to_trash
from eightcut.services.workbench import Workbench

CLIP_SUFFIXES = {".mp4", ".wav"}


@dataclass(frozen=True, slots=True)
class Check:
    """One problem, as a sentence; `fixed` tells whether it was mended now."""

    problem: str
    fixed: bool


def examine(bench: Workbench, fix: bool) -> Iterator[Check]:
    """Look through everything; with `fix`, mend what can be mended without losing a label or a file.

    A file without a row goes to the trash folder, a row without its file is forgotten only where its folder is there
    (an unplugged disk is no reason), remains of interrupted work are removed.
    """
    for problem in bench.library.check():
        yield Check(problem, False)
    rows = bench.library.clips.of_all_profiles()
    yield from _rows_without_files(bench, rows, fix)
    yield from _files_without_rows(rows, fix)
    yield from _remains(bench, rows, fix)
    yield from _models(bench, fix)


def _rows_without_files(bench: Workbench, rows: Sequence[ClipRow], fix: bool) -> Iterator[Check]:
    for row in rows:
        path = Path(row.output_path)
        if path.exists():
            continue
        if not path.parent.parent.is_dir():
            yield Check(f"The folder of the clip {path} is not there; its row is kept. Is a disk unplugged?", False)
            continue
        if fix:
            with bench.library.transactions.transaction():
                bench.library.clips.delete([row.id])
                dataset_file.remove(path.parent.parent, {row.output_path})
        yield Check(f"The clip {path} is recorded, but its file is gone.", fix)


def _video_folders(rows: Sequence[ClipRow]) -> list[Path]:
    """Folders `vid_NNN` of every class folder that the library has exported to."""
    roots = {Path(row.output_path).parent.parent for row in rows}
    return sorted(
        folder
        for root in roots
        if root.is_dir()
        for folder in root.iterdir()
        if folder_number(folder.name) is not None and folder.is_dir()
    )


def _files_without_rows(rows: Sequence[ClipRow], fix: bool) -> Iterator[Check]:
    recorded = {row.output_path for row in rows}
    for folder in _video_folders(rows):
        for path in sorted(folder.iterdir()):
            ours = path.suffix in CLIP_SUFFIXES and not path.name.startswith(".")
            if not ours or str(path) in recorded or str(path.with_suffix("")) in recorded:
                continue
            if fix:
                to_trash([path])
            yield Check(f"The clip {path} is not recorded in the database.", fix)


def _remains(bench: Workbench, rows: Sequence[ClipRow], fix: bool) -> Iterator[Check]:
    """Temporary files of work that was killed."""
    folders = {Path(row.output_path).parent.parent for row in rows}
    for folder in [*_video_folders(rows), *sorted(folders), bench.models_folder]:
        for path in bench.media.remains(str(folder)):
            if fix and Path(path).is_dir():
                shutil.rmtree(path)
            elif fix:
                Path(path).unlink(missing_ok=True)
            yield Check(f"{path} was left by interrupted work.", fix)


def _models(bench: Workbench, fix: bool) -> Iterator[Check]:
    runs = [run for profile in bench.library.profiles.all() for run in bench.library.models.all(profile)]
    for run in runs:
        if not (bench.models_folder / run.file).exists():
            state = "active" if run.active else "earlier"
            yield Check(
                f"The file {run.file} of the {state} model {run.model}, version {run.version}, "
                f"profile {run.profile!r}, is gone. Train again, or restore another version.",
                False,
            )
    recorded = {run.file for run in runs}
    files = sorted(bench.models_folder.glob("*.safetensors")) if bench.models_folder.is_dir() else []
    for path in files:
        if path.name not in recorded:
            if fix:
                to_trash([path])
            yield Check(f"The model file {path} belongs to no training.", fix)
