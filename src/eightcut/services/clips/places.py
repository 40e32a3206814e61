"""Where clips go: class folder, video number, marker number; reserved, so that two exports never share one."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from eightcut.domain.clips import DISABLED
from eightcut.domain.names import clip_name, folder_number, next_group, video_folder, video_number
from eightcut.domain.videos import VideoRef
from eightcut.errors import CutProblem
from eightcut.media.cut_files import CLIPS
from eightcut.services.clips.names import check_length, check_name
from eightcut.services.clips.unfinished import live, remove_empty
from eightcut.services.clips.work import Work, working
from eightcut.services.context import Job, Services
from eightcut.services.videos import trash
from eightcut.services.videos.same_place import Places, exists, is_folder, names_in
from eightcut.values import dataclass

_QUIET = 3.0
"""Seconds without a change after which a folder's own time tells of the next one, on every kind of disk."""
_known: dict[str, tuple[int, int]] = {}
"""Of folders the time of their last change (ns), and the highest number in them.

The disk says the same whoever asks, whatever the library: it is the process's."""


@dataclass(frozen=True, slots=True)
class Place:
    """A marker number in one video folder of one class folder."""

    root: Path
    folder: Path
    number: int
    kind: str
    group: int

    def clip(self, index: int, name: str, suffix: str) -> Path:
        """Where clip `index` of this marker goes."""
        return self.folder / clip_name(self.number, self.kind, self.group, index, name, suffix)


@dataclass(frozen=True, slots=True)
class Naming:
    """What a marker's clips are called: NAME and how each name ends; `kind` "m" for manual cuts, "a" for regions."""

    kind: str
    name: str
    suffixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reservation:
    """Names that are this export's own, and its note in the list of unfinished work."""

    place: Place
    outputs: tuple[str, ...]
    work: Work


@contextmanager
def reserve(
    ctx: Services, video: VideoRef, profile: str, root: Path, naming: Naming, job: Job
) -> Iterator[Reservation]:
    """Names that no other export has, for clips that are to be cut and recorded in the block.

    A video keeps its number in every folder of a profile; a new one gets one more than the highest in the rows of the
    profile, on disk and in the trash. The marker number is one more than any in rows, on disk, in the trash, or of an
    export under way. Whatever ends the block, nothing half done stays. BadRequest for a name that would not survive.
    """
    check_name(naming.name)
    with working(ctx, content_id=video.content_id, profile=profile) as work:
        place, known = _note(ctx, video, profile, root, naming, work)
        check_length(place.clip(len(naming.suffixes) - 1, naming.name, naming.suffixes[-1]), job)
        work.mark()
        held = ""
        try:
            place = _settle(place, naming, work, known)
            place, held = _take(ctx, place, naming, work)
            yield Reservation(place, _outputs(place, naming), work)
        finally:
            if held:
                ctx.media.release(str(place.folder), held)
            remove_empty(place.folder)


def upcoming(ctx: Services, video: VideoRef, profile: str, root: Path, kind: str) -> Place:
    """The place that `reserve` would give now; nothing is made or held. OSError where a folder cannot be read."""
    number, _ = _video_number(ctx, video, profile, root)
    folder = root / video_folder(number)
    return Place(root, folder, number, kind, next_marker(ctx, video, profile, folder, kind))


def next_marker(
    ctx: Services, video: VideoRef, profile: str, folder: Path, kind: str, noted: Sequence[str] = ()
) -> int:
    """The next free marker number of a kind in a video's folder; `noted`: names that are taken besides. OSError."""
    return max(_group(ctx, video, profile, folder, kind, noted), next_group(_names(folder), kind))


def _note(ctx: Services, video: VideoRef, profile: str, root: Path, naming: Naming, work: Work) -> tuple[Place, bool]:
    """Choose the numbers while no other program on this database can, and note the names.

    The place, and whether the video has its number already.
    """
    with ctx.library.transactions.transaction():
        number, known = _video_number(ctx, video, profile, root)
        folder = root / video_folder(number)
        noted = [clip for note in live(ctx) for clip in note.makes]
        place = Place(root, folder, number, naming.kind, _group(ctx, video, profile, folder, naming.kind, noted))
        work.plan(makes=_outputs(place, naming))
    return place, known


def _settle(place: Place, naming: Naming, work: Work, known: bool) -> Place:
    """Make the folders; a new video takes the next number where a program on another database was faster."""
    _make(place.root if not known else place.folder)
    while not known and not _make(place.folder, new=True):
        number = place.number + 1
        place = replace(place, number=number, folder=place.root / video_folder(number))
        work.expect(makes=_outputs(place, naming))
    return place


