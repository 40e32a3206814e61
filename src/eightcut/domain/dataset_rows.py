"""Datasets as they are kept: what was asked for, which clips with which bytes, and how two of them differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from eightcut.domain.channels import ALL
from eightcut.domain.datasets import Planned
from eightcut.domain.loudness import AS_IS, Levelled
from eightcut.domain.spans import TOLERANCE
from eightcut.domain.wording import plural
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class BuiltClip:
    """A clip of a dataset: `file` is its place in the folder, with slashes, "" where it is inside a shard.

    `sha256` is that of its bytes. `cut` is a digest of how it was cut: equal ones give the same bytes of one video.
    """

    planned: Planned
    file: str
    sha256: str
    cut: str
    channels: str = ALL
    """Which channels of its video are heard, as in `domain.channels`."""
    level: Levelled | None = None
    """How it was brought to the dataset's loudness; None where that was not asked for, or it has no sound."""
    shown: str = ""
    """The part of its video's picture that it shows, as in `domain.picture_part`; "" for all of it, or no picture."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset that was built. `recipe`: fields of `services.datasets.building.Recipe` by their names.

    `left_out`: how many moments by the reason. `files`: SHA-256 of what lies beside the clips, by its place.
    """

    profile: str
    name: str
    target: str
    folder: str
    seconds: float
    """Of each clip."""
    recipe: Mapping[str, object] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    number: int = 0
    built_at: str = ""
    """ISO 8601, UTC."""
    clips: int = 0
    id: int = 0
    """Row number, 0 before it is kept."""

    @property
    def called(self) -> str:
        """As sentences call it."""
        return f"dataset {self.number} of {self.name}"


def asked_otherwise(former: Dataset, later: Dataset) -> str:
    """What was asked for otherwise, `loudness: as-is, now -23; pick: score, now variety`; "" where nothing was."""
    said = []
    for name in dict.fromkeys([*former.recipe, *later.recipe]):
        was, now = former.recipe.get(name), later.recipe.get(name)
        if (was or now) and was != now:
            said.append(f"{name.replace('_', ' ')}: {_word(name, was)}, now {_word(name, now)}")
    return "; ".join(said)


def _word(name: str, value: object) -> str:
    if isinstance(value, tuple):
        return " and ".join(map(str, value)) or "all"
    if isinstance(value, float):
        return f"{value:g}"
    return AS_IS if name == "loudness" and value is None else str(value) if value else "none"


@dataclass(frozen=True, slots=True)
class Changed:
    """A moment that two datasets share, and what is other in the later one, as words."""

    before: BuiltClip
    after: BuiltClip
    what: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What a dataset has that another has not, and the other way round."""

    added: tuple[BuiltClip, ...]
    gone: tuple[BuiltClip, ...]
    changed: tuple[Changed, ...]

    def told(self, later: int, former: int) -> str:
        """`Dataset 4: +38 -5 clips against 3`, by their numbers."""
        more = f", {plural(len(self.changed), 'clip')} changed" if self.changed else ""
        return f"Dataset {later}: +{len(self.added):,} -{len(self.gone):,} clips against {former}{more}"


def difference(former: Iterable[BuiltClip], later: Sequence[BuiltClip]) -> Difference:
    """By video and moment, whatever the files are called; moments of one dataset begin at other times."""
    known: dict[str, list[BuiltClip]] = defaultdict(list)
    for one in former:
        known[one.planned.candidate.film].append(one)
    for clips in known.values():
        clips.sort(key=_start)
    added, changed = [], []
    for one in sorted(later, key=_start):
        clips = known[one.planned.candidate.film]
        place = next((n for n, was in enumerate(clips) if abs(_start(was) - _start(one)) <= TOLERANCE), None)
        if place is None:
            added.append(one)
        elif what := _other(before := clips.pop(place), one):
            changed.append(Changed(before, one, what))
    return Difference(tuple(added), tuple(one for clips in known.values() for one in clips), tuple(changed))


def _start(one: BuiltClip) -> float:
    return one.planned.candidate.start


def _other(before: BuiltClip, after: BuiltClip) -> str:
    was, now = before.planned, after.planned
    told = []
    if was.candidate.label != now.candidate.label:
        told.append(f"class {was.candidate.label} is {now.candidate.label}")
    if was.candidate.caption != now.candidate.caption:
        told.append("another caption")
    if was.side != now.side:
        told.append(f"{was.side} is {now.side}")
    if before.sha256 != after.sha256:
        told.append("other bytes")
    return ", ".join(told)
