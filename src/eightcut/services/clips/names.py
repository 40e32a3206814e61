"""Names that survive on every system: of class folders and of clips."""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

from eightcut.domain.containers import container_of
from eightcut.domain.refusals import bad_name, brief
from eightcut.errors import BadRequest
from eightcut.services.context import Job
from eightcut.services.videos.trash import TRASH

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_MOVED_BY_OLD = re.compile(r"clip_", re.IGNORECASE)
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?", re.IGNORECASE | re.DOTALL)
"""Names that Windows keeps for itself, with any ending."""
LONGEST = 259
"""Signs of a full path that every program on Windows can open."""
_LONGEST_CLIP = 200
"""Bytes of a clip's NAME: numbers, endings and the temporary names must fit as well."""


def class_path(out: str, folder: str) -> Path:
    """`OUT/CLASS`, absolute. BadRequest for names that would not survive.

    A folder that is there is taken as it is; in a new one's name spaces become `_`.
    """
    _refuse_unwritable(out)
    _refuse_unwritable(folder)
    root = _home(out).absolute()
    if _is_there(root, folder):
        name = folder
        _refuse_unusable(name, folder)
    else:
        name = class_name(folder)
    path = root / name
    _refuse_unwritable(str(path))
    if TRASH in map(str.lower, path.parts):
        raise BadRequest(f"{path} is in 8-cut's trash folder. Choose another folder.", str(path))
    for part in path.parts:
        if _MOVED_BY_OLD.match(part):
            raise BadRequest(
                f"The folder {part!r} in {path} starts with 'clip_', and the earlier 8-cut would move it "
                "away. Choose another folder.",
                str(path),
            )
    _refuse_twin(path)
    return path


def class_name(text: str) -> str:
    """What a new class of this name is called: spaces become `_`. BadRequest for names that would not survive."""
    _refuse_unwritable(text)
    name = text.strip().replace(" ", "_")
    _refuse_unusable(name, text)
    if _MOVED_BY_OLD.match(name):
        raise BadRequest(f"The class name {name!r} starts with 'clip_', and the earlier 8-cut would move its folder.")
    return name


def _refuse_unusable(name: str, folder: str) -> None:
    if not name or _UNSAFE.search(name) or name in {".", ".."} or name.endswith("."):
        raise BadRequest(f'The folder name {folder!r} cannot be used. Avoid < > : " / \\ | ? * and a final dot.')
    _refuse_device(name, "folder")


def _home(path: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise BadRequest(f"{path} starts with the name of an unknown user. Choose another folder.") from error


def _refuse_unwritable(path: str) -> None:
    """BadRequest for what no disk takes in a name."""
    told = bad_name(path)
    if told:
        raise BadRequest(told, path.encode("utf-8", "backslashreplace").decode())


def check_text(what: str, text: str) -> None:
    """BadRequest for a label or a like text that could not be written to a file."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadRequest(f"The {what} {brief(text)} contains bytes that are not text. Type it again.") from error


def _is_there(root: Path, folder: str) -> bool:
    try:
        return " " in folder and not set(folder) & set("/\\\0") and (root / folder).is_dir()
    except OSError:
        return False


def _refuse_device(name: str, what: str) -> None:
    if _DEVICE.fullmatch(name):
        raise BadRequest(f"The {what} name {name!r} cannot be used: Windows reserves it for a device. Choose another.")


def _refuse_twin(path: Path) -> None:
    """BadRequest for a new folder that another system could not tell from one that is there."""
    try:
        if path.exists() or not path.parent.is_dir():
            return
        same = [entry.name for entry in path.parent.iterdir() if _plain(entry.name) == _plain(path.name)]
    except OSError:
        return
    if same:
        raise BadRequest(
            f"{path.parent} already contains a folder {same[0]!r}, which Windows and macOS do not "
            f"distinguish from {path.name!r}. Use that name, or choose another.",
            str(path),
        )


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def check_name(name: str, what: str = "clip") -> None:
    """BadRequest for a NAME of clips, or of `what` has one, that would not survive."""
    if not name or _UNSAFE.search(name) or name != name.strip() or name.startswith("."):
        raise BadRequest(
            f"The {what} name {name!r} cannot be used. "
            'Avoid < > : " / \\ | ? *, a leading dot, and spaces at either end.'
        )
    _refuse_device(name, what)
    check_text(f"{what} name", name)
    if len(name.encode()) > _LONGEST_CLIP:
        raise BadRequest(
            f"The {what} name {brief(name)} is too long. Use at most {_LONGEST_CLIP} bytes, so that its number fits."
        )


def check_length(clip: Path, job: Job) -> None:
    """Say that a clip's path is too long for Windows: BadRequest there, a warning elsewhere."""
    length = len(str(clip)) + (len(f"/{frame % 1}") if (frame := container_of(str(clip)).frame) else 0)
    if length <= LONGEST:
        return
    told = f"The path of the clip {clip} is {length} characters long; Windows can open at most {LONGEST}."
    if sys.platform == "win32":
        raise BadRequest(f"{told} Choose a shorter folder or name.", str(clip))
    job.warn(str(clip), told)
