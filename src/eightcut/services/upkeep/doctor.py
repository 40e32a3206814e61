"""The doctor: what does not fit together between database, clips, models and stored frames, and how it is mended.

Mending never takes what anyone could still want. What this database does not know may be another's; a row whose clip is
not there may wait for a disk, or for a folder that was renamed. Every step is noted (`fixes`) and can be taken back.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from functools import partial
from pathlib import Path

from eightcut.atomic import remove
from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import recorded_as
from eightcut.domain.unfinished import Unfinished
from eightcut.domain.wording import plural, some
from eightcut.errors import CutProblem, EnvironmentProblem, ModelProblem, OutdatedModel
from eightcut.leftovers import leftovers
from eightcut.services.change import NOTHING, Change, Kind
from eightcut.services.clips.datasets import dataset_json
from eightcut.services.clips.datasets.rebuilding import rebuild
from eightcut.services.clips.files import files_of, fingerprint, folder_of, is_flat, is_strange, is_there, parts_of
from eightcut.services.clips.fixes import Journal
from eightcut.services.clips.lost import LostClip, lost, moved, roots, strangers, video_folders
from eightcut.services.clips.unfinished import about, away, dead, finish, still_written, strange_files
from eightcut.services.clips.work_files import PREFIX, left_in
from eightcut.services.commands import command
from eightcut.services.context import Services
from eightcut.services.training.model_files import ENDING, model_path
from eightcut.services.training.renewing import unreadable
from eightcut.services.videos.same_place import Places, exists, is_folder, on_disk
from eightcut.values import dataclass

_PATIENCE = 10.0
"""Seconds that an ffmpeg whose program was killed is waited for."""
_FORGET = "8cut doctor --fix --forget"
_NAMED = 3
"""Files that a sentence names."""


@dataclass(frozen=True, slots=True)
class Check:
    """One problem, as a sentence; `fixed` tells whether it was mended now, `fixable` whether it can be."""

    problem: str
    fixed: bool = False
    fixable: bool = False

    @property
    def change(self) -> Change:
        """What mending it touched; `undo_last` takes it back."""
        return Change(Kind.CLIPS | Kind.FILES if self.fixed else NOTHING)


@dataclass(frozen=True, slots=True)
class _Round:
    """One look through everything."""

    services: Services
    fix: bool
    forget: bool
    journal: Journal
    places: Places = field(default_factory=Places)

    def check(self, problem: str, mend: Callable[[], object]) -> Check:
        """Mend it where that is asked for; what goes wrong is said with it."""
        if not self.fix:
            return Check(problem, False, True)
        try:
            mend()
        except EnvironmentProblem as trouble:
            return Check(f"{problem} {trouble.message}", False, True)
        except OSError as error:
            return Check(f"{problem} It cannot be fixed: {error.strerror or error}.", False, True)
        return Check(problem, True, True)

    def at_request(self, problem: str, cure: str, mend: Callable[[], object]) -> Check:
        """What is mended with `forget` alone, because it loses something; `cure` says what that would do."""
        return self.check(f"{problem}.", mend) if self.forget else Check(f"{problem}; to {cure}: {_FORGET}")

    def left_behind(self, path: Path, mend: Callable[[Path], object]) -> Check:
        """A file that nobody needs any more."""
        return self.check(f"{path} was left behind by interrupted work.", partial(mend, path))


def examine(ctx: Services, fix: bool, forget: bool = False) -> Iterator[Check]:
    """Look through everything; with `fix`, mend what can be mended without losing a label or a file.

    Work that was killed is taken back, its temporary files go, a clip that waits in the trash folder goes back to its
    row, labels follow the rows. With `forget` too, rows whose clip is gone while its folder is there are taken out, and
    their labels. Clips and models that no row speaks of are only told.
    """
    for problem in ctx.library.check():
        yield Check(problem)
    now = _Round(ctx, fix, forget, Journal(ctx))
    yield from _interrupted(now)
    now = _Round(ctx, fix, forget, now.journal)
    rows, strange = _rows(ctx)
    yield from _strange_rows(now, strange)
    _learn(ctx, rows)
    gone = lost(ctx, rows, now.places)
    yield from _rows_without_files(now, gone)
    yield from _files_without_rows(rows, gone, now.places)
    if fix:
        rows, _ = _rows(ctx)
    yield from _lost_sounds(ctx, rows)
    yield from _remains(now, rows)
    yield from _marks(now, rows)
    yield from _labels(now, rows)
    yield from _models(ctx)


def _interrupted(now: _Round) -> Iterator[Check]:
    ctx = now.services
    for note in dead(ctx):
        strange = strange_files(ctx, note)
        if strange:
            told = (
                f"{about(note)} Its note lists files that, as far as can be verified, 8-cut did not "
                f"make, so they are left alone: {_some(strange)}."
            )
            if now.forget:
                yield now.check(told, partial(now.journal.end, ctx, note))
            else:
                yield Check(f"{told} Put them where you want them, then drop the note: {_FORGET}")
        elif folder := away(note):
            told = f"{about(note)} The folder {folder} is missing, so nothing is rolled back. Is a disk unplugged?"
            yield Check(f"{told} If it is gone for good, create an empty folder with that name, and run this again.")
        else:
            more = " ffmpeg is still writing a clip there and stops once it is done." if _goes_on(now, note) else ""
            yield now.check(about(note) + more, partial(finish, ctx, note, now.journal))
    for number in ctx.library.unfinished.unreadable():
        told = f"Note {number} about interrupted work cannot be read. It is left alone"
        yield now.at_request(told, "drop it", partial(ctx.library.unfinished.end, Unfinished(id=number)))


def _goes_on(now: _Round, note: Unfinished) -> bool:
    """Whether ffmpeg still works for the dead program; before mending, it is given time to end."""
    until = time.monotonic() + (_PATIENCE if now.fix else 0.0)
    while goes_on := still_written(now.services, note):
        if time.monotonic() >= until:
            break
        time.sleep(0.1)
    return goes_on


def _rows(ctx: Services) -> tuple[list[ClipRow], list[ClipRow]]:
    """Rows of clips, and rows that call something a clip that is none."""
    found: tuple[list[ClipRow], list[ClipRow]] = ([], [])
    for row in ctx.library.clips.of_all_profiles():
        found[is_strange(row.output_path)].append(row)
    return found


def _strange_rows(now: _Round, rows: Sequence[ClipRow]) -> Iterator[Check]:
    """A database can come from anybody: what is no clip is not looked into, moved or written about."""
    flat = {row.output_path for row in rows if is_flat(row.output_path)}
    yield from _forgotten(
        now, [row for row in rows if row.output_path in flat and not exists(on_disk(row.output_path))]
    )
    rows = [row for row in rows if row.output_path not in flat]
    if not rows:
        return
    paths = list(dict.fromkeys(row.output_path for row in rows))
    told = (
        f"{plural(len(rows), 'row')} of the database {'lists' if len(rows) == 1 else 'list'} as a clip "
        f"something that has no clip name or is not a regular file: {_some(paths)}. The files themselves "
        "are left alone"
    )
    cure = f"remove {'it' if len(rows) == 1 else 'them'} from the database"
    yield now.at_request(told, cure, partial(now.journal.forget_rows, [row.id for row in rows]))


def _learn(ctx: Services, rows: Sequence[ClipRow]) -> None:
    """Note what is in clips that nobody has looked at yet, as long as they are where they were recorded."""
    seen: dict[str, str] = {}
    for row in rows:
        if not row.fingerprint and row.output_path not in seen and is_there(row.output_path):
            seen[row.output_path] = fingerprint(ctx.media, row.output_path)
    known = {path: mark for path, mark in seen.items() if mark}
    if known:
        try:
            ctx.library.clips.learn(known)
        except EnvironmentProblem:
            return  # a file that can only be read: the next look will do


def _rows_without_files(now: _Round, gone: Sequence[LostClip]) -> Iterator[Check]:
    for (old, new), clips in moved(gone).items():
        verb = "are" if clips != 1 else "is"
        yield Check(
            f"{plural(clips, 'clip')} recorded at {old} {verb} now at {new}. To update the database: "
            f"{command('relocate', old, new)}"
        )
    away = Counter(folder_of(one.row.output_path) for one in gone if one.away and one.found is None)
    for folder, clips in away.items():
        kept = f"the rows of its {clips} clips are kept" if clips != 1 else "the row of its clip is kept"
        yield Check(
            f"The folder {folder} is missing; {kept}. Is a disk unplugged? If the folder was moved: "
            f"{command('relocate', folder)} NEW"
        )
    for one in gone:
        if one.in_trash:
            yield now.check(
                f"The clip {one.row.output_path} is recorded, but is in the trash folder: {one.found}.",
                partial(_out_of_trash, now, one),
            )
    yield from _forgotten(now, [one.row for one in gone if one.found is None and not one.away])


def _out_of_trash(now: _Round, one: LostClip) -> None:
    for source, target in zip(parts_of(str(one.found)), parts_of(one.row.output_path), strict=True):
        if source.exists():
            now.journal.move(source, target)


def _forgotten(now: _Round, rows: Sequence[ClipRow]) -> Iterator[Check]:
    """Rows whose clip is gone for good, as far as can be seen: kept, until the user says otherwise."""
    done = now.check("", lambda: _forget(now, rows)) if now.forget and rows else None
    for row in rows:
        told = f"The clip {row.output_path} is recorded, but its file is gone."
        if done is None:
            yield Check(f"{told} Its row is kept; to remove it: {_FORGET}")
        else:
            yield Check(f"{told}{done.problem}", done.fixed, True)


def _forget(now: _Round, rows: Sequence[ClipRow]) -> None:
    """Take rows out, and the labels of clips that no other row speaks of."""
    now.journal.forget_rows([row.id for row in rows])
    kept = {now.places.key(row.output_path) for row in now.services.library.clips.of_all_profiles()}
    folders: dict[Path, set[str]] = {}
    for row in rows:
        folder = folder_of(row.output_path)
        if folder is not None and now.places.key(row.output_path) not in kept:
            folders.setdefault(folder, set()).add(row.output_path)
    with now.journal.rewriting(list(folders)):
        for folder, clips in folders.items():
            dataset_json.remove(folder, clips)


def _files_without_rows(rows: Sequence[ClipRow], gone: Sequence[LostClip], places: Places) -> Iterator[Check]:
    for root, clips in strangers(rows, gone, places):
        what = f"The clip {clips[0]} is" if len(clips) == 1 else f"{len(clips)} clips in {root} are"
        named = "" if len(clips) == 1 else f": {_some(clips)}"
        them = "them" if named else "it"
        yield Check(
            f"{what} not recorded in this database{named}. Another database may list {them}; to import {them}: "
            f"{command('import', root)}"
        )


def _some(paths: Sequence[object]) -> str:
    return some([str(path) for path in paths], _NAMED)


def _lost_sounds(ctx: Services, rows: Sequence[ClipRow]) -> Iterator[Check]:
    """Frames whose sound is gone; none is missing where the video has no sound."""
    silent: dict[str, bool] = {}
    for row in rows:
        path, container = on_disk(row.output_path), recorded_as(row.format, row.output_path)
        sound = container.heard(str(path))
        if not (container.folder and is_folder(path)) or exists(sound) or not files_of(row.output_path):
            continue
        if row.source_path not in silent:
            silent[row.source_path] = _is_silent(ctx, row.source_path)
        if not silent[row.source_path] and is_there(row.output_path):
            yield Check(f"The sound of the clip {path} is gone. Overwrite its marker to cut it again.")


def _is_silent(ctx: Services, source: str) -> bool:
    try:
        return not ctx.media.probe(source).tracks
    except EnvironmentProblem:
        return False


def _remains(now: _Round, rows: Sequence[ClipRow]) -> Iterator[Check]:
    """Temporary files of work that was killed: names of the program's own form, which nobody writes any more."""
    media = now.services.media
    classes = roots(rows, now.places)
    folders = [*(video for root in classes for video in video_folders(root)), *classes, now.services.models_folder]
    written = {folder for folder in folders if media.written_to(str(folder))}
    for path in sorted({path for folder in folders if folder not in written for path in media.remains(str(folder))}):
        yield now.left_behind(Path(path), now.journal.remove)
    own = (now.services.frames.folder, now.services.peaks.folder, now.services.library.path.parent)
    for left in [one for folder in own if is_folder(folder) for one in leftovers(folder)]:
        yield now.left_behind(left, remove)


