"""The timeline under the picture: values in by methods, what the user did out by signals; it knows no database."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from PyQt6.QtCore import QEvent, QPoint, QPointF, Qt, pyqtSignal
from PyQt6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent, QHideEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QToolTip, QWidget
from typing_extensions import override

from eightcut.ui.kit.values import Shown
from eightcut.ui.timeline import hits, menu, mouse
from eightcut.ui.timeline.board import Board
from eightcut.ui.timeline.mouse import Coalescer, Gesture
from eightcut.ui.timeline.wheel import Wheel


class Timeline(Board):
    """Ruler, score curve, finds, exported clips and sound of the open film. Times in seconds of film time."""

    cursor_moved = pyqtSignal(float, bool)
    """By hand: where to, and whether the button is up. While the cursor is locked only playback is meant to move."""
    clips_stepped = pyqtSignal(int)
    """The wheel asks for so many clips more (negative: fewer)."""
    region_clicked = pyqtSignal(int)
    region_resized = pyqtSignal(int, float, float)
    """Id of the find and its new bounds, once the edge was let go."""
    marker_armed = pyqtSignal(object)
    """A double-click on a marker: its clips are to be replaced. `cursor_moved` to its cut point follows."""
    disarmed = pyqtSignal(float)
    """A double-click on nothing: where the cursor is now. `cursor_moved` follows."""
    chain_requested = pyqtSignal(float)
    """A double-click on a marker while the cursor is locked: the end of its span, where the cursor is now."""
    marker_deletion_asked = pyqtSignal(object)
    markers_clear_asked = pyqtSignal()
    keyframe_clicked = pyqtSignal(object)
    """The KeyframeMark, to go to."""
    keyframe_deletion_asked = pyqtSignal(object)
    """The KeyframeMark."""
    negative_asked = pyqtSignal(float)
    jump_asked = pyqtSignal(float)
    threshold_moved = pyqtSignal(float, bool)
    lock_toggled = pyqtSignal()
    autoclip_asked = pyqtSignal()
    folders_menu_asked = pyqtSignal(QPoint)
    """Where on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty, until `set_film`."""
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.cursor_moves = Coalescer(self.cursor_moved.emit, self)
        self.threshold_moves = Coalescer(self.threshold_moved.emit, self)
        self._gesture: Gesture | None = None
        self._button = Qt.MouseButton.NoButton
        self._wheel = Wheel(self)

    @override
    def set_film(self, duration: float | None, rate: Fraction) -> None:
        self._let_go()
        super().set_film(duration, rate)

    @override
    def show_scan(self, shown: Shown) -> None:
        """As told; a threshold in hand stays where the hand is, an edge in hand is let go."""
        if isinstance(self._gesture, mouse.Threshold):
            shown = replace(shown, threshold=self.state.threshold)
        elif isinstance(self._gesture, mouse.Resize):
            self._let_go()
        super().show_scan(shown)

    def scrub(self, x: float, final: bool = False) -> None:
        """Move the cursor to a pixel, or playback while the cursor is locked, and tell."""
        time = self.state.allowed(self.state.view.time(x))
        if self.state.locked:
            if self.state.playhead is not None:
                self.put_playhead(time)
        else:
            self.put_cursor(time)
        if final:
            self.cursor_moves.flush(time)
            self.describe()
        else:
            self.cursor_moves.give(time)

    @override
    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        button = event.button()
        if button == Qt.MouseButton.BackButton:
            self.autoclip_asked.emit()
        elif self._gesture is None and self.state.duration is not None:
            at = event.position()
            if button == Qt.MouseButton.LeftButton and hits.folded(self.state, at.x(), at.y()):
                self.folders_menu_asked.emit(event.globalPosition().toPoint())
                return
            self._gesture = mouse.begin(self, button, at, _shift(event.modifiers()))
            self._button = button
            if self._gesture is not None:
                self.put_hover(None)

    @override
    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        at = event.position()
        if self._gesture is not None:
            self._gesture.move(at.x(), at.y())
        else:
            self._point(at, _shift(event.modifiers()))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        if event is None or self._gesture is None or event.button() != self._button:
            return
        gesture, self._gesture = self._gesture, None
        gesture.release(event.position().x(), event.position().y())
        self._point(event.position(), _shift(event.modifiers()))

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        if event is None:
            return
        state, at = self.state, event.position()
        if event.button() != Qt.MouseButton.LeftButton or state.duration is None:
            self.mousePressEvent(event)
            return
        if hits.does(state, at.x(), at.y(), _shift(event.modifiers())) != "move":
            return
        marker = hits.marker(state, at.x(), at.y())
        if marker is None:
            time = state.view.time(at.x())
            if not state.locked:
                self.put_cursor(state.allowed(time))
            self.disarmed.emit(state.cursor)  # the span may be another one now
            if not state.locked:
                self.put_cursor(state.allowed(time))
                self.cursor_moves.flush(state.cursor)
        elif state.locked:
            self.leave_ghost()
            self.put_cursor(state.clamped(marker.end))
            self.chain_requested.emit(marker.end)
        else:
            self.marker_armed.emit(marker)
            self.put_cursor(state.clamped(marker.start))
            self.cursor_moves.flush(state.cursor)

    @override
    def wheelEvent(self, event: QWheelEvent | None) -> None:
        if event is not None and self.state.duration is not None:
            self._wheel.turn(event)
            event.accept()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent | None) -> None:
        if event is None or self.state.duration is None:
            return
        at = QPointF(event.pos())
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at = QPointF(self.state.view.x(self.state.cursor), self.state.lanes.wave.top + 1.0)
            place = self.mapToGlobal(at.toPoint())
        made = menu.context_menu(self, at.x(), at.y(), place)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.popup(place)

    @override
    def leaveEvent(self, event: QEvent | None) -> None:
        self.put_hover(None)
        super().leaveEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        if event is None:
            return
        if event.key() == Qt.Key.Key_Escape and self._gesture is not None:
            gesture, self._gesture = self._gesture, None
            gesture.cancel()
            return
        self._shift_changed(event, True)
        super().keyPressEvent(event)

    @override
    def keyReleaseEvent(self, event: QKeyEvent | None) -> None:
        if event is not None:
            self._shift_changed(event, False)
            super().keyReleaseEvent(event)

    @override
    def hideEvent(self, event: QHideEvent | None) -> None:
        self._let_go()
        super().hideEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent | None) -> None:
        if event is not None:
            self.put_ring(event.reason() not in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.OtherFocusReason))
            super().focusInEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        self.put_ring(False)
        super().focusOutEvent(event)

    @override
    def event(self, event: QEvent | None) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            words = ""
            if self.state.duration is not None and self._gesture is None:
                words = menu.tooltip(self, event.pos().x(), event.pos().y())
            if words:
                QToolTip.showText(event.globalPos(), words, self)
            else:
                QToolTip.hideText()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._ends_drag(event):
            event.accept()
            return True
        return super().event(event)

    def settle(self) -> None:
        """What the hand did last is told now."""
        self.cursor_moves.settle()

    @override
    def busy(self) -> bool:
        return self._gesture is not None

    def _ends_drag(self, event: QKeyEvent) -> bool:
        """Whether this key ends a drag, before it means anything else."""
        return self._gesture is not None and event.key() == Qt.Key.Key_Escape

    def _let_go(self) -> None:
        """Nothing is dragged any more, and nobody is told."""
        if isinstance(self._gesture, mouse.Resize):
            self._gesture.stop()
        self._gesture = None

    def _point(self, at: QPointF, shift: bool) -> None:
        """Nothing is dragged: show what is here, and by the pointer's shape what a drag would do."""
        inside = self.state.duration is not None and self.rect().contains(at.toPoint())
        what = hits.does(self.state, at.x(), at.y(), shift) if inside else "none"
        self.setCursor(hits.SHAPES[what])
        self.put_lifted(what == "threshold")
        self.put_hover((at.x(), at.y()) if what in ("move", "resize") else None)

    def _shift_changed(self, event: QKeyEvent, held: bool) -> None:
        if event.key() == Qt.Key.Key_Shift and self._gesture is None and self.state.hover is not None:
            self._point(QPointF(*self.state.hover), held)


def _shift(modifiers: Qt.KeyboardModifier) -> bool:
    return bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