def _take(ctx: Services, place: Place, naming: Naming, work: Work) -> tuple[Place, str]:
    """Take the marker number against programs on other databases; the place, and what is held."""
    while True:
        name = clip_name(place.number, place.kind, place.group, 0, suffix="")
        if ctx.media.hold(str(place.folder), name):
            free = next_group((name for name in _names(place.folder) if not name.startswith(".")), place.kind)
            if free <= place.group:
                return place, name
            ctx.media.release(str(place.folder), name)
            place = replace(place, group=free)
        else:
            place = replace(place, group=place.group + 1)
        work.expect(makes=_outputs(place, naming))


def _outputs(place: Place, naming: Naming) -> tuple[str, ...]:
    return tuple(str(place.clip(i, naming.name, suffix)) for i, suffix in enumerate(naming.suffixes))


def _make(folder: Path, new: bool = False) -> bool:
    """Create the folder; False where `new` was asked for and it was there already. CutProblem."""
    there = next((path for path in (folder, *folder.parents) if exists(path)), folder)
    if exists(there) and not is_folder(there):
        raise CutProblem(f"{there} is a file, so clips cannot go there. Choose another folder.", str(there))
    if new:
        return CLIPS.new_folder(folder)
    CLIPS.folder(folder)
    return True


def _names(folder: Path) -> list[str]:
    """What is in a folder; nothing where it is not there. OSError."""
    return [entry.name for entry in folder.iterdir()] if folder.is_dir() else []


def _numbers_on_disk(root: Path) -> list[int]:
    """The highest video number of each class folder beside this one, and in the trash."""
    folders = [root, *names_in(root.parent)] if is_folder(root.parent) else []
    return [*map(_highest_folder, folders), trash.highest_number(root.parent)]


def _highest_folder(folder: Path) -> int:
    """The highest NNN of the folders `vid_NNN` in a folder; 0 where there is none or it cannot be read.

    A folder that has not changed is not read again.
    """
    path = str(folder)
    try:
        changed = os.stat(path).st_mtime_ns  # noqa: PTH116  (asked for each of many)
        kept = _known.get(path)
        if kept is not None and kept[0] == changed:
            return kept[1]
        highest = max((folder_number(name) or 0 for name in os.listdir(path)), default=0)  # noqa: PTH208
    except OSError:
        return 0
    if time.time() - changed / 1e9 > _QUIET:
        _known[path] = changed, highest
    else:
        _known.pop(path, None)
    return highest


def _numbers(paths: Iterable[str]) -> list[int]:
    return [number for number in map(video_number, paths) if number is not None]


def _video_number(ctx: Services, video: VideoRef, profile: str, root: Path) -> tuple[int, bool]:
    """The video's number, and whether it has it already, be it by an export under way."""
    notes = [note for note in live(ctx) if note.profile == profile]
    own = [clip for note in notes if note.content_id == video.content_id for clip in note.makes]
    clips = ctx.library.clips
    known = clips.video_number(video, profile)
    if known is not None:
        return known, True
    noted = _numbers(own)
    if noted:
        return max(set(noted), key=noted.count), True
    used = _numbers(clip for note in live(ctx) for clip in note.makes)
    return max([*used, clips.highest_number(profile), *_numbers_on_disk(root)]) + 1, False


def _group(ctx: Services, video: VideoRef, profile: str, folder: Path, kind: str, noted: Sequence[str]) -> int:
    """One more than any marker number of this kind in rows, in the trash or noted.

    Those in the sibling folder count, too: switched off or on, clips get the same names here.
    """
    root, sibling = folder.parent, _sibling(folder.parent)
    places = Places()
    in_work = [clip for clip in noted if Path(clip).name and places.same(Path(clip).parent, folder)]
    in_rows = max(ctx.library.clips.last_marker(video, profile, one.name, kind) for one in (root, sibling))
    there = [path.name for path in names_in(sibling / folder.name)]
    thrown = [name for one in (root, sibling) for name in trash.names(one, folder.name)]
    return max(in_rows + 1, next_group([*in_work, *there, *thrown], kind))


def _sibling(root: Path) -> Path:
    """The folder that clips of a class folder go to when they are switched off, or on."""
    name = root.name.removesuffix(DISABLED)
    return root.with_name(name if name != root.name else name + DISABLED)
