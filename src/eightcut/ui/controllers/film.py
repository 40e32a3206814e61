"""Pictures along the timeline: decoded a few at a time where it is looked at, and not where it was before."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PyQt6.QtCore import QObject, pyqtSignal

from eightcut.domain.media import Still
from eightcut.errors import Cancelled, EnvironmentProblem
from eightcut.ui.kit.context import Context
from eightcut.ui.kit.later import later
from eightcut.ui.kit.settings import Settings
from eightcut.ui.kit.stills import image_of
from eightcut.ui.kit.values import OpenVideo
from eightcut.ui.timeline.film_lane import FilmLane
from eightcut.ui.window.panes import Handlers, Now
from eightcut.ui.window.status import StatusBar

_REST = 120
"""Milliseconds without a move before pictures are decoded."""
_AT_ONCE = 4
"""Pictures that are decoded before it is asked what is in view by now."""


class FilmController(QObject):
    """Fills the lane of pictures. A video that cannot be decoded has an empty one: its player says why."""

    shown_changed = pyqtSignal(bool)

    def __init__(self, lane: FilmLane, *, now: Now, status: StatusBar, settings: Settings, context: Context) -> None:
        super().__init__(now)
        self._lane, self._now, self._status = lane, now, status
        self._settings, self._context = settings, context
        self._decoding: OpenVideo | None = None
        self._broken: OpenVideo | None = None
        self._soon = later(self._fill, _REST, self)
        lane.wanted.connect(self._soon.start)
        now.video_changed.connect(lambda _: self._show())

    def handlers(self) -> Handlers:
        """Actions of this controller."""
        return {"filmstrip": self.set_shown}

    def set_shown(self, on: bool) -> None:
        """Whether there is such a lane; remembered."""
        if on != self._settings.filmstrip:
            self._settings.filmstrip = on
            self.shown_changed.emit(on)
            self._show()
            self._status.say(
                "Pictures stand along the timeline of a video." if on else "No pictures along the timeline."
            )

    def _show(self) -> None:
        video = self._now.video
        there = video is not None and video.width > 0 and video.height > 0 and self._settings.filmstrip
        self._lane.show_video(video.width / video.height if video is not None and there else None)

    def _fill(self) -> None:
        video = self._now.video
        if video is None or self._decoding is video or self._broken is video:
            return
        times, within = self._lane.take(_AT_ONCE)
        if not times:
            return
        self._decoding = video
        media, height = self._context.services.media, self._lane.height
        self._context.runner.in_background(
            self,
            lambda job: media.pictures_near(video.ref.path, times, within, height, job.cancel, video.picture),
            partial(self._found, video),
            partial(self._failed, video),
            key="filmstrip",
        )

    def _found(self, video: OpenVideo, found: Sequence[tuple[float, Still]]) -> None:
        self._decoding = None
        if video is self._now.video:
            self._lane.add([(time, image_of(still)) for time, still in found])
            self._fill()

    def _failed(self, video: OpenVideo, problem: Exception) -> None:
        if self._decoding is video:
            self._decoding = None
        if isinstance(problem, Cancelled):
            return
        self._broken = video
        if not isinstance(problem, EnvironmentProblem):
            self._context.runner.problem.emit(problem)
