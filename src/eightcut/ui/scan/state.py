"""What the panel shows and how it gets there: loading, choosing, cutting, off the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.domain.scans import ScanVersion
from eightcut.domain.videos import VideoRef
from eightcut.services.change import EVERYTHING, NOTHING, Change, Kind
from eightcut.services.scans.results import ScanResults
from eightcut.services.scans.review import ReviewedScan
from eightcut.services.scans.thresholds import Step, step
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.later import later
from eightcut.ui.scan.content import SHOWN, Content, PanelContent, PanelRequest, load, show

_WAIT = 15
"""Milliseconds from a move of the threshold to the cut."""


class ScanState(QObject):
    """The chosen video, model, version, threshold and comparison, and what they hold."""

    arrived = pyqtSignal()
    """`known` and `content` were read anew."""
    recut = pyqtSignal()
    """`content` is cut at another threshold."""
    stepped = pyqtSignal(bool, object)
    """One match more (True) or fewer was asked for; the Step, None where there is no other threshold."""
    failed = pyqtSignal(Exception)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._wanted: PanelRequest | None = None
        self._reading: Kind | None = None
        """What of the library is being read anew; None where nothing is loaded now."""
        self._tab = ""
        """The model that was looked at last: another video shows its regions too."""
        self.known: ScanResults | None = None
        self.model = ""
        self.content: Content | None = None
        self._steps: list[bool] = []
        """Steps of the threshold that were asked for and not made yet; the first is being looked for."""
        self._cut_soon = later(self._cut, _WAIT, self)

    # ------------------------------------------------------------------------------------------------- where

    @property
    def version(self) -> ScanVersion | None:
        """The version that is shown."""
        return self.content.found.version if self.content else None

    @property
    def versions(self) -> tuple[ScanVersion, ...]:
        """The versions of the current tab, newest first."""
        return self.known.versions.get(self.model, ()) if self.known else ()

    @property
    def where(self) -> ReviewedScan | None:
        """Video, profile and version, for edits."""
        if self.known is None or self.version is None:
            return None
        return ReviewedScan(self.known.video, self.known.profile, self.version)

    # ------------------------------------------------------------------------------------------------ choose

    def open(self, video: VideoRef | str, profile: str) -> None:
        """Load a video, given as itself, as a path or as a base name; the newest versions."""
        self._keep_tab()
        named, ref = (video, VideoRef(video)) if isinstance(video, str) else ("", video)
        self._load(PanelRequest(ref, named, profile, self._tab), EVERYTHING)

    def close(self) -> None:
        """Show nothing."""
        self._keep_tab()
        self._wanted = None
        self._context.runner.in_library(self, lambda: None, lambda _: self._arrive(None), key="load")

    def _keep_tab(self) -> None:
        self._tab = self.model or (self._wanted.model if self._wanted else "") or self._tab

    def heed(self, change: Change) -> None:
        """Read again what of it changed."""
        wanted = self._wanted
        if wanted is not None and change.touches(SHOWN, wanted.profile, None if wanted.named else wanted.video):
            self._load(wanted, change.kinds & SHOWN)

    def choose_model(self, model: str) -> None:
        """Show another tab."""
        if self._wanted is not None and model != self._wanted.model:
            self._load(replace(self._wanted, model=model, other=None))

    def choose_version(self, number: int | None, threshold: float | None = None) -> None:
        """Show another version of this tab by its id, None for the newest; its threshold is its own again.

        `threshold`: that version cut at another one, as it was before that was saved.
        """
        if self._wanted is None:
            return
        versions = {m: v for m, v in self._wanted.versions.items() if m != self.model}
        if number is not None:
            versions[self.model] = number
        thresholds = {} if number is None or threshold is None else {number: threshold}
        other = self._wanted.other if self._wanted.other != number else None
        self._load(replace(self._wanted, model=self.model, versions=versions, thresholds=thresholds, other=other))

    def remember(self) -> Callable[[], None]:
        """The call shows once more what is shown now, where its video and profile are in view then."""
        wanted, version = self._wanted, self.version
        if wanted is not None and version is not None and self._reading is None:
            wanted = replace(wanted, versions={**wanted.versions, self.model: version.id})

        def show() -> None:
            now = self._wanted
            if wanted is not None and now is not None and (now.video, now.profile) == (wanted.video, wanted.profile):
                self._load(wanted)

        return show

    def compare_with(self, number: int | None) -> None:
        """Compare with another version of this tab by its id; None ends the comparison."""
        if self._wanted is not None:
            self._load(replace(self._wanted, other=number))

    def set_threshold(self, threshold: float) -> None:
        """Cut the version anew at this threshold, soon."""
        version = self.version
        if self._wanted is None or version is None:
            return
        thresholds = {**self._wanted.thresholds, version.id: threshold}
        self._wanted = replace(self._wanted, thresholds=thresholds)
        if not self._cut_soon.isActive():
            self._cut_soon.start()

    def step_threshold(self, lower: bool) -> None:
        """Move the threshold to where there is one match more (a lower one) or one fewer; `stepped` follows."""
        self._steps.append(lower)
        if len(self._steps) == 1:
            self._step()

    def _step(self) -> None:
        content, wanted = self.content, self._wanted
        if content is None or wanted is None:
            self._steps.clear()
            return
        found, lower = content.found, self._steps[0]
        at = wanted.thresholds.get(found.version.id, content.own)
        self._context.runner.in_background(
            self,
            lambda _: step(found, at, lower),
            lambda made: self._made(found.version.id, lower, made),
            self._not_stepped,
            key="step",
        )

    def _not_stepped(self, problem: Exception) -> None:
        self._steps.clear()
        self._context.runner.problem.emit(problem)

    def _made(self, version: int, lower: bool, made: Step | None) -> None:
        del self._steps[0]
        if self.version is None or self.version.id != version:
            self._steps.clear()
            return
        self.stepped.emit(lower, made)
        if made is not None:
            self.set_threshold(made.threshold)
        if self._steps:
            self._step()

    # -------------------------------------------------------------------------------------------------- work

    def _load(self, wanted: PanelRequest, changed: Kind = NOTHING) -> None:
        self._wanted = wanted
        self._cut_soon.stop()
        self._reading = kinds = (self._reading or NOTHING) | changed
        before = PanelContent(self.known, self.model, self.content) if self.known else None
        ctx = self._context.services
        self._context.runner.in_library(
            self, lambda: load(ctx, wanted, before, kinds), self._arrive, self._could_not_load, key="load"
        )

    def _arrive(self, loaded: PanelContent | None) -> None:
        self._reading = None
        self.known = loaded.known if loaded else None
        self.model = loaded.model if loaded else ""
        self.content = loaded.content if loaded else None
        if self._wanted is not None and loaded is not None:
            self._wanted = replace(self._wanted, video=loaded.known.video, named="", model=loaded.model)
        self.arrived.emit()

    def _could_not_load(self, problem: Exception) -> None:
        self._reading = None
        self.known, self.model, self.content = None, "", None
        self.failed.emit(problem)

    def _cut(self) -> None:
        if self._reading is not None and self._wanted is not None:
            self._load(self._wanted)
            return
        known, content, wanted, where = self.known, self.content, self._wanted, self.where
        if known is None or content is None or wanted is None or where is None:
            return
        threshold = wanted.thresholds.get(where.version.id)
        found, other, folders = content.found, content.other, content.folders
        self._context.runner.in_background(
            self, lambda _: show(known, found, folders, threshold, other), self._show_cut, key="load"
        )

    def _show_cut(self, content: Content) -> None:
        self.content = content
        self.recut.emit()
