"""The still lanes: overview, ruler, score curve and waveform. Each is painted from its own upper left corner."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QLineF, QRectF
from PyQt6.QtGui import QColor, QPainter

from eightcut.ui import theme
from eightcut.ui.kit.scores import Scale
from eightcut.ui.kit.times import clock
from eightcut.ui.timeline import paint, strips
from eightcut.ui.timeline.columns import Regions
from eightcut.ui.timeline.geometry import ROOM, Part, View, ticks
from eightcut.ui.timeline.state import State


def video_end(state: State) -> float:
    """Where the video ends on the lanes, at most their width."""
    view = state.view
    return 0.0 if state.duration is None else min(view.columns / view.sharp, view.snapped(state.duration))


def pixels_of(regions: Regions, view: View, threshold: float, part: Part, scale: Scale) -> strips.U32:
    """Regions in a part of the view as one row of screen pixels."""
    rows = regions.within(*part.times(view), threshold)
    border, width = view.left + part.first, part.count
    left = np.floor(regions.starts[rows] * view.grid).astype(np.int64) - border
    right = np.ceil(regions.ends[rows] * view.grid).astype(np.int64) - border
    places = scale.places(regions.scores[rows])
    return strips.best(np.maximum(left, -1), np.minimum(right, width), places, regions.kinds[rows], width)


def ground(painter: QPainter, area: QRectF, state: State, alpha: float = 0.55) -> None:
    """What a lane's contents stand on, as far as the video goes."""
    painter.fillRect(QRectF(0, area.top(), video_end(state), area.height()), paint.colour(theme.WINDOW, alpha))


def overview(painter: QPainter, area: QRectF, state: State, part: Part) -> None:
    """All of the video: regions, and markers beneath them."""
    painter.setPen(paint.colour(theme.WINDOW, 0.0))
    painter.setBrush(paint.colour(theme.WINDOW))
    painter.drawRoundedRect(area, 3, 3)
    if state.duration is None:
        return
    view = state.view.fitted()
    found = pixels_of(state.regions, view, state.threshold, part, state.scale)
    strips.draw(painter, 0, 2, 3, found[np.newaxis])
    for row in state.rows:
        tint = QColor(theme.FOLDERS[int(row.colours[0])])
        lines = strips.ruled(view.places(row.starts), view.columns, tint, max(1, round(view.sharp)))
        strips.draw(painter, 0, 6, area.height() - 7, lines[np.newaxis])


def ruler(painter: QPainter, area: QRectF, state: State, part: Part) -> None:
    """Ticks and times, as close together as can be read; the last time is kept from being cut off."""
    if state.duration is None:
        return
    view = state.view
    step, parts, numbers = ticks(view)
    decimals = 2 if step < 0.1 else 1 if step < 1 else 0
    minor, major = [], []
    before, after = part.first / view.sharp - ROOM, min(part.last / view.sharp + ROOM, view.width + 1)
    for number in numbers:
        time = number * step / parts
        x = view.snapped(time) + 0.5
        if x <= before:
            continue
        if x >= after or time > state.duration + 1e-6:
            break
        if number % parts:
            minor.append(QLineF(x, area.height() - 3, x, area.height()))
            continue
        major.append(QLineF(x, area.height() - 7, x, area.height()))
        words = clock(time, decimals)
        place = min(x + 4, area.width() - paint.width_of(words, paint.TINY) - 2)
        paint.write(painter, place, area, words, paint.colour(theme.DIM), paint.TINY)
    painter.setPen(paint.pen(theme.LINE))
    paint.draw_lines(painter, minor)
    painter.setPen(paint.pen(theme.FAINT))
    paint.draw_lines(painter, major)


def ruler_held(state: State) -> tuple[int, int]:
    """See `layers`: the last time is held by the right border."""
    return 0, round((state.view.width - ROOM - 8) * state.view.sharp)


def curve(painter: QPainter, area: QRectF, state: State, part: Part) -> None:
    """The score of every moment."""
    ground(painter, area, state)
    if state.curve is None or not len(state.curve.scores):
        return
    view, sharp = state.view, state.view.sharp
    last_column = min(part.last, round(video_end(state) * sharp))
    if last_column <= part.first:
        return
    edges = np.arange(view.left + part.first, view.left + last_column + 1) / view.grid
    ends = state.curve.at(edges)
    low, high = np.minimum(ends[:-1], ends[1:]), np.maximum(ends[:-1], ends[1:])
    scores, offset = state.curve.scores, state.curve.window / 2
    first, last = strips.extremes(edges[:-1], edges[1:], len(scores), 1 / state.curve.hop, offset)
    held = np.flatnonzero(last > first)
    if len(held):
        begin, end = int(first[held[0]]), int(last[held[-1]])
        taken, at = scores[begin:end], first[held] - begin
        low[held] = np.minimum(low[held], np.minimum.reduceat(taken, at))
        high[held] = np.maximum(high[held], np.maximum.reduceat(taken, at))
    room = area.height() - 5
    low, high = state.scale.places(low), state.scale.places(high)
    made = strips.curve(low, high, round(room * sharp), 1.6 * sharp)
    strips.draw(painter, part.first, 3, room, made)


def waveform(painter: QPainter, area: QRectF, state: State, part: Part) -> None:
    """The sound."""
    if state.duration is None:
        return
    ground(painter, area, state)
    view, end = state.view, video_end(state)
    if state.peaks is None:
        painter.setPen(paint.pen(theme.LINE))
        y = round(area.height() / 2) + 0.5
        painter.drawLine(QLineF(0, y, end, y))
        if state.note:
            area = QRectF(0, 0, paint.width_of(state.note) + 20, area.height())
            painter.fillRect(
                area.adjusted(4, area.height() / 2 - 10, -4, 10 - area.height() / 2), paint.colour(theme.WINDOW)
            )
            paint.write(painter, 10, area, state.note, paint.colour(theme.DIM))
        return
    count = min(part.last, round(end * view.sharp)) - part.first
    if count < 1:
        return
    columns = state.peaks.columns(view.left + part.first, count, 1 / view.grid)
    made = strips.wave(columns, round(area.height() * view.sharp), state.peaks.loudest / state.gain)
    strips.draw(painter, part.first, 0, area.height(), made)


def waveform_held(state: State) -> tuple[int, int]:
    """See `layers`: the words in place of a waveform stand at the left border."""
    return (0 if state.peaks is not None else state.view.columns), state.view.columns
