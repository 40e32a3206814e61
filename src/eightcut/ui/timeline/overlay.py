"""What moves over the lanes: clip span, cursor, playhead, outlines, keyframes, threshold, what the pointer shows."""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice

from PyQt6.QtCore import QLineF, QPointF, QRectF, Qt
from PyQt6.QtGui import QPainter, QPolygonF

from eightcut.domain.markers import Marker
from eightcut.ui import theme
from eightcut.ui.kit.scores import threshold_words
from eightcut.ui.kit.times import clock
from eightcut.ui.timeline import paint
from eightcut.ui.timeline.state import State

DIAMOND = 5.0
_CHIP = 16
_CLIP, _TICK = 12.0, 5.0
"""Pixels: the least of a clip that is shown below the regions, and of the tick where it begins."""
_AXIS = 12
_FOOT = 6.0
"""Pixels by which the bracket around a marked sound reaches inwards."""


def draw(painter: QPainter, state: State, area: QRectF) -> None:
    """Everything, from back to front; `area` is the widget's."""
    if state.duration is None:
        words = "No video is open"
        left = (area.width() - paint.width_of(words, theme.SIZE)) / 2
        paint.write(painter, left, area, words, paint.colour(theme.FAINT), theme.SIZE)
    else:
        _draw_video(painter, state)
    if state.ring:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(paint.pen(theme.ACCENT, 1.0, 2.0))
        painter.drawRect(area.adjusted(1, 1, -1, -1))


def _draw_video(painter: QPainter, state: State) -> None:
    _overview(painter, state)
    _band(painter, state)
    _gain(painter, state)
    _span(painter, state)
    _threshold(painter, state)
    _cuts(painter, state)
    _outlines(painter, state)
    _pending(painter, state)
    _keyframes(painter, state)
    _edges(painter, state)
    _lines(painter, state)
    _hover(painter, state)


def threshold_y(state: State) -> float:
    """Pixel of the threshold in the curve's lane."""
    lane = state.lanes.curve
    return lane.top + 3 + (1 - state.scale.place(state.threshold)) * (lane.height - 6)


def threshold_of(state: State, y: float) -> float:
    """Threshold of a pixel."""
    lane = state.lanes.curve
    return state.scale.score(1 - (y - lane.top - 3) / (lane.height - 6))


def hover_words(state: State, x: float) -> str:
    """Time and score at a pixel."""
    time = min(max(0.0, state.view.time(x)), state.duration or 0.0)
    score = state.score_at(time)
    return clock(time) if score is None else f"{clock(time)}  ·  {state.scale.words(score)}"


