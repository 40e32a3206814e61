"""How counts are said."""

from __future__ import annotations


def plural(count: int, one: str, many: str = "") -> str:
    """`1 clip`, `3 clips`, `1,200 clips`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
