"""How many clips an export of finds gives, worked out off the window's thread."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.domain.scans import ChangeKind, Region
from eightcut.services.clips.exporting import ScanExportRequest, clip_starts
from eightcut.ui.kit.tasks import TaskRunner
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan.many import making_many


def exported(marks: Sequence[RegionMark]) -> list[RegionMark]:
    """Those that an export takes: switched on, not negative, not gone."""
    return [m for m in marks if not m.disabled and not m.negative and m.change is not ChangeKind.GONE]


def count_clips(marks: Sequence[RegionMark], settings: ScanExportRequest, film: float) -> int:
    """Clips of these finds; `film` is the film's length in seconds, 0 where unknown."""
    regions = [Region(m.start, m.end, m.score) for m in exported(marks)]
    return len(clip_starts(regions, settings, film or math.inf))


def joined(marks: Sequence[RegionMark], fuse: float) -> dict[int, tuple[bool, bool]]:
    """{id: whether it is exported as one with the find before it, with the one after}; only those that are joined."""
    sides: dict[int, tuple[bool, bool]] = {}
    reach, last = -math.inf, 0
    for mark in sorted(exported(marks), key=lambda m: (m.start, m.end)):
        if mark.start - reach <= fuse:
            sides[last] = sides.get(last, (False, False))[0], True
            sides[mark.id] = True, False
        reach, last = max(reach, mark.end), mark.id
    return sides


class ClipCounter(QObject):
    """Counts again whenever asked; only the newest answer is told."""

    counted = pyqtSignal(int, object)
    """Clips, and what `joined` gives."""

    def __init__(self, runner: TaskRunner, parent: QObject | None = None) -> None:
        """Count on this runner."""
        super().__init__(parent)
        self._runner = runner

    def count(self, marks: Sequence[RegionMark], settings: ScanExportRequest, film: float) -> None:
        """Count the clips of these; `counted` follows."""

        def work(_: object) -> tuple[int, dict[int, tuple[bool, bool]]]:
            with making_many():
                return count_clips(marks, settings, film), joined(marks, settings.fuse)

        self._runner.in_background(self, work, lambda outcome: self.counted.emit(*outcome), key="count")
