"""The window over a large library: when it is ready, how long its thread is ever held, and its memory.

    python benchmarks/large_window.py [--rounds 5] [--films 2000] [--negatives 50000] [--shots FOLDER]

The library is that of `big_library`; all its films are in the list. The open film has 200 versions, the last with 5,000
finds. "held" is the longest time in which the event loop did not come round; "at work" is the processor's time, which a
busy machine changes little. With --shots, pictures of each state.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import imageio_ffmpeg
import numpy as np

from benchmarks import big_library
from benchmarks.window import OPENS, Watch

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget

READY = """
from eightcut.config import read_config
from eightcut.ui.app import make_application
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.tasks import default_runner
from eightcut.ui.window.main_window import MainWindow
application = make_application()
window = MainWindow(read_config(), Settings(), default_runner())
window.ready.connect(lambda: (print(time.monotonic() - begun, time.process_time(), flush=True), os._exit(0)))
window.show()
application.exec()
"""
VERSIONS, REGIONS = 200, 5000


def place(folder: Path) -> None:
    """Where the programs of this benchmark keep things."""
    os.environ.update(
        EIGHTCUT_DB=str(folder / "library.db"),
        EIGHTCUT_CACHE=str(folder / "cache"),
        EIGHTCUT_CONFIG=str(folder / "config"),
    )


def ready(rounds: int) -> tuple[float, float]:
    """Seconds from the start of the process until the window is ready, and of these the processor's; medians."""
    times: list[tuple[float, ...]] = []
    for _ in range(rounds):
        environment = {**os.environ, "BEGUN": repr(time.monotonic())}
        done = subprocess.run(
            [sys.executable, "-c", OPENS + READY], env=environment, capture_output=True, text=True, check=True
        )
        times.append(tuple(map(float, done.stdout.split())))
    seconds, worked = zip(*times, strict=True)
    return statistics.median(seconds), statistics.median(worked)


def filled(folder: Path, films: int, negatives: int) -> None:
    """A large library whose list begins with a film that is there."""
    from eightcut.bootstrap import services_over
    from eightcut.config import read_config
    from eightcut.domain.scans import NewScan, Region
    from eightcut.services.videos.identity import open_video
    from eightcut.storage.processed_db import ProcessedDB
    from eightcut.ui.kit.lists import Lists, VideoList
    from eightcut.ui.kit.settings import Settings

    big_library.make(folder / "library.db", big_library.Size(films=films, negatives=negatives))
    film = folder / "film.mp4"
    sources = [
        "-f",
        "lavfi",
        "-i",
        "anoisesrc=d=3600:r=16000",
        "-f",
        "lavfi",
        "-i",
        "testsrc=size=160x90:rate=5:duration=3600",
    ]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *sources, "-preset", "ultrafast", str(film)]
    subprocess.run(command, check=True)
    config = read_config()
    db = ProcessedDB(config.database)
    video = open_video(services_over(db.library, config), str(film))
    scores = np.linspace(0, 1, 3593, dtype="<f2").tobytes()
    for version in range(VERSIONS):
        count = REGIONS if version == VERSIONS - 1 else 100
        regions = tuple(Region(at, at + 8.0, 0.9) for at in np.linspace(0, 3590, count))
        db.library.scans.save(
            NewScan(video, "default", big_library.MODEL, regions, 1, 0.8, hop=1.0, window=8.0, duration=3600.0,
                    folders=("Door",), scores=scores)
        )  # fmt: skip
    db.close()
    listed = VideoList("List 1", (str(film), *(big_library.film(number)[1] for number in range(films))))
    Settings().keep_lists("default", Lists((listed,)))


def held(shots: Path | None) -> None:
    from PyQt6.QtCore import QEventLoop, Qt, QTimer

    from eightcut.config import read_config
    from eightcut.ui.app import make_application
    from eightcut.ui.kit.settings import Settings
    from eightcut.ui.kit.tasks import default_runner
    from eightcut.ui.negatives.dialog import HardNegativesDialog
    from eightcut.ui.window.main_window import MainWindow

    make_application()
    window = MainWindow(read_config(), Settings(), default_runner())
    window.show()
    watch = Watch()

    def until(true: Callable[[], object], patience: float = 300.0) -> None:
        loop, end, over = QEventLoop(), time.monotonic() + patience, list[bool]()

        def look() -> None:
            if true():
                over.append(True)
            if over or time.monotonic() > end:
                loop.quit()

        beat = QTimer()
        beat.timeout.connect(look)
        beat.start(20)
        loop.exec()
        beat.stop()
        if not over:
            raise SystemExit("a step of the window did not end")

    def step(what: str, begin: Callable[[], object], done: Callable[[], object], shown: QWidget | None = None) -> None:
        until(lambda: True)  # what came before is over
        watch.take()
        begun = time.monotonic()
        begin()
        until(lambda: done() and not window.runner.busy)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        spent = time.monotonic() - begun
        print(f"{what:52} {watch.take():6.0f} ms held of {spent:6.1f} s, {memory:4.0f} MB", flush=True)
        if shots is not None:
            (shown or window).grab().save(str(shots / f"{what.replace(' ', '_').replace(',', '')}.png"))

    until(lambda: window.contents is not None)
    contents = window.contents
    assert contents is not None
    panes = contents.panes
    step("furnish, read the list, open the first film", lambda: None, lambda: panes.now.video is not None)
    step("5,000 finds, 200 versions are there", lambda: None, lambda: panes.panel.view.model.rowCount() >= REGIONS)
    column = panes.playlist.lists.column
    assert column is not None
    for text in ("v", "video_1", "video_19", "nothing", ""):
        step(f"filter the list by {text or 'nothing, again'!r}", partial(column.model.set_filter, text), lambda: True)
    step("all finds selected", panes.panel.view.table.selectAll, lambda: True)
    window.actions_by_id["negatives"].trigger()
    [dialog] = window.findChildren(HardNegativesDialog)
    step("open the hard negatives", lambda: None, dialog.model.rowCount, dialog)
    step("sort them by time", partial(dialog.table.sortByColumn, 1, Qt.SortOrder.DescendingOrder), lambda: True, dialog)
    step("show those of one model", partial(dialog.filter.setCurrentIndex, 1), lambda: True, dialog)
    step("select all of them", dialog.table.selectAll, lambda: True, dialog)
    step("delete all of them", dialog.delete_selected.click, lambda: not dialog.model.rowCount(), dialog)
    step("undo that", dialog.undo.click, dialog.model.rowCount, dialog)
    dialog.close()
    window.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--films", type=int, default=2000)
    parser.add_argument("--negatives", type=int, default=50_000)
    parser.add_argument("--shots", type=Path)
    chosen = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="eightcut-bench-") as name:
        empty, full = Path(name) / "empty", Path(name) / "full"
        empty.mkdir()
        full.mkdir()
        place(full)
        filled(full, chosen.films, chosen.negatives)
        times = []
        for folder in (empty, full):
            place(folder)
            times.append(ready(chosen.rounds))
        for what, few, many in zip(("ready", "of these at work"), *times, strict=True):
            print(
                f"{what:17} over an empty library {few:.2f} s, over this {many:.2f} s: {many / few:.2f} x", flush=True
            )
        held(chosen.shots)


if __name__ == "__main__":
    main()
