"""A film with known finds, and what tests of the panel ask."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from PyQt6.QtCore import QObject

from eightcut.domain.videos import VideoRef
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan.exporting import PanelExport
from eightcut.ui.scan.panel import ScanResultsPanel

VIDEO = VideoRef("film.mp4", "/films/film.mp4", "c" * 32)
PEAKS = {10: 0.9, 40: 0.7, 70: 0.8, 100: 0.6, 130: 0.4}
T = TypeVar("T", bound=QObject)


class Heard:
    """What a signal said."""

    def __init__(self, signal: object) -> None:
        self.said: list[tuple[object, ...]] = []
        signal.connect(lambda *values: self.said.append(values))  # type: ignore[attr-defined]  # a bound signal

    @property
    def last(self) -> object:
        return self.said[-1][0]


def asked_last(heard: Heard) -> PanelExport:
    """The export that was asked for last."""
    asked = heard.last
    assert isinstance(asked, PanelExport)
    return asked


def scores_of(peaks: dict[int, float], count: int = 160, ground: float = 0.1) -> bytes:
    scores = [ground] * count
    for second, height in peaks.items():
        for i in range(second - 3, second + 4):
            scores[i] = height - 0.01 * abs(i - second) * (1 - ground) / 0.9
    return np.asarray(scores, dtype="<f2").tobytes()


def marks(panel: ScanResultsPanel) -> tuple[RegionMark, ...]:
    return panel.shown_now.regions


def child(parent: QObject, kind: type[T], name: str) -> T:
    found = parent.findChild(kind, name)
    assert isinstance(found, kind)
    return found


def load(panel: ScanResultsPanel) -> None:
    panel.load_for_video(VIDEO, "default")


def undo(context: Context) -> None:
    context.history.stack.undo()


def pick(panel: ScanResultsPanel, *rows: int) -> None:
    panel.view.table.go_to(rows[0])
    panel.view.table.select_rows(rows)


def starts(panel: ScanResultsPanel) -> list[float]:
    return [mark.start for mark in marks(panel)]
