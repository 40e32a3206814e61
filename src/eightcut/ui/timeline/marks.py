"""The lanes of regions and of exported clips. Each is painted from its own upper left corner."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PyQt6.QtCore import QLineF, QRectF, Qt
from PyQt6.QtGui import QBrush, QColor, QPainter

from eightcut.domain.spans import TimeSpan
from eightcut.ui import theme
from eightcut.ui.kit.times import plural
from eightcut.ui.timeline import faults, paint, strips
from eightcut.ui.timeline.columns import (
    ACCEPTED,
    EXPORTED,
    GONE,
    I64,
    MOVED,
    NEGATIVE,
    NEW,
    OFF,
    REJECTED,
    UNSURE,
    Regions,
    Row,
)  # fmt: skip
from eightcut.ui.timeline.geometry import Part
from eightcut.ui.timeline.lanes import ground, pixels_of
from eightcut.ui.timeline.state import State

NARROW = 4.0
"""Pixels below which regions are drawn together."""
_GLYPH = 14.0
_TEXT = 72.0
"""Pixels behind its start to which a marker's number may reach."""
_NUMBER = 11.0
"""Pixels from one marker to the next that its number needs at least."""
VERDICTS = {ACCEPTED: ("check-bold", theme.GOOD), REJECTED: ("close-thick", theme.BAD), UNSURE: ("help", theme.UNSURE)}
OFF_SCREEN = "eye-off"
CHANGES = {NEW: "+", GONE: "\u2212", MOVED: "~"}


def regions(painter: QPainter, area: QRectF, state: State, part: Part) -> None:
    """Regions with score and verdict; in a comparison the earlier ones above the later ones."""
    ground(painter, area, state)
    if state.before is not None:
        half = area.height() / 2
        _compared(painter, QRectF(0, 1, area.width(), half - 2), state, state.before, part)
        _compared(painter, QRectF(0, half + 1, area.width(), half - 2), state, state.after, part)
        return
    body = area.adjusted(0, 3, 0, -3)
    _judged(painter, body, state, part)
    _ghosts(painter, body, state, part)
    for row in _wide(painter, body, state, state.regions, state.threshold, part):
        _chip(painter, _box(body, state, state.regions, row), state, row)
    faults.of_matches(painter, body, state, part)


def regions_held(state: State) -> tuple[int, int]:
    """See `layers`: a region that reaches over a border is cut there, and its label stays in view."""
    shown = (state.regions,) if state.before is None else (state.before, state.after)
    spans = [(one.starts, one.ends) for one in shown]
    said = (*state.negatives, *state.accepted)
    if said and state.before is None:
        bounds = np.array([(span.start, span.end) for span in said])
        spans.append((bounds[:, 0], bounds[:, 1]))
    view, slack = state.view, round(4 * state.view.sharp)
    left, right = 0, view.columns
    for starts, ends in spans:
        first, last = view.places(starts) - slack, view.places(ends) + slack
        left = int(last[(first < 0) & (last > 0)].max(initial=left))
        right = int(first[(first < view.columns) & (last > view.columns)].min(initial=right))
    return left, right


def _box(area: QRectF, state: State, regions: Regions, row: int) -> QRectF:
    """A region's place, cut to a little beyond the lane."""
    left = max(-16.0, state.view.snapped(float(regions.starts[row])))
    right = min(area.width() + 16.0, state.view.snapped(float(regions.ends[row])))
    return QRectF(left, area.top(), max(1.0, right - left), area.height())


def _wide(painter: QPainter, area: QRectF, state: State, regions: Regions, threshold: float, part: Part) -> list[int]:
    """Draw the narrow regions together; the rows of the others."""
    view = state.view
    rows = regions.within(*part.times(view), threshold)
    narrow = (regions.ends[rows] - regions.starts[rows]) * view.scale < NARROW
    if narrow.any():
        few = Regions(
            (), regions.starts[rows[narrow]], regions.ends[rows[narrow]], regions.scores[rows[narrow]],
            regions.kinds[rows[narrow]],
        )  # fmt: skip
        told = pixels_of(few, view, 0.0, part, state.scale)
        strips.draw(painter, part.first, area.top(), area.height(), told[np.newaxis])
    kinds = regions.kinds[rows]
    order = np.argsort(kinds[~narrow], kind="stable")
    return [int(row) for row in rows[~narrow][order]]


