"""Frames on disk: each film is listened to once, and everything later reads what was heard.

One file per content, sound track and embedder identity; another precision, other weights, another front end are other
files, so frames never mix. Files are complete or absent, and several programs may share the folder: two that embed the
same film at once both succeed, and the later one's file stays. The header and the size of a file are checked whenever
it is opened, the checksum of its rows the first time in each process (at most 1.5 s for 100 hours of
film). A file that does not pass is named, removed and made anew. The time of a file's last use is its modification
time; where the folder is read-only, that stays as it is.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from eightcut.atomic import Door, PendingFile, refusal, sweep
from eightcut.domain.progress import Warn
from eightcut.errors import CacheProblem
from eightcut.ml.embedder import F32, EmbedderSpec
from eightcut.ml.frame_file import (
    DTYPE,
    HEADER_SIZE,
    Damaged,
    FrameHeader,
    Newer,
    check_length,
    check_rows,
    map_rows,
    pack,
    read_header,
)
from eightcut.ml.types import FrameFile, FrameTable

_PART = re.compile(r"[A-Za-z0-9_-]+")
_NAME = re.compile(r"(?P<content>[\w-]+)\.t(?P<track>-?\d+)\.(?P<embedder>[\w-]+)\.(?P<precision>[\w-]+)\.\w+\.frames")

DOOR = Door(CacheProblem, "choose another cache folder (EIGHTCUT_CACHE)")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def file_name(content_id: str, track: int, spec: EmbedderSpec) -> str:
    """The file's name: content, track, embedder, precision, and a sum over the whole identity."""
    for part in (content_id, spec.name, spec.precision):
        if not _PART.fullmatch(part):
            raise ValueError(f"{part!r} cannot be part of a file name")
    identity = json.dumps(asdict(spec), sort_keys=True).encode()
    digest = hashlib.blake2b(identity, digest_size=6).hexdigest()
    return f"{content_id}.t{track}.{spec.name}.{spec.precision}.{digest}.frames"


class FrameWriter:
    """A table of frames being written under a temporary name; kept in memory where the disk takes no more of it."""

    def __init__(self, store: FrameStore, pending: PendingFile | None, header: FrameHeader, spare: Warn | None) -> None:
        """`FrameStore.create` makes these; without `pending`, nothing can be written. `spare` hears of what is not."""
        self._store = store
        self._pending = pending
        self._header = header
        self._spare = spare
        self._rows = 0
        self._sum = hashlib.blake2b(digest_size=16)
        self._held = bytearray()
        self._put(bytes(HEADER_SIZE))

    def append(self, rows: F32) -> None:
        """Add rows (n, dims). CacheProblem where they cannot be kept, ValueError for other shapes or values."""
        if rows.ndim != 2 or rows.shape[1] != self._header.spec.dims:
            raise ValueError(f"rows of {self._header.spec.name} have {self._header.spec.dims} values, not {rows.shape}")
        if not np.all(np.abs(rows) <= np.finfo(DTYPE).max):
            raise ValueError(f"{self._header.spec.name} gave values that float16 cannot hold")
        data = rows.astype(DTYPE).tobytes()
        self._put(data)
        if self._pending is None:
            self._held += data
        self._sum.update(data)
        self._rows += len(rows)

    def commit(self, duration: float) -> FrameTable:
        """Write the header, flush and rename; the table of a film of `duration` seconds. CacheProblem."""
        header = replace(self._header, rows=self._rows, duration=duration, checksum=self._sum.hexdigest())
        self._put(pack(header), at=0)
        if self._pending is not None:
            try:
                with self._store.problems():
                    self._pending.commit()
                    table = map_rows(self._pending.path, header)
                self._store.told = False
                self._store.grown()
            except CacheProblem as problem:
                self._go_on(problem)
            else:
                return table
        rows = np.frombuffer(bytes(self._held), DTYPE).reshape(self._rows, header.spec.dims)
        return FrameTable(rows, duration, header.spec)

    def _put(self, data: bytes, at: int | None = None) -> None:
        if self._pending is None:
            return
        try:
            with self._store.problems():
                self._pending.write(data, at)
        except CacheProblem as problem:
            self._go_on(problem)

    def _go_on(self, problem: CacheProblem) -> None:
        """Without the disk, from what it took: read back, and compared with what was given to it. CacheProblem."""
        if self._spare is None or self._pending is None:
            raise problem
        held = bytearray()
        if self._rows:
            size = replace(self._header, rows=self._rows).row_bytes
            try:
                held += self._pending.read(HEADER_SIZE, size)
            except OSError:
                raise problem from None
            if hashlib.blake2b(held, digest_size=16).digest() != self._sum.digest():
                raise problem
        self._held, self._pending = held, None
        self._store.tell(problem, self._spare)


