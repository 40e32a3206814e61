"""How fast the window opens, and how long its thread is ever held.

    python benchmarks/window.py [--rounds 5] [--minutes 120] [--platform offscreen]

"opens" is from the start of the process to the first paint, of ours on a library with one film in its list, and of an
empty PyQt6 window, in turn. "held" is the longest time in which the event loop did not come round while a film was
opened, scanned, trained from, scanned again and exported; a timer that wants to run every millisecond sees it.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.scanning import Library

OPENS = """
import os, sys, time
from eightcut.__main__ import search_seldom
search_seldom()
from PyQt6.QtCore import QEvent, QObject
begun = float(os.environ["BEGUN"])
class Seen(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched.isWidgetType() and watched.window().isVisible():
            print(time.monotonic() - begun, flush=True)
            os._exit(0)
        return False
"""
OURS = """
from pathlib import Path
from eightcut.config import read_config
from eightcut.ui.app import make_application, search_what_comes
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import default_runner
from eightcut.ui.window.main_window import MainWindow
application = make_application()
seen = Seen()
application.installEventFilter(seen)
window = MainWindow(read_config(), Settings(), default_runner())
search_what_comes(window)
window.show()
application.exec()
"""
FURNISHED = """
from pathlib import Path
from eightcut.config import read_config
from eightcut.ui.app import make_application, search_what_comes
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import default_runner
from eightcut.ui.window.main_window import MainWindow
application = make_application()
seen = Seen()
window = MainWindow(read_config(), Settings(), default_runner())
search_what_comes(window)
window.show()
window.ready.connect(lambda: application.installEventFilter(seen))
application.exec()
"""
EMPTY = """
from PyQt6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
seen = Seen()
application.installEventFilter(seen)
window = QMainWindow()
window.resize(1600, 900)
window.show()
application.exec()
"""


def opens(code: str, as_installed: dict[str, str]) -> float:
    """Seconds from process start to the first paint."""
    environment = {**os.environ, **as_installed, "BEGUN": repr(time.monotonic())}
    done = subprocess.run(
        [sys.executable, "-c", OPENS + code], env=environment, capture_output=True, text=True, check=True
    )
    return float(done.stdout.split()[0])


def opening(rounds: int, library: Library) -> None:
    ours, furnished, empty = [], [], []
    compiled = {name: library.environment[name] for name in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")}
    opens(FURNISHED, compiled)
    for _ in range(rounds):
        ours.append(opens(OURS, compiled))
        empty.append(opens(EMPTY, compiled))
        furnished.append(opens(FURNISHED, compiled))
    first, whole, bare = (statistics.median(times) for times in (ours, furnished, empty))
    print(
        f"{'window opens: first paint':52} {first:6.2f} s   {first / bare:5.1f} x an empty PyQt6 window ({bare:.2f} s)"
    )
    print(f"{'window opens: all panes painted':52} {whole:6.2f} s   {whole / bare:5.1f} x")


class Watch:
    """The longest time that the event loop did not come round, since it was asked last."""

    def __init__(self) -> None:
        from PyQt6.QtCore import QTimer

        self._timer = QTimer()
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._beat)
        self._last = time.perf_counter()
        self.longest = 0.0
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last - 0.001)
        self._last = now

    def take(self) -> float:
        """In milliseconds; forgotten afterwards."""
        longest, self.longest = self.longest, 0.0
        return 1000 * longest


def wait(true: Callable[[], object], patience: float = 900.0, why: Callable[[], str] = str) -> None:
    """Let the window live until something is so; where it never is, the program ends, with what `why` tells."""
    from PyQt6.QtCore import QEventLoop, QTimer

    loop, end, seen = QEventLoop(), time.monotonic() + patience, False

    def look() -> None:
        nonlocal seen
        seen = bool(true())  # once: it may be otherwise again a moment later
        if seen or time.monotonic() > end:
            loop.quit()

    beat = QTimer()
    beat.timeout.connect(look)
    beat.start(20)
    loop.exec()
    beat.stop()
    if not seen:
        raise SystemExit(f"a step of the window did not end. {why()}".rstrip())


def held(film: Path, folder: Path) -> None:
    from eightcut.config import read_config
    from eightcut.domain.model_key import ModelKey
    from eightcut.domain.training import TrainingSettings
    from eightcut.services.training.training import TrainRequest, train
    from eightcut.ui.app import make_application, search_what_comes
    from eightcut.ui.kit.settings import Settings
    from eightcut.ui.kit.tasks import default_runner
    from eightcut.ui.window.main_window import MainWindow

    make_application()
    window = MainWindow(read_config(), Settings(), default_runner())
    search_what_comes(window)
    window.show()
    watch = Watch()

    def why() -> str:
        return window.contents.panes.problem.text.text() if window.contents else ""

    until = partial(wait, why=why)

    def step(what: str, begin: Callable[[], object], done: Callable[[], object]) -> None:
        watch.take()
        begun = time.monotonic()
        begin()
        until(lambda: done() and not window.runner.busy)
        print(f"{what:52} {watch.take():6.0f} ms held of {time.monotonic() - begun:6.1f} s", flush=True)

    until(lambda: window.contents is not None)
    contents = window.contents
    assert contents is not None
    panes = contents.panes
    step("furnish the window", lambda: None, lambda: True)
    step(
        "open a film, its waveform", lambda: panes.playlist.add_files([str(film)]), lambda: panes.now.video is not None
    )
    panes.playlist.set_export_folder(str(folder / "Held"))
    panes.deck.set_folder(str(folder / "Held"))
    step("scan it", window.actions_by_id["scan"].trigger, lambda: panes.panel.version_timestamp)
    first = panes.panel.version_timestamp
    request = TrainRequest("default", ModelKey("FOLEY"), TrainingSettings(("Sound",)))
    ctx = panes.context.services
    over: list[object] = []
    step(
        "train again",
        lambda: panes.context.runner.in_background(panes.now, lambda job: train(ctx, request, job), over.append),
        lambda: over,
    )
    step(
        "scan it again from stored frames",
        window.actions_by_id["scan"].trigger,
        lambda: panes.panel.version_timestamp != first,
    )
    enough = time.monotonic() + 5
    step("play 5 s", panes.player.play, lambda: time.monotonic() > enough)
    panes.player.pause()
    step(
        "export 3 clips",
        window.actions_by_id["export"].trigger,
        lambda: len(panes.now.markers) == 1 and not panes.exporter.busy,
    )
    window.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=120, help="length of the film that is scanned")
    parser.add_argument("--platform", default="offscreen", help="what Qt draws on, such as xcb")
    chosen = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = chosen.platform
    with tempfile.TemporaryDirectory(prefix="eightcut-bench-") as name:
        library = Library(Path(name))
        os.environ["EIGHTCUT_DB"] = str(library.config.database)
        os.environ["EIGHTCUT_CACHE"] = str(library.config.cache)
        os.environ["EIGHTCUT_CONFIG"] = name
        opening(chosen.rounds, library)
        held(library.film(chosen.minutes), Path(name))


if __name__ == "__main__":
    main()
