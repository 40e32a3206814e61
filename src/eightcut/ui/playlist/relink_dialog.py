"""Relinking: choose a folder, and the missing videos and clips are looked for in it."""

from __future__ import annotations

from pathlib import PurePath

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QDialog, QFileDialog, QListWidget, QListWidgetItem, QProgressBar, QWidget
from typing_extensions import override

from eightcut.domain.videos import VideoRef
from eightcut.errors import Cancelled
from eightcut.services.change import Change
from eightcut.services.clips.relocating import RelocateResult, find_clips, missing_clips
from eightcut.services.context import Job
from eightcut.services.videos.relinking import RelinkResult, missing_videos, relink
from eightcut.ui import theme
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.tasks import Task
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.widgets import button, dialog_column, dim, foot, named, wrapped

Found = tuple[RelinkResult, RelocateResult, list[VideoRef], dict[str, int]]


class RelinkDialog(QDialog):
    """Lists the missing videos of profile and list, and folders of missing clips."""

    relinked = pyqtSignal(dict)
    """Videos were found: where they were, and are."""

    def __init__(
        self, context: Context, profile: str, more_paths: list[str] | None = None, parent: QWidget | None = None
    ) -> None:
        """Look which are missing. `more_paths`: files to try beside the chosen folder."""
        super().__init__(parent)
        self._context = context
        self._profile = profile
        self._more = more_paths or []
        self._task: Task | None = None
        column = dialog_column(self, "Relink missing videos and clips", "relink_dialog")
        column.addWidget(
            dim("Choose the folder that contains them now. Files are matched by content, so they may have "
                "been renamed.")
        )  # fmt: skip
        self.list = _list("missing", "Missing videos")
        column.addWidget(self.list, 1)
        self.clips = _list("missing_clips", "Folders of missing clips")
        self.clips.hide()
        column.addWidget(self.clips, 1)
        self.clips_told = wrapped("clips_told")
        self.clips_told.hide()
        self.bar = QProgressBar()
        self.bar.hide()
        column.addWidget(self.bar)
        self.told = wrapped("told", "", "Looking…")
        column.addWidget(self.told)
        column.addWidget(self.clips_told)
        self.folder = button("Choose a folder…", "choose_folder", "main")
        self.stop = button("Cancel", "stop")
        self.stop.hide()
        close = button("Close", "close")
        self.folder.clicked.connect(self._choose)
        self.stop.clicked.connect(self._stop)
        close.clicked.connect(self.accept)
        foot(column, [self.stop], [close, self.folder])
        ctx, more = context.services, self._more
        context.runner.in_library(
            self,
            lambda: (missing_videos(ctx, profile, more), missing_clips(ctx, profile)),
            lambda found: self._missing(*found),
            key="missing",
        )

    def _missing(self, videos: list[VideoRef], clips: dict[str, int]) -> None:
        _fill(self.list, [(video.filename, video.path) for video in videos])
        named = [(PurePath(folder.replace("\\", "/")).name, folder, count) for folder, count in clips.items()]
        rows = [(f"{name}: {self._clips(count)}", folder) for name, folder, count in named]
        _fill(self.clips, rows)
        are = plural(sum(clips.values()), "clip is", "clips are")
        self.clips_told.setText(f"{are} not where the library expects.")
        self.clips.setVisible(bool(clips))
        self.clips_told.setVisible(bool(clips))
        films = plural(len(videos), "video is", "videos are")
        self.told.setText(f"{films} missing." if videos else "No videos are missing.")
        self.folder.setEnabled(bool(videos or clips))

    def _clips(self, count: int) -> str:
        return plural(count, "clip", "clips")

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Folder of the missing videos")
        if folder:
            self.look_in(folder)

    def look_in(self, folder: str) -> None:
        """Search a folder and its folders."""
        ctx, profile, more = self._context.services, self._profile, self._more
        self.folder.setEnabled(False)
        self.stop.show()
        self.bar.show()

        def look(job: Job) -> Found:
            videos = relink(ctx, profile, folder, more, job)
            clips = find_clips(ctx, profile, folder, job)
            now = [videos.moved.get(path, path) for path in more]
            return videos, clips, missing_videos(ctx, profile, now), missing_clips(ctx, profile)

        self._task = self._context.runner.in_background(self, look, self._found, self._failed, self._progress)

    def _progress(self, _task: str, file: str, done: float, total: float) -> None:
        self.bar.setRange(0, int(total))
        self.bar.setValue(int(done))
        self.told.setText(f"Reading {PurePath(file).name}")

    def _found(self, outcome: Found) -> None:
        videos, clips, missing, gone = outcome
        self._over()
        self._more = [videos.moved.get(path, path) for path in self._more]
        self._missing(missing, gone)
        found = plural(videos.found, "video", "videos")
        left = f"{len(missing)} still missing." if missing else ""
        self.told.setText(f"Found {found}. {left}".strip())
        if clips.moved or clips.left:
            self._tell_clips(clips, sum(gone.values()))
        if videos.found:
            self.relinked.emit(videos.moved)
        self._context.history.changed.emit(Change(videos.change.kinds | clips.change.kinds))

    def _tell_clips(self, clips: RelocateResult, missing: int) -> None:
        said = [f"Found {self._clips(len(clips.moved))}."]
        if clips.unproven:
            said.append(f"{len(clips.unproven)} of them matched by name and length only.")
        if missing:
            said.append(f"{missing} still missing.")
        self.clips_told.setText(" ".join(said))
        self.clips_told.setToolTip("\n".join(f"{path}: {reason}." for path, reason in clips.left))
        self.clips_told.show()

    def _failed(self, problem: Exception) -> None:
        self._over()
        stopped = isinstance(problem, Cancelled)
        self.told.setText("Stopped. Files found so far are kept." if stopped else str(problem))

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
        self._stop()
        super().done(result)


def _list(name: str, told: str) -> QListWidget:
    made = named(QListWidget(), name, "card", told)
    made.setSpacing(theme.GAP)
    return made


def _fill(there: QListWidget, rows: list[tuple[str, str]]) -> None:
    """Lines with what a pointer is told about each."""
    there.clear()
    for text, path in rows:
        item = QListWidgetItem(text)
        item.setToolTip(path)
        there.addItem(item)
