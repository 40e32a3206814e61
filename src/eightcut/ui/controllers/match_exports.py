"""Exporting what a scan found: at once after it, or from the panel of results."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PyQt6.QtCore import QObject

from eightcut.domain.wording import plural
from eightcut.services.clips.cutting_accepted import AcceptedMatches, accepted_matches
from eightcut.services.clips.requests import ScanExportRequest
from eightcut.services.clips.targets import class_target
from eightcut.services.scans.scanning import ScanResult
from eightcut.services.scans.versions import find_version
from eightcut.ui.export.controller import ExportController
from eightcut.ui.export.deck import Deck
from eightcut.ui.export.orders import folder_of, split_folder
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.dialogs import sure
from eightcut.ui.kit.settings import Settings
from eightcut.ui.scan.exporting import PanelExport
from eightcut.ui.scan.goal import Goal
from eightcut.ui.scan.panel import ScanResultsPanel
from eightcut.ui.scan.scan_tab import ScanTab
from eightcut.ui.scan.scanner import Scanner
from eightcut.ui.window.panes import Handlers, Now
from eightcut.ui.window.status import StatusBar

_MATCHES = "the matches"


class MatchExportController(QObject):
    """Joins the panel of results, the deck that says how clips are cut, and the exporter."""

    def __init__(
        self,
        panel: ScanResultsPanel,
        goal: Goal,
        deck: Deck,
        tab: ScanTab,
        *,
        scanner: Scanner,
        exporter: ExportController,
        now: Now,
        status: StatusBar,
        settings: Settings,
        context: Context,
    ) -> None:
        """`goal` knows the folder that the panel's matches go to."""
        super().__init__(now)
        self._panel, self._goal, self._deck, self._tab, self._exporter = panel, goal, deck, tab, exporter
        self._now, self._status, self._settings, self._context = now, status, settings, context
        tab.fuse_changed.connect(panel.set_fuse)
        tab.least_changed.connect(panel.set_least)
        panel.set_fuse(tab.order().fuse)
        panel.set_least(tab.shortest)
        panel.export_asked.connect(lambda asked: goal.when_known(partial(self._export, asked)))
        deck.written_changed.connect(lambda folder: goal.set_listed(folder, deck.base))
        goal.set_listed(deck.written, deck.base)
        scanner.auto_scanned.connect(self._export_all)

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {"export_accepted": self.export_accepted}

    def export_accepted(self) -> None:
        """Cut what was accepted in all videos, beside what is there, once it was said how much that is."""
        self._goal.when_known(self._count_accepted)

    def _count_accepted(self) -> None:
        if not self._goal.folder:
            self._deck.ask_class(_MATCHES, self.export_accepted)
            return
        request, ctx = self._request(self._panel.current_model_name(), self._goal.folder), self._context.services
        self._context.runner.in_background(
            self, lambda _: accepted_matches(ctx, request.profile, request.key),
            partial(self._offer_accepted, request), key="accepted",
        )  # fmt: skip

    def _offer_accepted(self, request: ScanExportRequest, found: list[AcceptedMatches]) -> None:
        count = sum(len(one.regions) for one in found)
        if not found:
            self._status.say("No match of the newest scans with this model is accepted.")
            return
        matches = plural(count, "accepted match", "accepted matches")
        asked = f"Export {matches} of {plural(len(found), 'video')} to {request.folder}?"
        told = "Clips that exist stay. The tasks below can be paused and cancelled."
        if sure(self._panel, asked, told, "Export"):
            for one in found:
                mine = replace(request, version=one.version, regions=one.regions)
                self._exporter.export_regions(one.path, mine)

    def prepare(self, model: str, then: Callable[[], object]) -> ScanExportRequest | None:
        """How matches of the next scan are exported, as chosen now; without a class it is asked for, then `then`."""
        folder = self._deck.written or self._goal.of(self._now.profile, model)
        if folder:
            return self._request(model, folder)
        self._deck.ask_class(_MATCHES, then)
        return None

    def _export(self, asked: PanelExport) -> None:
        """Cut what was shown when it was asked for; matches that are cut anew are kept as a version first."""
        if not self._goal.folder:
            self._deck.ask_class(_MATCHES, lambda: self._goal.when_known(partial(self._export, asked)))
            return
        path, request = asked.video.path, replace(
            self._request(asked.model, self._goal.folder), profile=asked.profile, version=asked.timestamp,
            regions=asked.ids, lowest=asked.lowest,
        )  # fmt: skip
        export = self._exporter.export_regions
        if asked.anew:
            self._panel.keep(asked, lambda kept, ids: export(path, replace(request, version=kept, regions=ids)))
        else:
            export(path, request)

    def _export_all(self, scanned: ScanResult, asked: ScanExportRequest) -> None:
        """Export with what was chosen when the scan was asked for, into the class that the model learned."""
        request = replace(asked, version=scanned.timestamp, lowest=scanned.threshold)
        chosen, ctx = self._goal.of(request.profile, request.key), self._context.services

        def look() -> str:
            version = find_version(ctx, scanned.video, request.profile, request.key, request.version)
            return chosen or class_target(ctx, request.profile, version.folders, folder_of(request))

        def export(folder: str) -> None:
            out, name = split_folder(folder)
            self._exporter.export_regions(scanned.video.path, replace(request, out=out, folder=name))

        self._context.runner.in_library(self, look, export)

    def _request(self, model: str, folder: str) -> ScanExportRequest:
        """An export of matches of this model, as the controls say now."""
        spans, (out, name) = self._deck.span_settings(), split_folder(folder)
        return ScanExportRequest(
            self._now.profile, model, out, name, fuse=self._tab.order().fuse, spread=spans.spread,
            duration=spans.duration, workers=self._settings.workers, least=self._tab.shortest or None,
            form=self._deck.form(), unsure=self._panel.include_unsure, again=False,
        )  # fmt: skip
