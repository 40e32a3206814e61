"""How long something still takes: one estimate for every bar of the window."""

from __future__ import annotations

import math
import time

from eightcut.ui.kit.times import clock

LEAST_SPENT, LEAST_DONE = 3.0, 0.05
"""Seconds, and the part of the whole, before which nobody can tell."""
_CALM = 5.0
"""Seconds in which an estimate that grew is mostly followed."""


class TimeLeft:
    """Follows one bar. What it tells is never more than the bar's own pace says, falls at once and grows slowly."""

    def __init__(self) -> None:
        self._step = ""
        self.restart()

    def restart(self) -> None:
        """Something else begins."""
        self._began: tuple[float, float] | None = None
        self._last = 0.0
        self._told: tuple[float, float] | None = None

    def tell(self, done: float, total: float, step: str = "", now: float | None = None) -> float | None:
        """Seconds left at `now`, of a steady clock; None while that cannot be known.

        Another step, or a bar that goes far back, is a new beginning.
        """
        now = time.monotonic() if now is None else now
        part = min(1.0, done / total) if total > 0 else 0.0
        if step != self._step or part < self._last / 2:
            self.restart()
        self._step, self._last = step, part
        if self._began is None:
            self._began = now, part
        spent, gone = now - self._began[0], part - self._began[1]
        if total <= 0 or spent < LEAST_SPENT or gone < LEAST_DONE:
            return None
        paced = (1.0 - part) * spent / gone
        self._told = now, self._smoothed(now, paced)
        return self._told[1]

    def _smoothed(self, now: float, paced: float) -> float:
        if self._told is None:
            return paced
        passed = now - self._told[0]
        expected = max(0.0, self._told[1] - passed)
        return min(paced, expected + (paced - expected) * (1.0 - math.exp(-passed / _CALM)))


def left(seconds: float | None) -> str:
    """`about 2:10 left`; "" where it is not known."""
    return "" if seconds is None else f"about {clock(seconds, 0)} left"
