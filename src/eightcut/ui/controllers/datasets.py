"""The dialog that builds datasets, beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject
from PyQt6.QtWidgets import QWidget

from eightcut.ui.controllers.video import VideoController
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import show_beside
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.values import Piece
from eightcut.ui.window.panes import Handlers, Now

if TYPE_CHECKING:
    from eightcut.ui.datasets.dialog import DatasetDialog


class DatasetsController(QObject):
    """Opens it, remembers the trainer and the folder, and sends the window to moments."""

    def __init__(
        self, *, window: QWidget, now: Now, settings: Settings, context: Context, videos: VideoController
    ) -> None:
        super().__init__(now)
        self._window, self._now, self._settings, self._context = window, now, settings, context
        self._videos = videos
        self._dialog: DatasetDialog | None = None
        now.profile_changed.connect(lambda _: self.close())

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {"dataset": self.show}

    def show(self) -> None:
        """Open the dialog, or bring it to the front."""
        if self._dialog is None:
            self._dialog = self._made()
        show_beside(self._dialog)

    def _made(self) -> DatasetDialog:
        from eightcut.ui.datasets.dialog import DatasetDialog  # its trainers take a while to load

        settings = self._settings
        dialog = DatasetDialog(
            self._context, self._now.profile, settings.dataset_target, settings.dataset_folder or settings.base,
            settings.workers, self._window,
        )  # fmt: skip
        dialog.moment_asked.connect(self._videos.open_at)
        dialog.finished.connect(self._gone)
        return dialog

    def _gone(self) -> None:
        if self._dialog is not None:
            form = self._dialog.form
            self._settings.dataset_target, self._settings.dataset_folder = form.target.currentData(), form.out
        self._dialog = None

    def close(self) -> None:
        """It is about one profile."""
        if self._dialog is not None:
            self._dialog.close()

    @property
    def seconds(self) -> float:
        """For how long a dataset is being built; 0 where none is."""
        return self._dialog.seconds if self._dialog is not None else 0.0

    @property
    def pieces(self) -> list[Piece]:
        """What runs, for the list of all work."""
        return self._dialog.pieces if self._dialog is not None else []
