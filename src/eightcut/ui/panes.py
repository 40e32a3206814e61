"""What the desks of the main window share: its panes, and what is open in it now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.export.controller import ExportController
from eightcut.ui.export.deck import Deck
from eightcut.ui.export.scan_controller import ScanController
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.values import Film, Marker
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.player.preview import EndPreview
from eightcut.ui.playlist.pane import PlaylistPane
from eightcut.ui.scan.panel import ScanResultsPanel
from eightcut.ui.status import ProblemBar, StatusBar, Toast
from eightcut.ui.timeline.view import Timeline


class Now(QObject):
    """What is open: profile, film, markers. Set by one desk, heard by the others."""

    film_changed = pyqtSignal(object)
    """A Film, or None."""
    markers_changed = pyqtSignal()

    def __init__(self, profile: str, parent: QObject | None = None) -> None:
        """Nothing is open yet."""
        super().__init__(parent)
        self.profile = profile
        self.film: Film | None = None
        self.opening = False
        """Whether a film is on its way."""
        self.markers: tuple[Marker, ...] = ()

    def set_film(self, film: Film | None, opening: bool = False) -> None:
        """Another film is open; None where none is, or (`opening`) none yet."""
        self.opening = opening
        self.film = film
        self.markers = ()
        self.film_changed.emit(film)

    def set_markers(self, markers: tuple[Marker, ...]) -> None:
        """Its exports are other ones now."""
        self.markers = markers
        self.markers_changed.emit()


@dataclass(frozen=True)
class Panes:
    """The panes and controllers of one window."""

    context: Context
    db: ProcessedDB
    settings: Settings
    now: Now
    playlist: PlaylistPane
    player: PlayerPane
    preview: EndPreview
    timeline: Timeline
    deck: Deck
    panel: ScanResultsPanel
    exporter: ExportController
    scanner: ScanController
    status: StatusBar
    problem: ProblemBar
    toast: Toast


Handlers = dict[str, Callable[..., object]]
"""What the actions of the table call, by id."""
