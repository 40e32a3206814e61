"""Training, models and hard negatives: their dialogs, and what follows for the panes."""

from __future__ import annotations

from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from eightcut.services.training.training import TrainingOutcome
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui.actions import with_keys
from eightcut.ui.controllers.scans import ScansController
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import agreed, front, show, show_beside
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.values import Piece
from eightcut.ui.negatives.dialog import HardNegativesDialog
from eightcut.ui.playlist.pane import PlaylistPane
from eightcut.ui.scan.scan_tab import ScanTab
from eightcut.ui.training.dialog import TrainDialog
from eightcut.ui.training.history_dialog import ModelHistoryDialog
from eightcut.ui.window.panes import Handlers, Now
from eightcut.ui.window.status import StatusBar


class TrainingController(QObject):
    """Opens the dialogs over the window."""

    video_asked = pyqtSignal(str, float)
    """Open this video and go to this moment."""
    sound_asked = pyqtSignal(str, float)
    """And play it."""

    def __init__(
        self,
        tab: ScanTab,
        playlist: PlaylistPane,
        scans: ScansController,
        *,
        window: QWidget,
        now: Now,
        status: StatusBar,
        settings: Settings,
        db: ProcessedDB,
        context: Context,
    ) -> None:
        super().__init__(now)
        self._tab, self._playlist, self._scans = tab, playlist, scans
        self._window, self._now, self._status = window, now, status
        self._settings, self._db, self._context = settings, db, context

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {"train": self.train, "models": self.models, "negatives": self.negatives}

    @property
    def seconds(self) -> float:
        """For how long a training of this window goes on already; 0 where none does."""
        return max((dialog.seconds for dialog in self._window.findChildren(TrainDialog)), default=0.0)

    @property
    def pieces(self) -> list[Piece]:
        """The trainings of this window."""
        return [piece for dialog in self._window.findChildren(TrainDialog) for piece in dialog.pieces]

    def train(self) -> TrainDialog:
        """Open the Train dialog."""
        dialog = TrainDialog(
            self._db,
            self._now.profile,
            self._settings.train_video_dir,
            self._playlist.paths(),
            self._window,
            context=self._context,
            open_negatives=self.negatives,
            model=self._settings.default_model,
            follow=self._scans.restored,
        )
        dialog.trained.connect(self._trained)
        dialog.jump_asked.connect(self.video_asked)
        dialog.relinked.connect(self._playlist.follow)
        dialog.video_dir_chosen.connect(partial(setattr, self._settings, "train_video_dir"))
        dialog.scan_asked.connect(self._scans.rescan)
        dialog.scan_all_asked.connect(self._scans.scan_all_with)
        dialog.report.unfold(self._settings.train_details)
        dialog.details_toggled.connect(partial(setattr, self._settings, "train_details"))
        dialog.set_scans(self._now.video is not None, len(self._playlist.paths()))
        self._remember_folders(dialog)
        show(dialog)
        return dialog

    def renew(self, model: str) -> None:
        """Offer to train a model of an earlier release again, as it was."""
        question = f"{model} was made by an earlier 8-cut, which heard sounds differently. Train it again as it was?"
        if agreed(self._window, question):
            self.train().renew(model)

    def _trained(self, outcome: TrainingOutcome) -> None:
        """The next scan is with the model that was learned; matches of earlier scans stay as they are."""
        run = outcome.run
        if run.active:
            self._tab.prefer(run.model)
        self._context.history.changed.emit(outcome.change)
        if run.active and self._now.video is not None:
            self._status.say(with_keys("New model {0}. Rescan this video to use it ({scan}).", run.model))

    def _remember_folders(self, dialog: TrainDialog) -> None:
        """Check the folders that were checked last; those that are gone are passed over."""
        settings, profile = self._settings, self._now.profile
        last = settings.trained_folders(profile)

        def check() -> None:
            dialog.loaded.disconnect(check)
            there = [name for name in last if name in dialog.folder_names()]
            if there:
                dialog.check_folders(there)

        dialog.loaded.connect(check)
        dialog.finished.connect(lambda _: settings.set_trained_folders(profile, dialog.checked_folders()))

    def models(self) -> None:
        """Open the history of models."""
        dialog = ModelHistoryDialog(self._context, self._now.profile, self._window, self._scans.restored)
        dialog.train_asked.connect(self.train)
        dialog.renew_asked.connect(lambda model: self.train().renew(model))
        show(dialog)

    def negatives(self) -> None:
        """Open the hard negatives."""
        for before in self._window.findChildren(HardNegativesDialog):
            if before.isVisible():
                show_beside(before)
                return
        over = front(self._window)
        dialog = HardNegativesDialog(self._db, self._now.profile, over, context=self._context)
        dialog.jump_asked.connect(self.sound_asked)
        self._now.profile_changed.connect(dialog.close)
        if over is self._window:
            show_beside(dialog, aside=True)
        else:
            show(dialog)
