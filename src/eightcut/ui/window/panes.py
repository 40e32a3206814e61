"""The panes of the main window, where they stand, and what is open in it now."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QEvent, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QApplication, QLabel, QMainWindow, QSplitter, QWidget
from typing_extensions import override

from eightcut.domain.markers import Marker
from eightcut.domain.picture_part import PicturePart
from eightcut.domain.videos import VideoRef
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui import theme
from eightcut.ui.actions import Situation
from eightcut.ui.clips.compose_strip import ComposeStrip
from eightcut.ui.export.controller import ExportController
from eightcut.ui.export.deck import Deck
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.history import Place
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.kit.widgets import hbox, vbox, with_role
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.player.preview import EndPreview
from eightcut.ui.playlist.pane import PlaylistPane
from eightcut.ui.profiles.menu import ProfileMenu
from eightcut.ui.scan.panel import ScanResultsPanel
from eightcut.ui.scan.renewer import Renewer
from eightcut.ui.scan.scan_tab import ScanTab
from eightcut.ui.scan.scanner import Scanner
from eightcut.ui.timeline.view import Timeline
from eightcut.ui.window.drawer import TasksDrawer, WorkersDrawer
from eightcut.ui.window.status import ProblemBar, StatusBar, Toast
from eightcut.values import dataclass

Handlers = dict[str, Callable[..., object]]
"""What the actions of the table call, by id."""
LIST, REGIONS = 236, 344
LIST_NARROW, REGIONS_NARROW = 180, 280
"""Pixels of the list and of the results in a wide window, and in a narrow one."""


class Now(QObject):
    """What is open: profile, video, markers. Set by one controller, heard by the others."""

    video_changed = pyqtSignal(object)
    """An OpenVideo, or None."""
    markers_changed = pyqtSignal()
    profile_changed = pyqtSignal(str)
    shown_changed = pyqtSignal(object)
    """The PicturePart of the open video that clips show, None for all of it."""

    def __init__(self, profile: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.profile = profile
        self.video: OpenVideo | None = None
        self.opening = False
        """Whether a video is on its way."""
        self.markers: tuple[Marker, ...] = ()
        self.shown: PicturePart | None = None

    def set_profile(self, profile: str) -> None:
        """Another profile is shown."""
        self.profile = profile
        self.profile_changed.emit(profile)

    def set_video(self, video: OpenVideo | None, opening: bool = False) -> None:
        """Another video is open; None where none is, or (`opening`) none yet."""
        self.opening = opening
        self.video = video
        self.markers = ()
        self.shown = None
        self.video_changed.emit(video)

    def set_shown(self, part: PicturePart | None) -> None:
        """Clips of the open video show this part of its picture; it lies inside."""
        if part != self.shown:
            self.shown = part
            self.shown_changed.emit(part)

    def set_markers(self, markers: tuple[Marker, ...]) -> None:
        """Its exports are other ones now."""
        self.markers = markers
        self.markers_changed.emit()


@dataclass(frozen=True)
class Panes:
    """What one window is put together from."""

    context: Context
    db: ProcessedDB
    settings: Settings
    now: Now
    profiles: ProfileMenu
    playlist: PlaylistPane
    player: PlayerPane
    preview: EndPreview
    timeline: Timeline
    compose: ComposeStrip
    deck: Deck
    scan_tab: ScanTab
    panel: ScanResultsPanel
    exporter: ExportController
    scanner: Scanner
    renewer: Renewer
    status: StatusBar
    problem: ProblemBar
    toast: Toast
    drawer: WorkersDrawer
    tasks: TasksDrawer

    @property
    def situation(self) -> Situation:
        """What is open and chosen now."""
        video, (first, last) = self.now.video, self.timeline.visible
        return Situation(
            video=video is not None,
            opening=self.now.opening,
            whole=video is not None and last - first >= video.duration - 0.01,
            markers=bool(self.now.markers),
            armed=self.deck.armed is not None,
            folder=bool(self.deck.folder),
            subprofiles=len(self.settings.subprofiles),
            scan=bool(self.panel.current_model_name()),
            versions=self.panel.version_count,
            matches=self.panel.match_count,
            current=self.panel.current is not None,
            editable=len(self.panel.chosen_regions),
            running=self.scanner.busy
            or self.exporter.busy
            or self.renewer.busy
            or self.status.cancellable
            or self.context.runner.paused,
            cluster=self.context.services.cluster is not None or self.scanner.cluster is not None,
            read_only=self.db.library.read_only is not None,
        )

    @property
    def place(self) -> Place:
        """What is in view, for edits that lie elsewhere."""
        video = self.now.video.ref if self.now.video is not None else VideoRef("")
        return Place(video.filename, video.content_id, self.now.profile, self.panel.version_id)

    def stop(self) -> None:
        """Stop what runs at once, or where nothing that was asked for runs, what goes on unasked; results are kept."""
        if not (self.scanner.busy or self.exporter.busy or self.status.cancellable):
            self.renewer.cancel()
        self.scanner.cancel()
        self.exporter.cancel()
        self.status.stop_work()


def places(window: QMainWindow) -> tuple[QSplitter, QWidget]:
    """The inside of the window before the panes are made, hidden: what holds list, middle and results; the middle.

    A pane that is made where it stays is dressed once, one that is put there later once more with all that is in it.
    """
    splitter = QSplitter(Qt.Orientation.Horizontal)
    splitter.setChildrenCollapsible(False)
    window.setCentralWidget(splitter)
    splitter.hide()
    return splitter, QWidget(splitter)


def lay_out(window: QMainWindow, splitter: QSplitter, middle: QWidget, panes: Panes) -> None:
    """Put the panes into their places, and show them."""
    for pane, least in ((panes.playlist, 176), (middle, 480), (panes.panel, 240)):
        pane.setMinimumWidth(least)
        splitter.addWidget(pane)
    splitter.setStretchFactor(1, 1)
    column = vbox(middle, spacing=0)
    column.addWidget(panes.player, 1)
    column.addWidget(panes.timeline)
    column.addWidget(panes.compose)
    column.addWidget(panes.deck)
    panes.drawer.stand_on(panes.deck)
    panes.tasks.stand_on(panes.deck)
    splitter.show()
    window.setStatusBar(panes.status)
    corner = _Corner()
    row = hbox(corner, margins=(0, 2, theme.WIDE, 2))
    name = with_role(QLabel("Profile"), "dim")
    row.addWidget(name)
    row.addWidget(panes.profiles)
    bar = window.menuBar()
    if bar is not None:
        bar.setCornerWidget(corner)


class _Corner(QWidget):
    """Stands at the right of the menu bar, which asks for its width only when it is itself laid out."""

    @override
    def event(self, event: QEvent | None) -> bool:
        bar = self.parentWidget()
        if event is not None and event.type() == QEvent.Type.LayoutRequest and bar is not None:
            QApplication.postEvent(bar, QResizeEvent(bar.size(), bar.size()))
        return super().event(event)


def share(splitter: QSplitter, width: int, narrow: bool) -> None:
    """Give list and results their width; the middle has the rest."""
    left, right = (LIST_NARROW, REGIONS_NARROW) if narrow else (LIST, REGIONS)
    splitter.setSizes([left, max(480, width - left - right), right])
