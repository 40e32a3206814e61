"""What it means that a disk does not take a name, a folder or a file, and what helps: one sentence for each reason."""

from __future__ import annotations

import errno

from eightcut.domain.names import path_parts

LONGEST_NAME = 255
"""Bytes of one name that disks take; some count signs instead, and take no fewer."""
LONGEST_PATH = 4_000
"""Bytes of a whole path that systems open, with room for the names of clips."""
_SHOWN = 40

_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_NOT_ALLOWED = (errno.EACCES, errno.EPERM)
_ODD = (errno.EINVAL, errno.EILSEQ)


def refusal(path: str, error: OSError | ValueError) -> str:
    """Why nothing can be made or written at `path`, and what to do; a whole sentence, or two."""
    number = error.errno if isinstance(error, OSError) else errno.EINVAL
    told = brief(path)
    if number in _FULL:
        return f"The disk is full, so {told} cannot be made. Free some space, or choose another folder."
    if number in _NOT_ALLOWED:
        return f"You may not make {told}. Give yourself permission, or choose another folder."
    if number == errno.EROFS:
        return f"The disk can only be read, so {told} cannot be made. Choose a folder on another disk."
    if number == errno.ENAMETOOLONG:
        return f"The name of {told} is too long for the disk. Choose a shorter name."
    if number in (errno.ENOTDIR, errno.EEXIST):
        return f"A part of {told} is a file, so no folder can be made there. Choose another folder."
    if number == errno.ELOOP:
        return f"Links in {told} lead in a circle. Choose another folder."
    if number == errno.ENOENT:
        return f"The system makes no folders where {told} would be. Choose a folder on a disk."
    if number in _ODD:
        return f"The disk takes no such name as that of {told}. Choose another name."
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{told} cannot be made: {why}. Choose another folder."


def bad_name(path: str) -> str:
    """What no disk takes about a path, as a sentence; "" where nothing speaks against it."""
    if "\0" in path:
        return f"{brief(path)} holds a zero byte, which no disk takes. Choose another name."
    try:
        size = len(path.encode())
    except UnicodeEncodeError:
        return f"{brief(path)} holds bytes that are no text. Rename it, or choose another."
    long = next((part for part in path_parts(path) if len(part.encode()) > LONGEST_NAME), None)
    if long is not None:
        return (
            f"The name {brief(long)} is {len(long.encode())} bytes long, more than the {LONGEST_NAME} that disks take. "
            "Choose a shorter one."
        )
    if size > LONGEST_PATH:
        return f"The path {brief(path)} is {size} bytes long, more than systems can open. Choose a shorter one."
    return ""


def brief(path: str) -> str:
    """A path as it can be shown: long names with an ellipsis, signs that are no text escaped."""
    shown = path.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")
    for part in path_parts(shown):
        if len(part) > 2 * _SHOWN:
            shown = shown.replace(part, f"{part[:_SHOWN]}…{part[-5:]}")
    return shown if len(shown) <= 10 * _SHOWN else f"{shown[: 5 * _SHOWN]}…{shown[-_SHOWN:]}"
