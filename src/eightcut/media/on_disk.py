"""What the system says of a file before anything looks into it; loads no library that reads videos."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

from eightcut.errors import FileMissing, UnreadableFile

_ABSENT = (errno.ENOENT, errno.ENOTDIR)


def shown(path: str) -> str:
    """The path for a sentence: signs that would break a line or turn its direction are written as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in path)


def check_file(path: str) -> int:
    """Size in bytes of a regular file that can be opened. FileMissing, UnreadableFile."""
    try:
        found = Path(path).stat()
        if stat.S_ISDIR(found.st_mode):
            raise UnreadableFile(f"{shown(path)} is a folder. Give the files in it instead.", path)
        if not stat.S_ISREG(found.st_mode):
            raise UnreadableFile(f"{shown(path)} is not a regular file. Copy its content to a file first.", path)
        with Path(path).open("rb"):
            return found.st_size
    except (OSError, ValueError) as problem:
        raise unusable(path, problem) from problem


def unusable(path: str, problem: OSError | ValueError) -> FileMissing | UnreadableFile:
    """The error that tells the user why the system refuses a file."""
    if not isinstance(problem, OSError) or problem.errno in _ABSENT:
        return FileMissing(f"There is no file {shown(path)}. Check the name, and that its disk is connected.", path)
    if isinstance(problem, PermissionError):
        return UnreadableFile(f"You do not have permission to read {shown(path)}. Change its permissions.", path)
    return UnreadableFile(
        f"{shown(path)} cannot be read ({problem.strerror}). Check its disk, or copy the file to another one.", path
    )
