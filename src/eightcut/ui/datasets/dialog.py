"""A dataset for a trainer: what would go in while one chooses, then built, checked and shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent
from PyQt6.QtWidgets import QAbstractItemView, QDialog, QHeaderView, QLabel, QProgressBar, QTableView, QWidget
from typing_extensions import override

from eightcut.domain.datasets import TEST, VALIDATION, LeftOut, Plan
from eightcut.errors import BadRequest, Cancelled
from eightcut.services.change import Change, Kind
from eightcut.services.context import Job
from eightcut.services.datasets.alike import Alike
from eightcut.services.datasets.building import Built, build, planned
from eightcut.ui import theme
from eightcut.ui.datasets.form import DatasetForm
from eightcut.ui.datasets.model import CLASS, IN, VIDEO, CandidatesModel, rows_of
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import MUCH, sure
from eightcut.ui.kit.later import later
from eightcut.ui.kit.outside import show_in_folder
from eightcut.ui.kit.progress import TimeLeft, left
from eightcut.ui.kit.rows import dress_rows, heed_no_selection
from eightcut.ui.kit.tasks import Task
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.values import Piece
from eightcut.ui.kit.widgets import button, dialog_column, foot, in_role, named, wrapped
from eightcut.values import dataclass

_STEPS = 1000
_SEEN = Kind.CLIPS | Kind.SCANS | Kind.REGIONS | Kind.VERDICTS | Kind.OFF_SCREEN | Kind.CAPTIONS | Kind.MODELS
_WIDTHS = (100, 0, 76, 118, 62, 112, 84, 0)
_MOST_REASONS = 3
_WHAT = {"look": "Looking at the videos", "duplicates": "Looking for sound that several videos hold"}
_REST = 200
"""Milliseconds without a change before the moments are collected again."""


@dataclass(frozen=True, slots=True)
class _Planned:
    plan: Plan
    warnings: tuple[str, ...]


class DatasetDialog(QDialog):
    """Chooses, builds, and leads to where each moment is."""

    moment_asked = pyqtSignal(str, float)
    """This video (path) is to be shown at this moment, seconds."""
    built = pyqtSignal(object)
    """A `Built`."""
    planned = pyqtSignal()
    """What would go in is shown."""

    def __init__(self, context: Context, profile: str, target: str, out: str, workers: int, parent: QWidget | None):
        super().__init__(parent)
        self._context, self._profile, self._workers = context, profile, workers
        self._task: Task | None = None
        self._part = 0.0
        self._plan: Plan | None = None
        self._alike = Alike()
        self._folder = ""
        self._built = "", ""
        """Name and place of what was built last."""
        column = dialog_column(self, "Build a dataset", "dataset", 980, 660)
        self.form = DatasetForm(target, out)
        self.count = wrapped("dataset_count", "", "Collecting moments…")
        self.model = CandidatesModel(self)
        self.table = QTableView()
        heads = dress_rows(self.table, "candidates", "Moments of the dataset", self.model, VIDEO)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.setStyleSheet(f"QTableView::item {{ padding: 0 {theme.SPACE}px; }}")
        self.table.setSortingEnabled(True)
        self.table.sortByColumn(CLASS, Qt.SortOrder.AscendingOrder)
        for place, width in enumerate(_WIDTHS):
            if width:
                heads.resizeSection(place, width)
        heads.setSectionResizeMode(IN, QHeaderView.ResizeMode.Stretch)
        heed_no_selection(heads)
        self.told = wrapped("dataset_told", "dim")
        self.working = named(QLabel(), "dataset_working", "dim")
        self.bar = named(QProgressBar(), "dataset_progress")
        self.bar.setTextVisible(False)
        self.open_button = button("Open folder", "open_dataset")
        self.cancel_button = button("Cancel", "cancel_dataset")
        close = button("Close", "close")
        self.build_button = button("Build", "build_dataset", "main")
        column.addWidget(self.form)
        column.addWidget(self.count)
        column.addWidget(self.table, 1)
        for widget in (self.told, self.working, self.bar):
            column.addWidget(widget)
        foot(column, [self.open_button], [self.cancel_button, close, self.build_button])
        for one in (self.cancel_button, close):
            one.setAutoDefault(False)
        self.build_button.setDefault(True)
        self._plan_soon = later(self._read, _REST, self)
        self.form.changed.connect(self._plan_soon.start)
        self.form.placed.connect(self._offer)
        self.table.doubleClicked.connect(lambda index: self._go(index.row()))
        self.build_button.clicked.connect(self._build)
        self.cancel_button.clicked.connect(self._cancel)
        self.open_button.clicked.connect(
            lambda: show_in_folder(context.runner, self, [self._folder], lambda text: self._say(text, "unsure"))
        )
        close.clicked.connect(self.close)
        context.history.changed.connect(self._library_changed)
        self._show_busy(False)
        self.open_button.hide()
        self.form.name.setFocus()
        self._read()

    # ------------------------------------------------------------------------------------------ what would go in

    def _library_changed(self, change: Change) -> None:
        if change.touches(_SEEN, self._profile) and self._task is None:
            self._plan_soon.start()

    def _read(self) -> None:
        try:
            recipe = self.form.recipe(self._profile, self._workers)
        except BadRequest as problem:
            self._could_not_plan(problem)
            return
        ctx, alike, warnings = self._context.services, self._alike, list[str]()
        self._plan = None
        self.count.setText("Collecting moments…")
        in_role(self.count, "dim")
        self._offer()

        def work(job: Job) -> _Planned:
            heard = Job(job.progress, lambda _, message: warnings.append(message), job.cancel)
            return _Planned(planned(ctx, recipe, heard, alike=alike), tuple(dict.fromkeys(warnings)))

        self._context.runner.in_background(self, work, self._take_plan, self._could_not_plan, key="plan")

    def _take_plan(self, found: _Planned) -> None:
        plan = self._plan = found.plan
        self.model.show(rows_of(plan))
        every = [*(one.candidate for one in plan.clips), *(one.candidate for one in plan.left_out)]
        self.form.offer_classes({one.label for one in every})
        self.count.setText(_counted(plan))
        self.count.setToolTip("\n".join(found.warnings))
        in_role(self.count, "")
        if found.warnings:
            self._say(found.warnings[0], "unsure")
        elif not self._folder:
            self._say("")
        self._offer()
        self.planned.emit()

    def _could_not_plan(self, problem: Exception) -> None:
        if isinstance(problem, Cancelled):
            return
        self._plan = None
        self.model.show([])
        self.count.setText(str(problem))
        in_role(self.count, "bad")
        self._offer()
        self.planned.emit()

    def _offer(self) -> None:
        """Whether it can be built, or what is missing."""
        clips = len(self._plan.clips) if self._plan is not None else 0
        name = self.form.name.text().strip()
        self.build_button.setText(f"Build {plural(clips, 'clip')}" if clips else "Build")
        there = bool(name) and (name, self.form.out) == self._built
        self.build_button.setEnabled(bool(clips and name) and self._task is None and not there)
        missing = "It is built. Give the next one another name" if there else "" if name else "Give it a name first"
        self.build_button.setToolTip(missing or ("" if clips else "Nothing would go in"))

    def _go(self, row: int) -> None:
        one = self.model.rows[row].candidate
        self.moment_asked.emit(one.video.path, one.start)

    # ------------------------------------------------------------------------------------------------ building

    def _build(self) -> None:
        ctx, alike = self._context.services, self._alike
        try:
            recipe = self.form.recipe(self._profile, self._workers)
        except BadRequest as problem:
            self._say(str(problem), "bad")
            return
        self._left, self._part = TimeLeft(), 0.0
        self.bar.setMaximum(0)
        self.working.setText("Collecting moments")
        self._say("")
        task = self._context.runner.in_background(
            self, lambda job: build(ctx, recipe, job, alike=alike), self._take_built, self._fail, self._progress
        )
        self._task = None if task.over else task
        self._show_busy(self._task is not None)

    def _progress(self, task: str, _file: str, done: float, total: float) -> None:
        self._part = done / total if total else 0.0
        self.bar.setMaximum(_STEPS if total > 0 else 0)
        self.bar.setValue(round(_STEPS * self._part))
        what = _WHAT.get(task, "Checking") if task != "cut" else f"Clip {int(done)} of {int(total)}"
        self.working.setText(" · ".join(filter(None, (what, left(self._left.tell(done, total, task))))))

    def _take_built(self, made: Built) -> None:
        self._over()
        self._folder = made.folder
        self.open_button.show()
        taken, there = sum(one.taken for one in made.checked), sum(one.all for one in made.checked)
        passed = f"{taken:,} of {plural(there, 'clip')} pass the check for {self.form.target.currentText()}"
        said = f"Built {made.folder}: {passed}."
        self._built = self.form.name.text().strip(), self.form.out
        self._offer()
        brought = made.evened.told if made.evened is not None else ""
        told = " ".join(filter(None, (said, brought, _reasons(made.left_out))))
        self._say(told, "good" if taken == there else "unsure")
        self.built.emit(made)

    def _fail(self, problem: Exception) -> None:
        self._over()
        if isinstance(problem, Cancelled):
            self._say("Cancelled. Nothing was written.")
        else:
            self._say(str(problem), "bad")

    def _over(self) -> None:
        self._task = None
        self._show_busy(False)
        self._offer()

    def _say(self, text: str, role: str = "dim") -> None:
        self.told.setText(text)
        in_role(self.told, role)
        self.told.setVisible(bool(text))

    def _show_busy(self, busy: bool) -> None:
        for widget in (self.working, self.bar, self.cancel_button):
            widget.setVisible(busy)
        self.form.setEnabled(not busy)
        self._offer()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self.working.setText("Stopping…")

    # ------------------------------------------------------------------------------------------------- closing

    @property
    def seconds(self) -> float:
        """For how long it is being built; 0 where it is not."""
        return self._task.seconds if self._task is not None else 0.0

    @property
    def pieces(self) -> list[Piece]:
        """What runs, for the list of all work."""
        if self._task is None:
            return []
        return [Piece(f"Build the dataset {self.form.name.text().strip()}", self._part, self._cancel)]

    def _may_close(self) -> bool:
        question = "A dataset is being built. Stop it and close?"
        return self.seconds <= MUCH or sure(self, question, "Nothing of it is kept.", "Close")

    @override
    def reject(self) -> None:
        """Escape stops a build first."""
        if self._task is not None:
            self._cancel()
        else:
            super().reject()

    @override
    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Closing stops a build, which leaves nothing; the user is asked where it went on for a while."""
        if event is not None and event.spontaneous() and not self._may_close():
            event.ignore()
            return
        self._cancel()
        super().closeEvent(event)


