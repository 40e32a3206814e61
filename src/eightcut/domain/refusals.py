"""Names that no disk supports, and how a path is shown in a sentence."""

from __future__ import annotations

from eightcut.domain.names import path_parts

LONGEST_NAME = 255
"""Bytes of one name that disks take; some count signs instead, and take no fewer."""
LONGEST_PATH = 4_000
"""Bytes of a whole path that systems open, with room for the names of clips."""
_SHOWN = 40


def bad_name(path: str) -> str:
    """What no disk takes about a path, as a sentence; "" where nothing speaks against it."""
    if "\0" in path:
        return f"{brief(path)} contains a zero byte, which no disk supports. Choose another name."
    try:
        size = len(path.encode())
    except UnicodeEncodeError:
        return f"{brief(path)} contains bytes that are not text. Rename it, or choose another."
    long = next((part for part in path_parts(path) if len(part.encode()) > LONGEST_NAME), None)
    if long is not None:
        return (
            f"The name {brief(long)} is {len(long.encode())} bytes long; disks support at most "
            f"{LONGEST_NAME}. Choose a shorter one."
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
