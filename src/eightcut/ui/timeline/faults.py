"""Faults that a check found in exported clips: a sign at the end of each clip, which plays the place where it is."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter

from eightcut.ui import theme
from eightcut.ui.kit.values import FaultMark
from eightcut.ui.timeline import paint, strips
from eightcut.ui.timeline.columns import I64, Row
from eightcut.ui.timeline.geometry import Part, View
from eightcut.ui.timeline.state import State

_SIZE, _SIGN = 14.0, "alert"
_LEAST = _SIZE + 2
"""Pixels of a clip that has room for the sign; on one that is narrower stands a tick."""
_TICK = 3.0


def of_matches(painter: QPainter, area: QRectF, state: State, part: Part) -> None:
    """On the lane of matches, those of their clips; none while versions are compared."""
    if state.faults and state.before is None:
        _draw(painter, area, state, "", part)


def of_row(painter: QPainter, box: QRectF, state: State, row: Row, part: Part) -> None:
    """On the lane of a folder, or of several."""
    for folder in row.folders if state.faults else ():
        _draw(painter, box, state, folder, part)


def at(state: State, x: float, y: float) -> FaultMark | None:
    """The sign there."""
    if not state.faults:
        return None
    lanes = [(lane, row.folders) for row, lane in zip(state.rows, state.lanes.folders, strict=False)]
    if state.before is None:
        lanes.append((state.lanes.regions, ("",)))
    for lane, folders in lanes:
        box, time = QRectF(0, lane.top, state.view.width, lane.height), state.view.time(x)
        for folder in folders if lane.holds(y) else ():
            for place in _seen(state, folder, time, time)[::-1].tolist():
                mark = state.faults[folder].marks[int(place)]
                if _has_room(state.view, mark) and _box(state.view, mark, box).contains(x, y):
                    return mark
    return None


def _seen(state: State, folder: str, start: float, end: float) -> I64:
    """Rows of clips that reach into these film times; of matches those half in an exported one that is shown."""
    faults = state.faults.get(folder)
    if faults is None:
        return np.zeros(0, np.int64)
    seen = np.flatnonzero((faults.starts <= end) & (faults.ends >= start))
    if folder:
        return seen
    return seen[[_in_match(state, faults.starts[row], faults.ends[row]) for row in seen.tolist()]]


def _in_match(state: State, start: float, end: float) -> bool:
    regions = state.regions
    there = regions.within(start, end, state.threshold)
    shared = np.minimum(regions.ends[there], end) - np.maximum(regions.starts[there], start)
    half = there[shared >= (end - start) / 2].tolist()
    return any(regions.marks[row].exported for row in half)


def _has_room(view: View, mark: FaultMark) -> bool:
    return (mark.end - mark.start) * view.scale >= _LEAST


def _box(view: View, mark: FaultMark, lane: QRectF) -> QRectF:
    return QRectF(view.snapped(mark.end) - _SIZE - 1, lane.top() + (lane.height() - _SIZE) / 2, _SIZE, _SIZE)


def _draw(painter: QPainter, area: QRectF, state: State, folder: str, part: Part) -> None:
    view = state.view
    seen = _seen(state, folder, *part.times(view))
    if not len(seen):
        return
    faults = state.faults[folder]
    narrow = (faults.ends[seen] - faults.starts[seen]) * view.scale < _LEAST
    if narrow.any():
        places = view.places(faults.starts[seen[narrow]]) - part.first
        ticks = strips.ruled(places, part.count, QColor(theme.UNSURE), max(1, round(2 * view.sharp)))
        strips.draw(painter, part.first, area.top(), _TICK, ticks[np.newaxis])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paint.colour(theme.WINDOW, 0.9))
    for place in seen[~narrow].tolist():
        box = _box(view, faults.marks[place], area)
        painter.drawRoundedRect(box, 3, 3)
        paint.put(painter, box.left() + 1, box.top() + 1, _SIGN, theme.UNSURE, 12)
