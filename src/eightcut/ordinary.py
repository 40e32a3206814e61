"""Safe reading of small untrusted files: pipes and files too large or too deeply nested are refused at once."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import IO

DEPTH = 64
"""Lists and objects inside one another that a file of ours, or of another program for us, can need."""
_WAITS_FOR_NOBODY = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class Unfit(ValueError):
    """The file is not of the kind that was asked for; the message completes "The file ... "."""


def opened(path: Path) -> IO[bytes]:
    """An ordinary file, open for reading. Unfit for folders, pipes, sockets and devices; OSError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | _WAITS_FOR_NOBODY)
    except IsADirectoryError:
        raise Unfit("is a folder") from None
    except OSError:
        _check(path.stat().st_mode)  # a socket cannot even be opened
        raise
    try:
        _check(os.fstat(descriptor).st_mode)
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def content(path: Path, limit: int) -> bytes:
    """All that an ordinary file of at most `limit` bytes holds. Unfit, OSError."""
    with opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        held = file.read(limit + 1) if size <= limit else b""
    if size > limit or len(held) > limit:
        raise Unfit(f"is larger than {limit // 1_000_000:,} MB")
    return held


def read_json(path: Path, limit: int, *, finite: bool = True) -> object:
    """What the JSON of an ordinary file of at most `limit` bytes says. Unfit, OSError."""
    return json_of(content(path, limit), finite=finite)


def json_of(text: str | bytes, *, finite: bool = True) -> object:
    """What JSON says; `finite` refuses NaN and Infinity, which are none. Unfit for everything that is not JSON.

    A mark at the beginning that says UTF-8 is no matter; other codings are refused.
    """
    try:
        plain = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    except UnicodeDecodeError as error:
        raise Unfit("is not UTF-8 text") from error
    try:
        found: object = json.loads(plain, parse_constant=_refuse if finite else None)
    except RecursionError:
        raise Unfit("is nested too deeply") from None
    except ValueError as error:
        raise Unfit("is not valid JSON") from error
    if _depth(found) > DEPTH:
        raise Unfit("is nested too deeply")
    return found


def _refuse(word: str) -> object:
    raise ValueError(f"{word} is not valid JSON")


def _check(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise Unfit("is a folder")
    if not stat.S_ISREG(mode):
        raise Unfit("is not a regular file")


def _depth(value: object) -> int:
    """How many lists and objects lie inside one another at most, counted up to one more than DEPTH."""
    depth, inside = 0, [value] if isinstance(value, dict | list) else []
    while inside and depth <= DEPTH:
        inside = [
            part
            for one in inside
            for part in (one.values() if isinstance(one, dict) else one)
            if isinstance(part, dict | list)
        ]
        depth += 1
    return depth
