"""Disabling clips and enabling them again: they move to the sibling folder `FOLDER_disabled` with rows and labels.

A clip is doubled under its new name (a hard link where the disk can), the rows follow in one transaction, then the old
name goes. Work that is killed leaves at most a name too many, which the next work takes away; never a row without its
file.
"""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from eightcut.atomic import UNTOUCHED
from eightcut.domain.clips import DISABLED, ClipRow, is_class
from eightcut.domain.markers import export_folder
from eightcut.domain.videos import VideoRef
from eightcut.errors import CutProblem, EnvironmentProblem
from eightcut.media.cut_files import CLIPS
from eightcut.os_errors import refusal
from eightcut.services.change import NOTHING, Change, Kind
from eightcut.services.clips.datasets import dataset_json
from eightcut.services.clips.files import parts_of, refuse_strange
from eightcut.services.clips.unfinished import remove_empty
from eightcut.services.clips.work import Work, contents, restore_files, working
from eightcut.services.clips.work_files import grounds
from eightcut.services.context import Job, Services
from eightcut.services.videos.identity import open_video
from eightcut.services.videos.same_place import exists, on_disk

log = logging.getLogger("eightcut.clips")

Moves = Mapping[str, str]
"""Recorded output paths -> the new ones."""


@dataclass(frozen=True, slots=True)
class Moved(Change):
    """Which clips moved, by their recorded paths."""

    moves: Moves = field(default_factory=dict)


_PARTS = re.compile(r"([/\\]+)")


def disable(ctx: Services, profile: str, paths: Sequence[str] | None, folders: Collection[str], job: Job) -> Moved:
    """Move the clips that these videos (None: all) have in these class folders into their `_disabled` siblings.

    CutProblem or Cancelled with everything as it was.
    """
    rows = [row for row in clips_of(ctx, profile, paths) if row.folder in folders and is_class(row.folder)]
    return _moved(ctx, profile, {row.output_path: _renamed(row, row.folder + DISABLED) for row in rows}, job)


def enable(ctx: Services, profile: str, paths: Sequence[str] | None, folders: Collection[str], job: Job) -> Moved:
    """Move clips out of these `_disabled` folders back to their siblings; as `disable`."""
    rows = [row for row in clips_of(ctx, profile, paths) if row.folder in folders and row.folder.endswith(DISABLED)]
    moves = {row.output_path: _renamed(row, row.folder.removesuffix(DISABLED)) for row in rows}
    return _moved(ctx, profile, moves, job)


def _moved(ctx: Services, profile: str, moves: Moves, job: Job) -> Moved:
    made = move(ctx, moves, job)
    back = {new: old for old, new in made.items()}
    return Moved(Kind.CLIPS if made else NOTHING, lambda: _moved(ctx, profile, back, Job()), profile, moves=made)


def clips_of(ctx: Services, profile: str, paths: Sequence[str] | None) -> list[ClipRow]:
    """The clips of these videos in every folder; of the whole profile for None."""
    if paths is None:
        return ctx.library.clips.of_profile(profile)
    found: dict[int, ClipRow] = {}
    for path in paths:
        video = open_video(ctx, path) if exists(path) else _unseen(ctx, path)
        found.update((row.id, row) for row in ctx.library.clips.of_video(video, profile))
    return list(found.values())


def _unseen(ctx: Services, path: str) -> VideoRef:
    return VideoRef(Path(path).name, path, ctx.library.videos.content_at(path))


def _renamed(row: ClipRow, folder: str) -> str:
    """The recorded path with another class folder; whatever separators it has stay."""
    parts = _PARTS.split(row.output_path)
    names = [place for place, part in enumerate(parts) if part and not _PARTS.fullmatch(part)]
    parts[names[-3]] = folder
    return "".join(parts)