def _overview(painter: QPainter, state: State) -> None:
    lane, view = state.lanes.overview, state.view
    if view.whole or state.duration is None:
        return
    scale = view.width / state.duration
    wide = max(8.0, view.span * scale)
    left = min(view.start * scale, view.width - wide)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(paint.colour(theme.DIM, 0.30))
    painter.setPen(paint.pen(theme.DIM, 0.9))
    painter.drawRoundedRect(QRectF(left + 0.5, lane.top + 0.5, wide - 1, lane.height - 1), 3, 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(QRectF(round(state.cursor * scale), lane.top, 1, lane.height), paint.colour(theme.WHITE))


def _band(painter: QPainter, state: State) -> None:
    if state.band is None:
        return
    start, end = state.band
    lane = state.lanes.wave
    box = QRectF(state.view.x(start), lane.top + 0.5, (end - start) * state.view.scale, lane.height - 1)
    painter.fillRect(box, paint.colour(paint.TEAL, 0.12))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(paint.pen(paint.TEAL, 1.0, 1.0, dashed=True))
    painter.drawRect(_cut(box, state.view.width))


def _gain(painter: QPainter, state: State) -> None:
    """How much higher than to fit the waveform is drawn."""
    if state.gain <= 1 or state.peaks is None:
        return
    words, lane = f"{state.gain:.3g}\u00d7", state.lanes.wave
    wide = paint.width_of(words, paint.TINY)
    area = QRectF(state.view.width - wide - 12, lane.top + 2, wide + 8, 14)
    painter.fillRect(area, paint.colour(theme.PANEL, 0.85))
    paint.write(painter, area.left() + 4, area, words, paint.colour(theme.TEXT), paint.TINY)


def _cut(box: QRectF, width: int) -> QRectF:
    """Dashes of a box that reaches far beyond the widget would take long to draw."""
    return box.intersected(QRectF(-8, box.top(), width + 16, box.height()))


def _span(painter: QPainter, state: State) -> None:
    view, body = state.view, state.lanes.body
    left, right = view.x(state.cursor), view.x(state.cursor + state.span)
    if right < 0 or left > view.width:
        return
    if state.review:
        _bracket(painter, state, left, right)
        return
    painter.fillRect(QRectF(left, body.top, right - left, body.height), paint.colour(theme.ACCENT, 0.17))
    if state.playhead is not None and state.cursor < state.playhead:
        played = view.x(min(state.playhead, state.cursor + state.span))
        painter.fillRect(QRectF(left, body.top, played - left, body.height), paint.colour(theme.ACCENT, 0.20))
    bottom = body.bottom
    painter.setPen(paint.pen(theme.ACCENT, 0.8))
    if state.spread * view.scale >= 3:
        starts = [round(view.x(state.cursor + number * state.spread)) + 0.5 for number in range(1, state.clips)]
        paint.draw_lines(painter, [QLineF(x, body.top, x, body.top + 6) for x in starts])
        paint.draw_lines(painter, [QLineF(x, bottom - 10, x, bottom) for x in starts])
    painter.drawLine(QLineF(round(right) - 0.5, body.top, round(right) - 0.5, bottom))


def _bracket(painter: QPainter, state: State, left: float, right: float) -> None:
    """In review what would be cut is a bracket under the waveform: the regions stay as they look."""
    bottom = state.lanes.body.bottom - 1.5
    ends = [round(view_x) + 0.5 for view_x in (left, right - 1)]
    painter.setPen(paint.pen(theme.ACCENT, 1.0, 3.0))
    paint.draw_lines(painter, [QLineF(max(-8.0, ends[0]), bottom, min(state.view.width + 8.0, ends[1]), bottom)])
    painter.setPen(paint.pen(theme.ACCENT, 0.9, 1.0))
    starts = [round(state.view.x(state.cursor + number * state.spread)) + 0.5 for number in range(1, state.clips)]
    ticks = [x for x in starts if state.spread * state.view.scale >= 3]
    paint.draw_lines(painter, [QLineF(x, bottom - 9, x, bottom) for x in (*ends, *ticks)])


def _threshold(painter: QPainter, state: State) -> None:
    if not state.model:
        return
    _axis(painter, state)
    y = round(threshold_y(state)) + 0.5
    width = state.view.width
    painter.setPen(paint.pen(theme.UNSURE, 1.0 if state.lifted else 0.75, 1.0, dashed=not state.lifted))
    painter.drawLine(QLineF(0, y, width, y))
    words = f"threshold {threshold_words(state.threshold)}"
    wide = paint.width_of(words, paint.TINY)
    lane = state.lanes.curve
    top = y - 15 if y - 15 >= lane.top else y + 1
    area = QRectF(width - wide - 12, top, wide + 8, 14)
    painter.fillRect(area, paint.colour(theme.PANEL, 0.85))
    paint.write(painter, area.left() + 4, area, words, paint.colour(theme.UNSURE), paint.TINY)
    if state.curve is None or not len(state.curve.scores):
        words = "This scan has no stored scores"
        half = lane.height / 2
        area = QRectF(0, lane.top + (half if y < lane.top + half else 0), width, half)
        paint.write(painter, 8, area, words, paint.colour(theme.DIM))


def _axis(painter: QPainter, state: State) -> None:
    """The scores at the upper and the lower edge of the curve's lane."""
    if state.curve is None:
        return
    lane = state.lanes.curve
    for score, top in ((state.scale.high, lane.top), (state.scale.low, lane.bottom - _AXIS)):
        words = state.scale.words(score)
        area = QRectF(0, top, paint.width_of(words, paint.TINY) + 6, _AXIS)
        painter.fillRect(area, paint.colour(theme.PANEL, 0.7))
        paint.write(painter, 3, area, words, paint.colour(theme.DIM), paint.TINY)


def _outlines(painter: QPainter, state: State) -> None:
    view = state.view
    place = state.regions.places.get(state.active) if state.active is not None else None
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if place is not None and state.before is None:
        mark, lane = state.regions.marks[place], state.lanes.regions
        left = view.snapped(mark.start)
        box = QRectF(left, lane.top + 2, max(3.0, view.snapped(mark.end) - left), lane.height - 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(paint.pen(theme.WHITE, 1.0, 2.0))
        painter.drawRoundedRect(_cut(box, view.width), 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for row, lane in zip(state.rows, state.lanes.folders, strict=False):
        if state.armed is not None and state.armed.folder in row.folders:
            left, right = view.snapped(state.armed.start), view.snapped(state.armed.end)
            box = _cut(QRectF(left, lane.top, max(6.0, right - left), lane.height), view.width)
            painter.fillRect(box, paint.colour(theme.BAD, 0.25))
            painter.setPen(paint.pen(theme.BAD, 1.0, 2.0))
            painter.drawRect(box.adjusted(1, 1, -1, -1))
            if box.width() >= 40 and box.right() < view.width - 60:
                paint.put(painter, box.right() - 16, box.top() + 2, "record-circle-outline", theme.BAD)


def _cuts(painter: QPainter, state: State) -> None:
    """Below the regions a line where clips are cut from them, with a tick where each begins."""
    view, lane = state.view, state.lanes.regions
    if not state.cuts or state.before is not None or state.cuts[0].duration * view.scale < _CLIP:
        return
    foot, lines = lane.top + lane.height - 1.5, []
    first = bisect_left(state.cuts, view.start, key=lambda cut: cut.end)
    for cut in islice(state.cuts, first, None):
        if cut.start > view.end:
            break
        left, right = view.x(cut.start) + 0.5, view.x(cut.end) - 0.5
        lines += [QLineF(left, foot, right, foot), QLineF(left, foot - _TICK, left, foot)]
    painter.setPen(paint.pen(theme.TEXT))
    paint.draw_lines(painter, lines)


def _pending(painter: QPainter, state: State) -> None:
    """The marker of an export under way, in the first folder lane's upper edge."""
    if state.pending is None:
        return
    view, lane = state.view, state.lanes.folders[0]
    box = QRectF(view.x(state.pending), lane.top + 1, max(4.0, state.span * view.scale), lane.height - 2)
    painter.setBrush(paint.colour(theme.ACCENT, 0.12))
    painter.setPen(paint.pen(theme.ACCENT, 1.0, 1.0, dashed=True))
    painter.drawRect(_cut(box, view.width).adjusted(0.5, 0.5, -0.5, -0.5))
    if box.width() >= 20:
        paint.put(painter, max(2.0, box.left() + 4), box.top() + 1, "progress-clock", theme.ACCENT)


def _keyframes(painter: QPainter, state: State) -> None:
    """Diamonds above the waveform; both halves coloured where a keyframe makes both kinds of random crop."""
    y = float(state.lanes.wave.top)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for key in state.keyframes:
        x = state.view.x(key.time)
        if not -DIAMOND <= x <= state.view.width + DIAMOND:
            continue
        corners = [QPointF(x, y - DIAMOND), QPointF(x + DIAMOND, y), QPointF(x, y + DIAMOND), QPointF(x - DIAMOND, y)]
        one = theme.BAD if key.portrait else theme.ACCENT if key.square else paint.GOLD
        painter.setPen(paint.pen(theme.WINDOW))
        painter.setBrush(paint.colour(one))
        painter.drawPolygon(QPolygonF(corners))
        if key.portrait and key.square:
            painter.setBrush(paint.colour(theme.ACCENT))
            painter.drawPolygon(QPolygonF(corners[:3]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _edges(painter: QPainter, state: State) -> None:
    """The sound that is being marked: a bracket at each edge, over the waveform, and a line from one to the other."""
    view, lane = state.view, state.lanes.wave
    top, bottom = lane.top + 1.5, lane.bottom - 1.5
    start, end = (None if time is None else round(view.x(time)) + 0.5 for time in state.edges)
    painter.setPen(paint.pen(theme.TEXT, 1.0, 2.0))
    for x, foot in ((start, _FOOT), (end, -_FOOT)):
        if x is not None and -_FOOT <= x <= view.width + _FOOT:
            paint.draw_lines(painter, [QLineF(x, top, x, bottom), *(QLineF(x, y, x + foot, y) for y in (top, bottom))])
    if start is not None and end is not None and start < view.width and end > 0:
        painter.setPen(paint.pen(theme.TEXT, 0.6, 1.0, dashed=True))
        painter.drawLine(QLineF(max(0.0, start), top, min(float(view.width), end), top))


def _lines(painter: QPainter, state: State) -> None:
    view, body = state.view, state.lanes.body
    if state.ghost is not None:
        x = round(view.x(state.ghost)) + 0.5
        painter.setPen(paint.pen(theme.WHITE, 0.5, 1.0, dashed=True))
        if 0 <= x <= view.width:
            painter.drawLine(QLineF(x, body.top, x, body.bottom))
    if state.playhead is not None:
        _playhead(painter, state, round(view.x(state.playhead)))
    x = round(view.x(state.cursor))
    if -4 <= x <= view.width + 4:
        x = min(max(0, x), view.width - 2)
        top = body.top + (8 if state.playhead is not None and abs(view.x(state.playhead) - x) < 8 else 0)
        painter.fillRect(QRectF(x, top, 2, body.bottom - top), paint.colour(theme.WHITE))
        if state.locked:
            paint.put(painter, min(x + 4, view.width - 13), body.top + 3, "lock", theme.WHITE)


def _playhead(painter: QPainter, state: State, x: int) -> None:
    """A line with a small flag; green in review."""
    if not -8 <= x <= state.view.width + 8:
        return
    body = state.lanes.body
    name = theme.GOOD if state.review else theme.ACCENT
    painter.fillRect(QRectF(x, body.top, 2, body.height), paint.colour(name))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paint.colour(name))
    middle, top = x + 1.0, float(body.top)
    painter.drawPolygon(QPolygonF([QPointF(middle - 6, top), QPointF(middle + 6, top), QPointF(middle, top + 8)]))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _hover(painter: QPainter, state: State) -> None:
    if state.hover is None:
        return
    x = state.hover[0]
    body, lane = state.lanes.body, state.lanes.ruler
    painter.fillRect(QRectF(round(x), body.top, 1, body.height), paint.colour(theme.DIM, 0.45))
    words = hover_words(state, x)
    wide = paint.width_of(words) + 12
    left = min(max(0.0, x + 8), max(0.0, state.view.width - wide))
    if x + 8 + wide > state.view.width:
        left = max(0.0, x - 8 - wide)
    box = QRectF(left, lane.top + (lane.height - _CHIP) / 2, wide, _CHIP)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(paint.pen(theme.LINE))
    painter.setBrush(paint.colour(theme.CONTROL))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    paint.write(painter, box.left() + 6, box, words, paint.colour(theme.TEXT))


def marker_words(marker: Marker) -> str:
    """Folder, number and files of a marker, for its tooltip."""
    names = [one.output_path.replace("\\", "/").rsplit("/", 1)[-1] for one in marker.rows]
    lines = [f"{marker.name}, marker {marker.number}"]
    lines += names if len(names) <= 4 else [*names[:3], f"and {len(names) - 3} more"]
    return "\n".join([*lines, f"{clock(marker.start, 1)} \u2013 {clock(marker.end, 1)}"])
