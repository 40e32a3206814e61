"""Atomic file writing: a file is complete or absent, and refusals of the system become sentences.

A file gets a temporary name in the same folder, is flushed, then renamed. Files of one kind go through one `Door`,
which knows whose problem it is when the disk is full. `leftovers` knows what killed programs leave.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from eightcut.domain.refusals import brief
from eightcut.endings import change_end
from eightcut.errors import EnvironmentProblem
from eightcut.leftovers import drop, part_name, sweep
from eightcut.leftovers import remove as remove
from eightcut.os_errors import ELSEWHERE, refusal
from eightcut.values import dataclass

log = logging.getLogger("eightcut.files")

_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV, errno.EACCES)
_NO_FLUSH = (errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES)
"""What systems say that do not flush folders."""
UNTOUCHED = "What was there before is untouched."
STAYS = "It stays where it is."


@dataclass(frozen=True, slots=True)
class Door:
    """How files of one kind are written: failures are raised as `problem`, never as OSError.

    `elsewhere` completes "Free some space, or ...".
    """

    problem: type[EnvironmentProblem] = EnvironmentProblem
    elsewhere: str = ELSEWHERE

    @contextmanager
    def told(self, path: Path, what: str = "written", kept: str = "") -> Iterator[None]:
        """Around what touches the disk: "`path` cannot be `what`: the reason. `kept` The cure."."""
        try:
            yield
        except (OSError, ValueError) as error:
            raise self.problem(refusal(path, error, what, kept, self.elsewhere), str(path)) from error

    def write(self, path: Path, content: bytes) -> None:
        """Write a whole file, making its folder where it is missing; what was there stays where that fails."""
        self.folder(path.parent)
        with self.pending(path) as pending:
            pending.write(content)
            pending.commit()

    def append(self, path: Path, content: bytes, *, new: bool = False, told_of: Path | None = None) -> None:
        """Add to a small file of lines, in one write; `new` makes it, and it must not be there. No link is followed.

        `told_of`: the folder of which a sentence speaks, where nobody knows the file's own name.
        """
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
        with self.told(path) if told_of is None else self.told(told_of, "written to"):
            descriptor = os.open(path, flags | (os.O_CREAT | os.O_EXCL if new else 0), 0o666)
            with os.fdopen(descriptor, "wb", buffering=0) as file:
                left = memoryview(content)
                while left:
                    left = left[file.write(left) :]

    def change_end(self, path: Path, at: int, old: bytes, new: bytes) -> bool:
        """Put other bytes at the end of a large file in place of `old`, and flush it; False where it ends otherwise."""
        with self.told(path, kept=UNTOUCHED):
            return change_end(path, at, old, new)

    def pending(self, path: Path) -> PendingFile:
        """A file to be written piece by piece; its folder must be there."""
        return PendingFile(path, self)

    def folder(self, path: Path) -> None:
        """Make a folder and those above it, where they are missing."""
        with self.told(path, "made"):
            path.mkdir(parents=True, exist_ok=True)

    def new_folder(self, path: Path) -> bool:
        """Make a folder that is this caller's own; False where there is one of that name."""
        with self.told(path, "made"):
            try:
                path.mkdir(parents=True)
            except FileExistsError:
                if not path.is_dir():
                    raise
                return False
        return True

    def part(self, output: Path, suffix: str = "", *, folder: bool = False) -> Path:
        """An empty file, or folder, under a fresh temporary name beside `output`; the caller takes it away."""
        sweep(output.parent)
        part = output.with_name(part_name(output, suffix))
        with self.told(output):
            if folder:
                part.mkdir()
            else:
                os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        return part

    def take(self, path: Path, content: str) -> bool:
        """Make a small file that says who has this name; False where somebody has it. It is never there empty."""
        part = path.with_name(part_name(path))
        try:
            with self.told(path.parent, "written to"):
                part.write_bytes(content.encode())
                try:
                    os.link(part, path)
                except FileExistsError:
                    return False
                except OSError as error:
                    if error.errno not in _NO_LINKS:
                        raise
                    return _taken(path, content.encode())
        finally:
            drop(part)
        return True

    def flush(self, path: Path, output: Path) -> None:
        """See that a file that is to become `output` is on the disk, not only on its way there."""
        with self.told(output):
            descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def name(self, part: Path, output: Path) -> bool:
        """Give a complete, flushed file or folder its name; False where something has that name."""
        with self.told(output):
            if os.path.lexists(output) or not _named(part, output):
                return False
            _flush_new(output)
        return True

    def replace(self, part: Path, output: Path) -> None:
        """Give a complete file its name, flushed, in the place of what has it."""
        self.flush(part, output)
        with self.told(output, kept=UNTOUCHED if os.path.lexists(output) else ""):
            part.replace(output)
        with self.told(output, "made safe"):
            flush_folder(output.parent)

    def copy(self, source: Path, target: Path) -> None:
        """Copy a file to a folder of a moment, without a temporary name; the source is readable."""
        with self.told(target):
            shutil.copyfile(source, target)

    def move(self, source: Path, target: Path) -> None:
        """Give something that is there another place, whose folder is made; it stays where that fails."""
        if not os.path.lexists(source):
            raise self.problem(
                f"{brief(str(source))} cannot be moved to {brief(str(target.parent))}: it no longer "
                "exists. Was it already moved, or is its disk disconnected?",
                str(source),
            )
        with self.told(source, f"moved to {brief(str(target.parent))}", STAYS):
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                source.replace(target)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                self._copy_over(source, target)
        log.debug("moved %s to %s", source, target)

    def _copy_over(self, source: Path, target: Path) -> None:
        """The same to another disk: the source goes once its copy is whole and safe."""
        folder = source.is_dir()
        part = self.part(target, folder=folder)
        try:
            if folder:
                shutil.copytree(source, part, dirs_exist_ok=True)
            else:
                shutil.copy2(source, part)
            for file in part.iterdir() if folder else [part]:
                self.flush(file, target)
            part.replace(target)
        finally:
            drop(part)
        remove(source)


