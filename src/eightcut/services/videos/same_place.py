"""Whether two paths name one place: the disk is asked, not the spelling.

Paths are recorded as they were given. A symbolic link, `..`, a doubled separator, a bind mount, another case or another
form of an accent (where the disk takes them for the same), or separators of Windows make another spelling of one place.
"""

from __future__ import annotations

import os
import stat
import sys
import unicodedata
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

_TRIED = 10
"""Names in a folder that are looked at for letters."""
Key = tuple[object, ...]
"""Equal for two paths of one place, in one `Places`."""


def exists(path: str | Path) -> bool:
    """Whether something is there, as far as this user can see: what may not be looked at counts as not there."""
    return os.path.exists(path)  # noqa: PTH110  (that of pathlib raises)


def is_file(path: str | Path) -> bool:
    """Whether it is an ordinary file, as far as this user can see."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: str | Path) -> bool:
    """Whether it is a folder, as far as this user can see."""
    return os.path.isdir(path)  # noqa: PTH112


def names_in(folder: Path) -> list[Path]:
    """What is in a folder, in no order; nothing for one that is none, or that this user may not read."""
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def on_disk(path: str) -> Path:
    """Where a recorded path is to be looked for: as it is written, or with separators of Windows taken as such."""
    if "\\" not in path or os.sep != "/" or os.path.lexists(path):
        return Path(path)
    plain = path.replace("\\", "/")
    folder, name = os.path.split(path)
    return Path(plain) if "\\" in name or (not is_folder(folder) and os.path.lexists(plain)) else Path(path)


class Places:
    """Keys of paths. What the disk said of a path or a folder is kept, so nothing is asked twice: make a new one for
    each piece of work, and do not keep it over changes of the disk.
    """

    def __init__(self, look: Callable[[str], os.stat_result] = os.stat) -> None:
        """`look` asks the disk about one path."""
        self._look = look
        self._folders: dict[str, Key] = {}
        self._keys: dict[str, Key] = {}
        self._folded: dict[str, bool] = {}
        self._disks: dict[int, bool] = {}

    def key(self, path: str | Path) -> Key:
        """The place of a file or folder that is there, or would be there. Hard links are places of their own."""
        text = str(path)
        found = self._keys.get(text)
        if found is None:
            found = self._keys[text] = self._key(str(on_disk(text)))
        return found

    def same(self, one: str | Path, other: str | Path) -> bool:
        """Whether two paths are one place."""
        return str(one) == str(other) or self.key(one) == self.key(other)

    def index(self, paths: Iterable[str]) -> dict[Key, str]:
        """Each place under the first of its spellings."""
        found: dict[Key, str] = {}
        for path in paths:
            found.setdefault(self.key(path), path)
        return found

    def _key(self, path: str) -> Key:
        there = self._stat(path)
        if there is not None and there.st_ino and (there.st_nlink == 1 or stat.S_ISDIR(there.st_mode)):
            return ("there", there.st_dev, there.st_ino)
        folder, name = os.path.split(_real(path))
        return (*self._folder(folder), self._spelled(name, folder))

    def _folder(self, folder: str) -> Key:
        """The key of a folder; one that is not there goes by the nearest one above it that is, and by names."""
        found = self._folders.get(folder)
        if found is None:
            there = self._stat(folder)
            above, name = os.path.split(folder)
            if there is not None and there.st_ino:
                found = ("there", there.st_dev, there.st_ino)
            elif above == folder:
                found = ("nowhere", folder)
            else:
                found = (*self._folder(above), self._spelled(name, above))
            self._folders[folder] = found
        return found

    def _stat(self, path: str) -> os.stat_result | None:
        try:
            return self._look(path)
        except (OSError, ValueError):
            return None

    def _spelled(self, name: str, folder: str) -> str:
        """A name as it is compared in this folder; where the disk folds names, as it would fold them."""
        return folded(name) if self._folds(folder) else name

    def _folds(self, folder: str) -> bool:
        """Whether the disk that holds the folder (or will hold it) takes two cases for one name."""
        if folder not in self._folded:
            there = self._stat(folder)
            above = str(Path(folder).parent)
            if there is None:
                self._folded[folder] = above != folder and self._folds(above)
            else:
                if there.st_dev not in self._disks:
                    self._disks[there.st_dev] = sys.platform == "win32" or self._told_folding(folder)
                self._folded[folder] = self._disks[there.st_dev]
        return self._folded[folder]

    def _told_folding(self, folder: str) -> bool:
        """Ask for something that is there by the other case of its name."""
        for path in (*_some_in(folder), folder):
            above, name = os.path.split(path)
            one, other = self._stat(path), self._stat(str(Path(above) / name.swapcase()))
            if name.swapcase() != name and one is not None:
                return other is not None and (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)
        return sys.platform == "darwin"


def _some_in(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as there:
            return [entry.path for entry in islice(there, _TRIED)]
    except OSError:
        return []


def folded(name: str) -> str:
    """A name without what disks that fold names do not see."""
    return (
        name.lower() if name.isascii() else unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
    )


def _real(path: str) -> str:
    """Absolute, links followed as far as there are any."""
    try:
        return str(Path(path).resolve())
    except (OSError, ValueError, RuntimeError):
        return str(Path(path).absolute())
