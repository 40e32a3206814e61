"""Where the videos of a list stand: how many clips each has, and in which folders."""

from __future__ import annotations

import os.path
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field

from eightcut.domain.clips import DISABLED, ClipTally
from eightcut.services.context import Services
from eightcut.values import dataclass


def name_of(path: str) -> str:
    """The base name; a list of 5,000 asks for each of them with every letter of its filter."""
    return os.path.basename(path)  # noqa: PTH119 - a tenth of the time that Path takes


@dataclass(frozen=True, slots=True)
class Standing:
    """Clips of one video in one profile, by class folder."""

    folders: Mapping[str, int] = field(default_factory=dict)

    def count(self, hidden: Collection[str] = ()) -> int:
        """Clips in folders that are neither disabled nor among `hidden`."""
        return sum(n for name, n in self.folders.items() if not name.endswith(DISABLED) and name not in hidden)

    @property
    def disabled(self) -> list[str]:
        """Disabled folders that hold clips of it, by name."""
        return sorted(name for name in self.folders if name.endswith(DISABLED))

    @property
    def enabled(self) -> list[str]:
        """The other folders, by name."""
        return sorted(name for name in self.folders if name and not name.endswith(DISABLED))


@dataclass(frozen=True, slots=True)
class ListState:
    """What the library says of a list's files."""

    standings: Mapping[str, Standing]
    """By path; a video without clips is not in it."""
    hidden: frozenset[str]
    """Base names."""
    identified: frozenset[str] = frozenset()
    """Paths whose content is known; once that of another is, more may be known of it."""
    channels: Mapping[str, str] = field(default_factory=dict)
    """Which channels clips let one hear, as in `domain.channels`, by path; of other videos all."""
    shown: Mapping[str, str] = field(default_factory=dict)
    """Which part of the picture clips show, as in `domain.picture_part`, by path; of other videos all."""


def list_state(ctx: Services, profile: str, paths: Sequence[str]) -> ListState:
    """Where these videos stand. Rows of a known content go to its path, others to every video of their name."""
    contents = ctx.library.videos.contents()
    by_content: dict[str, list[ClipTally]] = {}
    by_name: dict[str, list[ClipTally]] = {}
    for tally in ctx.library.clips.tallies(profile):
        if tally.content_id:
            by_content.setdefault(tally.content_id, []).append(tally)
        else:
            by_name.setdefault(tally.filename, []).append(tally)
    standings = {}
    for path in paths:
        mine = by_content.get(contents.get(path, ""), [])
        named = by_name.get(name_of(path), [])
        folders: dict[str, int] = {}
        for tally in [*mine, *(t for t in named if t.source_path in ("", path))]:
            folders[tally.folder] = folders.get(tally.folder, 0) + tally.clips
        if folders:
            standings[path] = Standing(folders)
    identified = frozenset(path for path in paths if path in contents)
    hidden = frozenset(ctx.library.hidden_files.names(profile))
    videos = ctx.library.videos
    return ListState(standings, hidden, identified, videos.chosen_channels(), videos.parts_shown())
