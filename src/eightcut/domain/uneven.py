"""Sentences about clips in which pictures repeat or are missing: which, and why."""

from __future__ import annotations

from collections.abc import Iterable

from eightcut.domain.media import CutResult
from eightcut.values import dataclass


@dataclass(frozen=True, slots=True)
class Uneven:
    """Frames of some clips, by why they repeat or are missing; the words are those of `CutResult`."""

    varied: int = 0
    late: int = 0
    ended: int = 0
    stood: int = 0

    @property
    def sentences(self) -> tuple[str, ...]:
        """One for each reason that there is."""
        said = (
            (self.varied, "The frame rate of the source varies: {} repeated or dropped."),
            (self.late, "The picture starts later than the clip: {} held before it."),
            (self.ended, "The picture ends before the clip does: {} held after it."),
            (self.stood, "The picture freezes or is missing for a while: {} held."),
        )
        return tuple(text.format(_were(count)) for count, text in said if count)


def _were(count: int) -> str:
    return f"{count:,} {'frame was' if count == 1 else 'frames were'}"


def uneven(cuts: Iterable[CutResult]) -> Uneven:
    """All of these clips together."""
    all_of = list(cuts)
    return Uneven(
        sum(cut.varied for cut in all_of), sum(cut.late for cut in all_of),
        sum(cut.ended for cut in all_of), sum(cut.stood for cut in all_of),
    )  # fmt: skip
