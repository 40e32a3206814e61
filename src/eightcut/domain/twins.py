"""Which videos hold the same sound, and where: one film in two encodings, a trailer, a title music."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from eightcut.domain.spans import TimeSpan

K = TypeVar("K", int, str)
WHOLE = 0.5
"""From this share of the shorter video on, two are the same film; less is a trailer, a title music."""
_LEAST = 1.0
"""Seconds of a part that are worth following: what is shared is known to a second."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A stretch of sound that two videos share, by their contents: where it is heard in one, and in the other."""

    one: str
    span: TimeSpan
    other: str
    other_start: float

    @property
    def turned(self) -> Twin:
        """The same, seen from the other video."""
        return Twin(
            self.other, TimeSpan(self.other_start, self.other_start + self.span.duration), self.one, self.span.start
        )


@dataclass(frozen=True, slots=True)
class Twins:
    """All of them. `films`: of each video that is there twice, the content that stands for all of the same film."""

    stretches: Mapping[str, tuple[Twin, ...]] = field(default_factory=dict)
    films: Mapping[str, str] = field(default_factory=dict)

    @staticmethod
    def of(stretches: Iterable[Twin], lengths: Mapping[str, float]) -> Twins:
        """From their stretches, each told once, and the seconds of each video."""
        found, shared = defaultdict[str, list[Twin]](list), defaultdict[tuple[str, str], float](float)
        for twin in stretches:
            found[twin.one].append(twin)
            found[twin.other].append(twin.turned)
            shared[min(twin.one, twin.other), max(twin.one, twin.other)] += twin.span.duration
        same = [(a, b) for (a, b), seconds in shared.items() if seconds >= WHOLE * min(lengths[a], lengths[b])]
        return Twins({film: tuple(told) for film, told in found.items()}, together(same))

    def film(self, content: str) -> str:
        """What stands for all videos of the same film; the video itself where there is one."""
        return self.films.get(content, content)

    def elsewhere(self, content: str, span: TimeSpan) -> Iterator[tuple[str, TimeSpan]]:
        """Where else the sound of this span is heard, as far as it is shared, to about a second.

        Also by way of a third video: not every pair of videos is told of.
        """
        seen, open_ends = defaultdict[str, list[TimeSpan]](list, {content: [span]}), [(content, span)]
        while open_ends:
            for film, part in self._beside(*open_ends.pop()):
                if not any(_within(part, whole) for whole in seen[film]):
                    seen[film].append(part)
                    open_ends.append((film, part))
                    yield film, part

    def _beside(self, content: str, span: TimeSpan) -> Iterator[tuple[str, TimeSpan]]:
        for twin in self.stretches.get(content, ()):
            start, end = max(span.start, twin.span.start), min(span.end, twin.span.end)
            if end - start >= _LEAST:
                there = twin.other_start + start - twin.span.start
                yield twin.other, TimeSpan(there, there + end - start)


def _within(part: TimeSpan, whole: TimeSpan) -> bool:
    return whole.start - _LEAST <= part.start and part.end <= whole.end + _LEAST


def together(pairs: Iterable[tuple[K, K]]) -> dict[K, K]:
    """The least of each group, by its members, where pairs say which two belong together."""
    above = dict[K, K]()

    def top(name: K) -> K:
        while above.setdefault(name, name) != name:
            above[name] = above[above[name]]
            name = above[name]
        return name

    for a, b in pairs:
        first, second = sorted((top(a), top(b)))
        above[second] = first
    return {name: top(name) for name in above}
