"""Stored frames on disk: each video is embedded once, and everything later reads those frames.

One file per content, sound track and embedder identity; another precision, other weights, another front end are other
files, so frames never mix. A file that lacks a field that is asked for is old: it stays, and serves whoever asks for
less, until a complete file with that field takes its place. Two programs that embed the same video at once both
succeed, and the later one's file stays. The header and the size of a file are checked whenever it is opened, the
checksum of its rows the first time in each process.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
from typing_extensions import override

from eightcut.cache_folder import CachedFile, CacheFolder, NewFile, Unusable
from eightcut.cores import processor
from eightcut.domain.progress import Warn
from eightcut.errors import CacheProblem
from eightcut.ml.embedder import F16, F32, EmbedderSpec
from eightcut.ml.frame_file import (
    DTYPE,
    FIRST_FIELDS,
    HEADER_SIZE,
    MARK,
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
from eightcut.values import dataclass

Whose = tuple[str, int, EmbedderSpec]
"""Content, sound track and embedder of frames."""
Checked = tuple[str, int, str]
"""Name, inode and checksum of a file whose rows were compared with that."""
_PART = re.compile(r"[A-Za-z0-9_-]+")


def file_name(content_id: str, track: int, spec: EmbedderSpec, *, first: bool = False) -> str:
    """The file's name: content, track, embedder, precision, and a sum over the identity; `first`: as it once was."""
    for part in (content_id, spec.name, spec.precision):
        if not _PART.fullmatch(part):
            raise ValueError(f"{part!r} cannot be part of a file name")
    return f"{content_id}.t{track}.{spec.name}.{spec.precision}.{_digest(spec, first)}.frames"


@lru_cache(maxsize=64)
def _digest(spec: EmbedderSpec, first: bool) -> str:
    identity = asdict(spec)
    del identity["fields"]
    if first:
        identity["dims"] = FIRST_FIELDS[spec.name].dims
    return hashlib.blake2b(json.dumps(identity, sort_keys=True).encode(), digest_size=6).hexdigest()


def as_stored(rows: F32 | F16, spec: EmbedderSpec) -> bytes:
    """Rows (n, dims) as they stand in a file. ValueError for other shapes or values."""
    if rows.ndim != 2 or rows.shape[1] != spec.dims:
        raise ValueError(f"rows of {spec.name} have {spec.dims} values, not {rows.shape}")
    if not np.all(np.abs(rows) <= np.finfo(DTYPE).max):
        raise ValueError(f"{spec.name} gave values that float16 cannot hold")
    return rows.astype(DTYPE).tobytes()


@dataclass(frozen=True, slots=True)
class Held:
    """A file that says it holds what is asked for."""

    path: Path
    key: Checked


class FrameWriter:
    """A table of frames being written under a temporary name; kept in memory where the disk takes no more of it."""

    def __init__(self, file: NewFile, header: FrameHeader, replaces: Sequence[Path]) -> None:
        """`FrameStore.create` makes these; `replaces`: files that are of no use beside this one."""
        self._file = file
        self._header = header
        self._replaces = replaces
        self._rows = 0
        self._sum = hashlib.blake2b(digest_size=16)
        self._held = bytearray()
        self._put(bytes(HEADER_SIZE))

    def append(self, rows: F32 | F16) -> None:
        """Add rows (n, dims). CacheProblem where they cannot be kept, ValueError for other shapes or values."""
        data = as_stored(rows, self._header.spec)
        self._put(data)
        if not self._file.there:
            self._held += data
        self._sum.update(data)
        self._rows += len(rows)

    def commit(self, duration: float, machine: str = "") -> FrameTable:
        """Write the header, flush and rename; the table of a video of `duration` seconds. CacheProblem.

        `machine`: the kind of processor that the rows were made on, this one's where "".
        """
        header = replace(
            self._header,
            rows=self._rows,
            duration=duration,
            checksum=self._sum.hexdigest(),
            machine=machine or processor(),
        )
        self._put(pack(header), at=0)
        if self._file.there:
            try:
                return self._file.commit(partial(self._settled, header))
            except CacheProblem as problem:
                self._go_on(problem)
        rows = np.frombuffer(bytes(self._held), DTYPE).reshape(self._rows, header.spec.dims)
        return FrameTable(rows, duration, header.spec)

    def _settled(self, header: FrameHeader, path: Path) -> FrameTable:
        """The table of the file, without those that it replaces: they count no more where the cache has a limit."""
        table = map_rows(path, header)
        _remove(self._replaces)
        return table

    def _put(self, data: bytes, at: int | None = None) -> None:
        try:
            self._file.write(data, at)
        except CacheProblem as problem:
            self._go_on(problem)

    def _go_on(self, problem: CacheProblem) -> None:
        """Without the disk, from what it took: read back, and compared with what was given to it. CacheProblem."""
        try:
            held = self._file.written(HEADER_SIZE, replace(self._header, rows=self._rows).row_bytes)
        except OSError:
            raise problem from None
        if hashlib.blake2b(held, digest_size=16).digest() != self._sum.digest():
            raise problem
        self._held += held
        self._file.do_without(problem)


