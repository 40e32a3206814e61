"""Export markers: what a video's manual exports are, taking them away with their files, putting them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eightcut.domain.clips import ClipRow
from eightcut.domain.markers import ExportMarker, export_folder, markers_among
from eightcut.domain.videos import VideoRef
from eightcut.errors import CutProblem
from eightcut.services import dataset_file
from eightcut.services.trash import to_trash
from eightcut.services.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Deleted:
    """What was taken away: rows, their numbers, where files were and lie now, entries of `dataset.json` by folder."""

    rows: tuple[tuple[Any, ...], ...] = ()
    ids: tuple[int, ...] = ()
    moved: tuple[tuple[Path, Path], ...] = ()
    labels: tuple[tuple[Path, tuple[dict[str, Any], ...]], ...] = ()


def markers_of(bench: Workbench, video: VideoRef, profile: str) -> list[ExportMarker]:
    """The video's manual exports into every folder of the profile, by start; disabled folders too."""
    return markers_among(bench.library.clips.of_video(video, profile))


def files_of(row: ClipRow) -> list[Path]:
    """The clip, and the sound beside a folder of frames; those that are there."""
    there = [Path(row.output_path), Path(f"{row.output_path}.wav")]
    return [path for path in there if path.exists()]


def delete_marker(bench: Workbench, rows: Sequence[ClipRow]) -> Deleted:
    """Take clips away: rows, annotations and files together, all of them or none. Files wait in the trash folder.

    A file that another row uses too, in this profile or another, stays. CutProblem where a file cannot be moved.
    """
    with all_or_nothing(bench) as undo:
        return take_away(bench, rows, undo)


def restore_deleted(bench: Workbench, deleted: Deleted) -> None:
    """Put everything back where it was, under its numbers, all or nothing. CutProblem where a place is taken."""
    with all_or_nothing(bench) as undo:
        _put_back(bench, deleted, undo)


def exchange(bench: Workbench, rows: Sequence[ClipRow], deleted: Deleted) -> Deleted:
    """Take clips away and put others back in one step, such as those that they had replaced; what went."""
    with all_or_nothing(bench) as undo:
        gone = take_away(bench, rows, undo)
        _put_back(bench, deleted, undo)
        return gone


Undo = list[Callable[[], object]]


@contextmanager
def all_or_nothing(bench: Workbench) -> Iterator[Undo]:
    """Steps on disk whose opposites are in the list are undone where the block fails, latest first."""
    undo: Undo = []
    try:
        with bench.library.transactions.transaction():
            yield undo
    except BaseException:
        for step in reversed(undo):
            with suppress(OSError, CutProblem):
                step()
        raise


def take_away(bench: Workbench, rows: Sequence[ClipRow], undo: Undo) -> Deleted:
    """What `delete_marker` does, as a step of `all_or_nothing`."""
    ids = {row.id for row in rows}
    shared = {row.output_path for row in bench.library.clips.of_all_profiles() if row.id not in ids}
    taken = bench.library.clips.take(sorted(ids))
    labels = []
    for folder in sorted({Path(export_folder(row.output_path)) for row in rows if export_folder(row.output_path)}):
        mine = {row.output_path for row in rows if row.output_path not in shared}
        entries = dataset_file.labels(folder, mine)
        if entries:
            dataset_file.remove(folder, mine)
            undo.append(lambda folder=folder, entries=entries: dataset_file.put_back(folder, entries))  # type: ignore[misc]
            labels.append((folder, tuple(entries)))
    moved = []
    for path in sorted({p for row in rows if row.output_path not in shared for p in files_of(row)}):
        (now,) = to_trash([path])
        undo.append(lambda path=path, now=now: _move(now, path))  # type: ignore[misc]
        moved.append((path, now))
    return Deleted(tuple(taken), tuple(sorted(ids)), tuple(moved), tuple(labels))


def _put_back(bench: Workbench, deleted: Deleted, undo: Undo) -> None:
    for path, now in deleted.moved:
        if path.exists():
            raise CutProblem(f"{path} is there again, so what was there before cannot come back. Move it.", str(path))
        _move(now, path)
        undo.append(lambda path=path, now=now: _move(path, now))  # type: ignore[misc]
    for folder, entries in deleted.labels:
        dataset_file.put_back(folder, list(entries))
        names = {str(e.get("path")) for e in entries}
        undo.append(lambda folder=folder, names=names: dataset_file.remove(folder, names))  # type: ignore[misc]
    bench.library.clips.put_back(deleted.rows)


def _move(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)
    except OSError as error:
        raise CutProblem(f"{source} cannot be moved to {target}: {error.strerror}.", str(source)) from error
