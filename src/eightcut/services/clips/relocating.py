"""Clips moved or renamed outside the program: their rows and labels follow once the files are verified.

What is in a clip proves that it is the one. Of a clip that was recorded before that was noted, its length and kind must
be right and its sound that of the video; where the video is not there, its name and length are all there is, and said.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, replace
from functools import partial
from pathlib import Path

from eightcut.domain.clips import ClipRow
from eightcut.domain.containers import container_of
from eightcut.domain.unfinished import Unfinished
from eightcut.errors import BadRequest, EnvironmentProblem
from eightcut.services.change import NO_CHANGE, NOTHING, Change, Kind
from eightcut.services.clips.datasets import dataset_json
from eightcut.services.clips.files import by_folders, files_of, fingerprint, folder_of, is_frames, is_strange, is_there
from eightcut.services.clips.fixes import Journal
from eightcut.services.clips.lost import clips_below
from eightcut.services.clips.sound import sounds_as_in_video
from eightcut.services.clips.unfinished import dead
from eightcut.services.clips.work import contents, restore_files
from eightcut.services.context import Job, Services
from eightcut.services.videos.same_place import Places, exists, folded, on_disk
from eightcut.typed import at_home, typed_path
from eightcut.values import dataclass

log = logging.getLogger("eightcut.clips")

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_SLACK = 0.15
"""Seconds by which a clip's file may be longer or shorter than its row says."""


@dataclass(frozen=True, slots=True)
class RelocateResult:
    """What was found: recorded path -> new path, which of them by name and length alone, and what was left, and why."""

    moved: Mapping[str, str]
    unproven: tuple[str, ...] = ()
    left: tuple[tuple[str, str], ...] = ()
    change: Change = field(default=NO_CHANGE, compare=False)
    """`undo_last` takes it back."""


def relocate(ctx: Services, old: str, new: str, job: Job, dry_run: bool = False) -> RelocateResult:
    """Tell the library that clips recorded at or below `old` lie at or below `new` now; files are not touched.

    Rows of every profile, labels in `dataset.json` and notes of unfinished work follow in one step, which `undo_last`
    takes back. What is not at its new place, or is another file, is left and named. `dry_run`: only look. BadRequest
    where no clip is recorded there, or nothing is there now. Raises Cancelled with everything as it was.
    """
    if not old or not new:
        raise BadRequest("A path is empty. Give the recorded path of the folder and its path now.")
    rows = ctx.library.clips.of_all_profiles()
    target = typed_path(new)
    below = _below(rows, old)
    if not below:
        raise BadRequest(f"No clip is recorded at or below {old}. Give the folder's earlier path.", old)
    if not exists(target):
        raise BadRequest(f"There is nothing at {target}. Give the path where the clips are now.", str(target))
    pairs = {row.output_path: [target.joinpath(*rest)] for row, rest in below}
    return _follow(ctx, rows, pairs, job, dry_run, partial(_elsewhere, old=old, target=target))


def find_clips(ctx: Services, profile: str, folder: str, job: Job) -> RelocateResult:
    """Look for the clips of a profile that are not at their places in `folder` and its folders, and follow them."""
    rows = ctx.library.clips.of_all_profiles()
    missing = {row.output_path: row for row in rows if row.profile == profile and not is_there(row.output_path)}
    there = clips_below(typed_path(folder)) if missing and folder else {}
    pairs = {}
    for path, row in missing.items():
        here = there.get(folded(on_disk(path).name), [])
        known = [one for one in here if row.fingerprint or one.parent.name == on_disk(path).parent.name]
        if known:
            pairs[path] = known
    return _follow(ctx, rows, pairs, job, False, str)


def missing_clips(ctx: Services, profile: str) -> dict[str, int]:
    """Class folders of the profile whose clips are not where they are recorded, and how many of each."""
    counts: dict[str, int] = {}
    for row in ctx.library.clips.of_profile(profile):
        if not is_there(row.output_path):
            folder = str(folder_of(row.output_path) or row.output_path)
            counts[folder] = counts.get(folder, 0) + 1
    return dict(sorted(counts.items()))


def _follow(
    ctx: Services, rows: Sequence[ClipRow], pairs: Mapping[str, Sequence[Path]], job: Job, dry_run: bool,
    renamed: Callable[[str], str],
) -> RelocateResult:  # fmt: skip
    by_path: dict[str, ClipRow] = {}
    for row in rows:
        if row.output_path in pairs:
            best = by_path.get(row.output_path, row)
            by_path[row.output_path] = best if best.fingerprint else row
    places = Places()
    taken = {(row.profile, places.key(row.output_path)) for row in rows if row.output_path not in pairs}
    profiles: dict[str, set[str]] = {}
    for row in rows:
        if row.output_path in pairs:
            profiles.setdefault(row.output_path, set()).add(row.profile)
    waiting = {
        renamed(source): Path(renamed(target))
        for note in dead(ctx)
        for source, target in note.moves
        if not exists(renamed(source))
    }  # what interrupted work moved aside comes back to its name when that is taken back
    moved: dict[str, str] = {}
    unproven: list[str] = []
    left: list[tuple[str, str]] = []
    for number, (path, row) in enumerate(by_path.items()):
        job.cancel.check()
        job.progress("relocate", path, float(number), float(len(by_path)))
        reason = ""
        for candidate in pairs[path]:
            if any((profile, places.key(candidate)) in taken for profile in profiles[path]):
                reason = f"{candidate} is already recorded"
                continue
            if is_strange(str(candidate)):
                reason = f"{candidate} is not in a form that 8-cut uses for clips"
                continue
            there = waiting.get(str(candidate), candidate)
            reason = "" if path == str(candidate) else _against(ctx, row, there, job)
            if reason in ("", _UNPROVEN):
                if reason:
                    unproven.append(path)
                reason = ""
                moved[path] = str(candidate)
                taken |= {(profile, places.key(candidate)) for profile in profiles[path]}
                break
        if reason:
            left.append((path, reason))
    changes = {old: new for old, new in moved.items() if old != new}
    if changes and not dry_run:
        _apply(ctx, changes, renamed)
    change = Change(Kind.CLIPS if changes and not dry_run else NOTHING)
    return RelocateResult(changes, tuple(unproven), tuple(left), change)