class PendingFile:
    """A file being written; leaving the block without `commit` removes it. Its door's problem is raised."""

    def __init__(self, path: Path, door: Door) -> None:
        """Open a temporary file beside `path`, whose folder must be there; several writers never meet."""
        self.path = path
        self._door = door
        self._kept = UNTOUCHED if os.path.lexists(path) else ""
        sweep(path.parent)
        self.part = path.with_name(part_name(path))
        with door.told(path, kept=self._kept):
            self._file = self.part.open("xb", buffering=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove the temporary file, unless it was committed; what a full disk did not take is thrown away anyhow."""
        with suppress(OSError):
            self._file.close()
        drop(self.part)

    def write(self, data: bytes, at: int | None = None) -> None:
        """Add bytes at the end of what was written, or from `at` on."""
        with self._door.told(self.path, kept=self._kept):
            if at is not None:
                self._file.seek(at)
            left = memoryview(data)
            while left:
                left = left[self._file.write(left) :]

    def read(self, at: int, size: int) -> bytes:
        """What was written there. OSError, for a caller that has another way."""
        with self.part.open("rb") as file:
            file.seek(at)
            return file.read(size)

    def commit(self) -> None:
        """Flush to the disk and rename; a file that was there under this name is replaced in one step."""
        with self._door.told(self.path, kept=self._kept):
            os.fsync(self._file.fileno())
            self._file.close()
            self.part.replace(self.path)
            if not self._kept:
                _flush_new(self.path)
        if self._kept:
            with self._door.told(self.path, "made safe"):
                flush_folder(self.path.parent)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder in the system's own for such, for files of a moment; gone at the end. EnvironmentProblem."""
    door = Door(elsewhere="choose another folder for temporary files (TMPDIR)")
    folder = Path(os.curdir)
    with door.told(Path("The folder for temporary files"), "used"):
        folder = Path(tempfile.gettempdir())
    sweep(folder)
    place = folder / part_name(Path("8cut"), ".scratch")
    with door.told(place, "used"):
        place.mkdir(0o700)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def flush_folder(folder: Path) -> None:
    """Make a rename itself lasting, on systems where folders can be flushed. OSError."""
    if sys.platform == "win32":
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if error.errno not in _NO_FLUSH:
            raise


def _flush_new(path: Path) -> None:
    """Make a new name lasting, or take it away: who is told that it failed looks for nothing there. OSError."""
    try:
        flush_folder(path.parent)
    except OSError:
        drop(path)
        raise


def make_empty(path: Path) -> None:
    """Take away what a file holds without opening it: closing it would end this process's locks on it. OSError."""
    os.truncate(path, 0)


def _taken(path: Path, content: bytes) -> bool:
    """A small file where no disk links; False where somebody has the name. OSError."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        return False
    try:
        with os.fdopen(descriptor, "wb", buffering=0) as file:
            file.write(content)
    except BaseException:
        drop(path)
        raise
    return True


def _named(part: Path, output: Path) -> bool:
    """A hard link cannot take another's name; where there are none, the rename looked beforehand. OSError."""
    try:
        if part.is_dir():
            part.rename(output)
            return True
        os.link(part, output)
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
            return False
        if error.errno not in _NO_LINKS or part.is_dir():
            raise
        part.rename(output)
    else:
        drop(part)
    return True
