"""What all tabs of the list know about their files, and how it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from eightcut.domain.channels import ALL
from eightcut.domain.picture_part import PicturePart, part_of
from eightcut.services.scans.overview import Found
from eightcut.services.videos.counts import ListState, Standing, name_of
from eightcut.values import dataclass

NOTHING = Standing()
_UNSCANNED = Found()


@dataclass(slots=True)
class Facts:
    """Shared by the models of a pane; who changes something tells the models to refresh."""

    state: ListState = field(default_factory=lambda: ListState({}, frozenset()))
    gone: frozenset[str] = frozenset()
    """Paths where there is no file."""
    hidden_folders: tuple[str, ...] = ()
    show_hidden: bool = False
    hide_exported: bool = False
    current: str = ""
    """The open video's path."""
    model: str = ""
    """The key of the model whose scans are told; "" for none."""
    found: Mapping[str, Found | None] = field(default_factory=dict)
    """By path; None for a video that it did not scan."""
    failed: Mapping[str, str] = field(default_factory=dict)
    """Paths that could not be scanned, and why."""
    sort: str = ""
    shown_alone: str = ""
    """See SORTS and SHOWN of `kit.lists`."""
    held: tuple[object, ...] | None = None
    """The open video's place in the order since it was opened: it stays where it is while its matches are judged."""

    def standing(self, path: str) -> Standing:
        """The clips of a video."""
        return self.state.standings.get(path, NOTHING)

    def count(self, path: str) -> int:
        """Its clips in shown folders."""
        return self.standing(path).count(self.hidden_folders)

    def channels(self, path: str) -> str:
        """Which of its channels clips let one hear, as in `domain.channels`."""
        return self.state.channels.get(path, ALL)

    def part(self, path: str) -> PicturePart | None:
        """The part of its picture that clips show; None for all of it."""
        return part_of(self.state.shown.get(path, ""))

    def hidden(self, path: str) -> bool:
        """Whether the profile hides it."""
        return name_of(path) in self.state.hidden

    def shown(self, path: str) -> bool:
        """Whether the list shows it now, whatever the filter says. The open video always is, unless hidden."""
        if self.hidden(path):
            return self.show_hidden
        return path == self.current or (not (self.hide_exported and self.count(path)) and self._alone(path))

    def open_matches(self, path: str) -> int:
        """Its matches without a verdict."""
        return (self.found.get(path) or _UNSCANNED).open

    def others_open(self, paths: Sequence[str]) -> list[str]:
        """Those of the videos that have matches without a verdict and are there, without the open one."""
        return [p for p in paths if p != self.current and self.open_matches(p) and p not in self.gone]

    def unscanned(self, path: str) -> bool:
        """Whether the active version of the model has not scanned it."""
        found = self.found.get(path)
        return found is None or found.outdated

    def _alone(self, path: str) -> bool:
        match self.shown_alone:
            case "unscanned":
                return self.unscanned(path)
            case "open":
                return self.open_matches(path) > 0
            case "accepted":
                return (self.found.get(path) or _UNSCANNED).accepted > 0
            case "exported":
                return self.count(path) > 0
            case "failed":
                return path in self.failed
        return True

    def _rank(self, path: str) -> tuple[object, ...]:
        """Videos are sorted by it, the first first."""
        found = self.found.get(path) or _UNSCANNED
        match self.sort:
            case "name":
                return (name_of(path).casefold(),)
            case "open":
                return (-found.open, -(found.best or 0.0))
            case "score":
                return (-(found.best or 0.0),)
            case "accepted":
                return (-found.accepted,)
            case "exported":
                return (-self.count(path),)
            case "unscanned":
                return (not self.unscanned(path),)
        return (path not in self.failed,)

    def hold(self) -> None:
        """The open video stands where it belongs now, and stays there."""
        self.held = self._rank(self.current) if self.sort and self.current else None

    def in_order(self, paths: Sequence[str]) -> Sequence[str]:
        """As the list shows them; those that are the same by what is sorted by stay as they stand in the list."""
        if not self.sort:
            return paths

        def place(path: str) -> tuple[object, ...]:
            return self.held if self.held is not None and path == self.current else self._rank(path)

        return sorted(paths, key=place)