def _chip(painter: QPainter, box: QRectF, state: State, row: int) -> None:
    regions = state.regions
    kind, score, verdict = int(regions.kinds[row]), float(regions.scores[row]), int(regions.verdicts[row])
    place, words = state.scale.place(score), state.scale.words(score)
    box = box.adjusted(0.5, 0.5, -0.5, -0.5)
    if kind == OFF:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(paint.pen(theme.FAINT, 1.0, 1.0, dashed=True))
        ink, told = paint.colour(theme.FAINT), theme.FAINT
    elif kind == NEGATIVE:
        painter.setBrush(paint.colour(theme.BAD, 0.32))
        painter.setPen(paint.pen(theme.BAD))
        ink, told = paint.colour(theme.TEXT), theme.BAD
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(paint.colour(theme.GOOD) if kind == EXPORTED else paint.shade(place))
        told = theme.WINDOW if kind == EXPORTED else paint.ink(place)
        ink = paint.colour(told)
    if box.width() > 9:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(box, 3, 3)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    else:
        painter.drawRect(box)
    if verdict and kind != NEGATIVE:
        painter.fillRect(box.adjusted(1, box.height() - 3, -1, 0), paint.colour(VERDICTS[verdict][1]))
        if kind != OFF:
            painter.fillRect(box.adjusted(1, box.height() - 4, -1, -3), ink)
    glyphs = [_glyph_of(kind, verdict), OFF_SCREEN if regions.marks[row].off_screen else ""]
    _label(painter, box, words, ink, told, [glyph for glyph in glyphs if glyph], kind == OFF)


def _glyph_of(kind: int, verdict: int) -> str:
    if verdict:
        return VERDICTS[verdict][0]
    if kind == NEGATIVE:
        return VERDICTS[REJECTED][0]
    return "tray-arrow-down" if kind == EXPORTED else ""


def _label(
    painter: QPainter, box: QRectF, words: str, ink: QColor, told: str, glyphs: Sequence[str], struck: bool
) -> None:
    """Score and glyphs, as far as there is room; where there is little, the first glyph says more."""
    left = max(box.left(), 0.0) + 5
    room = box.right() - left
    wide, more = paint.width_of(words), 15 * len(glyphs)
    y = box.top() + (box.height() - 12) / 2
    tight = paint.width_of(words, paint.TINY)
    if glyphs and tight + more <= room + 5 and room < wide + more + 3:
        left -= 3
        paint.write(painter, left, box, words, ink, paint.TINY)
        for place, glyph in enumerate(glyphs):
            paint.put(painter, left + tight + 1 + 12 * place, y + 1, glyph, told, 10)
        return
    if glyphs and room < wide + more + 3:
        size = 12 if box.width() >= _GLYPH else 10
        begin, room = max(box.left(), 0.0), box.right() - max(box.left(), 0.0)
        fitting = glyphs[: int(room // size)]
        for place, glyph in enumerate(fitting):
            x = begin + (room - size * len(fitting)) / 2 + size * place
            paint.put(painter, x, box.top() + (box.height() - size) / 2, glyph, told, size)
        return
    if not glyphs and box.left() >= 0:
        left = box.left() + max(2.0, min(5.0, (box.width() - wide) / 2))
    if box.right() - left < wide + 1:
        return
    paint.write(painter, left, box, words, ink)
    if struck:
        painter.setPen(ink)
        painter.drawLine(QLineF(left, box.center().y() + 0.5, left + wide, box.center().y() + 0.5))
    for place, glyph in enumerate(glyphs):
        paint.put(painter, left + wide + 4 + 15 * place, y, glyph, told)


def _ghosts(painter: QPainter, area: QRectF, state: State, part: Part) -> None:
    """What was cut off regions: their scanned bounds, hatched."""
    found, view = state.regions, state.view
    hatch = QBrush(paint.colour(theme.FAINT, 0.55), Qt.BrushStyle.BDiagPattern)
    begin, behind = part.times(view)
    painter.setBrushOrigin(-view.left % 8, 0)  # a hatch of 8 by 8 pixels of the screen goes with the video
    for row in found.within(begin - 60, behind + 60, state.threshold):
        mark = found.marks[row]
        if mark.orig_start is None and mark.orig_end is None:
            continue
        first = mark.start if mark.orig_start is None else mark.orig_start
        last = mark.end if mark.orig_end is None else mark.orig_end
        for start, end in ((first, min(last, mark.start)), (max(first, mark.end), last)):
            if (end - start) * view.scale >= 1:
                left = view.snapped(start)
                box = QRectF(left, area.top() + 3, view.snapped(end) - left, area.height() - 6)
                painter.fillRect(box, hatch)
                painter.setPen(paint.pen(theme.FAINT, 0.7))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))


def _judged(painter: QPainter, area: QRectF, state: State, part: Part) -> None:
    """What the user said of moments, beneath the regions: hard negatives, whatever model they came from, and what was
    accepted and is no region here. A glyph on a line."""
    begin, behind = part.times(state.view)
    seen = state.regions.within(begin, behind, state.threshold)
    told = seen[state.regions.kinds[seen] == NEGATIVE]  # these have their own glyph
    painter.setPen(Qt.PenStyle.NoPen)
    for spans, verdict in ((state.negatives, REJECTED), (state.accepted, ACCEPTED)):
        for span in spans:
            if span.end >= begin and span.start <= behind:
                _moment(painter, area, state, span, verdict, told)


def _moment(painter: QPainter, area: QRectF, state: State, span: TimeSpan, verdict: int, told: I64) -> None:
    view, regions, (glyph, colour) = state.view, state.regions, VERDICTS[verdict]
    left = view.snapped(span.start)
    box = QRectF(left, area.top() + 2, max(1.0, view.snapped(span.end) - left), area.height() - 4)
    painter.fillRect(box, paint.colour(colour, 0.18))
    painter.fillRect(box.adjusted(0, box.height() - 2, 0, 0), paint.colour(colour))
    has_its_own = ((regions.starts[told] < span.end) & (regions.ends[told] > span.start)).any()
    if box.width() >= _GLYPH and not has_its_own:
        paint.put(painter, max(2.0, box.left() + 3), box.top() + 2, glyph, colour)


