"""Moving clips to another class: into its folder, by the rules of names, with rows and labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from eightcut.domain.clips import ClipRow
from eightcut.domain.names import clip_name, folder_number, mark_of, renumbered
from eightcut.domain.videos import VideoRef
from eightcut.errors import BadRequest, CutProblem
from eightcut.media.cut_files import CLIPS
from eightcut.services.clips.disabling import Moved, Moves, move, others_with
from eightcut.services.clips.files import folder_of
from eightcut.services.clips.names import class_path
from eightcut.services.clips.places import next_marker
from eightcut.services.clips.unfinished import live, remove_empty
from eightcut.services.clips.work import working
from eightcut.services.context import Job, Services
from eightcut.services.videos.same_place import Places, on_disk

_Group = tuple[Path, str, int]
"""A video's folder, the kind of a marker and its number."""


def refile(ctx: Services, profile: str, ids: Sequence[int], folder: str, job: Job) -> Moved:
    """Move clips of the profile, by number, to the class of this folder (a full path); all of them or none.

    A video keeps its folder `vid_NNN`; clips of one marker stay together, under the next free number there. Other
    names stay as they are. Other profiles that use the same files follow. Clips that are of the class already stay.
    CutProblem where a name is taken or a file cannot be moved, BadRequest for a class or clips that cannot be;
    Cancelled.
    """
    root = class_path(str(Path(folder).parent), Path(folder).name)
    rows = [row for row in ctx.library.clips.of_ids(ids) if row.profile == profile]
    with working(ctx, profile=profile) as work:
        with ctx.library.transactions.transaction():  # as no other program of this library chooses names meanwhile
            moves, groups = _places(ctx, profile, _movable(rows, root), root)
            work.plan(makes=tuple(moves.values()))
        work.mark()
        with _held(ctx, groups):
            return move(ctx, profile, moves, job, work if moves else None)


def also_moving(ctx: Services, profile: str, ids: Sequence[int]) -> tuple[str, ...]:
    """Other profiles whose clips would move with these, by name."""
    return others_with(ctx, profile, [row.output_path for row in ctx.library.clips.of_ids(ids)])


def _movable(rows: Sequence[ClipRow], root: Path) -> list[ClipRow]:
    """Those that are not in the class's folder yet. BadRequest where one lies as no clip of today does."""
    places = Places()
    found = [row for row in rows if (there := folder_of(row.output_path)) is None or not places.same(there, root)]
    for row in found:
        if folder_number(on_disk(row.output_path).parent.name) is None:
            raise BadRequest(
                f"{row.output_path} was written by an early release, outside a folder vid_NNN, so it cannot move to "
                "another class. Export its marker again instead.",
                row.output_path,
            )
    return found


def _places(ctx: Services, profile: str, rows: Sequence[ClipRow], root: Path) -> tuple[Moves, list[_Group]]:
    """Recorded paths and the new ones, and the markers that are new there."""
    noted = [clip for note in live(ctx) for clip in note.makes]
    free: dict[tuple[Path, str], int] = {}
    groups: dict[tuple[str, Path | None, str, float, tuple[str, int]], _Group] = {}
    moves: dict[str, str] = {}
    for row in sorted(rows, key=lambda row: row.id):
        old = on_disk(row.output_path)
        folder, mark = root / old.parent.name, mark_of(old.name)
        name = old.name
        if mark is not None:
            one = (row.filename, folder_of(row.output_path), old.parent.name, row.start_time, mark)
            if one not in groups:
                place, video = (folder, mark[0]), VideoRef(row.filename, row.source_path, row.content_id)
                first = _next(ctx, video, profile, place, noted)
                free[place] = max(first, free.get(place, first))
                groups[one] = (*place, free[place])
                free[place] += 1
            name = renumbered(name, groups[one][2])
        moves[row.output_path] = str(folder / name)
    return moves, list(groups.values())


def _next(ctx: Services, video: VideoRef, profile: str, place: tuple[Path, str], noted: Sequence[str]) -> int:
    try:
        return next_marker(ctx, video, profile, *place, noted)
    except OSError as error:
        raise CutProblem(f"The folder {place[0]} cannot be read: {error.strerror}.", str(place[0])) from error


@contextmanager
def _held(ctx: Services, groups: Sequence[_Group]) -> Iterator[None]:
    """Nobody else, of another library either, takes these markers meanwhile. CutProblem where somebody has one."""
    held: list[tuple[Path, str]] = []
    try:
        for folder, kind, group in groups:
            CLIPS.folder(folder)
            name = clip_name(folder_number(folder.name) or 0, kind, group, 0, suffix="")
            if not ctx.media.hold(str(folder), name):
                raise CutProblem(f"Clips are being written to {folder}. Try again once that is over.", str(folder))
            held.append((folder, name))
        yield
    finally:
        for folder, name in held:
            ctx.media.release(str(folder), name)
        for folder in {folder for folder, *_ in groups}:
            remove_empty(folder)
