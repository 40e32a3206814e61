"""The training report: how good it is in words, the button that goes on, and the measurements under Details."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QSignalBlocker, QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from eightcut.domain.training import TrainingRun
from eightcut.services.training.telling import told
from eightcut.services.training.training import TrainingOutcome
from eightcut.ui import theme
from eightcut.ui.kit.icons import icon
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import hbox, in_role, named, vbox, wrapped
from eightcut.ui.training.charts import PrecisionChart, ScoreChart
from eightcut.ui.training.wording import LOWER_BOUND, measured

_TOLD = 2
_COMPARED = {1: ("▲ ", "good"), -1: ("▼ ", "bad"), 0: ("≈ ", "dim")}
"""Sign and role of better, worse, about as good."""


class ReportView(QWidget):
    """The report of the training just done."""

    switch_asked = pyqtSignal()
    """Use the other of the two versions."""
    scan_asked = pyqtSignal()
    """Scan the open video with what was learned."""
    scan_all_asked = pyqtSignal()
    """The same for the list."""
    details_toggled = pyqtSignal(bool)
    """The user opened or closed the measurements."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("report")
        self.good = wrapped("found_again", "title")
        self.matches = wrapped("matches_there")
        self.comparison = wrapped("comparison")
        self.help = wrapped("what_helps")
        self.scan = named(QPushButton("Scan this video"), "scan_this")
        self.scan_all = named(QPushButton(), "scan_all_videos")
        self.fold = named(QToolButton(), "measurements", "flat")
        self.fold.setText("Details")
        self.fold.setCheckable(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setIconSize(QSize(theme.ICON, theme.ICON))
        self.heading = wrapped("measured", "dim")
        self.heading.setToolTip(LOWER_BOUND)
        self.precision, self.scores = PrecisionChart(), ScoreChart()
        self.warnings, self.notes = wrapped("warnings", "unsure"), wrapped("notes")
        self.state = wrapped("state", "dim")
        self.switch = named(QPushButton(), "switch_version")
        self.outcome: TrainingOutcome | None = None
        self.active: TrainingRun | None = None
        self._video, self._videos = False, 0
        self._lay_out()
        for button in (self.switch, self.scan, self.scan_all):
            button.setAutoDefault(False)
        self.switch.clicked.connect(self.switch_asked)
        self.scan.clicked.connect(self.scan_asked)
        self.scan_all.clicked.connect(self.scan_all_asked)
        self.fold.toggled.connect(self._unfold)
        self.fold.toggled.connect(self.details_toggled)
        self._unfold(False)

    def _lay_out(self) -> None:
        self.details = QWidget()
        inside = vbox(self.details, spacing=theme.SPACE)
        charts = hbox(spacing=theme.WIDEST)
        charts.addWidget(self.precision)
        charts.addWidget(self.scores)
        inside.addWidget(self.heading)
        inside.addLayout(charts)
        go, bottom = hbox(spacing=theme.SPACE, margins=(0, theme.GAP, 0, theme.GAP)), QHBoxLayout()
        go.addWidget(self.scan)
        go.addWidget(self.scan_all)
        go.addStretch(1)
        go.addWidget(self.fold)
        bottom.addWidget(self.state, 1)
        bottom.addWidget(self.switch)
        whole = vbox(self, spacing=6)
        for widget in (self.good, self.matches, self.comparison, self.help, self.warnings, self.notes):
            whole.addWidget(widget)
        whole.addLayout(go)
        whole.addWidget(self.details)
        whole.addLayout(bottom)

    def set_scans(self, video: bool, videos: int) -> None:
        """Whether a video is open that can be scanned, and how many the list holds."""
        self._video, self._videos = video, videos
        self._offer()

    def unfold(self, on: bool) -> None:
        """Show the measurements or fold them away, without a signal."""
        with QSignalBlocker(self.fold):
            self.fold.setChecked(on)
        self._unfold(on)

    def _unfold(self, on: bool) -> None:
        self.fold.setIcon(icon("chevron-down" if on else "chevron-right"))
        self.details.setVisible(on and not self.fold.isHidden())

    def show_outcome(self, outcome: TrainingOutcome, warnings: Sequence[str]) -> None:
        """Say it and draw it."""
        run, report = outcome.run, outcome.report
        self.outcome = outcome
        said = told(outcome)
        sign, role = _COMPARED[said.better]
        for label, text in (
            (self.good, said.good), (self.matches, said.matches), (self.help, said.help),
            (self.comparison, said.compared and sign + said.compared),
        ):  # fmt: skip
            label.setText(text)
            label.setVisible(bool(text))
        in_role(self.comparison, role)
        self.fold.setVisible(report is not None)
        if report is not None and run.metrics is not None:
            self.heading.setText(measured(run.metrics))
            self.precision.show_curves(report.now, report.before)
            self.scores.show_scores(report.positives, report.others, run.threshold)
        self._unfold(self.fold.isChecked())
        _tell(self.warnings, "⚠", warnings)
        _tell(self.notes, "ℹ", outcome.notes)
        self.show_active(run if run.active else outcome.replaced)

    def show_active(self, active: TrainingRun | None) -> None:
        """Say which version is in use, offer the other of the two."""
        outcome, self.active = self.outcome, active
        self._offer()
        if outcome is None or active is None:
            return
        new, old = outcome.run, outcome.replaced
        self.state.setText(f"{active.model} version {active.version} is in use.")
        self.switch.setVisible(old is not None)
        if old is not None and active.version == new.version:
            self.switch.setText(f"Go back to version {old.version}")
        else:
            self.switch.setText(f"Use version {new.version}")

    def _offer(self) -> None:
        """Scans, where the new version is the one that would scan."""
        new = self.outcome is not None and self.active is not None and self.active.version == self.outcome.run.version
        self.scan.setVisible(new and self._video)
        self.scan_all.setVisible(new and self._videos > (1 if self._video else 0))
        self.scan_all.setText(f"Scan all {plural(self._videos, 'video')}" if self._videos > 1 else "Scan the video")
        in_role(self.scan, "main")
        in_role(self.scan_all, "" if self._video else "main")

    @property
    def next_step(self) -> QPushButton | None:
        """The button that goes on; None where nothing can be scanned."""
        return next((button for button in (self.scan, self.scan_all) if not button.isHidden()), None)

    @property
    def other(self) -> TrainingRun | None:
        """The version of the two that is not in use."""
        outcome, active = self.outcome, self.active
        if outcome is None or active is None:
            return None
        return outcome.replaced if active.version == outcome.run.version else outcome.run


def _tell(label: QLabel, sign: str, sentences: Sequence[str]) -> None:
    shown = [f"{sign} {text}" for text in sentences[:_TOLD]]
    if len(sentences) > _TOLD:
        shown.append(f"{sign} and {len(sentences) - _TOLD} more (hover to read them)")
    label.setText("\n".join(shown))
    label.setToolTip("\n".join(sentences))
    label.setVisible(bool(shown))
