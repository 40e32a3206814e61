"""Work on files that is written down before it begins, so that it can be taken back whatever ends it.

The outcome's rows and the note's end are one transaction: as long as the note is there, the rows are the old ones, and
every file belongs back to where it was.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eightcut.atomic import atomic_write, remove
from eightcut.domain.markers import export_folder
from eightcut.domain.unfinished import Unfinished
from eightcut.errors import EnvironmentProblem
from eightcut.media.cut_files import alive
from eightcut.services import dataset_file
from eightcut.services.clip_files import files_of
from eightcut.services.trash import TRASH, move, to_trash
from eightcut.services.workbench import Workbench

_TOKEN = secrets.token_hex(8)
_FORGOTTEN = 86_400.0
"""Seconds after which work counts as ended, although another program has its process's number by now."""


@dataclass(slots=True)
class Work:
    """Work that goes on; `begin` notes it, `expect` what it will do next, `end` strikes it out."""

    bench: Workbench
    note: Unfinished

    def expect(self, **more: Any) -> None:
        """Note fields of `Unfinished` before anything is done to files."""
        self.note = replace(self.note, **more)
        self.bench.library.unfinished.change(self.note)

    def end(self) -> None:
        """It is done, or taken back."""
        self.bench.library.unfinished.end(self.note)


def begin(bench: Workbench, **what: Any) -> Work:
    """Note work by fields of `Unfinished`, after what killed programs left undone is taken back."""
    take_back_dead(bench)
    note = Unfinished(process=os.getpid(), token=_TOKEN, begun=time.time(), **what)
    return Work(bench, bench.library.unfinished.begin(note))


@contextmanager
def working(bench: Workbench, **what: Any) -> Iterator[Work]:
    """The same around a block that strikes it out itself; a failure takes its moves back."""
    work = begin(bench, **what)
    try:
        yield work
    except BaseException:
        with suppress(EnvironmentProblem, OSError):
            take_back(work.note)
            work.end()
        raise


def dead(bench: Workbench) -> list[Unfinished]:
    """Work whose program is gone, the latest first."""
    return [note for note in reversed(bench.library.unfinished.all()) if not _goes_on(note)]


def live(bench: Workbench) -> list[Unfinished]:
    """Work that goes on, here or in other programs."""
    return [note for note in bench.library.unfinished.all() if _goes_on(note)]


def _goes_on(note: Unfinished) -> bool:
    if note.process == os.getpid():
        return note.token == _TOKEN
    return alive(note.process) and time.time() - note.begun < _FORGOTTEN


def take_back_dead(bench: Workbench) -> list[str]:
    """Take back what killed programs left undone; one sentence for each that could be. No problem is raised."""
    told = []
    for note in dead(bench):
        with suppress(EnvironmentProblem, OSError):
            told.append(finish(bench, note))
    return told


def about(note: Unfinished) -> str:
    """A sentence on interrupted work."""
    files = (*note.makes, *(path for pair in note.moves for path in pair), *note.scratch)
    seen = [str(Path(path).parent) for path in files if TRASH not in Path(path).parts]
    return f"Work on clips in {seen[0]} was interrupted." if seen else "Work on clips was interrupted."


def finish(bench: Workbench, note: Unfinished) -> str:
    """Take back one killed work: files, labels, temporary files. EnvironmentProblem, OSError where that fails."""
    take_back(note)
    recorded = {row.output_path for row in bench.library.clips.of_all_profiles()}
    for clip in note.makes:
        if clip not in recorded:
            to_trash(files_of(clip))
    for folder in _folders(note):
        for path in bench.media.remains(str(folder)):
            remove(Path(path))
    for video in dict.fromkeys(Path(clip).parent for clip in note.makes):
        remove_empty(video)
    _mend_labels(bench, note)
    bench.library.unfinished.end(note)
    return about(note)


def _folders(note: Unfinished) -> list[Path]:
    """Folders in which this work may have left temporary files; those that are there."""
    clips = [Path(path) for path in (*note.makes, *(path for pair in note.moves for path in pair))]
    videos = [clip.parent for clip in clips if TRASH not in clip.parts]
    folders = [*videos, *(video.parent for video in videos), *(Path(folder) for folder, _ in note.entries)]
    return [folder for folder in dict.fromkeys(folders) if folder.is_dir()]


def take_back(note: Unfinished) -> None:
    """Move files back to where they were, the latest first, and remove folders that were this work's alone."""
    for source, target in reversed(note.moves):
        if os.path.lexists(target) and not os.path.lexists(source):
            move(Path(target), Path(source))
            remove_empty(Path(target).parent, 4)
    for folder in note.scratch:
        remove(Path(folder))
        remove_empty(Path(folder).parent, 1)


def remove_empty(folder: Path, levels: int = 2) -> None:
    """Remove a folder that holds nothing, then the one above it, as far as `levels` of them."""
    with suppress(OSError):
        for empty in (folder, *folder.parents)[:levels]:
            empty.rmdir()


def _mend_labels(bench: Workbench, note: Unfinished) -> None:
    """Entries of `dataset.json` that this work took, made or left behind, in line with the rows."""
    for folder, entries in note.entries:
        dataset_file.put_back(Path(folder), [dict(entry) for entry in entries])
    paths = {*note.makes, *(path for pair in note.moves for path in pair)}
    rows = {row.output_path: row for row in bench.library.clips.of_all_profiles() if row.output_path in paths}
    for folder in {export_folder(path) for path in paths} - {""}:
        if not Path(folder).is_dir():
            continue
        mine = {path for path in paths if export_folder(path) == folder}
        labels = {
            path: rows[path].label
            for path in mine
            if path in rows and rows[path].label and not rows[path].scan_export and Path(path).exists()
        }
        dataset_file.bring_in_line(Path(folder), mine, labels)


def same_again(before: Mapping[Path, bytes | None]) -> None:
    """Write files as they were before; None for one that was not there. Problems are not raised."""
    for path, content in before.items():
        with suppress(OSError):
            if content is None:
                path.unlink(missing_ok=True)
            elif contents([path])[path] != content:
                atomic_write(path, content)


def contents(paths: Sequence[Path]) -> dict[Path, bytes | None]:
    """What files hold now, for `same_again`."""
    return {path: path.read_bytes() if path.exists() else None for path in paths}
