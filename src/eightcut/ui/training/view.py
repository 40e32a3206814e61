"""What the Train dialog shows: fields, counts, progress, report and buttons, without a library behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from eightcut.ui import theme
from eightcut.ui.kit.progress import left
from eightcut.ui.kit.widgets import hbox, in_role, line, named, vbox, wrapped
from eightcut.ui.kit.workers import WorkersView
from eightcut.ui.training.form import TrainForm
from eightcut.ui.training.ready import ReadyCard
from eightcut.ui.training.report_view import ReportView
from eightcut.ui.training.wording import working

if TYPE_CHECKING:  # a cluster takes a while to load, and few have one
    from eightcut.cluster.cluster import Cluster

WIDTH = 740
_ROWS, _ROWS_WITH_REPORT, _ROWS_WITH_DETAILS = 5, 2, 1
_STEPS = 1000
_WORKERS = 6
"""Rows of the list of workers."""


class TrainView(QWidget):
    """The pieces, and how they stand while one chooses, while something runs, and after it."""

    def __init__(self, models: Sequence[str], absent: Mapping[str, str], video_dir: str, model: str) -> None:
        """Offer these models, `model` first; the field for the folder of videos holds `video_dir`.

        `absent`: models that cannot be used here, and why.
        """
        super().__init__()
        self.form = TrainForm(models, absent, video_dir, model)
        self.ready = ReadyCard()
        self.report = ReportView()
        self.report.hide()
        self.problem = wrapped("problem", "bad")
        self.problem.setVisible(False)
        self.bar = named(QProgressBar(), "progress")
        self.bar.setMaximum(_STEPS)
        self.bar.setTextVisible(False)
        self.working = named(QLabel(), "working", "dim")
        self.progress = QWidget()
        self.progress.hide()
        self.workers = named(QPushButton("Workers"), "show_workers")
        self.workers.setCheckable(True)
        self.workers.setAutoDefault(False)
        self.workers.toggled.connect(self._show_workers)
        self.crew = WorkersView()
        self._drawn = QWidget()
        drawn = vbox(self._drawn, spacing=theme.GAP)
        drawn.addWidget(self.crew.head)
        drawn.addWidget(self.crew)
        self.crew.resized.connect(self._show_workers)
        for widget in (self.workers, self._drawn):
            widget.hide()
        head = hbox(spacing=theme.SPACE)
        head.addWidget(self.working, 1)
        head.addWidget(self.workers)
        place = vbox(self.progress, spacing=theme.SPACE)
        place.addLayout(head)
        place.addWidget(self.bar)
        place.addWidget(self._drawn)
        content = vbox(spacing=theme.WIDE, margins=(theme.WIDEST, theme.WIDE, theme.WIDEST, theme.WIDE))
        for widget in (self.form, self.ready, self.problem, self.progress, self.report):
            content.addWidget(widget)
        content.addStretch(1)
        whole = vbox(self, spacing=0)
        whole.addLayout(content, 1)
        whole.addWidget(line())
        whole.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        self.history = named(QPushButton("History…"), "history")
        self.details = named(QPushButton("Videos…"), "details")
        self.details.setToolTip("What each video gives to learn from")
        self.details.setEnabled(False)
        self.compare = named(QPushButton("Compare models…"), "compare_models")
        self.compare.setEnabled(False)
        self.compare.setToolTip("Measure every model on the clips of this sound; none is kept")
        self.close_button = named(QPushButton("Close"), "close")
        self.start = named(QPushButton("Train"), "train_button", "main")
        self.start.setDefault(True)
        self.start.setEnabled(False)
        row = hbox(spacing=theme.SPACE, margins=(theme.WIDEST, theme.SPACE, theme.WIDEST, theme.SPACE))
        for button in (self.history, self.details, self.compare, self.close_button, self.start):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.insertStretch(3, 1)
        return row

    # ------------------------------------------------------------------------------------------------- states

    def follow(self, cluster: Cluster | None) -> None:
        """Who listens for what runs now; None where this computer does."""
        self.workers.setVisible(cluster is not None)
        if cluster is not None:
            self.crew.follow(cluster)
        self._show_workers()

    def _show_workers(self) -> None:
        self._drawn.setVisible(self.workers.isChecked() and not self.workers.isHidden())
        self.crew.setFixedHeight(self.crew.wanted_height(_WORKERS))
        self.fit()

    def run(self, text: str, by_fields: bool = True) -> None:
        """Something runs from now on; `text` says what, and `by_fields` whether the fields say how."""
        self.problem.hide()
        self.report.hide()
        self.form.setEnabled(False)
        for widget in (self.form, self.ready):
            widget.setVisible(by_fields)
        self.bar.setMaximum(0)
        self.working.setText(text)
        self.progress.show()
        self.fit()

    def show_progress(self, task: str, file: str, done: float, total: float, seconds: float | None) -> None:
        """How far it is, and how many seconds are left where that is known."""
        self.bar.setMaximum(_STEPS if total > 0 else 0)
        self.bar.setValue(round(_STEPS * done / total) if total > 0 else 0)
        self.working.setText(" · ".join(filter(None, (working(task, file), left(seconds)))))

    def show_idle(self) -> None:
        """Nothing runs any more."""
        self.progress.hide()
        self.crew.rest("")
        self.follow(None)
        self.form.setEnabled(True)
        for widget in (self.form, self.ready):
            widget.show()
        self.fit()

    def show_start(self, busy: bool, able: bool) -> None:
        """What the button does: cancel while something runs, else train, where there is what to learn from.

        Enter presses the blue one: it trains, or after a training goes on to scans. It never stops what runs.
        """
        if busy:
            self.start.setText("Cancel")
        else:
            self.start.setText("Train again" if self.report.outcome else "Train")
        self.start.setEnabled(busy or able)
        self.compare.setEnabled(able and not busy)
        further = None if self.report.isHidden() else self.report.next_step
        in_role(self.start, "" if busy or further else "main")
        self.start.setDefault(not busy and further is None)
        if busy:
            self.start.setFocus()
        elif further is not None:
            further.setDefault(True)

    def say(self, message: str, role: str) -> None:
        """A sentence below the counts."""
        self.problem.setText(message)
        in_role(self.problem, role)
        self.problem.show()
        self.fit()

    def fit(self) -> None:
        """As tall as what is shown; fewer rows of folders, and no counts, where the report needs the room."""
        detailed = self.report.details.isVisibleTo(self)
        reported = _ROWS_WITH_DETAILS if detailed else _ROWS_WITH_REPORT
        self.form.folders.fit(reported if self.report.isVisibleTo(self) else _ROWS)
        self.ready.setVisible(not detailed and not self.form.isHidden())
        QTimer.singleShot(0, self._shrink)

    def _shrink(self) -> None:
        dialog, own = self.window(), self.layout()
        around = dialog.layout() if dialog is not None else None
        if dialog is not None and own is not None and around is not None:
            own.invalidate()
            own.activate()
            around.activate()
            dialog.resize(WIDTH, own.totalHeightForWidth(WIDTH))
