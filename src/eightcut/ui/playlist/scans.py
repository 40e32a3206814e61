"""What the list knows of scans: what was found in its videos, read off the window's thread, and which failed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.domain.videos import VideoRef
from eightcut.services.change import EVERYTHING, NOTHING, Change, Kind
from eightcut.services.scans.overview import READ, Found, Overview
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.times import plural
from eightcut.ui.playlist.facts import Facts
from eightcut.ui.playlist.list_tabs import ListTabs, Swap


class ListScans(QObject):
    """Fills `found` and `failed` of the facts."""

    changed = pyqtSignal(object)
    """The paths that other things are told of now; None: maybe all."""
    failures_changed = pyqtSignal(object)
    """What `failures` tells."""

    def __init__(self, context: Context, settings: Settings, facts: Facts, lists: ListTabs, parent: QObject) -> None:
        super().__init__(parent)
        self._context, self._settings, self._facts, self._lists = context, settings, facts, lists
        self._all = False
        self._reading: list[VideoRef] = []
        self._kinds = NOTHING
        """What is being read anew: of all videos, or of some of them."""
        self._known: tuple[object, ...] = ()
        self._overview: Overview | None = None
        """What was read, and of what; used by the library's thread alone."""
        context.history.changed.connect(self._heed)

    def load(self) -> None:
        """Another profile, with its own scans."""
        self._facts.found = {}
        self._facts.failed = self._settings.failed_scans(self._lists.profile)

    def set_model(self, key: str) -> None:
        """The scans with this model are told; "" for none."""
        if key != self._facts.model:
            self._facts.model = key
            self._facts.found = {}
        self.read()

    def _heed(self, change: Change) -> None:
        if change.touches(READ, self._lists.profile):
            self.read(None if change.video is None else [change.video], change.kinds)

    def opened(self, video: VideoRef) -> None:
        """A video that nobody had opened where it lies now may have scans after all."""
        if self._facts.found.get(video.path) is None:
            self.read([video])

    def read(self, about: Sequence[VideoRef] | None = None, changed: Kind = EVERYTHING) -> None:
        """Read what of these videos (None: all of the lists) has changed.

        A newer reading makes older ones void, so it reads what they were to read too.
        """
        facts = self._facts
        ctx, profile, model = self._context.services, self._lists.profile, facts.model
        if not profile:
            return
        self._all = self._all or about is None
        self._reading += about or ()
        self._kinds |= changed
        everything, videos, kinds = self._all, tuple(self._reading), self._kinds
        paths = self._lists.files()

        def look() -> dict[str, Found | None]:
            if not model:
                return {}
            if self._overview is None or self._known != (ctx, profile, model):
                self._known, self._overview = (ctx, profile, model), Overview(ctx, profile, model)
            return self._overview.found(paths, None if everything else videos, kinds)

        def known(found: dict[str, Found | None]) -> None:
            self._all, self._reading, self._kinds = False, [], NOTHING
            facts.found = found if everything else {**facts.found, **found}
            if everything:
                facts.hold()
            self.changed.emit(None if everything else found.keys())

        self._context.runner.in_library(self, look, known, key="found")

    # ------------------------------------------------------------------------------------------- failures

    def failures(self) -> dict[str, str]:
        """Videos of the lists that could not be scanned, in the order of the lists, and why."""
        failed = self._facts.failed
        return {path: failed[path] for path in self._lists.files() if path in failed} if failed else {}

    def fail(self, path: str, reason: str) -> None:
        """This video could not be scanned."""
        self._keep({**self._facts.failed, path: reason})

    def succeed(self, path: str) -> None:
        """It was scanned now."""
        if path in self._facts.failed:
            self._keep({other: why for other, why in self._facts.failed.items() if other != path})

    def dismiss(self, paths: Iterable[str]) -> None:
        """Forget that they failed; it can be undone."""
        profile, gone = self._lists.profile, {p: self._facts.failed[p] for p in paths if p in self._facts.failed}
        if gone:
            text = f"Dismiss {plural(len(gone), 'failed scan', 'failed scans')}"
            self._context.history.stack.push(
                Swap(
                    text,
                    lambda: self._change(profile, lambda failed: {p: w for p, w in failed.items() if p not in gone}),
                    lambda: self._change(profile, lambda failed: {**gone, **failed}),
                )
            )

    def _change(self, profile: str, change: Callable[[dict[str, str]], dict[str, str]]) -> None:
        """In a profile that may not be the one shown any more."""
        if profile == self._lists.profile:
            self._keep(change(dict(self._facts.failed)))
        else:
            self._settings.set_failed_scans(profile, change(self._settings.failed_scans(profile)))

    def _keep(self, failed: dict[str, str]) -> None:
        self._facts.failed = failed
        self._settings.set_failed_scans(self._lists.profile, failed)
        self.changed.emit(None)
        self.failures_changed.emit(self.failures())
