"""Review: regions in table, timeline and player in step, and verdicts on them."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.domain.clips import ClipRow
from eightcut.domain.judgements import Verdict
from eightcut.services.clips.markers import delete_marker
from eightcut.ui.controllers.cut import CutController
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import agreed
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.scan.panel import ScanResultsPanel
from eightcut.ui.timeline.view import Timeline
from eightcut.ui.window.panes import Handlers


class ReviewController(QObject):
    """Joins the scan panel, the timeline and the player."""

    played = pyqtSignal(float, float)
    """A match is about to be played: its start and end."""
    review_asked = pyqtSignal()
    """A region was clicked, or the next one asked for: review mode is to be on."""

    comparing_changed = pyqtSignal(bool)
    """Whether two scans are compared."""

    def __init__(
        self, panel: ScanResultsPanel, timeline: Timeline, player: PlayerPane, cut: CutController, context: Context
    ) -> None:
        super().__init__(cut)
        self._panel, self._timeline, self._player, self._cut = panel, timeline, player, cut
        self._context = context
        panel.shown.connect(timeline.show_scan)
        panel.clips_changed.connect(timeline.show_clips)
        panel.compared.connect(self._compared)
        panel.current_changed.connect(self._current)
        panel.region_chosen.connect(self._play)
        panel.row_clicked.connect(lambda _: self.review_asked.emit())
        panel.review_asked.connect(self.review_asked)
        panel.jump_asked.connect(cut.go_to)
        timeline.region_clicked.connect(panel.choose_region)
        timeline.region_resized.connect(panel.resize_region)
        timeline.negative_asked.connect(panel.mark_negative_at)
        timeline.withdraw_asked.connect(panel.withdraw_at)
        timeline.threshold_moved.connect(lambda threshold, _: panel.set_threshold(threshold))
        player.position_changed.connect(self._follow)
        panel.exports_deletion_asked.connect(self._delete_exports)

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        panel = self._panel
        return {
            "next_region": panel.next_region,
            "previous_region": panel.previous_region,
            "play_region": lambda: self._play(panel.current),
            "accept": lambda: panel.judge(Verdict.ACCEPT),
            "reject": lambda: panel.judge(Verdict.REJECT),
            "uncertain": lambda: panel.judge(Verdict.UNCERTAIN),
            "off_screen": panel.toggle_off_screen,
            "toggle_disabled": panel.toggle_disabled,
            "toggle_negative": panel.toggle_negative,
            "merge": panel.merge_selected,
            "more_matches": lambda: panel.step_threshold(True),
            "fewer_matches": lambda: panel.step_threshold(False),
            "export_regions": panel.ask_export,
            "pin": panel.pin_current,
            "compare": panel.set_compare,
            "review": self.set_review,
        }

    def _delete_exports(self, rows: list[ClipRow]) -> None:
        question = f"Delete {plural(len(rows), 'exported clip')} of these matches, including their files?"
        if not agreed(self._panel, question):
            return
        ctx = self._context.services
        self._context.history.do(
            f"Delete {plural(len(rows), 'exported clip')}",
            lambda: delete_marker(ctx, rows),
        )

    def _play(self, region: RegionMark | None) -> None:
        """Go to a region, the cut point with it, and play it in a loop."""
        if region is not None:
            self._cut.take_along(region.start)
            self.played.emit(region.start, region.end)
            self._player.play_span(region.start, region.end)

    def set_review(self, on: bool) -> None:
        """Review mode on or off."""
        self._cut.set_review(on)
        self._panel.set_review(on)

    def _compared(self, before: Sequence[RegionMark] | None, after: Sequence[RegionMark] | None) -> None:
        self._timeline.set_comparison(before or (), after or ())
        self.comparing_changed.emit(before is not None)

    def _current(self, region: RegionMark | None) -> None:
        self._timeline.set_active(None if region is None else region.id)

    def _follow(self, at: float) -> None:
        if self._cut.review:
            self._panel.follow(at)
