"""Relinking: choose a folder, and the missing videos and clips are looked for in it."""

from __future__ import annotations

from pathlib import PurePath

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QDialog, QFileDialog, QLabel, QListWidget, QListWidgetItem, QProgressBar, QWidget
from typing_extensions import override

from eightcut.domain.videos import VideoRef
from eightcut.errors import Cancelled
from eightcut.services.relinking import Relinked, missing_videos, relink
from eightcut.services.relocating import Relocated, find_clips, missing_clips
from eightcut.services.workbench import Job
from eightcut.ui import theme
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.tasks import Task
from eightcut.ui.kit.times import plural
from eightcut.ui.profiles.parts import button, dialog_column, dim, foot

Found = tuple[Relinked, Relocated, list[VideoRef], dict[str, int]]


class RelinkDialog(QDialog):
    """Lists the missing videos of profile and list, and folders of missing clips.

    `relinked` when videos were found: where they were, and are; `clips_found` when clips were: how many.
    """

    relinked = pyqtSignal(dict)
    clips_found = pyqtSignal(int)

    def __init__(
        self, context: Context, profile: str, more_paths: list[str] | None = None, parent: QWidget | None = None
    ) -> None:
        """Look which are missing. `more_paths`: files to try beside the chosen folder."""
        super().__init__(parent)
        self._context = context
        self._profile = profile
        self._more = more_paths or []
        self._task: Task | None = None
        column = dialog_column(self, self.tr("Missing videos and clips"), "relink_dialog")
        column.addWidget(
            dim(self.tr("Choose the folder that they are in now. What is in a file proves that it is the one, so the "
                        "names may have changed."))
        )  # fmt: skip
        self.list = QListWidget()
        self.list.setObjectName("missing")
        self.list.setProperty("role", "card")
        self.list.setSpacing(theme.GAP)
        self.list.setAccessibleName(self.tr("Missing videos and clips"))
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
        bench, more = context.bench, self._more
        context.runner.desk(
            self,
            lambda: (missing_videos(bench, profile, more), missing_clips(bench, profile)),
            lambda found: self._missing(*found),
            key="missing",
        )

    def _missing(self, videos: list[VideoRef], clips: dict[str, int]) -> None:
        self.list.clear()
        for video in videos:
            self._add(video.filename, video.path)
        for folder, count in clips.items():
            name = PurePath(folder.replace("\\", "/")).name
            self._add(self.tr("{0}: {1}").format(name, plural(count, self.tr("clip"), self.tr("clips"))), folder)
        self.told.setText(self._summary(len(videos), sum(clips.values())))
        self.folder.setEnabled(bool(videos or clips))

    def _add(self, text: str, path: str) -> None:
        item = QListWidgetItem(text)
        item.setToolTip(path)
        self.list.addItem(item)

    def _summary(self, videos: int, clips: int) -> str:
        if not videos and not clips:
            return self.tr("No video and no clip is missing.")
        if not clips:
            return self.tr("{0} missing.").format(plural(videos, self.tr("video is"), self.tr("videos are")))
        if not videos:
            return self.tr("{0} missing.").format(plural(clips, self.tr("clip is"), self.tr("clips are")))
        both = (plural(videos, self.tr("video"), self.tr("videos")), plural(clips, self.tr("clip"), self.tr("clips")))
        return self.tr("{0} and {1} are missing.").format(*both)

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

        def look(job: Job) -> Found:
            videos = relink(bench, profile, folder, more, job)
            clips = find_clips(bench, profile, folder, job)
            return videos, clips, missing_videos(bench, profile, more), missing_clips(bench, profile)

        self._task = self._context.runner.run(self, look, self._found, self._failed, self._progress)

    def _progress(self, _task: str, file: str, done: float, total: float) -> None:
        self.bar.setRange(0, int(total))
        self.bar.setValue(int(done))
        self.told.setText(self.tr("Reading {0}").format(PurePath(file).name))

    def _found(self, outcome: Found) -> None:
        videos, clips, missing, gone = outcome
        self._over()
        self._missing(missing, gone)
        found = [plural(videos.found, self.tr("video"), self.tr("videos"))] if videos.found or not clips.moved else []
        if clips.moved:
            found.append(plural(len(clips.moved), self.tr("clip"), self.tr("clips")))
        said = [self.tr("Found {0}.").format(self.tr(" and ").join(found))]
        if clips.unproven:
            said.append(self.tr("{0} of the clips by name and length alone.").format(len(clips.unproven)))
        left = len(missing) + sum(gone.values())
        if left:
            said.append(self.tr("{0} still missing.").format(left))
        self.told.setText(" ".join(said))
        if videos.found:
            self.relinked.emit(videos.moved)
        if clips.moved:
            self.clips_found.emit(len(clips.moved))

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
