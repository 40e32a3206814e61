"""The still lanes: overview, ruler, score curve and waveform. Each is painted from its own upper left corner."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QLineF, QRectF
from PyQt6.QtGui import QColor, QPainter

from eightcut.ui import theme
from eightcut.ui.kit.times import clock
from eightcut.ui.timeline import paint, strips
from eightcut.ui.timeline.columns import Regions
from eightcut.ui.timeline.geometry import View, ticks
from eightcut.ui.timeline.state import State


def density(painter: QPainter) -> float:
    """Pixels of the screen for one of ours."""
    device = painter.device()
    return device.devicePixelRatioF() if device is not None else 1.0


def film_end(state: State, width: int) -> float:
    """Where the film ends on the lanes, at most their width."""
    return 0.0 if state.duration is None else min(float(width), state.view.x(state.duration))


def pixels_of(regions: Regions, view: View, threshold: float, sharp: float) -> strips.U32:
    """Finds in the view as one row of screen pixels."""
    width = round(view.width * sharp)
    rows = regions.within(view.start, view.end, threshold)
    left = np.floor((regions.starts[rows] - view.start) * view.scale * sharp).astype(np.int64)
    right = np.ceil((regions.ends[rows] - view.start) * view.scale * sharp).astype(np.int64)
    return strips.best(np.maximum(left, -1), np.minimum(right, width), regions.scores[rows], regions.kinds[rows], width)


def overview(painter: QPainter, area: QRectF, state: State) -> None:
    """All of the film: finds, and markers beneath them."""
    painter.setPen(paint.colour(theme.WINDOW, 0.0))
    painter.setBrush(paint.colour(theme.WINDOW))
    painter.drawRoundedRect(area, 3, 3)
    if state.duration is None:
        return
    view = state.view.fitted()
    sharp = density(painter)
    found = pixels_of(state.regions, view, state.threshold, sharp)
    strips.draw(painter, 0, 2, 3, found[np.newaxis])
    for row in state.rows:
        places = np.round(row.starts * view.scale * sharp).astype(np.int64)
        tint = QColor(theme.FOLDERS[int(row.colours[0])])
        lines = strips.ruled(places, round(view.width * sharp), tint, max(1, round(sharp)))
        strips.draw(painter, 0, 6, area.height() - 7, lines[np.newaxis])


def ruler(painter: QPainter, area: QRectF, state: State) -> None:
    """Ticks and times, as close together as can be read."""
    if state.duration is None:
        return
    view = state.view
    step, parts, numbers = ticks(view)
    decimals = 2 if step < 0.1 else 1 if step < 1 else 0
    minor, major = [], []
    for number in numbers:
        time = number * step / parts
        if time > state.duration + 1e-6:
            break
        x = round(view.x(time)) + 0.5
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


def curve(painter: QPainter, area: QRectF, state: State) -> None:
    """The score of every moment."""
    _ground(painter, area, state)
    if state.curve is None or not len(state.curve.scores):
        return
    view, sharp = state.view, density(painter)
    width = round(min(area.width(), film_end(state, view.width)) * sharp)
    if width < 1:
        return
    edges = view.start + np.arange(width + 1) / (view.scale * sharp)
    ends = state.curve.at(edges)
    low, high = np.minimum(ends[:-1], ends[1:]), np.maximum(ends[:-1], ends[1:])
    scores, offset = state.curve.scores, state.curve.window / 2
    first, last = strips.extremes(edges[:-1], edges[1:], scores.astype(np.float64), 1 / state.curve.hop, offset)
    held = np.flatnonzero(last > first)
    if len(held):
        begin, end = int(first[held[0]]), int(last[held[-1]])
        part, at = scores[begin:end], first[held] - begin
        low[held] = np.minimum(low[held], np.minimum.reduceat(part, at))
        high[held] = np.maximum(high[held], np.maximum.reduceat(part, at))
    room = area.height() - 5
    made = strips.curve(low, high, round(room * sharp), 1.6 * sharp, state.curve.lowest, state.curve.highest)
    strips.draw(painter, 0, 3, room, made)


def waveform(painter: QPainter, area: QRectF, state: State) -> None:
    """The sound."""
    if state.duration is None:
        return
    _ground(painter, area, state)
    view, sharp = state.view, density(painter)
    end = film_end(state, view.width)
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
    columns = state.peaks.columns(view.start, view.end, round(view.width * sharp))
    made = strips.wave(columns, round(area.height() * sharp), state.peaks.loudest, QColor(theme.BUTTON))
    strips.draw(painter, 0, 0, area.height(), made[:, : max(1, round(end * sharp))])


def _ground(painter: QPainter, area: QRectF, state: State) -> None:
    painter.fillRect(
        QRectF(0, 0, film_end(state, round(area.width())), area.height()), paint.colour(theme.WINDOW, 0.55)
    )
