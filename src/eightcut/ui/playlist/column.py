"""One tab's videos on the screen: filter and list, and how a row is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QItemSelectionModel, QMimeData, QModelIndex, QPoint, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)
from typing_extensions import override

from eightcut.ui import theme
from eightcut.ui.kit.icons import icon
from eightcut.ui.kit.outside import drag_out, files_to_drag
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import hbox, in_role, named, vbox
from eightcut.ui.playlist.arranging import ALONE, Arrangement
from eightcut.ui.playlist.badges import Badge
from eightcut.ui.playlist.model import Role, VideosModel

_WINDOW = {Qt.Key.Key_Left, Qt.Key.Key_Right}
_CHOOSE = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
_BAR = 3
"""Pixels of the mark of the open video."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class VideoRow(QStyledItemDelegate):
    """Name at the left; at the right glyphs for scan and disabled clips, and the number of exported clips in green."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex) -> QSize:
        return QSize(80, theme.ROW)

    @override
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        if painter is None:
            return
        painter.save()
        area = option.rect
        state = option.state
        is_open = bool(index.data(Role.OPEN))
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.SELECTION))
        elif is_open or state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(theme.CONTROL))
        if is_open:
            painter.fillRect(QRect(area.left(), area.top(), _BAR, area.height()), QColor(theme.ACCENT))
        lines = int(index.data(Role.LINE) or 0)
        for flag, top in ((1, area.top()), (2, area.bottom())):
            if lines & flag:
                painter.fillRect(QRect(area.left(), top, area.width(), 1), QColor(theme.DIM))
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setPen(QColor(theme.ACCENT))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        self._words(painter, area.adjusted(theme.SPACE, 0, -theme.SPACE, 0), index, is_open)
        painter.restore()

    def _words(self, painter: QPainter, area: QRect, index: QModelIndex, is_open: bool) -> None:
        right = area.right()
        count = int(index.data(Role.COUNT) or 0)
        if count or index.data(Role.COUNTED):
            painter.setFont(theme.font(bold=True))
            painter.setPen(QColor(theme.GOOD))
            text = f"{count:,}" if count else ""
            painter.drawText(area, _RIGHT, text)
            right -= max(QFontMetrics(painter.font()).horizontalAdvance(each) for each in (text, "00")) + theme.SPACE
        font = theme.font(bold=is_open)
        whole = QFontMetrics(font).horizontalAdvance(str(index.data())) + theme.SPACE
        right = self._badges(painter, area, right, index.data(Role.BADGES) or (), whole)
        disabled = bool(index.data(Role.DISABLED))
        if disabled:
            place = QRect(right - theme.ICON + 2, area.center().y() - theme.ICON // 2 + 1, theme.ICON, theme.ICON)
            icon("cancel", theme.BAD).paint(painter, place)
            right -= theme.ICON + theme.GAP
        colour = theme.BAD if disabled else theme.TEXT
        if index.data(Role.HIDDEN):
            font.setItalic(True)
            colour = theme.DIM
        if index.data(Role.GONE):
            font.setStrikeOut(True)
            colour = theme.DIM
        painter.setFont(font)
        painter.setPen(QColor(colour))
        room = QRect(area.left(), area.top(), right - area.left(), area.height())
        name = QFontMetrics(font).elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)

    def _badges(self, painter: QPainter, area: QRect, right: int, badges: Sequence[Badge], name: int) -> int:
        """The first always, others while the name has its `name` pixels or most of the row; where it may end."""
        painter.setFont(theme.font(theme.SMALL, bold=True))
        metrics, least = QFontMetrics(painter.font()), area.left() + min(name, area.width() * 0.6)
        room, fitting = right - least, list[Badge]()
        for badge in badges:
            room -= metrics.horizontalAdvance(badge[0]) + theme.SPACE
            if fitting and room < 0:
                break
            fitting.append(badge)
        for text, colour, _ in sorted(fitting, key=lambda badge: -badge[2]):
            painter.setPen(QColor(colour))
            painter.drawText(QRect(area.left(), area.top(), right - area.left(), area.height()), _RIGHT, text)
            right -= metrics.horizontalAdvance(text) + theme.SPACE
        return right


class Videos(QTableView):
    """A click opens a video, Ctrl and Shift select without; letters are left to the window.

    A table of one column: it lays out 5,000 rows without asking the model for each, as a list view does.
    """

    chosen = pyqtSignal(str)
    touched = pyqtSignal()
    menu_asked = pyqtSignal(QPoint)
    """Where, on the screen."""

    def __init__(self, model: VideosModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._videos = model
        self._again: list[str] = []
        self.setObjectName("videos")
        self.setAccessibleName("Videos")
        self.setItemDelegate(VideoRow(self))
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setModel(model)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setCornerButtonEnabled(False)
        rows, heads = self.verticalHeader(), self.horizontalHeader()
        if rows is not None and heads is not None:
            rows.setMinimumSectionSize(theme.ROW)
            rows.setDefaultSectionSize(theme.ROW)
            rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            rows.hide()
            heads.setMinimumSectionSize(40)
            heads.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            heads.hide()
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._select_again)

    def selected(self) -> list[str]:
        """Chosen paths, in the order of the rows."""
        model = self.selectionModel()
        rows = sorted(index.row() for index in model.selectedIndexes()) if model is not None else []
        return [str(self._videos.index(row).data(Role.PATH)) for row in rows]

    def dragged(self) -> QMimeData | None:
        """The files of the selected videos; None where all of them are missing."""
        gone = self._videos.facts.gone
        there = [path for path in self.selected() if path not in gone]
        return files_to_drag(there) if there else None

    @override
    def startDrag(self, _: Qt.DropAction) -> None:
        data = self.dragged()
        if data is not None:
            drag_out(self, data)

    def show_path(self, path: str) -> None:
        """Select a file alone and bring it into view."""
        row = self._videos.row_of(path)
        if row >= 0:
            index = self._videos.index(row)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def _remember(self) -> None:
        self._again = self.selected()

    def _select_again(self) -> None:
        model = self.selectionModel()
        for path in self._again:
            row = self._videos.row_of(path)
            if row >= 0 and model is not None:
                model.select(self._videos.index(row), QItemSelectionModel.SelectionFlag.Select)
        self._again = []

    @override
    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """A plain click opens."""
        super().mouseReleaseEvent(event)
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.modifiers() == Qt.KeyboardModifier.NoModifier and len(self.selected()) == 1:
            self.chosen.emit(str(index.data(Role.PATH)))

    @override
    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Whatever is pressed here makes this list the active one."""
        self.touched.emit()
        super().mousePressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """So does the keyboard."""
        super().focusInEvent(event)
        self.touched.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        if event.key() in _CHOOSE and self.currentIndex().isValid():
            self.chosen.emit(str(self.currentIndex().data(Role.PATH)))
        elif event.key() in _WINDOW or (
            event.text().strip() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()
        else:
            super().keyPressEvent(event)

    @override
    def keyboardSearch(self, search: str | None) -> None:
        """Letters are shortcuts of the window."""

    @override
    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        if event is None:
            return
        where = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            port = self.viewport()
            where = (port or self).mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        self.menu_asked.emit(where)

    @override
    def paintEvent(self, event: QPaintEvent | None) -> None:
        super().paintEvent(event)
        port = self.viewport()
        if self._videos.rowCount() or port is None:
            return
        painter = QPainter(port)
        painter.setPen(QColor(theme.DIM))
        area = port.rect().adjusted(theme.WIDE, theme.WIDEST, -theme.WIDE, -theme.WIDE)
        flags = Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(area, flags, self.nothing())
        painter.end()

    def nothing(self) -> str:
        """Why the list is empty, and what to do."""
        if not self._videos.kept.files:
            return "Drop videos or folders here."
        if self._videos.filter:
            return "No names match the filter."
        alone = self._videos.facts.shown_alone
        if alone:
            return f"No videos here: {ALONE[alone][0].lower()}{ALONE[alone][1:]}."
        return "All videos in this list are hidden. Show them from the View menu."


class Column(QWidget):
    """Title (where several stand side by side), filter, list."""

    arranged = pyqtSignal(str, str)
    """The user chose what to sort by, and what to show alone."""

    def __init__(self, model: VideosModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.title = named(QLabel(), "list_title")
        self.filter = named(QLineEdit(), "filter", told="Filter the list by name")
        self.filter.setClearButtonEnabled(True)
        self.filter.setAcceptDrops(False)
        self.filter.textChanged.connect(model.set_filter)
        self.filter.returnPressed.connect(self._leave_filter)
        self.arrangement = Arrangement()
        self.arrangement.chosen.connect(self.arranged)
        self.arrange()
        self.videos = Videos(model)
        layout = vbox(self, spacing=0)
        head = vbox(spacing=theme.GAP, margins=(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE))
        row = hbox(spacing=theme.GAP)
        row.addWidget(self.filter, 1)
        row.addWidget(self.arrangement.button)
        head.addWidget(self.title)
        head.addLayout(row)
        head.addWidget(self.arrangement)
        layout.addLayout(head)
        layout.addWidget(self.videos, 1)
        model.modelReset.connect(self._say)
        model.edited.connect(self._say)
        self.mark(False, False)
        self._say()

    def mark(self, beside_others: bool, active: bool) -> None:
        """Show the title, and whether this is the list that is worked on."""
        self.title.setVisible(beside_others)
        self.title.setText(("▸ " if active else "") + self.model.kept.label)
        in_role(self.title, "title" if active else "dim")

    def arrange(self) -> None:
        """Say how the list is sorted, and what of it is shown."""
        self.arrangement.set(self.model.facts.sort, self.model.facts.shown_alone)

    def _say(self) -> None:
        count = len(self.model.kept.files)
        self.filter.setPlaceholderText(f"Filter {plural(count, 'video', 'videos')}")

    def _leave_filter(self) -> None:
        self.videos.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.videos.currentIndex().isValid() and self.model.rowCount():
            self.videos.setCurrentIndex(self.model.index(0))


def copy_text(text: str) -> None:
    """To the clipboard."""
    clipboard = QApplication.clipboard()
    if clipboard is not None:
        clipboard.setText(text)
