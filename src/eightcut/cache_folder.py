"""A folder of the cache: files by content, each made once, read often, and made anew where it is lost.

A file is complete or absent, and several programs may share the folder. What is damaged is named, removed and made
anew. What a newer release wrote in a form of its own stays, and this release keeps its own file beside it. What the
system refuses is told once, and the work goes on without the folder. The time of a file's last use is its modification
time; where the folder is read-only, that stays as it is.
"""

from __future__ import annotations

import errno
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from stat import S_ISDIR
from typing import ClassVar, Generic, TypeVar

from eightcut.atomic import Door, PendingFile
from eightcut.domain.progress import Warn
from eightcut.errors import CacheProblem
from eightcut.leftovers import HOLD, sweep, writer
from eightcut.ordinary import Unfit, opened
from eightcut.os_errors import refusal
from eightcut.values import dataclass

DOOR = Door(CacheProblem, "choose another cache folder (EIGHTCUT_CACHE)")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class CachedFile:
    """One file of the folder, for lists."""

    path: Path
    content_id: str
    track: int
    bytes: int
    used_at: float
    """Seconds since 1970, UTC."""


File = TypeVar("File", bound=CachedFile)
Content = TypeVar("Content")


class Unusable(Exception):
    """A file that must be made anew; the message is the whole sentence. It is removed unless it `stays`."""

    def __init__(self, sentence: str, *, stays: bool = False) -> None:
        super().__init__(sentence)
        self.stays = stays


class CacheFolder(ABC, Generic[File]):
    """The files of one kind in one folder, which may be shared by several databases and processes."""

    names: ClassVar[re.Pattern[str]]
    """The names of its files, with the groups `content` and `track`."""
    mark: ClassVar[bytes]
    """What its files begin with; the last byte is a digit, which counts their forms."""
    used_for: ClassVar[str]
    """Completes "FOLDER cannot be used for "."""
    unkept: ClassVar[str]
    """Completes "The work goes on, but "."""
    no_room: ClassVar[str] = ""
    """The sentence for a full disk, with the folder as {0}; "" where the system's own words do."""

    def __init__(self, folder: Path, grown: Callable[[], object] = lambda: None) -> None:
        """Name the folder; it is made when the first file is written. `grown` is called after every new file."""
        self.folder = folder
        self.grown = grown
        self.limit: int | None = None
        """Bytes that all that is cached may take, which whoever hears of `grown` sees to; None for no limit."""
        self._swept = False
        self._told = False
        """Whether it was said that nothing can be kept, since something was."""

    @abstractmethod
    def _listed(self, file: CachedFile, name: re.Match[str]) -> File:
        """The same with what else is told of it. FileNotFoundError where it is gone meanwhile."""

    def all(self) -> list[File]:
        """Every file, least recently used first; a folder with the name of one is none. CacheProblem."""
        listed = []
        with self._problems():
            for path in sorted(self.folder.iterdir()) if self.folder.exists() else []:
                name = self.names.fullmatch(path.name)
                with suppress(FileNotFoundError):
                    if name is not None and not S_ISDIR((status := path.stat()).st_mode):
                        size, used_at = status.st_size, status.st_mtime
                        file = CachedFile(path, name["content"], int(name["track"]), size, used_at)
                        listed.append(self._listed(file, name))
        return sorted(listed, key=lambda file: file.used_at)

    def discard(self, files: Iterable[File]) -> None:
        """Remove these files, and temporary ones that a killed program left a day ago or earlier. CacheProblem.

        A folder that has the name of a file stays.
        """
        with self._problems():
            sweep(self.folder, own=True)
            for file in files:
                if not file.path.is_dir():
                    file.path.unlink(missing_ok=True)

    @contextmanager
    def claim(self, file: File) -> Iterator[bool]:
        """Whether this program alone works at making the file anew; another one that asks meanwhile gets False.

        What a killed program claimed is free again. CacheProblem.
        """
        hold = file.path.with_name(f"{HOLD}{file.path.name}")
        with self._problems():
            sweep(self.folder, own=True)
            taken = DOOR.take(hold, writer())
        try:
            yield taken
        finally:
            if taken:
                with suppress(OSError):
                    hold.unlink()

    def _places(self, path: Path, *earlier: Path) -> list[Path]:
        """Where a file may lie, first where it is written; `earlier`: where earlier releases wrote it.

        A name that a newer release has a file under, in a form of its own, comes last.
        """
        own = path.with_stem(f"{path.stem}_{self.mark[-1:].decode()}")
        return sorted((path, own, *earlier), key=self._is_newer)

    def _is_newer(self, path: Path) -> bool:
        """Whether a newer release wrote the file, in a form that is not known here."""
        with suppress(OSError, Unfit), opened(path) as file:
            return newer(file.read(len(self.mark)), self.mark)
        return False

    def _read(self, path: Path, read: Callable[[], Content], warn: Warn) -> Content | None:
        """What `read` makes of a file, None where there is none or it is Unusable, which `warn` hears.

        A folder or file that cannot be read is named once, and None.
        """
        try:
            with self._problems():
                try:
                    found = read()
                except FileNotFoundError:
                    return None
                except Unusable as damage:
                    if path.is_dir():
                        return None
                    if not damage.stays:
                        path.unlink(missing_ok=True)
                    warn(str(path), str(damage))
                    return None
                with suppress(OSError):  # a disk that can only be read has its own word for it
                    os.utime(path)
                return found
        except CacheProblem as problem:
            self._tell(problem, warn)
        return None

    @contextmanager
    def _new(self, path: Path, spare: Warn | None) -> Iterator[NewFile]:
        """A file to be written; leaving the block without `commit` removes it. CacheProblem, unless `spare` hears."""
        with ExitStack() as stack:
            pending = None
            try:
                with self._problems():
                    DOOR.folder(self.folder)
                    if not self._swept:
                        sweep(self.folder, own=True)
                        self._swept = True
                    pending = stack.enter_context(DOOR.pending(path))
            except CacheProblem as problem:
                if spare is None:
                    raise
                self._tell(problem, spare)
            yield NewFile(self, pending, spare)

    @contextmanager
    def _problems(self) -> Iterator[None]:
        """What the system refuses, as a sentence about the folder: CacheProblem."""
        try:
            yield
        except (OSError, CacheProblem) as problem:
            error = problem if isinstance(problem, OSError) else problem.__cause__
            if not isinstance(error, OSError) or error.errno == errno.EISDIR:
                raise
            if self.no_room and error.errno in _NO_ROOM:
                sentence = self.no_room.format(self.folder)
            else:
                sentence = refusal(self.folder, error, f"used for {self.used_for}", elsewhere=DOOR.elsewhere)
            raise CacheProblem(sentence, str(self.folder)) from error

    def _tell(self, problem: CacheProblem, warn: Warn) -> None:
        """Say once what is refused, and that the work goes on without it."""
        if not self._told:
            self._told = True
            warn(problem.file, f"{problem.message} Work continues, but {self.unkept}.")

    def _grow(self) -> None:
        self._told = False
        self.grown()


