"""Work on files that is written down before it begins, so that it can be taken back whatever ends it.

The outcome's rows and the note's end are one transaction: as long as the note is there, the rows are the old ones, and
every file belongs back to where it was.
"""

from __future__ import annotations

import filecmp
import os
import re
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eightcut.domain.clips import DISABLED
from eightcut.domain.markers import export_folder
from eightcut.domain.names import folder_number, is_own_clip
from eightcut.domain.unfinished import Unfinished
from eightcut.errors import CutProblem, EnvironmentProblem
from eightcut.leftovers import alive
from eightcut.media.cut_files import CLIPS
from eightcut.services import dataset_file
from eightcut.services.clip_files import SUFFIXES, files_of, parts_of
from eightcut.services.fixes import Hands, content_of
from eightcut.services.same_place import Places, exists, is_folder
from eightcut.services.trash import TRASH
from eightcut.services.workbench import Workbench

_TOKEN = secrets.token_hex(8)
_STAGE = re.compile(r"overwrite-[0-9a-f]{8}")
_CLOCK = 5.0
"""Seconds by which a disk's clock may be behind this computer's."""
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
    return alive(note.process, note.begun) and time.time() - note.begun < _FORGOTTEN


def still_written(bench: Workbench, note: Unfinished) -> bool:
    """Whether ffmpeg goes on writing a clip of this work, although the program that started it is gone.

    It ends by itself with that clip, which nobody gives its name; taking its file away meanwhile does no harm.
    """
    return any(bench.media.written_to(str(folder)) for folder in _folders(note))


def take_back_dead(bench: Workbench) -> list[str]:
    """Take back what killed programs left undone; one sentence for each that could be. No problem is raised.

    Work whose disk is not there waits, as do notes that this program never wrote.
    """
    told = []
    for note in dead(bench):
        if strange_files(bench, note) or is_away(note):
            continue
        with suppress(EnvironmentProblem, OSError):
            told.append(finish(bench, note))
    return told


def about(note: Unfinished) -> str:
    """A sentence on interrupted work."""
    files = (*note.makes, *(path for pair in note.moves for path in pair), *note.scratch, *dict(note.leaves).values())
    seen = [str(Path(path).parent) for path in files if TRASH not in Path(path).parts]
    return f"Work on clips in {seen[0]} was interrupted." if seen else "Work on clips was interrupted."


def finish(bench: Workbench, note: Unfinished, hands: Hands | None = None) -> str:
    """Take back one killed work: files, labels, temporary files. EnvironmentProblem, OSError where that fails."""
    hands = hands or Hands()
    folders = _folders(note)
    with hands.rewriting([Path(f) for f in _label_folders(note)]):
        take_back(note, hands)
        _leave(note, hands)
        places = Places()
        recorded = {places.key(row.output_path) for row in bench.library.clips.of_all_profiles()}
        for clip in note.makes:
            if places.key(clip) not in recorded and _is_made_since(note, clip):
                hands.to_trash(files_of(clip))
        for folder in folders:
            for path in bench.media.remains(str(folder)):
                hands.remove(Path(path))
        _mend_labels(bench, note)
    for video in dict.fromkeys(Path(clip).parent for clip in (*note.makes, *(old for old, _ in note.leaves))):
        remove_empty(video)
    hands.end(bench, note)
    return about(note)


def _is_made_since(note: Unfinished, clip: str) -> bool:
    """Whether what is there under a clip's name came there after the work began: else it is not this work's."""
    return all(path.lstat().st_ctime >= note.begun - _CLOCK for path in files_of(clip))


def strange_files(bench: Workbench, note: Unfinished) -> list[str]:
    """Files that this note names and that no work of this program can have made or moved.

    A database can come from anybody: its notes are believed for files of the program's own form alone. Clips move
    between their folder and the trash folder beside it, folders of scratch lie in that, clips have clips' names or
    are those of rows.
    """
    if not (note.makes or note.moves or note.scratch or note.leaves or note.entries):
        return []
    recorded = {row.output_path for row in bench.library.clips.of_all_profiles()}
    places = Places()
    makes = [clip for clip in note.makes if not (is_own_clip(clip) or clip in recorded or _twin(clip) in recorded)]
    moves = [
        path
        for pair in note.moves
        if not _is_trashing(*map(Path, pair)) or not any(_may_be_clip(one, recorded) for one in pair)
        for path in pair
    ]
    scratch = [folder for folder in note.scratch if not _is_stage(Path(folder))]
    leaves = [old for old, new in note.leaves if _twin(old) != new]
    clips = {*recorded, *note.makes, *(path for pair in note.moves for path in pair)} if note.entries else set()
    known = {places.key(folder) for folder in map(export_folder, clips) if folder}
    labels = [str(Path(folder) / dataset_file.NAME) for folder, _ in note.entries if places.key(folder) not in known]
    return [*makes, *moves, *scratch, *leaves, *labels]


def _may_be_clip(path: str, recorded: set[str]) -> bool:
    """Whether a path outside the trash is that of a clip: by its name, by a row, or as it lies where clips lie."""
    one = Path(path)
    if TRASH in one.parts:
        return False
    if is_own_clip(path) or path in recorded or path.removesuffix(".wav") in recorded:
        return True
    return folder_number(one.parent.name) is not None and one.suffix.lower() in {"", *SUFFIXES}


