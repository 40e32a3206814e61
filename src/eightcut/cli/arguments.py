"""Prepares the command line for the parser: global options first, numbers as people write them."""

from __future__ import annotations

import inspect
import math
import re
from collections import deque
from collections.abc import Callable, Sequence
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import typer

from eightcut.domain.clip_form import LTX_FRAMES
from eightcut.errors import BadRequest
from eightcut.values import dataclass

GLOBAL_VALUES = ("--db", "--profile")
GLOBAL_FLAGS = ("--json", "--all", "-v", "-vv", "--verbose")
LARGEST = 2**53
"""Greatest whole number that anything here can mean."""
_COMMA = re.compile(r"([+-]?\d*),(\d+)")


@dataclass(frozen=True, slots=True)
class _Option:
    """One option of a command: how many values it takes each time it is given, and what they are."""

    command: str
    values: int
    kind: type
    least: float | None = None
    most: float | None = None

    def read(self, name: str, text: str) -> str:
        """The text as the parser reads it. BadRequest for what is no number here."""
        if self.kind not in (int, float):
            return text
        plain = _COMMA.sub(r"\1.\2", text.strip()) if _COMMA.fullmatch(text.strip()) else text.strip()
        try:
            number = float(plain)
            if self.kind is int:
                number = int(plain)
        except ValueError:
            number = math.nan
        below = self.least is not None and number < self.least
        above = self.most is not None and number > self.most
        if not math.isfinite(number) or below or above or (self.kind is int and abs(number) > LARGEST):
            raise BadRequest(f"{name} takes {self._what()}, not {text!r}. Help: 8cut {self.command} --help.")
        return plain

    def _what(self) -> str:
        kind = "a whole number" if self.kind is int else "a number"
        if self.least is not None and self.most is not None:
            return f"{kind} from {self.least:g} to {self.most:g}"
        if self.least is not None:
            return f"{kind} of at least {self.least:g}"
        return f"{kind}, such as {'3' if self.kind is int else '12.5'}"


def arranged(app: typer.Typer, arguments: Sequence[str]) -> list[str]:
    """The arguments with the options that hold everywhere moved to the front; what follows `--` stays.

    A decimal comma is a point, and `--ltx` may stand alone: then the number of frames is added. The value of an option
    is never taken for another option, unless it begins with `--`. BadRequest for numbers that are none.
    """
    front: list[str] = []
    rest: list[str] = []
    command = ""
    place: typer.Typer | None = app
    options: dict[str, _Option] = {}
    words = deque(arguments)
    while words:
        word = words.popleft()
        name, equals, value = word.partition("=")
        if word == "--":
            rest += [word, *words]
            words.clear()
        elif word in GLOBAL_VALUES:
            front += [word, *([words.popleft()] if words else [])]
        elif word in GLOBAL_FLAGS or word.startswith(tuple(f"{name}=" for name in GLOBAL_VALUES)):
            front.append(word)
        elif word == "--ltx":
            counted = bool(words) and words[0].isdecimal()
            rest.append(f"--ltx={words.popleft() if counted else LTX_FRAMES}")
        elif name in options:
            option = options[name]
            rest.append(f"{name}={option.read(name, value)}" if equals else name)
            rest += [] if equals else _values(name, option, words)
        else:
            rest.append(word)
            if place is not None and not word.startswith("-"):
                command = f"{command} {word}".strip()
                place, options = _step(place, word, command)
    return front + rest


def _values(name: str, option: _Option, words: deque[str]) -> list[str]:
    """The values that follow an option's name; where there are too few, two are asked for here, one by the parser."""
    found: list[str] = []
    while words and len(found) < option.values and not words[0].startswith("--"):
        found.append(option.read(name, words.popleft()))
    if 1 < option.values != len(found):
        raise BadRequest(f"{name} takes {option.values} numbers. Help: 8cut {option.command} --help.")
    return found


def _step(place: typer.Typer, word: str, path: str) -> tuple[typer.Typer | None, dict[str, _Option]]:
    """The group of commands that a word names, else the options of the command that it names."""
    for group in place.registered_groups:
        if group.name == word:
            return group.typer_instance, {}
    for command in place.registered_commands:
        function = command.callback
        if function is not None and word == (command.name or function.__name__.replace("_", "-")):
            return None, _options(function, path)
    return None, {}


def _options(function: Callable[..., Any], command: str) -> dict[str, _Option]:
    """A command's options that take a value, by each of their names."""
    hints = get_type_hints(function)
    found: dict[str, _Option] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        told = parameter.default
        values, kind = _kind(hints[name])
        if isinstance(told, typer.models.OptionInfo) and kind is not bool:
            names = [n for n in told.param_decls or () if n.startswith("-")] or [f"--{name.replace('_', '-')}"]
            found |= dict.fromkeys(names, _Option(command, values, kind, told.min, told.max))
    return found


def _kind(hint: Any) -> tuple[int, type]:
    """How many values an annotation stands for, and of which type: (2, float) for `tuple[float, float]`."""
    origin, parts = get_origin(hint), [part for part in get_args(hint) if part is not NoneType]
    if origin in (Union, UnionType, list):
        return _kind(parts[0])
    if origin is tuple:
        return len(parts), parts[0]
    return 1, hint
