"""The doctor: what does not fit together between database, clips, models and stored frames, and how it is mended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eightcut.atomic import remove
from eightcut.domain.clip_form import WEBP
from eightcut.domain.clips import DISABLED, ClipRow
from eightcut.domain.names import folder_number
from eightcut.errors import CutProblem, EnvironmentProblem
from eightcut.services import dataset_file
from eightcut.services.clip_files import SUFFIXES, files_of
from eightcut.services.trash import to_trash
from eightcut.services.unfinished import about, dead, finish
from eightcut.services.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Check:
    """One problem, as a sentence; `fixed` tells whether it was mended now."""

    problem: str
    fixed: bool


def examine(bench: Workbench, fix: bool) -> Iterator[Check]:
    """Look through everything; with `fix`, mend what can be mended without losing a label or a file.

    Work that was killed is taken back. A file without a row goes to the trash folder, a row without its file is
    forgotten only where its folder is there (an unplugged disk is no reason), remains of interrupted work are removed.
    """
    for problem in bench.library.check():
        yield Check(problem, False)
    yield from _interrupted(bench, fix)
    yield from _rows_without_files(bench, bench.library.clips.of_all_profiles(), fix)
    rows = bench.library.clips.of_all_profiles()
    yield from _files_without_rows(rows, fix)
    yield from _lost_sounds(bench, rows)
    yield from _remains(bench, rows, fix)
    yield from _labels(bench, fix)
    yield from _models(bench, fix)


def _interrupted(bench: Workbench, fix: bool) -> Iterator[Check]:
    """Work that a killed program noted and did not finish is taken back."""
    for note in dead(bench):
        if not fix:
            yield Check(about(note), False)
            continue
        try:
            yield Check(finish(bench, note), True)
        except EnvironmentProblem as problem:
            yield Check(f"{about(note)} {problem.message}", False)
        except OSError as error:
            yield Check(f"{about(note)} It cannot be taken back: {error}.", False)


def _rows_without_files(bench: Workbench, rows: Sequence[ClipRow], fix: bool) -> Iterator[Check]:
    for row in rows:
        path = Path(row.output_path)
        if path.exists() and not _is_empty(path):
            continue
        if not path.parent.parent.is_dir():
            yield Check(f"The folder of the clip {path} is not there; its row is kept. Is a disk unplugged?", False)
            continue
        if fix:
            with bench.library.transactions.transaction():
                bench.library.clips.delete([row.id])
                dataset_file.remove(path.parent.parent, {row.output_path})
        yield Check(f"The clip {path} is recorded, but its file is gone.", fix)


def _is_empty(path: Path) -> bool:
    """Whether it is a folder without frames."""
    return path.is_dir() and not any(path.glob("frame_*.webp"))


def _roots(rows: Sequence[ClipRow]) -> list[Path]:
    """Class folders that the library has exported to, and the switched-off ones beside them."""
    roots = {Path(row.output_path).parent.parent for row in rows}
    plain = {root.with_name(root.name.removesuffix(DISABLED)) for root in roots if root.name.removesuffix(DISABLED)}
    return sorted(root for one in plain for root in (one, one.with_name(one.name + DISABLED)) if root.is_dir())


def _video_folders(rows: Sequence[ClipRow]) -> list[Path]:
    """Folders `vid_NNN` of every class folder that the library has exported to."""
    return sorted(
        folder
        for root in _roots(rows)
        for folder in root.iterdir()
        if folder_number(folder.name) is not None and folder.is_dir()
    )


def _files_without_rows(rows: Sequence[ClipRow], fix: bool) -> Iterator[Check]:
    recorded = {row.output_path for row in rows}
    for folder in _video_folders(rows):
        for path in sorted(folder.iterdir()):
            if not _is_ours(path) or str(path) in recorded or str(path.with_suffix("")) in recorded:
                continue
            if not path.exists():  # the sound of frames went with them
                continue
            if fix:
                to_trash(files_of(str(path)))
            yield Check(f"The clip {path} is not recorded in the database.", fix)


def _is_ours(path: Path) -> bool:
    """Whether it is a clip, or what is left of one: a file, or a folder of frames, or an empty one."""
    if path.name.startswith("."):
        return False
    if path.is_dir():
        return not _is_empty(path) or not any(path.iterdir())
    return path.suffix in SUFFIXES


def _lost_sounds(bench: Workbench, rows: Sequence[ClipRow]) -> Iterator[Check]:
    """Frames whose sound is gone; none is missing where the film has no sound."""
    silent: dict[str, bool] = {}
    for row in rows:
        path = Path(row.output_path)
        if row.format != WEBP or not path.is_dir() or Path(f"{path}.wav").exists():
            continue
        if row.source_path not in silent:
            silent[row.source_path] = _is_silent(bench, row.source_path)
        if not silent[row.source_path]:
            yield Check(f"The sound of the clip {path} is gone. Overwrite its marker to cut it again.", False)


def _is_silent(bench: Workbench, source: str) -> bool:
    try:
        return not bench.media.probe(source).tracks
    except EnvironmentProblem:
        return False


def _remains(bench: Workbench, rows: Sequence[ClipRow], fix: bool) -> Iterator[Check]:
    """Temporary files of work that was killed."""
    folders = [*_video_folders(rows), *_roots(rows), bench.models_folder]
    for path in sorted({path for folder in folders for path in bench.media.remains(str(folder))}):
        try:
            if fix:
                remove(Path(path))
        except OSError as error:
            yield Check(f"{path} was left by interrupted work and cannot be removed: {error.strerror}.", False)
        else:
            yield Check(f"{path} was left by interrupted work.", fix)


def _labels(bench: Workbench, fix: bool) -> Iterator[Check]:
    """`dataset.json` files that do not say what the database says."""
    unusable: list[CutProblem] = []
    for changed in dataset_file.rebuild(bench, dry_run=not fix, unusable=unusable):
        yield Check(
            f"{dataset_file.NAME} in {changed.folder} did not fit the labels of its clips: {changed.added} missing, "
            f"{changed.changed} different, {changed.removed} too many.",
            fix,
        )
    for problem in unusable:
        yield Check(problem.message, False)


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
