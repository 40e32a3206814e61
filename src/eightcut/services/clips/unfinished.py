"""Rolls back the unfinished file work of killed programs, from the notes of `work`."""

from __future__ import annotations

import filecmp
import os
import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from eightcut.domain.clips import DISABLED
from eightcut.domain.containers import ENDINGS
from eightcut.domain.markers import export_folder
from eightcut.domain.names import folder_number, is_own_clip
from eightcut.domain.unfinished import Unfinished
from eightcut.errors import EnvironmentProblem
from eightcut.services.clips import work_files
from eightcut.services.clips.datasets import dataset_json
from eightcut.services.clips.files import files_of, parts_of
from eightcut.services.clips.fixes import Hands
from eightcut.services.clips.work_files import Proof, goes_on, paths_of
from eightcut.services.context import Services
from eightcut.services.videos.same_place import Key, Places, exists, is_folder
from eightcut.services.videos.trash import TRASH

_STAGE = re.compile(r"overwrite-[0-9a-f]{8}")


def dead(ctx: Services) -> list[Unfinished]:
    """Work whose program is gone, the latest first; none in a library that is only read."""
    if ctx.library.read_only is not None:
        return []
    return [
        note for note in reversed(ctx.library.unfinished.all()) if not goes_on(note.process, note.token, note.begun)
    ]


def live(ctx: Services) -> list[Unfinished]:
    """Work that goes on, here or in other programs."""
    return [note for note in ctx.library.unfinished.all() if _runs(note)]


def _runs(note: Unfinished) -> bool:
    return goes_on(note.process, note.token, note.begun)


def still_written(ctx: Services, note: Unfinished) -> bool:
    """Whether ffmpeg goes on writing a clip of this work, although the program that started it is gone.

    It ends by itself with that clip, which nobody gives its name; taking its file away meanwhile does no harm.
    """
    return any(ctx.media.written_to(str(folder)) for folder in _folders(note))


def roll_back_stale(ctx: Services) -> list[str]:
    """Roll back what killed programs left unfinished; one sentence for each that could be. No problem is raised.

    Work whose disk is not there waits, as do notes of files that nothing on the disk shows to be the work's own.
    """
    told = []
    for note in dead(ctx):
        if strange_files(ctx, note) or away(note):
            continue
        with suppress(EnvironmentProblem, OSError):
            sentence = finish(ctx, note)
            told += [sentence] if paths_of(note) else []
    return told


def about(note: Unfinished) -> str:
    """A sentence on interrupted work."""
    files = (*note.makes, *(path for pair in note.moves for path in pair), *note.scratch, *dict(note.leaves).values())
    seen = [str(Path(path).parent) for path in files if TRASH not in Path(path).parts]
    if seen or not note.entries:
        return f"Work on clips{f' in {seen[0]}' if seen else ''} was interrupted."
    return f"Work in {note.entries[0][0]} was interrupted."


def finish(ctx: Services, note: Unfinished, hands: Hands | None = None) -> str:
    """Take back one killed work: files, labels, temporary files. EnvironmentProblem, OSError where that fails.

    What nothing on the disk shows to be its own is not touched.
    """
    hands = hands or Hands()
    proof = Proof(note)
    own = _own(note, proof)
    marks = work_files.there(note)
    folders = [*_folders(own), *(mark.parent for mark in marks)]
    with hands.rewriting([Path(f) for f in _label_folders(own)]):
        take_back(own, hands)
        _leave(own, hands)
        made = _made(own, proof)
        recorded = _recorded(ctx) if made else set()
        places = Places()
        for clip in made:
            if places.key(clip) not in recorded:
                hands.to_trash(files_of(clip))
        for folder in dict.fromkeys(folders):
            for path in ctx.media.remains(str(folder)):
                hands.remove(Path(path))
        for file, at, end in work_files.tails(note):
            dataset_json.heal(file, at, end)
        _mend_labels(ctx, own)
    for mark in marks:
        hands.remove(mark)
    hands.end(ctx, note)  # before folders go: one that is not there would be waited for
    for video in dict.fromkeys(Path(clip).parent for clip in (*own.makes, *(old for old, _ in own.leaves))):
        remove_empty(video)
    return about(note)


def _own(note: Unfinished, proof: Proof) -> Unfinished:
    """What of a note is proven on the disk."""
    return replace(
        note,
        makes=tuple(clip for clip in note.makes if proof.of(clip)),
        moves=tuple(pair for pair in note.moves if proof.of(*pair)),
        scratch=tuple(folder for folder in note.scratch if proof.of(folder) and not Path(folder).is_symlink()),
        leaves=tuple(pair for pair in note.leaves if proof.of(*pair)),
        entries=tuple(pair for pair in note.entries if proof.of(Path(pair[0]) / dataset_json.NAME)),
    )


def _made(note: Unfinished, proof: Proof) -> list[str]:
    """Clips that came to their names after the work began: what was there already is not this work's."""
    return [clip for clip in note.makes if files_of(clip) and not proof.was_there(clip)]


def _done(note: Unfinished) -> list[tuple[str, str]]:
    """Moves that were made and not taken back, the latest first.

    A file in the place of another one that went before is the new one only while the other is where it went: when all
    was taken back, the old one is there again, and it must not be taken for the new one.
    """
    done: list[tuple[str, str]] = []
    for number, (source, target) in reversed([*enumerate(note.moves)]):
        went = [place for old, place in note.moves[:number] if old == target]
        is_free = not os.path.lexists(source) or any(later == source for _, later in done)
        if os.path.lexists(target) and is_free and all(map(os.path.lexists, went)):
            done.append((source, target))
    return done