def _counted(plan: Plan) -> str:
    clips = [one.candidate for one in plan.clips]
    if not clips:
        said = "Nothing goes in"
    else:
        classes, videos = len({one.label for one in clips}), len({one.film for one in clips})
        said = f"{plural(len(clips), 'clip')} of {plural(classes, 'class', 'classes')} and {plural(videos, 'video')}"
        said += " goes in" if len(clips) == 1 else " go in"
        for side, words in ((TEST, "held out"), (VALIDATION, "for validation")):
            held = [one.candidate for one in plan.clips if one.side == side]
            said += f", {len(held):,} of {plural(len({one.film for one in held}), 'video')} {words}" if held else ""
    return f"{said}. {_reasons(plan.left_out)}".rstrip()


def _reasons(left_out: Sequence[LeftOut]) -> str:
    """`7 moments left out: 5 because it ..., 2 because it ...`, the most frequent ones; "" where none is."""
    counts = Counter(one.group or one.why for one in left_out).most_common()
    said = [f"{count:,} because it {why}" for why, count in counts[:_MOST_REASONS]]
    more = sum(count for _, count in counts[_MOST_REASONS:])
    told = "; ".join([*said, f"{more:,} for other reasons"] if more else said)
    return f"{plural(len(left_out), 'moment')} left out: {told}." if told else ""
