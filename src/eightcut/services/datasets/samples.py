"""What a loader finds in a folder, before it opens a media file, and what it says of each sample."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from pathlib import Path

from eightcut.domain.clip_facts import ClipFacts
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a loader drops a sample, or stops, and what cures it: two sentences."""

    reason: str
    cure: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One clip as a loader knows it: by a name that is its own in the folder, and the file that is opened.

    `sound`: another file that holds the sound; None where it is the track inside. `inside`: a member of `file`.
    """

    name: str
    file: Path
    caption: str | None = None
    sound: Path | None = None
    inside: tuple[int, int] | None = None
    """First byte and length of the media within `file`, where that is an archive."""
    suffix: str = ""
    """How the name of the media ends, there."""


NOT_VISITED = Fault("is not looked at by this loader", "Move it to the others, in a container that it takes.")
NOT_LISTED = Fault("is in no row of the list", "Add a row for it.")


@dataclass(slots=True)
class Found:
    """What a loader finds: samples to open, names that it drops already, what stops it, what it takes otherwise."""

    samples: list[Sample] = field(default_factory=list)
    dropped: list[tuple[str, Fault]] = field(default_factory=list)
    stops: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    overlooked: Fault = NOT_VISITED
    """Of clips in the folder that are not among the samples."""

    def drop(self, name: str, reason: str, cure: str) -> None:
        """The loader leaves this sample out."""
        self.dropped.append((name, Fault(reason, cure)))

    def stop(self, reason: str, cure: str) -> None:
        """The loader raises, or takes nothing."""
        self.stops.append(Fault(reason, cure))


Find = Callable[[Path], Found]
Rule = Callable[[ClipFacts], Fault | None]
"""What a loader demands of the facts of one clip."""


def first_fault(rules: Sequence[Rule], facts: ClipFacts) -> Fault | None:
    """What the first rule says that is broken."""
    return next((fault for rule in rules if (fault := rule(facts)) is not None), None)
