"""Scans off the window's thread: one video or a list, with pace, stop after the present one, cancel at once."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eightcut.domain.progress import CancelToken
from eightcut.domain.timestamps import local_time
from eightcut.errors import Cancelled, OutdatedModel
from eightcut.services.clips.requests import ScanExportRequest
from eightcut.services.context import Failure, Job
from eightcut.services.scans.scanning import Pending, ScanRequest, ScanResult, pending_videos, scan_videos
from eightcut.services.training.renewing import outdated
from eightcut.services.videos.files import own_clips
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.tasks import Task
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.values import Piece
from eightcut.ui.scan.pace import Pace
from eightcut.values import dataclass

if TYPE_CHECKING:  # a cluster takes a while to load, and few have one
    from eightcut.cluster.cluster import Cluster

NO_MODEL = "No model is selected. Train one on a few exported clips first."


@dataclass(frozen=True, slots=True)
class ScanOrder:
    """What the scan tab says: model key, threshold (None is the model's own), gap to join for export, seconds."""

    model: str
    threshold: float | None = None
    fuse: float = 4.0
    skip_scanned: bool = True
    skip_exported: bool = True


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """An entry of the model selector. `legacy`: scans under this name are there, a model to scan with is not.

    `outdated`: an earlier release made it; it must be trained again first.
    """

    key: str
    trained: str = ""
    """Local date and time of the training, `2026-04-18 17:08`."""
    threshold: float = 0.5
    legacy: bool = False
    outdated: bool = False


@dataclass(slots=True)
class _Run:
    """One scan on its way, or in line. `stop` is set by the window and looked at between two videos."""

    paths: tuple[str, ...] = ()
    profile: str = ""
    order: ScanOrder = ScanOrder("")
    choose: bool = False
    auto: ScanExportRequest | None = None
    began: float = field(default_factory=time.monotonic)
    stop: CancelToken = field(default_factory=CancelToken)
    pace: Pace | None = None
    done: int = 0
    failed: int = 0
    task: Task | None = None
    cluster: Cluster | None = None
    shown: bool = True
    """Whether what it finds is to be shown: not where it was ended after it was kept."""

    def same(self, other: _Run) -> bool:
        """Whether that one would do nothing else, and this one is not stopping."""
        return not self.stop.cancelled and self._asked == other._asked

    @property
    def _asked(self) -> tuple[object, ...]:
        return self.paths, self.profile, self.order, self.choose, self.auto


class Scanner(QObject):
    """Scans with the models of a profile. What was found is kept as a version of the file that was scanned."""

    scan_progressed = pyqtSignal(str, float, float, str)
    """File, videos done, videos in all, text for the status bar."""
    scanned = pyqtSignal(ScanResult)
    """One video is done and kept."""
    auto_scanned = pyqtSignal(ScanResult, ScanExportRequest)
    """The same for a scan whose regions are all to be exported, and how."""
    outdated = pyqtSignal(str)
    """Nothing was scanned: an earlier release made the model with this key."""
    scan_failed = pyqtSignal(str, str)
    """File ("" where it is about none), and what happened."""
    scan_finished = pyqtSignal(int, int)
    """Videos scanned, videos that failed."""
    skipped = pyqtSignal(str)
    """How many videos of the list were left out, and why, in words."""
    own_skipped = pyqtSignal(int)
    """So many files of the list were left out, because they are clips and no videos."""
    queued = pyqtSignal(str)
    """This scan waits in line."""
    busy_changed = pyqtSignal(object)
    """A scan begins: what it scans, as text; None where nothing is scanned any more."""
    pace_told = pyqtSignal(str)
    """How far it is and how fast, many times a second."""
    models_loaded = pyqtSignal(list)
    """ModelChoices."""
    _came = pyqtSignal(_Run, object)
    _chosen = pyqtSignal(_Run, int, str, int)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run: _Run | None = None
        self._line: deque[_Run] = deque()
        self._held = 0.0
        self.cancelled = False
        """Whether the last scan was."""
        self._came.connect(self._outcome)
        self._chosen.connect(self._begin)
        context.runner.paused_changed.connect(self._pause)

    @property
    def busy(self) -> bool:
        """Whether a scan goes on."""
        return self._run is not None

    @property
    def cluster(self) -> Cluster | None:
        """Who listens for the scan that goes on; None where this computer does, or none goes on."""
        return self._run.cluster if self._run is not None else None

    @property
    def model(self) -> str:
        """The key of the model that scans; "" where none does."""
        return self._run.order.model if self._run is not None else ""

    @property
    def shown(self) -> bool:
        """Whether what the scan that goes on finds is to be shown."""
        return self._run is None or self._run.shown

    @property
    def pieces(self) -> list[Piece]:
        """What goes on, and what is in line."""
        run = self._run
        under_way = [Piece(_title(run), self._under_way, self.cancel_one)] if run is not None else []
        return under_way + [Piece(_title(one), None, partial(self._drop, one)) for one in self._line]

    @property
    def left(self) -> int:
        """Videos of it that are not done yet, 0 where that is not known."""
        pace = self._run.pace if self._run is not None else None
        return pace.left_over if pace is not None else 0

    @property
    def seconds(self) -> float:
        """For how long the scan goes on already; 0 where none does."""
        return time.monotonic() - self._run.began if self._run is not None else 0.0

    def load_models(self, profile: str) -> None:
        """Look up the models of the profile; `models_loaded` tells them."""
        ctx = self._context.services
        library = ctx.library

        def look() -> list[ModelChoice]:
            active = [run for run in library.models.all(profile) if run.active]
            keys = {run.model for run in active}
            legacy = [ModelChoice(key, legacy=True) for key in library.scans.models(profile) if key not in keys]
            old = outdated(ctx, active)
            return [
                ModelChoice(run.model, local_time(run.created_at), run.threshold, outdated=run in old) for run in active
            ] + legacy

        self._context.runner.in_library(self, look, self.models_loaded.emit, key="models")

    def scan(
        self, path: str, profile: str, order: ScanOrder, auto: ScanExportRequest | None = None
    ) -> Callable[[], bool]:
        """Scan one video, whether or not it was scanned before, after what is in line; `auto`: and export so.

        The call ends that scan, and says whether it was still to come.
        """
        run = _Run((path,), profile, order, auto=auto)
        self._start(run)
        return partial(self._end, run)

    def scan_all(self, paths: Sequence[str], profile: str, order: ScanOrder) -> None:
        """Scan these videos, without those that the order leaves out, after what is in line."""
        self._start(_Run(tuple(paths), profile, order, choose=True))

    def stop(self) -> None:
        """End the scan that goes on after its present video."""
        if self._run is not None:
            self._run.stop.cancel()

    def cancel(self) -> None:
        """End at once, with all that is in line; what is scanned already stays."""
        self._line.clear()
        self.cancel_one()

    def cancel_one(self) -> None:
        """End the scan that goes on; what is scanned already stays, and the next in line begins."""
        if self._run is not None and self._run.task is not None:
            self._run.task.cancel()

    def _end(self, run: _Run) -> bool:
        to_come, run.shown = run is self._run or run in self._line, False
        if run is self._run:
            self.cancel_one()
        else:
            self._drop(run)
        return to_come

    # ------------------------------------------------------------------------------------------ one run

    def _start(self, run: _Run) -> None:
        if not run.order.model:
            self.scan_failed.emit("", NO_MODEL)
        elif any(one.same(run) for one in (self._run, *self._line) if one is not None):
            self.scan_failed.emit("", "This scan is already running or waiting in line.")
        elif self._run is not None:
            self._line.append(run)
            self.queued.emit(_title(run))
        else:
            self._launch(run)

    def _drop(self, run: _Run) -> None:
        if run in self._line:
            self._line.remove(run)

    @property
    def _under_way(self) -> float:
        """How much of the scan is done, 0 to 1."""
        pace = self._run.pace if self._run is not None else None
        return pace.part if pace is not None else 0.0

    def _pause(self, on: bool) -> None:
        """What is held counts for no pace."""
        now = time.monotonic()
        if on:
            self._held = now
        elif self._run is not None and self._run.pace is not None:
            self._run.pace.skip(now - max(self._held, self._run.began))

    def _launch(self, run: _Run) -> None:
        ctx, order, choose, paths = self._context.services, run.order, run.choose, list(run.paths)
        run.cluster, run.began = ctx.cluster, time.monotonic()
        self._run = run
        self.busy_changed.emit("Checking the list…" if choose else Path(paths[0]).name)

        def work(job: Job) -> None:
            key = ctx.embedders.key(order.model)
            request = ScanRequest(run.profile, key, order.threshold)
            clips = own_clips(ctx, paths) if choose else set()
            pending = Pending(tuple(path for path in paths if path not in clips))
            if choose and (order.skip_scanned or order.skip_exported):
                skip = order.skip_scanned, order.skip_exported
                pending = pending_videos(ctx, pending.videos, request, *skip, job)
            self._chosen.emit(run, len(pending.videos), pending.told, len(clips))
            if not pending.videos:
                return
            for outcome in scan_videos(ctx, pending.videos, request, job):
                self._came.emit(run, outcome)
                if run.stop.cancelled:
                    return

        task = self._context.runner.in_background(
            self, work, lambda _: self._over(run, None), lambda problem: self._over(run, problem, order.model),
            lambda task, file, done, total: self._heard(run, task, file, done, total),
        )  # fmt: skip
        run.task = task

    @pyqtSlot(_Run, int, str, int)
    def _begin(self, run: _Run, count: int, left_out: str, clips: int) -> None:
        run.pace = Pace(count, time.monotonic())
        if left_out:
            self.skipped.emit(left_out)
        if clips:
            self.own_skipped.emit(clips)

    def _heard(self, run: _Run, task: str, file: str, done: float, total: float) -> None:
        if run.pace is None or task != "embed":
            return
        run.pace.hear(file, done, total)
        self._tell(run, file)

    def _tell(self, run: _Run, file: str) -> None:
        if run.pace is not None:
            text = run.pace.text(Path(file).name, time.monotonic())
            self.scan_progressed.emit(file, run.pace.done, float(run.pace.files), text)
            self.pace_told.emit(text)

    @pyqtSlot(_Run, object)
    def _outcome(self, run: _Run, outcome: ScanResult | Failure) -> None:
        if run.pace is not None:
            run.pace.end(outcome.file)
            self._tell(run, outcome.file)
        if isinstance(outcome, Failure):
            run.failed += 1
            self.scan_failed.emit(outcome.file, outcome.message)
            return
        run.done += 1
        self.scanned.emit(outcome)
        if run.auto is not None:
            self.auto_scanned.emit(outcome, run.auto)

    def _over(self, run: _Run, problem: Exception | None, model: str = "") -> None:
        self._run, self.cancelled = None, isinstance(problem, Cancelled)
        if not self._line:
            self.busy_changed.emit(None)
        if problem is not None and not isinstance(problem, Cancelled | OutdatedModel):
            self.scan_failed.emit("", str(problem))
        self.scan_finished.emit(run.done, run.failed)
        if self._line and not self.busy:
            self._launch(self._line.popleft())
        if isinstance(problem, OutdatedModel):
            self.outdated.emit(model)


def _title(run: _Run) -> str:
    what = plural(len(run.paths), "video") if run.choose else Path(run.paths[0]).name if run.paths else "video"
    return f"Scan {what} with {run.order.model}" + (" and export" if run.auto is not None else "")
