"""Where clips go: class folder, video number, marker number; reserved, so that two exports never share one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eightcut.domain.clips import ClipRow
from eightcut.domain.names import clip_name, folder_number, next_group, video_folder, video_number
from eightcut.errors import BadRequest, CutProblem
from eightcut.services.ports import Media

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
_MOVED_BY_OLD = re.compile(r"clip_", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A reserved marker number in one video folder of one class folder."""

    root: Path
    folder: Path
    number: int
    kind: str
    group: int

    def clip(self, index: int, name: str, suffix: str) -> Path:
        """Where clip `index` of this marker goes."""
        return self.folder / clip_name(self.number, self.kind, self.group, index, name, suffix)


def class_path(out: str, folder: str) -> Path:
    """`OUT/CLASS`, absolute, spaces of the class to `_`. BadRequest for names that would not survive."""
    name = folder.strip().replace(" ", "_")
    if not name or _UNSAFE.search(name) or name in {".", ".."} or name.endswith("."):
        raise BadRequest(f'The folder name {folder!r} cannot be used: take no < > : " / \\ | ? * and no final dot.')
    path = Path(out).expanduser().absolute() / name
    for part in path.parts:
        if _MOVED_BY_OLD.match(part):
            raise BadRequest(
                f"The folder {part!r} in {path} begins with 'clip_', which the earlier 8-cut would move away. "
                "Choose another folder.",
                str(path),
            )
    return path


def _make(folder: Path, new: bool) -> bool:
    """Create the folder; False where `new` was asked for and it was there already."""
    try:
        folder.mkdir(parents=True, exist_ok=not new)
    except FileExistsError:
        if new and folder.is_dir():
            return False
        raise CutProblem(f"{folder} is a file, so no clips can go there. Choose another folder.", str(folder)) from None
    except OSError as error:
        raise CutProblem(
            f"The folder {folder} cannot be made: {error.strerror}. Choose another folder, or make room.", str(folder)
        ) from error
    return True


def _numbers_on_disk(root: Path) -> list[int]:
    """Video numbers in all class folders beside this one."""
    folders = [root, *(f for f in root.parent.iterdir() if f.is_dir())] if root.parent.is_dir() else []
    found = (folder_number(entry.name) for folder in folders if folder.is_dir() for entry in folder.iterdir())
    return [number for number in found if number is not None]


def _video_number(root: Path, mine: Sequence[ClipRow], profile: Sequence[ClipRow]) -> tuple[int, bool]:
    """The video's number, and whether it has it already."""
    known = [n for n in (video_number(row.output_path) for row in mine) if n is not None]
    if known:
        return max(set(known), key=known.count), True
    used = [n for n in (video_number(row.output_path) for row in profile) if n is not None]
    return max([*used, *_numbers_on_disk(root)], default=0) + 1, False


def _group(root: Path, folder: Path, mine: Sequence[ClipRow], kind: str) -> int:
    in_rows = [row.output_path for row in mine if row.folder == root.name]
    on_disk = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    return next_group([*in_rows, *on_disk], kind)


def upcoming(root: Path, mine: Sequence[ClipRow], profile: Sequence[ClipRow], kind: str) -> Place:
    """The place that `reserve` would give now; nothing is made or held. OSError where a folder cannot be read."""
    number, _ = _video_number(root, mine, profile)
    folder = root / video_folder(number)
    return Place(root, folder, number, kind, _group(root, folder, mine, kind))


@contextmanager
def reserve(
    media: Media, root: Path, mine: Sequence[ClipRow], profile: Sequence[ClipRow], kind: str
) -> Iterator[Place]:
    """A marker number that no other export has, held while its clips are cut.

    A video keeps its number in every folder of a profile (`mine` are its rows); a new one gets one more than the
    highest in the rows of the `profile` and on disk. The marker number is one more than any in rows or on disk.
    """
    number, known = _video_number(root, mine, profile)
    if known:
        _make(root / video_folder(number), new=False)
    else:
        _make(root, new=False)
        while not _make(root / video_folder(number), new=True):
            number += 1
    folder = root / video_folder(number)
    group = _group(root, folder, mine, kind)
    while not media.hold(str(folder), name := clip_name(number, kind, group, 0, suffix="")):
        group += 1
    try:
        yield Place(root, folder, number, kind, group)
    finally:
        media.release(str(folder), name)
        for empty in (folder, root):
            if empty.is_dir() and not any(empty.iterdir()):
                empty.rmdir()
