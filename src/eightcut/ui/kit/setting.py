"""One thing that the window remembers: its kind, its default, and what of a file's text makes sense of it."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Generic, Protocol, TypeVar, cast, overload

from eightcut.ordinary import Unfit, json_of
from eightcut.ui.kit.lists import texts

T = TypeVar("T", bound="str | int | float | bool | tuple[str, ...]")


class Keeps(Protocol):
    """What settings are kept in."""

    def raw(self, key: str) -> object:
        """What is kept under a key; None for nothing."""

    def keep(self, key: str, value: object) -> None:
        """Remember a value under a key."""


def understood(value: object, default: T, least: float | None = None, most: float | None = None) -> T | None:
    """A stored value as the kind of `default`; None where it cannot be read so, or lies outside of the bounds."""
    made: object = None
    if isinstance(default, bool):
        made = {"true": True, "1": True, "false": False, "0": False}.get(str(value).strip().lower())
    elif isinstance(default, int | float):
        made = _number(value, type(default))
        outside = made is not None and not ((least is None or made >= least) and (most is None or made <= most))
        made = None if outside else made
    elif isinstance(default, tuple):
        made = texts(value)
    elif isinstance(value, str):
        made = value
    return cast("T | None", made)


def _number(value: object, kind: type[int] | type[float]) -> int | float | None:
    try:
        number = float(str(value))
        return kind(number) if abs(number) < 1e9 else None
    except ValueError:
        return None


class Setting(Generic[T]):
    """One key, as an attribute of `Settings`: read with its default, written at once."""

    def __init__(
        self, default: T, least: float | None = None, most: float | None = None, among: Collection[T] = ()
    ) -> None:
        """What lies outside of `least` .. `most`, or is none of `among`, reads as the default and stays in the file."""
        self.default = default
        self.least = least
        self.most = most
        self.among = among
        self.name = ""

    def __set_name__(self, _: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, settings: None, owner: type) -> Setting[T]: ...
    @overload
    def __get__(self, settings: Keeps, owner: type) -> T: ...
    def __get__(self, settings: Keeps | None, owner: type) -> T | Setting[T]:
        if settings is None:
            return self
        kept = settings.raw(self.name)
        if isinstance(self.default, tuple) and isinstance(kept, str):
            kept = stored_json(kept)
        value = None if kept is None else understood(kept, self.default, self.least, self.most)
        return self.default if value is None or (self.among and value not in self.among) else value

    def __set__(self, settings: Keeps, value: T) -> None:
        kept = json.dumps(value, ensure_ascii=False) if isinstance(value, tuple) else value
        settings.keep(self.name, kept)


def stored_json(text: str) -> object:
    """What a text of the file says as JSON; () where it is none."""
    try:
        return json_of(text)
    except Unfit:
        return ()
