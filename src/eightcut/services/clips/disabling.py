"""Disabling clips and enabling them again: they move to the sibling folder `FOLDER_disabled` with rows and labels."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from functools import partial
from pathlib import Path

from eightcut.domain.clips import DISABLED, ClipRow, is_class
from eightcut.domain.videos import VideoRef
from eightcut.domain.wording import short
from eightcut.services.change import NOTHING, Change, Kind
from eightcut.services.clips.swapping import Swap, swap
from eightcut.services.clips.unfinished import remove_empty
from eightcut.services.clips.work import Work
from eightcut.services.context import Job, Services
from eightcut.services.videos.identity import open_video
from eightcut.services.videos.same_place import exists, on_disk
from eightcut.values import dataclass

Moves = Mapping[str, str]
"""Recorded output paths -> the new ones."""


@dataclass(frozen=True, slots=True)
class Moved(Change):
    """Which clips moved, by their recorded paths."""

    moves: Moves = field(default_factory=dict)
    shared: tuple[str, ...] = ()
    """Other profiles that use the same files, whose clips moved too."""


_PARTS = re.compile(r"([/\\]+)")


def disable(ctx: Services, profile: str, paths: Sequence[str] | None, folders: Collection[str], job: Job) -> Moved:
    """Move the clips that these videos (None: all) have in these class folders into their `_disabled` siblings.

    CutProblem or Cancelled with everything as it was.
    """
    rows = [row for row in clips_of(ctx, profile, paths) if row.folder in folders and is_class(row.folder)]
    return move(ctx, profile, {row.output_path: _renamed(row, row.folder + DISABLED) for row in rows}, job)


def enable(ctx: Services, profile: str, paths: Sequence[str] | None, folders: Collection[str], job: Job) -> Moved:
    """Move clips out of these `_disabled` folders back to their siblings; as `disable`."""
    rows = [row for row in clips_of(ctx, profile, paths) if row.folder in folders and row.folder.endswith(DISABLED)]
    moves = {row.output_path: _renamed(row, row.folder.removesuffix(DISABLED)) for row in rows}
    return move(ctx, profile, moves, job)


def shared_with(ctx: Services, profile: str, paths: Sequence[str] | None, folders: Collection[str]) -> tuple[str, ...]:
    """Other profiles that use the same files as the clips of these videos (None: all) in these folders, by name."""
    rows = clips_of(ctx, profile, paths)
    return others_with(ctx, profile, [row.output_path for row in rows if row.folder in folders])


def others_with(ctx: Services, profile: str, places: Collection[str]) -> tuple[str, ...]:
    """Other profiles that use the same files, by name."""
    return tuple(name for name in ctx.library.clips.profiles_with(places) if name != profile)


def told_shared(profiles: Sequence[str]) -> str:
    """A sentence about other profiles that use the same files; "" for none."""
    if not profiles:
        return ""
    of = "The profile" if len(profiles) == 1 else "The profiles"
    uses = "uses the same files: its" if len(profiles) == 1 else "use the same files: their"
    return f"{of} {', '.join(map(short, profiles))} {uses} clips move as well."


def move(ctx: Services, profile: str, moves: Moves, job: Job, work: Work | None = None) -> Moved:
    """Move clips, all of them or none; those whose file is gone move in the library only. `work`: see `swap`."""
    moves = {old: new for old, new in moves.items() if old != new}
    shared = others_with(ctx, profile, moves)
    if moves:
        swap(ctx, Swap(places=moves), work, job)
    for folder in dict.fromkeys(on_disk(old).parent for old in moves):
        remove_empty(folder)
    back = {new: old for old, new in moves.items()}
    undo = partial(move, ctx, profile, back, Job())
    return Moved(Kind.CLIPS if moves else NOTHING, undo, "" if shared else profile, moves=moves, shared=shared)


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
