"""How long the window's thread is held while a scan of several videos goes on, a list of 300 shown and a video played.

    python -m benchmarks.busy_window [--videos 6] [--minutes 10] [--rounds 3] [--who]

"held" is the longest time in which the event loop did not come round, and "own work" how much of that its thread
computed itself: the rest it waited, for Python's lock or for a core. Cold, and again from stored frames.
Before that, what each step costs. With --who Python sees every event: of each step the longest is named, which makes
all of them a little slower.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from typing_extensions import override

from benchmarks.scanning import Library, ffmpeg, ordinary
from benchmarks.window import wait
from eightcut.__main__ import search_seldom

LISTED = 300
STEPS = 40
MATCHES = 500


class Hold(NamedTuple):
    """One time in which the event loop did not come round, in ms."""

    wall: float
    own: float


class Watch:
    """All such times since it was asked last."""

    def __init__(self) -> None:
        from PyQt6.QtCore import QTimer

        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)
        self._holds: list[Hold] = []
        self._last = time.perf_counter(), time.thread_time()
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter(), time.thread_time()
        self._holds.append(Hold(1000 * (now[0] - self._last[0]) - 1, 1000 * (now[1] - self._last[1])))
        self._last = now

    def take(self) -> list[Hold]:
        """Longest first; forgotten afterwards."""
        holds, self._holds = self._holds, []
        return sorted(holds, reverse=True)


class Events:
    """Processor time of each event of the window's thread, by who had it."""

    def __init__(self) -> None:
        from PyQt6.QtCore import QEvent, QObject
        from PyQt6.QtWidgets import QApplication

        self._seen: list[tuple[float, str]] = []
        seen, deep = self._seen, list[str]()

        class Application(QApplication):
            @override
            def notify(self, a0: QObject | None, a1: QEvent | None) -> bool:
                name = f"{type(a0).__name__} {a1.type().name if a1 is not None else ''}"
                deep.append(name)
                began = time.thread_time()
                try:
                    return super().notify(a0, a1)
                finally:
                    deep.pop()
                    if not deep or name.endswith(" Paint"):
                        seen.append((1000 * (time.thread_time() - began), name))

        self.application = Application(["8cut"])

    def take(self) -> list[tuple[float, str]]:
        """Longest first; forgotten afterwards."""
        found = sorted(self._seen, reverse=True)
        self._seen.clear()
        return found


def listed(library: Library, count: int, minutes: float) -> tuple[list[Path], list[Path]]:
    """Videos to scan, each of another content; and short ones that fill the list."""
    film, scanned = library.film(minutes), []
    for number in range(count):
        path = library.folder / f"scanned-{number}.mp4"
        ffmpeg("-i", film, "-metadata", f"title={number}", "-c", "copy", path)
        scanned.append(path)
    short, others = library.short(0), []
    for number in range(LISTED - count):
        path = library.folder / f"other-{number:03}.mp4"
        shutil.copy(short, path)
        others.append(path)
    return scanned, others


def cost(what: str, step: Callable[[int], object], events: Events | None) -> None:
    """The processor's time that the window's thread takes for a step and its painting."""
    from PyQt6.QtWidgets import QApplication

    taken, longest = [], []
    for number in range(STEPS):
        if events is not None:
            events.take()
        began = time.thread_time()
        step(number)
        QApplication.processEvents()
        QApplication.processEvents()
        taken.append(1000 * (time.thread_time() - began))
        longest += events.take()[:3] if events is not None else []
    print(f"{what:40} {statistics.median(taken):6.2f} ms of processor time, at most {max(taken):.2f}", flush=True)
    for name in dict.fromkeys(name for _, name in longest):
        times = [took for took, other in longest if other == name]
        print(f"    {name:36} {statistics.median(times):6.2f} ms, at most {max(times):.2f}", flush=True)


