"""Hit testing: what is under the pointer, and what a press there would do."""

from __future__ import annotations

from typing import Literal

from PyQt6.QtCore import Qt

from eightcut.domain.markers import Marker
from eightcut.ui.kit.values import RegionMark
from eightcut.ui.timeline import faults
from eightcut.ui.timeline.columns import Side
from eightcut.ui.timeline.geometry import GAP
from eightcut.ui.timeline.overlay import DIAMOND, threshold_y
from eightcut.ui.timeline.state import KeyframeMark, State

EDGE = 3.0
"""Pixels around an edge of a region that Shift+drag takes hold of."""
NEAR = 10.0
"""Pixels around the start of a marker at which a double-click means it."""
_LINE = 4.0
Does = Literal["move", "resize", "threshold", "overview", "height", "folders", "keyframe", "fault", "none"]

SHAPES = {
    "move": Qt.CursorShape.ArrowCursor,
    "resize": Qt.CursorShape.SizeHorCursor,
    "threshold": Qt.CursorShape.SizeVerCursor,
    "overview": Qt.CursorShape.PointingHandCursor,
    "height": Qt.CursorShape.SizeVerCursor,
    "folders": Qt.CursorShape.PointingHandCursor,
    "keyframe": Qt.CursorShape.PointingHandCursor,
    "fault": Qt.CursorShape.PointingHandCursor,
    "none": Qt.CursorShape.ArrowCursor,
}


def does(state: State, x: float, y: float, shift: bool) -> Does:
    """What a press and drag there would do."""
    if state.duration is None:
        return "none"
    if state.lanes.overview.holds(y):
        return "overview"
    if shift and edge(state, x, y) is not None:
        return "resize"
    if on_threshold(state, y):
        return "threshold"
    if keyframe(state, x, y) is not None:
        return "keyframe"
    if -GAP <= y - state.lanes.wave.top < 1:
        return "height"
    if folded(state, x, y):
        return "folders"
    return "move" if faults.at(state, x, y) is None else "fault"


def edge(state: State, x: float, y: float) -> tuple[int, Side] | None:
    """The edge of a region within 3 pixels: its row and side."""
    if not state.lanes.regions.holds(y) or state.before is not None:
        return None
    return state.regions.edge(state.view.time(x), EDGE / state.view.scale, state.threshold)


def on_threshold(state: State, y: float) -> bool:
    """Whether the threshold's line is there."""
    return bool(state.model) and state.lanes.curve.holds(y) and abs(y - threshold_y(state)) <= _LINE


def folded(state: State, x: float, y: float) -> bool:
    """Whether the name of the lane with the folded folders is there."""
    lanes = [lane for row, lane in zip(state.rows, state.lanes.folders, strict=False) if not row.name]
    return any(lane.holds(y) for lane in lanes) and x >= state.view.width - 80


def region(state: State, x: float, y: float) -> RegionMark | None:
    """The region there."""
    if not state.lanes.regions.holds(y):
        return None
    found = state.after if state.before is not None else state.regions
    threshold = 0.0 if state.before is not None else state.threshold
    row = found.at(state.view.time(x), 2.0 / state.view.scale, threshold)
    return None if row is None else found.marks[row]


def marker(state: State, x: float, y: float) -> Marker | None:
    """The marker there: in its lane by its span too, elsewhere the nearest within 10 pixels of its start."""
    time, slack = state.view.time(x), NEAR / state.view.scale
    for row, lane in zip(state.rows, state.lanes.folders, strict=False):
        if lane.holds(y):
            return row.near(time, slack, spans=True)
    if state.lanes.overview.holds(y) or region(state, x, y) is not None:
        return None
    near = [found for row in state.rows if (found := row.near(time, slack, spans=False)) is not None]
    return min(near, key=lambda one: abs(one.start - time), default=None)


def keyframe(state: State, x: float, y: float) -> KeyframeMark | None:
    """The diamond there."""
    if abs(y - state.lanes.wave.top) > DIAMOND + 3:
        return None
    near = [key for key in state.keyframes if abs(state.view.x(key.time) - x) <= DIAMOND + 1]
    return min(near, key=lambda key: abs(state.view.x(key.time) - x), default=None)
