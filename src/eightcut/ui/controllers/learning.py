"""Scanning, training, models, hard negatives: the jobs of the Scan menu and their dialogs."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from urllib.parse import quote

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QWidget

from eightcut.services.clips.targets import class_target
from eightcut.services.scans.scanning import Scanned
from eightcut.services.scans.versions import find_version
from eightcut.services.training.training import TrainingOutcome
from eightcut.ui.export.orders import FindsOrder
from eightcut.ui.kit.dialogs import show
from eightcut.ui.kit.times import plural
from eightcut.ui.negatives.dialog import HardNegativesDialog
from eightcut.ui.panes import Handlers, Panes
from eightcut.ui.scan.exporting import FindsAsked
from eightcut.ui.training.dialog import TrainDialog
from eightcut.ui.training.history_dialog import ModelHistoryDialog


class LearningController(QObject):
    """Runs scans from the deck and the menu, opens the dialogs, brings their results back to the panes."""

    video_asked = pyqtSignal(str, float)
    """Open this video and go to this moment."""

    def __init__(self, panes: Panes, window: QWidget) -> None:
        """Listen to the deck and to the scans."""
        super().__init__(window)
        self._panes = panes
        self._window = window
        self._auto: FindsOrder | None = None
        self._scans_with = ""
        """Model key of the scan under way."""
        self._left_out = self._own_left_out = 0
        tab, scanner = panes.deck.scan_tab, panes.scanner
        tab.scan_asked.connect(lambda _: self.scan())
        tab.auto_asked.connect(lambda _: self.scan_and_export())
        tab.scan_all_asked.connect(lambda _: self.scan_all())
        tab.train_asked.connect(self.train)
        tab.history_asked.connect(lambda _: self.models())
        tab.stop_asked.connect(scanner.stop)
        tab.cancel_asked.connect(scanner.cancel)
        tab.threshold_changed.connect(self._deck_threshold)
        panes.panel.view.threshold_moved.connect(self._finds_threshold)
        tab.fuse_changed.connect(panes.panel.set_fuse)
        tab.least_changed.connect(panes.panel.set_least)
        panes.panel.set_fuse(tab.order().fuse)
        panes.panel.set_least(tab.least.value())
        panes.playlist.scan_all_asked.connect(lambda _: self.scan_all())
        panes.panel.export_asked.connect(lambda asked: panes.panel.goal.when_known(partial(self._export_finds, asked)))
        panes.panel.scan_asked.connect(self.scan)
        panes.panel.rescan_asked.connect(self._rescan)
        panes.deck.written_changed.connect(panes.panel.goal.set_listed)
        panes.panel.goal.set_listed(panes.deck.written)
        scanner.busy_changed.connect(panes.deck.set_scanning)
        scanner.models_loaded.connect(panes.deck.set_models)
        scanner.scan_progressed.connect(self._progress)
        scanner.scanned.connect(self._scanned)
        scanner.auto_scanned.connect(self._export_all)
        scanner.scan_failed.connect(lambda _file, message: panes.problem.tell(message))
        scanner.scan_finished.connect(self._finished)
        scanner.skipped.connect(partial(setattr, self, "_left_out"))
        scanner.own_skipped.connect(partial(setattr, self, "_own_left_out"))
        panes.exporter.progressed.connect(panes.status.show_progress)
        panes.status.cancel_asked.connect(self.stop)

    def handlers(self) -> Handlers:
        """Actions of this desk."""
        return {
            "scan": self.scan,
            "scan_export": self.scan_and_export,
            "scan_all": self.scan_all,
            "stop": self.stop,
            "train": self.train,
            "models": self.models,
            "negatives": self.negatives,
        }

    # ------------------------------------------------------------------------------------------------- scan

    @property
    def training_seconds(self) -> float:
        """For how long a training of this window goes on already; 0 where none does."""
        return max((dialog.seconds for dialog in self._window.findChildren(TrainDialog)), default=0.0)

    def reload_models(self) -> None:
        """Read the models of the profile again."""
        self._panes.scanner.load_models(self._panes.now.profile)

    def scan(self) -> None:
        """Scan the open video."""
        self._scan(False)

    def scan_and_export(self) -> None:
        """Scan the open video and export all that is found."""
        self._scan(True)

    def _scan(self, auto: bool) -> None:
        film = self._panes.asked_film()
        if film is None:
            return
        order = self._panes.deck.scan_tab.order()
        if auto and not self._panes.scanner.busy:  # what a scan under way is to export stays as it was asked for
            folder = self._panes.deck.written or self._panes.panel.goal.of(self._panes.now.profile, order.model)
            if not folder:
                self._panes.problem.tell(self.tr("Choose an export folder first: its name is the class of the clips."))
                return
            self._auto = self._finds_order(film.video.path, order.model, folder)
        if not self._panes.scanner.busy:
            self._scans_with = order.model
        self._panes.scanner.scan(film.video.path, self._panes.now.profile, order, auto)

    def scan_all(self) -> None:
        """Scan the videos of the active list."""
        order = self._panes.deck.scan_tab.order()
        if not self._panes.scanner.busy:
            self._scans_with = order.model
        self._panes.scanner.scan_all(self._panes.playlist.paths(), self._panes.now.profile, order)

    def _deck_threshold(self, threshold: float) -> None:
        """The deck's threshold moves the finds of its own model, and of no other."""
        if self._panes.panel.current_model_name() == self._panes.deck.scan_tab.chosen:
            self._panes.panel.set_threshold(threshold)

    def _finds_threshold(self, threshold: float) -> None:
        """What the user chose at the slider or on the timeline holds for the model's next scan."""
        if self._panes.panel.current_model_name() == self._panes.deck.scan_tab.chosen:
            self._panes.deck.scan_tab.set_threshold(threshold)

    def stop(self) -> None:
        """Stop what runs at once; what is finished is kept."""
        self._panes.scanner.cancel()
        self._panes.exporter.cancel()
        if self._panes.status.cancels is not None:
            self._panes.status.cancels.cancel()

    def _progress(self, file: str, done: float, total: float, text: str) -> None:
        name = file.replace("\\", "/").rsplit("/", 1)[-1]
        self._panes.status.show_progress(self.tr("Scanning {0}").format(name), done, total, text)

    def _scanned(self, scanned: Scanned) -> None:
        film = self._panes.now.film
        if film is not None and scanned.video.content_id == film.video.content_id:
            self._panes.panel.load_for_video(film.video, self._panes.now.profile)
            self._panes.panel.show_model(self._scans_with)

    def _finished(self, done: int, failed: int) -> None:
        text = self.tr("Scanned {0}").format(plural(done, "video")) if done else self.tr("Nothing was scanned")
        if self._left_out:
            text += self.tr(", {0} left out: scanned with this model already, or exported").format(self._left_out)
        if self._own_left_out:
            text += self.tr(", {0} of your own left out").format(plural(self._own_left_out, "clip"))
        self._left_out = self._own_left_out = 0
        if failed:
            text += self.tr(", {0} could not be scanned").format(failed)
        self._panes.status.end_progress(text)

    def _export_finds(self, asked: FindsAsked) -> None:
        """Cut the finds that were shown when it was asked for; those that are cut anew are kept as a version first."""
        panel, exporter = self._panes.panel, self._panes.exporter
        if not panel.goal.folder:
            self._panes.problem.tell(self.tr("Choose an export folder first: its name is the class of the clips."))
            return
        order = replace(
            self._finds_order(asked.video.path, asked.model, panel.goal.folder), profile=asked.profile,
            timestamp=asked.timestamp, ids=asked.ids, lowest=asked.lowest,
        )  # fmt: skip
        if asked.anew:
            panel.keep(asked, lambda kept, ids: exporter.export_finds(replace(order, timestamp=kept, ids=ids)))
        else:
            exporter.export_finds(order)

    def _export_all(self, scanned: Scanned) -> None:
        """Export with what was chosen when the scan was asked for, into the class that the model learned."""
        order, self._auto = self._auto, None
        if order is None:
            return
        order = replace(order, timestamp=scanned.timestamp, lowest=scanned.threshold)
        chosen, ctx = self._panes.panel.goal.of(order.profile, order.model), self._panes.context.services

        def look() -> str:
            version = find_version(ctx, scanned.video, order.profile, order.model, order.timestamp)
            return chosen or class_target(ctx, order.profile, version.folders, order.folder)

        self._panes.context.runner.in_library(
            self, look, lambda folder: self._panes.exporter.export_finds(replace(order, folder=folder))
        )

    def _finds_order(self, path: str, model: str, folder: str) -> FindsOrder:
        """What is chosen now."""
        deck = self._panes.deck
        spans = deck.span_settings()
        return FindsOrder(
            path, self._panes.now.profile, model, folder, fuse=deck.scan_tab.order().fuse, spread=spans.spread,
            length=spans.duration, workers=self._panes.settings.workers, least=deck.scan_tab.least.value() or None,
            form=deck.form(), unsure=self._panes.panel.include_unsure,
        )  # fmt: skip

    # ----------------------------------------------------------------------------------------------- dialogs

    def train(self) -> None:
        """Open the Train dialog."""
        dialog = TrainDialog(
            self._panes.db,
            self._panes.now.profile,
            self._panes.settings.train_video_dir,
            self._panes.playlist.paths(),
            self._window,
            context=self._panes.context,
            open_negatives=self.negatives,
            model=self._panes.settings.default_model,
        )
        dialog.trained.connect(self._trained)
        dialog.rescan_asked.connect(self._rescan)
        dialog.jump_asked.connect(self.video_asked)
        dialog.relinked.connect(self._panes.playlist.follow)
        dialog.video_dir_chosen.connect(partial(setattr, self._panes.settings, "train_video_dir"))
        self._remember_folders(dialog)
        show(dialog)

    def _trained(self, outcome: TrainingOutcome) -> None:
        """The next scan is with the model that was learned; finds of earlier scans stay as they are."""
        run = outcome.run
        if run.active:
            self._panes.deck.scan_tab.prefer(run.model)
        self.reload_models()
        self._panes.panel.refresh()
        if run.active and self._panes.now.film is not None:
            self._panes.status.say(self.tr("New model {0}: rescan this film (Ctrl+R).").format(run.model))

    def _remember_folders(self, dialog: TrainDialog) -> None:
        """Check the folders that were checked last; those that are gone are passed over."""
        settings, key = self._panes.settings, f"trained_folders/{quote(self._panes.now.profile, safe='')}"
        last: tuple[str, ...] = settings.value(key, ())

        def check() -> None:
            dialog.loaded.disconnect(check)
            there = [name for name in last if name in dialog.form.folders.names()]
            if there:
                dialog.check_folders(there)

        dialog.loaded.connect(check)
        dialog.finished.connect(lambda _: settings.set_value(key, dialog.checked_folders()))

    def models(self) -> None:
        """Open the history of models."""
        dialog = ModelHistoryDialog(self._panes.context, self._panes.now.profile, self._window)
        dialog.restored.connect(self._rescan)
        dialog.train_asked.connect(self.train)
        show(dialog)

    def negatives(self) -> None:
        """Open the hard negatives."""
        dialog = HardNegativesDialog(self._panes.db, self._panes.now.profile, self._window, context=self._panes.context)
        dialog.jump_asked.connect(self.video_asked)
        dialog.changed.connect(self._panes.panel.refresh)
        show(dialog)

    def _rescan(self, key: str) -> None:
        """Another model is active: scan the open video with it, so that its finds are seen."""
        self.reload_models()
        film = self._panes.now.film
        if film is not None:
            order = replace(self._panes.deck.scan_tab.order(), model=key, threshold=None)
            if not self._panes.scanner.busy:
                self._scans_with = key
            self._panes.scanner.scan(film.video.path, self._panes.now.profile, order)
