"""What of the timeline is painted again after a small move: no more than it touches."""

from __future__ import annotations

from PyQt6.QtCore import QRect
from PyQt6.QtWidgets import QWidget

from eightcut.ui.timeline.state import State


def times(timeline: QWidget, state: State, start: float, end: float, margin: float) -> None:
    """Have the widget paint these film times, and `margin` pixels beside them, from top to bottom."""
    left = max(-20.0, state.view.x(start) - margin)
    right = min(state.view.width + 20.0, state.view.x(end) + margin)
    if right >= left:
        timeline.update(QRect(int(left), 0, int(right - left) + 2, timeline.height()))


def span(timeline: QWidget, state: State) -> None:
    """Have the cursor, its span, and its mark in the overview painted."""
    times(timeline, state, state.cursor, state.cursor + state.span, 20)
    if not state.view.whole and state.duration:
        lane = state.lanes.overview
        x = round(state.cursor / state.duration * timeline.width())
        timeline.update(QRect(x - 2, lane.top, 5, lane.height))
