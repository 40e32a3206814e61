"""What the Train dialog shows: fields, counts, progress, report and buttons, without a library behind them."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from eightcut.ui import theme
from eightcut.ui.kit.named import in_role, named, wrapped
from eightcut.ui.training.form import TrainForm
from eightcut.ui.training.ready import ReadyCard
from eightcut.ui.training.report_view import ReportView
from eightcut.ui.training.wording import left, working

WIDTH = 740
_ROWS, _ROWS_WITH_REPORT = 5, 2
_STEPS = 1000


class TrainView(QDialog):
    """The pieces, and how they stand while one chooses, while something runs, and after it."""

    def __init__(self, models: Sequence[str], video_dir: str, model: str, parent: QWidget | None) -> None:
        """Offer these models, `model` first; the field for the folder of videos holds `video_dir`."""
        super().__init__(parent)
        self.setObjectName("train")
        self.setWindowTitle(self.tr("Train classifier"))
        self.setFixedWidth(WIDTH)
        self.form = TrainForm(models, video_dir, model)
        self.ready = ReadyCard()
        self.report = ReportView()
        self.report.hide()
        self.problem = wrapped("problem")
        self.problem.setVisible(False)
        self.problem.setProperty("role", "bad")
        self.bar = named(QProgressBar(), "progress")
        self.bar.setMaximum(_STEPS)
        self.bar.setTextVisible(False)
        self.working = named(QLabel(), "working")
        self.working.setProperty("role", "dim")
        self.progress = QWidget()
        self.progress.hide()
        place = QVBoxLayout(self.progress)
        place.setContentsMargins(0, 0, 0, 0)
        place.setSpacing(theme.GAP)
        place.addWidget(self.working)
        place.addWidget(self.bar)
        content = QVBoxLayout()
        content.setContentsMargins(theme.WIDEST, theme.WIDE, theme.WIDEST, theme.WIDE)
        content.setSpacing(theme.WIDE)
        for widget in (self.form, self.ready, self.problem, self.progress, self.report):
            content.addWidget(widget)
        content.addStretch(1)
        line = QFrame()
        line.setProperty("role", "line")
        line.setFixedHeight(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(content, 1)
        whole.addWidget(line)
        whole.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        self.history = named(QPushButton(self.tr("History…")), "history")
        self.details = named(QPushButton(self.tr("Details…")), "details")
        self.details.setEnabled(False)
        self.close_button = named(QPushButton(self.tr("Close")), "close")
        self.start = named(QPushButton(self.tr("Train")), "train_button")
        self.start.setEnabled(False)
        self.start.setProperty("role", "main")
        row = QHBoxLayout()
        row.setContentsMargins(theme.WIDEST, theme.SPACE, theme.WIDEST, theme.SPACE)
        row.setSpacing(theme.SPACE)
        for button in (self.history, self.details, self.close_button, self.start):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.insertStretch(2, 1)
        return row

    # ------------------------------------------------------------------------------------------------ values

    @property
    def use_hard_negatives(self) -> bool:
        """Whether hard negatives are learned from."""
        return bool(self.form.hard.isChecked())

    @use_hard_negatives.setter
    def use_hard_negatives(self, on: bool) -> None:
        self.form.hard.setChecked(on)

    def folder_names(self) -> tuple[str, ...]:
        """The folders that can be checked."""
        return self.form.folders.names()

    def check_folders(self, names: Sequence[str]) -> None:
        """Check exactly these positive folders."""
        folders = self.form.folders
        for row, name in enumerate(folders.names()):
            item = folders.item(row)
            if item is not None:
                item.setCheckState(Qt.CheckState.Checked if name in names else Qt.CheckState.Unchecked)

    def checked_folders(self) -> tuple[str, ...]:
        """Positive folders that are checked."""
        return self.form.folders.checked()

    # ------------------------------------------------------------------------------------------------- states

    def _run(self, text: str) -> None:
        self.problem.hide()
        self.report.hide()
        self.form.setEnabled(False)
        self.bar.setMaximum(0)
        self.working.setText(text)
        self.progress.show()
        self._fit()

    def _show_progress(self, task: str, file: str, done: float, total: float, seconds: float | None) -> None:
        self.bar.setMaximum(_STEPS if total > 0 else 0)
        self.bar.setValue(round(_STEPS * done / total) if total > 0 else 0)
        text = working(task, file)
        self.working.setText(f"{text} · {left(seconds)}" if seconds is not None else text)

    def _show_idle(self) -> None:
        """Nothing runs any more."""
        self.progress.hide()
        self.form.setEnabled(True)
        self._fit()

    def _show_start(self, busy: bool, able: bool) -> None:
        """What the main button does: cancel while something runs, else train, where there is what to learn from."""
        if busy:
            self.start.setText(self.tr("Cancel"))
        else:
            self.start.setText(self.tr("Train again") if self.report.outcome else self.tr("Train"))
        self.start.setEnabled(busy or able)

    def _say(self, message: str, role: str) -> None:
        self.problem.setText(message)
        in_role(self.problem, role)
        self.problem.show()
        self._fit()

    def _fit(self) -> None:
        """As tall as what is shown; fewer rows of folders where the report needs the room."""
        self.form.folders.fit(_ROWS_WITH_REPORT if self.report.isVisibleTo(self) else _ROWS)
        QTimer.singleShot(0, self._shrink)

    def _shrink(self) -> None:
        layout = self.layout()
        if layout is not None:
            layout.invalidate()
            layout.activate()
            self.resize(WIDTH, layout.totalHeightForWidth(WIDTH))
