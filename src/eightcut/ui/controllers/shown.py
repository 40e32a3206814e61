"""The part of the open video's picture that clips show: what is chosen for it, wherever that is done."""

from __future__ import annotations

from PyQt6.QtCore import QObject

from eightcut.domain.picture_part import PicturePart, part_of
from eightcut.services.change import Change, Kind
from eightcut.services.videos.clocks import shown_of
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.window.panes import Now


class ShownController(QObject):
    """Keeps it in `Now`, where picture, preview and deck take it from."""

    def __init__(self, *, now: Now, context: Context) -> None:
        super().__init__(now)
        self._now, self._context = now, context
        now.video_changed.connect(lambda _: self._read())
        context.history.changed.connect(self._library_changed)

    def _library_changed(self, change: Change) -> None:
        if change.touches(Kind.VIDEOS, self._now.profile):
            self._read()

    def _read(self) -> None:
        video, ctx = self._now.video, self._context.services
        if video is None or not video.width:
            return

        def known(kept: str) -> None:
            if video is self._now.video:
                self._now.set_shown(_within(video, kept))

        self._context.runner.in_library(self, lambda: shown_of(ctx, video.ref), known, key="shown")


def _within(video: OpenVideo, kept: str) -> PicturePart | None:
    """The part as it is cut; None for all of the picture, and where the part lies outside."""
    part = part_of(kept)
    return part.within(video.width, video.height) if part is not None else None
