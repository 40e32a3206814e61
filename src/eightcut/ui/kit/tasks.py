"""Background work: disk, decoding and model work run on thread pools, and results come back by signal.

The library has one thread: what is written to or read from it happens in the order asked, so a reload that is asked
after an edit sees it. Long work (scan, train, export, decode) runs beside it on a small pool.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from PyQt6 import sip
from PyQt6.QtCore import QObject, pyqtSignal, pyqtSlot
from PyQt6.QtWidgets import QApplication
from typing_extensions import override

from eightcut.domain.progress import CancelToken
from eightcut.errors import Cancelled
from eightcut.services.context import Job

log = logging.getLogger("eightcut.ui")

T = TypeVar("T")
_STEP = 0.05
"""Seconds between two reports of progress that reach the window."""
_LONG = 8
"""Tasks at a time: those that are paused keep their thread, and the window goes on."""
_NICE = 10
_LOOK = 0.1
"""Seconds after which work that is held looks whether it was stopped meanwhile."""
_here = threading.local()


def at_work() -> bool:
    """Whether this thread runs a task now; only there the library, decoders and networks may be used."""
    return getattr(_here, "depth", 0) > 0


class Pause:
    """Holds all work that was given it: what is done so far stays, and nothing new is begun until it goes on."""

    def __init__(self) -> None:
        self._free = threading.Event()
        self._free.set()

    @property
    def held(self) -> bool:
        """Whether work is held."""
        return not self._free.is_set()

    def hold(self, on: bool) -> None:
        """Hold it, or let it go on."""
        if on:
            self._free.clear()
        else:
            self._free.set()

    def over(self) -> bool:
        """Wait a moment; whether it goes on."""
        return self._free.wait(_LOOK)


class Task:
    """One piece of work on its way."""

    def __init__(self, pause: Pause | None = None) -> None:
        self.token = CancelToken(goes_on=pause.over if pause is not None else None)
        self.over = False
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        """For how long it goes on already; 0 where it is over."""
        return 0.0 if self.over else time.monotonic() - self._began

    def cancel(self) -> None:
        """Ask it to stop; its outcome is dropped, and `failed` hears of Cancelled."""
        self.token.cancel()


class TaskRunner(QObject):
    """Runs work and delivers results on the window's thread. If `owner` is gone, the result is dropped."""

    problem = pyqtSignal(Exception)
    """Failures that were not handled elsewhere."""
    paused_changed = pyqtSignal(bool)
    began = pyqtSignal()
    """Long work is under way."""
    _arrived = pyqtSignal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = ThreadPoolExecutor(1, thread_name_prefix="library")
        self._pool = ThreadPoolExecutor(_LONG, thread_name_prefix="work", initializer=_stand_back)
        self._latest: dict[tuple[int, str], Task] = {}
        self._open: set[Task] = set()
        self._after: list[tuple[set[Task], Callable[[], object]]] = []
        self._ended = False
        self._pause = Pause()
        self._arrived.connect(self._deliver)

    def in_library(
        self,
        owner: QObject,
        work: Callable[[], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        key: str = "",
    ) -> Task:
        """Short work on the library, in order. With `key`, a newer one of this owner makes older outcomes void."""
        return self._start(self._library, owner, lambda _: work(), done, failed, None, key)

    def in_background(
        self,
        owner: QObject,
        work: Callable[[Job], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        progress: Callable[[str, str, float, float], object] | None = None,
        key: str = "",
    ) -> Task:
        """Long work; `progress` hears (task, file, done, total) at most 20 times a second. `key` also cancels older."""
        return self._start(self._pool, owner, work, done, failed, progress, key)

    @property
    def busy(self) -> bool:
        """Whether a task is not over yet."""
        return bool(self._open)

    @property
    def paused(self) -> bool:
        """Whether scans, exports and trainings are held; what the window itself reads goes on."""
        return self._pause.held

    def set_paused(self, on: bool) -> None:
        """Hold them, each as soon as nothing of it is half done, or let them go on."""
        if on != self.paused:
            self._pause.hold(on)
            self.paused_changed.emit(on)

    def after_these(self, call: Callable[[], object]) -> None:
        """Call once all that runs now is over, whatever begins meanwhile."""
        if self._open:
            self._after.append((set(self._open), call))
        else:
            call()

    def shut_down(self) -> None:
        """Cancel everything and wait until nothing runs; what is asked for later is never begun."""
        self._ended = True
        for task in list(self._open):
            task.cancel()
        self._pool.shutdown(cancel_futures=True)
        self._library.shutdown()

    def _start(
        self,
        pool: ThreadPoolExecutor,
        owner: QObject,
        work: Callable[[Job], T],
        done: Callable[[T], object] | None,
        failed: Callable[[Exception], object] | None,
        progress: Callable[[str, str, float, float], object] | None,
        key: str,
    ) -> Task:
        task = Task(self._pause)
        if self._ended:  # a last timer of a window that is being closed
            task.cancel()
            task.over = True
            return task
        self._open.add(task)
        place = (id(owner), key)
        if key:
            older = self._latest.get(place)
            if older is not None and pool is self._pool:
                older.cancel()
            self._latest[place] = task

        def void() -> bool:
            return sip.isdeleted(owner) or (bool(key) and self._latest.get(place) is not task)

        def tell(call: Callable[..., object] | None, *values: object) -> None:
            if call is not None and not void():
                call(*values)

        def finish(outcome: T | None, problem: Exception | None) -> None:
            task.over = True
            self._open.discard(task)
            self._call_after(task)
            if problem is None and not task.token.cancelled:
                tell(done, outcome)
            elif failed is not None:
                tell(failed, problem or Cancelled("stopped"))
            elif problem is not None and not isinstance(problem, Cancelled):
                self.problem.emit(problem)

        def body() -> None:
            outcome, problem = None, None
            _here.depth = getattr(_here, "depth", 0) + 1
            try:
                outcome = work(Job(_seldom(lambda *values: self._send(lambda: tell(progress, *values))),
                                   lambda _, message: self._send(lambda: self.problem.emit(Warned(message))),
                                   task.token))  # fmt: skip
            except Exception as error:  # noqa: BLE001 - told to whoever asked, by `finish`
                problem = error
            finally:
                _here.depth -= 1
            self._send(lambda: finish(outcome, problem))

        self._submit(pool, body)
        if pool is self._pool:
            self.began.emit()
        return task

    def _call_after(self, task: Task) -> None:
        """A task is over: what waited for it alone is called."""
        waiting, self._after = self._after, []
        for tasks, call in waiting:
            tasks.discard(task)
            if tasks:
                self._after.append((tasks, call))
            else:
                call()

    def _submit(self, pool: ThreadPoolExecutor, body: Callable[[], None], /) -> None:
        pool.submit(body)

    def _send(self, call: Callable[[], object]) -> None:
        if not sip.isdeleted(self):
            self._arrived.emit(call)

    @pyqtSlot(object)
    def _deliver(self, call: Callable[[], object]) -> None:
        call()


def _stand_back() -> None:
    """Let the window's thread run first: threads and processes that this thread starts inherit it on Linux."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


class Warned(Exception):
    """A problem to report that is not a failure."""


class InPlaceRunner(TaskRunner):
    """For tests: every task is over when the call returns."""

    @override
    def _submit(self, _: ThreadPoolExecutor, body: Callable[[], None], /) -> None:
        body()

    @override
    def _send(self, call: Callable[[], object]) -> None:
        call()


def _seldom(tell: Callable[..., None]) -> Callable[[str, str, float, float], None]:
    last = 0.0

    def progress(task: str, file: str, done: float, total: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _STEP or done >= total:
            last = now
            tell(task, file, done, total)

    return progress


def default_runner() -> TaskRunner:
    """The program's runner; made with the first call, shut down when the program ends."""
    application = QApplication.instance()
    if application is None:
        raise RuntimeError("there is no QApplication yet")
    runner = application.findChild(TaskRunner)
    if isinstance(runner, TaskRunner):
        return runner
    made = TaskRunner(application)
    application.aboutToQuit.connect(made.shut_down)
    return made
