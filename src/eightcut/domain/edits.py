"""What an edit may touch, and what takes it back exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from eightcut.domain.videos import VideoRef


@dataclass(frozen=True, slots=True)
class Scope:
    """Rows that an edit may change, remove or add."""

    regions: tuple[int, ...] = ()
    """These regions, and whether their versions are pinned."""
    versions: tuple[int, ...] = ()
    """These versions, with all their regions."""
    video: VideoRef | None = None
    profile: str = ""
    """With `video`: its verdicts and hard negatives in this profile."""
    model: str | None = None
    """With `video`: all its versions of this model too, with their regions."""
    negatives: tuple[int, ...] = ()
    """These hard negatives, with the verdicts that stand on them."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Rows as they were before an edit, by table, and the ids of rows that it added."""

    put: Mapping[str, tuple[tuple[object, ...], ...]] = field(repr=False, default_factory=dict)
    drop: Mapping[str, tuple[int, ...]] = field(repr=False, default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether the edit changed nothing."""
        return not self.put and not self.drop
