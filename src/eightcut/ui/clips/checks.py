"""Measuring the selected clips, with what was found below the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.domain.names import path_parts
from eightcut.domain.wording import plural
from eightcut.errors import Cancelled, EnvironmentProblem
from eightcut.services.clips.checking import CheckedClip, checked, without_bars
from eightcut.services.clips.listing import ListedClip
from eightcut.services.context import Job
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.tasks import Task


class Checks(QObject):
    """Asked for once, it measures; asked for again meanwhile, it stops. What is measured by then is kept."""

    known = pyqtSignal()
    """More is known of clips than before."""

    def __init__(self, context: Context, parent: QObject, tell: Callable[[str], object]) -> None:
        super().__init__(parent)
        self._context, self._tell = context, tell
        self._task: Task | None = None
        self._asked = 0

    def begin(self, clips: Sequence[ListedClip], limits: str) -> None:
        """Measure these clips, or stop what goes on."""
        if self._task is not None:
            self._task.cancel()
            return
        ctx, rows = self._context.services, [clip.row for clip in clips]

        def work(job: Job) -> list[CheckedClip]:
            return [one for one in checked(ctx, rows, limits, job) if isinstance(one, CheckedClip)]

        if rows:
            self._asked = len(rows)
            self._tell(f"Checking {plural(len(rows), 'clip')}… K stops.")
            self._task = self._context.runner.in_background(self, work, self._done, self._failed, self._progress)

    def _progress(self, _task: str, _file: str, done: float, total: float) -> None:
        self._tell(f"Checked {done:,.0f} of {plural(round(total), 'clip')}… K stops.")

    def _done(self, found: list[CheckedClip]) -> None:
        said = [f"Good: {sum(not one.faults for one in found):,} of {plural(self._asked, 'clip')}."]
        if len(found) < self._asked:
            said.append(f"{self._asked - len(found):,} could not be read.")
        bars = {"".join(path_parts(path)[-1:]): crop for path, crop in without_bars(found).items()}
        said += [f"{name} has black bars: the picture is {crop}." for name, crop in bars.items()]
        self._end(" ".join(said))

    def _failed(self, problem: Exception) -> None:
        stopped = "Stopped. What was measured is kept."
        self._end(problem.message if isinstance(problem, EnvironmentProblem) else stopped)
        if not isinstance(problem, EnvironmentProblem | Cancelled):
            raise problem

    def _end(self, sentence: str) -> None:
        self._task = None
        self._tell(sentence)
        self.known.emit()
