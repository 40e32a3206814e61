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
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

import numpy as np

from eightcut.atomic import PendingFile, remove_stale
from eightcut.domain.progress import Warn
from eightcut.errors import CacheProblem
from eightcut.ml.embedder import F32, EmbedderSpec
from eightcut.ml.frame_file import DTYPE, HEADER_SIZE, Damaged, FrameHeader, check_rows, map_rows, pack, read_header
from eightcut.ml.types import FrameFile, FrameTable

_PART = re.compile(r"[A-Za-z0-9_-]+")
_NAME = re.compile(r"(?P<content>[\w-]+)\.t(?P<track>-?\d+)\.(?P<embedder>[\w-]+)\.(?P<precision>[\w-]+)\.\w+\.frames")

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
    """A table of frames being written under a temporary name."""

    def __init__(self, store: FrameStore, folder: Path, pending: PendingFile, header: FrameHeader) -> None:
        """Leave room for the header; `FrameStore.create` makes these."""
        self._store = store
        self._folder = folder
        self._pending = pending
        self._header = header
        self._rows = 0
        self._sum = hashlib.blake2b(digest_size=16)
        with _problems(folder):
            pending.file.write(bytes(HEADER_SIZE))

    def append(self, rows: F32) -> None:
        """Add rows (n, dims). CacheProblem where they cannot be written, ValueError for other shapes or values."""
        if rows.ndim != 2 or rows.shape[1] != self._header.spec.dims:
            raise ValueError(f"rows of {self._header.spec.name} have {self._header.spec.dims} values, not {rows.shape}")
        if not np.all(np.abs(rows) <= np.finfo(DTYPE).max):
            raise ValueError(f"{self._header.spec.name} gave values that float16 cannot hold")
        data = rows.astype(DTYPE).tobytes()
        with _problems(self._folder):
            self._pending.file.write(data)
        self._sum.update(data)
        self._rows += len(rows)

    def commit(self, duration: float) -> FrameTable:
        """Write the header, flush and rename; the table of a film of `duration` seconds. CacheProblem."""
        head = self._header
        header = FrameHeader(
            head.content_id, head.track, head.spec, head.source, self._rows, duration, self._sum.hexdigest()
        )
        with _problems(self._folder):
            self._pending.file.seek(0)
            self._pending.file.write(pack(header))
            self._pending.commit()
            table = map_rows(self._pending.path, header)
        self._store.grown()
        return table


class FrameStore:
    """The stored frames in one folder, which may be shared by several databases and processes."""

    def __init__(self, folder: Path, grown: Callable[[], object] = lambda: None) -> None:
        """Name the folder; it is made when the first frames are written. `grown` is called after every new file."""
        self._folder = folder
        self.grown = grown
        self._checked: set[tuple[str, int, str]] = set()
        """Name, inode and checksum of the files whose rows this process has compared with their checksum."""

    def find(self, content_id: str, track: int, spec: EmbedderSpec, warn: Warn) -> FrameTable | None:
        """The table, or None where there is none; a damaged file is named through `warn`, removed, and None.

        CacheProblem where the folder or the file cannot be read.
        """
        path = self._path(content_id, track, spec)
        with _problems(self._folder):
            try:
                header = read_header(path)
                if (header.content_id, header.track, header.spec) != (content_id, track, spec):
                    raise Damaged("are those of another film or embedder")
                self._check(path, header)
                table = map_rows(path, header)
            except FileNotFoundError:
                return None
            except Damaged as damage:
                path.unlink(missing_ok=True)
                warn(str(path), f"The stored frames in {path} {damage}; they are removed and made anew.")
                return None
            with suppress(PermissionError, FileNotFoundError):
                os.utime(path)
        return table

    def has(self, content_id: str, track: int, spec: EmbedderSpec) -> bool:
        """Whether a file is there, without reading it."""
        return self._path(content_id, track, spec).is_file()

    @contextmanager
    def create(self, content_id: str, track: int, spec: EmbedderSpec, source: str) -> Iterator[FrameWriter]:
        """Write a new table; leaving the block without `commit` removes the temporary file.

        `source` is the film's name for lists. CacheProblem where the folder cannot be used or its disk is full.
        """
        path = self._path(content_id, track, spec)
        with _problems(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            remove_stale(self._folder)
            pending = PendingFile(path)
        with pending:
            yield FrameWriter(self, self._folder, pending, FrameHeader(content_id, track, spec, source, 0, 0.0, ""))

    def all(self) -> list[FrameFile]:
        """Every file, least recently used first; one with a damaged header without source and length."""
        with _problems(self._folder):
            paths = sorted(self._folder.iterdir()) if self._folder.exists() else []
            listed = [file for path in paths if (file := _listed(path)) is not None]
        return sorted(listed, key=lambda file: file.used_at)

    def discard(self, files: Iterable[FrameFile]) -> None:
        """Remove these files, and temporary ones that a killed program left a day ago or earlier."""
        with _problems(self._folder):
            remove_stale(self._folder)
            for file in files:
                file.path.unlink(missing_ok=True)

    def _path(self, content_id: str, track: int, spec: EmbedderSpec) -> Path:
        return self._folder / file_name(content_id, track, spec)

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
        source, seconds = _told(path)
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
    )


def _told(path: Path) -> tuple[str, float]:
    """Source and film length by the file's header; "" and 0 where it is damaged, which `find` reports."""
    try:
        header = read_header(path)
    except Damaged:
        return "", 0.0
    return header.source, header.duration


@contextmanager
def _problems(folder: Path) -> Iterator[None]:
    """What the system refuses, as a sentence about the folder."""
    try:
        yield
    except OSError as problem:
        if problem.errno in _NO_ROOM:
            sentence = (
                f"There is no room left for frames in {folder}. Free some space, or remove some: 8cut frames trim."
            )
        else:
            why = problem.strerror or str(problem)
            sentence = f"The folder of stored frames {folder} cannot be used: {why}. Choose another one, or mend it."
        raise CacheProblem(sentence, str(folder)) from problem
