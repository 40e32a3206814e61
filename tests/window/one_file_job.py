"""A window that is closed after something was written; run by `test_one_file`.

python -m tests.window.one_file_job DATABASE SETTINGS WINDOWS
"""

from __future__ import annotations

import sys
from pathlib import Path

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication

from eightcut.ui.app import make_application, open_window
from eightcut.ui.window.main_window import MainWindow


def shown() -> list[MainWindow]:
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible()]


def main(database: str, settings: Path, windows: int) -> int:
    application = make_application()
    timer = QTimer()
    written: list[str] = []

    def look() -> None:
        there = shown()
        if not there or not all(window.contents is not None for window in there):
            return
        if len(there) < windows:
            there[0].open_another()
            return
        if not written:
            for number, window in enumerate(there):
                panes = window.contents.panes  # type: ignore[union-attr]  # it is there
                path = f"/out/Door/vid_001/clip_001_m{number + 1}_0.mp4"
                db, runner = panes.db, panes.context.runner
                runner.in_library(window, lambda db=db, path=path: db.add("a.mp4", 1.0, path))  # type: ignore[misc]
                written.append(path)
        elif not there[0].runner.busy:
            timer.stop()
            for window in there:
                window.close()

    timer.timeout.connect(look)
    timer.start(20)
    code = open_window(database, settings_folder=settings)
    del application
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
