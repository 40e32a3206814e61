"""Dataset statistics: totals, the balance of positives and negatives, a table per video, what is out of order."""

from __future__ import annotations

from PyQt6.QtCore import QModelIndex, QObject, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QTableView,
    QWidget,
)
from typing_extensions import override

from eightcut.services.training.preview import Readiness, VideoCounts
from eightcut.ui import theme
from eightcut.ui.kit.rows import RowsModel, dress_rows, heed_no_selection
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import named, vbox

_FIELDS = ("filename", "positives", "softs", "negatives", "hard_negatives")
ADVISED_POSITIVES = 20
UNBALANCED = 5


def warnings_of(ready: Readiness) -> list[str]:
    """Sentences about what may make a poor model."""
    positives = ready.total("positives")
    negatives = ready.total("negatives") + ready.total("hard_negatives")
    told = []
    if positives < ADVISED_POSITIVES:
        told.append(f"There are fewer than {ADVISED_POSITIVES} positives: mark more for a reliable model.")
    only = [v.filename for v in ready.videos if not v.positives]
    if only:
        told.append(
            f"{plural(len(only), 'video has', 'videos have')} negatives but no positives: {', '.join(only[:4])}"
            f"{' …' if len(only) > 4 else ''}."
        )
    for many, few, word in ((positives, negatives, "positives"), (negatives, positives, "negatives")):
        if few and many > UNBALANCED * few:
            told.append(f"Out of balance: {many / few:.0f} times as many {word} as the others.")
    return told


class StatisticsModel(RowsModel[VideoCounts]):
    """One row per video."""

    numbers = (1, 2, 3, 4)

    def __init__(self, ready: Readiness, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows = list(ready.videos)
        names = "Video", "Positives", "Other classes", "Negatives"
        self.heads = (*names, "Hard negatives")

    @override
    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        video = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            name = video.filename if video.there else f"{video.filename} (missing)"
            return name if index.column() == 0 else str(getattr(video, _FIELDS[index.column()]))
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return self.side(index.column())
        return None

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(_FIELDS):
            return

        def key(video: VideoCounts) -> tuple[int, str]:
            return (int(getattr(video, _FIELDS[column])) if column else 0), video.filename

        self.reorder(sorted(self.rows, key=key, reverse=order == Qt.SortOrder.DescendingOrder))


class BalanceBar(QWidget):
    """Positives and negatives as shares of one bar, each with its count in it."""

    def __init__(self, ready: Readiness) -> None:
        super().__init__()
        self.setObjectName("balance")
        self.positives = ready.total("positives")
        self.negatives = ready.total("negatives") + ready.total("hard_negatives")
        self.setFixedHeight(22)
        self.setAccessibleName(f"{plural(self.positives, 'positive')}, {plural(self.negatives, 'negative')}")

    @override
    def paintEvent(self, event: QPaintEvent | None) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font(theme.SMALL, bold=True))
        total = self.positives + self.negatives
        split = self.width() * self.positives / total if total else 0.0
        parts = (
            (QRectF(0, 0, split, self.height()), theme.GOOD, theme.BLACK, plural(self.positives, "positive")),
            (QRectF(split, 0, self.width() - split, self.height()), theme.LINE, theme.TEXT,
             plural(self.negatives, "negative")),
        )  # fmt: skip
        for place, fill, ink, text in parts:
            painter.fillRect(place, QColor(fill))
            if place.width() > painter.fontMetrics().horizontalAdvance(text) + 12:
                painter.setPen(QColor(ink))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()


class StatisticsDialog(QDialog):
    """What a training would learn from, video by video."""

    def __init__(self, ready: Readiness, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("statistics")
        self.setWindowTitle("Dataset statistics")
        self.resize(680, 460)
        totals = named(QLabel(), "totals")
        totals.setText(
            " · ".join(
                (
                    plural(len(ready.videos), "video"),
                    plural(ready.total("positives"), "positive"),
                    plural(ready.total("softs"), "clip of other classes (ignored)", "clips of other classes (ignored)"),
                    plural(ready.total("negatives"), "negative"),
                    plural(ready.total("hard_negatives"), "hard negative"),
                )
            )
        )
        self.warnings = named(QLabel("\n".join(f"⚠ {text}" for text in warnings_of(ready))), "warnings", "unsure")
        self.warnings.setWordWrap(True)
        self.warnings.setVisible(bool(self.warnings.text()))
        self.model = StatisticsModel(ready, self)
        self.table = QTableView()
        heed_no_selection(dress_rows(self.table, "videos", "Videos", self.model))
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        place = vbox(self, spacing=theme.WIDE, margins=(theme.WIDEST, theme.WIDE, theme.WIDEST, theme.WIDE))
        for widget in (totals, BalanceBar(ready), self.warnings, self.table, buttons):
            place.addWidget(widget)
