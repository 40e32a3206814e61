"""Scans off the window's thread: one video or a list, with pace, stop after the present one, cancel at once."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot

from eightcut.cluster.cluster import Cluster
from eightcut.domain.progress import CancelToken
from eightcut.domain.timestamps import local_time
from eightcut.errors import Cancelled, OutdatedModel
from eightcut.services.context import Failure, Job
from eightcut.services.scans.scanning import ScanRequest, ScanResult, pending_videos, scan_videos
from eightcut.services.training.renewing import outdated
from eightcut.services.videos.files import own_clips
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.progress import TimeLeft
from eightcut.ui.kit.tasks import Task
from eightcut.ui.kit.times import clock

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


class Pace:
    """How fast a scan of `files` videos is, and how long it will take. Times are seconds, `now` from a steady clock."""

    def __init__(self, files: int, now: float) -> None:
        self.files = files
        self._began = now
        self._heard: dict[str, tuple[float, float]] = {}
        self._unheard = 0
        """Videos that are over and were not heard: they failed, or are known already."""
        self._left = TimeLeft()
        self.over = 0
        """Videos that are done."""

    def hear(self, file: str, done: float, total: float) -> None:
        """So many seconds of this video are listened to."""
        self._heard[file] = done, total

    def end(self, file: str) -> None:
        """This video is over; it was heard to its end, or not at all, or failed on the way."""
        self.over += 1
        if file in self._heard:
            done, _ = self._heard[file]
            self._heard[file] = done, done
        else:
            self._unheard += 1

    @property
    def part(self) -> float:
        """How much of what is to be heard was heard; videos not begun are taken to be as long as the others."""
        lengths = [total for _, total in self._heard.values()]
        to_come = max(0, self.files - len(lengths) - self._unheard)
        whole = sum(lengths) * (1 + to_come / len(lengths)) if lengths else 0.0
        return min(1.0, sum(done for done, _ in self._heard.values()) / whole) if whole > 0 else 0.0

    @property
    def done(self) -> float:
        """Videos done, with the parts of those on their way."""
        return min(float(self.files), self._unheard + (self.files - self._unheard) * self.part)

    @property
    def left_over(self) -> int:
        """Videos that are not heard to their end."""
        heard = sum(done >= total > 0 for done, total in self._heard.values())
        return max(0, self.files - max(self.over, heard))

    def speed(self, now: float) -> float:
        """Seconds of video in a second; 0 where it cannot be told yet."""
        passed = now - self._began
        return sum(done for done, _ in self._heard.values()) / passed if passed > 0.2 else 0.0

    def left(self, now: float) -> float | None:
        """Seconds to go, None while that cannot be known."""
        return self._left.tell(self.part, 1.0, now=now) if self._heard else None

    def text(self, name: str, now: float) -> str:
        """`tram_depot.ts · 2 of 12 · 192× real time · 0:41 left`."""
        parts = [name]
        if self.files > 1:
            parts.append(f"{min(self.over + 1, self.files)} of {self.files}")
        speed, left = self.speed(now), self.left(now)
        if speed >= 1:
            parts.append(f"{speed:.0f}× real time")
        if left is not None:
            parts.append(f"{clock(left, 0)} left")
        return " · ".join(parts)


@dataclass(slots=True)
class _Run:
    """One scan on its way. `stop` is set by the window and looked at between two videos."""

    auto: bool
    began: float = field(default_factory=time.monotonic)
    stop: CancelToken = field(default_factory=CancelToken)
    pace: Pace | None = None
    done: int = 0
    failed: int = 0
    task: Task | None = None
    cluster: Cluster | None = None


class Scanner(QObject):
    """Scans with the models of a profile. What was found is kept as a version of the file that was scanned."""

    scan_progressed = pyqtSignal(str, float, float, str)
    """File, videos done, videos in all, text for the status bar."""
    scanned = pyqtSignal(ScanResult)
    """One video is done and kept."""
    auto_scanned = pyqtSignal(ScanResult)
    """The same for a scan whose regions are all to be exported."""
    outdated = pyqtSignal(str)
    """Nothing was scanned: an earlier release made the model with this key."""
    scan_failed = pyqtSignal(str, str)
    """File ("" where it is about none), and what happened."""
    scan_finished = pyqtSignal(int, int)
    """Videos scanned, videos that failed."""
    skipped = pyqtSignal(int)
    """So many videos of the list were left out."""
    own_skipped = pyqtSignal(int)
    """So many files of the list were left out, because they are clips and no videos."""
    busy_changed = pyqtSignal(object)
    """What is being scanned, as text; None where nothing is."""
    models_loaded = pyqtSignal(list)
    """ModelChoices."""
    _came = pyqtSignal(_Run, object)
    _chosen = pyqtSignal(_Run, int, int, int)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._run: _Run | None = None
        self.cancelled = False
        """Whether the last scan was."""
        self._came.connect(self._outcome)
        self._chosen.connect(self._begin)

    @property
    def busy(self) -> bool:
        """Whether a scan goes on."""
        return self._run is not None

    @property
    def cluster(self) -> Cluster | None:
        """Who listens for the scan that goes on; None where this computer does, or none goes on."""
        return self._run.cluster if self._run is not None else None

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

    def scan(self, path: str, profile: str, order: ScanOrder, auto: bool = False) -> None:
        """Scan one video, whether or not it was scanned before."""
        self._start([path], profile, order, auto, False)

    def scan_all(self, paths: Sequence[str], profile: str, order: ScanOrder) -> None:
        """Scan these videos, without those that the order leaves out."""
        self._start(list(paths), profile, order, False, True)

    def stop(self) -> None:
        """End after the present video."""
        if self._run is not None:
            self._run.stop.cancel()

    def cancel(self) -> None:
        """End at once; what is scanned already stays."""
        if self._run is not None and self._run.task is not None:
            self._run.task.cancel()

    # ------------------------------------------------------------------------------------------ one run

    def _start(self, paths: list[str], profile: str, order: ScanOrder, auto: bool, choose: bool) -> None:
        if self._run is not None:
            self.scan_failed.emit("", "A scan is already running. Wait for it to finish, or cancel it.")
            return
        if not order.model:
            self.scan_failed.emit("", NO_MODEL)
            return
        ctx = self._context.services
        run = _Run(auto, cluster=ctx.cluster)
        self._run = run
        self.busy_changed.emit("Checking the list…" if choose else Path(paths[0]).name)

        def work(job: Job) -> None:
            key = ctx.embedders.key(order.model)
            request = ScanRequest(profile, key, order.threshold)
            clips = own_clips(ctx, paths) if choose else set()
            videos = chosen = [path for path in paths if path not in clips]
            if choose and (order.skip_scanned or order.skip_exported):
                chosen = pending_videos(ctx, videos, request, order.skip_scanned, order.skip_exported, job)
            self._chosen.emit(run, len(chosen), len(videos) - len(chosen), len(clips))
            if not chosen:
                return
            for outcome in scan_videos(ctx, chosen, request, job):
                self._came.emit(run, outcome)
                if run.stop.cancelled:
                    return

        task = self._context.runner.in_background(
            self, work, lambda _: self._over(run, None), lambda problem: self._over(run, problem, order.model),
            lambda task, file, done, total: self._heard(run, task, file, done, total),
        )  # fmt: skip
        run.task = task

    @pyqtSlot(_Run, int, int, int)
    def _begin(self, run: _Run, count: int, left_out: int, clips: int) -> None:
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
            self.busy_changed.emit(text)

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
        if run.auto:
            self.auto_scanned.emit(outcome)

    def _over(self, run: _Run, problem: Exception | None, model: str = "") -> None:
        self._run, self.cancelled = None, isinstance(problem, Cancelled)
        self.busy_changed.emit(None)
        if problem is not None and not isinstance(problem, Cancelled | OutdatedModel):
            self.scan_failed.emit("", str(problem))
        self.scan_finished.emit(run.done, run.failed)
        if isinstance(problem, OutdatedModel):
            self.outdated.emit(model)
