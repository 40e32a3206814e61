"""What all tabs of the list know about their files, and how it is shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from eightcut.services.videos.counts import ListState, Standing, name_of

NOTHING = Standing()


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

    def standing(self, path: str) -> Standing:
        """The clips of a video."""
        return self.state.standings.get(path, NOTHING)

    def count(self, path: str) -> int:
        """Its clips in shown folders."""
        return self.standing(path).count(self.hidden_folders)

    def hidden(self, path: str) -> bool:
        """Whether the profile hides it."""
        return name_of(path) in self.state.hidden

    def shown(self, path: str) -> bool:
        """Whether the list shows it now, whatever the filter says. The open video always is, unless hidden."""
        if self.hidden(path):
            return self.show_hidden
        return not self.hide_exported or path == self.current or not self.count(path)
