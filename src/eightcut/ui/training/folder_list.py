"""The check list of folders: which sounds are learned, with how much there is of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PyQt6.QtCore import QModelIndex, QRect, QSignalBlocker, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QPainter
from PyQt6.QtWidgets import QListWidget, QListWidgetItem, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from eightcut.services.training.preview import ClassCounts
from eightcut.ui import theme
from eightcut.ui.kit.times import plural

_COUNTS = Qt.ItemDataRole.UserRole


class _WithCounts(QStyledItemDelegate):
    """The counts stand at the right end."""

    @override
    def paint(self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex) -> None:
        super().paint(painter, option, index)
        if painter is not None:
            painter.save()
            painter.setPen(QColor(theme.DIM))
            place: QRect = option.rect.adjusted(0, 0, -8, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, index.data(_COUNTS))
            painter.restore()


class FolderList(QListWidget):
    """Folders with a check mark each."""

    chosen = pyqtSignal()
    """A check mark was set or taken."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("positive_folders")
        self.setAccessibleName("Classes to learn")
        self.setItemDelegate(_WithCounts(self))
        self.setProperty("role", "deep")
        self.setStyleSheet(
            f"QListWidget {{ background: {theme.WINDOW}; border: 1px solid {theme.LINE};"
            f" border-radius: {theme.RADIUS}px; padding: 2px; }} QListWidget:focus {{ border: 2px solid {theme.ACCENT};"
            " padding: 1px; }"
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.most = 5
        self.itemChanged.connect(lambda _: self.chosen.emit())
        self.itemDoubleClicked.connect(_toggle)  # Enter is the dialog's

    def show_folders(self, folders: Sequence[ClassCounts], checked: Iterable[str] | None) -> None:
        """List these; `checked` None checks the first."""
        wanted = {folders[0].folder} if checked is None and folders else set(checked or ())
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable
        with QSignalBlocker(self):
            self.clear()
            for counts in folders:
                item = QListWidgetItem(counts.folder)
                item.setFlags(flags)
                item.setCheckState(Qt.CheckState.Checked if counts.folder in wanted else Qt.CheckState.Unchecked)
                text = f"{plural(counts.videos, 'video')}, {plural(counts.clips, 'clip')}"
                item.setData(_COUNTS, text)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{counts.folder}, {text}")
                item.setSizeHint(QSize(0, theme.ROW))
                self.addItem(item)
        self.fit()

    def check(self, names: Iterable[str]) -> None:
        """Check exactly these."""
        wanted = set(names)
        for item in filter(None, map(self.item, range(self.count()))):
            item.setCheckState(Qt.CheckState.Checked if item.text() in wanted else Qt.CheckState.Unchecked)

    def checked(self) -> tuple[str, ...]:
        """Names of the checked folders, in order."""
        items = [self.item(row) for row in range(self.count())]
        return tuple(i.text() for i in items if i is not None and i.checkState() == Qt.CheckState.Checked)

    def names(self) -> tuple[str, ...]:
        """Names of all folders, in order."""
        items = [self.item(row) for row in range(self.count())]
        return tuple(item.text() for item in items if item is not None)

    def fit(self, most: int | None = None) -> None:
        """As tall as its rows, at most `most` of them."""
        self.most = most or self.most
        self.setFixedHeight(theme.ROW * min(max(1, self.count()), self.most) + 8)

    @override
    def keyboardSearch(self, search: str | None) -> None:
        """Letters are no search."""


def _toggle(item: QListWidgetItem) -> None:
    on = item.checkState() == Qt.CheckState.Checked
    item.setCheckState(Qt.CheckState.Unchecked if on else Qt.CheckState.Checked)
