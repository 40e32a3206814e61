"""The table of clips: its keys, its menu, its selection by the numbers of clips."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial

from PyQt6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent, QResizeEvent
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget
from typing_extensions import override

from eightcut.domain.clips import MOST_STARS
from eightcut.services.clips.listing import ListedClip
from eightcut.ui import theme
from eightcut.ui.clips.model import (
    CAPTION,
    CLASS,
    EDITABLE,
    EXPORTED,
    FILE,
    FORM,
    LABEL,
    LENGTH,
    NOTE,
    RATING,
    TIME,
    VIDEO,
    ClipsModel,
    stars,
)
from eightcut.ui.kit.rows import dress_rows, heed_no_selection

_MOST, _NAME = 190, 110
"""Pixels of a column, at most, when the table is filled first; what the video's name has at least."""
_CAPTION = 280
"""What captions have while they are composed."""
_WHOLE = {CLASS: 90, TIME: _MOST, RATING: _MOST}
"""What these keep of what they hold: cut in the middle, it says nothing."""
_WORDS = {LABEL: 90, CAPTION: 160, NOTE: 90, RATING: 80}
"""What columns have that are filled only later, where there is room."""
_WIDE = 1000
"""Pixels of the table from which on it has room for the names of files."""
KEYS = (
    "Space pauses · N next · 0–5 rate · L label · C caption · D of class · P phrases · R replace · T note · "
    "H off screen · K check · O folder"
)


