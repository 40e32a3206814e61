"""How counts and commands are said, and text of anybody's."""

from __future__ import annotations

import re
import shlex

_STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def shown(text: str) -> str:
    """Text without the signs that steer a terminal, or turn around what follows: they are spelled out."""
    return _STEERS.sub(lambda sign: sign.group().encode("unicode_escape").decode(), text)


def plural(count: int, one: str, many: str = "") -> str:
    """`1 clip`, `3 clips`, `1,200 clips`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def command(*words: object) -> str:
    """A command line as it can be pasted."""
    return "8cut " + " ".join(shlex.quote(str(word)) for word in words)