def read_table(path: Path, whose: Whose, checked: set[Checked]) -> FrameTable | None:
    """The table of a file; None where it lacks a field that is asked for. Damaged, OSError.

    Its rows are compared with their checksum unless that was `checked`, which they are added to.
    """
    header = read_header(path)
    if (header.content_id, header.track, header.spec) != whose:
        raise Damaged("belong to another video or embedder")
    check_length(header)
    if not header.spec.serves(whose[2]):
        return None
    key = (path.name, path.stat().st_ino, header.checksum)
    if key not in checked:
        check_rows(path, header)
        checked.add(key)
    return map_rows(path, header)


class FrameStore(CacheFolder[FrameFile]):
    """The stored frames in one folder."""

    names = re.compile(
        r"(?P<content>[\w-]+)\.t(?P<track>-?\d+)\.(?P<embedder>[\w-]+)\.(?P<precision>[\w-]+)\.\w+\.frames"
    )
    mark = MARK
    used_for = "stored frames"
    unkept = "computed frames are not stored"
    no_room = "There is no space left for frames in {0}. Free some space, or remove some frames: 8cut frames trim."

    def __init__(self, folder: Path, grown: Callable[[], object] = lambda: None) -> None:
        super().__init__(folder, grown)
        self.checked = set[Checked]()

    def find(self, content_id: str, track: int, spec: EmbedderSpec, warn: Warn) -> FrameTable | None:
        """A table with all fields of `spec`, or None where there is none; what is damaged is named and removed.

        A folder or file that cannot be read is named once, and None. The table's own spec tells the fields it holds.
        Files of other forms that hold nothing more go.
        """
        paths = self._paths(content_id, track, spec)
        for place, path in enumerate(paths, 1):
            table = self._read(path, partial(self._table, path, (content_id, track, spec)), warn)
            if table is not None:
                _remove(other for other in paths[place:] if _adds_nothing(other, table.spec))
                return table
        return None

    def held(self, content_id: str, track: int, spec: EmbedderSpec) -> list[Held]:
        """The files that say they hold all fields of `spec`; their rows are not looked at."""
        whose, found = (content_id, track, spec), []
        for path in self._paths(*whose):
            header = _told(path) if path.exists() else None
            if header is None or (header.content_id, header.track, header.spec) != whose:
                continue
            if header.spec.serves(spec):
                found.append(Held(path, (path.name, path.stat().st_ino, header.checksum)))
        return found

    def used(self, path: Path) -> None:
        """Note that a file is in use, though somebody else read it."""
        with suppress(OSError):
            os.utime(path)

    def _table(self, path: Path, whose: Whose) -> FrameTable | None:
        try:
            return read_table(path, whose, self.checked)
        except Newer as damage:
            raise Unusable(
                f"The stored frames in {path} {damage}. They stay; a scan computes them again for this one.", stays=True
            ) from damage
        except Damaged as damage:
            raise Unusable(
                f"The stored frames in {path} {damage}; they are removed. A scan computes them again."
            ) from damage

    @contextmanager
    def create(
        self, content_id: str, track: int, spec: EmbedderSpec, source: str, spare: Warn | None = None
    ) -> Iterator[FrameWriter]:
        """Write a new table; leaving the block without `commit` removes the temporary file.

        `source` is the video's name for lists. CacheProblem where the folder cannot be used or its disk is full; with
        `spare`, that is told there and the frames are kept in memory alone.
        """
        path, *others = self._paths(content_id, track, spec)
        replaces = [other for other in others if not self._is_newer(other)]
        with self._new(path, spare) as file:
            yield FrameWriter(file, FrameHeader(content_id, track, spec, source, 0, 0.0, ""), replaces)

    @override
    def _listed(self, file: CachedFile, name: re.Match[str]) -> FrameFile:
        header = _told(file.path)
        return FrameFile(
            *(file.path, file.content_id, file.track, file.bytes, file.used_at),
            header.source if header else "",
            name["embedder"],
            name["precision"],
            header.duration if header else 0.0,
            header.spec if header else None,
            header is None and self._is_newer(file.path),
        )

    def _paths(self, content_id: str, track: int, spec: EmbedderSpec) -> list[Path]:
        forms = (False, True) if spec.name in FIRST_FIELDS else (False,)
        return self._places(*(self.folder / file_name(content_id, track, spec, first=first) for first in forms))


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):  # in use, where that keeps a file: it serves nobody else
            path.unlink(missing_ok=True)


def _adds_nothing(path: Path, spec: EmbedderSpec) -> bool:
    """Whether a file holds frames of which those of `spec` have every field."""
    with suppress(FileNotFoundError):
        header = _told(path)
        return header is not None and spec.serves(header.spec)
    return False


def _told(path: Path) -> FrameHeader | None:
    """What a file says of itself, None where that cannot be read; damage is mended by `find`. FileNotFoundError."""
    try:
        return read_header(path)
    except FileNotFoundError:
        raise
    except (Damaged, OSError):
        return None