_UNPROVEN = "by name and length"


def _against(ctx: Services, row: ClipRow, candidate: Path, job: Job) -> str:
    """What speaks against a file being the row's clip; "" where it is proven, _UNPROVEN where nothing speaks for it."""
    if not files_of(str(candidate)) or not is_there(str(candidate)):
        return f"there is no clip at {candidate}"
    if is_frames(str(candidate)) != is_frames(row.output_path):
        return f"{candidate} is a different kind of clip"
    if row.fingerprint:
        same = fingerprint(ctx.media, str(candidate)) == row.fingerprint
        return "" if same else f"{candidate} is a different clip, or was changed"
    sound = Path(container_of(str(candidate)).heard(str(candidate)))
    try:
        length = ctx.media.probe(str(sound)).duration if exists(sound) else None
        if length is not None and abs(length - row.clip_duration) > _SLACK:
            return f"{candidate} is {length:.1f} s long, but {row.clip_duration:.1f} s were recorded"
    except EnvironmentProblem as problem:
        return problem.message.rstrip(".")
    heard = None
    if exists(sound):
        with suppress(EnvironmentProblem):  # a video that cannot be read proves nothing
            heard = sounds_as_in_video(ctx, row, str(sound), job)
    if heard is False:
        return f"{candidate} does not sound like the video at that moment"
    return "" if heard else _UNPROVEN


def _apply(ctx: Services, moves: Mapping[str, str], renamed: Callable[[str], str]) -> None:
    """Rows, labels and notes, all of them or none."""
    journal = Journal(ctx)
    folders = by_folders(moves)
    touched = [folder for pair in folders for folder in pair]
    before = contents([folder / dataset_json.NAME for folder in dict.fromkeys(touched)])
    try:
        with ctx.library.transactions.transaction(), journal.rewriting(touched):
            journal.relocate(moves)
            for (source, target), mine in folders.items():
                dataset_json.relocate(source, target, mine)
            _move_notes(ctx, renamed)
        log.info("%d clips relocated", len(moves))
    except BaseException:
        restore_files(before)
        raise


def _move_notes(ctx: Services, renamed: Callable[[str], str]) -> None:
    """Notes of interrupted work name the new places, so that it can still be taken back."""
    for note in dead(ctx):
        moved = _renamed_note(note, renamed)
        if moved != note:
            ctx.library.unfinished.change(moved)


def _renamed_note(note: Unfinished, renamed: Callable[[str], str]) -> Unfinished:
    return replace(
        note,
        makes=tuple(map(renamed, note.makes)),
        moves=tuple((renamed(source), renamed(target)) for source, target in note.moves),
        entries=tuple(
            (renamed(folder), tuple({**entry, "path": renamed(str(entry.get("path")))} for entry in entries))
            for folder, entries in note.entries
        ),
        scratch=tuple(map(renamed, note.scratch)),
        leaves=tuple((renamed(source), renamed(target)) for source, target in note.leaves),
        grounds=tuple(map(renamed, note.grounds)),
    )


def _below(rows: Iterable[ClipRow], old: str) -> list[tuple[ClipRow, list[str]]]:
    """Rows whose clip is recorded at this path or below it, in any spelling, and what follows the path in each."""
    spelled, real = _spelled(old), _real(on_disk(str(at_home(old))))
    folders: dict[Path, list[str]] = {}
    found = []
    for row in rows:
        rest = _rest(_spelled(row.output_path), spelled)
        if rest is None:
            path = on_disk(row.output_path)
            if path.parent not in folders:
                folders[path.parent] = _real(path.parent)
            rest = _rest([*folders[path.parent], path.name], real)
        if rest is not None:
            found.append((row, rest))
    return found


def _rest(parts: list[str], above: list[str]) -> list[str] | None:
    return parts[len(above) :] if parts[: len(above)] == above else None


def _spelled(path: str) -> list[str]:
    """The parts of a path as it is written; of one of Windows, with either separator."""
    if _DRIVE.match(path):
        drive, *names = [part for part in re.split(r"[\\/]+", path) if part]
        return [drive.upper(), *names]
    return list(Path(os.path.normpath(at_home(on_disk(path)).absolute())).parts)


def _real(path: Path) -> list[str]:
    try:
        return list(path.resolve().parts)
    except (OSError, ValueError, RuntimeError):
        return list(path.absolute().parts)


def _elsewhere(path: str, old: str, target: Path) -> str:
    """A path at or below `old`, at or below `target`; another one as it is."""
    rest = _rest(_spelled(path), _spelled(old)) if path else None
    return path if rest is None else str(target.joinpath(*rest))
