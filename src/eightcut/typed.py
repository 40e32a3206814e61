"""Paths as typed in an option, a variable or a field."""

from __future__ import annotations

from pathlib import Path

from eightcut.domain.refusals import brief
from eightcut.errors import BadRequest


def typed_path(text: str, where: str = "") -> Path:
    """The absolute path; `where` says how it was given. BadRequest for what can be none."""
    told = f"{brief(text)} ({where})" if where else brief(text)
    if "\0" in text:
        raise BadRequest(f"{told} contains a zero byte, which no path can. Type it again.")
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        raise BadRequest(
            f"{told} starts with the name of an unknown user. Choose another place, or give the whole path."
        ) from None
    except OSError as error:
        raise BadRequest(
            f"{told} is relative to the folder in which 8-cut was started, and that folder is gone. Give "
            "the whole path."
        ) from error


def at_home(path: str | Path) -> Path:
    """The path with `~` as the folder that it stands for; as it is where there is no such user."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)
