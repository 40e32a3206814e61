"""What a dataset is made of: moments of videos, which go in and why the others stay out, what they are called."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from types import MappingProxyType

from eightcut.domain.spans import TimeSpan, moment
from eightcut.domain.twins import Twins
from eightcut.domain.videos import VideoRef
from eightcut.domain.wording import plural

EXPORTED, ACCEPTED, MATCHES = "exported", "accepted", "matches"
SOURCES = (EXPORTED, ACCEPTED, MATCHES)
"""Where clips come from: clips cut before; matches that were accepted; those and the ones nobody judged yet."""
TRAIN, VALIDATION, TEST = "train", "validation", "test"
SIDES = (TRAIN, VALIDATION, TEST)
"""Parts of a dataset, and the folder of each: what is learned from, what is tried meanwhile, what is tried at last."""
SCORE, VARIETY = "score", "variety"
PICKS = (SCORE, VARIETY)
"""Which clips of a video go in where it may give a few: the best ones, or those that sound least alike."""
TWICE = "shares time with a clip that goes in"
"""Why a moment stays out that is nothing to mend: it goes in by another clip."""
ELSEWHERE = "is the same sound as a clip of another video that goes in"
"""Why a moment stays out whose sound goes in from another encoding of its video, or another part of the same film."""
OFF_SCREEN = "has its source off screen"
"""Why a moment stays out of what learns from picture and sound: the picture does not show what sounds."""
_ROUNDING = 1e-6
_LOOSE = 1.0
"""Seconds by which two moments of different videos may share more sound: it is known to a second."""
_LONGEST_PART = 40
NO_TWINS = Twins()
_NO_SIGN = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One moment that may become a clip: which video and class, from what second, where it comes from.

    `score` from 0 to 1; None for what was cut by hand. `origin` names the clip or the scan in words.
    """

    video: VideoRef
    label: str
    start: float
    caption: str
    source: str
    score: float | None = None
    origin: str = ""
    model_version: int = 0
    """Of the model that found it, 0 where that is unknown."""
    off_screen: bool = False
    """Whether the user said that its source is not in the picture."""

    @property
    def film(self) -> str:
        """What tells videos apart: their content, or their path where it was never read."""
        return self.video.content_id or self.video.path or self.video.filename


