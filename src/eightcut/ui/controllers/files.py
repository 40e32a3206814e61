"""Videos and clips on the disk: into the list, found again, taken in from other programs, disabled."""

from __future__ import annotations

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QFileDialog, QWidget

from eightcut.errors import Cancelled
from eightcut.services.clips.importing import ImportResult, import_clips
from eightcut.services.videos.files import VIDEO_SUFFIXES
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import show
from eightcut.ui.kit.times import plural
from eightcut.ui.playlist.pane import PlaylistPane
from eightcut.ui.playlist.relink_dialog import RelinkDialog
from eightcut.ui.window.panes import Handlers, Now
from eightcut.ui.window.status import StatusBar, Toast

VIDEOS = " ".join(f"*{ending}" for ending in VIDEO_SUFFIXES)
"""Names of videos, for the system's dialog."""


class FilesController(QObject):
    """Asks for files and folders, and gives them to the list."""

    def __init__(
        self, playlist: PlaylistPane, *, window: QWidget, now: Now, status: StatusBar, toast: Toast, context: Context
    ) -> None:
        super().__init__(now)
        self._playlist, self._window = playlist, window
        self._now, self._status, self._toast, self._context = now, status, toast, context
        playlist.notice.connect(status.say)
        playlist.own_left_out.connect(self._own_left_out)

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {
            "open": self.open_files,
            "open_folder": self.open_folder,
            "export_folder": self.export_folder,
            "next_video": self._playlist.open_next,
            "list_matches": self._playlist.show_matches,
            "hide_exported": self._playlist.set_hide_exported,
            "show_hidden": self._playlist.set_show_hidden,
            "import_clips": self.import_clips,
            "relink": self.relink,
            "disable_clips": lambda: self._move_clips(True),
            "enable_clips": lambda: self._move_clips(False),
        }

    def open_files(self) -> None:
        """Choose videos for the active list."""
        paths, _ = QFileDialog.getOpenFileNames(self._window, "Open videos", "", f"Videos ({VIDEOS});;All files (*)")
        if paths:
            self._playlist.add_files(paths)

    def open_folder(self) -> None:
        """Choose a folder whose videos are added."""
        folder = QFileDialog.getExistingDirectory(self._window, "Open folder of videos")
        if folder:
            self._playlist.add_files([folder])

    def _own_left_out(self, paths: list[str]) -> None:
        """A scan of clips would cut clips of clips; whoever wants them in the list all the same can have them."""
        said = f"Skipped {plural(len(paths), 'clip')} exported by 8-cut. Lists are for source videos."
        self._status.say(said)
        add = "Add it anyway" if len(paths) == 1 else "Add them anyway"
        self._toast.tell(said, add, lambda: self._playlist.add_files(paths, True))

    def export_folder(self) -> None:
        """Choose where the active list's clips go."""
        folder = QFileDialog.getExistingDirectory(
            self._window, "Export folder for this list", self._playlist.export_folder
        )
        if folder:
            self._playlist.set_export_folder(folder)

    def relink(self) -> None:
        """Look for missing videos."""
        dialog = RelinkDialog(self._context, self._now.profile, self._playlist.every_path(), self._window)
        dialog.relinked.connect(self._playlist.follow)
        show(dialog)

    def import_clips(self) -> None:
        """Take clips that another program cut into the profile."""
        folder = QFileDialog.getExistingDirectory(self._window, "Import folder of clips (CLASS/vid_001/clip.mp4)")
        if not folder:
            return
        ctx, profile, said = self._context.services, self._now.profile, "Reading clips"
        self._status.cancels = self._context.runner.in_background(
            self,
            lambda job: import_clips(ctx, profile, folder, job),
            self._imported,
            self._not_imported,
            progress=lambda _task, _file, done, total: self._status.show_progress(said, done, total),
            key="import",
        )

    def _not_imported(self, problem: Exception) -> None:
        self._status.end_progress()
        if not isinstance(problem, Cancelled):
            self._context.runner.problem.emit(problem)

    def _imported(self, found: ImportResult) -> None:
        text = (
            f"Imported {plural(found.new, 'clip')}; {found.known} already in the library. Classes: "
            f"{', '.join(found.classes) or '-'}"
        )
        self._status.end_progress(text)
        self._context.history.changed.emit(found.change)

    def _move_clips(self, disable: bool) -> None:
        """Take the open video's clips out of training and timeline, or bring them back; in every folder."""
        video = self._now.video
        if video is not None and not self._playlist.move_clips(video.ref.path, disable):
            self._status.say("This video has no such clips.")
