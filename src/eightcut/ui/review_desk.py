"""Review: the finds in table, timeline and player at once, and the answers to them."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QObject

from eightcut.domain.judgements import Verdict
from eightcut.ui.cut_desk import CutDesk
from eightcut.ui.kit.values import RegionMark, Shown
from eightcut.ui.parts import Handlers, Parts

_BEFORE = 0.0


class ReviewDesk(QObject):
    """Joins the scan panel, the timeline and the player."""

    def __init__(self, parts: Parts, cut: CutDesk, parent: QObject | None = None) -> None:
        """Listen to table and timeline."""
        super().__init__(parent)
        self._parts = parts
        self._cut = cut
        self.chosen: RegionMark | None = None
        panel, timeline = parts.panel, parts.timeline
        panel.shown.connect(self._shown)
        panel.compared.connect(self._compared)
        panel.region_chosen.connect(self._chosen)
        panel.jump_asked.connect(self._jump)
        timeline.region_clicked.connect(panel.choose_region)
        timeline.region_resized.connect(panel.resize_region)
        timeline.negative_asked.connect(panel.mark_negative_at)
        timeline.threshold_moved.connect(panel.set_threshold)
        parts.player.position_changed.connect(self._follow)
        parts.context.history.changed.connect(panel.refresh)

    def handlers(self) -> Handlers:
        """Actions of this desk."""
        panel = self._parts.panel
        return {
            "next_region": lambda: self._go(panel.next_region),
            "previous_region": lambda: self._go(panel.previous_region),
            "play_region": self.play,
            "accept": lambda: self.judge(Verdict.ACCEPT),
            "reject": lambda: self.judge(Verdict.REJECT),
            "uncertain": lambda: self.judge(Verdict.UNCERTAIN),
            "toggle_disabled": panel.toggle_disabled,
            "toggle_negative": panel.toggle_negative,
            "merge": panel.merge_selected,
            "export_finds": panel.ask_export,
            "pin": panel.pin_current,
        }

    def _go(self, move: object) -> None:
        move()  # type: ignore[operator]
        self.play()

    def judge(self, verdict: Verdict) -> None:
        """Answer the chosen find; the next one is chosen and played."""
        self._parts.panel.judge(verdict)
        self.play()

    def play(self) -> None:
        """Play the chosen find in a loop."""
        if self.chosen is not None:
            self._parts.player.play_span(self.chosen.start, self.chosen.end)

    def set_review(self, on: bool) -> None:
        """Review mode on or off."""
        self._cut.set_review(on)
        self._parts.panel.set_review(on)

    def _shown(self, shown: Shown) -> None:
        self._parts.timeline.show_scan(shown)

    def _compared(self, before: Sequence[RegionMark], after: Sequence[RegionMark]) -> None:
        self._parts.timeline.set_comparison(before, after)

    def _chosen(self, region: RegionMark | None) -> None:
        self.chosen = region
        self._parts.timeline.set_active(None if region is None else region.id)
        if region is not None:
            self._jump(region.start)

    def _jump(self, at: float) -> None:
        if self._cut.review or self._cut.locked:
            self._parts.player.seek(at)
        else:
            self._cut.place(at)

    def _follow(self, at: float) -> None:
        if self._cut.review:
            self._parts.panel.follow(at)
