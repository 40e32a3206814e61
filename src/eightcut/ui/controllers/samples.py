"""The demonstration for whoever has no videos at hand: made beside the library, shown in a window of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QMessageBox, QWidget

from eightcut.bootstrap import open_services
from eightcut.cluster.settings import ClusterSettings
from eightcut.config import Config
from eightcut.errors import Cancelled
from eightcut.services.context import Job
from eightcut.services.demo.folder import DATABASE, FOLDER, demonstrate, films
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import show
from eightcut.ui.training.wording import working
from eightcut.ui.window.panes import Handlers
from eightcut.ui.window.status import StatusBar

Opens = Callable[[Path, Sequence[str], str], object]
"""Opens a window on the library at a path, with these videos in its list; it says the sentence."""


class SamplesController(QObject):
    """Asks first, for it takes minutes; an earlier one is opened as it is. The user's own library is never opened."""

    def __init__(self, *, opens: Opens, window: QWidget, status: StatusBar, config: Config, context: Context) -> None:
        super().__init__(window)
        self._opens, self._window, self._status = opens, window, status
        self._config, self._context = config, context
        self._root = config.database.parent / FOLDER

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {"samples": self._ask}

    def _ask(self) -> None:
        root = self._root
        self._context.runner.in_library(self, lambda: films(root), self._found, key="samples")

    def _found(self, there: Sequence[str]) -> None:
        if there:
            self._open(there)
            return
        box = QMessageBox(self._window)
        box.setObjectName("samples")
        box.setWindowTitle("8-cut")
        box.setText("Try 8-cut on sample videos?")
        box.setInformativeText(
            "Six videos of three minutes are made and a sound in them is marked, learned and found, in a few minutes. "
            f"All of it goes to {self._root}, with a library of its own; yours is not touched. Delete that folder "
            "to remove it."
        )
        make = box.addButton("Make sample videos", QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(make)
        box.accepted.connect(self._make)
        show(box)

    def _make(self) -> None:
        root, own = self._root, replace(self._config, cluster=ClusterSettings())

        def work(job: Job) -> list[str]:
            demonstrate(root, lambda path: open_services(replace(own, database=path)), job)
            return films(root)

        self._status.show_progress("Making sample videos", 0, 0)
        self._status.cancels = self._context.runner.in_background(
            self, work, self._made, self._failed, self._show_progress, key="samples"
        )

    def _show_progress(self, task: str, file: str, done: float, total: float) -> None:
        said = "Making sample videos" if task == "films" else f"Sample videos: {working(task, file)}"
        self._status.show_progress(said, done, total)

    def _made(self, there: Sequence[str]) -> None:
        self._status.end_progress("The sample videos are open in a window of their own.")
        self._open(there)

    def _open(self, there: Sequence[str]) -> None:
        said = (
            f"These are sample videos with a library of their own in {self._root}. Try anything: your library is not "
            "touched. To remove them, delete that folder."
        )
        self._opens(self._root / DATABASE, there, said)

    def _failed(self, problem: Exception) -> None:
        self._status.end_progress("No sample videos: stopped." if isinstance(problem, Cancelled) else "")
        if not isinstance(problem, Cancelled):
            self._context.runner.problem.emit(problem)