def busy(library: Library, scanned: list[Path], others: list[Path], rounds: int, who: bool) -> None:
    from eightcut.config import read_config
    from eightcut.domain.scans import NewScan, Region
    from eightcut.ui.app import make_application, search_what_comes
    from eightcut.ui.kit.settings import Settings
    from eightcut.ui.kit.tasks import default_runner
    from eightcut.ui.window.main_window import MainWindow

    search_seldom()
    events = Events() if who else None
    make_application()
    window = MainWindow(read_config(), Settings(), default_runner())
    search_what_comes(window)
    window.resize(1600, 900)
    window.show()
    watch = Watch()

    wait(lambda: window.contents is not None)
    contents = window.contents
    assert contents is not None
    panes = contents.panes
    panes.playlist.add_files([str(path) for path in (*scanned, *others)])
    wait(lambda: panes.now.video is not None and panes.scan_tab.chosen and not window.runner.busy)
    paths = [str(path) for path in scanned]

    def progress(number: int) -> None:
        text = f"{number} of {STEPS}"
        panes.scanner.scan_progressed.emit(paths[0], float(number), float(STEPS), text)
        panes.scanner.pace_told.emit(text)

    def begin_and_end(_: int) -> None:
        panes.scanner.busy_changed.emit("a scan")
        panes.scanner.busy_changed.emit(None)

    def arrive(number: int) -> None:
        video = panes.now.video
        assert video is not None
        step = video.duration / MATCHES
        regions = tuple(Region(at * step, (at + 0.9) * step, (at + number) % 50 / 100 + 0.5) for at in range(MATCHES))
        scan = NewScan(video.ref, panes.now.profile, panes.scan_tab.chosen, regions, duration=video.duration)
        window.runner.in_library(
            panes.now,
            lambda: panes.db.library.scans.save(scan),
            lambda _: panes.panel.load_for_video(video.ref, panes.now.profile),
        )
        wait(lambda: not window.runner.busy)

    cost("a scan begins and ends", begin_and_end, events)
    panes.scanner.busy_changed.emit("a scan")
    cost("progress of a scan", progress, events)
    cost("the list is told of one video", lambda _: panes.playlist.scans.changed.emit({paths[0]}), events)
    cost(f"{MATCHES} matches of the video arrive", arrive, events)
    panes.scanner.busy_changed.emit(None)
    panes.status.end_progress()

    def scan(what: str) -> None:
        panes.player.pause()
        contents.cut.go_to(0.0)
        panes.player.play()
        wait(lambda: not window.runner.busy)
        over: list[object] = []
        panes.scanner.scan_finished.connect(over.append)
        watch.take()
        begun = time.monotonic()
        contents.scans.scan_again(paths)
        wait(lambda: over and not window.runner.busy)
        panes.scanner.scan_finished.disconnect(over.append)
        spent, holds = time.monotonic() - begun, watch.take()
        worst = ", ".join(f"{hold.wall:.0f} ({hold.own:.0f})" for hold in holds[:6])
        many = sum(hold.wall > 16 for hold in holds)
        print(f"{what:30} {spent:5.1f} s; held ms (own work): {worst}; {many} over 16 ms", flush=True)

    for _ in range(rounds):
        library.forget()
        scan("cold")
        scan("from stored frames")
    window.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--videos", type=int, default=6)
    parser.add_argument("--minutes", type=float, default=10, help="length of each video that is scanned")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--who", action="store_true", help="name the longest event of each step")
    parser.add_argument("--platform", default="offscreen", help="what Qt draws on, such as xcb")
    chosen = parser.parse_args()
    ordinary(narrow=False)
    os.environ["QT_QPA_PLATFORM"] = chosen.platform
    with tempfile.TemporaryDirectory(prefix="eightcut-bench-") as name:
        library = Library(Path(name))
        os.environ["EIGHTCUT_DB"] = str(library.config.database)
        os.environ["EIGHTCUT_CACHE"] = str(library.config.cache)
        os.environ["EIGHTCUT_CONFIG"] = name
        scanned, others = listed(library, chosen.videos, chosen.minutes)
        busy(library, scanned, others, chosen.rounds, chosen.who)


if __name__ == "__main__":
    main()
