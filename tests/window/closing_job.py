"""A real window that is closed in the middle of something; run under a virtual screen by `test_closing`.

    python -m tests.window.closing_job WHAT FOLDER FILE...

The library is the one of the environment. Prints the moment of closing (seconds of the monotonic clock) when it closes.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QMessageBox

from eightcut.ui.app import make_application, open_window
from eightcut.ui.training.dialog import TrainDialog
from eightcut.ui.window.contents import WindowContents
from eightcut.ui.window.main_window import MainWindow

PATIENCE = 100.0
Steps = Iterator[Callable[[], object]]
"""Each step is waited for until it is true."""


def window() -> MainWindow | None:
    return next((w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)), None)


def contents() -> WindowContents:
    found = window()
    assert found is not None
    assert found.contents is not None
    return found.contents


def furnished() -> bool:
    found = window()
    return found is not None and found.contents is not None and found.contents.panes.now.video is not None


def act(id_: str) -> None:
    found = window()
    assert found is not None
    found.actions_by_id[id_].trigger()


def models() -> bool:
    return bool(contents().panes.scan_tab.order().model)


def scanning() -> Steps:
    yield models
    act("scan")
    yield lambda: "x real time" in contents().panes.status.detail.text() or contents().panes.status.bar.value() > 50


def embedding() -> Steps:
    yield models
    act("scan_all")
    yield lambda: contents().panes.status.bar.value() > 20


def with_workers() -> Steps:
    """Workers of a cluster listen, which the settings name."""
    yield models
    yield lambda: contents().panes.context.services.cluster is not None
    act("workers")
    act("scan_all")
    yield lambda: any(one.flights for one in contents().panes.drawer.view.model.rows)


def exporting(folder: Path) -> Steps:
    panes = contents().panes
    panes.playlist.set_export_folder(str(folder / "out" / "Knock"))
    panes.deck.set_folder(str(folder / "out" / "Knock"))
    panes.deck.export_tab.spans.spread.setValue(2.0)
    panes.deck.set_clips(99)
    act("export")
    yield lambda: panes.status.bar.value() > 30


def training(stage: str) -> Steps:
    act("train")
    dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, TrainDialog))
    yield dialog.view.start.isEnabled
    dialog.form.margin.setValue(2)  # films of 90 s with a knock every 20 s leave little room
    seen: list[str] = []
    dialog._control.progressed.connect(lambda task, *_: seen.append(task))
    dialog.view.start.click()
    yield lambda: any((task == "embed") == (stage == "listening") for task in seen)


def drawing() -> Steps:
    """The waveform of a long film is still being read."""
    yield lambda: True


def playing() -> Steps:
    """It plays, and the preview of the last frame is open, a window of its own."""
    act("end_frame")
    act("play_cursor")
    panes = contents().panes
    yield lambda: panes.preview.isVisible() and panes.player.position > 0.3


class Closer:
    """Waits for each step of what is done, then closes the window."""

    def __init__(self, what: str, folder: Path) -> None:
        self._steps = self._all(what, folder)
        self._now: Callable[[], object] = furnished
        self._end = time.monotonic() + PATIENCE
        self._answers = QTimer()  # of its own: a timer does not come round within itself, as in a question's loop
        self._answers.timeout.connect(self._answer)
        self._answers.start(50)
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)
        self._timer.start(10)

    def _all(self, what: str, folder: Path) -> Steps:
        yield furnished
        jobs: dict[str, Callable[[], Steps]] = {
            "scan": scanning,
            "embed": embedding,
            "workers": with_workers,
            "export": lambda: exporting(folder),
            "train": lambda: training("learning"),
            "train listening": lambda: training("listening"),
            "draw": drawing,
            "play": playing,
        }
        yield from jobs[what]()

    def _answer(self) -> None:
        """Say yes to the question about the folder's name; give up after a while."""
        boxes = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMessageBox) and w.isVisible()]
        for box in boxes:
            for button in box.buttons():
                if box.buttonRole(button) is QMessageBox.ButtonRole.YesRole:
                    button.click()
        if time.monotonic() > self._end:
            said = [(box.text(), box.detailedText()) for box in boxes]
            sys.stderr.write(f"waited too long; {contents().panes.problem.text.text()} {said}\n")
            os._exit(3)

    def _look(self) -> None:
        if not self._now():
            return
        following = next(self._steps, None)
        if following is not None:
            self._now = following
            return
        self._timer.stop()
        sys.stdout.write(f"{time.monotonic()}\n")
        sys.stdout.flush()
        found = window()
        assert found is not None
        found.close()


def main(what: str, folder: Path, files: list[str]) -> int:
    application = make_application()
    closer = Closer(what, folder)
    code = open_window(None, files=files)
    del closer, application
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:]))
