"""The next step on the way to the first matches: what is known of it, brought to the pane of matches."""

from __future__ import annotations

from pathlib import PurePath

from PyQt6.QtCore import QObject, QTimer

from eightcut.services.change import Change, Kind
from eightcut.services.training.preview import ClassCounts, most_marked
from eightcut.ui.export.deck import Deck
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.keys import follow
from eightcut.ui.playlist.pane import PlaylistPane
from eightcut.ui.scan.panel import ScanResultsPanel
from eightcut.ui.scan.scan_tab import ScanTab
from eightcut.ui.scan.scanner import Scanner
from eightcut.ui.scan.steps import Situation
from eightcut.ui.window.panes import Now


class StepsController(QObject):
    """Looks again, once for all that changed together; counts clips off the window's thread, until there is a model."""

    def __init__(
        self,
        panel: ScanResultsPanel,
        tab: ScanTab,
        playlist: PlaylistPane,
        deck: Deck,
        *,
        scanner: Scanner,
        now: Now,
        context: Context,
    ) -> None:
        super().__init__(now)
        self._panel, self._tab, self._playlist, self._deck = panel, tab, playlist, deck
        self._scanner, self._now, self._context = scanner, now, context
        self._counts = ClassCounts("", 0, 0)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._look)
        for changed in (
            now.video_changed, now.profile_changed, deck.folder_changed, playlist.edited, tab.model_changed,
            scanner.busy_changed, deck.span_changed,
        ):  # fmt: skip
            changed.connect(lambda *_: self._soon.start(0))
        context.history.changed.connect(self._library_changed)
        follow(self, lambda: self._soon.start(0))

    def _library_changed(self, change: Change) -> None:
        if change.touches(Kind.CLIPS, self._now.profile):
            self._soon.start(0)

    @property
    def _folder(self) -> str:
        folder = self._deck.folder
        return PurePath(folder.replace("\\", "/")).name

    def _look(self) -> None:
        if self._tab.chosen:
            self._show()
            return
        ctx, profile, folder = self._context.services, self._now.profile, self._folder
        self._context.runner.in_library(self, lambda: most_marked(ctx, profile, folder), self._take, key="marked")

    def _take(self, counts: ClassCounts) -> None:
        self._counts = counts
        self._show()

    def _show(self) -> None:
        video, spans = self._now.video, self._deck.span_settings()
        self._panel.show_step(
            Situation(
                video.ref.filename if video is not None else "",
                len(self._playlist.paths()),
                self._folder,
                self._counts.clips,
                self._counts.videos,
                self._tab.chosen,
                self._scanner.busy,
                self._counts.moments,
                spans.clips,
                spans.spread,
            )
        )