def _recorded(ctx: Services) -> set[Key]:
    places = Places()
    return {places.key(path) for path in ctx.library.clips.outputs()}


def strange_files(ctx: Services, note: Unfinished) -> list[str]:
    """Files that taking this work back would touch, and that are not shown to be its own.

    A database can come from anybody, and a backup can be older than the disk: what is done to a file has to be proven
    on the disk, and to be what this program does. Clips move between their folder and the trash folder beside it, the
    folder that switches their class off, or that of another class; folders of scratch lie in the trash; clips have
    clips' names, or rows.
    """
    proof = Proof(note)
    makes, moves = _made(note, proof), _done(note)
    scratch = [folder for folder in note.scratch if os.path.lexists(folder)]
    leaves = [pair for pair in note.leaves if files_of(pair[0]) and files_of(pair[1])]
    if not (makes or moves or scratch or leaves):
        return []
    own = _own(note, proof)
    outputs = set(ctx.library.clips.outputs())
    recorded = _recorded(ctx) if makes else set()
    places = Places()
    return [
        *(clip for clip in makes if clip not in own.makes and places.key(clip) not in recorded),
        *(clip for clip in makes if not (is_own_clip(clip) or clip in outputs or twin(clip) in outputs)),
        *(path for pair in moves if pair not in own.moves or not _is_our_move(pair, outputs) for path in pair),
        *(folder for folder in scratch if folder not in own.scratch or not _is_stage(Path(folder))),
        *(old for old, new in leaves if (old, new) not in own.leaves or twin(old) != new),
    ]


def _is_our_move(pair: tuple[str, str], recorded: set[str]) -> bool:
    source, target = pair
    one, other = Path(source), Path(target)
    near = _is_trashing(one, other) or twin(source) == target or _is_refiling(one, other)
    return near and any(_may_be_clip(one, recorded) for one in pair)


def _may_be_clip(path: str, recorded: set[str]) -> bool:
    """Whether a path outside the trash is that of a clip: by its name, by a row, or as it lies where clips lie."""
    one = Path(path)
    if TRASH in one.parts:
        return False
    if is_own_clip(path) or path in recorded or path.removesuffix(".wav") in recorded:
        return True
    return folder_number(one.parent.name) is not None and one.suffix.lower() in {"", *ENDINGS}


def twin(clip: str) -> str:
    """The same clip in the sibling folder that switches its class off, or on."""
    folder = export_folder(clip)
    other = folder.removesuffix(DISABLED) if folder.endswith(DISABLED) else folder + DISABLED
    return other + clip[len(folder) :]


def _is_trashing(source: Path, target: Path) -> bool:
    """Whether one side of a move lies in a trash folder, and the other, of the same name, below its parent folder."""
    for inside, outside in ((source, target), (target, source)):
        if TRASH in inside.parts and TRASH not in outside.parts and inside.name == outside.name:
            cut = inside.parts.index(TRASH)
            above = Path(*inside.parts[:cut])
            climbs = ".." in inside.parts[cut:] or ".." in outside.parts[cut:]
            near = outside.is_relative_to(above) and not climbs  # by a link its class folder may be anywhere
            return near or (".." not in inside.parts[cut:] and outside.parent.resolve().is_relative_to(above.resolve()))
    return False


def _is_refiling(source: Path, target: Path) -> bool:
    """Whether a clip goes from its video's folder in one class to the folder of the same name in another."""
    plain = not {"..", TRASH} & {*source.parts, *target.parts}
    same = source.parent.name == target.parent.name and source.suffix == target.suffix
    return plain and same and folder_number(source.parent.name) is not None


def away(note: Unfinished) -> Path | None:
    """A folder that the work was in and that is not there: it may come again, on its disk or by its name.

    Its work file lies in each of them until the work is over, so the program itself took none of them away.
    """
    gone = [folder for folder in map(Path, note.grounds) if not is_folder(folder)]
    if not paths_of(note):
        gone = [folder for folder in gone if not is_folder(folder.parent)]
    gone += filter(None, map(_away_of_move, note.moves))
    return min(gone, key=lambda folder: len(folder.parts), default=None)


def _away_of_move(pair: tuple[str, str]) -> Path | None:
    """The same of one move, for notes of releases that named no such folders."""
    source, target = pair
    inside = Path(source) if TRASH in Path(source).parts else Path(target)
    above = Path(*inside.parts[: inside.parts.index(TRASH)]) if TRASH in inside.parts else inside.parent
    is_there = os.path.lexists(source) or os.path.lexists(target) or is_folder(above)
    return None if is_there else above


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
    for source, target in _done(note):
        hands.move(Path(target), Path(source))
        remove_empty(Path(target).parent, 4)
    for folder in filter(os.path.lexists, note.scratch):
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


def _mend_labels(ctx: Services, note: Unfinished) -> None:
    """Entries of `dataset.json` that this work took, made or left behind, in line with the rows."""
    for folder, entries in note.entries:
        dataset_json.put_back(Path(folder), [dict(entry) for entry in entries])
    paths = {*note.makes, *(path for pair in note.moves for path in pair)}
    rows = {row.output_path: row for row in ctx.library.clips.of_all_profiles() if row.output_path in paths}
    for folder in {export_folder(path) for path in paths} - {""}:
        if not is_folder(folder):
            continue
        mine = {path for path in paths if export_folder(path) == folder}
        labels = {
            path: rows[path].label
            for path in mine
            if path in rows and rows[path].label and not rows[path].scan_export and exists(path)
        }
        dataset_json.bring_in_line(Path(folder), mine, labels)
