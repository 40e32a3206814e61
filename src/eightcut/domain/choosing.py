"""Which moments go into a dataset: each sound once, not too many of a film, whole films on one side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from random import Random

from eightcut.domain.datasets import (
    ELSEWHERE,
    OFF_SCREEN,
    SIDES,
    TRAIN,
    TWICE,
    Candidate,
    LeftOut,
    Plan,
    Planned,
    names,
)
from eightcut.domain.spans import TimeSpan, moment
from eightcut.domain.twins import Twins
from eightcut.domain.wording import plural
from eightcut.values import dataclass

NO_TWINS = Twins()
_ROUNDING = 1e-6
_LOOSE = 1.0
"""Seconds by which two moments of different videos may share more sound: it is known to a second."""
Order = Callable[[Sequence[Candidate], int], Sequence[Candidate]]
"""Puts all of one film and class, the best first, into the order in which they go in; so many of them at most do."""
Place = tuple[str, int]


def by_score(candidates: Sequence[Candidate], _most: int) -> Sequence[Candidate]:
    """As they are."""
    return candidates


def place_of(one: Candidate) -> Place:
    """What tells moments apart: video and millisecond."""
    return one.film, round(one.start * 1000)


@dataclass(frozen=True, slots=True)
class Wishes:
    """How is chosen among moments.

    `seconds`: of each clip. `per_video`: clips that a film may give, 0 for all, and `order` which of a class before
    others. `overlap`: seconds that two clips may share. `shares`: of the clips, those of the sides that do not train;
    whole films go there. `seen`: the trainer learns from the picture too, so that what is off screen stays out.
    `sides`: videos that stay where they are, by `Candidate.film`: what tested one model trains no later one. `first`:
    moments that go before all others, as they are there already; `without`: those that could not be cut.
    """

    seconds: float
    per_video: int = 0
    order: Order = by_score
    overlap: float = 0.0
    shares: Mapping[str, float] = field(default_factory=dict)
    seen: bool = False
    sides: Mapping[str, str] = field(default_factory=dict)
    first: Collection[Place] = frozenset()
    without: Collection[Place] = frozenset()


def plan(
    candidates: Iterable[Candidate], lengths: Mapping[str, float | str], wishes: Wishes, twins: Twins = NO_TWINS
) -> Plan:
    """Choose, the best first. Videos of the same film are one, as `twins` says: a sound goes in once.

    `lengths`: seconds of each video by `Candidate.film`, or why it cannot be cut. A clip that would reach beyond the
    end begins earlier.
    """
    choice = _Choice(wishes, twins)
    fitting = [one for asked in candidates if (one := choice.fitted(asked, lengths)) is not None]
    left = [one for one in fitting if place_of(one) not in wishes.without]
    kept = sorted(choice.chosen(sorted(left, key=choice.rank)), key=_order)
    sides = _sides(kept, wishes.shares, wishes.sides if wishes.shares else {}, twins)
    named = zip(kept, names(kept), strict=True)
    planned = tuple(Planned(one, name, sides[twins.film(one.film)]) for one, name in named)
    return Plan(planned, tuple(choice.left_out))


def _order(one: Candidate) -> tuple[str, str, str, float]:
    return one.label, one.video.filename, one.film, one.start


@dataclass(frozen=True, slots=True)
class _Choice:
    wishes: Wishes
    twins: Twins
    left_out: list[LeftOut] = field(default_factory=list)
    unseen: list[Candidate] = field(default_factory=list)

    def fitted(self, candidate: Candidate, lengths: Mapping[str, float | str]) -> Candidate | None:
        length, seconds = lengths.get(candidate.film, "is of a video that is not there"), self.wishes.seconds
        if isinstance(length, str):
            self.left_out.append(LeftOut(candidate, length, "is of a video that cannot be used"))
        elif self.wishes.seen and candidate.off_screen:
            self.left_out.append(LeftOut(candidate, OFF_SCREEN))
            self.unseen.append(candidate)
        elif length + _ROUNDING < seconds:
            short = f"is of a video that is shorter than a clip of {seconds:g} s"
            self.left_out.append(LeftOut(candidate, short))
        else:
            return replace(candidate, start=max(0.0, min(candidate.start, length - seconds)))
        return None

    def rank(self, one: Candidate) -> tuple[object, ...]:
        """What is there first, what was cut by hand, then by score; the same whatever the order they come in."""
        return place_of(one) not in self.wishes.first, one.score is not None, -(one.score or 0.0), *_order(one)

    def chosen(self, ordered: Sequence[Candidate]) -> list[Candidate]:
        """Those that go in. What only a clip beyond the cap kept out may go in: so it is asked again without those."""
        left, beyond, unseen = list(ordered), list[Candidate](), _Cells(self.wishes.seconds)
        for one in self.unseen:
            for film, there in self.twins.elsewhere(one.film, moment(one.start, self.wishes.seconds)):
                unseen.add(film, there, one)
        while True:
            kept, dropped = self._apart(left, unseen)
            over = self._over(kept)
            if not over:
                break
            numbers = set(map(id, over))
            left = [one for one in left if id(one) not in numbers]
            beyond += over
        why = f"is beyond the {plural(self.wishes.per_video, 'clip')} that a video may give"
        self.left_out.extend([*dropped, *(LeftOut(one, why) for one in beyond)])
        return kept

    def _apart(self, candidates: Sequence[Candidate], unseen: _Cells) -> tuple[list[Candidate], list[LeftOut]]:
        """Those that share no more time, and sound, with one before them or with what is off screen; and the others."""
        seconds, overlap = self.wishes.seconds, self.wishes.overlap
        taken, heard = _Cells(seconds), _Cells(seconds)
        kept, dropped = list[Candidate](), list[LeftOut]()
        twice = f"shares more than {overlap:g} s with a clip that goes in" if overlap else TWICE
        for one in candidates:
            span = moment(one.start, seconds)
            if taken.nearest(one.film, span, overlap + _ROUNDING) is not None:
                dropped.append(LeftOut(one, twice))
            elif (other := heard.nearest(one.film, span, overlap + _LOOSE)) is not None:
                why = f"is the same sound as the clip of {other.video.filename} at {other.start:.1f} s"
                dropped.append(LeftOut(one, why, ELSEWHERE))
            elif (other := unseen.nearest(one.film, span, _LOOSE)) is not None:
                why = f"{OFF_SCREEN}, as {other.video.filename} at {other.start:.1f} s"
                dropped.append(LeftOut(one, why, OFF_SCREEN))
            else:
                taken.add(one.film, span, one)
                for film, there in self.twins.elsewhere(one.film, span):
                    heard.add(film, there, one)
                kept.append(one)
        return kept, dropped

    def _over(self, kept: Sequence[Candidate]) -> list[Candidate]:
        """Those beyond what a film may give, a class at a time: the first of each in turn."""
        most = self.wishes.per_video
        films: dict[str, dict[str, list[Candidate]]] = defaultdict(lambda: defaultdict(list))
        for one in kept if most else ():
            films[self.twins.film(one.film)][one.label].append(one)
        over = list[Candidate]()
        for by_label in films.values():
            if sum(map(len, by_label.values())) > most:
                ordered = [self._in_turn(by_label[label]) for label in sorted(by_label)]
                turns = range(max(map(len, ordered)))
                over += [mine[turn] for turn in turns for mine in ordered if turn < len(mine)][most:]
        return over

    def _in_turn(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        there = [one for one in candidates if place_of(one) in self.wishes.first]
        others = [one for one in candidates if place_of(one) not in self.wishes.first]
        return [*there, *(self.wishes.order(others, self.wishes.per_video) if others else ())]


class _Cells:
    """Spans by video, found by where they are."""

    def __init__(self, seconds: float) -> None:
        """`seconds`: of the longest span."""
        self._seconds = seconds
        self._spans: dict[tuple[str, int], list[tuple[TimeSpan, Candidate]]] = defaultdict(list)

    def add(self, film: str, span: TimeSpan, one: Candidate) -> None:
        self._spans[film, int(span.start // self._seconds)].append((span, one))

    def nearest(self, film: str, span: TimeSpan, least: float) -> Candidate | None:
        """Whose span shares more than `least` seconds with this one: of those, the one that shares most."""
        place = int(span.start // self._seconds)
        near = (each for cell in (place - 1, place, place + 1) for each in self._spans.get((film, cell), ()))
        shared = [(span.overlap(other), one) for other, one in near]
        most = max(shared, key=lambda pair: pair[0], default=(0.0, None))
        return most[1] if most[0] > least else None


def _sides(
    candidates: Sequence[Candidate], shares: Mapping[str, float], before: Mapping[str, str], twins: Twins
) -> dict[str, str]:
    """Whole films go to the other sides until their clips are those shares; at least one stays for the training.

    Which, is drawn from their content: the same videos for the same list, and few others for a longer one, or for
    another share of the second side. A film of which videos were on two sides is where it tests most.
    """
    counts: dict[str, int] = defaultdict(int)
    for one in candidates:
        counts[twins.film(one.film)] += 1
    known = {twins.film(film): side for film, side in sorted(before.items(), key=lambda pair: SIDES.index(pair[1]))}
    sides = {film: known.get(film, TRAIN) for film in counts}
    if TRAIN not in sides.values():
        sides |= dict.fromkeys({twins.film(film) for film, side in before.items() if side == TRAIN} & set(sides), TRAIN)
    wanted = {side: share * len(candidates) for side, share in shares.items()}
    held = {side: sum(n for film, n in counts.items() if sides[film] == side) for side in wanted}
    new = counts.keys() - known.keys()
    drawn = sorted(new, key=lambda film: Random(film.encode("utf-8", "surrogatepass")).random())
    for film in drawn if any(sides[film] == TRAIN for film in counts.keys() - new) else drawn[:-1]:
        for side, most in wanted.items():
            if held[side] + counts[film] / 2 <= most:
                sides[film] = side
                held[side] += counts[film]
                break
    return sides
