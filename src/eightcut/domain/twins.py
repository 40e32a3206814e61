"""Which videos hold the same sound, and where: one film in two encodings, a trailer, a title music."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from math import inf
from typing import TypeVar

from eightcut.domain.spans import TimeSpan
from eightcut.values import dataclass

K = TypeVar("K", int, str)
WHOLE = 0.5
"""Share of the longer video from which on two are the same film, of the shorter one from which on it is a piece."""
_AROUND, _EDGE = 6.0, 2.0
"""Seconds around the ends of a stretch that perhaps one video does not hold; so near to an end of a video is at it."""
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
        """From their stretches, each told once, and the seconds of each video.

        Two are the same film where they share half of the longer one. A piece of a film, which shares half of itself
        with a longer one, belongs to that of which it holds most: it joins no two others.
        """
        pairs = defaultdict[tuple[str, str], list[Twin]](list)
        for each in stretches:
            twin = each if each.one < each.other else each.turned
            pairs[twin.one, twin.other].append(twin)
        shared = {pair: _covered([twin.span for twin in told]) for pair, told in pairs.items()}
        pieces, wholes = set[tuple[str, str]](), list[tuple[str, str]]()
        longer = defaultdict[str, list[tuple[float, str]]](list)
        for pair, seconds in shared.items():
            short, long = sorted(pair, key=lambda name: (lengths[name], name))
            if seconds >= WHOLE * lengths[short]:
                pieces.add(pair)
                longer[short].append((seconds, long))
            if seconds >= WHOLE * lengths[long]:
                wholes.append(pair)
        films = together(wholes)
        for name in sorted(longer, key=lambda name: (-lengths[name], name)):
            _, other = max(longer[name])
            films[name] = films.get(name) or films.setdefault(other, other)
        found = defaultdict[str, list[Twin]](list)
        for pair, told in pairs.items():
            for twin in told if pair in pieces else filter(None, (_surely(one, lengths) for one in told)):
                found[twin.one].append(twin)
                found[twin.other].append(twin.turned)
        return Twins({film: tuple(told) for film, told in found.items()}, films)

    def film(self, content: str) -> str:
        """What stands for all videos of the same film; the video itself where there is one."""
        return self.films.get(content, content)

    def elsewhere(self, content: str, span: TimeSpan) -> Iterator[tuple[str, TimeSpan]]:
        """Where else the sound of this span is heard, as far as it is shared, to about a second.

        Also by way of a third video, as not every pair of videos is told of; but each is reached in one way, so that
        the seconds do not add up.
        """
        reached, ends = {content}, [(content, span)]
        while ends:
            ends = [found for film, part in ends for found in self._beside(film, part) if found[0] not in reached]
            reached |= {film for film, _ in ends}
            yield from ends

    def _beside(self, content: str, span: TimeSpan) -> Iterator[tuple[str, TimeSpan]]:
        for twin in self.stretches.get(content, ()):
            start, end = max(span.start, twin.span.start), min(span.end, twin.span.end)
            if end - start >= _LEAST:
                there = twin.other_start + start - twin.span.start
                yield twin.other, TimeSpan(there, there + end - start)


def _covered(spans: Iterable[TimeSpan]) -> float:
    """Seconds in any of them."""
    total, until = 0.0, -inf
    for span in sorted(spans):
        total += max(0.0, span.end - max(span.start, until))
        until = max(until, span.end)
    return total


def _surely(twin: Twin, lengths: Mapping[str, float]) -> Twin | None:
    """What two films share for sure: they are compared by what is around each second, at an end by less."""
    there = twin.turned.span
    first = twin.span.start < _EDGE or there.start < _EDGE
    last = twin.span.end > lengths[twin.one] - _EDGE or there.end > lengths[twin.other] - _EDGE
    start, end = twin.span.start + (2 if first else 1) * _AROUND, twin.span.end - (2 if last else 1) * _AROUND
    if start >= end:
        return None
    return Twin(twin.one, TimeSpan(start, end), twin.other, twin.other_start + start - twin.span.start)


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
