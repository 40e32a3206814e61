"""What the panel of matches shows when another version of a model is taken into use, and when that is undone."""

from __future__ import annotations

from collections.abc import Callable

from eightcut.ui.scan.panel import ScanResultsPanel

Drop = Callable[[], bool]
"""Ends a scan; whether it was still to come."""


class Restored:
    """One such step: the open video is scanned again, and each way shows what was seen before the other."""

    def __init__(self, panel: ScanResultsPanel, rescan: Callable[[], Drop | None]) -> None:
        self._panel, self._rescan = panel, rescan
        self._show = panel.remember()
        self._drop = rescan()

    def turn(self, made: bool) -> None:
        """Undone (False): what was seen before is shown again, and a scan that has not ended is not wanted any more.

        Done again (True): what the undo hid is shown, or the video is scanned where it was not yet.
        """
        show, self._show = self._show, self._panel.remember()
        if made and self._drop is None:
            self._drop = self._rescan()
            return
        if not made and self._drop is not None and self._drop():
            self._drop = None
        show()
