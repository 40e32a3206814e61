"""Regions as a table: columns Time, End, Score, verdict and, in a comparison, what changed."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import replace
from html import escape

import numpy as np
from numpy.typing import NDArray
from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont
from typing_extensions import override

from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import DifferenceKind
from eightcut.domain.wording import short
from eightcut.services.scans.edits import LEAST_REGION
from eightcut.ui import theme
from eightcut.ui.kit.scores import WHOLE, Scale
from eightcut.ui.kit.times import clock, typed_time
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.scan import labels
from eightcut.ui.scan.rows import Rows, answer, judged, nearest

TIME, END, SCORE, VERDICT, CHANGE = range(5)
Role = Qt.ItemDataRole
_FIXED = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)
_EDITABLE = _FIXED | Qt.ItemFlag.ItemIsEditable
_SAME_PLACE = 8.0
"""Seconds from where a region was to the one that takes its place."""


class RegionModel(QAbstractTableModel):
    """Rows in the order that the user sorts them by; the list itself is sorted."""

    edited = pyqtSignal(RegionMark, float, float)
    """A region's bounds were typed anew: new start, new end (seconds)."""
    refused = pyqtSignal(str)
    """What was typed cannot be a region, and why."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.scale = WHOLE
        """Of the scores of the video."""
        self.joined: Container[int] = ()
        """Ids of regions that are exported as one with a neighbour."""
        self._rows = Rows()
        self._marks: list[RegionMark] = []
        self._order = np.zeros(0, dtype=np.intp)
        self._place = np.zeros(0, dtype=np.intp)
        self._sorted = TIME, Qt.SortOrder.AscendingOrder
        self._struck = theme.font()
        self._struck.setStrikeOut(True)
        self._bold = theme.font(bold=True)

    def fill(self, rows: Rows, scale: Scale = WHOLE) -> None:
        """Show these instead, with scores on this scale."""
        self.beginResetModel()
        self.scale = scale
        self._rows = rows
        self._marks = list(rows.marks)
        self._arrange()
        self.endResetModel()

    # -------------------------------------------------------------------------------------------------- rows

    @property
    def rows(self) -> Rows:
        """What is shown, in time order."""
        return self._rows

    def mark(self, row: int) -> RegionMark:
        """The region in this row."""
        return self._marks[int(self._order[row])]

    def marks_between(self, first: int, last: int) -> list[RegionMark]:
        """The regions from row `first` to row `last`."""
        return [self._marks[i] for i in self._order[first : last + 1]]

    def row_of(self, number: int) -> int | None:
        """The row of a region by its id."""
        index = self._rows.places.get(number)
        return None if index is None else int(self._place[index])

    def row_like(self, mark: RegionMark) -> int | None:
        """The row of a region by its id, or of the one that takes its place when the list is another."""
        row = self.row_of(mark.id)
        place = None if row is not None else nearest(self._rows, mark.start)
        if place is None or abs(self._rows.starts[place] - mark.start) > _SAME_PLACE:
            return row
        return self.row_at(place)

    def index_of(self, row: int) -> int:
        """The place in time order of the region in this row."""
        return int(self._order[row])

    def row_at(self, index: int) -> int:
        """The row of a region by its place in time order."""
        return int(self._place[index])

    @property
    def by_time(self) -> bool:
        """Whether rows stand as the matches follow each other in the video."""
        return self._sorted == (TIME, Qt.SortOrder.AscendingOrder)

    def beside(self, row: int | None, step: int) -> RegionMark | None:
        """The match in the next row (`step` 1) or the one before (-1) that is switched on, past the ends too."""
        count = len(self._marks)
        first = row if row is not None else -1 if step > 0 else 0
        for away in range(1, count + 1):
            mark = self.mark((first + away * step) % count)
            if not mark.disabled and mark.change is not DifferenceKind.GONE:
                return mark
        return None

    def next_unjudged(self, row: int) -> int | None:
        """The next row below that waits for an answer, from the top again down to this one; None where none waits."""
        return self._next(row, lambda mark: not judged(mark))

    def next_undescribed(self, row: int) -> int | None:
        """The same for an answer or a caption; what was rejected needs none."""
        return self._next(row, lambda mark: not judged(mark) or not (mark.caption or answer(mark) is Verdict.REJECT))

    def _next(self, row: int, waits: Callable[[RegionMark], bool]) -> int | None:
        count = len(self._marks)
        for step in range(1, count + 1):
            place = (row + step) % count
            mark = self.mark(place)
            if waits(mark) and not mark.disabled and mark.change is not DifferenceKind.GONE:
                return place
        return None

    def patch(self, changes: Mapping[int, RegionMark]) -> None:
        """Show regions changed, by id, until the library has been read again."""
        for number, mark in changes.items():
            row = self.row_of(number)
            if row is not None:
                self._marks[int(self._order[row])] = mark
                self.dataChanged.emit(self.index(row, 0), self.index(row, CHANGE))

    def _arrange(self) -> None:
        column, direction = self._sorted
        keys: dict[int, Callable[[], NDArray[np.float64]]] = {
            TIME: lambda: self._rows.starts,
            END: lambda: self._rows.ends,
            SCORE: lambda: self._rows.scores,
            VERDICT: lambda: np.array([_rank(m) for m in self._marks], dtype=np.float64),
            CHANGE: lambda: np.array([_change_rank(m) for m in self._marks], dtype=np.float64),
        }
        values = keys[column]()
        order = np.argsort(values if direction is Qt.SortOrder.AscendingOrder else -values, kind="stable")
        self._order = order
        self._place = np.empty_like(order)
        self._place[order] = np.arange(len(order))

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if column not in range(5) or (column, order) == self._sorted:
            return
        self.layoutAboutToBeChanged.emit()
        before = self._order
        self._sorted = column, order
        self._arrange()
        old = self.persistentIndexList()
        self.changePersistentIndexList(
            old, [self.index(int(self._place[before[index.row()]]), index.column()) for index in old]
        )
        self.layoutChanged.emit()

    # -------------------------------------------------------------------------------------------------- Qt

    @override
    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._marks)

    @override
    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else CHANGE + 1

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section <= CHANGE:
            return None
        if role == Role.InitialSortOrderRole:
            order = Qt.SortOrder.DescendingOrder if section == SCORE else Qt.SortOrder.AscendingOrder
            return order.value
        if role == Role.DisplayRole:
            return ("Time", "End", "Score", "", "")[section]
        if role in (Role.ToolTipRole, Role.AccessibleTextRole):
            return ("Start", "End", "Score", "Verdict", "Change")[section]
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignHCenter if section >= VERDICT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    @override
    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        editable = index.column() in (TIME, END) and self.mark(index.row()).change is not DifferenceKind.GONE
        return _EDITABLE if editable else _FIXED

    @override
    def data(self, index: QModelIndex, role: int = Role.DisplayRole) -> object:
        if not index.isValid():
            return None
        mark, column = self.mark(index.row()), index.column()
        if role in (Role.DisplayRole, Role.EditRole):
            return text_of(mark, column, self.scale)
        if role == Role.ForegroundRole:
            return colour_of(mark, column)
        if role == Role.FontRole:
            return self._font(mark, column)
        if role == Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignHCenter if column >= VERDICT else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        if role in (Role.ToolTipRole, Role.AccessibleTextRole):
            told = _told(mark, self.scale, mark.id in self.joined)
            return f"<span>{escape(told)}</span>" if role == Role.ToolTipRole and "<" in told else told
        return None

    def _font(self, mark: RegionMark, column: int) -> QFont | None:
        if mark.disabled and column < VERDICT:
            return self._struck
        return self._bold if column >= VERDICT else None

    @override
    def setData(self, index: QModelIndex, value: object, role: int = Role.EditRole) -> bool:
        if role != Role.EditRole or not index.isValid() or index.column() not in (TIME, END):
            return False
        mark, column = self.mark(index.row()), index.column()
        time = typed_time(str(value))
        if time is None:
            self.refused.emit("Type a time as M:SS.S or H:MM:SS.S.")
            return False
        if str(value).strip() == text_of(mark, column):
            return False
        start, end = (time, mark.end) if column == TIME else (mark.start, time)
        if end - start < LEAST_REGION - 1e-6:
            self.refused.emit(f"A match must last at least {LEAST_REGION:g} s and end after it starts.")
            return False
        self.patch({mark.id: replace(mark, start=start, end=end)})
        self.edited.emit(mark, start, end)
        return True


def _rank(mark: RegionMark) -> int:
    """Rows that wait for an answer first."""
    place = {None: 0, Verdict.UNCERTAIN: 1, Verdict.ACCEPT: 2, Verdict.REJECT: 3}[answer(mark)]
    return 2 * place + mark.off_screen


def _change_rank(mark: RegionMark) -> int:
    return 9 if mark.change is None else list(DifferenceKind).index(mark.change)


def text_of(mark: RegionMark, column: int, scale: Scale = WHOLE) -> str:
    """What a cell says."""
    if column in (TIME, END):
        return clock(mark.start if column == TIME else mark.end, 1)
    if column == SCORE:
        return scale.words(mark.score)
    if column == CHANGE:
        return labels.CHANGES[mark.change] if mark.change else ""
    said = answer(mark)
    signs = labels.GLYPHS[said] if said else "", labels.EXPORTED if mark.exported else ""
    return "".join((*signs, labels.CAPTION if mark.caption else ""))


def colour_of(mark: RegionMark, column: int) -> QColor | None:
    """Disabled before negative before exported; verdict glyphs have their own."""
    if column == CHANGE:
        return QColor(theme.ACCENT)
    if mark.disabled or mark.change is DifferenceKind.GONE:
        return QColor(theme.FAINT)
    if column == VERDICT and mark.verdict is Verdict.UNCERTAIN and not mark.negative:
        return QColor(theme.UNSURE)
    if mark.negative:
        return QColor(theme.BAD)
    if mark.exported or column == VERDICT:
        return QColor(theme.GOOD)
    return None


def _told(mark: RegionMark, scale: Scale, joined: bool) -> str:
    """A row in words, for a tooltip and for those who listen."""
    words = [
        f"{clock(mark.start, 1)} – {clock(mark.end, 1)}",
        f"score {scale.words(mark.score)}",
        labels.verdict_name(mark.verdict),
    ]
    if mark.negative and mark.verdict is not Verdict.REJECT:
        words.append("hard negative")
    if mark.off_screen:
        words.append("source off screen")
    if mark.caption:
        words.append(f"caption: {short(mark.caption)}")
    if mark.disabled:
        words.append("disabled")
    if mark.exported:
        words.append("exported")
    if joined:
        words.append("exported as one with the neighbour in the bracket")
    if mark.change:
        words.append(labels.change_name(mark.change))
    return ", ".join(words)
