"""Proof on the disk of work that the database notes: a small hidden file in each folder that the work is about.

A database can come from anybody, its notes with it. What a note names is believed only where the work file of its
token lies in a folder above and lists it, with no link in between: the program that did the work made that file before
it touched anything. It is there as long as the note is.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import stat
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from eightcut.domain.unfinished import Unfinished
from eightcut.leftovers import STALE, alive, at_work, own_mark
from eightcut.media.cut_files import CLIPS
from eightcut.services.clips.files import folder_of
from eightcut.services.videos.same_place import is_folder, names_in, on_disk
from eightcut.services.videos.trash import TRASH
from eightcut.values import dataclass

PREFIX = ".8cut-work-"
_MARK = 14
"""Hex digits at the beginning of a token that tell the process that works, whatever the clock says."""
_SAID = "8-cut is working in this folder. If 8-cut is not running, its next start rolls back unfinished work.\n"
_TOKEN = re.compile(r"[0-9a-f]{16}-[0-9a-f]{8}")
_LABELS = "dataset.json"
_THERE = "/"
"""Before a name that was taken when the work listed it."""


def fresh() -> str:
    """A token for one work of this program."""
    return f"{own_mark()}{secrets.token_hex(1)}-{secrets.token_hex(4)}"


def goes_on(process: int, token: str, since: float) -> bool:
    """Whether the program of this process number that works under the token is running; `since`: its last sign.

    Tokens of other forms are the previous release's.
    """
    if _TOKEN.fullmatch(token):
        return at_work(process, token[:_MARK], time.time() - since)
    return alive(process, since) and time.time() - since < STALE


def ground(path: Path) -> Path:
    """The folder whose work file speaks of a path: its class folder or what is there above it; beside a trash folder
    the one that holds it. Where a link leads on from there, it is behind that: no link is followed in believing.
    """
    if TRASH in path.parts:
        above = Path(*path.parts[: path.parts.index(TRASH)])
    elif path.name == _LABELS:
        above = path.parent
    else:
        above = folder_of(str(path)) or path.parent
    there = next((folder for folder in (above, *above.parents) if is_folder(folder)), above)
    return behind_links(there, path.parent)


def behind_links(folder: Path, below: Path) -> Path:
    """The lowest link between a folder and one below it, as it is called there; the folder where there is none."""
    try:
        names = below.relative_to(folder).parts
    except ValueError:
        return folder
    found = folder
    for depth in range(1, len(names) + 1 if ".." not in names else 1):
        one = folder.joinpath(*names[:depth])
        if one.is_symlink() and is_folder(one):
            found = one
    return found


def grounds(paths: Iterable[str]) -> tuple[str, ...]:
    """The folders whose work files speak of these paths."""
    seen: dict[tuple[Path, bool], Path] = {}
    for path in map(on_disk, paths):
        key = (path.parent, path.name == _LABELS)
        if key not in seen:
            seen[key] = ground(path)
    return tuple(dict.fromkeys(map(str, seen.values())))


def paths_of(note: Unfinished) -> list[str]:
    """Everything on the disk that a note names."""
    labels = (str(Path(folder) / _LABELS) for folder, _ in note.entries)
    pairs = (path for pair in (*note.moves, *note.leaves) for path in pair)
    return list(dict.fromkeys([*note.makes, *pairs, *note.scratch, *labels]))


def place(folder: str | Path, token: str) -> Path:
    """Where the work file of a token lies in a folder."""
    return Path(folder) / f"{PREFIX}{token}"


class Marks:
    """The work files of one work that goes on."""

    def __init__(self, token: str, database: Path) -> None:
        self._token = token
        self._head = _SAID + json.dumps([os.getpid(), str(database)]) + "\n"
        self._listed: dict[str, set[str]] = {}

    def add(self, folders: Iterable[str], paths: Iterable[str], there: Iterable[str] = ()) -> None:
        """List paths in the work files of the folders above them, and those of names that are taken already.

        CutProblem where one cannot be written.
        """
        new, before = list(paths), {str(on_disk(path)) for path in there}
        for folder in folders:
            listed = self._listed.setdefault(os.path.realpath(folder), set())  # one file, whatever its spelling
            names = []
            for path in map(on_disk, new):
                if name := _below(path, Path(folder)):
                    names += [_THERE + name, name] if str(path) in before else [name]
            names = [name for name in dict.fromkeys(names) if name not in listed]
            if names:
                self._append(folder, names, not listed)
                listed.update(names)

    def tail(self, path: Path, at: int, end: bytes) -> None:
        """How a file ends from `at` on, before something is added to it in place. CutProblem."""
        folder = str(ground(path))
        listed = self._listed.setdefault(os.path.realpath(folder), set())
        self._append(folder, [[path.name, at, end.decode("latin-1")]], not listed)
        listed.add("")

    def _append(self, folder: str, names: Iterable[object], first: bool) -> None:
        path = place(folder, self._token)
        lines = "".join(json.dumps(name) + "\n" for name in names)
        CLIPS.append(path, ((self._head if first else "") + lines).encode(), new=first, told_of=Path(folder))


def _below(path: Path, folder: Path) -> str:
    """A path as it is called from a folder above it; "" for another one, or one that climbs."""
    try:
        name = path.relative_to(folder)
    except ValueError:
        return ""
    return "" if ".." in name.parts or not name.parts else str(name)


def _read(path: Path) -> list[str]:
    """The complete lines of a work file after its first; none of what is no such file, or cannot be read."""
    with suppress(OSError, ValueError):
        if stat.S_ISREG(path.lstat().st_mode):
            text = path.read_text(encoding="utf-8")
            if text.startswith(_SAID):
                return text[len(_SAID) :].split("\n")[:-1]
    return []


def _lines(path: Path) -> list[object]:
    """What a work file lists. A line that a kill cut off is of something that was not begun."""
    try:
        return list(map(json.loads, _read(path)[1:]))
    except (ValueError, RecursionError):
        return []


def tails(note: Unfinished) -> list[tuple[Path, int, bytes]]:
    """Files that the work added to in place, and how they ended before from which place on; the latest first."""
    found = []
    for mark in there(note):
        for line in _lines(mark):
            if isinstance(line, list) and len(line) == 3 and line[0] == _LABELS:
                with suppress(ValueError, TypeError):
                    found.append((mark.parent / _LABELS, int(line[1]), str(line[2]).encode("latin-1")))
    return found[::-1]


class Proof:
    """What the disk says of one note."""

    def __init__(self, note: Unfinished) -> None:
        known = note.grounds if _TOKEN.fullmatch(note.token) else ()
        self._names = {
            Path(folder): frozenset(name for name in _lines(place(folder, note.token)) if isinstance(name, str))
            for folder in known
        }
        self._straight: dict[tuple[Path, Path], bool] = {}

    def of(self, *paths: str | Path) -> bool:
        """Whether all of these paths are the work's own."""
        return all(map(self._holds, paths))

    def was_there(self, path: str | Path) -> bool:
        """Whether something had this name before the work began."""
        there = on_disk(str(path))
        return any(_THERE + _below(there, folder) in names for folder, names in self._names.items())

    def _holds(self, path: str | Path) -> bool:
        there = on_disk(str(path))
        return any(
            (name := _below(there, folder)) in names and name != "" and self._is_straight(folder, there.parent)
            for folder, names in self._names.items()
        )

    def _is_straight(self, folder: Path, below: Path) -> bool:
        """Whether no link leads from a folder to one below it."""
        if (folder, below) not in self._straight:
            real = Path(os.path.realpath(folder)).joinpath(below.relative_to(folder))
            self._straight[folder, below] = os.path.realpath(below) == str(real)
        return self._straight[folder, below]


