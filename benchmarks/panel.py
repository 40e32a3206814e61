"""How long the window's thread is held while the scan panel loads and reviews 100,000 finds.

Held: the longest time between two turns of the event loop, which a timer without delay counts, beside the same timer
in an empty window. Review: from the key to the next find chosen, and to the next picture of the panel.
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PyQt6.QtCore import QEventLoop, Qt, QTimer
from PyQt6.QtWidgets import QApplication, QWidget

from eightcut.bootstrap import services_over
from eightcut.config import Config
from eightcut.domain.judgements import Verdict
from eightcut.domain.scans import NewScan, Region
from eightcut.domain.videos import VideoRef
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui import theme
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.history import History
from eightcut.ui.kit.tasks import TaskRunner
from eightcut.ui.scan.panel import ScanResultsPanel

COUNTS = (300, 100_000)
VIDEO = VideoRef("film.mp4", "/films/film.mp4", "1" * 32)
AIM, LIMIT, REVIEW = 16, 50, 100
"""Milliseconds."""


class Pulse:
    """The longest time between two turns of the event loop."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.timeout.connect(self._beat)
        self._timer.start(0)
        self.longest = 0.0
        self._last = time.perf_counter()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now

    def restart(self) -> None:
        self.longest, self._last = 0.0, time.perf_counter()


def turn(until: Callable[[], bool], seconds: float = 60) -> None:
    end = time.perf_counter() + seconds
    while not until() and time.perf_counter() < end:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 5)


def held(pulse: Pulse, work: Callable[[], object], until: Callable[[], bool]) -> tuple[float, float]:
    """(longest hold, whole time) in milliseconds."""
    turn(lambda: False, 0.2)
    pulse.restart()
    begun = time.perf_counter()
    work()
    turn(until)
    whole = time.perf_counter() - begun
    turn(lambda: False, 0.2)
    return pulse.longest * 1000, whole * 1000


def measure(count: int, folder: Path, runner: TaskRunner) -> None:
    database = folder / f"{count}.db"
    db = ProcessedDB(database)
    spread = random.Random(count)
    regions = tuple(Region(i * 10.0, i * 10.0 + 8.0, spread.uniform(0.5, 1)) for i in range(count))
    for _ in range(2):
        db.library.scans.save(NewScan(VIDEO, "default", "AISFX", regions, 1, 0.5, True, duration=count * 10.0))
    context = Context(services_over(db.library, Config(database, folder / "cache")), runner, History(runner))
    panel = ScanResultsPanel(db, context=context)
    panel.resize(344, 800)
    panel.show()
    pulse, state = Pulse(), {"loaded": 0}
    panel.loaded.connect(lambda: state.update(loaded=state["loaded"] + 1))

    def loads(work: Callable[[], object]) -> tuple[float, float]:
        wanted = state["loaded"] + 1
        return held(pulse, work, lambda: state["loaded"] >= wanted and not runner.busy)

    def line(what: str, numbers: tuple[float, float]) -> None:
        print(f"{what:36} held {numbers[0]:7.1f} ms (aim {AIM}, limit {LIMIT})   done in {numbers[1]:7.0f} ms")

    print(f"{count:,} finds in each of two versions")
    line("load", loads(lambda: panel.load_for_file("film.mp4", "default")))
    line("other version", loads(lambda: panel.view.versions.setCurrentIndex(1)))
    line(
        "threshold",
        held(pulse, lambda: panel.set_threshold(0.7), lambda: panel.shown_now.threshold > 0.65 and not runner.busy),
    )
    panel.set_threshold(0.5)
    turn(lambda: panel.shown_now.threshold < 0.55 and not runner.busy)
    line(
        "sort by score",
        held(pulse, lambda: panel.view.table.sortByColumn(2, Qt.SortOrder.DescendingOrder), lambda: True),
    )
    times, painted = [], []
    panel.region_chosen.connect(lambda _: times.append(time.perf_counter()))
    panel.next_region()
    for _ in range(20):
        turn(lambda: False, 0.1)
        pulse.restart()
        begun = time.perf_counter()
        panel.judge(Verdict.ACCEPT)
        times[-1] -= begun
        panel.repaint()
        painted.append(time.perf_counter() - begun)
        turn(lambda: not runner.busy)
    del times[0]
    print(
        f"{'accept and go on (20 times)':36} chosen {statistics.median(times) * 1000:5.1f} ms, longest "
        f"{max(times) * 1000:5.1f}; painted {statistics.median(painted) * 1000:5.1f} ms, longest "
        f"{max(painted) * 1000:5.1f} (limit {REVIEW})"
    )
    line("accept, read again", held(pulse, lambda: panel.judge(Verdict.ACCEPT), lambda: not runner.busy))
    panel.close()
    db.close()


def main() -> None:
    application = QApplication([])
    theme.apply(application)
    runner = TaskRunner(application)
    empty = QWidget()
    empty.show()
    pulse = Pulse()
    print(f"{'an empty window':36} held {held(pulse, empty.update, lambda: True)[0]:7.1f} ms")
    empty.close()
    with tempfile.TemporaryDirectory() as name:
        for count in COUNTS:
            measure(count, Path(name), runner)
    runner.shut_down()


if __name__ == "__main__":
    main()
