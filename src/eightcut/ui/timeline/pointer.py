"""What pointer and keys do on the timeline: presses become gestures, the wheel counts notches, moving shows a place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QEvent, QPointF, QRect, Qt
from PyQt6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QToolTip

from eightcut.ui.actions import CLIPS, SCROLL, ZOOM, wheel_turns
from eightcut.ui.timeline import hits, menu, mouse

if TYPE_CHECKING:
    from eightcut.ui.timeline.view import Timeline

_CLOSER = 1.25
"""How much closer one notch of the wheel brings the video."""
_NOTCH = 120
_PAN = 0.1
"""Part of the view by which one notch pans."""
_CTRL = Qt.KeyboardModifier.ControlModifier
_UNSEEN = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.OtherFocusReason)
"""Ways to get the focus that leave it unmarked."""


class Pointer:
    """Takes the events of one timeline."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._gesture: mouse.Gesture | None = None
        self._button = Qt.MouseButton.NoButton
        self._turned = 0
        self._plain = CLIPS
        kinds = QEvent.Type
        self._handlers: dict[QEvent.Type, Callable[[Any], bool]] = {
            kinds.MouseButtonPress: self._press,
            kinds.MouseMove: self._move,
            kinds.MouseButtonRelease: self._release,
            kinds.MouseButtonDblClick: self._double_click,
            kinds.Wheel: self._wheel,
            kinds.ContextMenu: self._menu,
            kinds.ToolTip: self._tooltip,
            kinds.Leave: self._leave,
            kinds.ShortcutOverride: self._claim,
            kinds.KeyPress: self._key_press,
            kinds.KeyRelease: self._key_release,
            kinds.FocusIn: self._focus_in,
            kinds.FocusOut: self._focus_out,
            kinds.Hide: self._hide,
        }

    def takes(self, event: QEvent) -> bool:
        """Act on an event; whether that was all that there is to do."""
        handler = self._handlers.get(event.type())
        return handler is not None and handler(event)

    # ------------------------------------------------------------------------------------------- what is held

    @property
    def busy(self) -> bool:
        """Whether something is dragged."""
        return self._gesture is not None

    def holds_threshold(self) -> bool:
        """Whether that is the threshold, which then stays where it was dragged to."""
        return isinstance(self._gesture, mouse.Threshold)

    def let_go(self) -> None:
        """End the drag without a signal."""
        self.let_go_of_edge()
        self._gesture = None

    def let_go_of_edge(self) -> None:
        """The same, where the edge of a region is dragged."""
        if isinstance(self._gesture, mouse.Resize):
            self._gesture.stop()
            self._gesture = None

    def set_wheel(self, plain: str) -> None:
        """What the wheel does without a modifier: one of `WHEEL`."""
        self._plain = plain

    def set_edges(self, start: float | None, end: float | None) -> None:
        """Show these edges of the sound that is being marked, None where there is none; seconds of film time."""
        self._timeline.state.edges = start, end
        self._timeline.update()

    # ------------------------------------------------------------------------------------------- mouse

    def _press(self, event: QMouseEvent) -> bool:
        timeline, button, at = self._timeline, event.button(), event.position()
        if button == Qt.MouseButton.BackButton:
            timeline.autoclip_asked.emit()
        elif self._gesture is None and timeline.state.duration is not None:
            if button == Qt.MouseButton.LeftButton and hits.folded(timeline.state, at.x(), at.y()):
                timeline.folders_menu_asked.emit(event.globalPosition().toPoint())
                return True
            self._gesture = mouse.begin(timeline, button, at, _shift(event))
            self._button = button
            if self._gesture is not None:
                self._hover(None)
        return True

    def _move(self, event: QMouseEvent) -> bool:
        at = event.position()
        if self._gesture is not None:
            self._gesture.move(at.x(), at.y())
        else:
            self._point(at, _shift(event))
        return True

    def _release(self, event: QMouseEvent) -> bool:
        if self._gesture is not None and event.button() == self._button:
            gesture, self._gesture = self._gesture, None
            gesture.release(event.position().x(), event.position().y())
            self._point(event.position(), _shift(event))
        return True

    def _double_click(self, event: QMouseEvent) -> bool:
        timeline, state, at = self._timeline, self._timeline.state, event.position()
        if event.button() != Qt.MouseButton.LeftButton or state.duration is None:
            return self._press(event)
        if hits.does(state, at.x(), at.y(), _shift(event)) != "move":
            return True
        marker = hits.marker(state, at.x(), at.y())
        if marker is None:
            time = state.view.time(at.x())
            if not state.locked:
                timeline.put_cursor(state.allowed(time))
            timeline.disarmed.emit(state.cursor)  # the span may be another one now
            if not state.locked:
                timeline.put_cursor(state.allowed(time))
                timeline.cursor_moves.flush(state.cursor)
        elif state.locked:
            timeline.leave_ghost()
            timeline.put_cursor(state.clamped(marker.end))
            timeline.chain_requested.emit(marker.end)
        else:
            timeline.marker_armed.emit(marker)
            timeline.put_cursor(state.clamped(marker.start))
            timeline.cursor_moves.flush(state.cursor)
        return True

    def _wheel(self, event: QWheelEvent) -> bool:
        """What plain notches do is a setting; with Ctrl they zoom, with Shift or sideways they scroll.

        With Ctrl and Shift they add or remove clips, with Alt they zoom the waveform's height; some systems tell them
        as sideways then.
        """
        timeline, delta, mods = self._timeline, event.angleDelta(), event.modifiers()
        if timeline.state.duration is None:
            return True
        control, shift = (bool(mods & one) for one in (_CTRL, Qt.KeyboardModifier.ShiftModifier))
        turned = delta.x() if abs(delta.x()) > abs(delta.y()) else delta.y()
        if mods & Qt.KeyboardModifier.AltModifier:
            timeline.wave.amplify(_CLOSER ** (turned / _NOTCH))
            return True
        sideways = turned != delta.y()
        does = CLIPS if control and shift else ZOOM if control else SCROLL if shift or sideways else self._plain
        if does == ZOOM:
            timeline.zoom(_CLOSER ** (turned / _NOTCH), timeline.state.view.time(event.position().x()))
        elif does == SCROLL:
            timeline.pan(-turned / _NOTCH * timeline.width() * _PAN)
        else:
            self._step(turned)
        return True

    def _step(self, angle: int) -> None:
        if self._turned * angle < 0:
            self._turned = 0
        self._turned += angle
        steps = int(self._turned / _NOTCH)
        self._turned -= steps * _NOTCH
        if steps:
            self._timeline.clips_stepped.emit(steps)

    def _menu(self, event: QContextMenuEvent) -> bool:
        timeline, state = self._timeline, self._timeline.state
        if state.duration is None:
            return True
        at, place = QPointF(event.pos()), event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at = QPointF(state.view.x(state.cursor), state.lanes.wave.top + 1.0)
            place = timeline.mapToGlobal(at.toPoint())
        made = menu.context_menu(timeline, at.x(), at.y(), place)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.popup(place)
        return True

    def _tooltip(self, event: QHelpEvent) -> bool:
        words = ""
        if self._timeline.state.duration is not None and self._gesture is None:
            words = menu.tooltip(self._timeline, event.pos().x(), event.pos().y())
            if not words and self._timeline.state.lanes.ruler.holds(event.pos().y()):
                words = "\n".join(f"{keys}: {what}" for keys, what in wheel_turns(self._plain))
        if words:
            QToolTip.showText(event.globalPos(), words, self._timeline)
        else:
            QToolTip.hideText()
        return True

    def _leave(self, _: QEvent) -> bool:
        self._hover(None)
        return False

    # ------------------------------------------------------------------------------------------- keys, focus

    def _claim(self, event: QKeyEvent) -> bool:
        """Escape ends a drag before it means anything else."""
        if self._gesture is None or event.key() != Qt.Key.Key_Escape:
            return False
        event.accept()
        return True

    def _key_press(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape and self._gesture is not None:
            gesture, self._gesture = self._gesture, None
            gesture.cancel()
            return True
        return self._shift_changed(event, True)

    def _key_release(self, event: QKeyEvent) -> bool:
        return self._shift_changed(event, False)

    def _shift_changed(self, event: QKeyEvent, held: bool) -> bool:
        hover = self._timeline.state.hover
        if event.key() == Qt.Key.Key_Shift and self._gesture is None and hover is not None:
            self._point(QPointF(*hover), held)
        return False

    def _focus_in(self, event: QFocusEvent) -> bool:
        self._timeline.put_ring(event.reason() not in _UNSEEN)
        return False

    def _focus_out(self, _: QFocusEvent) -> bool:
        self._timeline.put_ring(False)
        return False

    def _hide(self, _: QEvent) -> bool:
        self.let_go()
        return False

    # ------------------------------------------------------------------------------------------- where it is

    def _point(self, at: QPointF, shift: bool) -> None:
        """Nothing is dragged: show what is here, and by the pointer's shape what a drag would do."""
        timeline = self._timeline
        inside = timeline.state.duration is not None and timeline.rect().contains(at.toPoint())
        what = hits.does(timeline.state, at.x(), at.y(), shift) if inside else "none"
        timeline.setCursor(hits.SHAPES[what])
        self._lift(what == "threshold")
        self._hover((at.x(), at.y()) if what in ("move", "resize") else None)

    def _hover(self, at: tuple[float, float] | None) -> None:
        before, self._timeline.state.hover = self._timeline.state.hover, at
        for place in (before, at):
            if place is not None:
                self._timeline.update(QRect(round(place[0]) - 190, 0, 380, self._timeline.height()))

    def _lift(self, lifted: bool) -> None:
        """Show whether the pointer is on the threshold."""
        state = self._timeline.state
        if lifted != state.lifted:
            state.lifted = lifted
            lane = state.lanes.curve
            self._timeline.update(0, lane.top, self._timeline.width(), lane.height)


def _shift(event: QMouseEvent) -> bool:
    return bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
