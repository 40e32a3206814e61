"""Relinking: choose a folder, and the missing videos are looked for in it."""

from __future__ import annotations

from pathlib import PurePath

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QDialog, QFileDialog, QLabel, QListWidget, QListWidgetItem, QProgressBar, QWidget
from typing_extensions import override

from eightcut.domain.videos import VideoRef
from eightcut.errors import Cancelled
from eightcut.services.relinking import Relinked, missing_videos, relink
from eightcut.ui import theme
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.tasks import Task
from eightcut.ui.kit.times import plural
from eightcut.ui.profiles.parts import button, dialog_column, dim, foot


class RelinkDialog(QDialog):
    """Lists the missing videos of a profile; `relinked` when some were found: where they were, and are."""

    relinked = pyqtSignal(dict)

    def __init__(
        self, context: Context, profile: str, more_paths: list[str] | None = None, parent: QWidget | None = None
    ) -> None:
        """Look which are missing. `more_paths`: files to try beside the chosen folder."""
        super().__init__(parent)
        self._context = context
        self._profile = profile
        self._more = more_paths or []
        self._task: Task | None = None
        column = dialog_column(self, self.tr("Missing videos"), "relink_dialog")
        column.addWidget(
            dim(self.tr("Choose the folder that they are in now. What is in a file proves that it is the one, so the "
                        "names may have changed."))
        )  # fmt: skip
        self.list = QListWidget()
        self.list.setObjectName("missing")
        self.list.setProperty("role", "card")
        self.list.setSpacing(theme.GAP)
        self.list.setAccessibleName(self.tr("Missing videos"))
        column.addWidget(self.list, 1)
        self.bar = QProgressBar()
        self.bar.hide()
        column.addWidget(self.bar)
        self.told = QLabel(self.tr("Looking…"))
        self.told.setObjectName("told")
        self.told.setWordWrap(True)
        column.addWidget(self.told)
        self.folder = button(self.tr("Choose a folder…"), "choose_folder", "main")
        self.stop = button(self.tr("Cancel"), "stop")
        self.stop.hide()
        close = button(self.tr("Close"), "close")
        self.folder.clicked.connect(self._choose)
        self.stop.clicked.connect(self._stop)
        close.clicked.connect(self.accept)
        foot(column, [self.stop], [close, self.folder])
        bench = context.bench
        context.runner.desk(self, lambda: missing_videos(bench, profile), self._missing, key="missing")

    def _missing(self, videos: list[VideoRef]) -> None:
        self.list.clear()
        for video in videos:
            item = QListWidgetItem(video.filename)
            item.setToolTip(video.path)
            self.list.addItem(item)
        count = plural(len(videos), self.tr("video is"), self.tr("videos are"))
        self.told.setText(self.tr("{0} missing.").format(count) if videos else self.tr("No video is missing."))
        self.folder.setEnabled(bool(videos))

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder of the missing videos"))
        if folder:
            self.look_in(folder)

    def look_in(self, folder: str) -> None:
        """Search a folder and its folders."""
        bench, profile, more = self._context.bench, self._profile, self._more
        self.folder.setEnabled(False)
        self.stop.show()
        self.bar.show()
        self._task = self._context.runner.run(
            self, lambda job: relink(bench, profile, folder, more, job), self._found, self._failed, self._progress
        )

    def _progress(self, _task: str, file: str, done: float, total: float) -> None:
        self.bar.setRange(0, int(total))
        self.bar.setValue(int(done))
        self.told.setText(self.tr("Reading {0}").format(PurePath(file).name))

    def _found(self, outcome: Relinked) -> None:
        self._over()
        self._missing([VideoRef(name) for name in outcome.missing])
        found = plural(outcome.found, self.tr("video"), self.tr("videos"))
        left = self.tr("{0} still missing.").format(len(outcome.missing)) if outcome.missing else ""
        self.told.setText(self.tr("Found {0}. {1}").format(found, left).strip())
        if outcome.found:
            self.relinked.emit(outcome.moved)

    def _failed(self, problem: Exception) -> None:
        self._over()
        stopped = isinstance(problem, Cancelled)
        self.told.setText(self.tr("Stopped. What was found stays found.") if stopped else str(problem))

    def _over(self) -> None:
        self._task = None
        self.stop.hide()
        self.bar.hide()
        self.folder.setEnabled(True)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    @override
    def done(self, result: int) -> None:
        """Closing stops the search."""
        self._stop()
        super().done(result)
