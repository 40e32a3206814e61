"""Repairs that can be undone: every step is recorded before it is done (`undoing` reverts them).

Nothing is deleted: files go to the trash folder, rows and small files are kept in the note itself.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

from typing_extensions import override

from eightcut.atomic import remove
from eightcut.domain.unfinished import Unfinished
from eightcut.errors import CutProblem
from eightcut.leftovers import is_part_name
from eightcut.media.cut_files import CLIPS
from eightcut.services.clips import fix_files
from eightcut.services.clips.datasets import dataset_json
from eightcut.services.context import Services
from eightcut.services.videos.trash import TRASH, places_in_trash, trash_of

_SMALL = 256
"""Bytes up to which a left-over is kept in the note, not in the trash folder."""
Step = Mapping[str, Any]


class Hands:
    """How files are moved and removed; these write nothing down."""

    def move(self, source: Path, target: Path) -> None:
        """Rename a file or folder, making the folder that it goes to. CutProblem."""
        CLIPS.move(source, target)

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

    def end(self, ctx: Services, note: Unfinished) -> None:
        """Strike out a note of unfinished work."""
        ctx.library.unfinished.end(note)


class Journal(Hands):
    """The same, with a note of each step; begun with the first one."""

    def __init__(self, ctx: Services) -> None:
        self._ctx = ctx
        self._number = 0
        self._left = 0
        self._token = fix_files.fresh()

    def note(self, kind: str, **what: object) -> None:
        """Write a step down."""
        fixes = self._ctx.library.fixes
        self._number = self._number or fixes.begin()
        fixes.note(self._number, {"kind": kind, **what})

    def _prove(self, kind: str, paths: Sequence[Path], mark: str = "") -> Mapping[str, object]:
        """Write a step down on the disk too; what tells where."""
        folder = fix_files.beside(next((path for path in paths if TRASH in path.parts), paths[0]))
        behind = fix_files.prove(folder, self._token, kind, paths, mark)
        return {"at": str(folder), "token": self._token, **({"behind": behind} if behind else {})}

    @override
    def move(self, source: Path, target: Path) -> None:
        self.note("move", source=str(source), target=str(target), **self._prove("move", (source, target)))
        super().move(source, target)

    def _note_content(self, path: Path, before: bytes | None) -> None:
        proof = self._prove("write", (path,), mark_of(before))
        self.note("write", path=str(path), before=text_of(before), **proof)

    @override
    def remove(self, path: Path) -> None:
        """Take a left-over away: a small one into the note, another to the trash folder. CutProblem."""
        try:
            small = path.is_file() and not path.is_symlink() and path.stat().st_size <= _SMALL
            content = path.read_bytes() if small else None
        except OSError as error:
            raise CutProblem(f"{path} cannot be removed: {error.strerror}.", str(path)) from error
        if content is None:
            if path.is_dir() and any(is_part_name(inside.name) for inside in path.rglob(".*")):
                for inside in sorted(path.iterdir()):
                    self.remove(inside)
                path.rmdir()
            elif os.path.lexists(path):
                self.move(path, self._left_over(path))
            return
        self._note_content(path, content)
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
        stamp = f"{datetime.now():%Y%m%d_%H%M%S_%f}_{secrets.token_hex(2)}"  # the clock may have said this before
        return trash / stamp / f"left_{self._left}{suffix}"

    @override
    def rewriting(self, folders: Sequence[Path]) -> AbstractContextManager[object]:
        """Note what `dataset.json` holds before and which it is after; nothing where it stays."""
        return self._noting([folder / dataset_json.NAME for folder in dict.fromkeys(folders)])

    @contextmanager
    def _noting(self, files: Sequence[Path]) -> Iterator[None]:
        before = {file: content_of(file) for file in files}
        try:
            yield
        finally:
            for file in files:
                after = content_of(file)
                if after != before[file]:
                    self._note_content(file, before[file])
                    self.note("wrote", path=str(file), after=mark_of(after))

    @override
    def end(self, ctx: Services, note: Unfinished) -> None:
        """Keep what the note said."""
        values = {name: getattr(note, name) for name in ("process", "token", "begun", "content_id", "profile")}
        lists = {name: getattr(note, name) for name in ("makes", "moves", "entries", "scratch", "leaves", "grounds")}
        self.note("note", **values, **lists)
        super().end(ctx, note)

    def forget_rows(self, ids: Sequence[int]) -> None:
        """Take rows of clips out of the database."""
        with self._ctx.library.transactions.transaction():
            self.note("rows", rows=[list(row) for row in self._ctx.library.clips.take(ids)])

    def relocate(self, moves: Mapping[str, str]) -> None:
        """Give rows of clips other paths, and those whose video is the clip itself."""
        clips = self._ctx.library.clips
        with self._ctx.library.transactions.transaction():
            rows = [row for row in clips.of_all_profiles() if row.output_path in moves]
            sounds = {f"{old}.wav": f"{new}.wav" for old, new in moves.items()}  # the film of frames that were imported
            films = {row.source_path: new for row in rows if (new := {**sounds, **moves}.get(row.source_path))}
            self.note(
                "paths",
                rows=[[row.id, row.output_path, moves[row.output_path]] for row in rows],
                films=list(films.items()),
            )
            clips.place({row.id: moves[row.output_path] for row in rows})
            clips.resource(films)


def content_of(path: Path) -> bytes | None:
    """What a file holds; None where it is not there or cannot be read."""
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError:
        return None


def text_of(content: bytes | None) -> str | None:
    """The same as a note can hold it."""
    return None if content is None else base64.b64encode(content).decode()


def mark_of(content: bytes | None) -> str:
    """What tells it from other content."""
    return "" if content is None else hashlib.blake2b(content, digest_size=16).hexdigest()
