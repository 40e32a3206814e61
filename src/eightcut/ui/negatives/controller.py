"""Joins the list of hard negatives with the library: load, delete, undo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.domain.judgements import HardNegative, Signed
from eightcut.services.change import Change, Kind
from eightcut.services.scans.review import delete_negatives
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.times import plural


class NegativesController(QObject):
    """The hard negatives of one profile; loads again after every edit, undo and redo."""

    loaded = pyqtSignal(list, object)
    """Every hard negative of the profile, `source_path` where its video was last seen; {number: Signed} of them."""
    failed = pyqtSignal(str)
    """A sentence about what could not be read or deleted."""

    def __init__(self, context: Context, profile: str, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._profile = profile
        context.history.changed.connect(self._library_changed)
        context.history.failed.connect(self._tell)

    def _library_changed(self, change: Change) -> None:
        if change.touches(Kind.NEGATIVES | Kind.VIDEOS, self._profile):
            self.load()

    def load(self) -> None:
        """Read them off the window's thread."""
        self._context.runner.in_library(self, self._read, lambda read: self.loaded.emit(*read), self._tell, key="load")

    def _read(self) -> tuple[list[HardNegative], dict[int, Signed]]:
        library = self._context.services.library
        seen = {video.content_id: video.path for video in library.videos.known(self._profile) if video.path}
        there = [
            replace(n, source_path=seen[n.content_id]) if seen.get(n.content_id, n.source_path) != n.source_path else n
            for n in library.negatives.of_profile(self._profile)
        ]
        return there, library.negatives.added(self._profile)

    def delete(self, negatives: Sequence[HardNegative]) -> None:
        """Delete exactly these, undoably."""
        ids = [n.id for n in negatives]
        ctx = self._context.services
        self._context.history.do(
            f"Delete {plural(len(ids), 'hard negative')}",
            lambda: delete_negatives(ctx, ids),
        )

    def _tell(self, problem: Exception) -> None:
        self.failed.emit(str(problem))
