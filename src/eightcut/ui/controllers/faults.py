"""What checks found in the clips of the open video: shown on the timeline, played by a click."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QObject

from eightcut.domain.clips import ClipRow
from eightcut.domain.limits import Fault
from eightcut.domain.markers import export_folder
from eightcut.services.change import Change, Kind
from eightcut.services.clips.checking import faulty_clips
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.values import FaultMark, OpenVideo
from eightcut.ui.player.pane import PlayerPane
from eightcut.ui.timeline.view import Timeline
from eightcut.ui.window.panes import Now
from eightcut.ui.window.status import StatusBar

_BEFORE = 0.5
"""Seconds that are heard before a fault."""


class FaultsController(QObject):
    """Reads what was measured, and measures nothing itself: the list of all clips and the command line do."""

    def __init__(
        self,
        player: PlayerPane,
        timeline: Timeline,
        *,
        now: Now,
        status: StatusBar,
        settings: Settings,
        context: Context,
    ) -> None:
        super().__init__(now)
        self._player, self._timeline = player, timeline
        self._now, self._status, self._settings, self._context = now, status, settings, context
        timeline.fault_clicked.connect(self._play)
        now.video_changed.connect(lambda _: self.read())
        now.profile_changed.connect(lambda _: self.read())
        context.history.changed.connect(self._library_changed)

    def _library_changed(self, change: Change) -> None:
        video = self._now.video
        if video is not None and change.touches(Kind.CLIPS, self._now.profile, video.ref):
            self.read()

    def read(self) -> None:
        """Look up what is known of the clips of the open video by now."""
        video, profile, ctx = self._now.video, self._now.profile, self._context.services
        limits = self._settings.limits
        if video is None:
            return
        self._context.runner.in_library(
            self,
            lambda: faulty_clips(ctx, video.ref, profile, limits),
            lambda found: self._show(video, profile, found),
            key="faults",
        )

    def _show(self, video: OpenVideo, profile: str, found: Sequence[tuple[ClipRow, Sequence[Fault]]]) -> None:
        if (video, profile) == (self._now.video, self._now.profile):
            self._timeline.set_faults([_mark(row, faults) for row, faults in found])

    def _play(self, fault: FaultMark) -> None:
        """From a little before it to the clip's end."""
        self._status.say(fault.words.splitlines()[0])
        self._player.play_span(max(fault.start, fault.at - _BEFORE), fault.end)


def _mark(row: ClipRow, faults: Sequence[Fault]) -> FaultMark:
    words = "\n".join(f"This clip {fault.words}." for fault in faults)
    first = next((fault.at for fault in faults if fault.at is not None), 0.0)
    start, end = row.span.start, row.span.end
    folder = "" if row.scan_export else export_folder(row.output_path)
    return FaultMark(start, end, min(start + first, end), words, folder)
