"""Swapping clips in one step: some go to the trash folder or to another class, others take their names.

Rows and labels go with them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from typing import Any

from eightcut.atomic import UNTOUCHED
from eightcut.domain.clips import ClipRow, with_remarks
from eightcut.domain.names import path_parts
from eightcut.domain.videos import VideoRef
from eightcut.errors import CutProblem
from eightcut.media.cut_files import CLIPS
from eightcut.services.change import NOTHING, Change, Kind
from eightcut.services.clips.datasets import dataset_json
from eightcut.services.clips.files import by_folders, files_of, fingerprint, folder_of, parts_of, refuse_strange
from eightcut.services.clips.work import Work, contents, restore_files, working
from eightcut.services.context import Job, Services
from eightcut.services.videos.same_place import Places, exists, folded
from eightcut.services.videos.trash import places_in_trash
from eightcut.values import dataclass

log = logging.getLogger("eightcut.clips")

Move = tuple[Path, Path]
Entries = tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class TrashedClips:
    """What was taken away: rows, their numbers, where files were and lie now, entries of `dataset.json` by folder."""

    rows: tuple[tuple[Any, ...], ...] = ()
    ids: tuple[int, ...] = ()
    moved: tuple[Move, ...] = ()
    labels: tuple[tuple[Path, Entries], ...] = ()


def joined(parts: Iterable[TrashedClips]) -> TrashedClips:
    """What several steps took away, as one."""
    parts = list(parts)
    return TrashedClips(
        tuple(row for part in parts for row in part.rows),
        tuple(number for part in parts for number in part.ids),
        tuple(pair for part in parts for pair in part.moved),
        tuple(pair for part in parts for pair in part.labels),
    )


@dataclass(frozen=True, slots=True)
class Swap:
    """What goes, what comes back, what is new with the files that get its names (from, to), and what goes elsewhere."""

    old: Sequence[ClipRow] = ()
    back: TrashedClips = TrashedClips()
    new: Sequence[ClipRow] = ()
    renames: Sequence[Move] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    """Output paths, as they are recorded, and the new ones; of a clip that is not there the rows alone go."""


def swap(
    ctx: Services, wanted: Swap, work: Work | None = None, job: Job | None = None
) -> tuple[list[ClipRow], TrashedClips]:
    """Do all of it or nothing, whatever happens; the new rows with their numbers, and what went.

    Files that other rows use too, in this profile or another, stay. `work`: what this is the last step of; it is over
    afterwards. CutProblem where a file cannot be moved or a name is taken; Cancelled.
    """
    refuse_strange([*(row.output_path for row in wanted.old), *wanted.places])
    shared = shared_paths(ctx, wanted.old)
    moves, labels = _away(wanted.old, shared)
    moved = [*moves, *wanted.renames, *((now, path) for path, now in wanted.back.moved)]
    moved += _elsewhere(wanted.places)
    _refuse_taken(wanted, {path for path, _ in moves})
    notes = {
        "moves": tuple((str(source), str(target)) for source, target in moved),
        "entries": tuple((str(folder), entries) for folder, entries in (*labels.items(), *_left(wanted.places))),
    }
    job = job or Job()
    if work is None:
        with working(ctx, **notes) as own:
            return _carry_out(ctx, wanted, own, moves, moved, labels, job)
    work.expect(**notes)
    return _carry_out(ctx, wanted, work, moves, moved, labels, job)


def swapped(ctx: Services, new: Sequence[ClipRow], gone: TrashedClips, old: Sequence[ClipRow] = ()) -> Change:
    """The change that a swap was, or several of them: `new` came for what is gone (`old`: its rows, where known).

    Undoing it is one swap, of all of it or of nothing. CutProblem as there.
    """
    profiles = {row.profile for row in (*new, *old)}
    videos = {VideoRef(row.filename, content_id=row.content_id) for row in (*new, *old)}
    profile = profiles.pop() if len(profiles) == 1 else ""
    video = videos.pop() if len(videos) == 1 else None

    def change(came: Sequence[int], went: TrashedClips) -> Change:
        def back() -> Change:
            there = Swap(old=ctx.library.clips.of_ids(came), back=went)
            return change(went.ids, swap(ctx, there)[1])

        return Change(Kind.CLIPS if came or went.ids else NOTHING, back, profile, video)

    return change([row.id for row in new], gone)


def shared_paths(ctx: Services, rows: Sequence[ClipRow]) -> set[str]:
    """Those clips of these rows that other rows use too, in any profile."""
    ids = {row.id for row in rows}
    names = {_name(row.output_path) for row in rows}
    plain = all(name.isascii() for name in names)  # else a disk may take two names for one that are not alike here
    others = ctx.library.clips.of_names(names) if plain else ctx.library.clips.of_all_profiles()
    places = Places()
    used = {places.key(row.output_path) for row in others if row.id not in ids and _name(row.output_path) in names}
    return {row.output_path for row in rows if used and places.key(row.output_path) in used}


def _name(path: str) -> str:
    return folded("".join(path_parts(path)[-1:]))


def _away(rows: Sequence[ClipRow], shared: set[str]) -> tuple[list[Move], dict[Path, Entries]]:
    """Where the files of these rows will go, and which entries of `dataset.json`."""
    paths = set(Places().index(row.output_path for row in rows if row.output_path not in shared).values())
    files = sorted({file for path in paths for file in files_of(path)})
    labels: dict[Path, Entries] = {}
    for folder in Places().index(sorted({str(folder_of(path) or "") for path in paths} - {""})).values():
        entries = dataset_json.labels(Path(folder), paths)
        if entries:
            labels[Path(folder)] = tuple(entries)
    return list(zip(files, places_in_trash(files), strict=True)), labels


def _elsewhere(places: Mapping[str, str]) -> list[Move]:
    """What there is of clips that go to other places, and where it goes. CutProblem where something is there."""
    found: dict[Path, Path] = {}
    for old, new in places.items():
        for source, target in zip(parts_of(old), parts_of(new), strict=True):
            with CLIPS.told(source, "examined"):
                if source.exists():
                    found[source] = target
    for target in found.values():
        if exists(target):
            raise CutProblem(f"{target} already exists. Move it away, then try again.", str(target))
    return list(found.items())


def _left(places: Mapping[str, str]) -> list[tuple[Path, Entries]]:
    """What `dataset.json` of each folder says of these clips; nothing where it cannot be read, which is told later."""
    found = []
    for (source, _), mine in by_folders(places).items():
        with suppress(CutProblem):
            found.append((source, tuple(dataset_json.labels(source, set(mine)))))
    return [pair for pair in found if pair[1]]


def _refuse_taken(wanted: Swap, freed: set[Path]) -> None:
    places = Places()
    free = {places.key(path) for path in freed}
    for _, target in wanted.renames:
        if exists(target) and places.key(target) not in free:
            raise CutProblem(
                f"{target} is also used by another profile. Export to a new marker instead.", str(target)
            )  # fmt: skip
    for target, _ in wanted.back.moved:
        if exists(target) and places.key(target) not in free:
            raise CutProblem(
                f"{target} exists again, so the earlier file cannot be restored. Move it away.", str(target)
            )


def _carry_out(
    ctx: Services, wanted: Swap, work: Work, moves: Sequence[Move], moved: Sequence[Move],
    away: Mapping[Path, Entries], job: Job,
) -> tuple[list[ClipRow], TrashedClips]:  # fmt: skip
    clips = ctx.library.clips
    ids = sorted({row.id for row in wanted.old})
    undo: list[Callable[[], object]] = []
    try:
        with ctx.library.transactions.transaction():
            before = clips.of_ids(ids) if wanted.new else []
            taken = clips.take(ids) if ids else []
            for number, (source, target) in enumerate(moved):
                job.cancel.check()
                job.progress("move", str(source), float(number), float(len(moved)))
                CLIPS.move(source, target)
            made = with_remarks([_there(ctx, row) for row in wanted.new], before)
            new = [replace(row, id=clips.add(row)) for row in made]
            clips.put_back(wanted.back.rows)
            if wanted.places:
                own = clips.own_videos(wanted.places)
                clips.relocate(wanted.places)
                if own:
                    clips.resource(own)
            _labels(wanted, away, work, undo)
            work.end()
        work.over()
    except BaseException:
        work.undo(undo)
        raise
    log.info(
        "%d clips recorded, %d moved to the trash, %d to other folders, %d restored",
        len(new), len(taken), len(wanted.places), len(wanted.back.rows),
    )  # fmt: skip
    return new, TrashedClips(tuple(taken), tuple(ids), tuple(moves), tuple(away.items()))


def _there(ctx: Services, row: ClipRow) -> ClipRow:
    """The row with what is in its clip. CutProblem where the clip is gone again before it could be recorded."""
    if not files_of(row.output_path):
        raise CutProblem(
            f"{row.output_path} was removed while it was being recorded. Export it again.", row.output_path
        )
    return replace(row, fingerprint=fingerprint(ctx.media, row.output_path))


def _labels(wanted: Swap, away: Mapping[Path, Entries], work: Work, undo: list[Callable[[], object]]) -> None:
    """Entries go, come and come back; `undo` gets the calls that take back what was done."""
    new: dict[Path, dict[str, str]] = {}
    for row in wanted.new:
        place = folder_of(row.output_path)
        if row.label and not row.scan_export and place is not None:
            new.setdefault(place, {})[row.output_path] = row.label
    back = [folder for folder, _ in wanted.back.labels]
    for folder in [folder for folder in new if folder not in {*away, *back}]:
        more = dataset_json.addition(folder, new[folder])
        if more is not None:
            work.adds(folder / dataset_json.NAME, more.at, more.old)
            if more.make():
                undo.append(more.take_back)
                del new[folder]
    before = contents([folder / dataset_json.NAME for folder in {*new, *away, *back}])
    undo.append(lambda: restore_files(before))
    for folder, entries in away.items():
        dataset_json.remove(folder, {str(entry.get("path")) for entry in entries})
    for folder, labels in new.items():
        dataset_json.add_all(folder, labels)
    for folder, held in wanted.back.labels:
        dataset_json.put_back(folder, list(held))
    for (source, target), mine in by_folders(wanted.places).items():
        if dataset_json.labels(source, set(mine)):
            undo.append(partial(restore_files, contents([one / dataset_json.NAME for one in (source, target)])))
            dataset_json.relocate(source, target, mine)
            if not dataset_json.read(source):
                with CLIPS.told(source / dataset_json.NAME, "removed", UNTOUCHED):
                    (source / dataset_json.NAME).unlink()
