"""Which model to take: every one measured on the clips of the sound, in a table."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QModelIndex, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QColor
from PyQt6.QtWidgets import QDialog, QHeaderView, QLabel, QProgressBar, QPushButton, QTableView, QWidget
from typing_extensions import override

from eightcut.domain.training import TrainingSettings
from eightcut.errors import Cancelled
from eightcut.services.context import Job
from eightcut.services.training.comparing import Compared, CompareRequest, compare
from eightcut.ui import theme
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.progress import TimeLeft, left
from eightcut.ui.kit.rows import RowsModel, dress_rows, heed_no_selection
from eightcut.ui.kit.tasks import Task
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import foot, in_role, named, vbox, wrapped
from eightcut.ui.training.wording import working

_STEPS = 1000
_NOTE = 5


class ComparedModels(RowsModel[Compared]):
    """One row per model; the best is green."""

    numbers = (1, 2, 3, 4)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.heads = ("Model", "Average precision", "Recall at 90 %", "× real time", "Bytes a second", "")

    @override
    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        one = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return _texts(one)[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(index.column())
        if role == Qt.ItemDataRole.ForegroundRole and _precision(one) == max(map(_precision, self.rows)) > 0:
            return QColor(theme.GOOD)
        return one.why or None if role == Qt.ItemDataRole.ToolTipRole else None


def _precision(one: Compared) -> float:
    return one.metrics.average_precision if one.metrics else 0.0


def _texts(one: Compared) -> tuple[str, ...]:
    measured = one.metrics
    figures = (f"{measured.average_precision:.2f}", f"{measured.recall_at_90:.2f}") if measured else ("–", "–")
    speed = f"{one.x_realtime:.0f}" if one.x_realtime else "–"
    note = f"{plural(one.unstored, 'video')} not heard yet" if one.unstored else one.why
    return one.key, *figures, speed, f"{one.row_bytes:,}" if one.row_bytes else "–", note


class CompareDialog(QDialog):
    """Measures every model that can be used here; none is kept, and the one in use stays."""

    compared = pyqtSignal(list)
    """`Compared`, in the order of the table."""

    def __init__(self, context: Context, profile: str, settings: TrainingSettings, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("compare")
        self.setWindowTitle("Compare models")
        self.resize(860, 340)
        self._context, self._profile, self._settings = context, profile, settings
        self._task: Task | None = None
        self.model = ComparedModels(self)
        self.table = QTableView()
        columns = dress_rows(self.table, "compared", "Compared models", self.model, _NOTE)
        for column in range(_NOTE):
            columns.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        heed_no_selection(columns)
        self.working = named(QLabel(), "working", "dim")
        self.bar = named(QProgressBar(), "progress")
        self.bar.setMaximum(_STEPS)
        self.bar.setTextVisible(False)
        self.told = wrapped("told", "dim")
        self.listen = named(QPushButton("Listen now"), "listen")
        self.cancel_button = named(QPushButton("Cancel"), "cancel")
        self.close_button = named(QPushButton("Close"), "close")
        place = vbox(self, spacing=theme.WIDE, margins=(theme.WIDEST, theme.WIDE, theme.WIDEST, theme.WIDE))
        for widget in (self.table, self.told, self.working, self.bar):
            place.addWidget(widget)
        foot(place, [self.listen], [self.cancel_button, self.close_button])
        calls: tuple[tuple[QPushButton, Callable[[], object]], ...] = (
            (self.listen, lambda: self.compare(embed=True)), (self.cancel_button, self._cancel),
            (self.close_button, self.close),
        )  # fmt: skip
        for button, call in calls:
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, call=call: call())
        self.compare(embed=False)

    def compare(self, *, embed: bool) -> None:
        """Measure; with `embed`, videos that a model has not heard yet are listened to."""
        ctx, request = self._context.services, CompareRequest(self._profile, self._settings, embed=embed)

        def work(job: Job) -> list[Compared]:
            return compare(ctx, request, job)

        self._time_left = TimeLeft()
        self._show_busy(True)
        self.working.setText("Collecting clips")
        self.bar.setMaximum(0)
        self._task = self._context.runner.in_background(self, work, self._take, self._fail, self._progress)

    def _progress(self, task: str, file: str, done: float, total: float) -> None:
        self.bar.setMaximum(_STEPS if total > 0 else 0)
        self.bar.setValue(round(_STEPS * done / total) if total > 0 else 0)
        seconds = self._time_left.tell(done, total, f"{task} {file}" if file else task)
        self.working.setText(" · ".join(filter(None, (working(task, file), left(seconds)))))

    def _take(self, found: list[Compared]) -> None:
        self._show_busy(False)
        self.model.show(found)
        videos = next((one.metrics.videos for one in found if one.metrics), 0)
        unheard = any(one.unstored for one in found)
        told = f"Measured on {plural(videos, 'video')}, each left out in turn. No model was kept. " if videos else ""
        self._say(told + "A model is measured once it has heard every marked video." * unheard)
        self.listen.setVisible(unheard)
        self.compared.emit(found)

    def _fail(self, problem: Exception) -> None:
        self._show_busy(False)
        if isinstance(problem, Cancelled):
            self._say("Stopped. Nothing was changed.")
        else:
            self._say(str(problem), "bad")

    def _say(self, text: str, role: str = "dim") -> None:
        self.told.setText(text)
        in_role(self.told, role)
        self.told.setVisible(bool(text))

    def _show_busy(self, busy: bool) -> None:
        for widget in (self.working, self.bar, self.cancel_button):
            widget.setVisible(busy)
        if busy:
            self.told.hide()
            self.listen.hide()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self.working.setText("Stopping…")

    @override
    def reject(self) -> None:
        """Escape closes it and stops what runs."""
        self.close()

    @override
    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Closing stops what runs."""
        self._cancel()
        super().closeEvent(event)
