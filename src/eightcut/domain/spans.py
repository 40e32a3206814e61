"""Spans of film time: seconds since the container's start, as a player shows them."""

from __future__ import annotations

from eightcut.values import dataclass

WINDOW = 8.0
HOP = 1.0
TOLERANCE = 1e-3
"""Two times of one moment differ by at most this many seconds."""


@dataclass(frozen=True, order=True, slots=True)
class TimeSpan:
    """From `start` to `end`, seconds of film time; `end` is later than `start`."""

    start: float
    end: float

    def __post_init__(self) -> None:
        """ValueError for a span that is empty, reversed or not a number."""
        if not self.end > self.start:
            raise ValueError(f"a span must end after it starts: {self.start} to {self.end}")

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.end - self.start

    @property
    def middle(self) -> float:
        """The moment half way, in seconds."""
        return (self.start + self.end) / 2

    def overlap(self, other: TimeSpan) -> float:
        """Seconds that both share, 0 where they do not touch."""
        return max(0.0, min(self.end, other.end) - max(self.start, other.start))

    def distance(self, other: TimeSpan) -> float:
        """Seconds between the two, 0 where they touch or overlap."""
        return max(0.0, max(self.start, other.start) - min(self.end, other.end))

    def is_near(self, other: TimeSpan) -> bool:
        """Whether both are of the same moments."""
        return max(abs(self.start - other.start), abs(self.end - other.end)) <= TOLERANCE + 1e-9

    def iou(self, other: TimeSpan) -> float:
        """Intersection over union, 0 to 1."""
        shared = self.overlap(other)
        return shared / (self.duration + other.duration - shared)


def moment(start: float, duration: float = WINDOW) -> TimeSpan:
    """The span that begins at `start` and lasts `duration` seconds."""
    return TimeSpan(start, start + duration)


def window_count(duration: float, window: float = WINDOW, hop: float = HOP) -> int:
    """How many windows a video of `duration` seconds has; a shorter one is one padded window."""
    return max(1, int((duration - window) / hop + 1e-9) + 1)
