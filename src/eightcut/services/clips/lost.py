"""Clips and rows that no longer match: rows whose file is missing, and where it may be; files without a row.

A clip is known again by what is in it (`fingerprint`), so a folder that was moved or renamed is proposed, not guessed.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from eightcut.domain.clips import DISABLED, ClipRow
from eightcut.domain.containers import ENDINGS
from eightcut.domain.names import folder_number
from eightcut.services.clips.files import fingerprint, folder_of, folders_of, frames_in, is_there
from eightcut.services.context import Services
from eightcut.services.videos.same_place import Places, exists, folded, is_folder, on_disk
from eightcut.services.videos.trash import TRASH
from eightcut.values import dataclass

_DEEP = 5
"""Levels of folders that are looked through for a clip that was moved."""
_MANY = 50_000
"""Files and folders after which the search is given up."""


@dataclass(frozen=True, slots=True)
class LostClip:
    """A row whose clip is not at its place; `found` is where a clip of the same content lies, None for nowhere near."""

    row: ClipRow
    found: Path | None
    away: bool
    """Whether its export folder is not there either, as on a disk that is unplugged."""

    @property
    def in_trash(self) -> bool:
        """Whether it was found in a trash folder of the program."""
        return self.found is not None and TRASH in self.found.parts


def lost(ctx: Services, rows: Sequence[ClipRow], places: Places) -> list[LostClip]:
    """Rows whose clip is not there, each with where it is now."""
    missing = [row for row in rows if not is_there(row.output_path)]
    if not missing:
        return []
    taken = {places.key(row.output_path) for row in rows if is_there(row.output_path)}
    near = _near(missing)
    marks: dict[Path, str] = {}
    found = []
    for row in missing:
        folder = folder_of(row.output_path)
        match = None
        for path in near.get(folded(on_disk(row.output_path).name), ()):
            if places.key(path) not in taken and _may_be(ctx, row, path, marks):
                match = path
                taken.add(places.key(path))
                break
        found.append(LostClip(row, match, folder is None or not is_folder(folder)))
    return _renamed(ctx, found, near, marks, taken, places)


def _may_be(ctx: Services, row: ClipRow, path: Path, marks: dict[Path, str]) -> bool:
    """Whether a file of a row's name is its clip: by content; by the number of its video where that was never read."""
    if not row.fingerprint:
        return TRASH not in path.parts and path.parent.name == on_disk(row.output_path).parent.name
    if path not in marks:
        marks[path] = fingerprint(ctx.media, str(path))
    return marks[path] == row.fingerprint


def _renamed(
    ctx: Services, found: Sequence[LostClip], near: dict[str, list[Path]], marks: dict[Path, str],
    taken: set[tuple[object, ...]], places: Places,
) -> list[LostClip]:  # fmt: skip
    """Clips that are nowhere under their names, found by content among their neighbours of other names."""
    wanted = {one.row.fingerprint for one in found if one.found is None and one.row.fingerprint}
    if not wanted:
        return list(found)
    folders = {places.key(on_disk(one.row.output_path).parent) for one in found if one.found is None}
    by_mark: dict[str, Path] = {}
    for path in (path for paths in near.values() for path in paths):
        if places.key(path.parent) in folders and places.key(path) not in taken:
            marks.setdefault(path, fingerprint(ctx.media, str(path)))
            by_mark.setdefault(marks[path], path)
    return [
        LostClip(one.row, by_mark.pop(one.row.fingerprint, None), one.away) if one.found is None and one.row.fingerprint
        else one
        for one in found
    ]  # fmt: skip


def _near(missing: Iterable[ClipRow]) -> dict[str, list[Path]]:
    """What may be clips in the neighbourhood of where these were, by folded name: each folder is read once."""
    found: dict[str, list[Path]] = {}
    seen: set[Path] = set()
    starts = dict.fromkeys(_start(on_disk(row.output_path)) for row in missing)
    for start in dict.fromkeys([*starts, *(one.parent for one in starts)]):
        if start == start.parent and start.is_absolute():
            continue  # not the whole computer, for a library from another one
        for name, paths in clips_below(start, _DEEP, _MANY, seen).items():
            found.setdefault(name, []).extend(paths)
    return found


