"""Scans: asked for by deck, menu and panel; their results brought back to the panes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.services.change import Change, Kind
from eightcut.services.scans.scanning import ScanResult
from eightcut.ui.controllers.match_exports import MatchExportController
from eightcut.ui.controllers.restored import Drop, Restored
from eightcut.ui.kit.history import History
from eightcut.ui.kit.times import plural
from eightcut.ui.playlist.pane import PlaylistPane
from eightcut.ui.scan.panel import ScanResultsPanel
from eightcut.ui.scan.scan_tab import ScanTab
from eightcut.ui.scan.scanner import NO_MODEL, ModelChoice, Scanner, ScanOrder
from eightcut.ui.window.panes import Handlers, Now
from eightcut.ui.window.status import ProblemBar, StatusBar


class ScansController(QObject):
    """Joins the Scan tab, the scanner and the panel of results."""

    train_asked = pyqtSignal()
    """A scan was asked for and there is no model yet."""

    def __init__(
        self,
        scanner: Scanner,
        tab: ScanTab,
        panel: ScanResultsPanel,
        playlist: PlaylistPane,
        *,
        exports: MatchExportController,
        now: Now,
        status: StatusBar,
        problem: ProblemBar,
        history: History,
    ) -> None:
        super().__init__(now)
        self._scanner, self._tab, self._panel, self._playlist = scanner, tab, panel, playlist
        self._exports, self._now, self._history = exports, now, history
        self._status, self._problem = status, problem
        self._left_out, self._own_left_out = "", 0
        self._damaged: list[str] = []
        self._legacy = ""
        """A model that only scans are there of, for a profile that has no other."""
        self._going_to_matches = False
        tab.stop_asked.connect(scanner.stop)
        tab.cancel_asked.connect(scanner.cancel)
        tab.threshold_changed.connect(self._deck_threshold)
        panel.threshold_chosen.connect(self._panel_threshold)
        panel.rescan_asked.connect(self.rescan)
        scanner.busy_changed.connect(tab.set_busy)
        scanner.pace_told.connect(tab.set_pace)
        scanner.models_loaded.connect(self._models_loaded)
        tab.model_changed.connect(lambda _: self._tell_list())
        playlist.rescan_asked.connect(self.scan_again)
        scanner.scan_progressed.connect(self._progress)
        scanner.scanned.connect(self._scanned)
        scanner.scan_failed.connect(self._failed)
        scanner.scan_finished.connect(self._finished)
        scanner.queued.connect(lambda title: status.say(f"Waiting in line: {title}"))
        scanner.skipped.connect(partial(setattr, self, "_left_out"))
        scanner.own_skipped.connect(partial(setattr, self, "_own_left_out"))
        now.profile_changed.connect(lambda _: self.reload_models())
        panel.loaded.connect(self._show_open)
        panel.next_asked.connect(self.next_open)
        for changed in (panel.loaded, playlist.scans.changed):
            changed.connect(self._offer_next)
        now.video_changed.connect(lambda video: playlist.video_opened(video.ref) if video is not None else None)
        history.changed.connect(self._library_changed)

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {
            "scan": self.scan,
            "scan_export": self.scan_and_export,
            "scan_all": self.scan_all,
            "next_open": self.next_open,
        }

    def _library_changed(self, change: Change) -> None:
        if change.touches(Kind.MODELS, self._now.profile):
            self.reload_models()

    def reload_models(self) -> None:
        """Read the models of the profile again."""
        self._scanner.load_models(self._now.profile)

    def _models_loaded(self, choices: list[ModelChoice]) -> None:
        self._legacy = next((choice.key for choice in choices if choice.legacy), "")
        self._tab.set_models(choices)

    @property
    def _told(self) -> str:
        """The key of the model whose scans the list tells of."""
        return self._tab.chosen or self._legacy

    def _tell_list(self) -> None:
        self._playlist.set_scan_model(self._told)

    def next_open(self) -> None:
        """Open the next video of the list that has matches to judge, and show them."""
        self._going_to_matches = self._playlist.open_next_open()

    def _offer_next(self) -> None:
        self._panel.offer_next(self._playlist.others_open)

    def _show_open(self) -> None:
        """The matches that the list counts are those of its own model."""
        if self._going_to_matches:
            self._going_to_matches = False
            self._panel.show_model(self._told)

    def scan(self) -> None:
        """Scan the open video."""
        self._scan(False)

    def scan_and_export(self) -> None:
        """Scan the open video and export all that is found."""
        self._scan(True)

    def _scan(self, auto: bool) -> None:
        video, order = self._now.video, self._tab.order()
        if video is None or self._lacks_model(order):
            return
        request = self._exports.prepare(order.model, self.scan_and_export) if auto else None
        if request is not None or not auto:
            self._scanner.scan(video.ref.path, self._now.profile, order, request)

    def _lacks_model(self, order: ScanOrder) -> bool:
        """Whether there is nothing to scan with; then it is said, with a button that trains."""
        if not order.model:
            self._problem.tell(NO_MODEL, "Train…", self.train_asked.emit, hint=True)
        return not order.model

    def scan_all(self) -> None:
        """Scan the videos of the active list."""
        order = self._tab.order()
        if self._lacks_model(order):
            return
        self._scanner.scan_all(self._playlist.paths(), self._now.profile, order)

    def scan_all_with(self, key: str) -> None:
        """Scan the videos of the active list with this model, at its own threshold."""
        order = replace(self._tab.order(), model=key, threshold=None)
        self._scanner.scan_all(self._playlist.paths(), self._now.profile, order)

    def scan_again(self, paths: list[str]) -> None:
        """Scan these videos of the list, whether or not they were scanned before."""
        order = replace(self._tab.order(), skip_scanned=False, skip_exported=False)
        if self._lacks_model(order):
            return
        self._scanner.scan_all(paths, self._now.profile, order)

    def rescan(self, key: str) -> Drop | None:
        """Scan the open video with the model in use of this key, so that its matches are seen; None without a video."""
        video = self._now.video
        if video is None:
            return None
        order = replace(self._tab.order(), model=key, threshold=None)
        return self._scanner.scan(video.ref.path, self._now.profile, order)

    def restored(self, key: str) -> Callable[[bool], object]:
        """Another version of this model is in use, which can be undone and done again."""
        return Restored(self._panel, partial(self.rescan, key)).turn

    def _deck_threshold(self, threshold: float) -> None:
        """The deck's threshold moves the matches of its own model, and of no other."""
        if self._panel.current_model_name() == self._tab.chosen:
            self._panel.set_threshold(threshold)

    def _panel_threshold(self, threshold: float) -> None:
        """What the user chose at the slider or on the timeline holds for the model's next scan."""
        if self._panel.current_model_name() == self._tab.chosen:
            self._tab.set_threshold(threshold)

    def _progress(self, file: str, done: float, total: float, text: str) -> None:
        name = file.replace("\\", "/").rsplit("/", 1)[-1]
        self._status.show_progress(f"Scanning {name}", done, total, text)

    def _failed(self, file: str, message: str) -> None:
        """In the list too, where it stays; the bar has only room for the last."""
        self._problem.tell(message)
        if file:
            self._playlist.scan_failed(file, message)

    def _scanned(self, scanned: ScanResult) -> None:
        self._playlist.scan_done(scanned.file)
        if scanned.told:
            self._damaged.append(f"{scanned.video.filename}: {scanned.told}")
        self._history.changed.emit(scanned.change)
        video = self._now.video
        if video is not None and scanned.video.content_id == video.ref.content_id and self._scanner.shown:
            self._panel.load_for_video(video.ref, self._now.profile)
            self._panel.show_model(self._scanner.model)

    def _finished(self, done: int, failed: int) -> None:
        text = f"Scanned {plural(done, 'video')}" if done else "Nothing was scanned"
        if self._left_out:
            text += f", {self._left_out}"
        if self._own_left_out:
            text += f", {plural(self._own_left_out, 'clip')} exported by 8-cut skipped"
        damaged, self._damaged = self._damaged, []
        self._left_out, self._own_left_out = "", 0
        if failed:
            text += f", {failed} could not be scanned"
        if failed > 1:
            self._problem.tell(f"{failed:,} videos could not be scanned. They are marked with ⚠ in the list.")
        elif not failed and damaged:
            more = f"{len(damaged):,} videos are not whole. They are marked with ⚠ in the list."
            self._problem.tell(damaged[0] if len(damaged) == 1 else more, hint=True)
        self._status.end_progress(text)
        self._playlist.scan_over()
