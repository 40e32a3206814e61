"""JSON in a row: bounded, of the shape that is asked for, and what is not known here ignored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from eightcut.ordinary import Unfit, json_of
from eightcut.storage.columns import LONGEST_JSON, LONGEST_TEXT, UNUSABLE, Kind, Nonsense

Field = Kind | Callable[[object], object]
"""How a field of an object is read."""


def json_value(text: object) -> Any:
    """What a JSON text says. Nonsense for what is none, too long, nested too deep, or holds numbers that are none."""
    if not isinstance(text, str) or len(text) > LONGEST_JSON:
        raise Nonsense("not JSON")
    try:
        return json_of(text)
    except Unfit as error:
        raise Nonsense("not JSON") from error


def json_object(text: object) -> Mapping[str, Any]:
    """The same, for an object."""
    value = json_value(text)
    if not isinstance(value, dict):
        raise Nonsense("no JSON object")
    return value


def names(value: object) -> tuple[str, ...]:
    """A list of names, as JSON holds it. Nonsense for anything else."""
    if not isinstance(value, list) or not all(isinstance(name, str) and len(name) <= LONGEST_TEXT for name in value):
        raise Nonsense("no list of names")
    return tuple(UNUSABLE.sub("\ufffd", name) for name in value)


def boolean(value: object) -> bool:
    """True or false, as JSON holds it. Nonsense for anything else."""
    if not isinstance(value, bool):
        raise Nonsense("neither true nor false")
    return value


def fields(text: object, kinds: Mapping[str, Field]) -> dict[str, Any]:
    """The known fields of a JSON object that are there and make sense. Nonsense for what is no object."""
    found: dict[str, Any] = {}
    for name, value in json_object(text).items():
        kind = kinds.get(name)
        if kind is None:
            continue
        try:
            found[name] = kind.value(value) if isinstance(kind, Kind) else kind(value)
        except Nonsense:
            continue
    return found
