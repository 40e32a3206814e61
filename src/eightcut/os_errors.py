"""What the system refuses, as a sentence: what could not be done, why, and what helps."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from eightcut.domain.refusals import brief

ELSEWHERE = "choose another folder"
_SPACE, _ALLOWED, _AWAY, _BUSY = (
    "Free some space, or {0}.",
    "Change the permissions, or {0}.",
    "Reconnect its disk, or {0}.",
    "Another program is using it. Close that program, then try again.",
)
_CURES = {
    "ENOSPC": _SPACE,
    "EDQUOT": _SPACE,
    "EACCES": _ALLOWED,
    "EPERM": _ALLOWED,
    "EROFS": "Make its disk writable, or {0}.",
    "EIO": "Check its disk, or {0}.",
    "EFBIG": "Its disk does not support files of this size: {0}.",
    "ENAMETOOLONG": "Choose a shorter name.",
    "ENOTDIR": "A part of the path is a file: {0}.",
    "EISDIR": "A folder with that name already exists: move it away, or {0}.",
    "EEXIST": "A file with that name already exists: {0}.",
    "ENOTEMPTY": "A folder with that name already exists: move it away, or {0}.",
    "ELOOP": "Its links form a loop: {0}.",
    "EXDEV": "It would have to move to another disk: {0}.",
    "EINVAL": "The disk does not support this name. Choose another.",
    "EILSEQ": "The disk does not support this name. Choose another.",
    "EMFILE": "Too many files are open. Close other programs, then try again.",
    "ENFILE": "Too many files are open. Close other programs, then try again.",
    "ENOMEM": "Close other programs, then try again.",
    "ENODEV": _AWAY,
    "ENXIO": _AWAY,
    "ESTALE": _AWAY,
    "ENOTCONN": _AWAY,
    "ETIMEDOUT": _AWAY,
    "EHOSTDOWN": _AWAY,
    "EBUSY": _BUSY,
    "ETXTBSY": _BUSY,
    "EAGAIN": _BUSY,
}


def refusal(
    path: Path, error: OSError | ValueError, what: str = "made", kept: str = "", elsewhere: str = ELSEWHERE
) -> str:
    """Why something could not be made (or `what`), what is still there, and what helps: a sentence of its own."""
    number = (error.errno if isinstance(error, OSError) else errno.EINVAL) or 0
    why = (error.strerror if isinstance(error, OSError) else None) or str(error)
    if number == errno.ENOENT and (what == "made" or os.path.lexists(path.parent)):
        cure = "It cannot be created there. Choose a folder on a disk."
    elif number == errno.ENOENT:
        cure = "Its folder no longer exists: put it back, or {0}."
    else:
        cure = _CURES.get(errno.errorcode.get(number, ""), f"{elsewhere[:1].upper()}{elsewhere[1:]}.")
    told = f"{brief(str(path))} cannot be {what}: {why}."
    return " ".join(filter(None, (told, kept, cure.format(elsewhere))))
