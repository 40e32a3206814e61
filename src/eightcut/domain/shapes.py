"""Validation of untrusted data when it is read: each field has a type and bounds, unknown ones are ignored."""

from __future__ import annotations

import math
from collections.abc import Mapping

LONGEST = 4_096
"""Signs of the longest text that a field may hold."""


class Misshapen(ValueError):
    """A field is missing, or is not what belongs there."""


def fields(value: object) -> Mapping[str, object]:
    """An object with named fields."""
    if not isinstance(value, dict):
        raise Misshapen("expected an object")
    return value


def items(value: object, most: int) -> list[object]:
    """A list of at most `most`."""
    if not isinstance(value, list) or len(value) > most:
        raise Misshapen(f"expected a list of at most {most}")
    return value


def number(value: object, least: float = -math.inf, most: float = math.inf) -> float:
    """A finite number from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Misshapen("expected a number")
    try:
        found = float(value)
    except OverflowError:
        found = math.inf
    if not (math.isfinite(found) and least <= found <= most):
        raise Misshapen(f"{found} is not from {least} to {most}")
    return found


def whole(value: object, least: int, most: int) -> int:
    """A whole number from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Misshapen(f"expected a whole number from {least} to {most}")
    return value


def text(value: object, longest: int = LONGEST, *, file_name: bool = False) -> str:
    """A text that can be written down anywhere; a `file_name` may hold bytes that are no text."""
    if not isinstance(value, str) or len(value) > longest:
        raise Misshapen("expected text")
    if not file_name and any("\ud800" <= sign <= "\udfff" for sign in value):
        raise Misshapen("expected text that can be encoded")
    return value
