"""Every moment that may go into a dataset, in rows: whether it does, and why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QModelIndex, Qt
from PyQt6.QtGui import QColor
from typing_extensions import override

from eightcut.domain.datasets import ACCEPTED, EXPORTED, MATCHES, TWICE, Candidate, Plan
from eightcut.ui import theme
from eightcut.ui.kit.rows import SortedRows
from eightcut.ui.kit.times import clock
from eightcut.values import dataclass

CLASS, VIDEO, TIME, FROM, SCORE, CAPTION, SIDE, IN = range(8)
SOURCE_WORDS = {EXPORTED: "exported clip", ACCEPTED: "accepted match", MATCHES: "match"}


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate: the side it goes in on, or why it stays out."""

    candidate: Candidate
    side: str = ""
    why: str = ""


def rows_of(plan: Plan) -> list[Row]:
    """What goes in, and what stays out."""
    return [
        *(Row(one.candidate, one.side) for one in plan.clips),
        *(Row(one.candidate, why=one.why) for one in plan.left_out),
    ]


_TEXTS: Sequence[Callable[[Row], str]] = (
    lambda row: row.candidate.label,
    lambda row: row.candidate.video.filename,
    lambda row: clock(row.candidate.start, 1),
    lambda row: SOURCE_WORDS.get(row.candidate.source, row.candidate.source),
    lambda row: "" if row.candidate.score is None else f"{row.candidate.score:.2f}",
    lambda row: row.candidate.caption,
    lambda row: row.side,
    lambda row: f"✕ {row.why}" if row.why else "✓",
)


class CandidatesModel(SortedRows[Row]):
    """By class, video and time at first."""

    heads = "Class", "Video", "Time", "From", "Score", "Caption", "Side", "Goes in"
    numbers = (TIME, SCORE)
    best_first = (SCORE,)

    @override
    def key(self, value: Row, column: int) -> object:
        one = value.candidate
        rest = (one.label.casefold(), one.video.filename.casefold(), one.start)
        if column == TIME:
            return one.start, rest
        if column == SCORE:
            return -1.0 if one.score is None else one.score, rest
        return _TEXTS[column](value).casefold(), rest

    @override
    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _TEXTS[column](row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(column)
        if role == Qt.ItemDataRole.ForegroundRole:
            if column == IN and not row.why:
                return QColor(theme.GOOD)
            if column == IN and row.why != TWICE:
                return QColor(theme.UNSURE)
            return QColor(theme.DIM) if row.why else None
        if role == Qt.ItemDataRole.ToolTipRole:
            whole = f"This moment {row.why}." if row.why else "Goes in."
            return {VIDEO: row.candidate.video.path, IN: whole}.get(column, row.candidate.origin)
        return None
