"""Train a sound: choose folders, see what there is, train, read the report, keep the version or go back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PyQt6.QtCore import pyqtBoundSignal, pyqtSignal
from PyQt6.QtGui import QCloseEvent
from PyQt6.QtWidgets import QDialog, QWidget
from typing_extensions import override

from eightcut.domain.training import TrainingRun
from eightcut.services.change import Change, Kind
from eightcut.services.training.preview import ClassCounts, Readiness
from eightcut.services.training.training import TrainingOutcome
from eightcut.services.videos.relinking import RelinkResult
from eightcut.storage.processed_db import ProcessedDB
from eightcut.ui import theme
from eightcut.ui.kit.context import Context, context_of
from eightcut.ui.kit.dialogs import MUCH, listen_to_undo, show, sure
from eightcut.ui.kit.later import later
from eightcut.ui.kit.times import plural
from eightcut.ui.kit.values import Piece
from eightcut.ui.kit.widgets import vbox
from eightcut.ui.training.compare_dialog import CompareDialog
from eightcut.ui.training.conflicts_dialog import ConflictsDialog
from eightcut.ui.training.controller import TrainController, TrainingResult
from eightcut.ui.training.form import MARGIN
from eightcut.ui.training.history_dialog import ModelHistoryDialog
from eightcut.ui.training.restoring import Follow, follow_nothing
from eightcut.ui.training.statistics_dialog import StatisticsDialog
from eightcut.ui.training.view import WIDTH, TrainView

TITLE = "Train classifier"
DEBOUNCE = 400
"""Milliseconds between the last change of a field and the counting."""


class TrainDialog(QDialog):
    """Trains models of a profile. Counts while one chooses; the training runs beside the window."""

    loaded = pyqtSignal()
    """Folders and counts are shown, at first and after every change."""
    trained = pyqtSignal(TrainingOutcome)
    """It was kept."""
    manage_asked = pyqtSignal()
    """Open the hard negatives."""
    jump_asked = pyqtSignal(str, float)
    """Go to this video and moment, seconds."""
    relinked = pyqtSignal(dict)
    """Missing videos were looked for, and some may have been found."""
    video_dir_chosen = pyqtSignal(str)
    """The user looked for videos in this folder: to be remembered."""
    details_toggled = pyqtSignal(bool)
    """The user wants to see measurements, or not: to be remembered."""
    scan_asked = pyqtSignal(str)
    """Scan the open video with the model of this key."""
    scan_all_asked = pyqtSignal(str)
    """The same for the list."""

    def __init__(
        self, db: ProcessedDB, profile: str, video_dir: str = "", playlist_paths: Sequence[str] | None = None,
        parent: QWidget | None = None, *, context: Context | None = None,
        open_negatives: Callable[[], object] | None = None, model: str = "",
        follow: Follow = follow_nothing,
    ) -> None:  # fmt: skip
        """`video_dir` and `playlist_paths`: where missing videos are looked for; `model`: the one chosen at first.

        `follow`: what the window does where another version is in use.
        """
        context = context or context_of(db)
        super().__init__(parent)
        self.setObjectName("train")
        self.setWindowTitle(TITLE)
        self.setFixedWidth(WIDTH)
        embedders = context.services.embedders
        self.view = view = TrainView(embedders.names, embedders.absent, video_dir, model)
        self.form, self.ready, self.report = view.form, view.ready, view.report
        layout = vbox(self)
        layout.addWidget(view)
        self._context = context
        self._playlist = tuple(playlist_paths or ())
        self._open_negatives, self._follow_use = open_negatives, follow
        self._ready: Readiness | None = None
        self._began = False
        self._renewing = False
        self._control = TrainController(self._context, profile, self)
        self._count_soon = later(self._count, DEBOUNCE, self)
        self._connect()
        self._control.load_folders(False)

    def _connect(self) -> None:
        control, form = self._control, self.form
        control.folders_loaded.connect(self._take_folders)
        control.counted.connect(self._take_counts)
        control.progressed.connect(self.view.show_progress)
        control.began.connect(self.view.follow)
        control.trained.connect(self._take_training)
        control.stopped.connect(self._stopped)
        control.relinked.connect(self._take_relinked)
        control.restored.connect(self._take_restored)
        control.failed.connect(self._fail)
        control.lacks_negatives.connect(self._lack_negatives)
        self.view.problem.linkActivated.connect(lambda _: self._train_with_negatives())
        form.changed.connect(self._count_soon.start)
        form.scan_exports_changed.connect(lambda: control.load_folders(form.exports.isChecked()))
        form.manage_asked.connect(self._manage)
        form.update_asked.connect(self._update_paths)
        self.ready.link.connect(self._follow)
        self.report.switch_asked.connect(self._switch)
        self.report.details_toggled.connect(lambda _: self.view.fit())
        self.report.details_toggled.connect(self.details_toggled)
        self.report.scan_asked.connect(lambda: self._go_on(self.scan_asked))
        self.report.scan_all_asked.connect(lambda: self._go_on(self.scan_all_asked))
        self.view.history.clicked.connect(self._show_history)
        self.view.details.clicked.connect(self._show_details)
        self.view.compare.clicked.connect(self._compare)
        self.view.close_button.clicked.connect(self._close)
        self.view.start.clicked.connect(self._start)
        self._context.history.changed.connect(self._library_changed)
        listen_to_undo(self, self._context.history.stack)

    # ------------------------------------------------------------------------------------------------ values

    @property
    def use_hard_negatives(self) -> bool:
        """Whether hard negatives are learned from."""
        return bool(self.form.hard.isChecked())

    @use_hard_negatives.setter
    def use_hard_negatives(self, on: bool) -> None:
        self.form.hard.setChecked(on)

    def folder_names(self) -> tuple[str, ...]:
        """The folders that can be checked."""
        return self.form.folders.names()

    def check_folders(self, names: Sequence[str]) -> None:
        """Check exactly these positive folders."""
        self.form.folders.check(names)

    def checked_folders(self) -> tuple[str, ...]:
        """Positive folders that are checked."""
        return self.form.folders.checked()

    # ------------------------------------------------------------------------------------------------ counts

    def _take_folders(self, folders: list[ClassCounts]) -> None:
        checked = self.form.folders.checked() if self._began else None
        self._began = True
        self.form.show_folders(folders, checked or None)
        self._count()

    def _library_changed(self, change: Change) -> None:
        if change.touches(Kind.CLIPS | Kind.NEGATIVES | Kind.VERDICTS | Kind.VIDEOS, self._control.profile):
            self._count_soon.start()

    def _count(self) -> None:
        settings = self.form.settings()
        if settings.positive_folders:
            self._control.count(settings)
            return
        self._ready = None
        if self.form.folders.count():
            self.ready.say("Check the folder of the sound to learn.")
        else:
            self.ready.say("No clips have been exported in this profile yet. Mark the sound in a video and export it.")
        self._offer()
        self.view.fit()
        self.loaded.emit()

    def _take_counts(self, ready: Readiness) -> None:
        self._ready = ready
        self.ready.show_counts(ready, not self.report.isHidden())
        if ready.missing and self.report.isHidden():
            self.form.ask_folder(True)
        self._offer()
        self.view.fit()
        self.loaded.emit()

    def _offer(self) -> None:
        ready = self._ready
        self.view.details.setEnabled(ready is not None)
        self.view.show_start(self._control.busy, ready is not None and ready.total("positives") > 0)

    # ---------------------------------------------------------------------------------------------- training

    def _start(self) -> None:
        if self._control.busy:
            self._control.cancel()
            self.view.start.setEnabled(False)
            self.view.working.setText("Stopping…")
            return
        self.view.run("Collecting clips")
        self._control.train(self.form.model.currentText(), self.form.name.text().strip("-"), self.form.settings())
        self._offer()

    def renew(self, model: str) -> None:
        """Train a model of an earlier release again, as it was; then the fields say how that was."""
        self._renewing = True
        self.setWindowTitle(f"Training {model} again")
        self.view.run("Collecting clips", by_fields=False)
        self._control.renew(model)
        self._offer()

    def _ended(self) -> None:
        self._renewing = False
        self.setWindowTitle(TITLE)
        self.view.show_idle()
        self._offer()

    def _stopped(self) -> None:
        self._ended()
        self.ready.counts.setToolTip("")
        self.view.say("Stopped. The model in use is unchanged.", "dim")

    def _take_training(self, finished: TrainingResult) -> None:
        outcome = finished.outcome
        if self._renewing:
            self.form.show_run(self._context.services.embedders.key(outcome.run.model), outcome.run.settings)
            outcome = replace(outcome, replaced=None)  # which nothing can be scanned with
        self.report.show_outcome(outcome, finished.warnings)
        self.report.show()
        self.ready.advice.hide()
        self.form.ask_folder(False)
        self._ended()
        if self.report.next_step is not None:
            self.report.next_step.setFocus()
        self.trained.emit(finished.outcome)

    def _fail(self, message: str) -> None:
        self._ended()
        self.view.say(message, "bad")

    def _lack_negatives(self, message: str) -> None:
        link = f'<a href="negatives" style="color:{theme.ACCENT}">Train with automatic negatives</a>'
        self._fail(f"{message} {link}")

    def _train_with_negatives(self) -> None:
        self.form.margin.setValue(MARGIN)
        self._start()

    # ----------------------------------------------------------------------------------- versions, videos, more

    def _switch(self) -> None:
        wanted = self.report.other
        if wanted is not None and self.report.active is not None:
            text = f"Use version {wanted.version} of {wanted.model}"
            self._control.activate(wanted, text, self._follow_use)

    def set_scans(self, video: bool, videos: int) -> None:
        """What the report may offer to scan: whether a video is open, and how many the list holds."""
        self.report.set_scans(video, videos)

    def _go_on(self, asked: pyqtBoundSignal) -> None:
        active = self.report.active
        if active is not None:
            self.accept()
            asked.emit(active.model)

    def _take_restored(self, run: TrainingRun | None) -> None:
        self.report.show_active(run)
        self._offer()

    def _update_paths(self) -> None:
        folder = self.form.video_dir.text().strip()
        if not folder and not self._playlist:
            self.view.say("Choose the folder where the videos are now.", "bad")
            return
        if folder:
            self.video_dir_chosen.emit(folder)
        self.view.run("Looking for videos")
        self._control.relink(folder, self._playlist)
        self._offer()

    def _take_relinked(self, relinked: RelinkResult) -> None:
        self._ended()
        self.relinked.emit(relinked.moved)
        text = f"Found {plural(relinked.found, 'video')} again."
        if relinked.missing:
            text += f" Still missing: {', '.join(relinked.missing[:5])}."
        self.view.say(text, "dim" if not relinked.missing else "unsure")
        self._context.history.changed.emit(relinked.change)

    def _follow(self, target: str) -> None:
        if target == "missing":
            self.form.ask_folder(True)
            self.form.video_dir.setFocus()
            self.view.fit()
        elif self._ready is not None:
            dialog = ConflictsDialog(self._ready.conflicts, self)
            dialog.jump_asked.connect(self.jump_asked)
            show(dialog)

    def _manage(self) -> None:
        self.manage_asked.emit()
        if self._open_negatives is not None:
            self._open_negatives()

    def _show_details(self) -> None:
        if self._ready is not None:
            show(StatisticsDialog(self._ready, self))

    def _compare(self) -> None:
        show(CompareDialog(self._context, self._control.profile, self.form.settings(), self))

    def _show_history(self) -> None:
        dialog = ModelHistoryDialog(self._context, self._control.profile, self, self._follow_use)
        dialog.renew_asked.connect(self.renew)
        show(dialog)

    # ----------------------------------------------------------------------------------------------- closing

    @property
    def seconds(self) -> float:
        """For how long a training, or a search for videos, runs already; 0 where none does."""
        return self._control.seconds

    @property
    def pieces(self) -> list[Piece]:
        """What runs, for the list of all work."""
        return self._control.pieces

    def _close(self) -> None:
        if self._may_close():
            self.close()

    def _may_close(self) -> bool:
        return self.seconds <= MUCH or sure(
            self,
            "A training is running. Stop it and close?",
            "The model in use is unchanged.",
            "Close",
        )

    @override
    def reject(self) -> None:
        """Escape stops a training first; what runs no longer can be closed."""
        if self._control.busy:
            self._control.cancel()
        else:
            super().reject()

    @override
    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Closing stops a training; the model in use stays. The user is asked where it went on for a while."""
        if event is not None and event.spontaneous() and not self._may_close():
            event.ignore()
            return
        self._control.cancel()
        if event is not None:
            event.accept()
