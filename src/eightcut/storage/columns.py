"""What a row may say: a database is a file that others hand on, so each value is checked where it is read, once.

There is one reader for each kind of column; `tables` says which column is of which kind, and every store reads through
its `reader`. The rules:

* A value that only describes (a label, a score, a flag, a count, a format) reads as its default where it is nonsense.
* A row whose essential value (a start, an end, a clip's path, a profile, a version's number) is nonsense is left out of
  what is read. Nothing is deleted; the doctor tells how many rows of which table are left out (`left_out`).
* Times are finite, and shorter than 31 years; an end comes after its start. A path has no zero byte and a length that
  a system can have. A content id is made of letters and digits, as it becomes part of file names.
* JSON is bounded in size; of an object the fields that are known here are read, and others, as a later release may
  write, are ignored. Text of another encoding is read with signs of replacement.

Long lists are checked a column at a time, so that a sound one costs no call of Python for each value.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from typing_extensions import override

from eightcut.domain.picture_part import PART

LONGEST_TEXT = 32_767
"""Characters of a text that are read; no system has longer paths."""
LONGEST_JSON = 16 * 2**20
LONGEST_TIME = 1e9
"""Seconds, 31 years."""
BELOW_ALL = -1e19
"""Less than any whole number that SQLite holds; SQL has no word for infinity."""
LARGEST = 2**53
"""Greatest whole number that anything here counts to."""
UNUSABLE = re.compile("[\0\ud800-\udfff]")
_CONTENT = re.compile(r"[A-Za-z0-9_-]{0,128}")


class Nonsense(ValueError):
    """A value that is none of its kind."""


class _Essential:
    """Stands for the default of a value without which a row says nothing."""


ESSENTIAL = _Essential()


class Kind:
    """One kind of column; `default` is read in place of nonsense, and ESSENTIAL has the row left out."""

    types: Collection[type] = ()
    """What a sound column holds."""

    def __init__(self, default: object = ESSENTIAL) -> None:
        """Nonsense is raised by `read` where the default is ESSENTIAL."""
        self.default = default

    def read(self, value: object) -> Any:
        """The value, or the default. Nonsense where there is none."""
        try:
            return self.value(value)
        except Nonsense:
            if self.default is ESSENTIAL:
                raise
            return self.default

    def value(self, value: object) -> Any:
        """The value as one of this kind, else Nonsense."""
        raise NotImplementedError

    def sound(self, column: Sequence[Any]) -> bool:
        """Whether all values can be taken as they are."""
        return set(map(type, column)) <= set(self.types) and self.within(column)

    def within(self, column: Sequence[Any]) -> bool:
        """The same for values of the right types; there is at least one."""
        raise NotImplementedError


class Text(Kind):
    """Text for people and for comparing; what no text can hold becomes a sign of replacement."""

    types = (str,)
    longest = LONGEST_TEXT
    """Characters; longer text is cut, and is no path and no JSON."""

    def __init__(self, default: object = "") -> None:
        super().__init__(default)

    @override
    def value(self, value: object) -> str:
        if isinstance(value, bytes):
            value = value[: 4 * self.longest].decode("utf-8", "replace")
        if isinstance(value, int | float):
            value = str(value)
        if not isinstance(value, str):
            raise Nonsense("not text")
        return UNUSABLE.sub("\ufffd", value[: self.longest])

    @override
    def within(self, column: Sequence[Any]) -> bool:
        return max(map(len, column)) <= self.longest and not any("\0" in text for text in set(column))


class FilePath(Text):
    """A path, or "" where that is the default."""

    def __init__(self, default: object = ESSENTIAL) -> None:
        super().__init__(default)

    @override
    def value(self, value: object) -> str:
        if not isinstance(value, str) or len(value) > self.longest or UNUSABLE.search(value):
            raise Nonsense("no path")
        if not value and self.default is ESSENTIAL:
            raise Nonsense("no path")
        return value

    @override
    def within(self, column: Sequence[Any]) -> bool:
        return super().within(column) and (self.default is not ESSENTIAL or all(column))


class ContentId(Text):
    """The identity of a file, "" where it is unknown and that is the default."""

    def __init__(self, default: object = ESSENTIAL) -> None:
        super().__init__(default)

    @override
    def value(self, value: object) -> str:
        if not isinstance(value, str) or not _CONTENT.fullmatch(value):
            raise Nonsense("no content id")
        if not value and self.default is ESSENTIAL:
            raise Nonsense("no content id")
        return value

    @override
    def within(self, column: Sequence[Any]) -> bool:
        return all(map(_CONTENT.fullmatch, set(column))) and (self.default is not ESSENTIAL or all(column))


class Json(Text):
    """JSON, as text: see `stored_json`."""

    longest = LONGEST_JSON

    @override
    def value(self, value: object) -> str:
        if not isinstance(value, str) or len(value) > self.longest:
            raise Nonsense("not JSON")
        return value

    @override
    def within(self, column: Sequence[Any]) -> bool:
        return max(map(len, column)) <= self.longest


class Choice(Kind):
    """One of a few words."""

    types = (str,)

    def __init__(self, words: Collection[str], default: object = ESSENTIAL) -> None:
        super().__init__(default)
        self.words = frozenset(words)

    @override
    def value(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise Nonsense("no such word")
        return value

    @override
    def within(self, column: Sequence[Any]) -> bool:
        return set(column) <= self.words


class Part(Kind):
    """A part of a picture, as in `domain.picture_part`, "" for all of it."""

    types = (str,)

    def __init__(self) -> None:
        super().__init__("")

    @override
    def value(self, value: object) -> str:
        if not isinstance(value, str) or (value and not PART.fullmatch(value)):
            raise Nonsense("no part of a picture")
        return value

    @override
    def within(self, column: Sequence[Any]) -> bool:
        return all(map(PART.fullmatch, set(column) - {""}))


class Number(Kind):
    """A finite number between two bounds; a moment is one."""

    types: Collection[type] = (float, int)

    def __init__(
        self,
        default: object = ESSENTIAL,
        least: float = -LONGEST_TIME,
        most: float = LONGEST_TIME,
        above: float = BELOW_ALL,
    ) -> None:
        """From `least` to `most`, and greater than `above`."""
        super().__init__(default)
        self.least, self.most, self.above = least, most, above

    @override
    def value(self, value: object) -> float | int:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise Nonsense("not a number")
        if not self.least <= value <= self.most or not value > self.above:
            raise Nonsense("out of bounds")
        return float(value)

    @override
    def within(self, column: Sequence[Any]) -> bool:
        least = min(column)
        return bool(least >= self.least and least > self.above and max(column) <= self.most)


class Whole(Number):
    """A whole number between two bounds."""

    types = (int,)

    def __init__(self, default: object = ESSENTIAL, least: int = 0, most: int = LARGEST) -> None:
        super().__init__(default, least, most)

    @override
    def value(self, value: object) -> int:
        number = super().value(value)
        if number != int(number):
            raise Nonsense("not a whole number")
        return value if isinstance(value, int) else int(number)  # a float holds no whole number above 2 ** 53


class Switch(Kind):
    """Off or on: 0 or any other number."""

    types = (int, float)

    def __init__(self, default: object = 0) -> None:
        super().__init__(default)

    @override
    def value(self, value: object) -> int:
        if not isinstance(value, int | float):
            raise Nonsense("no switch")
        return int(value != 0)

    @override
    def within(self, column: Sequence[Any]) -> bool:
        return True


class Blob(Kind):
    """Bytes, None where there are none."""

    types = (bytes, type(None))

    @override
    def value(self, value: object) -> bytes | None:
        if value is not None and not isinstance(value, bytes):
            raise Nonsense("no bytes")
        return value

    @override
    def within(self, column: Sequence[Any]) -> bool:
        return True


class Or(Kind):
    """Another kind, or None; nonsense reads as None."""

    def __init__(self, kind: Kind) -> None:
        """`kind` may have any default."""
        super().__init__(None)
        self.kind = kind

    @override
    def value(self, value: object) -> Any:
        return None if value is None else self.kind.value(value)

    @override
    def sound(self, column: Sequence[Any]) -> bool:
        there = [value for value in column if value is not None]
        return not there or self.kind.sound(there)
