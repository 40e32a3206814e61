"""Frames of an earlier release, renewed while the window has nothing else to listen to."""

from __future__ import annotations

import logging
from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from eightcut.domain.wording import some
from eightcut.errors import Cancelled
from eightcut.services.context import Job
from eightcut.services.listening.renewal import Renewal, renew
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import Task
from eightcut.ui.kit.times import plural

log = logging.getLogger("eightcut.ui")

_NAMED = 3
"""Videos that could not be renewed are told by their names, up to so many."""
_AGAIN = 5000
"""Milliseconds after a scan, so that what it said can be read."""
_under_way: set[Path] = set()
"""Folders of frames that a window renews: one window for each."""


class Renewer(QObject):
    """Gives way to a scan, which renews what it reads, and goes on after it; once cancelled, not until the next start.

    A renewal that finds nothing says nothing; that the cache is too small is told once for each limit.
    """

    progressed = pyqtSignal(str, float, float, str)
    """What is done, videos done, videos in all, the video that is being heard."""
    ended = pyqtSignal(str)
    """It is over, or stopped: what to say, "" where nothing was shown before."""

    def __init__(
        self, context: Context, settings: Settings, parent: QObject | None = None, pause: int = _AGAIN
    ) -> None:
        """`pause`: milliseconds to wait after a scan."""
        super().__init__(parent)
        self._context = context
        self._settings = settings
        self._folder = context.services.frames.folder
        self._task: Task | None = None
        self._wanted = True
        self._shown = False
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(pause)
        self._again.timeout.connect(self.begin)

    @property
    def busy(self) -> bool:
        """Whether frames are being renewed, and shown to be."""
        return self._shown

    def begin(self) -> None:
        """Renew what is old, unless that goes on already."""
        if not self._wanted or self._folder in _under_way:
            return
        ctx, folder = self._context.services, self._folder
        _under_way.add(folder)
        problems: dict[str, str] = {}

        def note(file: str, message: str) -> None:
            log.warning("%s", message)
            problems[file] = message

        def work(job: Job) -> Renewal:
            try:
                return renew(ctx, Job(job.progress, note, job.cancel))
            finally:  # also where the window is gone
                _under_way.discard(folder)

        self._task = self._context.runner.in_background(
            self, work, lambda renewal: self._done(renewal, problems), self._failed, self._heard
        )

    def scanning(self, what: str | None) -> None:
        """A scan has begun, or none goes on any more (None)."""
        self._again.stop()
        if what is None:
            self._again.start()
        elif self._task is not None:
            self._task.cancel()

    def cancel(self) -> None:
        """Stop, by the user's wish; what is renewed stays."""
        if self._shown:
            self._wanted = False
        if self._task is not None:
            self._task.cancel()

    def close(self) -> None:
        """Stop, and never begin again."""
        self._wanted = False
        self.cancel()

    def _heard(self, _task: str, file: str, done: float, total: float) -> None:
        self._shown = True
        what = f"Renewing stored frames: {min(int(done) + 1, int(total))} of {int(total)}"
        self.progressed.emit(what, done, total, Path(file).name)

    def _done(self, renewal: Renewal, problems: dict[str, str]) -> None:
        self._wanted = False
        told = []
        if renewal.renewed:
            told.append(f"Renewed the stored frames of {plural(renewal.renewed, 'video')}.")
        if len(problems) == 1:
            told += problems.values()
        elif problems:
            names = some([Path(file).name for file in problems], _NAMED)
            told.append(f"Not renewed: {names}. Help > Show log tells why.")
        limit = str(self._context.services.frames.limit) if renewal.full else ""
        if renewal.full and self._settings.told_full != limit:
            log.warning("%s", renewal.full)
            told.append(renewal.full)
            self._shown = True
        self._settings.told_full = limit
        self._over(" ".join(told))

    def _failed(self, problem: Exception) -> None:
        stopped = isinstance(problem, Cancelled)
        self._over("" if self._wanted else "Stopped. Scans renew the stored frames that they read.")
        if not stopped:
            self._wanted = False
            self._context.runner.problem.emit(problem)

    def _over(self, text: str) -> None:
        if self._shown:
            self._shown = False
            self.ended.emit(text)