def _marks(now: _Round, rows: Sequence[ClipRow]) -> Iterator[Check]:
    """Work files that no note of this database speaks of: one that was restored, or replaced, forgot its work."""
    ctx, classes = now.services, roots(rows, now.places)
    known = {note.token for note in ctx.library.unfinished.all()}
    folders = now.places.index(str(folder) for root in classes for folder in (root, root.parent)).values()
    for mark, owner in ((mark, owner) for folder in folders for mark, owner in left_in(Path(folder)).items()):
        if mark.name[len(PREFIX) :] in known or owner.goes_on:
            continue
        if exists(owner.database) and not now.places.same(owner.database, ctx.library.path):
            again = command("--db", owner.database, "doctor", "--fix")
            yield Check(
                f"Work of the library {owner.database} was interrupted in {mark.parent}. To roll it back: {again}"
            )
        else:
            yield now.left_behind(mark, now.journal.remove)


def _labels(now: _Round, rows: Sequence[ClipRow]) -> Iterator[Check]:
    """`dataset.json` files that do not say what the database says."""
    unusable: list[CutProblem] = []
    with now.journal.rewriting(roots(rows, now.places) if now.fix else []):
        changes = rebuild(now.services, not now.fix, unusable, forget=False)
    for changed in changes:
        yield Check(
            f"{dataset_json.NAME} in {changed.folder} did not match the labels of its clips: "
            f"{changed.added} missing, {changed.changed} different, {changed.removed} too many.",
            now.fix,
            True,
        )
    yield from (Check(problem.message) for problem in unusable)


def _models(ctx: Services) -> Iterator[Check]:
    runs = [run for profile in ctx.library.profiles.all() for run in ctx.library.models.all(profile)]
    for run in runs:
        try:
            there = model_path(ctx, run).exists()
        except ModelProblem as strange:
            yield Check(strange.message)
            continue
        if not there:
            state = "active" if run.active else "earlier"
            yield Check(
                f"The file {run.file} of the {state} model {run.model}, version {run.version}, "
                f"profile {run.profile!r}, is gone. Train again, or restore another version."
            )
        elif (problem := unreadable(ctx, [run]).get(run.file)) and not isinstance(problem, OutdatedModel):
            yield Check(problem.message)
    recorded = {run.file for run in runs}
    for path in sorted(ctx.models_folder.glob(f"*{ENDING}")) if ctx.models_folder.is_dir() else []:
        if path.name not in recorded and not path.name.startswith("."):
            yield Check(
                f"The model file {path} belongs to no training in this database. Another database may "
                "use it, so it is kept."
            )
