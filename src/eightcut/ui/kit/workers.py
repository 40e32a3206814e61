"""What the workers of a cluster do now: one row for each, with the videos that it has and how far it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QModelIndex, QRectF, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QColor, QPainter, QShowEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from eightcut.cluster.flights import Crew, Flight, Member
from eightcut.ui import theme
from eightcut.ui.kit.controls import Elided
from eightcut.ui.kit.rows import RowsModel, dress_rows, heed_no_selection
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import vbox, with_role

if TYPE_CHECKING:  # a cluster takes a while to load, and few have one
    from eightcut.cluster.cluster import Cluster

EVERY = 400
"""Milliseconds between two looks."""
_WORKER, _KIND, _VIDEO, _PROGRESS, _SPEED, _DONE = range(6)
_WIDTHS = {_WORKER: 160, _KIND: 110, _PROGRESS: 140, _SPEED: 92, _DONE: 64}
_NUMBER = 44
"""Pixels of the percent beside a bar."""
_INSET = 3
"""Pixels to the left of what a cell holds, as the style has it."""
_MOST_NAMED = 12
_PART = Qt.ItemDataRole.UserRole


class WorkersModel(RowsModel[Member]):
    """A row for each worker; those that are not used come last and say why."""

    heads = ("Worker", "Processor", "Video", "Progress", "× real time", "Done")
    numbers = (_SPEED, _DONE)

    def renew(self, members: list[Member]) -> bool:
        """Show how it is now; whether they are others than before."""
        others = [(one.address, one.unused) for one in members] != [(one.address, one.unused) for one in self.rows]
        if others:
            self.show(members)
        elif members != self.rows:
            self.rows = members
            self.dataChanged.emit(self.index(0, 0), self.index(len(members) - 1, _DONE))
        return others

    @override
    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        one, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _texts(one)[column]
        if role == _PART and column == _PROGRESS:
            return _part(one.flights)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return _told(one)
        if role == Qt.ItemDataRole.ForegroundRole:
            if one.unused or (one.unseen and column == _WORKER):
                return QColor(theme.UNSURE if column in (_WORKER, _VIDEO) else theme.FAINT)
            return QColor(theme.DIM) if column in (_KIND, _SPEED, _DONE) or not one.flights else None
        return None


def _name(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def _part(flights: tuple[Flight, ...]) -> float | None:
    """How much of its videos a worker has done, 0 to 1; None where it has none."""
    known = [flight for flight in flights if flight.total > 0]
    total = sum(flight.total for flight in known)
    return min(1.0, sum(flight.done for flight in known) / (total or 1.0)) if flights else None


def _texts(one: Member) -> tuple[str, ...]:
    kind = " ".join(one.kind.split()[:2])
    name = f"! {one.name}" if one.unused or one.unseen else one.name
    if one.unused:
        return name, kind, f"Not used: {one.unused}.", "", "", ""
    speed = sum(flight.speed for flight in one.flights)
    videos = ", ".join(_name(flight.video) for flight in one.flights)
    if len(one.flights) > 1:
        videos = f"{len(one.flights)}: {videos}"
    return name, kind, videos or "No video", "", f"{speed:.0f}×" if speed >= 1 else "", str(one.videos or "")


def _told(one: Member) -> str:
    """All of it, a line each."""
    flights = [
        f"{_name(flight.video)}: {100 * flight.done / flight.total:.0f} %" if flight.total else _name(flight.video)
        for flight in one.flights[:_MOST_NAMED]
    ]
    unused = f"Not used: {one.unused}." if one.unused else ""
    return "\n".join(line for line in (one.address, one.kind, *flights, unused, one.unseen) if line)


class _Bars(QStyledItemDelegate):
    """Paints how far a worker is: a bar and percent."""

    @override
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        super().paint(painter, option, index)
        part = index.data(_PART)
        if painter is None or not isinstance(part, float):
            return
        room = QRectF(option.rect).adjusted(_INSET, 0, -theme.GAP, 0)
        bar = QRectF(room.left(), room.center().y() - 3, max(8.0, room.width() - _NUMBER), 6)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for width, colour in ((bar.width(), theme.LINE), (bar.width() * part, theme.ACCENT)):
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), width, bar.height()), 3, 3)
        painter.setPen(QColor(theme.DIM))
        beside = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(QRectF(bar.right(), room.top(), _NUMBER, room.height()), beside, f"{100 * part:.0f} %")
        painter.restore()


class WorkersView(QWidget):
    """Follows a cluster while something runs on it, and keeps what was last seen.

    `head`, a line about all workers, is to be placed by whoever shows the list.
    """

    resized = pyqtSignal()
    """There are more workers than before, or fewer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("workers_view")
        self.head = with_role(Elided(Qt.TextElideMode.ElideRight), "dim")
        self.head.setObjectName("workers_head")
        self.model = WorkersModel(self)
        self.table = QTableView()
        columns = dress_rows(self.table, "workers", "Workers", self.model, _VIDEO)
        columns.setMinimumSectionSize(_NUMBER)
        columns.setStyleSheet(f"QHeaderView::section {{ padding: {theme.GAP}px {_INSET}px; }}")
        for column, width in _WIDTHS.items():
            columns.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            columns.resizeSection(column, width)
        heed_no_selection(columns)
        self.table.setItemDelegateForColumn(_PROGRESS, _Bars(self.table))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setWordWrap(False)
        self.table.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        vbox(self).addWidget(self.table)
        self._cluster: Cluster | None = None
        self._waiting: Callable[[], int] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self._look)
        self.show_crew(Crew(), 0)
        self.rest("Workers are listed here while a scan or a training runs.")

    def wanted_height(self, most: int) -> int:
        """Pixels at which all rows are seen, or `most` of them."""
        heads = self.table.horizontalHeader()
        above = heads.sizeHint().height() if heads is not None else 0
        return above + theme.ROW * max(1, min(most, len(self.model.rows))) + theme.GAP

    def follow(self, cluster: Cluster, waiting: Callable[[], int] | None = None) -> None:
        """Something begins there; `waiting` tells how many videos nobody has yet, where the cluster knows less."""
        self._cluster, self._waiting = cluster, waiting
        self._look()
        self._timer.start()

    def rest(self, text: str) -> None:
        """Nothing runs there any more: `text` says what became of it."""
        self._timer.stop()
        if self._cluster is not None:
            crew, self._cluster = self._cluster.crew(), None
            self.show_crew(Crew(tuple(replace(one, flights=()) for one in crew.members)), 0)
        self.head.set_full(text)

    def _look(self) -> None:
        if self._cluster is not None and self.isVisible():
            crew = self._cluster.crew()
            waiting = len(crew.waiting) if self._waiting is None else max(0, self._waiting() - len(crew.flights))
            self.show_crew(crew, waiting)

    def show_crew(self, crew: Crew, waiting: int) -> None:
        """Show these workers, and that so many videos wait for one."""
        if self.model.renew(list(crew.members)):
            self.table.clearSpans()
            for row, one in enumerate(self.model.rows):
                if one.unused:
                    self.table.setSpan(row, _VIDEO, 1, len(self.model.heads) - _VIDEO)
            self.resized.emit()
        unused = sum(bool(one.unused) for one in crew.members)
        used = len(crew.members) - unused
        parts = [plural(used, "worker"), f"{plural(len(crew.flights), 'video')} under way", f"{waiting} waiting"]
        if unused:
            parts.append(f"{plural(unused, 'worker')} not used")
        self.head.set_full(" · ".join(parts) if crew.members else "Waiting for the first worker…")

    @override
    def showEvent(self, event: QShowEvent | None) -> None:
        """Nobody looked while it was hidden."""
        super().showEvent(event)
        self._look()
