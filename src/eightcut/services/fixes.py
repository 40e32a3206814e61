"""Mending that can be taken back: every step is written down before it is taken, and undone in the reverse order.

Nothing is deleted: files go to the trash folder, rows and small files are kept in the note itself.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from typing_extensions import override

from eightcut.atomic import SUFFIX as PART
from eightcut.atomic import atomic_write, remove
from eightcut.domain.unfinished import Unfinished
from eightcut.errors import BadRequest, CutProblem
from eightcut.services import dataset_file
from eightcut.services.trash import TRASH, move, places_in_trash, trash_of
from eightcut.services.workbench import Workbench

_SMALL = 256
"""Bytes up to which a left-over is kept in the note, not in the trash folder."""
Step = Mapping[str, Any]


class Hands:
    """How files are moved and removed; these write nothing down."""

    def move(self, source: Path, target: Path) -> None:
        """Rename a file or folder, making the folder that it goes to. CutProblem."""
        move(source, target)

    def to_trash(self, paths: Sequence[Path]) -> None:
        """Move files to the trash folder. CutProblem."""
        for path, target in zip(paths, places_in_trash(paths), strict=True):
            self.move(path, target)

    def remove(self, path: Path) -> None:
        """Take a left-over away. OSError."""
        remove(path)

    def rewriting(self, folders: Sequence[Path]) -> AbstractContextManager[object]:
        """Around changes of `dataset.json` in these folders."""
        return nullcontext(folders)

    def end(self, bench: Workbench, note: Unfinished) -> None:
        """Strike out a note of unfinished work."""
        bench.library.unfinished.end(note)


class Journal(Hands):
    """The same, with a note of each step; begun with the first one."""

    def __init__(self, bench: Workbench) -> None:
        """Nothing is written yet."""
        self._bench = bench
        self._number = 0
        self._left = 0

    def note(self, kind: str, **what: object) -> None:
        """Write a step down."""
        fixes = self._bench.library.fixes
        self._number = self._number or fixes.begin()
        fixes.note(self._number, {"kind": kind, **what})

    @override
    def move(self, source: Path, target: Path) -> None:
        """Note it and do it."""
        self.note("move", source=str(source), target=str(target))
        super().move(source, target)

    @override
    def remove(self, path: Path) -> None:
        """Take a left-over away: a small one into the note, another to the trash folder. CutProblem."""
        try:
            small = path.is_file() and not path.is_symlink() and path.stat().st_size <= _SMALL
            content = path.read_bytes() if small else None
        except OSError as error:
            raise CutProblem(f"{path} cannot be removed: {error.strerror}.", str(path)) from error
        if content is None:
            if path.is_dir() and any(PART in inside.name for inside in path.rglob(".*")):
                for inside in sorted(path.iterdir()):
                    self.remove(inside)
                path.rmdir()
            elif os.path.lexists(path):
                self.move(path, self._left_over(path))
            return
        self.note("write", path=str(path), before=_text(content))
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise CutProblem(f"{path} cannot be removed: {error.strerror}.", str(path)) from error
        self.note("wrote", path=str(path), after="")

    def _left_over(self, path: Path) -> Path:
        """Where a left-over goes in the trash folder: under a plain name, that no work takes for its own."""
        self._left += 1
        inside = path.parts.index(TRASH) + 1 if TRASH in path.parts else 0
        trash = Path(*path.parts[:inside]) if inside else trash_of(path)
        suffix = "" if path.is_dir() else path.suffix
        return trash / f"{datetime.now():%Y%m%d_%H%M%S_%f}" / f"left_{self._left}{suffix}"

    @override
    def rewriting(self, folders: Sequence[Path]) -> AbstractContextManager[object]:
        """Note what `dataset.json` holds before and which it is after; nothing where it stays."""
        return self._noting([folder / dataset_file.NAME for folder in dict.fromkeys(folders)])

    @contextmanager
    def _noting(self, files: Sequence[Path]) -> Iterator[None]:
        before = {file: _content(file) for file in files}
        try:
            yield
        finally:
            for file in files:
                after = _content(file)
                if after != before[file]:
                    self.note("write", path=str(file), before=_text(before[file]))
                    self.note("wrote", path=str(file), after=_mark(after))

    @override
    def end(self, bench: Workbench, note: Unfinished) -> None:
        """Keep what the note said."""
        values = {name: getattr(note, name) for name in ("process", "token", "begun", "content_id", "profile")}
        lists = {name: getattr(note, name) for name in ("makes", "moves", "entries", "scratch", "leaves")}
        self.note("note", **values, **lists)
        super().end(bench, note)

    def forget_rows(self, ids: Sequence[int]) -> None:
        """Take rows of clips out of the database."""
        with self._bench.library.transactions.transaction():
            self.note("rows", rows=[list(row) for row in self._bench.library.clips.take(ids)])

    def relocate(self, moves: Mapping[str, str]) -> None:
        """Give rows of clips other paths, and those whose film is the clip itself."""
        clips = self._bench.library.clips
        with self._bench.library.transactions.transaction():
            rows = [row for row in clips.of_all_profiles() if row.output_path in moves]
            films = {row.source_path: moves[row.source_path] for row in rows if row.source_path in moves}
            self.note("paths", rows=[[row.id, row.output_path] for row in rows], films=list(films.items()))
            clips.place({row.id: moves[row.output_path] for row in rows})
            clips.resource(films)


@dataclass(frozen=True, slots=True)
class Undone:
    """How many steps were taken back, and sentences on those that could not be."""

    steps: int
    left: tuple[str, ...]


def undo_last(bench: Workbench) -> Undone:
    """Take back the latest fix that is noted: files, rows, labels. BadRequest where there is none.

    A step whose files were changed since is left, and told; the others are taken back.
    """
    number, steps = bench.library.fixes.last()
    if not number:
        raise BadRequest("There is nothing to take back: 8cut doctor --fix has mended nothing yet.")
    left: list[str] = []
    done = 0
    with bench.library.transactions.transaction():
        marks: dict[str, str] = {}
        for step in reversed(steps):
            if step["kind"] == "wrote":
                marks[step["path"]] = step["after"]
                continue
            told = _BACK[step["kind"]](bench, step, marks)
            if told:
                left.append(told)
            else:
                done += 1
        bench.library.fixes.forget(number)
    return Undone(done, tuple(left))


def _move_back(_bench: Workbench, step: Step, _marks: Mapping[str, str]) -> str:
    source, target = Path(step["source"]), Path(step["target"])
    if not os.path.lexists(target):
        return "" if os.path.lexists(source) else f"{target} is gone, so it cannot go back to {source}."
    if os.path.lexists(source):
        return f"There is another file at {source} now, so {target} stays where it is."
    try:
        move(target, source)
    except CutProblem as problem:
        return problem.message
    for folder in (target.parent, *target.parent.parents)[:4]:
        if any(folder.iterdir()):
            break
        folder.rmdir()
    return ""


def _write_back(_bench: Workbench, step: Step, marks: Mapping[str, str]) -> str:
    path = Path(step["path"])
    wanted = marks.get(step["path"])
    now = _content(path)
    if wanted is not None and _mark(now) != wanted:
        if path.name != dataset_file.NAME or step["before"] is None:
            return f"{path} was changed since, so it stays as it is."
        return _entries_back(path, base64.b64decode(step["before"]))
    try:
        if step["before"] is None:
            path.unlink(missing_ok=True)
        else:
            atomic_write(path, base64.b64decode(step["before"]))
    except OSError as error:
        return f"{path} cannot be written: {error.strerror}."
    return ""


def _entries_back(path: Path, before: bytes) -> str:
    """Entries that went come back into a file that was changed since."""
    try:
        dataset_file.put_back(path.parent, dataset_file.parsed(path, before))
    except CutProblem as problem:
        return problem.message
    return ""


def _rows_back(bench: Workbench, step: Step, _marks: Mapping[str, str]) -> str:
    there = {row.id for row in bench.library.clips.of_all_profiles()}
    bench.library.clips.put_back([tuple(row) for row in step["rows"] if row[0] not in there])
    return ""


def _paths_back(bench: Workbench, step: Step, _marks: Mapping[str, str]) -> str:
    bench.library.clips.place({int(number): str(path) for number, path in step["rows"]})
    bench.library.clips.resource({new: old for old, new in step["films"]})
    return ""


def _note_back(bench: Workbench, step: Step, _marks: Mapping[str, str]) -> str:
    fields = {name: value for name, value in step.items() if name != "kind"}
    bench.library.unfinished.begin(replace(Unfinished(), **fields))
    return ""


_BACK: Mapping[str, Callable[[Workbench, Step, Mapping[str, str]], str]] = {
    "move": _move_back,
    "write": _write_back,
    "rows": _rows_back,
    "paths": _paths_back,
    "note": _note_back,
}


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def _text(content: bytes | None) -> str | None:
    return None if content is None else base64.b64encode(content).decode()


def _mark(content: bytes | None) -> str:
    return "" if content is None else hashlib.blake2b(content, digest_size=16).hexdigest()
