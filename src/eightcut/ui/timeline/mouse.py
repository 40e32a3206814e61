"""Mouse gestures on the timeline, from press to release."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PyQt6.QtCore import QObject, QPointF, Qt, QTimer

from eightcut.ui.kit.later import later
from eightcut.ui.timeline import faults, hits
from eightcut.ui.timeline.columns import Regions, Side
from eightcut.ui.timeline.overlay import threshold_of
from eightcut.values import dataclass

if TYPE_CHECKING:
    from eightcut.ui.timeline.view import Timeline

STILL = 4.0
"""Pixels within which a press and its release are a click."""
SHORTEST = 0.5
"""Seconds that a resized region lasts at least."""
COALESCE = 16
"""Milliseconds between two reports of a drag."""
_BORDER = 14.0


class Gesture(Protocol):
    """What goes on between press and release."""

    def move(self, x: float, y: float) -> None:
        """The pointer is here now."""

    def release(self, x: float, y: float) -> None:
        """The button is up."""

    def cancel(self) -> None:
        """Escape was pressed."""


class Coalescer(QObject):
    """Tells a value at once, then at most every 16 ms, and the last one with the release."""

    def __init__(self, tell: Callable[[float, bool], object], parent: QObject) -> None:
        """`tell` hears (value, whether it is the last one)."""
        super().__init__(parent)
        self._tell = tell
        self._waiting: float | None = None
        self._rest = later(self.settle, COALESCE, self)

    def give(self, value: float) -> None:
        """A value of a drag under way."""
        self._waiting = value
        if not self._rest.isActive():
            self.settle()

    def flush(self, value: float) -> None:
        """The value at the release."""
        self._waiting = None
        self._tell(value, True)

    def settle(self) -> None:
        """Tell at once what waits, in the middle of a drag."""
        value, self._waiting = self._waiting, None
        if value is not None:
            self._tell(value, False)
            self._rest.start()


@dataclass(slots=True)
class Scrub:
    """Moves the cursor, or playback while the cursor is locked. A press without a drag on a region chooses it."""

    timeline: Timeline
    origin: QPointF
    before: float
    moved: bool = False

    def move(self, x: float, y: float) -> None:
        """Follow the pointer, inside of what is shown."""
        self.moved = self.moved or (QPointF(x, y) - self.origin).manhattanLength() >= STILL
        self.timeline.scrub(min(max(0.0, x), float(self.timeline.width())))

    def release(self, x: float, y: float) -> None:
        """Tell the last place, and the region."""
        self.timeline.scrub(min(max(0.0, x), float(self.timeline.width())), final=True)
        found = hits.region(self.timeline.state, x, y)
        if found is not None and not self.moved:
            self.timeline.region_clicked.emit(found.id)

    def cancel(self) -> None:
        """Go back to where it was."""
        if not self.timeline.state.locked:
            self.timeline.put_cursor(self.before)
        self.timeline.cursor_moves.flush(self.before)


@dataclass(slots=True)
class Threshold:
    """Moves the threshold."""

    timeline: Timeline
    before: float

    def move(self, _: float, y: float) -> None:
        """Follow the pointer."""
        value = threshold_of(self.timeline.state, y)
        if value != self.timeline.state.threshold:
            self.timeline.put_threshold(value)
            self.timeline.threshold_moves.give(value)

    def release(self, _: float, y: float) -> None:
        """Tell the last value."""
        self.move(0, y)
        self.timeline.threshold_moves.flush(self.timeline.state.threshold)

    def cancel(self) -> None:
        """Go back to what it was."""
        self.timeline.put_threshold(self.before)
        self.timeline.threshold_moves.flush(self.before)


@dataclass(slots=True)
class Height:
    """Moves the upper edge of the waveform's lane; its lower one stays, as that of the timeline does."""

    timeline: Timeline
    y: float
    """Of the press, from the lower edge of the timeline."""
    before: int

    def move(self, _: float, y: float) -> None:
        """Follow the pointer."""
        self.timeline.wave.set_height(round(self.before + self.timeline.height() - y - self.y))

    def release(self, x: float, y: float) -> None:
        """Tell the last height: what the window has no room for does not count."""
        self.move(x, y)
        line = self.timeline
        parent = line.parentWidget()
        layout = parent.layout() if parent is not None else None
        if layout is not None:
            layout.activate()
            line.wave.set_height(line.wave.height - max(0, line.sizeHint().height() - line.height()))
        line.wave.height_changed.emit(line.wave.height)

    def cancel(self) -> None:
        """Go back to what it was."""
        self.timeline.wave.set_height(self.before)


