"""Connects the Train dialog with services: folders, counts, training, relinking videos, going back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PyQt6 import sip
from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.domain.model_key import named_key
from eightcut.domain.training import TrainingRun, TrainingSettings
from eightcut.errors import Cancelled, NegativesOff
from eightcut.services.context import Job
from eightcut.services.training.preview import ClassCounts, Readiness, classes, readiness
from eightcut.services.training.renewing import renew
from eightcut.services.training.training import TrainingOutcome, TrainRequest, train
from eightcut.services.videos.relinking import RelinkResult, relink
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.progress import TimeLeft
from eightcut.ui.kit.tasks import Task
from eightcut.ui.kit.values import Piece
from eightcut.ui.training.restoring import Follow, take_into_use
from eightcut.values import dataclass

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """A training that was kept, and what was warned about on the way."""

    outcome: TrainingOutcome
    warnings: tuple[str, ...]


class TrainController(QObject):
    """The library of one profile, for the Train dialog."""

    folders_loaded = pyqtSignal(list)
    """`ClassCounts`, by name."""
    counted = pyqtSignal(Readiness)
    began = pyqtSignal(object)
    """A training begins; the Cluster that listens for it, None where this computer does."""
    progressed = pyqtSignal(str, str, float, float, object)
    """Task, file, done, total, seconds left or None."""
    trained = pyqtSignal(TrainingResult)
    stopped = pyqtSignal()
    relinked = pyqtSignal(RelinkResult)
    restored = pyqtSignal(object)
    """The `TrainingRun` that is active now, None where none is."""
    failed = pyqtSignal(str)
    lacks_negatives = pyqtSignal(str)
    """Failed, and automatic negatives would help."""
    """A sentence."""

    def __init__(self, context: Context, profile: str, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.profile = profile
        self._task: Task | None = None
        self._what, self._part = "", 0.0
        context.history.failed.connect(self._tell)

    @property
    def busy(self) -> bool:
        """Whether a training or a search for videos runs."""
        return self._task is not None and not self._task.over

    @property
    def seconds(self) -> float:
        """For how long it runs already; 0 where nothing does."""
        return 0.0 if self._task is None else self._task.seconds

    @property
    def pieces(self) -> list[Piece]:
        """The training, or the search, that goes on."""
        return [Piece(self._what, self._part, self.cancel)] if self.busy else []

    def load_folders(self, include_scan_exports: bool) -> None:
        """Read which folders can be trained."""
        ctx, profile = self._context.services, self.profile

        def read(_: Job) -> list[ClassCounts]:
            return classes(ctx, profile, include_scan_exports)

        self._context.runner.in_background(self, read, self.folders_loaded.emit, self._tell, key="folders")

    def count(self, settings: TrainingSettings) -> None:
        """Read what a training would learn from."""
        ctx, profile = self._context.services, self.profile

        def read(_: Job) -> Readiness:
            return readiness(ctx, profile, settings)

        self._context.runner.in_background(self, read, self.counted.emit, self._tell, key="count")

    def train(self, base: str, name: str, settings: TrainingSettings) -> None:
        """Train and keep a version; `failed` for a name that cannot be used."""
        ctx = self._context.services

        def work(job: Job) -> TrainingOutcome:
            key = named_key(base, name, ctx.embedders.names)
            return train(ctx, TrainRequest(self.profile, key, settings), job)

        self._learn(work)

    def renew(self, model: str) -> None:
        """Train a model of an earlier release again, as it was."""
        self._learn(lambda job: renew(self._context.services, self.profile, model, job))

    def _learn(self, work: Callable[[Job], TrainingOutcome]) -> None:
        warnings: list[str] = []

        def learn(job: Job) -> TrainingResult:
            heard = Job(job.progress, lambda _, message: warnings.append(message), job.cancel)
            return TrainingResult(work(heard), tuple(warnings))

        self.began.emit(self._context.services.cluster)
        self._run("Train a model", learn, self.trained.emit)

    def relink(self, folder: str, playlist: Sequence[str]) -> None:
        """Look for missing videos in a folder and among the list's files."""
        ctx = self._context.services

        def work(job: Job) -> RelinkResult:
            return relink(ctx, self.profile, folder, playlist, job)

        self._run("Look for videos", work, self.relinked.emit)

    def _run(self, what: str, work: Callable[[Job], T], done: Callable[[T], object]) -> None:
        progress = TimeLeft()
        self._what, self._part = what, 0.0

        def tell(task: str, file: str, part: float, total: float) -> None:
            self._part = part / total if total else 0.0
            self.progressed.emit(task, file, part, total, progress.tell(part, total, f"{task} {file}" if file else ""))

        self._task = self._context.runner.in_background(self, work, done, self._tell, tell)

    def cancel(self) -> None:
        """Stop what runs; the active model stays."""
        if self._task is not None:
            self._task.cancel()

    def activate(self, wanted: TrainingRun, text: str, follow: Follow) -> None:
        """Make another version active, undoably."""
        take_into_use(self._context, self.profile, wanted, text, follow, lambda: self._read_active(wanted.model))

    def _read_active(self, model: str) -> None:
        if sip.isdeleted(self):
            return
        models, profile = self._context.services.library.models, self.profile
        self._context.runner.in_library(self, lambda: models.active(profile, model), self.restored.emit, self._tell)

    def _tell(self, problem: Exception) -> None:
        if isinstance(problem, Cancelled):
            self.stopped.emit()
        elif isinstance(problem, NegativesOff):
            self.lacks_negatives.emit(str(problem))
        else:
            self.failed.emit(str(problem))