def _twin(clip: str) -> str:
    """The same clip in the sibling folder that switches its class off, or on."""
    folder = export_folder(clip)
    other = folder.removesuffix(DISABLED) if folder.endswith(DISABLED) else folder + DISABLED
    return other + clip[len(folder) :]


def _is_trashing(source: Path, target: Path) -> bool:
    """Whether one side of a move lies in a trash folder, and the other, of the same name, below its parent folder."""
    for inside, outside in ((source, target), (target, source)):
        if TRASH in inside.parts and TRASH not in outside.parts and inside.name == outside.name:
            cut = inside.parts.index(TRASH)
            above = Path(*inside.parts[:cut]).resolve()
            return ".." not in inside.parts[cut:] and outside.parent.resolve().is_relative_to(above)
    return False


def is_away(note: Unfinished) -> bool:
    """Whether files that would have to be moved back are on no disk that is there: they may come again."""
    for source, target in note.moves:
        inside = Path(source) if TRASH in Path(source).parts else Path(target)
        above = Path(*inside.parts[: inside.parts.index(TRASH)]) if TRASH in inside.parts else inside.parent
        if not os.path.lexists(source) and not os.path.lexists(target) and not is_folder(above):
            return True
    return False


def _is_stage(folder: Path) -> bool:
    return folder.parent.name == TRASH and _STAGE.fullmatch(folder.name) is not None


def _folders(note: Unfinished) -> list[Path]:
    """Folders in which this work may have left temporary files; those that are there."""
    clips = [Path(path) for path in (*note.makes, *(path for pair in note.moves for path in pair))]
    videos = [clip.parent for clip in clips if TRASH not in clip.parts]
    folders = [*videos, *(video.parent for video in videos), *(Path(folder) for folder, _ in note.entries)]
    return [folder for folder in dict.fromkeys([*folders, *map(Path, note.scratch)]) if is_folder(folder)]


def take_back(note: Unfinished, hands: Hands | None = None) -> None:
    """Move files back to where they were, the latest first, and remove folders that were this work's alone."""
    hands = hands or Hands()
    for source, target in reversed(note.moves):
        if os.path.lexists(target) and not os.path.lexists(source):
            hands.move(Path(target), Path(source))
            remove_empty(Path(target).parent, 4)
    for folder in note.scratch:
        hands.remove(Path(folder))
        remove_empty(Path(folder).parent, 1)


def _leave(note: Unfinished, hands: Hands) -> None:
    """Names that rows have left already go, where the same clip is under the new one."""
    for old, new in note.leaves:
        for source, target in zip(parts_of(old), parts_of(new), strict=True):
            if source.exists() and _is_double(source, target):
                hands.remove(source)


def _is_double(source: Path, target: Path) -> bool:
    """Whether a file or a folder of files is there twice."""
    if source.is_dir():
        inside = list(source.iterdir())
        return target.is_dir() and all(_is_double(file, target / file.name) for file in inside)
    return target.is_file() and (source.samefile(target) or filecmp.cmp(source, target, shallow=False))


def remove_empty(folder: Path, levels: int = 2) -> None:
    """Remove a folder that holds nothing, then the one above it, as far as `levels` of them."""
    with suppress(OSError):
        for empty in (folder, *folder.parents)[:levels]:
            empty.rmdir()


def _label_folders(note: Unfinished) -> list[str]:
    """Class folders whose labels this work may have changed."""
    paths = (*note.makes, *(path for pair in note.moves for path in pair))
    return list(dict.fromkeys([*(folder for folder, _ in note.entries), *filter(None, map(export_folder, paths))]))


def _mend_labels(bench: Workbench, note: Unfinished) -> None:
    """Entries of `dataset.json` that this work took, made or left behind, in line with the rows."""
    for folder, entries in note.entries:
        dataset_file.put_back(Path(folder), [dict(entry) for entry in entries])
    paths = {*note.makes, *(path for pair in note.moves for path in pair)}
    rows = {row.output_path: row for row in bench.library.clips.of_all_profiles() if row.output_path in paths}
    for folder in {export_folder(path) for path in paths} - {""}:
        if not is_folder(folder):
            continue
        mine = {path for path in paths if export_folder(path) == folder}
        labels = {
            path: rows[path].label
            for path in mine
            if path in rows and rows[path].label and not rows[path].scan_export and exists(path)
        }
        dataset_file.bring_in_line(Path(folder), mine, labels)


def same_again(before: Mapping[Path, bytes | None]) -> None:
    """Write files as they were before; None for one that was not there. Problems are not raised."""
    for path, content in before.items():
        with suppress(EnvironmentProblem, OSError):
            if content is None and path.is_file():
                path.unlink(missing_ok=True)
            elif content is not None and content_of(path) != content:
                CLIPS.write(path, content)


def contents(paths: Sequence[Path]) -> dict[Path, bytes | None]:
    """What files hold now, for `same_again`; what cannot be read is left out: nobody here changes it."""
    found: dict[Path, bytes | None] = {}
    for path in paths:
        try:
            found[path] = dataset_file.held(path)
        except CutProblem:
            continue
    return found
