"""`dataclass` as the standard library has it, made in a third of the time: hundreds are made before the window stands.

The standard one writes and compiles six functions for each frozen class, and that is what most of the program's own
modules spend their loading on. Here only `__init__` is written; comparing, hashing and showing are the same for all.
That a frozen value stays as it is made is seen by the type checker, which knows only the standard one.
"""

from __future__ import annotations

from dataclasses import dataclass as standard
from dataclasses import fields
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass as dataclass
else:

    def dataclass(**wanted: bool) -> Callable[[type], type]:
        """As `dataclasses.dataclass`, which makes those that are ordered, or compared by what they are."""
        if wanted.get("order") or not wanted.get("eq", True):
            return standard(**wanted)
        frozen = wanted.pop("frozen", False)

        def make(cls: type) -> type:
            own = vars(cls)
            made = standard(repr=False, eq=False, **wanted)(cls)
            compared = [one.name for one in fields(made) if one.compare]
            if "__repr__" not in own:
                made.__repr__ = _shown
            if "__eq__" not in own:
                made.__eq__ = _compared_by(_all_of(compared))
            if own.get("__hash__") is None:
                made.__hash__ = _hashed_by(_all_of(compared)) if frozen else None
            return made

        return make


@recursive_repr()
def _shown(self: Any) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self) if one.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _all_of(names: list[str]) -> Callable[[object], tuple[object, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)


def _compared_by(content: Callable[[object], tuple[object, ...]]) -> Callable[[object, object], bool]:
    def equal(self: object, other: object) -> bool:
        return content(self) == content(other) if type(other) is type(self) else NotImplemented

    return equal


def _hashed_by(content: Callable[[object], tuple[object, ...]]) -> Callable[[object], int]:
    return lambda self: hash(content(self))