def move(ctx: Services, moves: Moves, job: Job) -> Moves:
    """Give clips their new places; all of them or none. Clips whose file is gone move in the library only."""
    moves = {old: new for old, new in moves.items() if old != new}
    if not moves:
        return moves
    refuse_strange(moves)
    entries = _entries(moves)
    with working(ctx, makes=tuple(moves.values()), entries=entries, grounds=grounds(moves)) as work:
        work.mark(moves)
        _double_all(ctx, moves, work, job)
        try:
            for old, new in moves.items():
                for source, _ in _files(old, new):
                    _remove(source)
        except (EnvironmentProblem, OSError):
            work.wait()  # what cannot go now goes when the note is taken up: the rows have left it
    folders = {_class_folder(old) for old in moves}
    for folder in folders:
        remove_empty(folder, 1)
    log.info("%d clips moved out of %s", len(moves), ", ".join(sorted(map(str, folders))))
    return moves


def _double_all(ctx: Services, moves: Moves, work: Work, job: Job) -> None:
    """Every clip under both names, rows and labels under the new one; or nothing of it."""
    doubled: list[Path] = []
    undo_labels: list[Callable[[], object]] = []
    try:
        for number, (old, new) in enumerate(moves.items()):
            job.cancel.check()
            job.progress("move", old, float(number), float(len(moves)))
            for source, target in _files(old, new):
                if exists(target):
                    raise CutProblem(f"{target} already exists. Move it away, then try again.", str(target))
                doubled.append(target)
                _double(source, target)
        with ctx.library.transactions.transaction():
            ctx.library.clips.relocate(moves)
            _move_labels(moves, undo_labels)
            work.plan(makes=(), entries=(), leaves=tuple(moves.items()))
        work.over()
    except BaseException:
        work.undo([*(partial(_remove, path) for path in doubled), *undo_labels])
        raise


def _entries(moves: Moves) -> tuple[tuple[str, tuple[dict[str, Any], ...]], ...]:
    """What `dataset.json` of each folder says of these clips; nothing where it cannot be read, which is told later."""
    folders: dict[Path, set[str]] = {}
    for old in moves:
        folders.setdefault(_class_folder(old), set()).add(old)
    found = []
    for folder, clips in folders.items():
        with suppress(CutProblem):
            found.append((str(folder), tuple(dataset_json.labels(folder, clips))))
    return tuple(pair for pair in found if pair[1])


def _class_folder(clip: str) -> Path:
    return Path(export_folder(str(on_disk(clip))))


def _files(old: str, new: str) -> list[tuple[Path, Path]]:
    """What there is of a clip: its file or folder of frames, and the sound beside such a folder."""
    try:
        return [pair for pair in zip(parts_of(old), parts_of(new), strict=True) if pair[0].exists()]
    except OSError as error:
        raise CutProblem(refusal(Path(old), error, "examined"), old) from error


def _double(source: Path, target: Path) -> None:
    """The same content under a second name."""
    CLIPS.folder(target.parent)
    if not source.is_dir():
        CLIPS.double(source, target)
        return
    CLIPS.new_folder(target)
    with CLIPS.told(source, "read"):
        files = sorted(source.iterdir())
    for file in files:
        CLIPS.double(file, target / file.name)


def _remove(path: Path) -> None:
    """A name that is not wanted any more, and the folders above it that are empty now."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
    for folder in (path.parent, path.parent.parent):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _move_labels(moves: Moves, undo: list[Callable[[], object]]) -> None:
    """Entries of dataset.json follow; `undo` gets the calls that take back what was done."""
    folders: dict[tuple[Path, Path], dict[str, str]] = {}
    for old, new in moves.items():
        folders.setdefault((_class_folder(old), _class_folder(new)), {})[old] = new
    for (source, target), mine in folders.items():
        if not dataset_json.labels(source, set(mine)):
            continue
        before = contents([folder / dataset_json.NAME for folder in (source, target)])
        undo.append(lambda before=before: restore_files(before))  # type: ignore[misc]
        dataset_json.relocate(source, target, mine)
        if not dataset_json.read(source):
            with CLIPS.told(source / dataset_json.NAME, "removed", UNTOUCHED):
                (source / dataset_json.NAME).unlink()
