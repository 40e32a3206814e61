"""Taking back what was mended or relocated: the steps that `fixes` noted, the latest first.

A database can come from anybody: a step is believed for files of the program's own form alone, where the disk proves it
(`fix_files`) and where what it left is still there. All else is told and left.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from eightcut.domain.clips import DISABLED
from eightcut.domain.containers import ENDINGS
from eightcut.domain.names import folder_number, is_own_clip
from eightcut.domain.unfinished import Unfinished
from eightcut.errors import BadRequest, CutProblem, EnvironmentProblem
from eightcut.leftovers import HOLD
from eightcut.media.cut_files import CLIPS, is_part_name
from eightcut.services.change import NOTHING, Change, Kind
from eightcut.services.clips import fix_files
from eightcut.services.clips.datasets import dataset_json
from eightcut.services.clips.files import folders_of
from eightcut.services.clips.fixes import Step, content_of, mark_of
from eightcut.services.clips.unfinished import remove_empty, twin
from eightcut.services.clips.work_files import PREFIX as WORK
from eightcut.services.context import Services
from eightcut.services.videos.same_place import Key, Places
from eightcut.services.videos.trash import TRASH
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Undone:
    """How many steps were taken back, and sentences on those that could not be."""

    steps: int
    left: tuple[str, ...]
    change: Change


@dataclass(frozen=True, slots=True)
class _Run:
    """One taking back: what each file was after its step, and the class folders that rows speak of."""

    services: Services
    marks: dict[str, str]
    folders: frozenset[Key]


def undo_last(ctx: Services) -> Undone:
    """Take back the latest fix that is noted: files, rows, labels. BadRequest where there is none.

    A step whose files or rows were changed since is left, and told; the others are taken back.
    """
    number, steps = ctx.library.fixes.last()
    if not number:
        raise BadRequest("There is nothing to undo: 8cut doctor --fix has not fixed anything yet.")
    left: list[str] = []
    done = 0
    with ctx.library.transactions.transaction():
        run = _Run(ctx, {}, _folders(ctx, steps))
        for step in reversed(steps):
            try:
                told = _BACK[step["kind"]](run, step)
            except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, EnvironmentProblem):
                told = f"Step {len(left) + done + 1} of it is not one that 8-cut writes, so it is left alone."
            if told is None:
                continue
            if told:
                left.append(told)
            else:
                done += 1
        ctx.library.fixes.forget(number)
    for place, token in {(one, str(step.get("token"))) for step in steps if "at" in step for one in _proofs(step)}:
        fix_files.clear(place, token)
    return Undone(done, tuple(left), Change(Kind.CLIPS | Kind.FILES if done else NOTHING))


def _folders(ctx: Services, steps: Sequence[Step]) -> frozenset[Key]:
    """Class folders of rows, as they are and as they were before these steps; switched on and off."""
    paths = [row.output_path for row in ctx.library.clips.of_all_profiles()]
    for step in steps:
        rows = step.get("rows")
        paths += [str(value) for row in rows or () for value in row] if _is_table(rows) else []
    folders = set(map(str, folders_of(path for path in paths if "\0" not in path)))
    places = Places()
    return frozenset(places.key(one) for folder in folders for one in (folder, folder + DISABLED, _on(folder)) if one)


def _on(folder: str) -> str:
    return folder.removesuffix(DISABLED)


def _is_table(rows: object) -> bool:
    return isinstance(rows, list) and all(isinstance(row, list) for row in rows)


def _path(value: object) -> Path:
    """A full path; `..` in it may be the user's own (`--out ../sounds`). ValueError for what can be none."""
    if not isinstance(value, str) or "\0" in value or not Path(value).is_absolute():
        raise ValueError(f"no path: {value!r}")
    return Path(value)


def _is_ours(source: Path, target: Path) -> bool:
    """Whether a move is one of mending: a clip or a left-over to a trash folder above it, a clip out of one.

    Or a clip whose class was being switched off or on.
    """
    outside = [path for path in (source, target) if TRASH not in path.parts]
    inside = [path for path in (source, target) if TRASH in path.parts]
    if not inside:
        return twin(str(source)) == str(target) and (is_own_clip(str(source)) or _may_be_clip(source))
    above = Path(*inside[0].parts[: inside[0].parts.index(TRASH)])
    if not outside:
        return target.is_relative_to(above / TRASH)
    one = outside[0]
    near = one.parent.is_relative_to(above) or one.parent.resolve().is_relative_to(above.resolve())
    if _is_left_over(one.name):
        return near
    return one.name == inside[0].name and (is_own_clip(str(one)) or (near and _may_be_clip(one)))


def _is_left_over(name: str) -> bool:
    """Whether it is the name of something that work leaves where it is killed."""
    return is_part_name(name) or name.startswith((HOLD, WORK))