class ClipsTable(QTableView):
    """Asks for what its keys and its menu mean; does nothing of it itself."""

    play_asked = pyqtSignal()
    """Play the current clip from its start."""
    pause_asked = pyqtSignal()
    """Stop, or play on."""
    step_asked = pyqtSignal(int)
    """Go so many clips on and play."""
    rated = pyqtSignal(int)
    off_screen_asked = pyqtSignal()
    """The source of the selected clips is not in the picture, or is after all."""
    move_asked = pyqtSignal()
    replace_asked = pyqtSignal()
    """Other words are to stand in the captions of the selected clips."""
    default_asked = pyqtSignal()
    """The class of the current clip is to have a caption."""
    compose_asked = pyqtSignal()
    """Let digits be phrases, or ratings again."""
    digit_pressed = pyqtSignal(int)
    """A digit, while they are phrases."""
    heard_asked = pyqtSignal()
    """Take what is heard for the caption, while they are phrases."""
    check_asked = pyqtSignal()
    """Measure the selected clips, or stop that."""
    back_asked = pyqtSignal()
    """One phrase back."""
    delete_asked = pyqtSignal()
    folder_asked = pyqtSignal()
    drag_asked = pyqtSignal()
    """The selected clips are being dragged."""
    video_asked = pyqtSignal()
    """Go to where the clip is in its video."""

    def __init__(self, model: ClipsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clips = model
        self.composing = False
        """Whether digits are phrases; else they rate."""
        heads = dress_rows(self, "all_clips", "Clips", model, VIDEO)
        heed_no_selection(heads)
        heads.setMinimumSectionSize(40)
        rows = self.verticalHeader()
        if rows is not None:
            rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragEnabled(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setStyleSheet(f"QTableView::item {{ padding: 0 {theme.GAP}px; }}")
        self._fitted = self._fitting = False
        heads.sectionResized.connect(self._resized)
        heads.sortIndicatorChanged.connect(lambda *_: self._refit())
        self.setSortingEnabled(True)
        self.sortByColumn(EXPORTED, Qt.SortOrder.DescendingOrder)
        self.doubleClicked.connect(lambda index: None if index.column() in EDITABLE else self.play_asked.emit())
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)

    def fit(self) -> None:
        """Each column as wide as what it holds; where the video's name has too little left, the others give way.

        From then on columns heed the size of the table, until one is given another width by hand.
        """
        heads, viewport = self.horizontalHeader(), self.viewport()
        assert heads is not None
        assert viewport is not None
        shown = [column for column in range(FILE + 1) if column != VIDEO and not self.isColumnHidden(column)]
        whole = {column: self.sizeHintForColumn(column) + theme.GAP for column in shown}
        held = {column: min(_MOST, whole[column]) for column in shown}
        least = {column: max(self._head(column), min(held[column], _WHOLE.get(column, 0))) for column in shown}
        wide = {column: max(least[column], held[column], _WORDS.get(column, 0)) for column in shown}
        short = sum(wide.values()) + _NAME - viewport.width()
        spare = sum(wide[column] - least[column] for column in shown)
        if short < 0 and FILE in wide:  # the room that is left goes to what a name is cut off of
            wide[FILE] += min(-short, max(0, whole[FILE] - wide[FILE]))
        self._fitting = True
        for column in shown:
            give = (wide[column] - least[column]) * max(0, min(short, spare)) // max(1, spare)
            heads.resizeSection(column, wide[column] - give)
        self._fitting, self._fitted = False, True

    def _head(self, column: int) -> int:
        """Pixels of its head: the mark of the order only where it is."""
        heads = self.horizontalHeader()
        assert heads is not None
        if self.composing and column == CAPTION:
            return _CAPTION
        if column == heads.sortIndicatorSection():
            return heads.sectionSizeHint(column)
        return heads.fontMetrics().horizontalAdvance(self.clips.heads[column]) + 2 * theme.SPACE + theme.GAP

    def _resized(self, column: int, before: int, now: int) -> None:
        """By hand, unless it is done here, hidden, shown, or has the room that is left."""
        if before and now and column != VIDEO and not self._fitting:
            self._fitted = False

    def _refit(self) -> None:
        if self._fitted:
            self.fit()

    @property
    def current(self) -> ListedClip | None:
        """The clip in the current row."""
        row = self.currentIndex().row()
        return self.clips.rows[row] if 0 <= row < len(self.clips.rows) else None

    @property
    def selected(self) -> list[ListedClip]:
        """The selected clips, in the order of the table."""
        chosen = self.selectionModel()
        found = chosen.selection() if chosen is not None else QItemSelection()
        ranges = [(found[i].top(), found[i].bottom()) for i in range(len(found))]
        rows = {row for top, bottom in ranges for row in range(top, bottom + 1)}
        return [self.clips.rows[row] for row in sorted(rows)]

    def go_to(self, row: int) -> None:
        """Make this row the only selected one."""
        if 0 <= row < len(self.clips.rows):
            self.setCurrentIndex(self.clips.index(row, max(0, self.currentIndex().column())))

    def select(self, numbers: Collection[int], current: int) -> None:
        """Select clips by their numbers; `current` has the focus."""
        rows = [row for row, clip in enumerate(self.clips.rows) if clip.row.id in numbers]
        picked = QItemSelection()
        first = last = -2
        for row in [*rows, -2]:
            if row != last + 1 or row == -2:
                if first >= 0:
                    picked.select(self.clips.index(first, 0), self.clips.index(last, FILE))
                first = row
            last = row
        chosen = self.selectionModel()
        there = next((row for row in rows if self.clips.rows[row].row.id == current), rows[0] if rows else -1)
        if chosen is not None and there >= 0:
            index = self.clips.index(there, max(0, self.currentIndex().column()))
            chosen.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            chosen.select(picked, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def type_in(self, column: int) -> None:
        """Let the text of a column be typed in the current row."""
        if self.current is not None:
            index = self.clips.index(self.currentIndex().row(), column)
            chosen = self.selectionModel()
            if chosen is not None:
                chosen.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.edit(index)

    @override
    def startDrag(self, _: Qt.DropAction) -> None:
        self.drag_asked.emit()

    def compose(self, on: bool) -> None:
        """Let digits be phrases; captions have room then, and what helps nobody to compose them gives way."""
        self.composing = on
        for column in (LENGTH, FORM, EXPORTED):
            self.setColumnHidden(column, on)
        self._hide_file()
        self._refit()
        if on and self.columnWidth(CAPTION) < _CAPTION:
            self.setColumnWidth(CAPTION, _CAPTION)

    def _hide_file(self) -> None:
        self.setColumnHidden(FILE, self.composing or self.width() < _WIDE)

    @override
    def resizeEvent(self, event: QResizeEvent | None) -> None:
        self._hide_file()
        self._refit()
        super().resizeEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None or not self._heed(event):
            super().keyPressEvent(event)

    def _heed(self, event: QKeyEvent) -> bool:
        """Whether a key is one of the table's own."""
        if self.composing and self._heed_composing(event):
            return True
        key, shift = event.key(), event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        calls: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Return: self.play_asked.emit, Qt.Key.Key_Enter: self.play_asked.emit,
            Qt.Key.Key_Space: self.pause_asked.emit, Qt.Key.Key_N: lambda: self.step_asked.emit(1),
            Qt.Key.Key_L: lambda: self.type_in(LABEL), Qt.Key.Key_T: lambda: self.type_in(NOTE),
            Qt.Key.Key_C: lambda: self.type_in(CAPTION), Qt.Key.Key_R: self.replace_asked.emit,
            Qt.Key.Key_M: self.move_asked.emit, Qt.Key.Key_Delete: self.delete_asked.emit,
            Qt.Key.Key_G: self.video_asked.emit, Qt.Key.Key_O: self.folder_asked.emit,
            Qt.Key.Key_P: self.compose_asked.emit, Qt.Key.Key_D: self.default_asked.emit,
            Qt.Key.Key_H: self.off_screen_asked.emit, Qt.Key.Key_K: self.check_asked.emit,
        }  # fmt: skip
        if key == Qt.Key.Key_N and shift:
            self.step_asked.emit(-1)
        elif plain and Qt.Key.Key_0 <= key <= Qt.Key.Key_0 + MOST_STARS:
            self.rated.emit(key - Qt.Key.Key_0)
        elif plain and (call := calls.get(Qt.Key(key))) is not None:
            call()
        else:
            return False
        return True

    def _heed_composing(self, event: QKeyEvent) -> bool:
        """The same for those that mean something else while captions are composed."""
        key = event.key()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
            self.digit_pressed.emit(key - Qt.Key.Key_0)
            return True
        asked = {
            Qt.Key.Key_Backspace: self.back_asked, Qt.Key.Key_Space: self.play_asked, Qt.Key.Key_W: self.heard_asked,
            Qt.Key.Key_Escape: self.compose_asked,
        }.get(Qt.Key(key))  # fmt: skip
        if asked is not None:
            asked.emit()
        return asked is not None

    def _show_menu(self, place: QPoint) -> None:
        if self.selected:
            menu = self.menu()
            viewport = self.viewport()
            menu.popup(viewport.mapToGlobal(place) if viewport is not None else place)

    def menu(self) -> QMenu:
        """What can be done with the selected clips."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def add(text: str, key: str, call: Callable[[], object], to: QMenu = menu) -> None:
            action = to.addAction(f"{text}\t{key}")
            if action is not None:
                action.triggered.connect(lambda _=False: call())

        add("Play", "Enter", self.play_asked.emit)
        add("Go to the moment in the video", "G", self.video_asked.emit)
        add("Open containing folder", "O", self.folder_asked.emit)
        menu.addSeparator()
        add("Edit label", "L", lambda: self.type_in(LABEL))
        add("Edit caption", "C", lambda: self.type_in(CAPTION))
        add("Stop composing captions" if self.composing else "Compose captions", "P", self.compose_asked.emit)
        add("Replace in captions…", "R", self.replace_asked.emit)
        add("Caption of the class…", "D", self.default_asked.emit)
        add("Edit note", "T", lambda: self.type_in(NOTE))
        rating = menu.addMenu("Rating")
        assert rating is not None
        for number in range(MOST_STARS, -1, -1):
            add(stars(number) or "None", str(number), partial(self.rated.emit, number), rating)
        add("Source off screen, or on", "H", self.off_screen_asked.emit)
        add("Check sound and picture", "K", self.check_asked.emit)
        menu.addSeparator()
        add("Move to another class…", "M", self.move_asked.emit)
        add("Delete", "Del", self.delete_asked.emit)
        return menu
