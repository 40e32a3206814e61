"""The training report: measurements as charts, and the choice to keep the model."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from eightcut.domain.training import TrainingRun
from eightcut.services.training.training import TrainingOutcome
from eightcut.ui import theme
from eightcut.ui.kit.widgets import in_role, named, vbox, wrapped
from eightcut.ui.training.charts import PrecisionChart, ScoreChart
from eightcut.ui.training.wording import advice, compared, measured

_TOLD = 2


class ReportView(QWidget):
    """The report of the training just done."""

    switch_asked = pyqtSignal()
    """Use the other of the two versions."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("report")
        self.heading = named(QLabel(), "measured", "title")
        self.comparison = named(QLabel(), "comparison")
        self.precision, self.scores = PrecisionChart(), ScoreChart()
        self.advice = wrapped("lower_bound", "dim")
        self.notes = wrapped("notes", "unsure")
        self.state = wrapped("state")
        self.switch = named(QPushButton(), "switch_version")
        self.switch.setAutoDefault(False)
        self.switch.clicked.connect(self.switch_asked)
        self.outcome: TrainingOutcome | None = None
        self.active: TrainingRun | None = None
        whole = vbox(self, spacing=6)
        top, charts, bottom = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        top.setSpacing(theme.WIDE)
        top.addWidget(self.heading)
        top.addWidget(self.comparison)
        top.addStretch(1)
        charts.setSpacing(theme.WIDEST)
        charts.addWidget(self.precision)
        charts.addWidget(self.scores)
        bottom.addWidget(self.state, 1)
        bottom.addWidget(self.switch)
        whole.addLayout(top)
        whole.addLayout(charts)
        whole.addWidget(self.advice)
        whole.addWidget(self.notes)
        whole.addLayout(bottom)

    def show_outcome(self, outcome: TrainingOutcome, warnings: Sequence[str]) -> None:
        """Draw it."""
        run, report = outcome.run, outcome.report
        self.outcome = outcome
        self.heading.setText(measured(run.metrics))
        text, role = compared(run.metrics, outcome.replaced) if run.metrics else ("", "dim")
        self.comparison.setText(text)
        in_role(self.comparison, role)
        for chart in (self.precision, self.scores):
            chart.setVisible(report is not None)
        if report is not None:
            self.precision.show_curves(report.now, report.before)
            self.scores.show_scores(report.positives, report.others, run.threshold)
        self.advice.setText(advice(run.metrics))
        self._tell([*warnings, *outcome.notes])
        self.show_active(run if run.active else outcome.replaced)

    def show_active(self, active: TrainingRun | None) -> None:
        """Say which version is in use, offer the other of the two."""
        outcome, self.active = self.outcome, active
        if outcome is None or active is None:
            return
        new, old = outcome.run, outcome.replaced
        self.state.setText(f"{active.model} version {active.version} is in use.")
        self.switch.setVisible(old is not None)
        if old is not None and active.version == new.version:
            self.switch.setText(f"Go back to version {old.version}")
        else:
            self.switch.setText(f"Use version {new.version}")

    @property
    def other(self) -> TrainingRun | None:
        """The version of the two that is not in use."""
        outcome, active = self.outcome, self.active
        if outcome is None or active is None:
            return None
        return outcome.replaced if active.version == outcome.run.version else outcome.run

    def _tell(self, sentences: Sequence[str]) -> None:
        shown = [f"⚠ {text}" for text in sentences[:_TOLD]]
        if len(sentences) > _TOLD:
            shown.append(f"⚠ and {len(sentences) - _TOLD} more (hover to read them)")
        self.notes.setText("\n".join(shown))
        self.notes.setToolTip("\n".join(sentences))
        self.notes.setVisible(bool(shown))