def newer(head: bytes, mark: bytes) -> bool:
    """Whether the first bytes of a file are those of a later form than `mark`."""
    return head[:-1] == mark[:-1] and head[-1:].isdigit() and head > mark


class NewFile:
    """A file on its way into the folder; once the disk has refused it and `spare` was told, there is none."""

    def __init__(self, folder: CacheFolder[File], pending: PendingFile | None, spare: Warn | None) -> None:
        """Without `pending` there is no file from the beginning."""
        self._folder = folder
        self._pending = pending
        self._spare = spare

    @property
    def there(self) -> bool:
        """Whether the disk takes it, so far."""
        return self._pending is not None

    def write(self, data: bytes, at: int | None = None) -> None:
        """Add bytes at the end of what was written, or from `at` on; nothing where there is no file. CacheProblem."""
        if self._pending is not None:
            with self._folder._problems():
                self._pending.write(data, at)

    def commit(self, content: Callable[[Path], Content]) -> Content:
        """Flush and rename a file that is `there`; what `content` then makes of it. CacheProblem."""
        assert self._pending is not None
        with self._folder._problems():
            self._pending.commit()
            made = content(self._pending.path)
        self._folder._grow()
        return made

    def written(self, at: int, size: int) -> bytes:
        """Bytes of a file that is `there` and not committed. OSError."""
        assert self._pending is not None
        return self._pending.read(at, size)

    def do_without(self, problem: CacheProblem) -> None:
        """Go on without a file, and tell it once; `problem` is raised where nobody hears of it."""
        if self._spare is None:
            raise problem
        self._pending = None
        self._folder._tell(problem, self._spare)
