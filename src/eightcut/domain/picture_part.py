"""A part of a video's picture, in pixels of the picture as shown: turned upright, with square pixels."""

from __future__ import annotations

import re

from typing_extensions import override

from eightcut.domain.refusals import brief
from eightcut.errors import BadRequest
from eightcut.values import dataclass

LEAST = 16
"""Pixels that each side of a part has at least, once it is cut."""
PART = re.compile(r"([1-9][0-9]{0,4})x([1-9][0-9]{0,4})\+([0-9]{1,5})\+([0-9]{1,5})", re.ASCII)
"""How a part is written: `1920x800+0+140`, width, height, and how far its corner is from the left and from above."""


@dataclass(frozen=True, slots=True)
class PicturePart:
    """A rectangle by its upper left corner."""

    x: int
    y: int
    width: int
    height: int

    @override
    def __str__(self) -> str:
        return f"{self.width}x{self.height} at {self.x},{self.y}"

    @property
    def text(self) -> str:
        """As it is kept and typed."""
        return f"{self.width}x{self.height}+{self.x}+{self.y}"

    def joined(self, other: PicturePart) -> PicturePart:
        """The smallest part that holds both."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        right, bottom = (
            max(self.x + self.width, other.x + other.width),
            max(self.y + self.height, other.y + other.height),
        )
        return PicturePart(x, y, right - x, bottom - y)

    def within(self, width: int, height: int) -> PicturePart | None:
        """What of it lies in a picture of this size and can be cut: even numbers; None where too little does."""
        x, y = _even(self.x + 1), _even(self.y + 1)
        wide, high = _even(min(self.x + self.width, width) - x), _even(min(self.y + self.height, height) - y)
        return PicturePart(x, y, wide, high) if wide >= LEAST and high >= LEAST else None

    def covers(self, width: int, height: int) -> bool:
        """Whether nothing of a picture of this size lies outside."""
        return not (self.x or self.y) and self.width >= width and self.height >= height


def _even(number: int) -> int:
    return number // 2 * 2


def part_of(text: str) -> PicturePart | None:
    """The part that is written so; None for "", which is all of the picture, and for what is none."""
    found = PART.fullmatch(text)
    if found is None:
        return None
    width, height, x, y = map(int, found.groups())
    return PicturePart(x, y, width, height)


def part_typed(text: str) -> PicturePart:
    """The same of what was typed. BadRequest for what is no part."""
    part = part_of(text)
    if part is None:
        raise BadRequest(
            f"{brief(text)!r} is no part of a picture. Use 'found', 'none', or WIDTHxHEIGHT+LEFT+TOP in pixels: "
            "1920x800+0+140."
        )
    return part


def shown_words(text: str) -> str:
    """What clips show of a video's picture, in words."""
    part = part_of(text)
    return f"{part} of the picture" if part is not None else "the whole picture"