def _compared(painter: QPainter, area: QRectF, state: State, regions: Regions, part: Part) -> None:
    for row in _wide(painter, area, state, regions, 0.0, part):
        box, change = _box(area, state, regions, row).adjusted(0.5, 0.5, -0.5, -0.5), int(regions.changes[row])
        place = state.scale.place(float(regions.scores[row]))
        if change == GONE:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(paint.pen(theme.BAD, 1.0, 1.0, dashed=True))
            ink = paint.colour(theme.BAD)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            faint = 1.0 if change else 0.4
            fill = QColor(paint.shade(place))
            fill.setAlphaF(faint)
            painter.setBrush(fill)
            ink = paint.colour(paint.ink(place) if change else theme.DIM)
            if change:
                painter.setPen(paint.pen(theme.GOOD if change == NEW else theme.UNSURE))
        painter.drawRect(box)
        words = CHANGES.get(change, "")
        if words and box.width() >= 8:
            left = max(2.0, box.left() + 3)
            paint.write(painter, left, box, words, ink, paint.TINY, bold=True)


def markers(painter: QPainter, area: QRectF, state: State, part: Part) -> None:
    """A lane per folder: span, a tick per clip, number, and the folder's name at the right."""
    first = state.lanes.folders[0].top
    for row, lane in zip(state.rows, state.lanes.folders, strict=False):
        box = QRectF(0, lane.top - first, area.width(), lane.height)
        ground(painter, box, state, 0.4)
        _marks(painter, box, state, row, part)
        faults.of_row(painter, box, state, row, part)
        _name(painter, box, row)


def markers_held(state: State) -> tuple[int, int]:
    """See `layers`: the names stand at the right border."""
    view = state.view
    return 0, round((view.width - max((_name_width(row) for row in state.rows), default=0.0) - 2) * view.sharp)


def _marks(painter: QPainter, box: QRectF, state: State, row: Row, part: Part) -> None:
    view, thick = state.view, max(1, round(state.view.sharp))
    seen = row.within(*part.times(view, _TEXT))
    places = view.places(row.starts[seen])
    left = places - part.first
    right = np.maximum(left + thick, view.places(row.ends[seen]) - part.first)
    for number in np.unique(row.colours[seen]).tolist():
        name = theme.FOLDERS[number]
        of_it = row.colours[seen] == number
        tint = QColor(name)
        wash = strips.washed(left[of_it], right[of_it], part.count, tint, 0.28)
        strips.draw(painter, part.first, box.top() + 2, box.height() - 4, wash[np.newaxis])
        lines = strips.ruled(left[of_it], part.count, tint, thick)
        strips.draw(painter, part.first, box.top() + 1, box.height() - 2, lines[np.newaxis])
    _spread(painter, box, state, row, seen)
    room = (view.places(row.starts[np.minimum(seen + 1, len(row.starts) - 1)]) - places) / view.sharp
    room[seen == len(row.starts) - 1] = np.inf
    for place in np.flatnonzero(room >= _NUMBER).tolist():
        words = str(row.marks[int(seen[place])].number)
        if paint.width_of(words, paint.TINY, True) + 5 <= room[place]:
            ink = paint.colour(theme.FOLDERS[int(row.colours[seen[place]])])
            paint.write(painter, places[place] / view.sharp + 4, box, words, ink, paint.TINY, True)


def _spread(painter: QPainter, box: QRectF, state: State, row: Row, seen: I64) -> None:
    """A short tick where each further clip of a batch starts."""
    lines = []
    for place in seen[row.spreads[seen] * state.view.scale >= 4].tolist():
        mark = row.marks[place]
        free = state.view.snapped(mark.start) + 6 + paint.width_of(str(mark.number), paint.TINY, True)
        for number in range(1, len(mark.rows)):
            x = state.view.snapped(mark.start + number * mark.spread) + 0.5
            if x > free:
                lines.append(QLineF(x, box.bottom() - 6, x, box.bottom() - 2))
    painter.setPen(paint.colour(theme.DIM))
    paint.draw_lines(painter, lines)


def _name(painter: QPainter, box: QRectF, row: Row) -> None:
    """The folder's name over a ground of its own, so that marks do not cross it."""
    area = box.adjusted(box.width() - _name_width(row), 0, 0, 0)
    painter.fillRect(area, paint.colour(theme.PANEL, 0.9))
    ink = theme.FOLDERS[int(row.colours[0])] if row.name else theme.DIM
    paint.write(painter, area.left() + 6, area, _words(row), paint.colour(ink), paint.TINY)


def _words(row: Row) -> str:
    return row.name or "+ " + plural(len(row.folders), "folder")


def _name_width(row: Row) -> float:
    return paint.width_of(_words(row), paint.TINY) + 14
