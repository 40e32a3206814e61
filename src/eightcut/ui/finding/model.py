"""Moments of many videos in which a sound is heard, in rows, with the class of the clip where there is one already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt6.QtCore import QModelIndex, QObject, Qt
from PyQt6.QtGui import QColor
from typing_extensions import override

from eightcut.domain.spans import TimeSpan
from eightcut.services.listening.searching import Hit
from eightcut.ui import theme
from eightcut.ui.kit.rows import SortedRows
from eightcut.ui.kit.times import clock

VIDEO, TIME, SCORE, HEARD, CLIP = range(5)
Clips = Mapping[str, Sequence[tuple[TimeSpan, str]]]
"""Spans and classes of the clips of each content."""


def name_of(path: str) -> str:
    """The name of a video's file, whichever system wrote its path."""
    return path.replace("\\", "/").rsplit("/", 1)[-1]


class HitsModel(SortedRows[Hit]):
    """Moments in the order of the chosen column, the best first."""

    heads = "Video", "Time", "Score", "Heard", "Clip"
    numbers = (TIME, SCORE)
    best_first = (SCORE,)
    by, down = SCORE, True

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.clips: Clips = {}

    @override
    def key(self, value: Hit, column: int) -> object:
        tag = value.tag
        start = value.heard.start
        return (name_of(value.file).casefold(), start, tag.score, tag.name.casefold(), self.classes(value))[column]

    def set_clips(self, clips: Clips) -> None:
        """Which clips there are now."""
        self.clips = clips
        if self.rows:
            self.dataChanged.emit(self.index(0, CLIP), self.index(len(self.rows) - 1, CLIP))

    def classes(self, hit: Hit) -> str:
        """The classes whose clips hold the moment; "" for none."""
        there = self.clips.get(hit.content_id, ())
        return ", ".join(dict.fromkeys(name for span, name in there if span.overlap(hit.heard) > 0))

    @override
    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        hit, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            if column == CLIP:
                return f"✓ {marked}" if (marked := self.classes(hit)) else ""
            return (name_of(hit.file), clock(hit.heard.start, 1), f"{hit.tag.score:.2f}", hit.tag.name)[column]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(column)
        if role == Qt.ItemDataRole.ForegroundRole and column == CLIP:
            return QColor(theme.GOOD)
        if role == Qt.ItemDataRole.ToolTipRole and column == VIDEO:
            return hit.file
        return None
