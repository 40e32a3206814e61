"""How counts are said, and text of anybody's."""

from __future__ import annotations

import re
from collections.abc import Sequence

_STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LONGEST = 200
"""Signs of somebody's text that a sentence repeats."""


def shown(text: str) -> str:
    """Text without the signs that steer a terminal, or turn around what follows: they are spelled out."""
    return _STEERS.sub(lambda sign: sign.group().encode("unicode_escape").decode(), text)


def short(text: str) -> str:
    """Text of which a sentence repeats at most the beginning."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def one_line(text: str) -> str:
    """Text with one space wherever lines end or spaces follow each other."""
    return " ".join(text.split())


def plural(count: int, one: str, many: str = "") -> str:
    """`1 clip`, `3 clips`, `1,200 clips`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def some(names: Sequence[str], most: int = 5) -> str:
    """`a, b and 3 more`: the first ones by name."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
