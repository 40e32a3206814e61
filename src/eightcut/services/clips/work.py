"""File work that is recorded before it begins, so that it can be rolled back whatever ends it.

The outcome's rows and the note's end are one transaction: as long as the note is there, the rows are the old ones, and
every file belongs back to where it was. `unfinished` takes back what a killed program noted.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from eightcut.domain.unfinished import Unfinished
from eightcut.errors import CutProblem, EnvironmentProblem
from eightcut.leftovers import stuck
from eightcut.media.cut_files import CLIPS
from eightcut.services.clips.datasets import dataset_json
from eightcut.services.clips.files import files_of
from eightcut.services.clips.fixes import content_of
from eightcut.services.clips.unfinished import roll_back_stale, take_back
from eightcut.services.clips.work_files import Marks, clear, fresh, grounds, paths_of
from eightcut.services.context import Services


class Work:
    """Work that goes on. Whatever it will do is noted, then proven on the disk (`work_files`), then done."""

    def __init__(self, ctx: Services, note: Unfinished) -> None:
        """It is noted already."""
        self._ctx = ctx
        self._marks = Marks(note.token, ctx.library.path)
        self._mine: set[str] = set()
        self._there: set[str] = set()
        self._is_over = False
        self._waits = False
        self.note = note
        """What it is about now."""

    def plan(self, **more: Any) -> None:
        """Note fields of `Unfinished`; `mark` has to follow before anything is done to files."""
        self.note = _grounded(replace(self.note, **more))
        self._ctx.library.unfinished.change(self.note)

    def mark(self, more: Iterable[str] = ()) -> None:
        """Prove on the disk that what is noted, and more, is this work's own. CutProblem where that cannot be."""
        taken = [clip for clip in self.note.makes if clip not in self._mine and files_of(clip)]
        self._mine.update(self.note.makes)
        self._there.update(taken)
        self._marks.add(self.note.grounds, [*paths_of(self.note), *more], taken)

    def adds(self, path: Path, at: int, end: bytes) -> None:
        """Write down on the disk how a file ends, before something is added to it in place. CutProblem."""
        self._marks.tail(path, at, end)

    def expect(self, **more: Any) -> None:
        """Note fields of `Unfinished` before anything is done to files, and prove them."""
        self.plan(**more)
        self.mark()

    def end(self) -> None:
        """Inside the transaction that writes its outcome: nothing is to be taken back once that is kept."""
        self._ctx.library.unfinished.change(_struck(self.note))

    def over(self) -> None:
        """The transaction is kept."""
        self._is_over = True

    def wait(self) -> None:
        """What is left to do is left to the next start."""
        self._waits = True

    def undo(self, calls: Sequence[Callable[[], object]]) -> None:
        """Take back what it did, the latest first; where one of these fails or gives False, the next start does."""
        for call in reversed(calls):
            try:
                done = call()
            except (EnvironmentProblem, OSError):
                done = False
            if done is False:
                self.wait()

    def close(self) -> None:
        """Take its marks away: at once, or with the next start if that, or a temporary file, cannot go now."""
        if self._waits or stuck(map(Path, self.note.grounds)):
            return
        with suppress(EnvironmentProblem, OSError):
            clear(self.note)
            self._ctx.library.unfinished.end(self.note)

    def fail(self) -> None:
        """Take its moves back, unless it is done already. Problems are left to the next start."""
        with suppress(EnvironmentProblem, OSError):
            if not self._is_over:
                take_back(self.note)
                self._waits |= any(files_of(clip) for clip in self.note.makes if clip not in self._there)
            if not self._is_over and not self._waits:
                self._ctx.library.unfinished.change(_struck(self.note))
            self.close()


def _grounded(note: Unfinished) -> Unfinished:
    """A note with the folders whose work files will speak of what it names."""
    return replace(note, grounds=tuple(dict.fromkeys([*note.grounds, *grounds(paths_of(note))])))


def _struck(note: Unfinished) -> Unfinished:
    """A note of work that is over; its work files are left to be taken away."""
    return replace(note, makes=(), moves=(), entries=(), scratch=(), leaves=())


def begin(ctx: Services, **what: Any) -> Work:
    """Note work by fields of `Unfinished`, after what killed programs left undone is taken back."""
    roll_back_stale(ctx)
    note = _grounded(Unfinished(process=os.getpid(), token=fresh(), begun=time.time(), **what))
    work = Work(ctx, ctx.library.unfinished.begin(note))
    try:
        work.mark()
    except BaseException:
        work.close()
        raise
    return work


@contextmanager
def working(ctx: Services, **what: Any) -> Iterator[Work]:
    """The same around a block that strikes it out itself; a failure takes its moves back."""
    work = begin(ctx, **what)
    try:
        yield work
    except BaseException:
        work.fail()
        raise
    work.close()


def restore_files(before: Mapping[Path, bytes | None]) -> bool:
    """Restore files as they were; None for one that did not exist. False if one could not be restored."""
    whole = True
    for path, content in before.items():
        try:
            if content is None and path.is_file():
                path.unlink(missing_ok=True)
            elif content is not None and content_of(path) != content:
                CLIPS.write(path, content)
        except (EnvironmentProblem, OSError):
            whole = False
    return whole


def contents(paths: Sequence[Path]) -> dict[Path, bytes | None]:
    """What files hold now, for `restore_files`; what cannot be read is left out: nobody here changes it."""
    found: dict[Path, bytes | None] = {}
    for path in paths:
        with suppress(CutProblem):
            found[path] = dataset_json.held(path)
    return found
