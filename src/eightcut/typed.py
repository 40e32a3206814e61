"""Paths as people type them, in an option, a variable or a field."""

from __future__ import annotations

from pathlib import Path

from eightcut.domain.refusals import brief
from eightcut.errors import BadRequest


def typed_path(text: str, where: str = "") -> Path:
    """The absolute path; `where` says how it was given. BadRequest for what can be none."""
    told = f"{brief(text)} ({where})" if where else brief(text)
    if "\0" in text:
        raise BadRequest(f"{told} holds a zero byte, which no path can. Write it anew.")
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        raise BadRequest(
            f"{told} begins with the name of a user who is not known here. Choose another place, or write it out."
        ) from None
    except OSError as error:
        raise BadRequest(
            f"{told} lies in the folder in which 8-cut was started, and that is gone. Give the whole path."
        ) from error


def at_home(path: str | Path) -> Path:
    """The path with `~` as the folder that it stands for; as it is where there is no such user."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)
