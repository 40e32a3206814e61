"""Scanning, training, models, hard negatives: the jobs of the Scan menu and their dialogs."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QDialog, QWidget

from eightcut.ui.kit.times import clock, plural
from eightcut.ui.negatives.dialog import HardNegativesDialog
from eightcut.ui.parts import Handlers, Parts
from eightcut.ui.training.dialog import TrainDialog
from eightcut.ui.training.history_dialog import ModelHistoryDialog


class LearningDesk(QObject):
    """Runs scans from the deck and the menu, opens the dialogs, brings their results back to the panes."""

    video_asked = pyqtSignal(str, float)
    """Open this video and go to this moment."""

    def __init__(self, parts: Parts, window: QWidget) -> None:
        """Listen to the deck and to the scans."""
        super().__init__(window)
        self._parts = parts
        self._window = window
        deck, scanner = parts.deck, parts.scanner
        deck.scan_asked.connect(self.scan)
        deck.scan_all_asked.connect(self.scan_all)
        deck.auto_asked.connect(self.scan_and_export)
        deck.train_asked.connect(self.train)
        deck.history_asked.connect(self.models)
        parts.playlist.scan_all_asked.connect(lambda _: self.scan_all())
        parts.panel.export_asked.connect(self._export_finds)
        scanner.scan_progressed.connect(self._progress)
        scanner.scanned.connect(self._scanned)
        scanner.scan_failed.connect(lambda _file, message: parts.problem.tell(message))
        scanner.scan_finished.connect(self._finished)
        parts.exporter.progressed.connect(parts.status.show_progress)
        parts.exporter.idle.connect(parts.status.end_progress)
        parts.status.cancel_asked.connect(self.stop)

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

    def scan(self) -> None:
        """Scan the open video."""
        film = self._parts.now.film
        if film is None:
            self._parts.status.say(self.tr("Open a video first."))
        else:
            self._parts.scanner.scan([film.video.path], self._parts.now.profile)

    def scan_and_export(self) -> None:
        """Scan the open video and export all that is found."""
        film = self._parts.now.film
        if film is not None:
            self._parts.scanner.scan([film.video.path], self._parts.now.profile, then_export=True)

    def scan_all(self) -> None:
        """Scan the videos of the active list."""
        self._parts.scanner.scan_all(self._parts.playlist.paths(), self._parts.now.profile)

    def stop(self) -> None:
        """Stop what runs at once; what is finished is kept."""
        self._parts.scanner.cancel()
        self._parts.exporter.cancel()

    def _progress(self, file: str, done: float, total: float, text: str) -> None:
        name = file.replace("\\", "/").rsplit("/", 1)[-1]
        self._parts.status.show_progress(self.tr("Scanning {0}").format(name), done, total, text)

    def _scanned(self, scanned: object) -> None:
        film = self._parts.now.film
        if film is not None and getattr(scanned, "video", None) == film.video:
            self._parts.panel.load_for_video(film.video, self._parts.now.profile)

    def _finished(self, done: int, failed: int) -> None:
        text = self.tr("Scanned {0}").format(plural(done, "video"))
        if failed:
            text += self.tr(", {0} could not be scanned").format(failed)
        self._parts.status.end_progress(text)

    def _export_finds(self, ids: object) -> None:
        film = self._parts.now.film
        if film is not None:
            self._parts.exporter.export_finds(
                film.video, self._parts.now.profile, self._parts.panel.current_version(), ids
            )

    # ----------------------------------------------------------------------------------------------- dialogs

    def train(self) -> None:
        """Open the Train dialog."""
        dialog = TrainDialog(
            self._parts.db,
            self._parts.now.profile,
            self._parts.settings.train_video_dir,
            self._parts.playlist.paths(),
            self._window,
            context=self._parts.context,
            open_negatives=self.negatives,
        )
        dialog.trained.connect(self._trained)
        dialog.rescan_asked.connect(self._rescan)
        self._open(dialog)

    def models(self) -> None:
        """Open the history of models."""
        dialog = ModelHistoryDialog(self._parts.context, self._parts.now.profile, self._window)
        dialog.restored.connect(self._rescan)
        self._open(dialog)

    def negatives(self) -> None:
        """Open the hard negatives."""
        dialog = HardNegativesDialog(self._parts.db, self._parts.now.profile, self._window, context=self._parts.context)
        dialog.jump_asked.connect(self.video_asked)
        dialog.changed.connect(self._parts.panel.refresh)
        self._open(dialog)

    def _open(self, dialog: QDialog) -> None:
        dialog.setAttribute(dialog_closes())
        dialog.open()

    def _trained(self, _outcome: object) -> None:
        self._parts.deck.reload_models()

    def _rescan(self, key: str) -> None:
        """Another model is active: scan the open video with it, so that its finds are seen."""
        self._parts.deck.choose_model(key)
        self.scan()


def dialog_closes() -> object:
    """Closed dialogs are gone."""
    from PyQt6.QtCore import Qt

    return Qt.WidgetAttribute.WA_DeleteOnClose


__all__ = ["LearningDesk", "clock"]
