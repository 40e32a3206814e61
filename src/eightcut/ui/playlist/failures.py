"""Videos that could not be scanned: a line below the list, and a dialog with a row for each."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QAbstractItemView, QDialog, QFrame, QLabel, QTableWidget, QTableWidgetItem, QWidget

from eightcut.services.videos.counts import name_of
from eightcut.ui import theme
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import button, dialog_column, dim, foot, hbox, named, with_role


class FailuresBar(QFrame):
    """How many failed, and the way to them; hidden where none did."""

    asked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("failures")
        self.text = with_role(QLabel(), "bad")
        self.show_button = button("Show…", "show_failures")
        self.show_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_button.setStyleSheet(f"padding: 0 {theme.SPACE}px; font-size: {theme.SMALL}px;")
        self.show_button.clicked.connect(self.asked)
        row = hbox(self, spacing=theme.GAP, margins=(theme.SPACE, theme.SPACE, theme.SPACE, 0))
        row.addWidget(self.text, 1)
        row.addWidget(self.show_button)
        self.hide()

    def tell(self, count: int) -> None:
        """So many of the videos in the lists could not be scanned."""
        self.text.setText(f"⚠ {count:,} failed")
        self.text.setToolTip(f"{plural(count, 'video', 'videos')} could not be scanned")
        self.setVisible(count > 0)


class FailuresDialog(QDialog):
    """A row for each, with its reason; what is chosen, or all where nothing is, can be tried again or dismissed."""

    retry_asked = pyqtSignal(list)
    dismissed = pyqtSignal(list)
    chosen = pyqtSignal(str)
    """This video is to be opened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = dialog_column(self, "Videos that could not be scanned", "failures_dialog", 680, 420)
        column.addWidget(dim("They stay here until they are scanned or dismissed."))
        self.table = named(QTableWidget(0, 2), "failed_videos", told="Videos that could not be scanned")
        self.table.setHorizontalHeaderLabels(["Video", "Why"])
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setStyleSheet(f"QTableWidget::item {{ padding: {theme.GAP}px {theme.SPACE}px; }}")
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        heads, rows = self.table.horizontalHeader(), self.table.verticalHeader()
        assert heads is not None
        assert rows is not None
        rows.hide()
        heads.setStretchLastSection(True)
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.resizeSection(0, 200)
        heads.sectionResized.connect(lambda *_: self.table.resizeRowsToContents())
        self.table.itemSelectionChanged.connect(self._name)
        self.table.cellDoubleClicked.connect(lambda row, _: self.chosen.emit(self._path(row)))
        column.addWidget(self.table, 1)
        self.dismiss = button("Dismiss all", "dismiss")
        self.retry = button("Scan all again", "retry", "main")
        close = button("Close", "close")
        self.dismiss.clicked.connect(lambda: self.dismissed.emit(self._wanted()))
        self.retry.clicked.connect(lambda: self.retry_asked.emit(self._wanted()))
        close.clicked.connect(self.accept)
        foot(column, [self.dismiss], [close, self.retry])
        self.retry.setDefault(True)

    def set_failed(self, failed: Mapping[str, str]) -> None:
        """Show these, {path: why}; choices stay where they are still there."""
        before = set(self._chosen())
        self.table.setRowCount(0)
        self.table.setRowCount(len(failed))
        for row, (path, why) in enumerate(failed.items()):
            name = name_of(path)
            for place, text in enumerate((name, why.replace(path, name))):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                item.setToolTip(path if place == 0 else why)
                item.setData(Qt.ItemDataRole.UserRole, path)
                self.table.setItem(row, place, item)
                if path in before:
                    item.setSelected(True)
        self.table.resizeRowsToContents()
        self._name()

    def _path(self, row: int) -> str:
        item = self.table.item(row, 0)
        return str(item.data(Qt.ItemDataRole.UserRole)) if item is not None else ""

    def _chosen(self) -> list[str]:
        return [self._path(row) for row in sorted({item.row() for item in self.table.selectedItems()})]

    def _wanted(self) -> list[str]:
        return self._chosen() or [self._path(row) for row in range(self.table.rowCount())]

    def _name(self) -> None:
        """The buttons say what they are about."""
        some = len(self._chosen())
        self.retry.setText(f"Scan {plural(some, 'video', 'videos')} again" if some else "Scan all again")
        self.dismiss.setText(f"Dismiss {some:,}" if some else "Dismiss all")
        for one in (self.retry, self.dismiss):
            one.setEnabled(self.table.rowCount() > 0)
