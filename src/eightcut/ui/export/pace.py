"""How fast a scan is: times real time, and what is left, from how far each of its videos is."""

from __future__ import annotations

from eightcut.ui.kit.times import clock


class Pace:
    """Of `files` videos in all; times are seconds, `now` from any steady clock."""

    def __init__(self, files: int, now: float) -> None:
        self.files = files
        self._began = now
        self._heard: dict[str, tuple[float, float]] = {}
        self.over = 0
        """Videos that are done."""

    def hear(self, file: str, done: float, total: float) -> None:
        """So many seconds of this video are listened to."""
        self._heard[file] = done, total

    @property
    def done(self) -> float:
        """Videos done, with the parts of those on their way."""
        parts = sum(min(1.0, done / total) for done, total in self._heard.values() if total > 0)
        return min(float(self.files), max(float(self.over), parts))

    def speed(self, now: float) -> float:
        """Seconds of video in a second; 0 where it cannot be told yet."""
        passed = now - self._began
        return sum(done for done, _ in self._heard.values()) / passed if passed > 0.2 else 0.0

    def left(self, now: float) -> float | None:
        """Seconds to go, where videos that are not begun are taken to be as long as the others."""
        speed = self.speed(now)
        if speed <= 0 or not self._heard:
            return None
        lengths = [total for _, total in self._heard.values()]
        unheard = max(0, self.files - max(len(lengths), self.over)) * sum(lengths) / len(lengths)
        return (sum(total - done for done, total in self._heard.values()) + unheard) / speed

    def text(self, name: str, now: float) -> str:
        """`tram_depot.ts · 2 of 12 · 192× real time · 0:41 left`."""
        parts = [name]
        if self.files > 1:
            parts.append(f"{min(self.over + 1, self.files)} of {self.files}")
        speed, left = self.speed(now), self.left(now)
        if speed >= 1:
            parts.append(f"{speed:.0f}× real time")
        if left is not None:
            parts.append(f"{clock(left, 0)} left")
        return " · ".join(parts)
