"""How fast a scan is, and how long it still takes."""

from __future__ import annotations

from eightcut.ui.kit.progress import TimeLeft
from eightcut.ui.kit.times import clock


class Pace:
    """How fast a scan of `files` videos is, and how long it will take. Times are seconds, `now` from a steady clock."""

    def __init__(self, files: int, now: float) -> None:
        self.files = files
        self._began = now
        self._heard: dict[str, tuple[float, float]] = {}
        self._unheard = 0
        """Videos that are over and were not heard: they failed, or are known already."""
        self._left = TimeLeft()
        self.over = 0
        """Videos that are done."""

    def hear(self, file: str, done: float, total: float) -> None:
        """So many seconds of this video are listened to."""
        self._heard[file] = done, total

    def end(self, file: str) -> None:
        """This video is over; it was heard to its end, or not at all, or failed on the way."""
        self.over += 1
        if file in self._heard:
            done, _ = self._heard[file]
            self._heard[file] = done, done
        else:
            self._unheard += 1

    def skip(self, seconds: float) -> None:
        """So long nothing was done, by the user's wish."""
        self._began += seconds
        self._left.restart()

    @property
    def part(self) -> float:
        """How much of what is to be heard was heard; videos not begun are taken to be as long as the others."""
        lengths = [total for _, total in self._heard.values()]
        to_come = max(0, self.files - len(lengths) - self._unheard)
        whole = sum(lengths) * (1 + to_come / len(lengths)) if lengths else 0.0
        return min(1.0, sum(done for done, _ in self._heard.values()) / whole) if whole > 0 else 0.0

    @property
    def done(self) -> float:
        """Videos done, with the parts of those on their way."""
        return min(float(self.files), self._unheard + (self.files - self._unheard) * self.part)

    @property
    def left_over(self) -> int:
        """Videos that are not heard to their end."""
        heard = sum(done >= total > 0 for done, total in self._heard.values())
        return max(0, self.files - max(self.over, heard))

    def speed(self, now: float) -> float:
        """Seconds of video in a second; 0 where it cannot be told yet."""
        passed = now - self._began
        return sum(done for done, _ in self._heard.values()) / passed if passed > 0.2 else 0.0

    def left(self, now: float) -> float | None:
        """Seconds to go, None while that cannot be known."""
        return self._left.tell(self.part, 1.0, now=now) if self._heard else None

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