def _is_proven(step: Step, kind: str, paths: Sequence[Path], mark: str = "") -> bool:
    """Whether the disk shows that mending took this step."""
    at, *behind = _proofs(step)
    return fix_files.is_proven(at, str(step.get("token")), kind, paths, mark, behind)


def _proofs(step: Step) -> list[Path]:
    """Folders in which a step is said to be written down."""
    behind = step.get("behind", ())
    return [Path(str(one)) for one in (step.get("at"), *(behind if isinstance(behind, list) else ()))]


def _may_be_clip(path: Path) -> bool:
    """Whether it lies where imported clips lie, whose names are anything."""
    return folder_number(path.parent.name) is not None and path.suffix.lower() in {"", *ENDINGS}


def _move_back(_run: _Run, step: Step) -> str | None:
    source, target = _path(step["source"]), _path(step["target"])
    if not (_is_ours(source, target) and _is_proven(step, "move", (source, target))):
        return f"Nothing on disk proves that 8-cut moved {target} there, so it stays where it is."
    if not os.path.lexists(target):
        return "" if os.path.lexists(source) else f"{target} is gone, so it cannot be moved back to {source}."
    if os.path.lexists(source):
        return f"There is now another file at {source}, so {target} stays where it is."
    try:
        CLIPS.move(target, source)
    except CutProblem as problem:
        return problem.message
    remove_empty(target.parent, 4)
    return ""


def _remember(run: _Run, step: Step) -> str | None:
    run.marks[str(_path(step["path"]))] = str(step["after"])
    return None


def _write_back(run: _Run, step: Step) -> str | None:
    path = _path(step["path"])
    labels = path.name == dataset_json.NAME and Places().key(path.parent) in run.folders
    before = None if step["before"] is None else base64.b64decode(step["before"], validate=True)
    if not (labels or _is_left_over(path.name)) or not _is_proven(step, "write", (path,), mark_of(before)):
        return f"Nothing on disk proves that 8-cut wrote {path}, so it is left unchanged."
    now = content_of(path)
    try:
        entries = dataset_json.parsed(path, before) if labels and before is not None else []
        if mark_of(now) != run.marks.get(str(path)) and os.path.lexists(path):
            if not labels or before is None:
                return "" if now == before else f"{path} has been changed since, so it is left unchanged."
            dataset_json.put_back(path.parent, entries)
        elif before is None:
            path.unlink(missing_ok=True)
        elif path.parent.is_dir():
            CLIPS.write(path, before)
        else:
            return f"The folder {path.parent} is missing, so {path.name} cannot be restored."
    except CutProblem as problem:
        return problem.message
    except OSError as error:
        return f"{path} cannot be written: {error.strerror}."
    return ""


def _rows_back(run: _Run, step: Step) -> str | None:
    if not _is_table(step["rows"]):
        raise TypeError("no rows")
    there = {row.id for row in run.services.library.clips.of_all_profiles()}
    run.services.library.clips.put_back([tuple(row) for row in step["rows"] if row[0] not in there])
    return ""


def _paths_back(run: _Run, step: Step) -> str | None:
    """Rows that are still where the step put them get their earlier places, where those are free."""
    clips = run.services.library.clips
    films = {str(_path(new)): str(old) for old, new in step["films"]}
    wanted = {int(number): (str(old), str(new)) for number, old, new in step["rows"]}
    rows = clips.of_all_profiles()
    places = Places()
    taken = {(row.profile, places.key(row.output_path)) for row in rows if row.id not in wanted}
    mine = [row for row in rows if row.id in wanted]
    stay = {
        row.id
        for row in mine
        if row.output_path != wanted[row.id][1] or (row.profile, places.key(wanted[row.id][0])) in taken
    }
    clips.place({row.id: wanted[row.id][0] for row in mine if row.id not in stay})
    clips.resource({new: old for new, old in films.items() if not _is_of(new, mine, stay)})
    if stay:
        held = "1 clip stays where it is" if len(stay) == 1 else f"{len(stay)} clips stay where they are"
        return f"{held}, because {'it was' if len(stay) == 1 else 'they were'} changed since."
    return ""


def _is_of(film: str, rows: Iterable[object], stay: set[int]) -> bool:
    """Whether it is the video of a row that stays."""
    return any(getattr(row, "id", 0) in stay and getattr(row, "source_path", "") == film for row in rows)


def _note_back(run: _Run, step: Step) -> str | None:
    fields = {name: value for name, value in step.items() if name != "kind"}
    note = replace(Unfinished(), **fields)
    if note.process != int(note.process) or not 0.0 <= float(note.begun) < float("inf"):
        raise ValueError("no note")
    run.services.library.unfinished.begin(note)
    return ""


_BACK: Mapping[str, Callable[[_Run, Step], str | None]] = {
    "move": _move_back,
    "write": _write_back,
    "wrote": _remember,
    "rows": _rows_back,
    "paths": _paths_back,
    "note": _note_back,
}
