"""The menu of the right button, and what the timeline tells in tooltips."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPoint
from PyQt6.QtWidgets import QMenu

from eightcut.ui.kit.times import clock
from eightcut.ui.timeline import hits
from eightcut.ui.timeline.overlay import marker_words

if TYPE_CHECKING:
    from eightcut.ui.timeline.view import Timeline


def context_menu(line: Timeline, x: float, y: float, place: QPoint) -> QMenu:
    """What can be done at this place; the entries only ask, by signals. `place` is on the screen."""
    state = line.state
    menu = QMenu(line)
    menu.setObjectName("timelineMenu")
    key, marker, region = hits.keyframe(state, x, y), hits.marker(state, x, y), hits.region(state, x, y)
    time = min(max(0.0, state.view.time(x)), state.duration or 0.0)
    moment = time if region is None else region.start

    def add(text: str, name: str, tell: Callable[[], object]) -> None:
        action = menu.addAction(text)
        if action is not None:
            action.setObjectName(name)
            action.triggered.connect(lambda _: tell())

    add(line.tr("Jump to {time}").format(time=clock(moment, 1)), "jump", lambda: line.jump_asked.emit(moment))
    add(
        line.tr("Mark as negative at {time}").format(time=clock(moment, 1)),
        "negative",
        lambda: line.negative_asked.emit(moment),
    )
    menu.addSeparator()
    if key is not None:
        add(line.tr("Delete keyframe"), "deleteKeyframe", lambda: line.keyframe_deletion_asked.emit(key))
    if marker is not None:
        words = line.tr("Delete marker {number} ({folder})").format(number=marker.number, folder=marker.name)
        add(words, "deleteMarker", lambda: line.marker_deletion_asked.emit(marker))
    if state.markers:
        words = line.tr("Clear all markers ({n})\u2026").format(n=f"{len(state.markers):,}")
        add(words, "clearMarkers", line.markers_clear_asked.emit)
        add(line.tr("Show folders\u2026"), "folders", lambda: line.folders_menu_asked.emit(place))
    menu.addSeparator()
    add(line.tr("Show all of the film"), "fit", line.fit)
    return menu


def tooltip(line: Timeline, x: float, y: float) -> str:
    """What is at this place, in words; "" where nothing is."""
    state = line.state
    marker, region, key = hits.marker(state, x, y), hits.region(state, x, y), hits.keyframe(state, x, y)
    if key is not None:
        if key.portrait and key.square:
            kind = line.tr("random portrait and square crops")
        else:
            kind = line.tr("random portrait crops") if key.portrait else line.tr("random square crops")
        plain = not (key.portrait or key.square)
        return line.tr("Crop keyframe at {time}").format(time=clock(key.time)) + ("" if plain else f"\n{kind}")
    if region is not None:
        words = [f"{clock(region.start, 1)} \u2013 {clock(region.end, 1)}, {region.score:.2f}"]
        words += [line.tr("hard negative")] if region.negative else []
        words += [line.tr("disabled")] if region.disabled else []
        words += [line.tr("exported")] if region.exported else []
        words += [line.tr("Shift and drag an edge to move it")] if state.before is None else []
        return "\n".join(words)
    if marker is not None:
        return marker_words(marker)
    if hits.folded(state, x, y):
        return "\n".join(sorted({mark.name for row in state.rows if not row.name for mark in row.marks}))
    return line.tr("Drag to show more or fewer finds") if hits.on_threshold(state, y) else ""
