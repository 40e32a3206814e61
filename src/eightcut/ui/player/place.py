"""Which picture of a video is shown, and when each begins."""

from __future__ import annotations

from eightcut.domain.frame_times import Frame, FrameTimes


class Place:
    """In one video, at its first picture to begin with. Times in seconds of film time."""

    def __init__(self, times: FrameTimes) -> None:
        self.times = times
        self.shown = times.frame(0)

    def frame(self, time: float) -> Frame:
        """The picture of this time."""
        return self.times.frame(self.times.number(time))

    def know(self, times: FrameTimes) -> None:
        """When pictures begin is known better now; the same moment is shown."""
        self.times, self.shown = times, times.frame(times.number(self.shown.start))
