"""Where the work was left: cursor and zoom are there again when the window opens with the same video."""

from __future__ import annotations

from PyQt6.QtCore import QObject

from eightcut.ui.controllers.cut import CutController
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.timeline.view import Timeline
from eightcut.ui.window.panes import Now


class PlaceController(QObject):
    """Keeps the place at the end, and goes there once, with the first video that opens."""

    def __init__(self, cut: CutController, timeline: Timeline, *, now: Now, settings: Settings) -> None:
        super().__init__(now)
        self._cut, self._timeline, self._now, self._settings = cut, timeline, now, settings
        now.video_changed.connect(self._opened)

    def keep(self) -> None:
        """Remember it; where nothing is open, what was remembered stays."""
        video, (start, end) = self._now.video, self._timeline.visible
        if video is not None:
            seconds = (self._cut.cursor, start, end - start)
            self._settings.last_place = (video.ref.path, *(f"{time:.3f}" for time in seconds))

    def _opened(self, video: OpenVideo | None) -> None:
        if video is None:
            return
        self._now.video_changed.disconnect(self._opened)
        path, *texts = self._settings.last_place or ("",)
        if path == video.ref.path and len(texts) == 3:
            try:
                cursor, start, span = map(float, texts)
            except ValueError:
                return
            self._cut.place(cursor)
            self._timeline.show_part(start, span)
