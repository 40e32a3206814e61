"""Proof on disk of repairs: a small hidden file in the trash folder beside what was moved or written.

A database can come from anybody, its list of what was mended with it. A step is taken back only where the file of its
token, which the mending itself wrote before that step, lists it, with no link in between.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from eightcut.media.cut_files import CLIPS
from eightcut.services.clips.work_files import behind_links
from eightcut.services.videos.trash import TRASH, trash_of

_TOKEN = re.compile(r"[0-9a-f]{24}")
_NEAR = 3
"""Folders above a file in which a trash folder is looked for."""


def fresh() -> str:
    """A token for one round of mending."""
    return secrets.token_hex(12)


def beside(path: Path) -> Path:
    """The folder whose trash folder speaks of a file."""
    if TRASH in path.parts:
        return Path(*path.parts[: path.parts.index(TRASH)])
    near = (folder for folder in path.parents[:_NEAR] if (folder / TRASH).is_dir())
    return next(near, trash_of(path).parent)


def place(folder: Path, token: str) -> Path:
    """Where the file of a token lies."""
    return folder / TRASH / f".8cut-fix-{token}"


def prove(folder: Path, token: str, kind: str, paths: Sequence[Path], mark: str = "") -> tuple[str, ...]:
    """Write down a step before it is taken: files below the folder, and a mark of what one held. CutProblem.

    Files that a link leads to are written down behind it as well; the folders where that was.
    """
    _write_down(folder, token, kind, paths, mark)
    links = {path: behind_links(folder, path.parent) for path in paths}
    behind = {path: link for path, link in links.items() if link != folder}
    for path, link in behind.items():
        _write_down(link, token, kind, (path,), mark)
    return tuple(dict.fromkeys(map(str, behind.values())))


def _write_down(folder: Path, token: str, kind: str, paths: Sequence[Path], mark: str) -> None:
    line = json.dumps([kind, mark, *(str(path.relative_to(folder)) for path in paths)])
    file = place(folder, token)
    CLIPS.folder(file.parent)
    CLIPS.append(file, f"\n{line}\n".encode(), new=not file.exists())


def is_proven(
    folder: Path, token: str, kind: str, paths: Sequence[Path], mark: str = "", behind: Sequence[Path] = ()
) -> bool:
    """Whether such a step was written down there, and behind the links that lead to its files."""
    return _is_written(folder, token, kind, paths, mark) and all(
        _is_straight(folder, path)
        or any(_is_written(link, token, kind, (path,), mark) and _is_straight(link, path) for link in behind)
        for path in paths
    )


def _is_written(folder: Path, token: str, kind: str, paths: Sequence[Path], mark: str) -> bool:
    file = place(folder, token)
    with suppress(OSError, ValueError):
        if _TOKEN.fullmatch(token) and stat.S_ISREG(file.lstat().st_mode):
            line = json.dumps([kind, mark, *(str(path.relative_to(folder)) for path in paths)])
            return line in file.read_text(encoding="utf-8").split("\n")[:-1]
    return False


def _is_straight(folder: Path, path: Path) -> bool:
    """Whether no link leads from a folder to a file below it."""
    with suppress(ValueError, OSError):
        name = path.relative_to(folder)
        return ".." not in name.parts and os.path.realpath(path.parent) == str(
            Path(os.path.realpath(folder)) / name.parent
        )
    return False


def clear(folder: Path, token: str) -> None:
    """Take the file away, and the trash folder if nothing else is in it."""
    with suppress(OSError):
        if _TOKEN.fullmatch(token) and stat.S_ISREG(place(folder, token).lstat().st_mode):
            place(folder, token).unlink()
            (folder / TRASH).rmdir()