def clips_below(
    start: Path, deep: int = 20, many: int = 1_000_000, seen: set[Path] | None = None
) -> dict[str, list[Path]]:
    """What may be clips in a folder and its folders, the nearest first, by folded name.

    At most `deep` levels and `many` entries are looked at; folders of `seen` are left out, and those read added.
    """
    seen = set() if seen is None else seen
    found: defaultdict[str, list[Path]] = defaultdict(list)
    level = [start]
    for _ in range(deep + 1):
        below: list[Path] = []
        for folder in level:
            if many <= 0 or (folder in seen and folder is not start):
                continue
            seen.add(folder)
            for entry in _entries(folder):
                many -= 1
                path = Path(entry.path)
                if is_clip_name(path, is_folder(path)):
                    found[folded(entry.name)].append(path)
                if entry.is_dir(follow_symlinks=False) and (not entry.name.startswith(".") or entry.name == TRASH):
                    below.append(path)
        level = below
    return found


def _start(path: Path) -> Path:
    """Where to look for a clip: the nearest folder above that is there, and the folder of class folders at least."""
    above = [folder for folder in path.parents if is_folder(folder)]
    wide = path.parents[2] if len(path.parents) > 2 else path.parent
    return next((folder for folder in above if wide.is_relative_to(folder)), Path(path.anchor or "."))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as there:
            return sorted(there, key=lambda entry: entry.name)
    except OSError:
        return []


def is_clip_name(path: Path, folder: bool) -> bool:
    """Whether it may be a clip in a folder `vid_NNN`: a file of a clip's kind, or a folder of frames."""
    if path.name.startswith(".") or folder_number(path.parent.name) is None:
        return False
    return any(frames_in(path)) if folder else path.suffix.lower() in ENDINGS


def roots(rows: Sequence[ClipRow], places: Places) -> list[Path]:
    """Class folders that the library has exported to, and the switched-off ones beside them; each place once."""
    named = folders_of(row.output_path for row in rows)
    plain = {root.with_name(root.name.removesuffix(DISABLED)) for root in named if root.name.removesuffix(DISABLED)}
    both = sorted({*named, *plain, *(one.with_name(one.name + DISABLED) for one in plain)})
    return [Path(path) for path in places.index(str(one) for one in both if is_folder(one)).values()]


def video_folders(root: Path) -> list[Path]:
    """Folders `vid_NNN` of a class folder."""
    try:
        return sorted(f for f in root.iterdir() if folder_number(f.name) is not None and is_folder(f))
    except OSError:
        return []


def strangers(rows: Sequence[ClipRow], found: Sequence[LostClip], places: Places) -> Iterator[tuple[Path, list[Path]]]:
    """Clips that no row of this database speaks of, by class folder; they may be another database's, or anybody's."""
    known = {places.key(row.output_path) for row in rows} | {places.key(one.found) for one in found if one.found}
    for root in roots(rows, places):
        there = [
            path
            for video in video_folders(root)
            for path in (Path(entry.path) for entry in _entries(video))
            if is_clip_name(path, is_folder(path)) and not _is_known(path, known, places)
        ]
        if there:
            yield root, there


def _is_known(path: Path, known: set[tuple[object, ...]], places: Places) -> bool:
    """Whether a row speaks of it, or of the frames or empty folder whose sound it is."""
    frames = path.with_suffix("")
    return places.key(path) in known or (path.suffix == ".wav" and (places.key(frames) in known or is_folder(frames)))


def moved(found: Sequence[LostClip]) -> dict[tuple[Path, Path], int]:
    """Which folders, or single clips, went where, as far apart from the clips as they agree; how many clips each."""
    pairs: defaultdict[tuple[Path, Path], int] = defaultdict(int)
    for one in found:
        if one.found is not None and not one.in_trash:
            pairs[_apart(on_disk(one.row.output_path), one.found)] += 1
    return pairs


def _apart(old: Path, new: Path) -> tuple[Path, Path]:
    while old.name == new.name and new.parent != new and not exists(old.parent):
        old, new = old.parent, new.parent
    return old, new