def clear(note: Unfinished) -> None:
    """Take the work files of a note away. OSError."""
    for path in there(note):
        path.unlink(missing_ok=True)


def there(note: Unfinished) -> list[Path]:
    """Work files of a note, as far as they are of the program's form; also one whose first lines were cut off."""
    if not _TOKEN.fullmatch(note.token):
        return []
    return [path for folder in note.grounds if _is_ours(path := place(folder, note.token))]


def _is_ours(path: Path) -> bool:
    with suppress(OSError):
        if stat.S_ISREG(path.lstat().st_mode):
            with path.open("rb") as file:
                head = file.read(len(_SAID))
            return _SAID.encode().startswith(head)
    return False


@dataclass(frozen=True, slots=True)
class Owner:
    """Who made a work file."""

    process: int = 0
    """Its number; 0 where a kill cut the file off before it was written."""
    database: str = ""
    since: float = 0.0
    """When it was last written to, seconds since 1970."""
    token: str = ""

    @property
    def goes_on(self) -> bool:
        """Whether the program that made it is at work still."""
        return self.process > 0 and goes_on(self.process, self.token, self.since)


def left_in(folder: Path) -> Mapping[Path, Owner]:
    """Work files in a folder, and whose they are."""
    found = {}
    for path in names_in(folder):
        if path.name.startswith(PREFIX) and _TOKEN.fullmatch(path.name[len(PREFIX) :]) and _is_ours(path):
            owner = Owner()
            with suppress(OSError, ValueError, TypeError, IndexError, RecursionError):
                process, database = json.loads(_read(path)[0])
                owner = Owner(int(process), str(database), path.stat().st_mtime, path.name[len(PREFIX) :])
            found[path] = owner
    return dict(sorted(found.items()))
