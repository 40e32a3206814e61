"""What the timeline says: the menu of the right button, tooltips, the note about markers that would be overlapped."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPoint
from PyQt6.QtWidgets import QMenu

from eightcut.domain.wording import short
from eightcut.ui.kit.scores import threshold_words
from eightcut.ui.kit.times import clock
from eightcut.ui.kit.widgets import named
from eightcut.ui.timeline import faults, hits
from eightcut.ui.timeline.overlay import marker_words

if TYPE_CHECKING:
    from eightcut.ui.timeline.view import Timeline


def context_menu(timeline: Timeline, x: float, y: float, place: QPoint) -> QMenu:
    """What can be done at this place; the entries only ask, by signals. `place` is on the screen."""
    state = timeline.state
    menu = named(QMenu(timeline), "timelineMenu")
    key, marker, region = hits.keyframe(state, x, y), hits.marker(state, x, y), hits.region(state, x, y)
    time = min(max(0.0, state.view.time(x)), state.duration or 0.0)
    moment = time if region is None else region.start

    def add(text: str, name: str, tell: Callable[[], object]) -> None:
        action = menu.addAction(text)
        if action is not None:
            action.setObjectName(name)
            action.triggered.connect(lambda _: tell())

    add(f"Jump to {clock(moment, 1)}", "jump", lambda: timeline.jump_asked.emit(moment))
    add(
        f"Mark as hard negative at {clock(moment, 1)}",
        "negative",
        lambda: timeline.negative_asked.emit(moment),
    )
    accepted = next((span for span in state.accepted if span.start <= time <= span.end), None)
    if accepted is not None and region is None:
        words = f"Withdraw: {clock(accepted.start, 1)} is accepted"
        add(words, "withdraw", lambda: timeline.withdraw_asked.emit(accepted))
    menu.addSeparator()
    if key is not None:
        add("Delete keyframe", "deleteKeyframe", lambda: timeline.keyframe_deletion_asked.emit(key))
    if marker is not None:
        words = f"Delete marker {marker.number} ({marker.name})"
        add(words, "deleteMarker", lambda: timeline.marker_deletion_asked.emit(marker))
    if state.markers:
        words = f"Clear all markers ({len(state.markers):,})…"
        add(words, "clearMarkers", timeline.markers_clear_asked.emit)
        add("Show markers by folder…", "folders", lambda: timeline.folders_menu_asked.emit(place))
    menu.addSeparator()
    add("Zoom to fit", "fit", timeline.fit)
    return menu


def tooltip(timeline: Timeline, x: float, y: float) -> str:
    """What is at this place, in words; "" where nothing is."""
    state = timeline.state
    marker, region, key = hits.marker(state, x, y), hits.region(state, x, y), hits.keyframe(state, x, y)
    if key is not None:
        if key.portrait and key.square:
            kind = "random portrait and square crops"
        else:
            kind = "random portrait crops" if key.portrait else "random square crops"
        plain = not (key.portrait or key.square)
        return f"Crop keyframe at {clock(key.time)}" + ("" if plain else f"\n{kind}")
    fault = faults.at(state, x, y)
    if fault is not None:
        return f"{fault.words}\nClick to play it"
    if region is not None:
        words = [f"{clock(region.start, 1)} \u2013 {clock(region.end, 1)}, {state.scale.words(region.score)}"]
        words += ["hard negative"] if region.negative else []
        words += ["source off screen"] if region.off_screen else []
        words += [f"caption: {short(region.caption)}"] if region.caption else []
        words += ["disabled"] if region.disabled else []
        words += ["exported"] if region.exported else []
        words += ["Hold Shift and drag an edge to move it"] if state.before is None else []
        return "\n".join(words)
    if marker is not None:
        return marker_words(marker)
    if hits.folded(state, x, y):
        return "\n".join(sorted({mark.name for row in state.rows if not row.name for mark in row.marks}))
    if hits.on_threshold(state, y):
        return f"Threshold {threshold_words(state.threshold)}\nDrag to show more or fewer matches"
    if state.curve is not None and state.lanes.curve.holds(y):
        low, high = map(state.scale.words, (state.scale.low, state.scale.high))
        return f"Scores of this video, {low} at the bottom and {high} at the top; colours go by the same"
    return ""


def overlap(timeline: Timeline) -> str:
    """A sentence about markers that the clips at the cursor would overlap; "" where there are none."""
    found = timeline.state.overlapped()
    if not found:
        return ""
    first = found[0]
    words = f"These clips overlap marker {first.number} in {first.name}, {clock(first.start, 1)}"
    return words + f" and {len(found) - 1} more" if len(found) > 1 else words