@dataclass(frozen=True, slots=True)
class Planned:
    """A candidate that goes in, by the name of its clip, and on which side it is."""

    candidate: Candidate
    name: str
    side: str = TRAIN


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A candidate that stays out, and why: the words that complete "This moment ..."."""

    candidate: Candidate
    why: str
    group: str = ""
    """The same without what only this one has, "" where there is nothing of that."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which candidates go in."""

    clips: tuple[Planned, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class _Choice:
    kept: list[Candidate] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def drop(self, candidate: Candidate, why: str) -> None:
        self.left_out.append(LeftOut(candidate, why))


Order = Callable[[Sequence[Candidate], int], Sequence[Candidate]]
"""Puts all of one video and class, the best first, into the order in which they go in; so many of them at most do."""


def by_score(candidates: Sequence[Candidate], _most: int) -> Sequence[Candidate]:
    """As they are."""
    return candidates


def plan(
    candidates: Iterable[Candidate], lengths: Mapping[str, float | str], seconds: float, *,
    per_video: int = 0, shares: Mapping[str, float] = MappingProxyType({}),
    sides: Mapping[str, str] = MappingProxyType({}), seen: bool = False, twins: Twins = NO_TWINS,
    order: Order = by_score, overlap: float = 0.0,
) -> Plan:  # fmt: skip
    """Choose: no two clips share more than `overlap` seconds, at most `per_video` of a video (0: all), the best first.

    Videos of the same film are one, as `twins` says: a sound goes in once, all are on one side.

    `lengths`: seconds of each video by `Candidate.film`, or why it cannot be cut. A clip of `seconds` that would reach
    beyond the end begins earlier. `shares`: of the clips, those of the sides that do not train, by side; whole videos
    go there. `sides`: videos that stay where they are, by `Candidate.film`: what tested one model trains no later one.
    `seen`: the trainer learns from the picture too, so that what is off screen stays out. `order`: which of a class go
    in before others, for `per_video`.
    """
    choice = _Choice()
    fitting = [one for asked in candidates if (one := _fitted(asked, lengths, seconds, choice, seen)) is not None]
    choice.kept.extend(_apart(_ordered(fitting), seconds, overlap, twins, choice))
    kept = _capped(choice, per_video, twins, order) if per_video else choice.kept
    kept.sort(key=_place)
    chosen = _sides(kept, shares, sides if shares else {}, twins)
    named = zip(kept, names(kept), strict=True)
    planned = (Planned(one, name, chosen[twins.film(one.film)]) for one, name in named)
    return Plan(tuple(planned), tuple(choice.left_out))


def _fitted(
    candidate: Candidate, lengths: Mapping[str, float | str], seconds: float, choice: _Choice, seen: bool
) -> Candidate | None:  # fmt: skip
    length = lengths.get(candidate.film, "is of a video that is not there")
    if isinstance(length, str):
        choice.left_out.append(LeftOut(candidate, length, "is of a video that cannot be used"))
    elif seen and candidate.off_screen:
        choice.drop(candidate, OFF_SCREEN)
    elif length + _ROUNDING < seconds:
        choice.drop(candidate, f"is of a video that is shorter than a clip of {seconds:g} s")
    else:
        return replace(candidate, start=max(0.0, min(candidate.start, length - seconds)))
    return None


def _ordered(candidates: Iterable[Candidate]) -> list[Candidate]:
    """What was cut by hand first, then by score; the same for the same candidates, whatever their order."""
    return sorted(candidates, key=lambda one: (one.score is not None, -(one.score or 0.0), *_place(one)))


def _place(one: Candidate) -> tuple[str, str, str, float]:
    return one.label, one.video.filename, one.film, one.start


def _apart(
    candidates: Sequence[Candidate], seconds: float, overlap: float, twins: Twins, choice: _Choice
) -> list[Candidate]:
    """Those that share no more time, and sound, with one before them."""
    taken: dict[str, dict[int, list[TimeSpan]]] = defaultdict(lambda: defaultdict(list))
    heard: dict[str, dict[int, list[TimeSpan]]] = defaultdict(lambda: defaultdict(list))
    kept = []
    for one in candidates:
        span, place = moment(one.start, seconds), int(one.start // seconds)
        if _most(span, taken[one.film], place) > overlap + _ROUNDING:
            choice.drop(one, f"shares more than {overlap:g} s with a clip that goes in" if overlap else TWICE)
        elif _most(span, heard[one.film], place) > overlap + _LOOSE:
            choice.drop(one, ELSEWHERE)
        else:
            taken[one.film][place].append(span)
            for film, there in twins.elsewhere(one.film, span):
                heard[film][int(there.start // seconds)].append(there)
            kept.append(one)
    return kept


def _most(span: TimeSpan, cells: Mapping[int, Sequence[TimeSpan]], place: int) -> float:
    """Seconds that a span shares with one of those around its place."""
    near = (other for cell in (place - 1, place, place + 1) for other in cells.get(cell, ()))
    return max(map(span.overlap, near), default=0.0)


def _capped(choice: _Choice, most: int, twins: Twins, order: Order) -> list[Candidate]:
    """At most so many of a video, a class at a time: the first of each in turn."""
    queues: dict[str, dict[str, list[Candidate]]] = defaultdict(lambda: defaultdict(list))
    for one in choice.kept:
        queues[twins.film(one.film)][one.label].append(one)
    kept: list[Candidate] = []
    for by_label in queues.values():
        longest = max(map(len, by_label.values()))
        few = sum(map(len, by_label.values())) <= most
        ordered = by_label if few else {label: order(those, most) for label, those in by_label.items()}
        rounds = [one for turn in range(longest) for one in _turn(ordered, turn)]
        kept += rounds[:most]
        for one in rounds[most:]:
            choice.drop(one, f"is beyond the {plural(most, 'clip')} that a video may give")
    return kept


def _turn(by_label: Mapping[str, Sequence[Candidate]], turn: int) -> list[Candidate]:
    return [by_label[label][turn] for label in sorted(by_label) if turn < len(by_label[label])]


def _sides(
    candidates: Sequence[Candidate], shares: Mapping[str, float], before: Mapping[str, str], twins: Twins
) -> dict[str, str]:  # fmt: skip
    """Whole videos go to the other sides until their clips are those shares; at least one stays for the training.

    Which, is drawn from their content: the same videos for the same list, and few others for a longer one, or for
    another share of the second side.
    """
    counts: dict[str, int] = defaultdict(int)
    for one in candidates:
        counts[twins.film(one.film)] += 1
    known = {twins.film(film): side for film, side in sorted(before.items(), key=lambda pair: SIDES.index(pair[1]))}
    sides = {film: known.get(film, TRAIN) for film in counts}
    if TRAIN not in sides.values():  # what was on two sides turned out to be one film
        moved = VALIDATION if VALIDATION in sides.values() else TEST
        return {film: TRAIN if side == moved else side for film, side in sides.items()}
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


def names(candidates: Sequence[Candidate]) -> list[str]:
    """A name for each clip: class, video, millisecond; plain letters without a dot, none twice, whatever the case."""
    found: list[str] = []
    taken: set[str] = set()
    for one in candidates:
        stem = one.video.filename.rpartition(".")[0] or one.video.filename
        base = f"{_plain(one.label, 'sound')}_{_plain(stem, 'video')}"
        number = f"{round(one.start * 1000):08d}"
        name, again = f"{base}_{number}", 1
        while name in taken:
            again += 1
            name = f"{base}-{again}_{number}"
        taken.add(name)
        found.append(name)
    return found


def _plain(text: str, otherwise: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NO_SIGN.sub("-", ascii_text).strip("-")[:_LONGEST_PART].strip("-") or otherwise