class FrameStore:
    """The stored frames in one folder, which may be shared by several databases and processes."""

    def __init__(self, folder: Path, grown: Callable[[], object] = lambda: None) -> None:
        """Name the folder; it is made when the first frames are written. `grown` is called after every new file."""
        self.folder = folder
        self.grown = grown
        self._checked: set[tuple[str, int, str]] = set()
        """Name, inode and checksum of the files whose rows this process has compared with their checksum."""
        self._swept = False
        self.told = False
        """Whether it was said that nothing can be kept, since something was."""

    def find(self, content_id: str, track: int, spec: EmbedderSpec, warn: Warn) -> FrameTable | None:
        """The table, or None where there is none; what is damaged is named through `warn`, removed, and None.

        A folder or file that cannot be read is named once, and None.
        """
        path = self._path(content_id, track, spec)
        try:
            with self.problems():
                return self._found(path, (content_id, track, spec), warn)
        except CacheProblem as problem:
            self.tell(problem, warn)
        return None

    def _found(self, path: Path, whose: tuple[str, int, EmbedderSpec], warn: Warn) -> FrameTable | None:
        try:
            header = read_header(path)
            if (header.content_id, header.track, header.spec) != whose:
                raise Damaged("are those of another film or embedder")
            check_length(header)
            self._check(path, header)
            table = map_rows(path, header)
        except FileNotFoundError:
            return None
        except Newer as damage:
            warn(str(path), f"The stored frames in {path} {damage}; they are made anew.")
            return None
        except Damaged as damage:
            if not path.is_dir():
                path.unlink(missing_ok=True)
            warn(str(path), f"The stored frames in {path} {damage}; they are removed and made anew.")
            return None
        with suppress(OSError):  # a disk that can only be read has its own word for it
            os.utime(path)
        return table

    def has(self, content_id: str, track: int, spec: EmbedderSpec) -> bool:
        """Whether a file is there, without reading it."""
        return self._path(content_id, track, spec).is_file()

    @contextmanager
    def create(
        self, content_id: str, track: int, spec: EmbedderSpec, source: str, spare: Warn | None = None
    ) -> Iterator[FrameWriter]:
        """Write a new table; leaving the block without `commit` removes the temporary file.

        `source` is the film's name for lists. CacheProblem where the folder cannot be used or its disk is full; with
        `spare`, that is told there and the frames are kept in memory alone.
        """
        path = self._path(content_id, track, spec)
        with ExitStack() as stack:
            pending = None
            try:
                with self.problems():
                    DOOR.folder(self.folder)
                    if not self._swept:
                        sweep(self.folder, own=True)
                        self._swept = True
                    pending = stack.enter_context(DOOR.pending(path))
            except CacheProblem as problem:
                if spare is None:
                    raise
                self.tell(problem, spare)
            yield FrameWriter(self, pending, FrameHeader(content_id, track, spec, source, 0, 0.0, ""), spare)

    def all(self) -> list[FrameFile]:
        """Every file, least recently used first; one with a damaged header without source and length."""
        with self.problems():
            paths = sorted(self.folder.iterdir()) if self.folder.exists() else []
            listed = [file for path in paths if (file := _listed(path)) is not None]
        return sorted(listed, key=lambda file: file.used_at)

    def discard(self, files: Iterable[FrameFile]) -> None:
        """Remove these files, and temporary ones that a killed program left a day ago or earlier."""
        with self.problems():
            sweep(self.folder, own=True)
            for file in files:
                file.path.unlink(missing_ok=True)

    @contextmanager
    def problems(self) -> Iterator[None]:
        """What the system refuses, as a sentence about the folder: CacheProblem."""
        try:
            yield
        except (OSError, CacheProblem) as problem:
            error = problem if isinstance(problem, OSError) else problem.__cause__
            if not isinstance(error, OSError) or error.errno == errno.EISDIR:
                raise
            if error.errno in _NO_ROOM:
                sentence = (
                    f"There is no room left for frames in {self.folder}. Free some space, or remove some: "
                    "8cut frames trim."
                )
            else:
                sentence = refusal(self.folder, error, "used for stored frames", elsewhere=DOOR.elsewhere)
            raise CacheProblem(sentence, str(self.folder)) from error

    def tell(self, problem: CacheProblem, warn: Warn) -> None:
        """Say once what the store refuses, and that work goes on without it."""
        if not self.told:
            self.told = True
            warn(problem.file, f"{problem.message} The work goes on, but what is heard is not kept.")

    def _path(self, content_id: str, track: int, spec: EmbedderSpec) -> Path:
        return self.folder / file_name(content_id, track, spec)

    def _check(self, path: Path, header: FrameHeader) -> None:
        key = (path.name, path.stat().st_ino, header.checksum)
        if key not in self._checked:
            check_rows(path, header)
            self._checked.add(key)


def _listed(path: Path) -> FrameFile | None:
    """The file for a list; None for one that is not the store's, or was removed meanwhile."""
    named = _NAME.fullmatch(path.name)
    if named is None:
        return None
    try:
        status = path.stat()
        source, seconds, whole = _told(path)
    except FileNotFoundError:
        return None
    return FrameFile(
        path,
        named["content"],
        source,
        int(named["track"]),
        named["embedder"],
        named["precision"],
        seconds,
        status.st_size,
        status.st_mtime,
        not whole,
    )


def _told(path: Path) -> tuple[str, float, bool]:
    """Source and film length by the file's header, and whether that can be read; damage is mended by `find`."""
    try:
        header = read_header(path)
    except FileNotFoundError:
        raise
    except (Damaged, OSError):
        return "", 0.0, False
    return header.source, header.duration, True
