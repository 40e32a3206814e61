"""The list of hard negatives: look through them, jump to them, delete them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PyQt6.QtCore import QItemSelectionModel, QModelIndex, QSignalBlocker, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QWidget,
)
from typing_extensions import override

from eightcut.domain.judgements import HardNegative, Signed
from eightcut.services.change import Kind
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui import theme
from eightcut.ui.actions import with_keys
from eightcut.ui.kit.context import Context, context_of
from eightcut.ui.kit.dialogs import listen_to_undo, sure
from eightcut.ui.kit.rows import dress_rows, heed_no_selection
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import hbox, line, named, vbox, with_role, wrapped
from eightcut.ui.negatives.controller import NegativesController
from eightcut.ui.negatives.model import MODEL, UNKNOWN, NegativesModel

ALL = "(all)"


class _Table(QTableView):
    """Letters are no search: they belong to the window."""

    @override
    def keyboardSearch(self, search: str | None) -> None:
        """Nothing."""


class HardNegativesDialog(QDialog):
    """Hard negatives of a profile, by the model that suggested them. Loads by itself; deleting can be undone."""

    loaded = pyqtSignal()
    """The list is there, or there again."""
    jump_asked = pyqtSignal(str, float)
    """Go to this video (path, or file name where no path is known) and moment, seconds."""

    def __init__(
        self, db: ProcessedDB, profile: str, parent: QWidget | None = None, *, context: Context | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("hard_negatives")
        self.setWindowTitle("Hard Negatives")
        self.setMinimumSize(600, 400)
        self.resize(640, 520)
        self._all: list[HardNegative] | None = None
        self._context = context or context_of(db)
        self._control = NegativesController(self._context, profile, self)
        self._control.loaded.connect(self._take)
        self._control.failed.connect(self._fail)
        self._build()
        stack = self._context.history.stack
        stack.indexChanged.connect(self._offer_undo)
        self._context.history.changed.connect(self._offer_undo)
        listen_to_undo(self, stack)
        self._show_rows()
        self._offer_undo()
        self._control.load()

    # ------------------------------------------------------------------------------------------------ pieces

    def _build(self) -> None:
        self.filter = named(QComboBox(), "filter_model")
        self.filter.addItem(ALL)
        self.filter.currentIndexChanged.connect(self._show_rows)
        label = with_role(QLabel("Filter model:"), "dim")
        label.setBuddy(self.filter)
        self.summary = named(QLabel(), "summary")
        self.problem = wrapped("problem", "bad")
        self.problem.setVisible(False)
        self.empty = wrapped("empty", "dim")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._build_table()
        top = QHBoxLayout()
        top.addWidget(label)
        top.addWidget(self.filter, 1)
        head = vbox(spacing=theme.WIDE, margins=(theme.WIDEST, theme.WIDE, theme.WIDEST, theme.SPACE))
        head.addLayout(top)
        head.addWidget(self.summary)
        head.addWidget(self.problem)
        whole = vbox(self, spacing=0)
        whole.addLayout(head)
        middle = vbox(margins=(theme.SPACE, 0, theme.SPACE, 0))
        middle.addWidget(self.table)
        whole.addLayout(middle, 1)
        whole.addWidget(self.empty, 1)
        whole.addWidget(line())
        whole.addLayout(self._buttons())

    def _build_table(self) -> None:
        self.model = NegativesModel(self)
        self.table = _Table()
        columns = dress_rows(self.table, "negatives", "Hard negatives", self.model)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        rows = self.table.verticalHeader()
        assert rows is not None
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heed_no_selection(columns)
        columns.resizeSection(1, 110)
        columns.resizeSection(MODEL, 170)
        self.table.doubleClicked.connect(self._jump)
        chosen = self.table.selectionModel()
        assert chosen is not None
        chosen.selectionChanged.connect(self._offer)

    def _buttons(self) -> QHBoxLayout:
        self.delete_selected = named(QPushButton("Delete Selected"), "delete_selected")
        self.clear_all = named(QPushButton("Clear All"), "clear_all", "danger")
        self.undo = named(QPushButton("Undo"), "undo")
        self.close_button = named(QPushButton("Close"), "close", "main")
        for button, call in (
            (self.delete_selected, self._delete_selected),
            (self.clear_all, self._clear),
            (self.undo, self._context.history.stack.undo),
            (self.close_button, self.close),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, call=call: call())
        row = hbox(spacing=theme.SPACE, margins=(theme.WIDEST, theme.WIDE, theme.WIDEST, theme.WIDE))
        row.addWidget(self.delete_selected)
        row.addWidget(self.clear_all)
        row.addWidget(self.undo)
        row.addStretch(1)
        row.addWidget(self.close_button)
        return row

    # -------------------------------------------------------------------------------------------------- list

    def _take(self, negatives: list[HardNegative], marked: Mapping[int, Signed]) -> None:
        self._all, self.model.marked = negatives, marked
        self.problem.hide()
        self._fill_filter()
        self._show_rows()
        if negatives and not self.table.currentIndex().isValid():
            chosen = self.table.selectionModel()
            if chosen is not None:
                chosen.setCurrentIndex(self.model.index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
            self.table.setFocus()
        self.loaded.emit()

    def _fill_filter(self) -> None:
        there = {n.source_model for n in self._all or ()}
        names = [ALL, *sorted(there - {""}), *([UNKNOWN] if "" in there else [])]
        chosen = self.filter.currentText()
        with QSignalBlocker(self.filter):
            self.filter.clear()
            self.filter.addItems(names)
            self.filter.setCurrentIndex(max(0, names.index(chosen) if chosen in names else 0))

    def _show_rows(self) -> None:
        """What the filter lets through; the first entry and the last are words, not models."""
        rows: Sequence[HardNegative] = self._all or ()
        at, chosen = self.filter.currentIndex(), self.filter.currentText()
        if at > 0:
            unknown = chosen == UNKNOWN and at == self.filter.count() - 1
            wanted = "" if unknown else chosen
            rows = [n for n in rows if n.source_model == wanted]
        self.model.show(rows)
        self.summary.setText(plural(len(rows), "hard negative") if self._all is not None else "Loading…")
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.empty.setText(
            ""
            if self._all is None
            else with_keys(
                "No hard negatives yet.\nReject a match in the scan results with {reject} to keep it here for training."
            )
        )
        self._offer()

    def _offer(self) -> None:
        chosen = self.table.selectionModel()
        self.delete_selected.setEnabled(chosen is not None and chosen.hasSelection())
        self.clear_all.setEnabled(self.model.rowCount() > 0)

    def _offer_undo(self) -> None:
        """Only steps that are about hard negatives: what else was done is not seen here."""
        history = self._context.history
        able = history.undoes(Kind.NEGATIVES)
        self.undo.setEnabled(able)
        self.undo.setToolTip(history.stack.undoText() if able else "")

    def _selected(self) -> list[HardNegative]:
        """From top to bottom. By ranges: an index for each of many rows takes a while."""
        chosen = self.table.selectionModel()
        if chosen is None:
            return []
        found, rows = chosen.selection(), self.model.rows
        numbers = {row for i in range(len(found)) for row in range(found[i].top(), found[i].bottom() + 1)}
        return [rows[number] for number in sorted(numbers)]

    # ------------------------------------------------------------------------------------------------- edits

    def _delete_selected(self) -> None:
        chosen = self._selected()
        if chosen:
            self._control.delete(chosen)

    def _clear(self) -> None:
        rows = self.model.rows
        if rows and self._sure(len(rows)):
            self._control.delete(rows)

    def _sure(self, count: int) -> bool:
        model = self.filter.currentText()
        of = "" if self.filter.currentIndex() <= 0 else f" of {model}"
        return sure(
            self,
            f"Delete {plural(count, 'hard negative')}{of}?",
            "The next training will ignore them. This can be undone.",
            "Delete",
        )

    def _fail(self, message: str) -> None:
        self.problem.setText(message)
        self.problem.show()

    # -------------------------------------------------------------------------------------------------- jump

    def _jump(self, index: QModelIndex) -> None:
        if index.isValid():
            negative = self.model.rows[index.row()]
            self.jump_asked.emit(negative.source_path or negative.filename, negative.start_time)

    @override
    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Enter jumps to the row, Delete deletes the selected rows."""
        if event is not None and self.table.hasFocus():
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._jump(self.table.currentIndex())
                return
            if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self._delete_selected()
                return
        super().keyPressEvent(event)