@dataclass(slots=True, weakref_slot=True, eq=False)
class Resize:
    """Moves one edge of a region; near the border of what is shown, the view goes along."""

    timeline: Timeline
    row: int
    side: Side
    before: Regions
    timer: QTimer
    x: float = 0.0
    moved: bool = False

    def start(self) -> None:
        """Look after the border from now on."""
        self.timer.setInterval(30)
        self.timer.timeout.connect(self._pan)

    def move(self, x: float, _: float) -> None:
        """Follow the pointer; at least half a second is left of the region."""
        self.x = x
        self._place()
        near = x < _BORDER or x > self.timeline.width() - _BORDER
        if near and not self.timer.isActive():
            self.timer.start()
        elif not near:
            self.timer.stop()

    def release(self, _: float, __: float) -> None:
        """Tell the new bounds, once."""
        self.stop()
        mark = self.timeline.state.regions.marks[self.row]
        if self.moved:
            self.timeline.region_resized.emit(mark.id, mark.start, mark.end)

    def cancel(self) -> None:
        """Back to the bounds it had."""
        self.stop()
        self.timeline.put_regions(self.before)

    def stop(self) -> None:
        """Look after the border no more."""
        self.timer.stop()
        self.timer.deleteLater()

    def _place(self) -> None:
        state = self.timeline.state
        mark = self.before.marks[self.row]
        time = min(max(0.0, state.view.time(self.x)), state.duration or 0.0)
        start, end = mark.start, mark.end
        if self.side == "start":
            start = max(0.0, min(time, end - SHORTEST))
        else:
            end = min(state.duration or 0.0, max(time, start + SHORTEST))
        now = state.regions.marks[self.row]
        if (start, end) != (now.start, now.end):
            self.moved = True
            self.timeline.put_regions(self.before.resized(self.row, start, end))

    def _pan(self) -> None:
        step = self.timeline.width() * 0.02
        self.timeline.put_view(self.timeline.state.view.panned(step if self.x > self.timeline.width() / 2 else -step))
        self._place()


@dataclass(slots=True)
class Pan:
    """The middle button: a drag pans, a press without one locks the cursor."""

    timeline: Timeline
    origin: QPointF
    x: float
    moved: bool = False

    def move(self, x: float, y: float) -> None:
        """The video goes along with the pointer."""
        self.moved = self.moved or (QPointF(x, y) - self.origin).manhattanLength() >= STILL
        if self.moved:
            self.timeline.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.timeline.pan(self.x - x)
            self.x = x

    def release(self, _: float, __: float) -> None:
        """Lock or unlock, if it was a click."""
        if not self.moved:
            self.timeline.lock_toggled.emit()

    def cancel(self) -> None:
        """Stay where it is."""


@dataclass(slots=True)
class Overview:
    """Moves what is shown; a press beside it brings it there first."""

    timeline: Timeline
    grip: float = 0.0
    """Seconds from the start of the view to the pointer."""

    def start(self, x: float) -> None:
        """Take hold."""
        view, time = self.timeline.state.view, self._time(x)
        inside = view.start <= time <= view.end
        self.grip = time - view.start if inside else view.span / 2
        self.move(x, 0)

    def move(self, x: float, _: float) -> None:
        """Follow the pointer."""
        self.timeline.hand_view(self.timeline.state.view.from_time(self._time(x) - self.grip))

    def release(self, _: float, __: float) -> None:
        """Done already."""

    def cancel(self) -> None:
        """Stay where it is."""

    def _time(self, x: float) -> float:
        return x / max(1, self.timeline.width()) * (self.timeline.state.duration or 0.0)


def begin(timeline: Timeline, button: Qt.MouseButton, at: QPointF, shift: bool) -> Gesture | None:
    """The gesture that a press starts, None where it means nothing."""
    state, x, y = timeline.state, at.x(), at.y()
    if button == Qt.MouseButton.MiddleButton:
        return Pan(timeline, at, x)
    if button != Qt.MouseButton.LeftButton:
        return None
    what = hits.does(state, x, y, shift)
    key = hits.keyframe(state, x, y) if what == "keyframe" else None
    if key is not None:
        timeline.keyframe_clicked.emit(key)
        return None
    fault = faults.at(state, x, y) if what == "fault" else None
    if fault is not None:
        timeline.fault_clicked.emit(fault)
        return None
    if what == "overview":
        strip = Overview(timeline)
        strip.start(x)
        return strip
    if what == "threshold":
        return Threshold(timeline, state.threshold)
    if what == "height":
        return Height(timeline, timeline.height() - y, timeline.wave.height)
    held = hits.edge(state, x, y) if what == "resize" else None
    if held is not None:
        resize = Resize(timeline, *held, state.regions, QTimer(timeline))
        resize.start()
        return resize
    if what != "move":
        return None
    scrub = Scrub(timeline, at, state.cursor)
    timeline.leave_ghost()
    timeline.scrub(x)
    return scrub
